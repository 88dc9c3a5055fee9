"""The drawing to scale of a printed area: numbers for an inline SVG, in millimetres. Pure."""

from dataclasses import dataclass

from eventhub.artwork.models import ArtworkRequirement

PERSON_MM = 1_750
SMALLEST_BESIDE_PERSON, LARGEST_BESIDE_PERSON = 500, 25_000
LEAST_BLEED, LEAST_SAFE = 0.015, 0.03  # of the longer side, so that the lines lie apart
MARGIN = 0.02


@dataclass(frozen=True, slots=True)
class Rect:
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ScaleDrawing:
    """`person`: where one of 1.75 m stands for comparison. `is_widened`: bleed or safe area are drawn wider than they are."""

    view: Rect
    trim: Rect
    bleed: Rect | None
    safe: Rect | None
    person: Rect | None
    is_widened: bool

    @property
    def view_box(self) -> str:
        return f"{self.view.x} {self.view.y} {self.view.width} {self.view.height}"

    @property
    def person_at(self) -> str:
        """The outline of a person is drawn 100 high."""
        if self.person is None:
            return ""
        return f"translate({self.person.x} {self.person.y}) scale({self.person.height / 100:g})"


def drawing_of(requirement: ArtworkRequirement) -> ScaleDrawing:
    width, height = round(requirement.width_mm), round(requirement.height_mm)
    longer = max(width, height, 1)
    bleed = _wide(float(requirement.bleed_mm), longer, LEAST_BLEED)
    safe = _wide(float(requirement.safe_mm), longer, LEAST_SAFE)
    fits = 2 * safe < min(width, height)
    person = _person(width, height, bleed, longer)
    return ScaleDrawing(
        view=_view(width, height, bleed, person, longer),
        trim=Rect(0, 0, width, height),
        bleed=Rect(-bleed, -bleed, width + 2 * bleed, height + 2 * bleed) if bleed else None,
        safe=Rect(safe, safe, width - 2 * safe, height - 2 * safe) if safe and fits else None,
        person=person,
        is_widened=bleed > requirement.bleed_mm or safe > requirement.safe_mm,
    )


def _wide(real: float, longer: int, least: float) -> int:
    return round(max(real, longer * least)) if real else 0


def _person(width: int, height: int, bleed: int, longer: int) -> Rect | None:
    """On the same floor as the print, to its right."""
    if not SMALLEST_BESIDE_PERSON <= longer <= LARGEST_BESIDE_PERSON:
        return None
    gap = max(200, round(longer * 0.04))
    return Rect(width + bleed + gap, height - PERSON_MM, round(PERSON_MM * 0.3), PERSON_MM)


def _view(width: int, height: int, bleed: int, person: Rect | None, longer: int) -> Rect:
    margin = bleed + max(1, round(longer * MARGIN))
    top = min(-margin, person.y - margin if person else 0)
    right = person.x + person.width if person else width
    return Rect(-margin, top, right + 2 * margin, height + margin - top)
