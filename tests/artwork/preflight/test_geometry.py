from dataclasses import replace
from decimal import Decimal

import pytest

from eventhub.artwork.preflight.facts import PageFacts, RasterFacts, SvgFacts
from eventhub.artwork.preflight.geometry import place_page, place_picture
from eventhub.artwork.preflight.vocabulary import Spec

SPEC = Spec("Wall", Decimal(6000), Decimal(2500), Decimal(50), scale=10)
POINT = 72 / 25.4


def page(width_mm: float, height_mm: float, edge_mm: float = 0, *, trimmed: bool = True, **more) -> PageFacts:
    """A page whose trim is this large, with so much around it."""
    media = (0.0, 0.0, (width_mm + 2 * edge_mm) * POINT, (height_mm + 2 * edge_mm) * POINT)
    edge = edge_mm * POINT
    trim = (edge, edge, media[2] - edge, media[3] - edge) if trimmed else None
    return PageFacts(1, media, trim=trim, **more)


@pytest.mark.parametrize(
    ("width", "height", "fit", "scale"),
    [
        (600, 250, "right", 10),
        (600.19, 249.81, "right", 10),
        (600.21, 250, "wrong", 10),
        (6000, 2500, "other_scale", 1),
        (3000, 1250, "other_scale", 2),
        (1500, 625, "other_scale", 4),
        (1200, 500, "other_scale", 5),
        (250, 600, "turned", 10),
        (2500, 6000, "turned", 10),
        (600, 400, "wrong", 10),
        (0.1, 0.1, "wrong", 10),
    ],
)
def test_a_page_at_any_common_scale_is_recognised(width, height, fit, scale):
    placement = place_page(page(width, height, 5), SPEC)

    assert (placement.fit, placement.scale) == (fit, scale)


def test_what_lies_around_the_trim_is_bleed_at_printed_size():
    placement = place_page(page(600, 250, 5), SPEC)

    assert placement.bleeds == pytest.approx((50, 50, 50, 50))
    assert placement.trim == pytest.approx((50, 50, 6000, 2500))
    assert (placement.width_mm, placement.height_mm) == pytest.approx((6100, 2600))


def test_a_bleed_box_counts_before_the_page_around_it():
    wide = page(600, 250, 20)
    edge = 17 * POINT
    bleed = (edge, edge, wide.media[2] - edge, wide.media[3] - edge)

    assert place_page(replace(wide, bleed=bleed), SPEC).bleeds == pytest.approx((30, 30, 30, 30))


@pytest.mark.parametrize("edge", [0, 5])
def test_without_a_trim_box_the_size_tells_whether_there_is_bleed(edge):
    placement = place_page(page(600, 250, edge, trimmed=False), SPEC)

    assert (placement.fit, placement.is_guessed, placement.bleeds) == ("right", True, pytest.approx((edge * 10,) * 4))


@pytest.mark.parametrize(("rotate", "corner"), [(0, (100, 150)), (90, (50, 100)), (180, (100, 50)), (270, (150, 100))])
def test_a_turned_page_is_measured_as_it_is_shown(rotate, corner):
    """The trim's lower left corner lies 10 mm from the left and 5 mm above the lower edge of the page as it was drawn."""
    media = (0.0, 0.0, 600 * POINT, 250 * POINT)
    trim = (10 * POINT, 5 * POINT, 590 * POINT, 235 * POINT)

    placement = place_page(PageFacts(1, media, trim=trim, rotate=rotate), SPEC)

    sides = (5800, 2300) if rotate in {0, 180} else (2300, 5800)
    assert placement.trim[2:] == pytest.approx(sides)
    assert placement.trim[:2] == pytest.approx(corner)


@pytest.mark.parametrize(
    ("width", "height", "fit", "bleed"),
    [
        (6100, 2600, "right", 50),
        (6000, 2500, "right", 0),
        (2600, 6100, "turned", 50),
        (2500, 6000, "turned", 50),
        (6000, 2600, "wrong", 50),
        (1, 1, "wrong", 50),
    ],
)
def test_the_shape_of_a_picture_says_what_it_shows(width, height, fit, bleed):
    placement = place_picture(RasterFacts(width, height, "cmyk"), SPEC)

    assert (placement.fit, placement.bleeds[0]) == (fit, bleed)


def test_a_camera_on_its_side_is_followed():
    assert place_picture(RasterFacts(2600, 6100, "cmyk", orientation=6), SPEC).fit == "right"


def test_a_square_with_and_without_bleed_looks_alike():
    """Unless its own resolution tells how large it is."""
    square = Spec("Cube", Decimal(1000), Decimal(1000), Decimal(5))
    unsure = place_picture(RasterFacts(4000, 4000, "cmyk"), square)
    sure = place_picture(RasterFacts(4000, 4000, "cmyk", dpi=(101.6, 101.6)), square)

    assert (unsure.is_ambiguous, unsure.bleeds[0]) == (True, 5)
    assert (sure.is_ambiguous, sure.bleeds[0]) == (False, 0)


def test_a_drawing_counts_by_its_proportions():
    assert place_picture(SvgFacts(ratio=6100 / 2600), SPEC).fit == "right"
