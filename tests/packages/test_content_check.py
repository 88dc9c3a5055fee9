from dataclasses import replace
from decimal import Decimal

import pytest

from eventhub.core.errors import Detail
from eventhub.packages.content import CategoryContent, OptionContent, PackageContent, RuleContent
from eventhub.packages.content_check import check_content
from tests.factories.packages import CONTENT, FRONT, with_category, with_option


def faults(content: PackageContent, currency: str = "GBP") -> list[tuple[str, str]]:
    return [(detail.field, detail.code) for detail in check_content(content, currency)]


def options(count: int) -> tuple[OptionContent, ...]:
    return tuple(OptionContent(f"o{number}", "Option") for number in range(count))


def rules(count: int) -> tuple[RuleContent, ...]:
    return tuple(RuleContent(f"o{number}") for number in range(count))


def spec(**fields: object) -> PackageContent:
    return with_option(CONTENT, "wall", artwork_specs=(replace(FRONT, **fields),))


WALL, STORE = "categories.0.options.0", "categories.0.options.1"
KW3, RIG = "categories.1.options.1", "categories.2.options.0"
AREA = f"{WALL}.artwork_specs.0"


def test_a_sound_wording_has_no_fault():
    assert check_content(CONTENT, "GBP") == []
    assert check_content(PackageContent("Floor only"), "GBP") == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (replace(CONTENT, name="  "), ("name", "required")),
        (replace(CONTENT, name="x" * 161), ("name", "too_long")),
        (replace(CONTENT, name="Space\x00"), ("name", "invalid_character")),
        (replace(CONTENT, description="x" * 10_001), ("description", "too_long")),
        (replace(CONTENT, price=Decimal(-1)), ("price", "out_of_range")),
        (replace(CONTENT, price=Decimal("NaN")), ("price", "out_of_range")),
        (replace(CONTENT, price=Decimal("1E40")), ("price", "out_of_range")),
        (replace(CONTENT, price=Decimal("0.005")), ("price", "too_exact")),
        (with_category(CONTENT, "Walls", name=""), ("categories.0.name", "required")),
        (with_category(CONTENT, "Walls", name="x" * 121), ("categories.0.name", "too_long")),
        (with_category(CONTENT, "Power", name="Walls"), ("categories.1.name", "duplicate")),
        (with_category(CONTENT, "Walls", description="x" * 4001), ("categories.0.description", "too_long")),
        (with_category(CONTENT, "Walls", min_selections=-1), ("categories.0.min_selections", "out_of_range")),
        (with_category(CONTENT, "Walls", max_selections=501), ("categories.0.max_selections", "out_of_range")),
        (with_category(CONTENT, "Power", max_selections=0), ("categories.1.max_selections", "sequence")),
        (with_category(CONTENT, "Light", min_selections=3), ("categories.2.min_selections", "invalid")),
        (
            with_category(CONTENT, "Walls", min_selections=0, max_selections=0),
            ("categories.0.max_selections", "invalid"),
        ),
        (with_option(CONTENT, "store", code=""), (f"{STORE}.code", "required")),
        (with_option(CONTENT, "store", code="x" * 61), (f"{STORE}.code", "too_long")),
        (with_option(CONTENT, "store", code="rig"), (f"{RIG}.code", "duplicate")),
        (with_option(CONTENT, "store", name=" "), (f"{STORE}.name", "required")),
        (with_option(CONTENT, "store", description="x" * 4001), (f"{STORE}.description", "too_long")),
        (with_option(CONTENT, "store", unit_price=Decimal("3.333")), (f"{STORE}.unit_price", "too_exact")),
        (with_option(CONTENT, "store", unit_price=Decimal("1E9")), (f"{STORE}.unit_price", "out_of_range")),
        (with_option(CONTENT, "store", min_quantity=-1), (f"{STORE}.min_quantity", "out_of_range")),
        (with_option(CONTENT, "store", included_quantity=100_001), (f"{STORE}.included_quantity", "out_of_range")),
        (with_option(CONTENT, "store", max_quantity=100_001), (f"{STORE}.max_quantity", "out_of_range")),
        (with_option(CONTENT, "kw3", min_quantity=2), (f"{KW3}.max_quantity", "sequence")),
        (with_option(CONTENT, "kw3", included_quantity=2), (f"{KW3}.max_quantity", "sequence")),
        (with_option(CONTENT, "rig", stock=-1), (f"{RIG}.stock", "out_of_range")),
        (with_option(CONTENT, "rig", stock=1_000_001), (f"{RIG}.stock", "out_of_range")),
        (with_option(CONTENT, "rig", requires=(RuleContent("kw9"),)), (f"{RIG}.requires.0.code", "not_found")),
        (with_option(CONTENT, "rig", excludes=(RuleContent("rig"),)), (f"{RIG}.excludes.0.code", "invalid")),
        (with_option(CONTENT, "rig", excludes=(RuleContent("kw3"),)), (f"{RIG}.requires.0.code", "invalid")),
        (
            with_option(CONTENT, "rig", requires=(RuleContent("kw3", "x" * 301),)),
            (f"{RIG}.requires.0.message", "too_long"),
        ),
        (with_option(CONTENT, "rig", requires=(RuleContent("kw3"),) * 2), (f"{RIG}.requires.1.code", "duplicate")),
        (spec(name=""), (f"{AREA}.name", "required")),
        (spec(width_mm=Decimal(0)), (f"{AREA}.width_mm", "out_of_range")),
        (spec(width_mm=Decimal("NaN")), (f"{AREA}.width_mm", "out_of_range")),
        (spec(height_mm=Decimal("2500.123")), (f"{AREA}.height_mm", "too_exact")),
        (spec(bleed_mm=Decimal(-1)), (f"{AREA}.bleed_mm", "out_of_range")),
        (spec(safe_mm=Decimal("Infinity")), (f"{AREA}.safe_mm", "out_of_range")),
        (spec(height_mm=Decimal(100)), (f"{AREA}.safe_mm", "sequence")),
        (spec(min_ppi=0), (f"{AREA}.min_ppi", "out_of_range")),
        (spec(scale=101), (f"{AREA}.scale", "out_of_range")),
        (spec(colour="pantone"), (f"{AREA}.colour", "invalid_choice")),
        (spec(formats=()), (f"{AREA}.formats", "required")),
        (spec(formats=("exe",)), (f"{AREA}.formats", "invalid_choice")),
        (with_option(CONTENT, "wall", artwork_specs=(FRONT, FRONT)), (f"{WALL}.artwork_specs.1.name", "duplicate")),
    ],
)
def test_a_planted_fault_is_found_at_its_path(content, found):
    assert found in faults(content)


@pytest.mark.parametrize(
    ("fault", "content"),
    [
        (replace(CONTENT, price=Decimal("0.005")), CONTENT),
        (with_option(CONTENT, "kw3", min_quantity=2), CONTENT),
        (spec(scale=101), CONTENT),
    ],
)
def test_nothing_else_is_found(fault, content):
    assert len(faults(fault)) == 1
    assert faults(content) == []


def test_all_faults_are_told_at_once():
    content = with_option(
        replace(CONTENT, name=""), "rig", unit_price=Decimal("1.001"), requires=(RuleContent("gone"),)
    )

    assert faults(content) == [
        ("name", "required"),
        (f"{RIG}.unit_price", "too_exact"),
        (f"{RIG}.requires.0.code", "not_found"),
    ]


def test_a_fault_says_what_is_so_what_is_allowed_and_what_to_do():
    content = with_option(CONTENT, "rig", unit_price=Decimal("480.005"))

    assert check_content(content, "GBP") == [
        Detail(
            f"{RIG}.unit_price",
            "too_exact",
            "The unit price of “Lighting rig” is 480.005. GBP has 2 decimal places. Give £480.01 or another exact amount.",
        )
    ]


@pytest.mark.parametrize(
    ("currency", "price", "found"),
    [("JPY", "100", []), ("JPY", "100.5", ["too_exact"]), ("KWD", "1.005", []), ("KWD", "1.0005", ["too_exact"])],
)
def test_money_is_exact_in_its_own_currency(currency, price, found):
    assert [code for _, code in faults(PackageContent("P", price=Decimal(price)), currency)] == found


def test_sizes_are_bounded():
    many = tuple(CategoryContent(f"C{number}") for number in range(61))

    assert faults(PackageContent("P", categories=many)) == [("categories", "too_long")]
    assert faults(PackageContent("P", categories=many[:60])) == []
    assert faults(PackageContent("P", categories=(CategoryContent("C", options=options(501)),))) == [
        ("categories", "too_long")
    ]
    assert faults(PackageContent("P", categories=(CategoryContent("C", options=options(500)),))) == []


def test_an_option_has_at_most_twenty_rules():
    def bound(requires: int, excludes: int) -> list[tuple[str, str]]:
        last = OptionContent("last", "Last", requires=rules(30)[:requires], excludes=rules(30)[30 - excludes :])
        return faults(PackageContent("P", categories=(CategoryContent("C", options=(last, *options(30))),)))

    assert bound(15, 5) == []
    assert bound(15, 6) == [("categories.0.options.0.requires", "too_long")]


def test_codes_are_unique_over_all_categories():
    twice = (CategoryContent("A", options=options(1)), CategoryContent("B", options=options(1)))

    assert faults(PackageContent("P", categories=twice)) == [("categories.1.options.0.code", "duplicate")]
