"""How large a stream of a PDF becomes, found out without holding it: a few KB may claim to be gigabytes."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from eventhub.artwork.inspection.refused import Refused

CHUNK = 1 << 20
MOST_FILTERS = 8
LONG_NAMES = {
    "/Fl": "/FlateDecode",
    "/LZW": "/LZWDecode",
    "/RL": "/RunLengthDecode",
    "/A85": "/ASCII85Decode",
    "/AHx": "/ASCIIHexDecode",
}
CLEAR, END, FIRST, MOST_CODES = 256, 257, 258, 4096  # of LZW
WIDER_AT = {511, 1023, 2047}


def require_unpacked_size(stream: Object, most: int) -> int:
    """Bytes after all filters, or a little more than that; Refused("bomb") where any of them makes more than `most`.

    Each filter is measured first and applied only where another one follows. It ends at those that content can't have.
    """
    data: bytes = stream.read_raw_bytes()
    size = _bounded(len(data), most, data)
    steps = list(zip(filters(stream), _parameters(stream), strict=False))
    if len(steps) > MOST_FILTERS:
        raise Refused("bomb", f"packed {len(steps):,} times")
    for number, (name, parameters) in enumerate(steps, start=1):
        measure = MEASURES.get(name)
        if measure is None:
            break
        size = _bounded(measure(data, most, parameters), most, data)
        if number < len(steps):
            data = _unpacked(data, name, parameters)
    return size


def unpacked(stream: Object) -> bytes:
    """What content can be packed by, as qpdf undoes it; of a damaged one what comes before the damage."""
    return stream.read_bytes(pikepdf.StreamDecodeLevel.specialized)


def filters(stream: Object) -> list[str]:
    named = stream.get("/Filter")
    names = [str(name) for name in named] if isinstance(named, Array) else [] if named is None else [str(named)]
    return [LONG_NAMES.get(name, name) for name in names]


def _parameters(stream: Object) -> Iterator[Any]:
    """Of each filter; None for those that have none."""
    given = stream.get("/DecodeParms")
    listed = list(given) if isinstance(given, Array) else [given]
    yield from (one if isinstance(one, Dictionary) else None for one in listed)
    while True:
        yield None


def _bounded(size: int, most: int, data: bytes) -> int:
    if size > most:
        raise Refused("bomb", f"more than {most // (1 << 20)} MB out of {len(data) // 1024:,} KB")
    return size


def _unpacked(data: bytes, name: str, parameters: Any) -> bytes:
    """By qpdf, as it will do it again when the content is read: so that the next filter gets exactly what was measured."""
    if name == "/Crypt":
        return data
    with pikepdf.new() as pdf:
        step = pdf.make_stream(data, Filter=Name(name))
        for key in ("/Predictor", "/Columns", "/Colors", "/BitsPerComponent", "/EarlyChange"):
            if parameters is not None and isinstance(value := parameters.get(key), int):
                step.DecodeParms = step.get("/DecodeParms", Dictionary())
                step.DecodeParms[key] = value
        try:
            return step.read_bytes(pikepdf.StreamDecodeLevel.specialized)
        except pikepdf.PdfError as broken:
            raise Refused("damaged") from broken


def _inflated_size(data: bytes, most: int, _parameters: Any) -> int:
    """Damaged data end where the damage begins: readers go as far as well."""
    total = 0
    try:
        for part in _parts(zlib.decompressobj(), data):
            total += len(part)
            if total > most:
                break
    except zlib.error:
        pass
    return total


def _parts(unpacker: "zlib._Decompress", data: bytes) -> Iterable[bytes]:
    yield unpacker.decompress(data, CHUNK)
    while unpacker.unconsumed_tail and not unpacker.eof:
        yield unpacker.decompress(unpacker.unconsumed_tail, CHUNK)


def _lzw_size(data: bytes, most: int, parameters: Any) -> int:
    """By the lengths that codes stand for; what they spell is not asked."""
    early = 0 if parameters is not None and parameters.get("/EarlyChange") == 0 else 1
    lengths: list[int] = []
    total, last, width, held, bits = 0, 0, 9, 0, 0
    for byte in data:
        held, bits = held << 8 | byte, bits + 8
        if bits < width:
            continue
        bits -= width
        code, held = held >> bits, held & ((1 << bits) - 1)
        if code == CLEAR:
            lengths, last, width = [], 0, 9
            continue
        if last:
            lengths.append(last + 1)
            width += FIRST + len(lengths) - 1 + early in WIDER_AT
        if code == END or code - FIRST >= len(lengths) or FIRST + len(lengths) > MOST_CODES or total > most:
            break
        last = 1 if code < CLEAR else lengths[code - FIRST]
        total += last
    return total


def _run_length_size(data: bytes, most: int, _parameters: Any) -> int:
    """A byte n below 128 is followed by n + 1 bytes, one above by a byte that is meant 257 - n times."""
    at = total = 0
    while at < len(data) and data[at] != 128 and total <= most:
        run = data[at]
        total += run + 1 if run < 128 else 257 - run
        at += run + 2 if run < 128 else 2
    return total


def _ascii85_size(data: bytes, _most: int, _parameters: Any) -> int:
    """At most: five letters are four bytes, but a lone z is four as well."""
    return len(data) + 3 * data.count(b"z")


def _same_size(data: bytes, _most: int, _parameters: Any) -> int:
    return len(data)


Measure = Callable[[bytes, int, Any], int]
MEASURES: dict[str, Measure] = {
    "/FlateDecode": _inflated_size,
    "/LZWDecode": _lzw_size,
    "/RunLengthDecode": _run_length_size,
    "/ASCII85Decode": _ascii85_size,
    "/ASCIIHexDecode": _same_size,
    "/Crypt": _same_size,
}
