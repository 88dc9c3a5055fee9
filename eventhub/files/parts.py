"""The bytes of unfinished uploads: one file for each in a local folder, only ever appended to.

The length of that file is the truth about how much has arrived. What was answered as received has been handed to the disk
(fdatasync), so a crash of the process or of the machine loses nothing that the sender was told of; whatever lies beyond was
received too, only the answer was lost. A piece with a checksum is first written beside the file and appended once it was
found right. Whoever writes or finishes holds the file's lock, which the kernel gives back when the process dies.
"""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol
from uuid import UUID

from django.conf import settings

from eventhub.files.errors import ChecksumMismatch, Locked, NoRoom

PIECE = 128 * 1024  # bytes in memory at a time
LEFT_FREE = 256 * 1024**2  # bytes of the disk that uploads leave to everything else
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
SUFFIX = ".part"


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a piece must amount to: an algorithm of hashlib and the digest."""

    algorithm: str
    digest: bytes


def folder() -> Path:
    path = Path(settings.UPLOADS_ROOT)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def path_of(key: UUID) -> Path:
    return folder() / f"{key.hex}{SUFFIX}"


def length(key: UUID) -> int:
    """Bytes that have arrived; 0 where there is no file."""
    try:
        return path_of(key).stat().st_size
    except FileNotFoundError:
        return 0


def remove(key: UUID) -> None:
    path_of(key).unlink(missing_ok=True)


def refuse_without_room(size: int) -> None:
    """Before the first byte: whether a file of this size would leave enough of the disk to others."""
    if shutil.disk_usage(folder()).free < size + LEFT_FREE:
        raise _no_room()


@contextmanager
def refusing_full_disk() -> Iterator[None]:
    """Whatever is written inside: NoRoom where the disk takes no more of it."""
    try:
        yield
    except OSError as refused:
        if is_full(refused):
            raise _no_room() from refused
        raise


def is_full(fault: OSError) -> bool:
    return fault.errno in FULL


def _no_room() -> NoRoom:
    return NoRoom("There is no room for this file at the moment. What has arrived is kept. Try again later.")


@contextmanager
def held(key: UUID) -> Iterator[int]:
    """The descriptor of the part file, ours alone until the block ends; Locked where somebody else has it."""
    descriptor = os.open(path_of(key), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise Locked("A piece of this upload is being received already. Ask how far it is, then go on.") from taken
        yield descriptor
    finally:
        os.close(descriptor)


def append(descriptor: int, body: Readable, *, size: int, checksum: Checksum | None) -> int:
    """Receive up to `size` bytes at the end of the held file; returns how many came.

    Without a checksum all that arrives is kept, also where the line is lost half-way. With one it is the whole piece or nothing,
    and so it always is where the disk has no more room: what a full disk took of it may not be on it.
    """
    before = os.fstat(descriptor).st_size
    try:
        with refusing_full_disk(), os.fdopen(os.dup(descriptor), "ab", buffering=0) as part:
            came = _copied(body, part, size) if checksum is None else _checked(body, part, size, checksum)
            os.fdatasync(descriptor)
    except NoRoom:
        os.ftruncate(descriptor, before)
        raise
    return came


def _copied(body: Readable, target: BinaryIO, size: int) -> int:
    came = 0
    while came < size and (piece := body.read(min(PIECE, size - came))):
        _write_all(target, piece)
        came += len(piece)
    return came


def _write_all(target: BinaryIO, piece: bytes) -> None:
    """A raw write may take less than it was given, for example where the disk is nearly full."""
    left = memoryview(piece)
    while left:
        left = left[target.write(left) :]


def _checked(body: Readable, part: BinaryIO, size: int, checksum: Checksum) -> int:
    digest = hashlib.new(checksum.algorithm, usedforsecurity=False)
    with TemporaryFile(dir=folder(), prefix=".piece-") as beside:
        came = 0
        while came < size and (piece := body.read(min(PIECE, size - came))):
            digest.update(piece)
            beside.write(piece)
            came += len(piece)
        if came < size or digest.digest() != checksum.digest:
            raise ChecksumMismatch("This piece arrived damaged, and nothing of it was kept. Send it again.")
        beside.seek(0)
        return _copied(beside, part, size)


def digest_of(path: Path) -> str:
    """SHA-256 of a whole file, in hexadecimal."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def leftovers() -> Iterator[tuple[UUID | None, Path]]:
    """Every file in the folder with the upload that it belongs to; None for what some other work has left there."""
    for entry in folder().iterdir():
        try:
            key = UUID(entry.stem) if entry.suffix == SUFFIX else None
        except ValueError:
            key = None
        yield key, entry
