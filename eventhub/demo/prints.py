"""Print files for the demo, drawn from a spec: a right one, and some with one fault each."""

from io import BytesIO

import pikepdf
from fpdf import FPDF
from fpdf.drawing import DeviceCMYK, DeviceRGB

from eventhub.artwork.preflight.vocabulary import Spec
from eventhub.artwork.words import page_of
from eventhub.configurations.summary_pdf import FONT, font_file, shown

MM = 72 / 25.4
PLUM, SAND = DeviceCMYK(0.45, 0.9, 0.2, 0.2), DeviceCMYK(0.03, 0.06, 0.15, 0)
PLUM_ON_SCREENS = DeviceRGB(0.42, 0.14, 0.44)


def draw_print(spec: Spec, title: str, *, shrunk: float = 1.0, for_screens: bool = False) -> bytes:
    """One page with trim and bleed. `shrunk` below 1 makes it too small, `for_screens` gives it RGB colours."""
    width, height = (float(side) * shrunk for side in page_of(spec))
    pdf = FPDF(unit="mm", format=(width, height))
    pdf.set_auto_page_break(auto=False)
    pdf.set_margin(0)
    pdf.add_font(FONT, "B", str(font_file("Roboto-Bold.ttf")))
    pdf.add_page()
    pdf.set_fill_color(PLUM_ON_SCREENS if for_screens else PLUM)
    pdf.rect(0, 0, width, height, style="F")
    pdf.set_fill_color(SAND)
    pdf.rect(width * 0.1, height * 0.72, width * 0.8, height * 0.02, style="F")
    pdf.set_text_color(SAND)
    pdf.set_font(FONT, "B", size=min(height * 0.2, width * 1.4 / max(len(title), 4)) * MM)
    pdf.set_xy(0, height * 0.42)
    pdf.cell(width, height * 0.16, shown(title), align="C")
    return _trimmed(bytes(pdf.output()), float(spec.bleed_mm / spec.scale) * shrunk)


def _trimmed(content: bytes, bleed_mm: float) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as opened:
        page = opened.pages[0]
        left, low, right, top = (float(each) for each in page.mediabox)
        inset = bleed_mm * MM
        page.TrimBox = pikepdf.Array([left + inset, low + inset, right - inset, top - inset])
        opened.save(out, deterministic_id=True)
    return out.getvalue()
