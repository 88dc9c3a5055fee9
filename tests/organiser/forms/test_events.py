from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from eventhub.organiser.forms.events import EventForm, NewEventForm, event_values, zone_choices
from tests.factories.show import organisation

POSTED = {
    "name": "Northern Build Expo",
    "timezone": "Europe/Lisbon",
    "currency": "eur",
    "vat_rate": "23",
    "starts_at": "2027-07-09T09:00",
    "ends_at": "2027-07-11T17:30",
    "configuration_deadline": "2027-02-01T17:00",
    "artwork_deadline": "2027-06-20T17:00",
    "proof_deadline": "2027-07-01T17:00",
    "proof_deciders": "both",
}


def test_times_are_read_by_the_clock_of_the_chosen_zone():
    form = EventForm(POSTED)

    assert form.is_valid()
    assert form.cleaned_data["starts_at"].astimezone(UTC) == datetime(2027, 7, 9, 8, 0, tzinfo=UTC)
    assert form.cleaned_data["configuration_deadline"].astimezone(UTC) == datetime(2027, 2, 1, 17, 0, tzinfo=UTC)
    assert form.cleaned_data["currency"] == "EUR"


def test_an_event_is_shown_by_its_own_clock(show):
    event = show.event
    event.timezone = "Asia/Tokyo"

    values = event_values(event)

    assert values["starts_at"] == event.starts_at.astimezone(ZoneInfo("Asia/Tokyo")).replace(tzinfo=None)
    assert EventForm(initial=values)["starts_at"].value() == values["starts_at"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timezone", "Mars/Olympus"),
        ("currency", "pounds"),
        ("vat_rate", "-1"),
        ("vat_rate", "101"),
        ("starts_at", "soon"),
        ("proof_deciders", "nobody"),
        ("name", "x" * 161),
    ],
)
def test_what_can_not_be_is_named_at_its_field(field, value):
    form = EventForm({**POSTED, field: value})

    assert not form.is_valid()
    assert list(form.errors) == [field]


@pytest.mark.django_db
def test_a_new_event_may_leave_its_deadlines_to_the_organisation():
    form = NewEventForm(
        {key: value for key, value in POSTED.items() if not key.endswith("_deadline")},
        organisation=organisation("Harbour Halls"),
    )

    assert form.is_valid()
    assert form.cleaned_data["artwork_deadline"] is None
    assert form.fields["artwork_deadline"].help_text == "Empty: 14 days before it opens, at 17:00"


def test_zones_are_places():
    names = dict(zone_choices())

    assert names["America/New_York"] == "America/New York"
    assert "UTC" in names
    assert not {"Etc/GMT+5", "EST"} & set(names)
