"""Pictures made of a kept file (tiles of a proof, spots of a finding): named parts under the file's own key in the storage.

A kind is made as a whole and replaced as a whole. The parts have no rows: they can be made again from the file.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage, default_storage

from eventhub.core.errors import OutOfSight
from eventhub.files.errors import NotStored
from eventhub.files.models import StoredFile
from eventhub.files.storing import STORAGE_FAULTS, local_path_in, place

FOLDER = "derived"
KIND = re.compile(r"[a-z0-9_]{1,40}")
NAME = re.compile(r"(?:[a-z0-9_]{1,40}/){0,4}[a-z0-9_]{1,60}\.(?:webp|jpg|png|json|pdf)")
CONTENT_TYPES = {
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "png": "image/png",
    "json": "application/json",
    "pdf": "application/pdf",
}
AT_ONCE = 8  # transfers to a storage that is far away


def keep_folder(file: StoredFile, kind: str, folder: Path) -> list[str]:
    """Keep every file of the folder under its path in it, in place of what was kept of this kind; returns the names.

    Called outside a transaction. ValueError for a name that `open_derived` would not open: they are ours, so that is a fault.
    """
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    _checked_kind(kind)
    for name in names:
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a derived file")
    former = set(_below(default_storage, _root(file, kind)))
    jobs = [(folder / name, _key(file, kind, name), name) for name in names]
    if local_path_in(default_storage, FOLDER) is not None:
        for path, key, name in jobs:
            _placed(path, key, name, is_former=key in former)
    else:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda job: _placed(*job, is_former=job[1] in former), jobs))
    for key in former.difference(key for _, key, _ in jobs):
        default_storage.delete(key)
    return names


def _placed(path: Path, key: str, name: str, *, is_former: bool) -> None:
    """Each part gives way just before its successor: whoever looks at the others meanwhile sees them."""
    if is_former:
        default_storage.delete(key)
    place(path, default_storage, key, content_type=content_type_of(name))


def open_derived(file: StoredFile, kind: str, name: str) -> Any:
    """The open part, to be closed by whoever reads it. OutOfSight for one that is not there or can't be one."""
    if not KIND.fullmatch(kind) or not NAME.fullmatch(name):
        raise OutOfSight("There is no such picture.")
    try:
        return default_storage.open(_key(file, kind, name), "rb")
    except FileNotFoundError as missing:
        raise OutOfSight("There is no such picture.") from missing
    except STORAGE_FAULTS as fault:
        raise NotStored(f"{name}: {fault}") from fault


def forget_derived(file: StoredFile, kind: str) -> None:
    """Remove what was kept of this kind."""
    _checked_kind(kind)
    remove_tree(default_storage, _root(file, kind))


def content_type_of(name: str) -> str:
    return CONTENT_TYPES[name.rsplit(".", 1)[1]]


def remove_tree(storage: Storage, name: str) -> int:
    """Remove all that lies below a name of the storage; returns how many files that were."""
    count = 0
    for key in list(_below(storage, name)):
        storage.delete(key)
        count += 1
    own = local_path_in(storage, name)
    if own is not None and own.is_dir():
        for path in sorted(own.rglob("*"), reverse=True):
            path.rmdir()
        own.rmdir()
    return count


def _below(storage: Storage, name: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(name)
    except FileNotFoundError:
        return
    yield from (f"{name}/{each}" for each in files if each)
    for each in folders:
        yield from _below(storage, f"{name}/{each}")


def _root(file: StoredFile, kind: str) -> str:
    return f"{FOLDER}/{file.pk}/{kind}"


def _key(file: StoredFile, kind: str, name: str) -> str:
    return f"{_root(file, kind)}/{name}"


def _checked_kind(kind: str) -> None:
    if not KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind of derived files")
