"""`make run` for real: on a port and in a folder of its own, with every process, until it is stopped."""

import json
import os
import signal
import socket

import pytest

from tests.core.management.commands.conftest import alive
from tests.instance import Instance

pytestmark = pytest.mark.process


@pytest.fixture
def start(tmp_path):
    instances = []

    def start(name: str, **options) -> Instance:
        instances.append(Instance(tmp_path / name, **options))
        return instances[-1]

    yield start
    for instance in instances:
        instance.process.kill()
        instance.process.wait()


def test_all_of_it_runs_and_stops_without_a_trace(life):
    instance = life.instance
    assert f"EventHub is ready: http://localhost:{instance.port}" in life.output
    assert life.health == {"status": "ok", "database": "ok", "broker": "ok"}
    assert life.css_status == 200
    staff = json.loads((instance.folder / "credentials.json").read_text())["users"]["staff"]
    assert f"{staff['email']}" in life.output
    assert (life.exit_status, life.left_behind) == (0, [])


def test_pages_go_before_what_works_in_the_background(life):
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    ahead = {name for name, nice in life.steps_back if nice == usual}
    behind = {name: nice - usual for name, nice in life.steps_back if name not in ahead}
    assert ahead == {"gunicorn", "valkey-server"}
    assert (behind["celery"], set(behind.values())) == (5, {5})


@pytest.mark.soak
def test_two_instances_run_side_by_side_and_end_by_themselves(start):
    first, second = start("first"), start("second", DEBUG="off")
    first.await_ready()
    second.await_ready()

    for instance, how, others in ((first, signal.SIGINT, [second]), (second, signal.SIGTERM, [])):
        children = instance.children()
        instance.process.send_signal(how)
        assert instance.process.wait(timeout=30) == 0
        assert alive(children) == []
        assert [other.get("/health")[0] for other in others] == [200] * len(others)


def test_a_busy_port_is_told_at_once(start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        refused = start("data", port=port)

        assert refused.process.wait(timeout=30) == 1
    assert refused.output.strip() == (
        f"CommandError: Port {port} is in use. Stop what runs there, or choose another: PORT={port + 1} make run"
    )


def test_one_folder_is_served_once(life):
    assert life.second.process.returncode == 1
    assert "EventHub already runs on the data in" in life.second.output
