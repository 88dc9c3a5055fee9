"""Preflight and drawing as the rest of the product sees them: a path in, a report out, and never an exception for what is in the file.

Every file is hostile. Each step runs in a child of its own, an interpreter without our settings, environment, network or rights: what
it can't survive costs that step, and becomes a finding. `confinement` says what a child gives up, `limits` what it may use.
"""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from eventhub.artwork.inspection.asking import Ask, Seen, Spot
from eventhub.artwork.inspection.children import run_job
from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.rendering import Difference, Rendering
from eventhub.artwork.preflight.facts import FileFacts, LookFacts, Refusal, readable_pages
from eventhub.artwork.preflight.geometry import Placement, place
from eventhub.artwork.preflight.judge import judge
from eventhub.artwork.preflight.pictures import most_pixels
from eventhub.artwork.preflight.plain import to_plain
from eventhub.artwork.preflight.profile import DEFAULT, Profile
from eventhub.artwork.preflight.refusals import refusal_finding
from eventhub.artwork.preflight.sizes import SIDES
from eventhub.artwork.preflight.vocabulary import FORMATS, Box, Finding, Report, Spec

DEFAULT_LIMITS = Limits()


def preflight(
    path: Path,
    spec: Spec,
    *,
    pictures: Path,
    limits: Limits = DEFAULT_LIMITS,
    profile: Profile = DEFAULT,
    name: str = "",
) -> Report:
    """Read the file, judge it, look at it. `name` is what its owner called it, `pictures` a folder for the pictures of spots."""
    begun = time.monotonic()
    facts = inspect(path, spec, limits=limits, name=name)
    findings = judge(facts, spec, profile)
    if (
        facts.format in FORMATS
        and (facts.pdf or facts.raster or facts.svg)
        and readable_pages(facts, limits.pages_drawn)
    ):
        left = limits.total_seconds - (time.monotonic() - begun)
        spots = dict(_spots(facts, spec, findings, limits))
        seen = _look_at(path, facts, spec, tuple(spots.values()), pictures=pictures, limits=limits, seconds=left)
        findings = tuple(_with_pictures(judge(facts, spec, profile, seen.looks), spots, seen.pictures))
    return Report(
        findings, facts.format if facts.format in FORMATS else None, _pages(facts), round(time.monotonic() - begun, 3)
    )


def inspect(path: Path, spec: Spec, *, limits: Limits = DEFAULT_LIMITS, name: str = "") -> FileFacts:
    """The bare facts; where the child did not survive, a refusal says so."""
    pixels = limits.raster_pixels or most_pixels(spec)
    job = {"path": str(path.absolute()), "named": name or path.name, "most_pixels": pixels}
    facts = run_job("read", job, FileFacts, limits, seconds=limits.seconds)
    if isinstance(facts, Refusal):
        return FileFacts(None, path.stat().st_size, name or path.name, refusal=facts)
    return facts


def render(path: Path, spec: Spec, *, into: Path, limits: Limits = DEFAULT_LIMITS, tiled: bool = True) -> Rendering:
    """Draw every page into the folder. `tiled=False` makes preview and thumb only, within seconds."""
    begun = time.monotonic()
    job = {"path": str(path.absolute()), "spec": spec.to_json(), "into": str(into.absolute()), "tiled": tiled}
    into.mkdir(parents=True, exist_ok=True)
    long = replace(limits, seconds=limits.total_seconds)
    drawn = run_job("draw", job, Rendering, long, seconds=limits.total_seconds)
    if isinstance(drawn, Refusal):
        drawn = Rendering(findings=(refusal_finding(drawn, check="rendering"),))
    return replace(drawn, seconds=round(time.monotonic() - begun, 3))


def difference(a: Path, b: Path, into: Path, *, limits: Limits = DEFAULT_LIMITS) -> Difference:
    """Compare two pictures of a page, such as two previews; `a` is the older. The picture of it lies in `into`."""
    into.mkdir(parents=True, exist_ok=True)
    job = {"path": str(a.absolute()), "other": str(b.absolute()), "into": str(into.absolute())}
    compared = run_job("compare", job, Difference, limits, seconds=limits.seconds)
    if isinstance(compared, Refusal):
        return Difference(0.0, findings=(refusal_finding(compared, check="difference"),))
    return compared


def _look_at(
    path: Path, facts: FileFacts, spec: Spec, spots: Sequence[Spot], *, pictures: Path, limits: Limits, seconds: float
) -> Seen:
    """What a rendering shows. Where the child did not survive, page 1 can't be drawn."""
    pictures.mkdir(parents=True, exist_ok=True)
    job = {
        "path": str(path.absolute()),
        "format": facts.format,
        "asks": to_plain(tuple(_asks(facts, spec, limits))),
        "spots": to_plain(tuple(spots)),
        "pictures": str(pictures.absolute()),
    }
    seen = run_job("look", job, Seen, limits, seconds=seconds)
    return Seen((LookFacts(1, refusal=seen),)) if isinstance(seen, Refusal) else seen


def _with_pictures(findings: Iterable[Finding], spots: Mapping[str, Spot], made: Collection[str]) -> Iterator[Finding]:
    for finding in findings:
        spot = spots.get(finding.key)
        yield finding.with_picture(spot.name) if spot and spot.name in made else finding


def _asks(facts: FileFacts, spec: Spec, limits: Limits) -> Iterator[Ask]:
    """For each page that is read: its empty edges matter only where there is bleed at all."""
    for number in readable_pages(facts, limits.pages_drawn):
        placement = place(facts, spec, number)
        if placement is None:
            continue
        if float(spec.bleed_mm) > 0 and placement.fit in {"right", "other_scale"} and min(placement.bleeds) > 0:
            yield Ask(number, SIDES, tuple(_strips(placement, float(spec.bleed_mm))))
        else:
            yield Ask(number)


def _strips(placement: Placement, bleed: float) -> Iterator[Box]:
    """The bleed at left, top, right, bottom, as fractions of the page."""
    x, y, width, height = placement.trim
    left, top, right, low = (min(bleed, has) for has in placement.bleeds)
    for box in (
        (x - left, y, left, height),
        (x, y - top, width, top),
        (x + width, y, right, height),
        (x, y + height, width, low),
    ):
        yield placement.fraction(box)


def _spots(facts: FileFacts, spec: Spec, findings: Sequence[Finding], limits: Limits) -> Iterator[tuple[str, Spot]]:
    """By the key of their finding, worst first, as many as are allowed."""
    located = [one for one in findings if one.box_mm and one.severity != "pass"]
    for index, finding in enumerate(located[: limits.spots], start=1):
        placement = place(facts, spec, finding.page or 1)
        if placement and finding.box_mm:
            others = tuple(placement.fraction(placement.on_page(box)) for box in finding.others_mm)
            box = placement.fraction(placement.on_page(finding.box_mm))
            ratio = placement.width_mm / placement.height_mm
            yield finding.key, Spot(f"spot_{index}.webp", finding.page or 1, box, ratio, others)


def _pages(facts: FileFacts) -> int | None:
    if facts.pdf:
        return facts.pdf.pages
    return 1 if facts.raster or facts.svg else None
