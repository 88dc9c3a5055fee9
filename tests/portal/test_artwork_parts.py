"""Numbers and words of the shared pages, without a page."""

from decimal import Decimal

import pytest

from eventhub.artwork.inspection.rendering import Level, PageImage
from eventhub.artwork.models import ArtworkRequirement
from eventhub.artwork.preflight.vocabulary import Finding
from eventhub.portal.artwork.drawing import drawing_of
from eventhub.portal.artwork.findings import in_words
from eventhub.portal.artwork.proof_page import _is_named
from eventhub.portal.artwork.sheets import Sheet, percent, spots_on
from eventhub.portal.templatetags.portal import first_sentence, in_groups, slot_name
from eventhub.portal.views.comparing import share_in_words

IMAGE = PageImage(
    1, 1000, 500, (Level(1000, 500, 512, 2, 1),), (0.1, 0.1, 0.8, 0.8), (0, 0, 1, 1), (0.1, 0.1, 0.8, 0.8), 1000, 500
)
SHEET = Sheet(IMAGE, "/derived/t/", 1)


def area(width, height, bleed=10, safe=30):
    sides = {"width_mm": width, "height_mm": height, "bleed_mm": bleed, "safe_mm": safe}
    return ArtworkRequirement(**{name: Decimal(value) for name, value in sides.items()})


def test_a_wall_is_drawn_beside_a_person_on_the_same_floor():
    drawing = drawing_of(area(6000, 2500))
    assert (drawing.trim.width, drawing.trim.height) == (6000, 2500)
    assert (drawing.bleed.width - 6000, drawing.safe.x) == (180, 180)  # wider than they are, so that they can be seen
    assert drawing.is_widened
    assert (drawing.person.y + drawing.person.height, drawing.person.height) == (2500, 1750)
    left, top, width, height = (int(side) for side in drawing.view_box.split())
    assert left < drawing.bleed.x
    assert left + width > drawing.person.x + drawing.person.width
    assert top + height > 2500 + 90


def test_a_card_is_drawn_alone_and_without_lines_that_are_not_asked_for():
    drawing = drawing_of(area(85, 55, bleed=0, safe=0))
    assert (drawing.person, drawing.bleed, drawing.safe, drawing.is_widened) == (None, None, None, False)
    assert drawing_of(area(100, 20, bleed=3, safe=10)).safe is None  # nothing is left inside


def test_places_are_parts_of_the_picture():
    """The trim begins at a tenth of the picture; what lies outside is kept at the edge."""
    placed = [
        (1, Finding("a", "error", "", page=1, box_mm=(100, 50, 200, 100))),
        (2, Finding("b", "error", "", page=1, box_mm=(-500, 0, 9000, 10))),
        (3, Finding("c", "error", "", page=2, box_mm=(0, 0, 1, 1))),
        (4, Finding("d", "error", "")),
    ]
    first, second = spots_on(SHEET, placed)
    assert (first.x, first.y, first.area.x, first.area.width) == ("30%", "30%", "20%", "20%")
    assert (second.area.x, second.area.width) == ("0%", "100%")


def test_a_sheet_names_its_pictures():
    assert (SHEET.preview, SHEET.size, SHEET.safe) == ("/derived/t/1/preview.webp", (1000, 500), None)
    assert [(tile.address, tile.x, tile.width, tile.height) for tile in SHEET.tiles(0)] == [
        ("/derived/t/1/0/0_0.jpg", 0, 512, 500),
        ("/derived/t/1/0/1_0.jpg", 512, 488, 500),
    ]


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (58.0, "ppi", "58\u00a0ppi"),
        (6020.5, "mm", "6,020.5\u00a0mm"),
        ("RGB", "", "RGB"),
        (None, "mm", ""),
        (0.0, "", "0"),
    ],
)
def test_values_in_words(value, unit, words):
    assert in_words(value, unit) == words


def test_small_words():
    assert [percent(value) for value in (0, 0.5, 1 / 3)] == ["0%", "50%", "33.333%"]
    assert in_groups("0123456789abcdef") == "01234567 89abcdef"
    assert [share_in_words(value) for value in (0, 0.0002, 0.02, 0.1234)] == [
        "0\u00a0%",
        "Less than 0.1\u00a0%",
        "2\u00a0%",
        "12.3\u00a0%",
    ]
    assert first_sentence("Colours are RGB. They may look duller.") == "Colours are RGB"
    names = [("Back wall print", "Back wall"), ("Sign", "Front"), ("Sign", "sign")]
    assert [slot_name(ArtworkRequirement(option_name=option, name=name)) for option, name in names] == [
        "Back wall print",
        "Sign, Front",
        "Sign",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [("@ann", True), ("hi @ann, look", True), ("@anna", False), ("ann", False), ("@anna and @ann.", True)],
)
def test_a_name_is_found_as_a_whole(text, found):
    assert _is_named("ann", text) is found
