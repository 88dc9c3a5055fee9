from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from eventhub.configurations.difference import LineState, compare
from eventhub.configurations.sheet import load_version
from eventhub.configurations.workflows import LineComment
from eventhub.organiser.forms.reviews import ApproveForm, ChangesForm, default_answer_day, due_at
from eventhub.organiser.review import review_lines


@pytest.fixture
def lines(show):
    facts = load_version(show.version)
    state = LineState(
        facts.base_price,
        facts.base_price,
        tuple(
            {"code": code, "name": code.title(), "category": "Light", "quantity": 1, "line_total": "0"}
            for code in ("spot", "rig")
        ),
    )
    return review_lines(compare(LineState(0, 0, ()), state), None, facts)


def marked(show, **values: str) -> dict[str, str]:
    """What is posted with one line marked to change."""
    spot = show.option("spot").pk
    return {"submission": "3", f"verdict-{spot}": "change", f"comment-{spot}": "Keep 8?", **values}


def test_marked_lines_become_comments(show, lines):
    form = ChangesForm(marked(show, reason="Nearly there", answer_by="2027-02-02"), lines=lines, event=show.event)

    assert form.is_valid()
    assert form.cleaned_data == {
        "submission": 3,
        "reason": "Nearly there",
        "answer_by": datetime(2027, 2, 2, 17, 0, tzinfo=UTC),
        "line_comments": [LineComment(show.option("spot").pk, "Keep 8?")],
    }


def test_a_comment_beside_a_line_that_is_fine_is_not_sent(show, lines):
    rig = show.option("rig").pk
    posted = {
        "submission": "3",
        "reason": "All of it",
        f"comment-{rig}": "typed, then set back",
        f"verdict-{rig}": "fine",
    }

    form = ChangesForm(posted, lines=lines, event=show.event)

    assert form.is_valid()
    assert (form.cleaned_data["line_comments"], form.cleaned_data["answer_by"]) == ([], None)


def test_a_marked_line_says_what_should_change(show, lines):
    spot = show.option("spot").pk
    posted = marked(show, **{"reason": "Nearly there", f"comment-{spot}": " "})
    form = ChangesForm(posted, lines=lines, event=show.event)

    assert form.errors == {f"comment-{spot}": ["Say what should change."]}


def test_nothing_is_approved_while_a_line_is_marked(show, lines):
    form = ApproveForm(marked(show, comment="Fine"), lines=lines, event=show.event)

    assert form.errors == {"__all__": ["You marked lines to change: Spot. Set them to Fine, or request the changes."]}


def test_an_approval_carries_the_submission_that_was_seen(show, lines):
    form = ApproveForm({"submission": "3", "comment": "Well done"}, lines=lines, event=show.event)

    assert form.is_valid()
    assert form.cleaned_data == {"submission": 3, "comment": "Well done"}


def test_without_a_submission_there_is_no_decision(show, lines):
    assert "submission" in ApproveForm({}, lines=lines, event=show.event).errors


def test_an_answer_is_due_at_five_by_the_clock_of_the_event(show):
    show.event.timezone = "America/New_York"

    assert due_at(date(2027, 7, 1), show.event) == datetime(2027, 7, 1, 21, 0, tzinfo=UTC)
    assert due_at(None, show.event) is None


@pytest.mark.parametrize(
    ("deadline_in", "expected"), [(timedelta(days=9), date(2027, 2, 6)), (timedelta(days=-1), date(2027, 1, 31))]
)
def test_the_day_offered_is_the_later_of_deadline_and_three_days(show, deadline_in, expected):
    now = datetime(2027, 1, 28, 9, tzinfo=ZoneInfo("Europe/London"))
    show.event.configuration_deadline = now + deadline_in

    with time_machine.travel(now, tick=False):
        assert default_answer_day(show.event) == expected


def test_three_days_are_never_cut_short(show):
    now = datetime(2027, 1, 28, 20, tzinfo=ZoneInfo("Europe/London"))
    show.event.configuration_deadline = now

    with time_machine.travel(now, tick=False):
        assert default_answer_day(show.event) == date(2027, 2, 1)
