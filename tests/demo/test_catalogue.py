import pytest

from eventhub.demo.catalogue import CATEGORIES, PACKAGES, PICTURED, SPACE_PLUS_1, SPACE_PLUS_2
from eventhub.demo.choices import CHOICES
from eventhub.packages.content import changes
from eventhub.packages.content_check import check_content

ALL = {**PACKAGES, "newer": SPACE_PLUS_2}
OPTIONS = [option for content in ALL.values() for option in content.options]


@pytest.mark.parametrize("code", ALL)
def test_every_wording_may_be_published(code):
    assert check_content(ALL[code], "GBP") == []


def test_the_biggest_package_has_sixty_options_in_eight_categories():
    assert len(list(SPACE_PLUS_2.options)) == 60
    assert [category.name for category in SPACE_PLUS_2.categories] == list(CATEGORIES)
    assert len(CATEGORIES) == 8
    assert len(PICTURED) == len(set(PICTURED)) == 62


def test_everything_that_an_option_can_have_is_there():
    rules = [rule for option in OPTIONS for rule in (*option.requires, *option.excludes)]

    assert (
        {bool(option.requires) for option in OPTIONS} == {bool(option.excludes) for option in OPTIONS} == {True, False}
    )
    assert all(rule.message for rule in rules)
    assert {option.code for option in OPTIONS if option.is_fixed} == {
        "wall-back",
        "furn-counter",
        "furn-bin",
        "print-fascia",
    }
    assert {option.stock is None for option in OPTIONS} == {True, False}
    assert {len(option.artwork_specs) for option in OPTIONS} == {0, 1, 2}


def test_the_newer_version_says_what_is_new():
    assert [(change.kind, change.path) for change in changes(SPACE_PLUS_1, SPACE_PLUS_2)] == [
        ("changed", "description"),
        ("removed", "Furniture / Brochure rack"),
        ("added", "Walls / Plant wall, 1 × 2 m"),
        ("changed", "Light and sockets / Spotlight on an arm / unit price"),
        ("changed", "Furniture / Sofa for two / unit price"),
    ]


@pytest.mark.parametrize("code", CHOICES)
def test_what_is_chosen_is_on_offer(code):
    chosen = {option for choice in CHOICES[code] for option in choice}

    assert chosen - {option.code for option in PACKAGES[code].options} <= {"wall-plant"}
