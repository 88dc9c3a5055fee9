"""The words of preflight: what a printable area asks for, and what was found of a file. Pure values, no Django.

All lengths are millimetres of the finished print, whatever the scale at which the file is drawn.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, Self

from eventhub.artwork.preflight.plain import from_plain, to_plain

Severity = Literal["pass", "note", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = ("pass", "note", "warning", "error")
FORMATS = ("pdf", "tiff", "jpeg", "png", "svg")
Box = tuple[float, float, float, float]  # x, y, width, height; y runs down


@dataclass(frozen=True, slots=True)
class Spec:
    """What one printable area asks for. `scale` 10: the file is drawn at 1:10. `formats` of FORMATS, at least one."""

    name: str
    width_mm: Decimal
    height_mm: Decimal
    bleed_mm: Decimal = Decimal(0)
    safe_mm: Decimal = Decimal(0)
    min_ppi: int = 72
    colour: Literal["cmyk", "rgb", "any"] = "cmyk"
    formats: tuple[str, ...] = ("pdf",)
    scale: int = 1

    def to_json(self) -> dict[str, Any]:
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_json(cls, plain: Any) -> Self:
        return from_plain(cls, plain)


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a check, in words for a sponsor.

    `measured` and `required` are in `unit` ("mm", "ppi", "pages", "" for words). `box_mm` lies on `page`, measured from the
    top left corner of its trim; `others_mm` are more places of the same. `picture` names a file in the report's folder of pictures.
    """

    check: str
    severity: Severity
    message: str
    remedy: str = ""
    measured: str | float | None = None
    required: str | float | None = None
    unit: str = ""
    page: int | None = None
    box_mm: Box | None = None
    picture: str | None = None
    others_mm: tuple[Box, ...] = ()

    @property
    def key(self) -> str:
        """By this name a warning is accepted; the same file and spec give the same names again."""
        place = "-".join(f"{round(side)}" for side in self.box_mm) if self.box_mm else ""
        return ".".join([self.check, *([f"p{self.page}"] if self.page else []), *([place] if place else [])])

    def with_picture(self, name: str) -> Self:
        return replace(self, picture=name)

    def to_json(self) -> dict[str, Any]:
        return {**to_plain(self), "key": self.key}

    @classmethod
    def from_json(cls, plain: Any) -> Self:
        return from_plain(cls, plain)


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one file, worst first. `format` of FORMATS, or None where it is none of them; `seconds` it took."""

    findings: tuple[Finding, ...]
    format: str | None = None
    pages: int | None = None
    seconds: float = 0.0

    @property
    def worst(self) -> Severity:
        return max((finding.severity for finding in self.findings), key=SEVERITIES.index, default="pass")

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == severity)

    def to_json(self) -> dict[str, Any]:
        return {**to_plain(self), "worst": self.worst, "findings": [finding.to_json() for finding in self.findings]}

    @classmethod
    def from_json(cls, plain: Any) -> Self:
        return from_plain(cls, plain)


def worst_first(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Errors, warnings, notes, passes; within one of them as the checks came."""
    return tuple(sorted(findings, key=lambda finding: -SEVERITIES.index(finding.severity)))
