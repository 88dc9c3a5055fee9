"""A small data directory into an archive and back; whatever is not as it should be is refused before anything is written."""

import json
import sqlite3
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from eventhub.core.backups import DATABASE, MANIFEST, Place, back_up, restore


def place(folder: Path) -> Place:
    folder.mkdir(exist_ok=True)
    return Place(folder, folder / "db.sqlite3", folder / "files")


@pytest.fixture
def used(tmp_path) -> Place:
    """A database in WAL mode with one row not yet in its main file, two files and a key."""
    made = place(tmp_path / "var")
    with closing(sqlite3.connect(made.database)) as opened:
        opened.execute("PRAGMA journal_mode = WAL")
        opened.executescript(
            "CREATE TABLE django_migrations (app, name); CREATE TABLE thing (name);"
            "INSERT INTO django_migrations VALUES ('stands', '0001_initial');"
        )
        opened.execute("INSERT INTO thing VALUES ('first')")
        opened.commit()
    (made.files / "logo").mkdir(parents=True)
    (made.files / "logo" / "a").write_bytes(b"a picture")
    (made.files / "logo" / "b").write_bytes(bytes(range(256)) * 5000)
    (made.data / "secret_key").write_text("very secret")
    return made


@pytest.fixture
def archive(used, tmp_path) -> Path:
    file = tmp_path / "backup.zip"
    back_up(used, file)
    return file


def things(found: Place) -> list[str]:
    with closing(sqlite3.connect(found.database)) as opened:
        return [row[0] for row in opened.execute("SELECT name FROM thing")]


def test_what_was_there_is_there_again(used, archive, tmp_path):
    new = place(tmp_path / "new")

    restore(new, archive)

    assert things(new) == ["first"]
    assert (new.files / "logo" / "a").read_bytes() == b"a picture"
    assert (new.files / "logo" / "b").read_bytes() == (used.files / "logo" / "b").read_bytes()
    assert (new.data / "secret_key").read_text() == "very secret"
    assert sorted(entry.name for entry in new.data.iterdir()) == ["db.sqlite3", "files", "secret_key"]
    assert {oct(path.stat().st_mode & 0o077) for path in (archive, new.database, new.files / "logo" / "a")} == {"0o0"}


def test_a_copy_of_a_database_in_use_is_one_moment_of_it(used, tmp_path):
    """Every transaction writes two rows: a copy with an odd number has half of one."""
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(used.database, timeout=20)) as opened:
            while not stop.is_set():
                opened.execute("INSERT INTO thing VALUES ('one'), ('other')")
                opened.commit()

    writer = threading.Thread(target=write)
    writer.start()
    for number in range(3):
        back_up(used, tmp_path / f"{number}.zip")
    stop.set()
    writer.join()

    counts = []
    for number in range(3):
        new = place(tmp_path / f"new{number}")
        restore(new, tmp_path / f"{number}.zip")
        counts.append(len(things(new)))
    assert [count % 2 for count in counts] == [1, 1, 1]
    assert counts == sorted(counts)
    assert counts[-1] <= len(things(used))


def test_a_backup_is_never_overwritten(used, archive):
    before = archive.read_bytes()

    with pytest.raises(CommandError, match="is there already"):
        back_up(used, archive)

    assert archive.read_bytes() == before


def test_nothing_is_left_where_it_fails(used, tmp_path):
    used.database.write_bytes(b"SQLite format 3\x00" + b"rubbish" * 900)

    with pytest.raises((CommandError, sqlite3.DatabaseError)):
        back_up(used, tmp_path / "backup.zip")

    assert [entry.name for entry in tmp_path.iterdir()] == ["var"]


def test_it_does_not_lie_in_what_it_is_a_backup_of(used):
    with pytest.raises(CommandError, match="inside the data directory"):
        back_up(used, used.data / "backup.zip")


@pytest.mark.parametrize("name", ["db.sqlite3", "files/logo/a", "credentials.json"])
def test_a_folder_in_use_is_left_alone(archive, tmp_path, name):
    new = place(tmp_path / "new")
    (new.data / name).parent.mkdir(parents=True, exist_ok=True)
    (new.data / name).write_text("mine")

    with pytest.raises(CommandError, match="is in use"):
        restore(new, archive)

    assert (new.data / name).read_text() == "mine"


def rewritten(archive: Path, change) -> None:
    """The archive with its parts changed: a dict of name to bytes."""
    with zipfile.ZipFile(archive) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    change(parts)
    with zipfile.ZipFile(archive, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)


def with_manifest(**changes):
    def change(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts[MANIFEST])
        parts[MANIFEST] = json.dumps(manifest | changes).encode()

    return change


def smuggled(parts: dict[str, bytes]) -> None:
    manifest = json.loads(parts[MANIFEST])
    manifest["parts"]["../evil"] = "x"
    parts |= {"../evil": b"evil", MANIFEST: json.dumps(manifest).encode()}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda parts: parts.update({"files/logo/a": b"another"}), "is not what was packed"),
        (lambda parts: parts.pop("files/logo/a"), "not those that it lists"),
        (lambda parts: parts.update({"files/more": b""}), "not those that it lists"),
        (lambda parts: parts.pop(DATABASE), "not those that it lists"),
        (lambda parts: parts.pop(MANIFEST), "damaged"),
        (lambda parts: parts.update({MANIFEST: b"{"}), "damaged"),
        (lambda parts: parts.update({MANIFEST: b"[]"}), "damaged"),
        (with_manifest(format=2), "it has the format 2"),
        (smuggled, "has no place in it"),
    ],
)
def test_what_is_not_whole_is_not_restored(archive, tmp_path, change, why):
    rewritten(archive, change)
    new = place(tmp_path / "new")

    with pytest.raises(CommandError, match=why):
        restore(new, archive)

    assert list(new.data.iterdir()) == []
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip at all"])
def test_what_is_no_archive_is_refused(tmp_path, content):
    file = tmp_path / "file.zip"
    file.write_bytes(content)

    with pytest.raises(CommandError, match="is not a backup of EventHub"):
        restore(place(tmp_path / "new"), file)


def test_a_backup_of_a_newer_program_is_refused(used, tmp_path):
    with closing(sqlite3.connect(used.database)) as opened:
        opened.execute("INSERT INTO django_migrations VALUES ('stands', '0999_from_next_year')")
        opened.commit()
    back_up(used, tmp_path / "backup.zip")
    new = place(tmp_path / "new")

    with pytest.raises(CommandError, match=r"newer version of EventHub: stands\.0999_from_next_year"):
        restore(new, tmp_path / "backup.zip")

    assert list(new.data.iterdir()) == []
