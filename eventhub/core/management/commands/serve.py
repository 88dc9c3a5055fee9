import io
import json
import os
import socket
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.module_loading import import_string

from eventhub.core import local_broker
from eventhub.core.instance_lock import lock_data_dir
from eventhub.core.processes import Beside, Processes, say, wait_for

PYTHON = [sys.executable, "-W", "ignore:::celery.platforms", "-m"]  # a worker may be root on a machine of one's own
GUNICORN = [
    *PYTHON,
    "gunicorn",
    "eventhub.wsgi:application",
    "--worker-class=gthread",
    "--workers=4",
    "--threads=16",  # most of them may wait for the bytes of uploads (core/slow_bodies.py)
    "--preload",
    "--graceful-timeout=5",
    "--keep-alive=75",  # longer than people pause: a connection is not closed under the next click
    "--log-level=warning",
    "--no-control-socket",
]
CELERY = [*PYTHON, "celery", "--quiet", "--app=eventhub"]
WORKER = [*CELERY, "worker", "--concurrency=2", "--loglevel=warning", "--without-gossip", "--without-mingle"]
# Receivers of webhooks may be slow: threads that wait for them, and nothing else waits with them.
WEBHOOK_WORKER = [
    *CELERY,
    "worker",
    "--queues=webhooks",
    "--pool=threads",
    f"--concurrency={settings.WEBHOOK_THREADS}",
    "--hostname=webhooks@%h",
    "--loglevel=warning",
    "--without-gossip",
    "--without-mingle",
]
# One file after the other: each may take a core and its share of memory, in processes of its own.
ARTWORK_WORKER = [
    *CELERY,
    "worker",
    "--queues=artwork",
    "--concurrency=1",
    "--hostname=artwork@%h",
    "--loglevel=warning",
    "--without-gossip",
    "--without-mingle",
]
# A step of a sync waits for a vendor most of its minute: mail and webhooks don't wait with it.
SYNC_WORKER = [
    *CELERY,
    "worker",
    "--queues=sync",
    "--concurrency=1",
    "--hostname=syncs@%h",
    "--loglevel=warning",
    "--without-gossip",
    "--without-mingle",
]
BEAT = [*CELERY, "beat", "--loglevel=warning", "--pidfile="]
READY_WITHIN = 180.0
BEGIN = f"  {Path(sys.executable)} manage.py create_organisation"


class Command(BaseCommand):
    help = "Runs all of EventHub on this machine: database, demo data, broker, web server, workers and beat."
    requires_system_checks = []  # asked before the address is taken, so that a busy port is told at once

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_busy_port(settings.PORT)
        lock = lock_data_dir(settings.EVENTHUB_DATA_DIR)
        beside = admit_beside()
        prepare_database()
        status = run_everything(beside)
        lock.close()
        sys.exit(status)


def refuse_busy_port(port: int) -> None:
    """Asked on every address that `localhost` stands for, whoever listens there."""
    for family, kind, _, _, address in socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM):
        with socket.socket(family, kind) as probe:
            if probe.connect_ex(address) == 0:
                raise CommandError(
                    f"Port {port} is in use. Stop what runs there, or choose another: PORT={port + 1} make run"
                )


def has_demo() -> bool:
    return bool(settings.DEBUG and settings.EVENTHUB_DEMO)


def admit_beside() -> list[Beside]:
    """What runs beside a demo may be called by this process, which fills the demo in, and by those that it starts."""
    beside = [import_string(name)() for name in settings.DEMO_BESIDE] if has_demo() else []
    settings.EVENTHUB_OUTBOUND_ALLOW = [*settings.EVENTHUB_OUTBOUND_ALLOW, *(one.admits for one in beside)]
    return beside


def prepare_database() -> None:
    say("Bringing the database up to date …")
    call_command("check", databases=[DEFAULT_DB_ALIAS], tags=[Tags.database], stdout=io.StringIO())
    call_command("migrate", verbosity=0, interactive=False)
    if has_demo():
        say("Filling in the demo data …")
        call_command("seed_demo")
    connections.close_all()


def run_everything(beside: list[Beside]) -> int:
    processes = Processes()
    processes.obey_signals()
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "EVENTHUB_DATA_DIR": str(settings.EVENTHUB_DATA_DIR)}
    environment["EVENTHUB_OUTBOUND_ALLOW"] = ",".join(settings.EVENTHUB_OUTBOUND_ALLOW)

    def start(name: str, command: list[str], *, behind: bool = True) -> None:
        processes.start(name, command, env=environment, cwd=settings.BASE_DIR, behind=behind)

    if settings.OWN_BROKER:
        broker = local_broker.prepare(settings.EVENTHUB_DATA_DIR / "broker")
        environment |= {"CELERY_BROKER_URL": broker.url(database=0), "CACHE_URL": broker.url(database=1)}
        start("broker", broker.command, behind=False)
    for one in beside:
        start(one.name, [*PYTHON, *one.command()])
    connections.close_all()
    start("web", [*GUNICORN, f"--bind={settings.EVENTHUB_BIND}:{settings.PORT}"], behind=False)
    start("worker", WORKER)
    start("hooks", WEBHOOK_WORKER)
    start("prints", ARTWORK_WORKER)
    start("syncs", SYNC_WORKER)
    start("beat", [*BEAT, f"--schedule={settings.EVENTHUB_DATA_DIR / 'celerybeat-schedule'}"])
    threading.Thread(target=announce, args=(processes,), daemon=True).start()
    return processes.wait()


def announce(processes: Processes) -> None:
    try:
        wait_for(answers, "no answer", seconds=READY_WITHIN, pause=0.3)
    except TimeoutError:
        say(f"Nothing answers at {settings.EVENTHUB_BASE_URL} yet; stopping.")
        processes.abort()
    else:
        say("\n".join(greeting()))


def answers() -> bool:
    address = f"http://{settings.EVENTHUB_BIND}:{settings.PORT}/health"
    try:
        with urllib.request.urlopen(address, timeout=10):
            return True
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False


def greeting() -> list[str]:
    lines = ["", f"EventHub is ready: {settings.EVENTHUB_BASE_URL}", ""]
    file = settings.EVENTHUB_DATA_DIR / "credentials.json"
    if file.exists():
        users = json.loads(file.read_text())["users"]
        width = max(len(user["email"]) for user in users.values())
        lines += [f"  {role:10} {user['email']:{width}}  {user['password']}" for role, user in users.items()]
        lines += ["", f"Mail that it sends is shown at {settings.EVENTHUB_BASE_URL}/mail"]
    elif not get_user_model().objects.exists():
        lines += ["Nobody has an account yet. Begin in another window, in the same folder and environment:", BEGIN]
    return [*lines, "Ctrl-C stops everything.", ""]
