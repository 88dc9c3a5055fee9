"""How large a stream of a PDF becomes, found out without holding it: a few KB may claim to be gigabytes."""

import zlib
from collections.abc import Iterable

from pikepdf import Array, Object

from eventhub.artwork.inspection.refused import Refused

CHUNK = 1 << 20


def require_unpacked_size(stream: Object, most: int) -> int:
    """Bytes after all filters; Refused("bomb") beyond `most`. Filters that can't blow up are taken at the size they have."""
    data: bytes = stream.read_raw_bytes()
    sizes = [len(data)]
    names = filters(stream)
    for name in names:
        if name not in {"/FlateDecode", "/Fl"}:
            break
        data = _inflated(data, most)
        sizes.append(len(data))
    if names[:1] in (["/LZWDecode"], ["/RunLengthDecode"]) and len(data) * 64 > most:
        raise Refused("bomb")
    return sizes[-1]


def filters(stream: Object) -> list[str]:
    named = stream.get("/Filter")
    if named is None:
        return []
    return [str(name) for name in named] if isinstance(named, Array) else [str(named)]


def _inflated(data: bytes, most: int) -> bytes:
    """Damaged data end where the damage begins: readers go as far as well."""
    unpacker, parts, total = zlib.decompressobj(), [], 0
    try:
        for part in _parts(unpacker, data):
            total += len(part)
            if total > most:
                raise Refused("bomb", f"more than {most // (1 << 20)} MB out of {len(data) // 1024:,} KB")
            parts.append(part)
    except zlib.error:
        pass
    return b"".join(parts)


def _parts(unpacker: "zlib._Decompress", data: bytes) -> Iterable[bytes]:
    yield unpacker.decompress(data, CHUNK)
    while unpacker.unconsumed_tail and not unpacker.eof:
        yield unpacker.decompress(unpacker.unconsumed_tail, CHUNK)
