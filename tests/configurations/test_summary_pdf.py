"""What is drawn is read back by another library: the text as somebody selects it, page by page."""

from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest
import time_machine
from django.utils import timezone

from eventhub.configurations.facts import FeeFacts
from eventhub.configurations.models import StandConfiguration, Submission
from eventhub.configurations.pricing import Price, PriceLine
from eventhub.configurations.summary import Summary, summary_of
from eventhub.configurations.summary_pdf import REPLACEMENT, draw_summary, shown
from eventhub.core.money import format_money
from tests.factories.show import Show


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    document.close()
    return texts


def kept(show: Show, **fields) -> StandConfiguration:
    made = show.configuration(status="submitted", submission=1, submitted_at=timezone.now())
    values = {"lines": [], "base_price": 3200, "net_total": 3200, "submitted_by_name": "Ines Duarte", **fields}
    Submission.objects.create(
        configuration=made, number=1, revision=1, version=show.version, submitted_at=timezone.now(), **values
    )
    return StandConfiguration.objects.select_related("stand__event__organisation", "stand__hall").get(pk=made.pk)


@pytest.fixture
def summary(db) -> Summary:
    return summary_of(kept(Show(), notes="Bring the keys."))


def with_lines(summary: Summary, names: list[str], currency: str = "GBP") -> Summary:
    line = summary.submission.pk
    lines = tuple(
        PriceLine(line, f"code-{at}", name, f"Category {at // 9}", 3, 1, 2, Decimal("12.50"), Decimal("25.00"))
        for at, name in enumerate(names)
    )
    net = Decimal(3200) + 25 * len(lines)
    fees = (FeeFacts(line, "Late change", Decimal("-75.00")),)
    price = Price(currency, Decimal(3200), lines, fees, Decimal("19.5"), net - 75, Decimal(10), net - 65)
    return replace(summary, price=price)


def test_the_text_can_be_selected(summary):
    (page,) = pages_of(draw_summary(with_lines(summary, ["Spot", "Rig"])))

    text = " ".join(page.split())
    for words in (
        summary.title,
        "Submitted, waiting for a decision",
        "Corvid Robotics",
        "by Ines Duarte",
        "Category 0 Spot 3 1 2 £12.50 £25.00",
        "Rig 3 1 2 £12.50 £25.00",
        "Fee: Late change −£75.00",
        "VAT 19.5 % £10.00",
        "Total £3,185.00",
        "Bring the keys.",
        "Page 1 of 1",
    ):
        assert words in text


def test_sixty_lines_fill_several_pages_each_with_its_number(summary):
    names = [f"Option {at} with a rather long name that goes on and on and needs several rows" for at in range(60)]

    pages = pages_of(draw_summary(with_lines(summary, names)))

    assert len(pages) > 2
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert summary.event.name in text
    whole = " ".join(" ".join(pages).split())
    assert [at for at in range(60) if f"Option {at} with" not in whole] == []
    assert "Category Option Quantity Included Extra Unit price Amount" in pages[1]


@pytest.mark.parametrize(
    "name",
    ["Zażółć gęślą jaźń", "Φωτεινή επιγραφή", "Светильник", "Đèn trần 50 €", "Ærø – “Løve”…", "ẞtraße"],
)
def test_letters_of_europe_are_drawn(summary, name):
    (text,) = pages_of(draw_summary(with_lines(summary, [name], "EUR")))

    assert name in text
    assert "€12.50" in text
    assert REPLACEMENT not in text


@pytest.mark.parametrize(
    "name",
    [
        "灯具",
        "مصباح",
        "Light 💡",
        "👩\u200d🔧 fitter",
        "\u202eevil",
        "a\x00b\x0bc",
        "נורה",
        "e\u0301clair",
        "x" * 900,
        "\ud800",
    ],
)
def test_whatever_stands_in_a_name_a_document_comes_of_it(summary, name):
    text = " ".join(pages_of(draw_summary(with_lines(summary, [name, "Spot"]))))

    assert "Spot 3 1 2" in text
    assert (REPLACEMENT in shown(name)) == ("typeface lacks" in text)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Light 💡 50 W", f"Light {REPLACEMENT} 50 W"),
        ("👩\u200d🔧", REPLACEMENT * 2),
        ("e\u0301clair", "éclair"),
        ("a\tb\nc", "a b\nc"),
        ("\u202eevil\u200b\ufeff", "evil"),
        ("a\u3000b", "a b"),
    ],
)
def test_what_can_not_be_drawn_is_seen(text, drawn):
    assert shown(text) == drawn


def test_two_drawings_are_the_same_bytes(summary):
    first = draw_summary(with_lines(summary, ["Spot"]))
    with time_machine.travel("2031-05-01T12:00:00Z"):
        assert draw_summary(with_lines(summary, ["Spot"])) == first
    assert draw_summary(with_lines(summary, ["Rig"])) != first


def test_it_says_what_it_is(summary):
    pdf = draw_summary(summary)

    document = pypdfium2.PdfDocument(pdf)
    about = document.get_metadata_dict(skip_empty=True)
    document.close()
    created = summary.submission.submitted_at
    assert about == {
        "Title": f"{summary.title}, {summary.event.name}, submission 1",
        "Subject": f"Submitted, waiting for a decision. Reference {summary.reference}",
        "Author": "Leeds Dock Halls",
        "Creator": "EventHub",
        "CreationDate": f"D:{created:%Y%m%d%H%M%S}Z",
    }
    assert b"/Lang (en-GB)" in pdf
    assert b"/DisplayDocTitle true" in pdf


def test_without_lines_it_says_so(summary):
    (text,) = pages_of(draw_summary(with_lines(summary, [])))

    assert "No options are chosen." in text
    assert f"Net {format_money(Decimal(3125), 'GBP')}" in text
