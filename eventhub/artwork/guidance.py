"""What a designer needs on paper: the measures of a printed area with a drawing to scale. Drawn when it is asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from fpdf.prefs import ViewerPreferences

from eventhub.artwork.models import ArtworkRequirement
from eventhub.artwork.words import colour_in_words, formats_in_words, mm, page_of, pair, size_of
from eventhub.configurations.summary_pdf import (
    FONT,
    MARGIN,
    SMALL,
    TITLE,
    Document,
    Row,
    draw_facts,
    draw_heading,
    shortened,
    shown,
    write,
)
from eventhub.packages.models import ArtworkSpec

Area = ArtworkRequirement | ArtworkSpec
WIDEST, TALLEST = 160.0, 92.0  # mm on the page, for the drawing
CORNER = 46.0
BLEED, TRIM, SAFE = (176, 42, 55), (30, 25, 34), (28, 110, 70)
# To the millimetre as printers and rulers have them.
SCALES = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000)
HINTS = (
    "Let pictures and colours run out to the bleed line: what lies between it and the trim line is cut off.",
    "Keep texts and logos inside the safe area. Only a person can see whether something important is too near the edge.",
    "Embed all fonts or turn texts into paths. Do not lock the file with a password.",
    "Resolution counts at printed size: a picture that is drawn twice as large has half as much of it.",
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A drawing at 1:`scale` with its top left corner at x, y; all in millimetres on the page."""

    x: float
    y: float
    scale: int

    def length(self, real: Decimal) -> float:
        return float(real) / self.scale


def draw_guidance(requirement: ArtworkRequirement) -> bytes:
    """One sheet, A4."""
    event, stand = requirement.stand.event, requirement.stand
    pdf = Document(shortened(shown(f"{event.name} · stand {stand.number} · {requirement.slot}"), 110))
    pdf.set_title(f"Artwork for {requirement}, {event.name}")
    pdf.set_author(event.organisation.name)
    pdf.set_creation_date(requirement.updated_at)
    return _drawn(pdf, event.name, requirement.slot, facts_of(requirement), requirement)


def draw_guidance_of_package(spec: ArtworkSpec) -> bytes:
    """The same before anybody has ordered it: without a stand, a due date and a quantity."""
    version, slot = spec.option.version, f"{spec.option.name} {spec.name}"
    pdf = Document(shortened(shown(f"{version.name} · {slot}"), 110))
    pdf.set_title(f"Artwork for {slot}, {version}")
    pdf.set_author(version.package.organisation.name)
    pdf.set_creation_date(spec.updated_at)
    return _drawn(pdf, version.name, slot, measures_of(spec, size_of(spec)), spec)


def _drawn(pdf: Document, of: str, slot: str, facts: Iterable[Row], area: Area) -> bytes:
    pdf.set_creator("EventHub")
    pdf.set_lang("en-GB")
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.add_page()
    write(pdf, of, soft=True, gap=1)
    write(pdf, slot, size=TITLE, style="B", gap=1.5)
    draw_facts(pdf, list(facts))
    draw_area(pdf, area)
    draw_corner(pdf, area)
    for hint in HINTS:
        write(pdf, f"– {hint}", size=SMALL, gap=0.6)
    return bytes(pdf.output())


def facts_of(requirement: ArtworkRequirement) -> Iterator[Row]:
    event, stand = requirement.stand.event, requirement.stand
    due = requirement.deadline.astimezone(event.zone)
    yield "Stand", f"{stand.number}{f', {stand.hall.name}' if stand.hall else ''}"
    yield "Due", f"{due:%d %B %Y, %H:%M} ({event.timezone})"
    yield from measures_of(requirement, f"{size_of(requirement)}, printed {requirement.quantity} ×")


def measures_of(area: Area, finished: str) -> Iterator[Row]:
    yield "Finished size", finished
    yield "Bleed", f"{mm(area.bleed_mm)} on all sides" if area.bleed_mm else "None"
    yield "Safe area", f"{mm(area.safe_mm)} inside the trim" if area.safe_mm else "None asked for"
    yield "Page of the file", f"{pair(*page_of(area))} at {scale_in_words(area.scale)}, with bleed"
    yield "File", formats_in_words(area.formats)
    yield "Colours", colour_in_words(area.colour)
    yield "Resolution", f"At least {area.min_ppi} ppi at printed size"


def scale_in_words(scale: int) -> str:
    return "full size (1:1)" if scale == 1 else f"1:{scale}"


def fitting_scale(width: Decimal, height: Decimal, widest: float, tallest: float) -> int:
    """The largest drawing of the usual scales that fits."""
    needed = max(float(width) / widest, float(height) / tallest)
    return next((scale for scale in SCALES if scale >= needed), int(Decimal(needed).to_integral_value(ROUND_CEILING)))


def draw_area(pdf: Document, area: Area) -> None:
    full = area.width_mm + 2 * area.bleed_mm, area.height_mm + 2 * area.bleed_mm
    frame = Frame(MARGIN, pdf.get_y() + 8, fitting_scale(*full, WIDEST, TALLEST))
    draw_heading(pdf, f"The whole, drawn at 1:{frame.scale:,}")
    frame = Frame(MARGIN, pdf.get_y() + 2, frame.scale)
    draw_lines(pdf, area, frame)
    under = frame.y + frame.length(full[1])
    pdf.set_font(FONT, size=SMALL)
    pdf.set_xy(frame.x, under + 1)
    pdf.cell(frame.length(full[0]), 4, f"Trim {size_of(area)}", align="C" if frame.length(full[0]) > 45 else "L")
    pdf.set_y(under + 8)


def draw_lines(pdf: Document, area: Area, frame: Frame) -> None:
    """Bleed, trim and safe area one inside the other."""
    edge = Decimal(0)
    for colour, inset, dash in (
        (BLEED, edge, 1.2),
        (TRIM, area.bleed_mm, 0.0),
        (SAFE, area.bleed_mm + area.safe_mm, 2.4),
    ):
        width = area.width_mm + 2 * (area.bleed_mm - inset)
        height = area.height_mm + 2 * (area.bleed_mm - inset)
        if width > 0 and height > 0:
            pdf.set_draw_color(*colour)
            pdf.set_dash_pattern(dash=dash, gap=dash * 0.6)
            offset = frame.length(inset)
            pdf.rect(frame.x + offset, frame.y + offset, frame.length(width), frame.length(height))
    pdf.set_dash_pattern()


def draw_corner(pdf: Document, area: Area) -> None:
    """The top left corner enlarged, where the lines lie apart; with what each of them is."""
    deep = max(area.bleed_mm + area.safe_mm, Decimal(1)) * Decimal("1.6")
    frame = Frame(MARGIN, pdf.get_y() + 7, fitting_scale(deep, deep, CORNER, CORNER))
    draw_heading(pdf, f"Top left corner, drawn at 1:{frame.scale}")
    frame = Frame(MARGIN, pdf.get_y() + 1, frame.scale)
    lines = (
        (BLEED, Decimal(0), "Bleed"),
        (TRIM, area.bleed_mm, "Trim"),
        (SAFE, area.bleed_mm + area.safe_mm, "Safe area"),
    )
    for row, (colour, inset, word) in enumerate(lines):
        at = frame.length(inset)
        pdf.set_draw_color(*colour)
        pdf.line(frame.x + at, frame.y + at, frame.x + CORNER, frame.y + at)
        pdf.line(frame.x + at, frame.y + at, frame.x + at, frame.y + CORNER)
        pdf.set_text_color(*colour)
        pdf.set_font(FONT, size=SMALL)
        pdf.set_xy(frame.x + CORNER + 8, frame.y + 4 + 6 * row)
        pdf.cell(100, 4, f"{word}: {mm(inset)} from the edge of the page, printed size")
    pdf.set_text_color(*TRIM)
    pdf.set_xy(MARGIN, frame.y + CORNER + 4)
