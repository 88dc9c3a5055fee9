from decimal import Decimal

import pytest

from eventhub.core.sheets.tables import Line
from eventhub.imports.enums import Verdict
from eventhub.imports.plan import Planner, RowPlan
from eventhub.imports.state import State
from eventhub.imports.values import read_row

COLUMNS = ["number", "hall", "company", "exhibits_as", "width", "website", "email", "phone"]


def planned(rows: list[tuple], state: State | None = None) -> tuple[list[RowPlan], State]:
    """Each row filled up with empty cells; what is not refused is taken for done."""
    planner = Planner(state or State())
    plans = []
    for number, cells in enumerate(rows, start=2):
        values = read_row(Line(number, (*cells, *[""] * (len(COLUMNS) - len(cells)))), COLUMNS, "m")
        plans.append(planner.plan(values))
        if plans[-1].verdict != Verdict.REFUSED:
            planner.accept(values, plans[-1])
    return plans, planner.state


def verdicts(plans: list[RowPlan]) -> list[str]:
    return [str(plan.verdict) for plan in plans]


def reasons(plans: list[RowPlan]) -> list[str]:
    return [problem.message for plan in plans for problem in plan.problems]


def test_the_first_company_is_the_main_sponsor_and_the_next_are_co_exhibitors():
    plans, state = planned([("A1", "Hall 1", "Acme"), ("A1", "hall  1", "Beta"), ("A1", "Hall 1", "ACME ")])

    stand = state.stands["Hall 1", "A1"]
    assert (stand.main, stand.co_exhibitors) == ("acme", ["beta"])
    assert verdicts(plans) == ["create", "create", "unchanged"]
    assert (list(state.halls), state.tiers) == (["Hall 1"], {"acme": ""})


def test_a_second_time_nothing_is_left_to_do():
    rows = [
        ("A1", "Hall 1", "Acme", "", "6", "acme.example", "a@acme.example", "+44 1"),
        ("A1", "Hall 1", "Beta", "", "", "", "b@beta.example"),
        ("A2", "", "Acme", "", "4,5"),
        ("", "", "Gamma", "", "", "", "g@gamma.example"),
        ("A3", "Hall 1"),
    ]
    _, state = planned(rows)

    plans, _ = planned(rows, state)

    assert verdicts(plans) == ["unchanged"] * 5


def test_a_main_sponsor_is_kept_and_that_is_said():
    _, state = planned([("A1", "", "Acme")])

    plans, state = planned([("A1", "", "Beta"), ("A1", "", "Gamma", "main sponsor")], state)

    assert state.stands["", "A1"].main == "acme"
    assert (verdicts(plans), len(plans[0].notes)) == (["create", "refused"], 1)
    assert "An import never changes that" in reasons(plans)[0]


def test_rows_that_contradict_each_other_are_refused_with_the_line():
    plans, _ = planned([("A1", "", "Acme", "", "6"), ("A1", "", "Beta", "", "5"), ("A1", "", "Beta", "", "6.00")])

    assert verdicts(plans) == ["create", "refused", "create"]
    assert reasons(plans)[0].startswith("Line 2 gives “6” as width")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (("",), ""),
        (("x" * 21,), "number"),
        (("2027-01-02",), "number"),
        (("A1", "", "x" * 201), "company"),
        (("A1", "", "Acme", "tenant"), "exhibits_as"),
        (("A1", "", "Acme", "", "wide"), "width"),
        (("A1", "", "Acme", "", "1,200"), "width"),
        (("A1", "", "Acme", "", "-1"), "width"),
        (("A1", "", "Acme", "", "#REF!"), "width"),
        (("A1", "", "Acme", "", "6", "not a site"), "website"),
        (("A1", "", "Acme", "", "6", "", "nobody"), "email"),
        (("A1", "", "", "", "", "acme.example"), "company"),
        (("", "", "Acme", "", "6"), "number"),
    ],
)
def test_a_row_is_refused_at_its_field(row, field):
    plans, state = planned([row])

    assert (verdicts(plans), plans[0].problems[0].field) == (["refused"], field)
    assert (state.stands, state.companies) == ({}, {})


def test_a_number_in_other_capitals_is_not_taken_for_a_second_stand():
    plans, state = planned([("A1",), ("a1",)])

    assert (verdicts(plans), list(state.stands)) == (["create", "refused"], [("", "A1")])


def test_units_beside_a_number_count_more_than_that_of_the_list():
    _, state = planned([("A1", "", "", "", "10 ft"), ("A2", "", "", "", "3 m")])

    assert [one.values["width_m"] for one in state.stands.values()] == [Decimal("3.05"), Decimal(3)]


def test_contacts_are_added_and_completed():
    _, state = planned(
        [
            ("", "", "Acme", "", "", "", "a@acme.example"),
            ("", "", "Acme", "", "", "", "A@acme.example", "1"),
            ("", "", "Acme", "", "", "", "b@acme.example"),
        ]
    )

    assert [(one["email"], one["phone"]) for one in state.companies["acme"].contacts] == [
        ("a@acme.example", "1"),
        ("b@acme.example", ""),
    ]
