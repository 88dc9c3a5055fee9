"""A whole installation on SQLite as one archive: database, files and secret key, with the hash of each.

The database is copied by SQLite itself while others go on writing: the copy is one moment of it. Files are copied after it;
none is ever rewritten, so whatever a row of that moment points to is there.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from django.core.management.base import CommandError
from django.db.migrations.loader import MigrationLoader

FORMAT = 1
MANIFEST, DATABASE, SECRET, FILES = "manifest.json", "database.sqlite3", "secret_key", "files"
CHUNK = 1 << 20
# What a fresh data directory may already hold.
FRESH = {SECRET, "serve.lock"}
NOT_A_BACKUP = "{file} is not a backup of EventHub, or it is damaged: {why}. Nothing was restored."


@dataclass(frozen=True, slots=True)
class Place:
    """Where the parts of an installation lie."""

    data: Path
    database: Path
    files: Path


def back_up(place: Place, file: Path) -> dict[str, str]:
    """Write the archive, read it again, then give it its name; returns the hash of each part."""
    if file.exists():
        raise CommandError(f"{file} is there already. Give another name: a backup is never overwritten.")
    if not place.database.exists():
        raise CommandError(f"There is no database at {place.database}. Start EventHub once, or set EVENTHUB_DATA_DIR.")
    if file.resolve().is_relative_to(place.data.resolve()):
        raise CommandError(f"{file} lies inside the data directory that it is a backup of. Give a place outside of it.")
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")  # readable by its owner only
    os.close(descriptor)
    try:
        parts = _written(place, Path(draft))
        _checked(Path(draft), parts)
        os.link(draft, file)  # unlike a rename it does not replace what somebody else put there meanwhile
    except FileExistsError as taken:
        raise CommandError(f"{file} is there already. Give another name: a backup is never overwritten.") from taken
    finally:
        Path(draft).unlink()
    return parts


def _written(place: Place, draft: Path) -> dict[str, str]:
    parts: dict[str, str] = {}
    with (
        tempfile.TemporaryDirectory(dir=draft.parent) as scratch,
        zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        copy = Path(scratch) / DATABASE
        copy_database(place.database, copy)
        migrations = migrations_in(copy)
        for name, path in ((DATABASE, copy), *_kept(place)):
            try:
                parts[name] = sha256_of(path)
                archive.write(path, name)
            except FileNotFoundError:  # a file that nothing points to was cleared away meanwhile
                parts.pop(name, None)
        manifest = {
            "format": FORMAT,
            "made_at": datetime.now(UTC).isoformat(),
            "migrations": migrations,
            "parts": parts,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return parts


def _kept(place: Place) -> Iterator[tuple[str, Path]]:
    secret = place.data / SECRET
    if secret.exists():
        yield SECRET, secret
    for path in sorted(place.files.rglob("*")) if place.files.exists() else ():
        if path.is_file() and not path.is_symlink():
            yield f"{FILES}/{path.relative_to(place.files).as_posix()}", path


def copy_database(source: Path, target: Path) -> None:
    """One moment of a database that may be in use, checked afterwards; it waits for nobody and nobody waits for it."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")
        refuse_damaged(new, source)


def refuse_damaged(database: sqlite3.Connection, path: Path) -> None:
    answer = database.execute("PRAGMA integrity_check").fetchone()[0]
    if answer != "ok" or database.execute("PRAGMA foreign_key_check").fetchone():
        raise CommandError(f"{path} is damaged: {answer}. Restore an earlier backup.")


def migrations_in(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as opened:
        rows = opened.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
    return [row[0] for row in rows]


def sha256_of(path: Path) -> str:
    with path.open("rb") as opened:
        return sha256_in(opened)


def sha256_in(opened: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := opened.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _checked(draft: Path, parts: dict[str, str]) -> None:
    """Read back what was written: every part is there with its hash."""
    with zipfile.ZipFile(draft) as archive:
        for name, expected in parts.items():
            with archive.open(name) as opened:
                if sha256_in(opened) != expected:
                    raise CommandError(
                        f"{name} could not be read back as it was. No backup was made; look at the disk."
                    )


# --- the way back ------------------------------------------------------------------------------------------


def restore(place: Place, file: Path) -> dict[str, str]:
    """Unpack into an empty data directory: all of it, checked, or nothing."""
    refuse_used(place)
    with tempfile.TemporaryDirectory(dir=place.data, prefix=".restore-") as scratch:
        try:
            parts = _unpacked(file, Path(scratch))
        except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, RuntimeError) as broken:
            raise CommandError(NOT_A_BACKUP.format(file=file, why=broken)) from broken
        copy = Path(scratch) / DATABASE
        refuse_newer(migrations_in(copy), file)
        with closing(sqlite3.connect(copy)) as opened:
            refuse_damaged(opened, file)
        _put_in_place(place, Path(scratch))
    return parts


def refuse_used(place: Place) -> None:
    used = {entry.name for entry in place.data.iterdir()} - FRESH
    if used or place.database.exists() or (place.files.exists() and any(place.files.iterdir())):
        raise CommandError(
            f"{place.data} is in use: it holds {', '.join(sorted(used)[:5]) or 'a database or files'}. "
            "Restore into an empty folder: EVENTHUB_DATA_DIR=new-folder manage.py restore …"
        )


def _unpacked(file: Path, folder: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise ValueError(f"it has the format {manifest['format']}, this program reads {FORMAT}")
        parts: dict[str, str] = manifest["parts"]
        if set(archive.namelist()) != {MANIFEST, *parts} or DATABASE not in parts:
            raise ValueError("its parts are not those that it lists")
        for name, expected in parts.items():
            _unpack(archive, name, folder, expected)
    return parts


def _unpack(archive: zipfile.ZipFile, name: str, folder: Path, expected: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or (len(path.parts) > 1 and path.parts[0] != FILES):
        raise ValueError(f"{name} has no place in it")
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with archive.open(name) as packed, target.open("wb") as plain:
        target.chmod(0o600)
        while chunk := packed.read(CHUNK):
            digest.update(chunk)
            plain.write(chunk)
    if digest.hexdigest() != expected:
        raise ValueError(f"{name} is not what was packed")


def refuse_newer(migrations: list[str], file: Path) -> None:
    """An older backup is brought up to date by `migrate`; one of a newer program is not understood."""
    loader = MigrationLoader(None)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations} | _replaced(loader)
    unknown = sorted(set(migrations) - known)
    if unknown:
        raise CommandError(
            f"{file} was made by a newer version of EventHub: {unknown[-1]} is not known here. "
            "Install that version or a later one, then restore."
        )


def _replaced(loader: MigrationLoader) -> set[str]:
    return {f"{app}.{name}" for migration in loader.disk_migrations.values() for app, name in migration.replaces}


def _put_in_place(place: Place, folder: Path) -> None:
    if (folder / FILES).exists():
        place.files.parent.mkdir(parents=True, exist_ok=True)
        if place.files.exists():
            place.files.rmdir()
        shutil.move(folder / FILES, place.files)
    if (folder / SECRET).exists():
        (folder / SECRET).replace(place.data / SECRET)
    (folder / DATABASE).replace(place.database)  # last: with it the installation is there
