"""The command, as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from django.core.management import CommandError, call_command

from integrations.sandbox.server import Sandbox

ROOT = Path(__file__).parents[3]


def begun(*arguments: str) -> subprocess.Popen:
    program = [sys.executable, "manage.py", "vendor_sandbox", *arguments]
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "eventhub.settings.test"}
    return subprocess.Popen(
        program, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def read_until(process: subprocess.Popen, text: str) -> str:
    said, ends = "", time.monotonic() + 60
    while text not in said and time.monotonic() < ends:
        line = process.stdout.readline()
        assert line, said
        said += line
    return said


@pytest.mark.process
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_says_how_to_connect_and_stops_cleanly(stop):
    port = free_port()
    process = begun("--port", str(port), "--sessions", "40", "--page-size", "10", "--faults", "S12,page_fails:2")
    try:
        said = read_until(process, "/_sandbox/state")
        state = requests.get(f"http://127.0.0.1:{port}/_sandbox/state", timeout=10).json()
        process.send_signal(stop)
        rest, _ = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()

    assert f"connect_vendor sessionboard --event SLUG --base-url http://127.0.0.1:{port}/sessionboard" in said
    assert f"connect_vendor planstone --event SLUG --base-url http://127.0.0.1:{port}/planstone/feed/v1" in said
    assert f"connect_vendor rhythm --event SLUG --base-url http://127.0.0.1:{port}/rhythm/events" in said
    assert """--credentials '{"token": "ps-full"}' --options '{"account": "MEDEX", "conference": "AM2027"}'""" in said
    assert (state["sessions"], state["faults"]) == (40, ["S12", "page_fails"])
    assert process.returncode == 0
    assert rest.strip() == "The sandbox is closed."


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"faults": "S99"}, "no fault is called “S99”"),
        ({"faults": "page_fails:many"}, "page: “many” can't be read"),
        ({"zone": "Mars/Base"}, "“Mars/Base” is no time zone"),
        ({"page_size": 1000}, "page_size"),
        ({"speakers": 0}, "speakers"),
    ],
)
def test_what_can_not_be_is_told_in_a_sentence(options, said):
    with pytest.raises(CommandError, match=said):
        call_command("vendor_sandbox", port=free_port(), sessions=10, **options)


def test_a_busy_port_is_told_in_a_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CommandError, match="Choose another"):
            call_command("vendor_sandbox", port=other.getsockname()[1], sessions=10)


def test_a_closed_sandbox_answers_nobody():
    with Sandbox(sessions=10) as sandbox, requests.Session() as http:
        url = sandbox.url("control") + "/state"
        assert http.get(url, timeout=10).status_code == 200
        sandbox.close()
        with pytest.raises(requests.ConnectionError):
            http.get(url, timeout=10)
