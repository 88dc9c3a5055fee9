"""Whole files into the storage and out of it, never through memory: a local folder, or S3."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage

from eventhub.files.errors import NotStored

PIECE = 256 * 1024
STORAGE_FAULTS = (OSError, Boto3Error, BotoCoreError, ClientError)


def local_path_in(storage: Storage, name: str) -> Path | None:
    """Where the storage keeps it on this machine's disk; None for a storage that is somewhere else."""
    return Path(storage.path(name)) if isinstance(storage, FileSystemStorage) else None


def place(path: Path, storage: Storage, name: str, *, content_type: str = "") -> str:
    """Put a file of ours under a name into the storage and leave it where it was, too; returns the name that it has.

    On the same disk it is a second name for the same bytes: no byte is copied, and until the first is removed nothing can
    be lost. NotStored where the storage does not take it.
    """
    try:
        target = local_path_in(storage, name)
        if target is not None and _linked(path, target):
            return name
        with path.open("rb") as opened:
            content: File[Any] = File(opened, name=name)
            if content_type:
                content.content_type = content_type  # type: ignore[attr-defined]  # django-storages tells S3
            return str(storage.save(name, content))
    except STORAGE_FAULTS as fault:
        raise NotStored(f"{name}: {fault}") from fault


def _linked(path: Path, target: Path) -> bool:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, target)
    except FileExistsError:  # the rest of an attempt that did not come to its end: the name is the file's own id
        target.unlink()
        os.link(path, target)
    except OSError:  # another disk, or one that knows no second names
        return False
    target.chmod(0o600)
    return True


def take_back(storage: Storage, name: str) -> None:
    """Remove what was placed for nothing. Where that fails too, the daily sweep finds it."""
    with suppress(*STORAGE_FAULTS):
        storage.delete(name)


def pieces(opened: Any, *, start: int = 0, length: int) -> Iterator[bytes]:
    """`length` bytes from `start` of an open file, which is closed at the end."""
    with opened:
        if start:
            opened.seek(start)
        while length > 0 and (piece := opened.read(min(PIECE, length))):
            length -= len(piece)
            yield piece


def signed_address(storage: Any, name: str, *, lifetime: timedelta, headers: dict[str, str]) -> str | None:
    """Where the storage itself gives out the bytes for a while, with these headers; None where it does not."""
    if not getattr(storage, "querystring_auth", False):
        return None
    parameters = {f"Response{header.replace('-', '')}": value for header, value in headers.items()}
    return str(storage.url(name, parameters=parameters, expire=int(lifetime.total_seconds())))
