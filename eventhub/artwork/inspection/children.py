"""A child process for one job: started bare, watched by the clock, killed with all that it started."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.preflight.facts import Refusal
from eventhub.artwork.preflight.plain import from_plain, to_plain

T = TypeVar("T")
MB = 1 << 20
PROJECT = Path(__file__).resolve().parents[2]
# The package `eventhub` begins with Celery and the settings; a child gets an empty one of that name instead.
BOOT = """
import sys, types
package = types.ModuleType("eventhub")
package.__path__ = [sys.argv[1]]
sys.modules["eventhub"] = package
from eventhub.artwork.inspection.confinement import confine
confine(*map(int, sys.argv[3:6]))
from eventhub.artwork.inspection.child import main
main(sys.argv[2])
"""
OUT_OF_MEMORY = (
    "MemoryError",
    "bad_alloc",
    "out of memory",
    "Cannot allocate",
    "unable to allocate",
    "memory allocation",
)


def run_job(kind: str, job: dict[str, Any], expected: type[T], limits: Limits, *, seconds: float) -> T | Refusal:
    """The child's result; or in what way it ended without one: memory, timeout, crashed, too_much."""
    with tempfile.TemporaryDirectory(prefix="artwork-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "job.json").write_text(json.dumps({**job, "kind": kind, "limits": to_plain(limits)}))
        ended = _run(folder, limits, max(1.0, min(seconds, limits.seconds)))
        return _result(folder / "result.json", expected, limits) if ended is None else ended


def _run(folder: Path, limits: Limits, seconds: float) -> Refusal | None:
    """None where the child ended well."""
    numbers = (limits.memory_mb, limits.seconds, limits.written_mb)
    with (folder / "said").open("wb") as said:
        child = subprocess.Popen(  # noqa: S603  # our own interpreter and our own program
            [sys.executable, "-I", "-X", "utf8", "-c", BOOT, str(PROJECT), str(folder), *map(str, numbers)],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return Refusal("timeout")
        finally:
            with suppress(ProcessLookupError, PermissionError):  # nobody is left
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    return None if child.returncode == 0 else _cause(child.returncode, _tail(folder / "said"))


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of ours: no key, no address, no path. Few threads, and no pool of memory for each."""
    return {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "VIPS_CONCURRENCY": "2",
        "VIPS_BLOCK_UNTRUSTED": "1",
        "MALLOC_ARENA_MAX": "2",
    }


def _cause(code: int, said: str) -> Refusal:
    if code == -signal.SIGXCPU:
        return Refusal("timeout")
    return Refusal("memory" if any(word in said for word in OUT_OF_MEMORY) else "crashed")


def _tail(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4000))
        return file.read().decode("utf-8", "replace")


def _no_number(name: str) -> None:
    """Infinity and its like are no JSON; a page can't be judged by them, and no column takes them."""
    raise ValueError(f"{name} is no number.")


def _result(path: Path, expected: type[T], limits: Limits) -> T | Refusal:
    """What the child wrote is not trusted either: its size and shape are checked."""
    try:
        if path.stat().st_size > limits.facts_mb * MB:
            return Refusal("too_much")
        return from_plain(expected, json.loads(path.read_text(), parse_constant=_no_number))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return Refusal("crashed")
