"""`Idempotency-Key`: a POST whose answer was lost can be sent again without being done twice."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.errors import KeyInProgress, KeyReused, is_lock_fault
from eventhub.api.media import ExactJSONRenderer
from eventhub.api.models import IdempotencyKey
from eventhub.core.crypto import decrypt, encrypt
from eventhub.core.errors import Unreadable
from eventhub.core.exact_json import ExactJSONDecoder

HEADER = "Idempotency-Key"
LONGEST = 255
KEPT_FOR = timedelta(hours=24)
LONGEST_WAIT = "10s"
KEPT_HEADERS = ("Location", "ETag")


def key_of(request: Request) -> str:
    """The key of the request; empty where it has none."""
    key = request.headers.get(HEADER)
    if request.method != "POST" or key is None:
        return ""
    if not key.strip() or len(key) > LONGEST or not (key.isascii() and key.isprintable()):
        raise Unreadable(f"{HEADER} is a text of 1 to {LONGEST} printable ASCII characters, a UUID for example.")
    return str(key)


def once(request: Request, key: str, act: Callable[[], Response]) -> Response:
    """Acts and keeps the answer in one transaction, or gives the answer that was kept. A refusal keeps nothing.

    Whoever comes with the same key meanwhile waits at the unique index until this transaction has ended.
    """
    forget(IdempotencyKey.objects.filter(client_id=request.auth.id, key=key))
    row = IdempotencyKey(client_id=request.auth.id, key=key, fingerprint=fingerprint(request))
    if not claimed(row):
        return replay(row)
    response = act()
    row.status_code = response.status_code
    row.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    row.body = encrypt(ExactJSONRenderer().render(response.data).decode())
    row.save()
    return response


def fingerprint(request: Request) -> str:
    """Of method, address and what the body says; another order of its fields is the same body."""
    data = dict(request.data.lists()) if isinstance(request.data, QueryDict) else request.data
    said = ExactJSONRenderer().render(ordered(data)).decode()
    # What an upload says of its file stands in headers.
    heads = "".join(
        f"{name}: {value}\n" for name, value in sorted(request.headers.items()) if name.startswith("Upload-")
    )
    return hashlib.sha256(f"{request.method} {request.get_full_path()}\n{heads}{said}".encode()).hexdigest()


def digest_of(value: UploadedFile) -> str:
    content = hashlib.sha256()
    for chunk in value.chunks():
        content.update(chunk)
    value.seek(0)
    return f"{value.name} {content.hexdigest()}"


def ordered(data: Any) -> Any:
    if isinstance(data, UploadedFile):
        return digest_of(data)
    if isinstance(data, dict):
        return {name: ordered(data[name]) for name in sorted(data)}
    return [ordered(each) for each in data] if isinstance(data, list) else data


def claimed(row: IdempotencyKey) -> bool:
    """Whether the key was free; waits for whoever holds it at the moment."""
    try:
        with transaction.atomic(), bounded_wait():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    except Exception as fault:
        if is_lock_fault(fault):
            raise KeyInProgress from fault
        raise
    return True


@contextmanager
def bounded_wait() -> Iterator[None]:
    """On PostgreSQL the wait for a lock ends; SQLite's connection has a timeout of its own."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
        yield
        cursor.execute("SET LOCAL lock_timeout = DEFAULT")


def replay(row: IdempotencyKey) -> Response:
    kept = IdempotencyKey.objects.filter(client_id=row.client_id, key=row.key).first()
    if kept is None or kept.status_code is None:
        raise KeyInProgress
    if kept.fingerprint != row.fingerprint:
        raise KeyReused
    body = decrypt(kept.body)
    data = json.loads(body, cls=ExactJSONDecoder) if body else None
    return Response(data, status=kept.status_code, headers={**kept.headers, "Idempotent-Replayed": "true"})


def forget(keys: Any) -> int:
    """Drops those whose time is over."""
    return int(keys.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0])
