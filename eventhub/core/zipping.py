"""A ZIP that is made while it is sent: no part waits for the next, and none is kept."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO

# A name with its content: as a whole, or in pieces that are read as they are sent.
Part = tuple[str, bytes | Iterable[bytes]]


def zipped(parts: Iterable[Part]) -> Iterator[bytes]:
    """The archive piece by piece. What comes whole is packed; what comes in pieces is stored as it is, of any size."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            if isinstance(content, bytes):
                archive.writestr(name, content)
                yield pipe.taken()
            else:
                yield from _in_pieces(archive, pipe, name, content)
    yield pipe.taken()


def _in_pieces(archive: zipfile.ZipFile, pipe: "_Pipe", name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    entry = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    entry.external_attr = 0o644 << 16
    with archive.open(entry, "w", force_zip64=True) as opened:
        for piece in pieces:
            opened.write(piece)
            yield pipe.taken()


class _Pipe:
    """What `ZipFile` needs of a file that can't go back."""

    def __init__(self) -> None:
        self._waiting = BytesIO()

    def write(self, content: bytes, /) -> int:
        return self._waiting.write(content)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing was opened."""

    def taken(self) -> bytes:
        content = self._waiting.getvalue()
        self._waiting = BytesIO()
        return content
