"""Several programs run as one: they start together, end together and leave nothing behind."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

PATIENCE = 10.0
PR_SET_PDEATHSIG = 1
STEP_BACK = 5  # nice: a third of the share of what somebody waits for
SAID_AGAIN = 0.15  # seconds: Linux hears one wish of all sessions within a tenth of a second
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Beside:
    """A program that runs beside a product which is only tried out (settings.DEMO_BESIDE): never on a real installation.

    `admits` is its address as EVENTHUB_OUTBOUND_ALLOW has it. `command` is asked for once the demo is there: a module and
    its arguments.
    """

    name: str
    admits: str
    command: Callable[[], list[str]]


def die_with_parent() -> None:
    """Runs in a child before its program: not even `kill -9` of the parent orphans it. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def work_behind() -> None:
    """The same for a program that works in the background: a page that somebody waits for goes first.

    Where Linux shares its cores out among sessions first (autogroup), the session has to step back as well.
    """
    die_with_parent()
    os.nice(STEP_BACK)
    with suppress(OSError):  # this system has no such thing
        session = os.open("/proc/self/autogroup", os.O_WRONLY)  # shut when the program begins
        any(_is_heard(session) for _ in range(10))


def _is_heard(session: int) -> bool:
    """Waits a moment where it is not."""
    try:
        os.write(session, b"%d" % STEP_BACK)
    except BlockingIOError:
        time.sleep(SAID_AGAIN)
        return False
    return True


def wait_for(condition: Callable[[], bool], complaint: str, *, seconds: float = 30.0, pause: float = 0.05) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(complaint)
        time.sleep(pause)


class Processes:
    """What starts first is what the others lean on: it is stopped last.

    Every line that a program writes is passed on under its name. Who works `behind` leaves the cores to the others. Each has
    a session of its own, so that Ctrl-C reaches us alone and the order of stopping is ours.
    """

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._readers: list[threading.Thread] = []
        self._asked_to_stop = threading.Event()
        self._status = 0

    def obey_signals(self) -> None:
        """From now on Ctrl-C and SIGTERM end `wait`; the second one does not wait for anybody."""
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_signal)

    def start(
        self, name: str, command: Sequence[str], *, env: Mapping[str, str], cwd: Path, behind: bool = False
    ) -> None:
        process = subprocess.Popen(  # noqa: S603  # the commands are ours
            command,
            env=env,
            cwd=cwd,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=work_behind if behind else die_with_parent,  # noqa: PLW1509  # system calls, no lock
        )
        reader = threading.Thread(target=_pass_on, args=(name, process), daemon=True)
        reader.start()
        self._readers.append(reader)
        self._running[name] = process

    def wait(self) -> int:
        """Block until somebody stops us or one program ends by itself; then stop all.

        Returns the exit status: to stop because we were asked to is no failure.
        """
        ended: str | None = None
        while not (self._asked_to_stop.wait(0.2) or ended):
            ended = next((name for name, process in self._running.items() if process.poll() is not None), None)
        if ended:
            say(f"{ended} ended with status {self._running[ended].returncode}: stopping the others")
            self._status = 1
        self.stop()
        return self._status

    def abort(self) -> None:
        """Stop as a signal would, but as a failure."""
        self._status = 1
        self._asked_to_stop.set()

    def stop(self) -> None:
        first, *others = self._running.values()
        for group in (others, [first]):
            for process in group:
                _signal_one(process, signal.SIGTERM)
            deadline = time.monotonic() + PATIENCE
            for process in group:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=max(0.0, deadline - time.monotonic()))
                _signal_session(process, signal.SIGKILL)  # whatever it left behind goes with it
                process.wait()
        for reader in self._readers:
            reader.join(timeout=1)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._asked_to_stop.is_set():
            for process in self._running.values():
                _signal_session(process, signal.SIGKILL)
        self._asked_to_stop.set()


def _signal_one(process: "subprocess.Popen[str]", number: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(number)


def _signal_session(process: "subprocess.Popen[str]", number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # nobody is left in it
        os.killpg(process.pid, number)


def _pass_on(name: str, process: "subprocess.Popen[str]") -> None:
    for line in process.stdout or ():
        if line.strip():
            say(f"{name:>6} | {line.rstrip()}")


def say(line: str) -> None:
    """One whole line at once: several threads write here. A closed terminal is no reason to stop."""
    with suppress(BrokenPipeError):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
