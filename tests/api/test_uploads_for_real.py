"""The public tus client against real web server processes: a cut line, twenty at once, and pages in between."""

import hashlib
import os
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import requests
from django.db import connection
from django.test import Client
from tusclient.client import TusClient
from tusclient.exceptions import TusUploadFailed

from eventhub.core.local_broker import free_port
from eventhub.core.management.commands.serve import GUNICORN
from eventhub.core.processes import die_with_parent, wait_for
from eventhub.files.models import StoredFile, Upload
from eventhub.files.tasks import finish_upload
from tests.api.conftest import ask_token, make_client
from tests.architecture.source import ROOT
from tests.factories.show import Show

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

MEGA = 1024**2


@dataclass
class Server:
    """gunicorn as `manage.py serve` starts it, on the test's own database."""

    process: subprocess.Popen
    address: str
    data: Path

    def memory(self) -> int:
        """Bytes that its processes have for themselves."""
        master = psutil.Process(self.process.pid)
        return sum(each.memory_full_info().uss for each in [master, *master.children()])

    def get(self, path: str) -> float:
        began = time.perf_counter()
        requests.get(f"{self.address}{path}", timeout=20).raise_for_status()
        return time.perf_counter() - began


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Server]:
    port, data = free_port(), tmp_path_factory.mktemp("server")
    known = connection.settings_dict
    database = f"sqlite:///{known['NAME']}" if connection.vendor == "sqlite" else pg_address(known)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "eventhub.settings.local",
        "DATABASE_URL": database,
        "EVENTHUB_DATA_DIR": str(data),
        "DEBUG": "off",
    }
    process = subprocess.Popen(
        [*GUNICORN, f"--bind=127.0.0.1:{port}"],
        cwd=ROOT,
        env=environment,
        preexec_fn=die_with_parent,  # noqa: PLW1509  # no threads yet
    )
    made = Server(process, f"http://127.0.0.1:{port}", data)
    wait_for(lambda: answers(made), "gunicorn did not start", seconds=90)
    yield made
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def server(transactional_db, running: Server, settings) -> Server:
    """What a worker would do is done by the test, on the server's files."""
    settings.UPLOADS_ROOT = running.data / "uploads"
    local = settings.LOCAL_FILES | {"OPTIONS": settings.LOCAL_FILES["OPTIONS"] | {"location": running.data / "files"}}
    settings.STORAGES = settings.STORAGES | {"default": local}
    return running


def pg_address(known: dict) -> str:
    return f"postgres:///{known['NAME']}?host={known['HOST'] or known['OPTIONS'].get('host', '')}"


def answers(server: Server) -> bool:
    try:
        server.get("/health")
    except OSError:
        return False
    return True


@pytest.fixture
def show(transactional_db) -> Show:
    return Show()


@pytest.fixture
def tus(server: Server, show: Show) -> TusClient:
    token = ask_token(Client(), *make_client(show.organisation)).json()["access_token"]
    return TusClient(f"{server.address}/api/v1/uploads", headers={"Authorization": f"Bearer {token}"})


def written(folder: Path, size: int, seed: int = 0) -> Path:
    """A file that begins like a PDF, every megabyte of it another."""
    path = folder / f"wall-{seed}.pdf"
    with path.open("wb") as target:
        target.write(b"%PDF-1.7\n")
        block = hashlib.shake_128(f"{seed}".encode()).digest(MEGA)
        while (left := size - target.tell()) > 0:
            target.write((target.tell().to_bytes(8, "big") + block)[:left][:MEGA])
    return path


def told(name: str) -> dict[str, str]:
    return {"filename": name, "purpose": "artwork"}


def upload_cut_and_resumed(tus: TusClient, path: Path) -> Upload:
    """Sixty of a hundred bytes, then another client that knows nothing but the address."""
    size = path.stat().st_size
    first = tus.uploader(str(path), chunk_size=4 * MEGA, metadata=told(path.name), upload_checksum=True)
    first.upload(stop_at=size * 6 // 10)
    assert size * 6 // 10 <= first.offset < size

    second = TusClient(tus.url, headers=tus.headers).uploader(
        str(path), url=first.url, chunk_size=8 * MEGA, upload_checksum=True
    )
    assert second.offset == first.offset
    second.upload()
    return Upload.objects.get()


def sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


@pytest.mark.parametrize("size", [52, pytest.param(500, marks=pytest.mark.soak)])
def test_a_large_file_is_cut_resumed_and_equal(tus, server, tmp_path, size):
    path = written(tmp_path, size * MEGA)

    upload = upload_cut_and_resumed(tus, path)
    assert upload.state() == "storing"  # more than a request stores
    finish_upload(str(upload.pk))

    file = StoredFile.objects.get()
    assert (file.size, file.sha256) == (size * MEGA, sha256(path))
    assert sha256(server.data / "files" / "artwork" / str(file.pk)) == file.sha256
    assert list((server.data / "uploads").iterdir()) == []


def test_a_killed_server_loses_nothing_that_it_had_answered(tus, server, tmp_path):
    path = written(tmp_path, 20 * MEGA)
    uploader = tus.uploader(str(path), chunk_size=4 * MEGA, metadata=told(path.name))
    uploader.upload(stop_at=12 * MEGA)

    for child in psutil.Process(server.process.pid).children():
        child.kill()
    wait_for(lambda: answers(server), "no new worker came", seconds=60)

    assert uploader.get_offset() == 12 * MEGA
    uploader.upload()
    assert StoredFile.objects.get().sha256 == sha256(path)


def limit_files(server: Server, size: int) -> None:
    """For all processes of the server, from outside: files beyond it fail as on a disk that is full."""
    for process in psutil.Process(server.process.pid).children():
        process.rlimit(psutil.RLIMIT_FSIZE, (size, psutil.RLIM_INFINITY))


def test_a_disk_that_fills_up_is_told_and_the_upload_goes_on_when_there_is_room(tus, server, tmp_path):
    path = written(tmp_path, 12 * MEGA)
    uploader = tus.uploader(str(path), chunk_size=4 * MEGA, metadata=told(path.name), upload_checksum=True)
    limit_files(server, 6 * MEGA)
    try:
        with pytest.raises(TusUploadFailed) as full:
            uploader.upload()
        assert (full.value.status_code, b"no room" in full.value.response_content) == (507, True)
        assert uploader.get_offset() == 4 * MEGA
        assert [each.name for each in (server.data / "uploads").iterdir()] == [f"{Upload.objects.get().pk.hex}.part"]
    finally:
        limit_files(server, psutil.RLIM_INFINITY)

    again = tus.uploader(str(path), url=uploader.url, chunk_size=4 * MEGA)
    again.upload()
    assert StoredFile.objects.get().sha256 == sha256(path)


@dataclass
class Watch:
    """What the server needed while something ran."""

    peak: int
    pages: list[float]


def watched(server: Server, work: Callable[[], None], path: str = "/health") -> Watch:
    over = threading.Event()
    seen = Watch(0, [])

    def look() -> None:
        while not over.wait(0.1):
            seen.peak = max(seen.peak, server.memory())
            seen.pages.append(server.get(path))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        work()
    finally:
        over.set()
        thread.join()
    return seen


def send_all(tus: TusClient, paths: list[Path], chunk: int) -> None:
    def send(path: Path) -> None:
        # a 503 says that a process receives as much as it can: sent again
        tus.uploader(str(path), chunk_size=chunk, metadata=told(path.name), retries=20, retry_delay=0.2).upload()

    with ThreadPoolExecutor(len(paths)) as pool:
        list(pool.map(send, paths))


@pytest.mark.parametrize("size", [12, pytest.param(100, marks=pytest.mark.soak)])
def test_twenty_at_once_need_little_memory_and_leave_pages_their_turn(tus, server, tmp_path, size):
    """Megabytes each; the memory of all processes of the server, against the same when idle."""
    paths = [written(tmp_path, size * MEGA, seed) for seed in range(20)]
    send_all(tus, [written(tmp_path, MEGA, 100 + each) for each in range(4)], MEGA)
    for _ in range(10):
        server.get("/account/login/")
    idle = server.memory()

    seen = watched(server, lambda: send_all(tus, paths, 8 * MEGA), "/account/login/")

    assert seen.peak - idle < 200 * MEGA, (seen.peak, idle)
    assert statistics.median(seen.pages) < 2
    assert Upload.objects.filter(size=size * MEGA, received=size * MEGA).count() == 20


def test_two_pieces_at_once_never_mix(tus, tmp_path):
    path = written(tmp_path, 8 * MEGA)
    url = tus.uploader(str(path), metadata=told(path.name)).create_url()
    outcomes = []

    def send() -> None:
        try:
            tus.uploader(str(path), url=url, chunk_size=8 * MEGA).upload()
            outcomes.append("sent")
        except TusUploadFailed as refused:
            outcomes.append(refused.status_code)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count("sent") >= 1
    assert set(outcomes) <= {"sent", 409, 423}
    assert StoredFile.objects.get().sha256 == sha256(path)
