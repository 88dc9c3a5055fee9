"""Hostile files end in a finding, soon, and within the memory that a child is given; nothing of it reaches us."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import psutil
import pytest

from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.runner import preflight
from eventhub.artwork.preflight.refusals import REASONS
from eventhub.artwork.preflight.vocabulary import Report
from tests.artwork.corpus.hostile import HOSTILE
from tests.artwork.corpus.sheet import PANEL

LIMITS = Limits(memory_mb=1024, seconds=20, total_seconds=40, operators=200_000, content_mb=32)
SECONDS = 45
CRASH = REASONS["crashed"][0].removesuffix(".")


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


@contextmanager
def children_watched() -> Iterator[list[float]]:
    """The most memory that each look at our children found them to have had, in MB; other programs' children don't count."""
    found, over = [0.0], Event()

    def watch() -> None:
        while not over.wait(0.1):
            found.extend(peak_mb(child) for child in psutil.Process().children())

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


def peak_mb(child: psutil.Process) -> float:
    """Since it became a program of its own; nought for one that is gone, or none of ours."""
    try:
        if not any("eventhub.artwork.inspection" in part for part in child.cmdline()):
            return 0.0
        lines = Path(f"/proc/{child.pid}/status").read_text().splitlines()
    except (psutil.Error, OSError):
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_finding(name, tmp_path):
    make, expected = HOSTILE[name]
    path = make(tmp_path)
    before, begun = resident_mb(), time.monotonic()

    with children_watched() as peaks:
        report = preflight(path, PANEL, pictures=tmp_path / "pictures", limits=LIMITS)

    assert time.monotonic() - begun < SECONDS
    assert resident_mb() - before < 30
    assert max(peaks) < LIMITS.memory_mb
    errors = {one.check for one in report.findings if one.severity in {"error", "warning"}}
    assert report.findings
    assert not expected or errors & expected, [(one.check, one.severity, one.message) for one in report.findings]
    assert Report.from_json(report.to_json()) == report
