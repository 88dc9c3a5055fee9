"""How rows are wrapped: whole, in pages, or alone."""

import json
from collections.abc import Collection, Iterable, Sequence
from math import ceil
from typing import Any

from integrations.sandbox.wire import Reply

PREFIX = "/v3plus/api/v1"
PLAIN = "/v3plus-plain/api/v1"  # the address without TLS: it only sends on to the right one


def alone(row: bytes, quirks: Collection[str]) -> Reply:
    return Reply(body=row if "bare_rows" in quirks else b'{"data":%s}' % row)


def whole(rows: Sequence[bytes], quirks: Collection[str]) -> Reply:
    return Reply(body=b'{"data":%s}' % listed(rows, quirks))


def paged(rows: Sequence[bytes], *, total: int, page: int, size: int, where: str, quirks: Collection[str]) -> Reply:
    """The links name the page and nothing else of what was asked: who follows them loses filters and page size."""
    last = max(1, ceil(total / size))
    links = {"first": 1, "last": last, "prev": page - 1 if page > 1 else 0, "next": page + 1 if page < last else 0}
    leads = where.replace(PREFIX, PLAIN) if "V2" in quirks else where
    first = (page - 1) * size + 1
    meta = {
        "current_page": page,
        "from": first if rows else None,
        "last_page": last,
        "path": leads,
        "per_page": size,
        "to": first + len(rows) - 1 if rows else None,
        "total": total,
    }
    tail: dict[str, Any] = {"links": {name: f"{leads}?page={n}" if n else None for name, n in links.items()}}
    text = json.dumps(tail | {"meta": meta}, separators=(",", ":")).encode()
    return Reply(body=b'{"data":%s,%s' % (listed(rows, quirks), text[1:]))


def listed(rows: Sequence[bytes], quirks: Collection[str]) -> bytes:
    """In the document's sample it is an object."""
    if "data_object" in quirks:
        return b"{%s}" % b",".join(b'"%d":%s' % (place, row) for place, row in enumerate(rows))
    return array(rows)


def array(rows: Iterable[bytes]) -> bytes:
    return b"[%s]" % b",".join(rows)


def extended(row: bytes, name: str, value: bytes) -> bytes:
    """An encoded object with one more value in it."""
    head = b"{" if row == b"{}" else row[:-1] + b","
    return b'%s"%s":%s}' % (head, name.encode(), value)
