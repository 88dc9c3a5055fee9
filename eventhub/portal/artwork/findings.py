"""What preflight found, as a page tells it: numbered, worst first, with what the reader may do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from eventhub.artwork.enums import ArtworkStatus
from eventhub.artwork.models import Artwork
from eventhub.artwork.pictures import link_to_spots
from eventhub.artwork.preflight.vocabulary import Finding, Report, worst_first
from eventhub.core.templatetags.ui import HARD_SPACE

MARKS = {"error": "stop", "warning": "warn", "note": "rest", "pass": "good"}


@dataclass(frozen=True, slots=True)
class Shown:
    """`accepted`: {by, at} of a warning that somebody took upon themselves."""

    number: int
    finding: Finding
    picture: str
    accepted: dict[str, Any] | None
    may_accept: bool

    @property
    def mark(self) -> str:
        return "good" if self.accepted else MARKS[self.finding.severity]

    @property
    def measured(self) -> str:
        return in_words(self.finding.measured, self.finding.unit)

    @property
    def required(self) -> str:
        return in_words(self.finding.required, self.finding.unit)


@dataclass(frozen=True, slots=True)
class Found:
    """All of a version's findings. `errors` and `open_warnings` are what stands in its way."""

    problems: tuple[Shown, ...] = ()
    notes: tuple[Shown, ...] = ()
    passes: tuple[Shown, ...] = ()
    errors: int = 0
    open_warnings: int = 0

    @property
    def placed(self) -> Iterator[tuple[int, Finding]]:
        return ((shown.number, shown.finding) for shown in (*self.problems, *self.notes))


def in_words(value: str | float | None, unit: str) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value  # a sentence of its own, with its unit
    text = f"{value:,.1f}".removesuffix(".0")
    return f"{text}{HARD_SPACE}{unit}" if unit else text


def found_of(artwork: Artwork | None, *, may_deliver: bool) -> Found:
    """Of a version that was checked; nothing before."""
    if artwork is None or artwork.preflight is None:
        return Found()
    report = Report.from_json(artwork.preflight)
    errors = len(report.of("error"))
    accepted = {one["key"]: one for one in artwork.accepted_warnings}
    is_open = may_deliver and not errors and artwork.status == ArtworkStatus.NEEDS_ATTENTION
    shown = tuple(_shown(artwork, worst_first(report.findings), accepted, is_open=is_open))
    warnings = [each for each in shown if each.finding.severity == "warning"]
    return Found(
        problems=tuple(each for each in shown if each.finding.severity in ("error", "warning")),
        notes=tuple(each for each in shown if each.finding.severity == "note"),
        passes=tuple(each for each in shown if each.finding.severity == "pass"),
        errors=errors,
        open_warnings=sum(not each.accepted for each in warnings),
    )


def _shown(
    artwork: Artwork, findings: tuple[Finding, ...], accepted: dict[str, dict[str, Any]], *, is_open: bool
) -> Iterator[Shown]:
    base = "" if artwork.file.is_withheld else link_to_spots(artwork)
    for number, finding in enumerate(findings, start=1):
        picture = base + finding.picture if base and finding.picture else ""
        taken = accepted.get(finding.key) if finding.severity == "warning" else None
        yield Shown(number, finding, picture, taken, is_open and finding.severity == "warning" and not taken)
