"""One `make run` for all tests here, from its start to its end: the slowest thing there is to ask for."""

import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psutil
import pytest

from eventhub.core.processes import wait_for
from tests.instance import Instance


@dataclass(frozen=True)
class Life:
    """What was seen of an instance with the demo's data; its folder is still there."""

    instance: Instance
    output: str
    second: Instance
    health: Any
    css_status: int
    steps_back: set[tuple[str, int]]
    exit_status: int
    left_behind: list[psutil.Process]


@pytest.fixture(scope="package")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    instance = Instance(tmp_path_factory.mktemp("run") / "first folder")
    try:
        yield lived(instance)
    finally:
        instance.process.kill()
        instance.process.wait()


def lived(instance: Instance) -> Life:
    instance.await_ready()
    wait_for(lambda: len(instance.children()) >= 8, "broker, web server, worker and beat were promised, with their own")
    children = instance.children()
    health, css_status = json.loads(instance.get("/health")[1]), instance.get("/static/css/base.css")[0]
    steps_back = {(program_of(one), one.nice()) for one in psutil.Process(instance.process.pid).children()}
    output = instance.output
    second = refused(instance)
    instance.process.send_signal(signal.SIGINT)
    status = instance.process.wait(timeout=30)
    return Life(instance, output, second, health, css_status, steps_back, status, alive(children))


def program_of(process: psutil.Process) -> str:
    """The module that Python runs, or the program's name."""
    command = process.cmdline()
    return command[command.index("-m") + 1] if "-m" in command else process.name()


def refused(running: Instance) -> Instance:
    """One more in the same folder, and with the same log. It ends by itself, or is ended."""
    second = Instance(running.folder)
    try:
        second.process.wait(timeout=60)
    finally:
        second.process.kill()
    return second


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
