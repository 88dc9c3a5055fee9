from decimal import Decimal

import pytest

from eventhub.configurations.completeness import Problem, find_problems
from eventhub.configurations.enums import ProblemCode
from eventhub.configurations.facts import VersionFacts
from tests.configurations.facts import category, key, option, version

POWER = category(
    "power", option("kw1", "power", included_quantity=1), option("kw3", "power", unit_price="185"), max_selections=1
)


def problems(facts: VersionFacts, chosen: dict[str, int], **circumstances: object) -> list[Problem]:
    remaining = {key(code): left for code, left in circumstances.pop("remaining", {}).items()}
    quantities = {key(code): quantity for code, quantity in chosen.items()}
    return find_problems(facts, quantities, remaining=remaining, is_late=circumstances.pop("is_late", False))


def told(found: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.code, problem.message) for problem in found]


def ways_out(problem: Problem) -> list[tuple[str, dict, Decimal]]:
    return [(remedy.label, dict(remedy.quantities), remedy.effect) for remedy in problem.remedies]


def test_nothing_stands_against_a_complete_configuration():
    assert problems(version(POWER, category("light", option("spot", max_quantity=12))), {"kw1": 1, "spot": 4}) == []


@pytest.mark.parametrize(
    ("fields", "quantity", "expected"),
    [
        (
            {"min_quantity": 2, "max_quantity": 8},
            1,
            (ProblemCode.BELOW_MINIMUM, "Spot: at least 2. You have chosen 1."),
        ),
        ({"min_quantity": 1}, 0, (ProblemCode.BELOW_MINIMUM, "Spot: at least 1. You have chosen 0.")),
        ({"max_quantity": 3}, 4, (ProblemCode.ABOVE_MAXIMUM, "Spot: at most 3. You have chosen 4.")),
        (
            {"min_quantity": 1, "included_quantity": 1, "max_quantity": 1},
            2,
            (ProblemCode.ABOVE_MAXIMUM, "Spot: at most 1. You have chosen 2."),
        ),
    ],
)
def test_quantities_out_of_bounds_are_told(fields, quantity, expected):
    assert told(problems(version(category("light", option("spot", **fields))), {"spot": quantity})) == [expected]


@pytest.mark.parametrize(
    ("fields", "quantity"), [({"min_quantity": 2}, 2), ({"max_quantity": 3}, 3), ({"max_quantity": None}, 100_000)]
)
def test_quantities_at_their_bounds_are_in_order(fields, quantity):
    assert problems(version(category("light", option("spot", **fields))), {"spot": quantity}) == []


def test_category_limits_count_options_with_a_quantity_above_nought():
    facts = version(
        category("floor", option("carpet", "floor"), option("boards", "floor"), min_selections=1, max_selections=1)
    )

    assert told(problems(facts, {"carpet": 0})) == [
        (ProblemCode.CATEGORY_MINIMUM, "Choose at least 1 of Floor. You have chosen 0.")
    ]
    assert problems(facts, {"carpet": 7}) == []
    [too_many] = problems(facts, {"carpet": 1, "boards": 1})
    assert too_many.message == "Choose at most 1 of Floor. You have chosen 2."
    assert ways_out(too_many) == [
        ("Leave Carpet out", {key("carpet"): 0}, Decimal("-10.00")),
        ("Leave Boards out", {key("boards"): 0}, Decimal("-10.00")),
    ]


def test_a_missing_requirement_is_told_with_ways_out_and_what_each_costs():
    rig = option(
        "rig", name="Lighting rig", unit_price="480", requires=[("kw3", "The lighting rig needs a 3 kW connection")]
    )
    [problem] = problems(version(POWER, category("light", rig)), {"kw1": 1, "rig": 1})

    assert problem.message == "The lighting rig needs a 3 kW connection"
    assert problem.option_id == key("rig")
    assert ways_out(problem) == [
        ("Change to Kw3", {key("kw3"): 1, key("kw1"): 0}, Decimal(185)),
        ("Leave Lighting rig out", {key("rig"): 0}, Decimal(-480)),
    ]


def test_a_requirement_is_met_by_any_quantity_of_the_other_option():
    rig = option("rig", requires=["kw3"])
    assert problems(version(POWER, category("light", rig)), {"kw3": 1, "rig": 1}) == []
    assert problems(version(POWER, category("light", rig)), {"kw1": 1, "rig": 0}) == []


def test_a_rule_that_names_no_option_of_the_version_still_stands():
    [problem] = problems(version(category("light", option("rig", requires=["gone"]))), {"rig": 1})
    assert (problem.code, problem.message) == (ProblemCode.REQUIRES, "Rig needs gone.")


def test_options_that_exclude_each_other_are_one_problem():
    one, other = option("truss", excludes=["arch"]), option("arch", excludes=["truss"])
    found = problems(version(category("light", one, other)), {"truss": 1, "arch": 1})

    assert told(found) == [(ProblemCode.EXCLUDES, "Truss does not go with Arch.")]
    assert [remedy.label for remedy in found[0].remedies] == ["Leave Truss out", "Leave Arch out"]


def test_an_exclusion_holds_from_either_side():
    facts = version(category("light", option("arch"), option("truss", excludes=["arch"])))
    assert [problem.option_id for problem in problems(facts, {"truss": 1, "arch": 1})] == [key("truss")]


@pytest.mark.parametrize(
    ("left", "message", "labels"),
    [
        (3, "Spot: 3 left for this event. You have chosen 5.", ["Take 3 of Spot", "Leave Spot out"]),
        (0, "Spot: none left for this event. You have chosen 5.", ["Leave Spot out"]),
        (-2, "Spot: none left for this event. You have chosen 5.", ["Leave Spot out"]),
    ],
)
def test_what_is_not_left_is_told(left, message, labels):
    [problem] = problems(version(category("light", option("spot"))), {"spot": 5}, remaining={"spot": left})
    assert (problem.code, problem.message) == (ProblemCode.OUT_OF_STOCK, message)
    assert [remedy.label for remedy in problem.remedies] == labels


def test_a_mandatory_option_that_ran_out_is_not_offered_to_be_left_out():
    facts = version(category("light", option("spot", min_quantity=2)))
    [problem] = problems(facts, {"spot": 3}, remaining={"spot": 1})
    assert problem.remedies == ()


def test_the_passed_deadline_belongs_to_the_whole():
    assert told(problems(version(), {}, is_late=True)) == [
        (ProblemCode.DEADLINE_PASSED, "The deadline has passed. Ask the organiser to submit it.")
    ]


def test_an_option_of_another_version_is_told():
    assert [problem.code for problem in problems(version(), {"stray": 1})] == [ProblemCode.OPTION_NOT_IN_VERSION]


def test_all_problems_are_told_in_the_order_of_the_page():
    facts = version(
        category("walls", option("panel", "walls", max_quantity=1)),
        category("floor", option("carpet", "floor"), min_selections=1),
        category("light", option("rig", requires=["gone"])),
    )
    assert [problem.code for problem in problems(facts, {"panel": 2, "rig": 1}, is_late=True)] == [
        ProblemCode.ABOVE_MAXIMUM,
        ProblemCode.CATEGORY_MINIMUM,
        ProblemCode.REQUIRES,
        ProblemCode.DEADLINE_PASSED,
    ]
