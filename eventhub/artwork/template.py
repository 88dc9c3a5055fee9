"""An empty page to design on: the right size, with trim, bleed and safe area as lines, and the page boxes set."""

from decimal import ROUND_CEILING, Decimal
from io import BytesIO

import pikepdf
from fpdf import FPDF

from eventhub.artwork.guidance import BLEED, SAFE, TRIM
from eventhub.artwork.preflight.vocabulary import Spec
from eventhub.artwork.words import page_of

POINTS = Decimal(72) / Decimal("25.4")
LARGEST_PAGE = Decimal(14_400)  # units, by the PDF specification
MARKS = "#b02a37", "#1e1922", "#1c6e46"


def insets(spec: Spec) -> tuple[Decimal, Decimal, Decimal]:
    """Of bleed, trim and safe area from the page's edge, in millimetres of the file."""
    scale = spec.scale
    return Decimal(0), spec.bleed_mm / scale, (spec.bleed_mm + spec.safe_mm) / scale


def draw_template(spec: Spec) -> bytes:
    """A PDF page of the file's size; beyond 5 m its unit is larger than a point, as PDF 1.6 has it."""
    width, height = (side * POINTS for side in page_of(spec))
    unit = max(Decimal(1), (max(width, height) / LARGEST_PAGE).to_integral_value(ROUND_CEILING))
    pdf = FPDF(unit="pt", format=(float(width / unit), float(height / unit)))
    pdf.set_auto_page_break(auto=False)
    pdf.set_title(f"Template: {spec.name}")
    pdf.add_page()
    pdf.set_line_width(float(min(width, height) / unit / 1_000))
    for colour, inset in zip((BLEED, TRIM, SAFE), insets(spec), strict=True):
        at = inset * POINTS / unit
        sides = float(width / unit - 2 * at), float(height / unit - 2 * at)
        if min(sides) > 0:
            pdf.set_draw_color(*colour)
            pdf.rect(float(at), float(at), *sides)
    return _with_boxes(bytes(pdf.output()), spec, unit)


def _with_boxes(content: bytes, spec: Spec, unit: Decimal) -> bytes:
    width, height = (side * POINTS / unit for side in page_of(spec))
    bleed = spec.bleed_mm / spec.scale * POINTS / unit
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as opened:
        page = opened.pages[0]
        page.MediaBox = page.BleedBox = pikepdf.Array([0, 0, round(width, 3), round(height, 3)])
        page.TrimBox = pikepdf.Array([round(each, 3) for each in (bleed, bleed, width - bleed, height - bleed)])
        if unit > 1:
            page.UserUnit = unit
        opened.save(out, min_version="1.6" if unit > 1 else "1.4", deterministic_id=True)
    return out.getvalue()


def draw_svg_template(spec: Spec) -> str:
    """The same for programs that work with SVG; one unit is a millimetre of the file."""
    width, height = page_of(spec)
    thin = min(width, height) / 1_000
    lines = [
        f'<rect x="{inset}" y="{inset}" width="{width - 2 * inset}" height="{height - 2 * inset}" '
        f'fill="none" stroke="{mark}" stroke-width="{thin}"/>'
        for mark, inset in zip(MARKS, insets(spec), strict=True)
        if min(width, height) > 2 * inset
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">'
    )
    return "\n".join((head, *lines, "</svg>", ""))
