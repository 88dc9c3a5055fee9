"""What a child is given, what it may use, and that nothing of it is left."""

import json
import subprocess
import tempfile
import time

import psutil
import pytest

from eventhub.artwork.inspection import children
from eventhub.artwork.inspection.children import run_job
from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.preflight.facts import LookFacts, Refusal

LIMITS = Limits(seconds=30, written_mb=1)
START = """
import json, os, socket, subprocess, sys, time, types
package = types.ModuleType("eventhub"); package.__path__ = [sys.argv[1]]; sys.modules["eventhub"] = package
from eventhub.artwork.inspection.confinement import confine
memory, seconds, written = map(int, sys.argv[3:6])
def answer(reason, detail=""):
    open(sys.argv[2] + "/result.json", "w").write(json.dumps({"reason": reason, "detail": detail}))
"""
SEES = """
confine(memory, seconds, written)
interfaces = [name for _, name in socket.if_nameindex() if name != "lo"]
answer("network kept" if interfaces else "no network", ",".join(sorted(os.environ)))
"""
WRITES = """
confine(memory, seconds, written)
try:
    with open("much", "wb", buffering=0) as file:
        for _ in range(64):
            file.write(bytes(1 << 16))
    said = "all of it"
except OSError:
    said = "refused"
answer(said, str(os.path.getsize("much")))
"""
COMPUTES = """
os.cpu_count = lambda: 1
confine(memory, 1, written)
while True:
    pass
"""
LEAVES = """
confine(memory, seconds, written)
left = subprocess.Popen(["sleep", "120"])
with open(json.load(open("job.json"))["witness"], "w") as file:
    file.write(f"{os.getpid()} {left.pid}")
time.sleep(120)
"""
ANSWERS = """
open(sys.argv[2] + "/result.json", "w").write(json.load(open("job.json"))["said"])
"""


@pytest.fixture
def child(monkeypatch):
    """A program in place of our own, in the very interpreter that a job runs in."""
    return lambda program: monkeypatch.setattr(children, "BOOT", START + program)


def test_a_child_sees_no_environment_and_no_network(child, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "very secret")
    child(SEES)

    found = run_job("probe", {}, Refusal, LIMITS, seconds=30)

    assert found.detail.startswith("HOME,LANG,")
    assert "SECRET_KEY" not in found.detail
    assert found.reason == "no network" or subprocess.run(["unshare", "-rn", "true"], check=False).returncode


def test_what_a_child_writes_ends_at_its_limit(child):
    child(WRITES)

    assert run_job("probe", {}, Refusal, LIMITS, seconds=30) == Refusal("refused", str(1 << 20))


def test_a_child_that_only_computes_ran_out_of_time(child):
    child(COMPUTES)
    begun = time.monotonic()

    assert run_job("probe", {}, Refusal, LIMITS, seconds=30) == Refusal("timeout")
    assert time.monotonic() - begun < 25


def test_nothing_is_left_of_a_child_that_was_killed(child, tmp_path, monkeypatch):
    """Neither its folder, nor itself, nor what it started."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    child(LEAVES)

    found = run_job("probe", {"witness": str(tmp_path / "witness")}, Refusal, LIMITS, seconds=3)

    assert found == Refusal("timeout")
    assert list((tmp_path / "temporary").iterdir()) == []
    numbers = [int(number) for number in (tmp_path / "witness").read_text().split()]
    assert len(numbers) == 2
    assert [number for number in numbers if runs(number)] == []


def runs(number: int) -> bool:
    """Looked at for a while: a signal takes its time. What waits for an heir to note its end does not run."""
    for _ in range(50):
        try:
            if psutil.Process(number).status() == psutil.STATUS_ZOMBIE:
                return False
        except psutil.NoSuchProcess:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "NaN", '"1"', "true"])
def test_what_is_no_number_is_no_answer(number, child):
    child(ANSWERS)

    assert run_job("probe", {"said": f'{{"page": {number}}}'}, LookFacts, LIMITS, seconds=30) == Refusal("crashed")


def test_an_answer_is_read(child):
    child(ANSWERS)

    assert run_job("probe", {"said": json.dumps({"page": 3})}, LookFacts, LIMITS, seconds=30) == LookFacts(3)
