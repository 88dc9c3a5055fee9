"""The document of `summary` drawn as a PDF: the same bytes for the same summary, wherever and whenever it is drawn."""

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from unicodedata import category, normalize

import font_roboto
from fontTools.ttLib import TTFont
from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, TableCellFillMode, TextEmphasis
from fpdf.prefs import ViewerPreferences

from eventhub.configurations.pricing import Price, PriceLine
from eventhub.configurations.summary import Row, Summary, grouped
from eventhub.core.money import format_money
from eventhub.core.templatetags.ui import figure

FONT = "Roboto"
FONTS = {"": "Roboto-Regular.ttf", "B": "Roboto-Bold.ttf"}
MARGIN, BODY, SMALL, TITLE = 18.0, 9.5, 8.0, 17.0
INK, SOFT, LINE = (30, 25, 34), (90, 83, 96), (190, 184, 194)
HEAD = FontFace(emphasis=TextEmphasis.B, color=SOFT, size_pt=SMALL)
STRONG = FontFace(emphasis=TextEmphasis.B)
REPLACEMENT = "\ufffd"
VARIATION_SELECTORS = {"\ufe0e", "\ufe0f"}
NOT_DRAWN = (
    f"Letters that this document's typeface lacks are shown as {REPLACEMENT}. The page of the stand shows them all."
)


class Document(FPDF):
    """A4, with the running foot on every page."""

    def __init__(self, foot: str) -> None:
        super().__init__(format="A4")
        self.foot = foot
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + 4)
        for style, file in FONTS.items():
            self.add_font(FONT, style, str(font_file(file)))
        self.set_font(FONT, size=BODY)
        self.set_text_color(*INK)
        self.set_draw_color(*LINE)

    def footer(self) -> None:
        self.set_y(-MARGIN + 2)
        self.set_font(FONT, size=SMALL)
        self.set_text_color(*SOFT)
        self.cell(self.epw - 30, 5, self.foot)
        self.cell(30, 5, f"Page {self.page_no()} of {{nb}}", align="R")
        self.set_text_color(*INK)


def font_file(name: str) -> Path:
    return Path(font_roboto.font_directory) / name


@cache
def drawable() -> frozenset[int]:
    """What both weights have a drawing of."""
    fonts = [TTFont(font_file(name), lazy=True) for name in FONTS.values()]
    return frozenset.intersection(*(frozenset(font.getBestCmap()) for font in fonts))


def shown(text: str) -> str:
    """The text as it can be drawn: composed, without what only steers writing, and with a sign in place of what has no drawing."""
    composed = (letter for letter in normalize("NFC", text) if letter not in VARIATION_SELECTORS)
    return "".join(drawn(letter) for letter in composed)


def drawn(letter: str) -> str:
    kind = category(letter)
    if letter == "\n" or kind == "Cf":
        return letter if letter == "\n" else ""
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    return letter if ord(letter) in drawable() else " " if kind == "Zs" else REPLACEMENT


def draw_summary(summary: Summary) -> bytes:
    event, submission = summary.event, summary.submission
    foot = (
        f"{event.name} · stand {summary.stand.number} · submission {submission.number} · {grouped(summary.reference)}"
    )
    pdf = Document(shortened(shown(foot), 110))
    describe(pdf, summary)
    pdf.add_page()
    draw_head(pdf, summary)
    draw_facts(pdf, summary.facts)
    draw_lines(pdf, summary.price)
    draw_totals(pdf, summary)
    draw_texts(pdf, summary)
    draw_facts(pdf, summary.organiser, heading="Organiser")
    draw_note_on_letters(pdf, summary)
    return bytes(pdf.output())


def describe(pdf: Document, summary: Summary) -> None:
    submission = summary.submission
    pdf.set_title(f"{summary.title}, {summary.event.name}, submission {submission.number}")
    pdf.set_subject(f"{summary.state}. Reference {summary.reference}")
    pdf.set_author(summary.event.organisation.name)
    pdf.set_creator("EventHub")
    pdf.set_lang("en-GB")
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.set_creation_date(submission.decided_at or submission.submitted_at)


def shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


# --- the parts, from top to bottom ---------------------------------------------------------------------------


def write(pdf: Document, text: str, *, size: float = BODY, style: str = "", soft: bool = False, gap: float = 0) -> None:
    pdf.set_font(FONT, style, size)
    pdf.set_text_color(*(SOFT if soft else INK))
    pdf.multi_cell(0, size * 0.48, shown(text), new_x="LMARGIN", new_y="NEXT", align="L")
    pdf.set_text_color(*INK)
    pdf.set_font(FONT, size=BODY)
    pdf.ln(gap)


def draw_head(pdf: Document, summary: Summary) -> None:
    write(pdf, summary.event.name, soft=True, gap=1)
    write(pdf, summary.title, size=TITLE, style="B", gap=1.5)
    write(pdf, summary.state, style="B", gap=3)


def draw_facts(pdf: Document, facts: Iterable[Row], *, heading: str = "") -> None:
    if heading:
        draw_heading(pdf, heading)
    with pdf.table(
        col_widths=(24, 76),
        borders_layout=TableBordersLayout.NONE,
        first_row_as_headings=False,
        line_height=5,
        padding=(0.4, 1),
    ) as table:
        for label, text in facts:
            row = table.row()
            row.cell(shown(label), style=FontFace(color=SOFT))
            row.cell(shown(text))
    pdf.ln(4)


def draw_heading(pdf: Document, text: str) -> None:
    if pdf.will_page_break(25):
        pdf.add_page()
    write(pdf, text, style="B", size=11, gap=1)


def draw_lines(pdf: Document, price: Price) -> None:
    draw_heading(pdf, "What is ordered")
    if not price.lines:
        write(pdf, "No options are chosen.", soft=True, gap=3)
        return
    with pdf.table(
        col_widths=(21, 39, 11, 11, 9, 17, 19),
        text_align=("LEFT", "LEFT", "RIGHT", "RIGHT", "RIGHT", "RIGHT", "RIGHT"),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        cell_fill_mode=TableCellFillMode.NONE,
        headings_style=HEAD,
        line_height=4.8,
        padding=(1, 1, 1, 0),
    ) as table:
        table.row(("Category", "Option", "Quantity", "Included", "Extra", "Unit price", "Amount"))
        for _, lines in groupby(price.lines, key=lambda line: line.category):
            for number, line in enumerate(lines):
                category_shown = "" if number else line.category
                table.row([shown(cell) for cell in (category_shown, *line_cells(line, price.currency))])
    pdf.ln(3)


def line_cells(line: PriceLine, currency: str) -> list[str]:
    return [
        line.name,
        figure(line.quantity),
        figure(line.included) if line.included_quantity else "",
        figure(line.charged_quantity) if line.charged_quantity else "",
        format_money(line.unit_price, currency),
        format_money(line.line_total, currency),
    ]


def draw_totals(pdf: Document, summary: Summary) -> None:
    if pdf.will_page_break(6.2 * min(len(summary.totals), 12)):
        pdf.add_page()
    with pdf.table(
        col_widths=(80, 20),
        text_align=("LEFT", "RIGHT"),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        first_row_as_headings=False,
        line_height=4.8,
        padding=(1, 1, 1, 0),
    ) as table:
        for total in summary.totals:
            strong = STRONG if total.is_sum else None
            row = table.row()
            row.cell(shown(total.label), style=strong)
            row.cell(shown(format_money(total.amount, summary.price.currency)), style=strong)
    pdf.ln(1)
    if not summary.with_fees:
        write(pdf, "Kept as it was submitted. Fees of the stand are not part of it.", soft=True, size=SMALL)
    pdf.ln(4)


def draw_texts(pdf: Document, summary: Summary) -> None:
    for heading, text in summary.texts:
        draw_heading(pdf, heading)
        write(pdf, text, gap=4)


def draw_note_on_letters(pdf: Document, summary: Summary) -> None:
    price = summary.price
    texts = [summary.title, *(text for _, text in (*summary.facts, *summary.organiser)), summary.submission.notes]
    texts += [
        summary.submission.comment,
        *(f"{line.category} {line.name}" for line in price.lines),
        *(fee.description for fee in price.fees),
    ]
    if any(REPLACEMENT in shown(text) for text in texts):
        write(pdf, NOT_DRAWN, soft=True, size=SMALL)
