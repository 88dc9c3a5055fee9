"""Hostile files end in a finding, soon, and within the memory that a child is given; nothing of it reaches us."""

import os
import resource
import time
from pathlib import Path

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


def largest_child_mb() -> float:
    """Of all children that this process ever had."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_finding(name, tmp_path):
    make, expected = HOSTILE[name]
    path = make(tmp_path)
    before, largest, begun = resident_mb(), largest_child_mb(), time.monotonic()

    report = preflight(path, PANEL, pictures=tmp_path / "pictures", limits=LIMITS)

    assert time.monotonic() - begun < SECONDS
    assert resident_mb() - before < 30
    assert largest_child_mb() < LIMITS.memory_mb or largest_child_mb() == largest, "a child of ours took too much"
    errors = {one.check for one in report.findings if one.severity in {"error", "warning"}}
    assert report.findings
    assert not expected or errors & expected, [(one.check, one.severity, one.message) for one in report.findings]
    assert Report.from_json(report.to_json()) == report
