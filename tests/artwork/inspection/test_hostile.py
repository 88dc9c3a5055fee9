"""Hostile files end in a finding, soon, and within the memory that a child is given; nothing of it reaches us."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pikepdf
import psutil
import pytest

from eventhub.artwork.inspection import content_walk
from eventhub.artwork.inspection.pdf_reader import read_pdf
from eventhub.artwork.inspection.runner import preflight, render
from eventhub.artwork.preflight.vocabulary import Report
from tests.artwork.corpus.hostile import HOSTILE, LEVELS
from tests.artwork.corpus.sheet import PANEL
from tests.artwork.inspection.found import LIMITED as LIMITS

ROOT = Path(__file__).parents[3]
SECONDS = 45
WATCHED_SECONDS = 2  # shorter children may come and go between two looks
ENDED = {"crashed", "memory", "timeout"}  # by a limit of the child's, not by a bound of ours
# Of each format one that costs most.
WATCHED = {
    "content packed twice",
    "20,000 levels of pages",
    "SVGZ of 70 MB",
    "PNG with bombs beside the picture",
    "half a PNG",
}
BOMBS = (
    "content that unpacks to 48 MB",
    "content packed twice",
    "content of 300 MB packed as letters",
    "content packed by LZW",
    "content packed by run lengths",
    "content packed a hundred times",
)


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


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> Path:
    """A folder with what the forks of one child say, by the number of the file."""
    folder = tmp_path_factory.mktemp("hostile")
    command = [sys.executable, "-m", "tests.artwork.inspection.one_child", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize(("number", "name"), list(enumerate(HOSTILE)), ids=list(HOSTILE))
def test_a_hostile_file_ends_in_a_finding(number, name, told):
    ended = json.loads((told / f"{number}.ended").read_text())
    assert ended["status"] == 0
    assert ended["peak_mb"] < LIMITS.memory_mb
    report = Report.from_json(json.loads((told / f"{number}.report").read_text()))
    assert report.seconds < SECONDS
    assert_found(name, report)


def assert_found(name: str, report: Report) -> None:
    expected = HOSTILE[name][1]
    errors = {one.check for one in report.findings if one.severity in {"error", "warning"}}
    assert report.findings
    assert not expected or errors & expected, [(one.check, one.severity, one.message) for one in report.findings]
    assert [one.message for one in report.findings if one.measured in ENDED] == []


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=() if each in WATCHED else pytest.mark.soak) for each in HOSTILE]
)
def test_in_children_of_its_own_it_stays_within_their_bounds(name, tmp_path):
    path = HOSTILE[name][0](tmp_path)
    before, begun = resident_mb(), time.monotonic()

    with children_watched() as peaks:
        report = preflight(path, PANEL, pictures=tmp_path / "pictures", limits=LIMITS)

    took = time.monotonic() - begun
    assert took < SECONDS
    assert resident_mb() - before < 30
    assert max(peaks) < LIMITS.memory_mb
    assert max(peaks) > 0 or took < WATCHED_SECONDS
    assert Report.from_json(report.to_json()) == report
    assert_found(name, report)


@pytest.mark.parametrize("name", ["3 million operators", "a form of 3 million operators"])
def test_steps_are_counted_before_they_are_kept(name, told):
    number = list(HOSTILE).index(name)

    assert json.loads((told / f"{number}.ended").read_text())["peak_mb"] < 300


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_known_before_it_goes_off(name, told):
    made = told / str(list(HOSTILE).index(name))

    [page] = read_pdf(next(made.glob("*.pdf")), LIMITS).read

    assert [one.reason for one in page.unread] == ["bomb"]


def test_a_form_is_measured_once(tmp_path, monkeypatch):
    """However often it is placed; each time would unpack it again."""
    measured = []
    monkeypatch.setattr(content_walk, "require_unpacked_size", lambda form, most: measured.append(form.objgen))

    read_pdf(HOSTILE["forms that multiply"][0](tmp_path), LIMITS)

    assert len(measured) == len(set(measured)) == LEVELS


@pytest.mark.parametrize(("name", "reason"), [("form in itself", "circular"), ("forms that multiply", "too_much")])
def test_what_reading_gave_up_on_is_not_drawn(name, reason, tmp_path):
    path = HOSTILE[name][0](tmp_path)

    drawn = render(path, PANEL, into=tmp_path / "pages", limits=LIMITS, tiled=False)

    assert ([one.measured for one in drawn.findings], drawn.pages) == ([reason], ())
    assert drawn.seconds < LIMITS.total_seconds / 4


def test_other_pages_are_drawn_all_the_same(tmp_path):
    path = HOSTILE["form in itself"][0](tmp_path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.add_blank_page(page_size=(1729, 1162))
        pdf.save(path)

    drawn = render(path, PANEL, into=tmp_path / "pages", limits=LIMITS, tiled=False)

    assert ([page.number for page in drawn.pages], drawn.total) == ([2], 2)
