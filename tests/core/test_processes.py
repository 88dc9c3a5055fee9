import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from eventhub.core.processes import wait_for

pytestmark = pytest.mark.process

AUTOGROUPS = os.access("/proc/self/autogroup", os.W_OK)

# Runs the named programs as `Processes` does; each writes its process id, and its name once more when it is stopped.
SUPERVISOR = """
import os, sys
from pathlib import Path
from eventhub.core.processes import Processes
folder = Path(sys.argv[1])
processes = Processes()
processes.obey_signals()
for name in sys.argv[2:]:
    program = [sys.executable, str(folder / f"{name}.py"), str(folder)]
    processes.start(name, program, env=dict(os.environ), cwd=folder, behind=name.startswith("worker"))
sys.exit(processes.wait())
"""
PATIENT = """
import os, signal, sys, time
from pathlib import Path
folder, name = Path(sys.argv[1]), Path(__file__).stem
def stop(number, frame):
    time.sleep(0.2)
    with (folder / "stopped").open("a") as log: log.write(name + " ")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
(folder / f"{name}.pid").write_text(str(os.getpid()))
print("hello from", name, flush=True)
while True: time.sleep(0.1)
"""
LEAVES_A_CHILD = """
import os, subprocess, sys
from pathlib import Path
folder = Path(sys.argv[1])
child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"])
(folder / "child.pid").write_text(str(child.pid))
(folder / "parent.pid").write_text(str(os.getpid()))
child.wait()
"""
SHORT = "raise SystemExit(3)"


class Supervised:
    def __init__(self, folder: Path, programs: dict[str, str]) -> None:
        self.folder = folder
        for name, text in programs.items():
            (folder / f"{name}.py").write_text(text)
        command = [sys.executable, "-c", SUPERVISOR, str(folder), *programs]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "."}
        )

    def pids(self, *names: str) -> list[int]:
        files = [self.folder / f"{name}.pid" for name in names]
        wait_for(lambda: all(file.exists() and file.read_text() for file in files), f"{names} did not start")
        return [int(file.read_text()) for file in files]


def test_a_signal_ends_all_and_the_first_started_last(tmp_path):
    supervised = Supervised(tmp_path, {"ground": PATIENT, "web": PATIENT})
    pids = supervised.pids("ground", "web")

    supervised.process.send_signal(signal.SIGTERM)
    output, _ = supervised.process.communicate(timeout=20)

    assert supervised.process.returncode == 0
    assert (tmp_path / "stopped").read_text() == "web ground "
    assert sorted(output.splitlines()) == ["   web | hello from web", "ground | hello from ground"]
    assert [pid for pid in pids if psutil.pid_exists(pid)] == []


def test_what_works_behind_leaves_the_cores_to_the_others(tmp_path):
    workers = ("worker1", "worker2", "worker3")
    supervised = Supervised(tmp_path, dict.fromkeys(("web", *workers), PATIENT))
    web, *behind = supervised.pids("web", *workers)
    usual = os.getpriority(os.PRIO_PROCESS, 0)

    steps = [os.getpriority(os.PRIO_PROCESS, pid) - usual for pid in (web, *behind)]
    sessions = {Path(f"/proc/{pid}/autogroup").read_text().split("nice")[1].strip() for pid in behind if AUTOGROUPS}
    supervised.process.send_signal(signal.SIGTERM)
    supervised.process.communicate(timeout=20)

    assert steps == [0, 5, 5, 5]
    assert sessions == ({"5"} if AUTOGROUPS else set())


def test_when_one_ends_by_itself_all_end(tmp_path):
    supervised = Supervised(tmp_path, {"ground": PATIENT, "short": SHORT})

    output, _ = supervised.process.communicate(timeout=20)

    assert supervised.process.returncode == 1
    assert "short ended with status 3: stopping the others" in output.splitlines()
    assert [pid for pid in supervised.pids("ground") if psutil.pid_exists(pid)] == []


def test_what_a_program_leaves_behind_goes_with_it(tmp_path):
    supervised = Supervised(tmp_path, {"parent": LEAVES_A_CHILD})
    pids = supervised.pids("parent", "child")

    supervised.process.send_signal(signal.SIGINT)
    supervised.process.communicate(timeout=20)

    wait_for(lambda: not any(map(psutil.pid_exists, pids)), "a child was left behind")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_even_a_killed_supervisor_leaves_nothing(tmp_path):
    supervised = Supervised(tmp_path, {"ground": PATIENT, "web": PATIENT})
    pids = supervised.pids("ground", "web")
    time.sleep(0.1)

    supervised.process.kill()
    supervised.process.communicate(timeout=20)

    wait_for(lambda: not any(map(psutil.pid_exists, pids)), "an orphan lives on")
