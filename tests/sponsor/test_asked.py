from datetime import UTC, datetime
from decimal import Decimal

import pytest

from eventhub.configurations.enums import ConfigurationStatus as Status
from eventhub.configurations.enums import Decision
from eventhub.configurations.models import StandConfiguration, Submission
from eventhub.configurations.sheet import load_sheet
from eventhub.sponsor.asked import AskedLine, asked_of


@pytest.fixture
def made(show) -> StandConfiguration:
    return show.configuration(status=Status.CHANGES_REQUESTED, submission=1)


def submission(made: StandConfiguration, comments: list[dict], **fields: object) -> Submission:
    """Submitted with 8 spots, answered with these comments."""
    values = {
        "lines": [{"code": "spot", "name": "Spot", "quantity": 8}],
        "decision": Decision.CHANGES_REQUESTED,
        "decided_by_name": "Maya Okafor",
        "decided_at": datetime(2027, 1, 26, tzinfo=UTC),
        "comment": "Nearly there.",
        "line_comments": comments,
    }
    return Submission(configuration=made, number=1, net_total=Decimal(0), **(values | fields))


def comment(code: str) -> dict:
    return {"option_id": "", "code": code, "name": code.capitalize(), "comment": "Is that meant?"}


@pytest.mark.parametrize(
    ("spots", "mark", "answer"),
    [(8, "rest", "Unchanged: 8"), (6, "good", "Answered: 8 before, now 6"), (13, "stop", "1 thing to mend")],
)
def test_a_line_says_what_became_of_it(show, made, spots, mark, answer):
    made.selections.filter(option=show.option("spot")).update(quantity=spots)

    asked = asked_of(load_sheet(made), submission(made, [comment("spot")]))

    assert asked.lines == (AskedLine("Spot", "Is that meant?", "#o5", mark, answer),)
    assert (asked.by, asked.reason) == ("Maya Okafor", "Nearly there.")


def test_an_option_that_is_gone_is_still_told(made):
    asked = asked_of(load_sheet(made), submission(made, [comment("rack")]))

    assert asked.lines == (AskedLine("Rack", "Is that meant?", "", "gone", "Not part of this package any more"),)


def test_a_reason_alone_is_enough(made):
    assert asked_of(load_sheet(made), submission(made, [])).lines == ()


@pytest.mark.parametrize("status", sorted({*Status} - {Status.CHANGES_REQUESTED}))
def test_nothing_is_asked_for_in_any_other_status(show, status):
    made = show.configuration(status=status)

    assert asked_of(load_sheet(made), submission(made, [comment("spot")])) is None


def test_nothing_is_asked_for_by_another_decision_or_none(made):
    assert asked_of(load_sheet(made), submission(made, [], decision=Decision.WITHDRAWN)) is None
    assert asked_of(load_sheet(made), None) is None
