"""`make run` as it is, on SQLite: twenty people click and save, a machine writes, worker and beat do their work."""

import json
import random
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.instance import Instance
from tests.soak.visitor import Visitor

pytestmark = [pytest.mark.soak, pytest.mark.process]

SECONDS = 60.0
SLOWEST_PAGE = 2.0
# How many of each of the demo's people; those who write most are most of them.
CAST = {"organiser": 7, "sponsor": 6, "sponsor2": 5, "viewer": 2}


@pytest.fixture
def instance(tmp_path):
    started = Instance(tmp_path / "data")
    started.await_ready()
    yield started
    started.process.terminate()
    started.process.wait(timeout=60)


def test_twenty_people_a_worker_and_beat_share_one_file(instance, capsys):
    known = json.loads((instance.folder / "credentials.json").read_text())
    visitors = [
        Visitor(known["base_url"], **known["users"][role], chance=random.Random(f"{role}{number}"))
        for role, count in CAST.items()
        for number in range(count)
    ]
    deadline = time.monotonic() + SECONDS
    machine = threading.Thread(target=write_until, args=(deadline, known))
    machine.start()
    with ThreadPoolExecutor(len(visitors)) as pool:
        list(pool.map(lambda visitor: visitor.click_until(deadline), visitors))
    machine.join()

    taken = [each for visitor in visitors for each in visitor.taken]
    seconds = sorted(second for second, _ in taken)
    saves = sum(visitor.saved for visitor in visitors)
    with capsys.disabled():
        print(
            f"\n{len(taken)} requests, {saves} saves: median {statistics.median(seconds):.2f} s, "
            f"95 % {seconds[len(seconds) * 95 // 100]:.2f} s, slowest {seconds[-1]:.2f} s"
        )
    assert [each for visitor in visitors for each in visitor.refused] == []
    assert [(f"{second:.1f} s", what) for second, what in taken if second > SLOWEST_PAGE] == []
    assert saves > 20
    assert "database is locked" not in instance.output
    assert "Traceback" not in instance.output
    assert json.loads(instance.get("/health")[1])["status"] == "ok"


def write_until(deadline: float, known: dict) -> None:
    """Another system renames sponsors all the time: each write is an entry, an outbox row and work for the worker."""
    client = known["clients"]["full"]
    answer = requests.post(
        f"{known['base_url']}/oauth/token", {"grant_type": "client_credentials", **client}, timeout=30
    )
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    sponsors = session.get(f"{known['base_url']}/api/v1/sponsors", timeout=30).json()["data"]
    turn = 0
    while time.monotonic() < deadline:
        sponsor = sponsors[turn % len(sponsors)]
        body = {"description": f"Changed {turn} times"}
        changed = session.patch(f"{known['base_url']}/api/v1/sponsors/{sponsor['id']}", json=body, timeout=60)
        assert changed.status_code == 200, changed.text
        turn += 1
        time.sleep(0.5)
