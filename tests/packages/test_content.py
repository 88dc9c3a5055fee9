from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventhub.packages.content import (
    CategoryContent,
    Change,
    OptionContent,
    PackageContent,
    RuleContent,
    SpecContent,
    changes,
    tidy,
)
from tests.factories.packages import CONTENT, FRONT, RIG, with_category, with_option

WALLS, POWER, LIGHT = CONTENT.categories


def test_equal_wordings_have_no_changes():
    assert changes(CONTENT, CONTENT) == []


def test_spaces_and_the_order_of_rules_areas_and_formats_make_no_difference():
    front, back = replace(FRONT, formats=("pdf", "tiff")), replace(FRONT, name="Back")
    rules = (RuleContent("kw3"), RuleContent("arch"))
    one = with_option(CONTENT, "rig", requires=rules, excludes=(), artwork_specs=(front, back))
    same = replace(one, name=" Space Plus ")
    same = with_option(same, "rig", requires=rules[::-1], artwork_specs=(back, replace(front, formats=("tiff", "pdf"))))

    assert one != same
    assert tidy(one) == tidy(same)
    assert changes(one, same) == []


def test_money_is_compared_as_a_number():
    assert changes(CONTENT, replace(CONTENT, price=Decimal("3200.000"))) == []


def test_fields_of_the_package():
    new = replace(CONTENT, name="Space Max", price=Decimal(3500))

    assert changes(CONTENT, new) == [
        Change("changed", "name", "Space Plus", "Space Max", "name"),
        Change("changed", "base price", Decimal(3200), Decimal(3500), "price"),
    ]


def test_fields_of_an_option_have_a_path_for_people():
    image = UUID("018f0000-0000-7000-8000-000000000001")
    new = with_option(CONTENT, "rig", unit_price=Decimal(520), max_quantity=None, image_id=image)

    assert changes(CONTENT, new) == [
        Change("changed", "Light / Lighting rig / unit price", Decimal(480), Decimal(520), "unit_price"),
        Change("changed", "Light / Lighting rig / maximum quantity", 1, None, "max_quantity"),
        Change("changed", "Light / Lighting rig / image", None, str(image), "image_id"),
    ]


def test_limits_of_a_category():
    assert changes(CONTENT, with_category(CONTENT, "Power", max_selections=2)) == [
        Change("changed", "Power / maximum of selections", 1, 2, "max_selections")
    ]


def test_options_come_and_go_with_their_price():
    new = with_category(
        CONTENT, "Walls", options=(WALLS.options[0], OptionContent("door", "Door", unit_price=Decimal(60)))
    )

    assert changes(CONTENT, new) == [
        Change("removed", "Walls / Store", Decimal(310), None, "option"),
        Change("added", "Walls / Door", None, Decimal(60), "option"),
    ]


def test_an_option_in_another_category_has_moved():
    new = with_category(CONTENT, "Light", options=LIGHT.options[:1])
    new = with_category(new, "Walls", options=(*WALLS.options, LIGHT.options[1]))

    assert changes(CONTENT, new) == [Change("changed", "Walls / Light arch / category", "Light", "Walls", "category")]


def test_a_renamed_option_is_the_same_by_its_code():
    assert changes(CONTENT, with_option(CONTENT, "store", name="Store room")) == [
        Change("changed", "Walls / Store room / name", "Store", "Store room", "name")
    ]


def test_another_order_is_one_change_that_tells_both():
    new = with_category(CONTENT, "Light", options=LIGHT.options[::-1])
    new = replace(new, categories=(new.categories[1], new.categories[0], new.categories[2]))

    assert changes(CONTENT, new) == [
        Change("changed", "order", "Walls, Power, Light", "Power, Walls, Light", "order"),
        Change("changed", "Light / order", "Lighting rig, Light arch", "Light arch, Lighting rig", "order"),
    ]


def test_something_put_in_between_is_no_other_order():
    first, second = LIGHT.options
    new = with_category(CONTENT, "Light", options=(first, OptionContent("spot", "Spotlight"), second))

    assert changes(CONTENT, new) == [Change("added", "Light / Spotlight", None, Decimal(0), "option")]


def test_rules_come_go_and_change_their_message():
    rules = (RuleContent("kw3", "Take 3 kW"), RuleContent("wall", "Hangs on the wall"))
    new = with_option(CONTENT, "rig", requires=rules, excludes=())
    told = RIG.requires[0].message

    assert changes(CONTENT, new) == [
        Change("added", "Light / Lighting rig / requires wall", None, "Hangs on the wall", "requires"),
        Change("changed", "Light / Lighting rig / requires kw3 / message", told, "Take 3 kW", "requires"),
        Change("removed", "Light / Lighting rig / excludes arch", "", None, "excludes"),
    ]


def test_printable_areas():
    back = SpecContent("Back", Decimal("2970.50"), Decimal(1000))
    new = with_option(
        CONTENT, "wall", artwork_specs=(replace(FRONT, width_mm=Decimal(5800), formats=("pdf", "tiff")), back)
    )

    assert changes(CONTENT, new) == [
        Change("added", "Walls / Back wall / artwork Back", None, "2970.5\u00a0×\u00a01000\u00a0mm", "artwork"),
        Change("changed", "Walls / Back wall / artwork Front / width", Decimal(6000), Decimal(5800), "width_mm"),
        Change("changed", "Walls / Back wall / artwork Front / file types", "pdf", "pdf, tiff", "formats"),
    ]


def test_without_an_old_wording_everything_is_added():
    assert [(change.kind, change.path) for change in changes(None, CONTENT)] == [
        ("added", "Walls"),
        ("added", "Power"),
        ("added", "Light"),
        ("added", "Walls / Back wall"),
        ("added", "Walls / Store"),
        ("added", "Power / 1 kW"),
        ("added", "Power / 3 kW"),
        ("added", "Light / Lighting rig"),
        ("added", "Light / Light arch"),
    ]


CODES = st.sampled_from(["a", "b", "c", "d"])
RULES = st.lists(
    st.builds(RuleContent, CODES, st.sampled_from(["", "x"])), max_size=2, unique_by=lambda rule: rule.code
)
SPECS = st.lists(
    st.builds(
        SpecContent,
        st.sampled_from(["Front", "Back"]),
        st.sampled_from([Decimal(10), Decimal(20)]),
        st.just(Decimal(5)),
    ),
    max_size=2,
    unique_by=lambda spec: spec.name,
)
OPTIONS = st.lists(
    st.builds(
        OptionContent,
        CODES,
        st.sampled_from(["One", "Two"]),
        unit_price=st.sampled_from([Decimal(1), Decimal(2)]),
        max_quantity=st.sampled_from([None, 3]),
        requires=RULES.map(tuple),
        artwork_specs=SPECS.map(tuple),
    ),
    max_size=4,
    unique_by=lambda option: option.code,
)
PLACES = st.lists(st.sampled_from(["Walls", "Power"]), min_size=4, max_size=4)


@st.composite
def wordings(draw) -> PackageContent:
    """Small wordings from few values, so that two of them are often alike."""
    placed: dict[str, list[OptionContent]] = {}
    for option, place in zip(draw(OPTIONS), draw(PLACES), strict=False):
        placed.setdefault(place, []).append(option)
    return PackageContent(
        "P", categories=tuple(CategoryContent(name, options=tuple(each)) for name, each in placed.items())
    )


@settings(max_examples=60)
@given(wordings(), wordings())
def test_there_are_changes_exactly_when_two_wordings_differ(one, other):
    assert_tells_them_apart(one, other)


@pytest.mark.soak
@settings(max_examples=1_000)
@given(wordings(), wordings())
def test_of_any_two_wordings_there_are_changes_when_they_differ(one, other):
    assert_tells_them_apart(one, other)


def assert_tells_them_apart(one: PackageContent, other: PackageContent) -> None:
    assert (changes(one, other) == []) == (tidy(one) == tidy(other))
    assert tidy(tidy(one)) == tidy(one)
