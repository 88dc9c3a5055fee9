from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from eventhub.activity import verbs
from eventhub.activity.models import ActivityEntry
from eventhub.events.models import Event
from eventhub.organiser.templatetags.organiser import (
    change_word,
    day_and_hours,
    limits,
    named,
    new_value,
    old_value,
    quantities,
    short_day,
    told,
)
from eventhub.packages.content import CategoryContent, Change, OptionContent
from eventhub.programme.models import Session


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, None, "choose any"),
        (1, None, "choose at least 1"),
        (1, 1, "choose exactly 1"),
        (0, 3, "choose at most 3"),
        (2, 5, "choose 2 to 5"),
    ],
)
def test_the_rule_of_a_category_in_words(low, high, words):
    assert limits(CategoryContent("Light", min_selections=low, max_selections=high)) == words


@pytest.mark.parametrize(
    ("low", "included", "high", "words"),
    [
        (0, 0, None, "any number"),
        (0, 4, 12, "4 included, at most 12"),
        (1, 0, None, "at least 1"),
        (0, 0, 1_200, "at most 1,200"),
        (0, 0, 0, "at most 0"),
    ],
)
def test_the_quantities_of_an_option_in_words(low, included, high, words):
    option = OptionContent("x", "X", min_quantity=low, included_quantity=included, max_quantity=high)

    assert quantities(option) == words


@pytest.mark.parametrize(
    ("change", "old", "new", "word"),
    [
        (Change("changed", "p", Decimal(100), Decimal(80), "unit_price"), "£100.00", "£80.00", "−\u00a0£20.00"),
        (Change("changed", "p", 10, 1_012, "stock"), "10", "1,012", "+\u00a01,002"),
        (Change("changed", "p", None, 12, "max_quantity"), "no limit", "12", "changed"),
        (Change("changed", "p", Decimal("6000.00"), Decimal("6500.50"), "width_mm"), "6,000", "6,500.5", "changed"),
        (Change("added", "p", None, Decimal("95.50"), "option"), "none", "£95.50", "added"),
        (Change("changed", "p", None, "0190-x", "image_id"), "no picture", "a picture", "changed"),
        (Change("changed", "p", "", "Words", "description"), "nothing", "Words", "changed"),
    ],
)
def test_a_difference_of_two_versions_in_words(change, old, new, word):
    assert (old_value(change, "GBP"), new_value(change, "GBP"), change_word(change, "GBP")) == (old, new, word)


def test_an_option_without_a_name_is_called_by_its_code():
    assert (named({"rig": "Lighting rig"}, "rig"), named({}, "kw3")) == ("Lighting rig", "kw3")


def test_history_is_told_after_the_name_of_who_acted():
    entry = ActivityEntry(verb=verbs.CONFIGURATION_APPROVED.key, subject_label="Stand C12")

    assert told(entry) == "approved the configuration of Stand C12"
    assert told(ActivityEntry(verb="from.before")) == "from.before"


def test_the_day_is_that_of_the_zone():
    at = datetime(2027, 2, 7, 23, 30, tzinfo=UTC)

    assert (short_day(at, "Europe/London"), short_day(at, "Asia/Tokyo")) == ("7 Feb", "8 Feb")


@pytest.mark.parametrize(
    ("hours", "words"),
    [(1, "22:30 to 23:30"), (None, "22:30"), (3, "22:30 to 8 February 2027, 01:30")],
)
def test_a_session_is_told_by_weekday_and_clock(hours, words):
    at = datetime(2027, 2, 7, 22, 30, tzinfo=UTC)
    session = Session(starts_at=at, ends_at=hours and at + timedelta(hours=hours))

    told_as = day_and_hours(session, Event(timezone="Europe/London"))

    assert told_as == f'<span class="nowrap">Sun 7 February</span> {words}'
