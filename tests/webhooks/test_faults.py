"""Real processes on PostgreSQL and Valkey: workers are killed, the broker restarts, the receiver fails and is away.

Every event arrives at least once, none is invented, and the log has a line for each request that the receiver saw.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.db import connection, transaction
from standardwebhooks import Webhook

from eventhub.activity import verbs
from eventhub.activity.models import OutboxEvent
from eventhub.activity.services import record
from eventhub.core import local_broker
from eventhub.core.processes import die_with_parent, wait_for
from eventhub.webhooks.models import WebhookAttempt, WebhookDelivery
from tests.factories.accounts import SYSTEM
from tests.factories.show import Show
from tests.factories.webhooks import SECRET, WebhookEndpointFactory
from tests.instance import ROOT

pytestmark = [pytest.mark.process, pytest.mark.pgonly, pytest.mark.django_db(transaction=True)]

WORKERS = {
    "worker": ("worker", "--pool=solo"),
    "webhooks": ("worker", "--queues=webhooks", "--pool=threads", "--concurrency=4", "--hostname=webhooks@%h"),
    "beat": ("beat", "--pidfile="),
}
QUIET = ("--loglevel=warning",)
ALONE = ("--without-gossip", "--without-mingle")


class Processes:
    """The broker and the workers, each of which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.broker = local_broker.prepare(folder / "broker")
        database = connection.settings_dict["NAME"]
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.webhooks.fault_settings",
            "DATABASE_URL": os.environ["DATABASE_URL"].replace("/eventhub?", f"/{database}?"),
            "CELERY_BROKER_URL": self.broker.url(database=0),
        }
        self.running: dict[str, subprocess.Popen] = {}
        self.start("broker", self.broker.command)
        wait_for(self.broker.answers, "Valkey did not start")
        for name in WORKERS:
            self.start_worker(name)

    def start_worker(self, name: str) -> None:
        command = [sys.executable, "-m", "celery", "--quiet", "--app=eventhub", *WORKERS[name], *QUIET]
        schedule = (f"--schedule={self.folder / 'schedule'}",) if name == "beat" else ALONE
        self.start(name, [*command, *schedule])

    def start(self, name: str, command: list[str]) -> None:
        self.running[name] = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=(self.folder / f"{name}.log").open("a"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  # as in the other tests of processes
        )

    def kill(self, name: str) -> None:
        os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running[name].wait(timeout=10)

    def kill_and_restart(self, name: str) -> None:
        self.kill(name)
        self.start_worker(name)

    def restart_broker(self) -> None:
        self.running["broker"].terminate()
        self.running["broker"].wait(timeout=20)
        self.start("broker", self.broker.command)
        wait_for(self.broker.answers, "Valkey did not start again")

    def stop(self) -> None:
        for name in reversed(self.running):
            self.kill(name)


class Receiver:
    """Fails now and then, and can be away; remembers what it took and what it saw."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.is_away = False
        self.seen: Counter[str] = Counter()
        self.taken: Counter[str] = Counter()
        self.unverified: list[str] = []
        self.lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(receiver.answer(dict(self.headers), body))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, headers: dict[str, str], body: bytes) -> int:
        key = headers["webhook-id"]
        with self.lock:
            self.seen[key] += 1
            try:
                Webhook(SECRET).verify(body, headers)
            except Exception as fault:  # noqa: BLE001  # whatever it is, the test fails by it
                self.unverified.append(f"{key}: {fault}")
            if self.is_away or self.chance.random() < 0.3:
                return 500
            self.taken[key] += 1
            return 200


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver(random.Random("fault"))
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def processes(tmp_path) -> Iterator[Processes]:
    made = Processes(tmp_path)
    yield made
    made.stop()


def happen(configurations: list, times: int) -> None:
    """Some changes, each committed, with nobody but the sweep to wake the drain: the test itself has no broker."""
    for number in range(times):
        with transaction.atomic():
            record(configurations[number % len(configurations)], verbs.CONFIGURATION_SUBMITTED, actor=SYSTEM)


def run_through(
    receiver: Receiver,
    *,
    events: int,
    trouble: Callable[[int], None],
    steps: int,
    within: float,
) -> None:
    """Change things step by step, with trouble after each step, and look at what came of it in the end."""
    show = Show()
    stands = [show.stand, *(show.add_stand(f"D{number}", f"Company {number}") for number in range(9))]
    configurations = [show.configuration(stand) for stand in stands]
    WebhookEndpointFactory(organisation=show.organisation, url=receiver.url, event=show.event)
    for step in range(steps):
        happen(configurations, events // steps)
        trouble(step)
    assert OutboxEvent.objects.filter(public_name="stand_configured").count() == events
    wait_for(lambda: len(receiver.taken) >= events and not unfinished(), "not everything arrived", seconds=within)

    sent = dict(WebhookDelivery.objects.values_list("message_id", "status"))
    assert receiver.unverified == []
    assert set(receiver.taken) == set(sent), "every event, and none that is invented"
    assert Counter(sent.values()) == {"delivered": events}
    attempts = Counter(WebhookAttempt.objects.values_list("delivery__message_id", flat=True))
    assert {key: times for key, times in receiver.seen.items() if attempts[key] < times} == {}
    finished = WebhookAttempt.objects.exclude(duration_ms=None)
    assert finished.exclude(status_code=None).count() > events
    assert sum(receiver.seen.values()) > events


def unfinished() -> bool:
    return WebhookDelivery.objects.exclude(status="delivered").exists()


def test_two_kills_lose_nothing(processes, receiver):
    def trouble(step: int) -> None:
        wait_for(lambda: len(receiver.taken) > 8 + 30 * step, "nothing arrives")
        processes.kill_and_restart("webhooks" if step else "worker")

    run_through(receiver, events=80, trouble=trouble, steps=2, within=60)


@pytest.mark.soak
def test_five_kills_a_restart_of_the_broker_and_a_receiver_that_is_away_lose_nothing(processes, receiver):
    def trouble(step: int) -> None:
        wait_for(lambda: len(receiver.taken) > 100 + 250 * step, "nothing arrives", seconds=180)
        if step == 2:
            processes.restart_broker()
        if step == 3:
            receiver.is_away = True
            time.sleep(2)
            receiver.is_away = False
        processes.kill_and_restart("worker" if step % 2 else "webhooks")

    run_through(receiver, events=2_000, trouble=trouble, steps=5, within=400)
