"""`make run` for real: on a port and in a folder of its own, with every process, until it is stopped."""

import json
import signal
import socket

import psutil
import pytest

from eventhub.core.processes import wait_for
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


def gone(children: list[psutil.Process]) -> bool:
    return not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)


def test_two_instances_run_side_by_side_and_stop_without_a_trace(start):
    first, second = start("first folder"), start("second", DEBUG="off")
    first.await_ready()
    second.await_ready()

    assert f"EventHub is ready: http://localhost:{first.port}" in first.output
    assert json.loads(first.get("/health")[1]) == {"status": "ok", "database": "ok", "broker": "ok"}
    assert first.get("/static/css/base.css")[0] == 200
    staff = json.loads((first.folder / "credentials.json").read_text())["users"]["staff"]
    assert f"{staff['email']}" in first.output
    wait_for(lambda: len(first.children()) >= 8, "broker, web server, worker and beat were promised, with their own")
    children = first.children()

    first.process.send_signal(signal.SIGINT)
    assert first.process.wait(timeout=30) == 0
    assert gone(children)
    assert second.get("/health")[0] == 200

    children = second.children()
    second.process.send_signal(signal.SIGTERM)
    assert second.process.wait(timeout=30) == 0
    assert gone(children)


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


def test_one_folder_is_served_once(start):
    running = start("data")
    wait_for(lambda: "Bringing the database" in running.output, "did not begin")

    refused = start("data")

    assert refused.process.wait(timeout=30) == 1
    assert "EventHub already runs on the data in" in refused.output
