"""Runs over time as bars: what each one created, updated, withdrew and could not take. Values in, coordinates out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from zoneinfo import ZoneInfo

from eventhub.core.status_marks import mark_for
from eventhub.core.templatetags.ui import event_time
from integrations.sync.lists.runs import run_kind, total
from integrations.sync.models import SyncRun

WIDTH, HEIGHT, GAP, LEAST = 18, 96, 4, 3
PARTS = (("created", "good"), ("updated", "wait"), ("withdrawn", "act"), ("failed", "stop"))


@dataclass(frozen=True, slots=True)
class Part:
    hue: str
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class RunBar:
    """`is_empty`: nothing changed, which is drawn as a line on the ground; `is_ill`: it failed as a whole."""

    run: SyncRun
    x: int
    parts: tuple[Part, ...]
    label: str
    is_ill: bool

    @property
    def is_empty(self) -> bool:
        return not self.parts


@dataclass(frozen=True, slots=True)
class RunPicture:
    bars: tuple[RunBar, ...]
    width: int
    label: str


def run_picture(runs: Sequence[SyncRun], zone: ZoneInfo) -> RunPicture:
    """Oldest first. Heights grow with the square root: a run of three changes is still seen beside one of a thousand."""
    ended = [run for run in runs if not run.is_unfinished and not run.is_dry]
    most = max((_changed(run) for run in ended), default=0)
    bars = tuple(_bar(at, run, most, zone) for at, run in enumerate(ended))
    failed = sum(bar.is_ill for bar in bars)
    label = f"The last {len(bars)} runs, at most {most:,} rows changed by one" + (
        f", {failed} failed" if failed else ""
    )
    return RunPicture(bars, len(bars) * (WIDTH + GAP) - GAP if bars else 0, label)


def _changed(run: SyncRun) -> int:
    return sum(total(run, name) for name, _ in PARTS)


def _bar(at: int, run: SyncRun, most: int, zone: ZoneInfo) -> RunBar:
    whole = round(HEIGHT * sqrt(_changed(run) / most)) if most else 0
    parts, ground = [], HEIGHT
    for name, hue in PARTS:
        count = total(run, name)
        height = max(LEAST, round(whole * count / _changed(run))) if count else 0
        if height:
            ground = max(0, ground - height)
            parts.append(Part(hue, ground, height))
    return RunBar(run, at * (WIDTH + GAP), tuple(parts), _in_words(run, zone), run.status == "failed")


def _in_words(run: SyncRun, zone: ZoneInfo) -> str:
    counts = ", ".join(f"{total(run, name):,} {name}" for name, _ in PARTS if total(run, name))
    begun, status = event_time(run.started_at or run.created_at, zone), mark_for("sync_run", run.status).word.lower()
    return f"{begun}, {run_kind(run).lower()}, {status}: {counts or 'nothing changed'}"
