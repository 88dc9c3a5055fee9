from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from eventhub.accounts.models import Invitation
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from tests.admin.acts import errors_of, said, take, take_in_list, told
from tests.admin.rows import page_of, step_of
from tests.factories.accounts import OrganisationFactory
from tests.factories.events import EventFactory

ADD = reverse("admin:events_event_add")
START = datetime(2027, 3, 9, 9, 0, tzinfo=UTC)


def form(**values):
    """What the add page sends: times in two parts, UTC."""
    typed = {
        "name": "Harbour Lights",
        "timezone": "Europe/London",
        "currency": "gbp",
        "vat_rate": "20",
        "proof_deciders": "sponsor",
        "starts_at_0": "2027-03-09",
        "starts_at_1": "09:00",
        "ends_at_0": "2027-03-11",
        "ends_at_1": "17:00",
    }
    return {key: str(getattr(value, "pk", value)) for key, value in (typed | values).items()}


def filled(event: Event, **values):
    """What the page of an event sends when nothing is touched, with these changes."""
    typed = {name: getattr(event, name) for name in ("name", "slug", "description", "venue", "timezone", "currency")}
    typed |= {"vat_rate": event.vat_rate, "proof_deciders": event.proof_deciders}
    for name in ("starts_at", "ends_at", "configuration_deadline", "artwork_deadline", "proof_deadline"):
        at = getattr(event, name)
        typed |= {f"{name}_0": at.strftime("%Y-%m-%d"), f"{name}_1": at.strftime("%H:%M:%S")}
    return {key: str(value) for key, value in (typed | values).items()}


def test_creating_an_event(staff_client):
    organisation = OrganisationFactory()

    answer = staff_client.post(ADD, form(organisation=organisation))

    event = Event.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(event))
    assert (event.slug, event.currency, event.status, event.starts_at) == ("harbour-lights", "GBP", "draft", START)
    assert event.configuration_deadline == datetime(2027, 2, 7, 17, 0, tzinfo=UTC)
    assert told() == [("Kit Larsen", "event.created", "", "draft", "")]
    assert said(answer) == [("success", "Harbour Lights is saved.")]


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"currency": "XXQ"}, "currency", "XXQ is no currency. Use an ISO 4217 code such as GBP."),
        ({"timezone": "Mars/Base"}, "timezone", "Mars/Base is no time zone. Use an IANA name such as Europe/London."),
        ({"ends_at_0": "2027-03-08"}, "ends_at", "The event ends after it starts."),
        ({"vat_rate": "101"}, "vat_rate", "A VAT rate lies between 0 and 100 per cent."),
        ({"name": "Taken"}, "name", "There is an event called Taken already."),
    ],
)
def test_a_refusal_stands_at_its_field_and_nothing_is_written(staff_client, values, field, words):
    organisation = OrganisationFactory()
    EventFactory(organisation=organisation, name="Taken")

    answer = staff_client.post(ADD, form(organisation=organisation, **values))

    assert answer.status_code in {409, 422}
    assert errors_of(answer) == {field: [words]}
    assert Event.objects.count() == 1
    assert told() == []


def test_changing_an_event_records_what_changed(staff_client):
    event = EventFactory(venue="Hall A")

    answer = staff_client.post(page_of(event), filled(event, venue="Hall B"))

    event.refresh_from_db()
    assert (answer.status_code, event.venue) == (302, "Hall B")
    entry = staff_client.get(page_of(event)).context["history"][0]
    assert (entry.who, entry.what) == ("Kit Larsen", f"changed the settings of {event.name}")
    assert told() == [("Kit Larsen", "event.changed", "", "", "")]


def test_saving_without_a_change_says_nothing(staff_client):
    event = EventFactory()

    answer = staff_client.post(page_of(event), filled(event))

    assert (answer.status_code, told()) == (302, [])


def test_a_text_of_several_lines_is_not_changed_by_looking_at_it(staff_client):
    """Browsers send each line with a carriage return."""
    event = EventFactory(description="First\nSecond")

    staff_client.post(page_of(event), filled(event, description="First\r\nSecond"))

    assert (Event.objects.get().description, told()) == ("First\nSecond", [])


def test_a_refused_change_keeps_what_was_typed(staff_client):
    event = EventFactory()
    late = event.starts_at + timedelta(days=1)

    answer = staff_client.post(
        page_of(event), filled(event, venue="Hall B", proof_deadline_0=late.strftime("%Y-%m-%d"))
    )

    event.refresh_from_db()
    assert (answer.status_code, event.venue) == (422, "")
    assert errors_of(answer) == {"proof_deadline": ["Proofs are due before the event starts."]}
    assert b"Hall B" in answer.content


def test_a_status_is_never_typed(staff_client):
    event = EventFactory(status=EventStatus.DRAFT)

    staff_client.post(page_of(event), filled(event, status="published", organisation=OrganisationFactory().pk))

    fresh = Event.objects.get(pk=event.pk)
    assert (fresh.status, fresh.organisation_id) == ("draft", event.organisation_id)


def test_publishing_by_the_button(staff_client):
    event = EventFactory(status=EventStatus.DRAFT)

    answer = take(staff_client, event, "publish")

    assert answer["Location"] == page_of(event)
    assert told() == [("Kit Larsen", "event.published", "draft", "published", "")]
    assert said(answer) == [("success", f"{event.name} is published: sponsors can be invited and see it.")]


def test_looking_at_a_step_changes_nothing(staff_client):
    event = EventFactory(status=EventStatus.DRAFT)

    assert staff_client.get(step_of(event, "publish")).status_code == 200
    assert Event.objects.get().status == "draft"


def test_archiving_with_a_reason(staff_client):
    event = EventFactory()

    take(staff_client, event, "archive", reason="The venue burnt down")

    assert told() == [("Kit Larsen", "event.archived", "published", "archived", "The venue burnt down")]


def test_a_list_reports_of_each_row(staff_client):
    draft, published = EventFactory(status=EventStatus.DRAFT), EventFactory()

    answer = take_in_list(staff_client, [draft, published], "publish")

    assert sorted(said(answer)) == [
        (
            "error",
            f"{published.name}: {published.name} is published, so this can't be done. Look at it as it stands now.",
        ),
        ("success", f"{draft.name} is published: sponsors can be invited and see it."),
    ]
    assert [entry[1:4] for entry in told()] == [("event.published", "draft", "published")]


def test_a_list_asks_for_the_reason_first(staff_client):
    events = EventFactory.create_batch(2)

    asked = take_in_list(staff_client, events, "archive")
    untouched = set(Event.objects.values_list("status", flat=True))
    take_in_list(staff_client, events, "archive", reason="Over")

    assert (asked.status_code, untouched) == (200, {"published"})
    assert asked.content.count(b'name="_selected_action"') == 2
    assert {entry[1:] for entry in told()} == {("event.archived", "published", "archived", "Over")}


def test_too_many_rows_at_once_are_refused(staff_client, monkeypatch):
    monkeypatch.setattr("eventhub.core.admin.steps.MOST_AT_ONCE", 1)
    events = EventFactory.create_batch(2, status=EventStatus.DRAFT)

    answer = take_in_list(staff_client, events, "publish")

    assert said(answer) == [("error", "More than 1 rows are chosen. Choose fewer; nothing was done.")]
    assert set(Event.objects.values_list("status", flat=True)) == {"draft"}


def test_only_buttons_that_the_machine_allows_are_shown(staff_client):
    shown = {
        status: [step.name for step in staff_client.get(page_of(EventFactory(status=status))).context["steps"]]
        for status in EventStatus
    }

    assert shown == {
        "draft": ["publish", "archive", "invite"],
        "published": ["archive", "invite"],
        "archived": [],
    }


@pytest.mark.parametrize("role", ["organiser", "viewer"])
def test_inviting_a_person(staff_client, role):
    event = EventFactory()

    answer = take(staff_client, event, "invite", email="New.One@example.org", role=role)

    invitation = Invitation.objects.get()
    assert (invitation.user.email, invitation.role, invitation.scope_id) == ("new.one@example.org", role, event.pk)
    assert said(answer)[0][0] == "success"


def test_a_refused_invitation_says_why(staff_client):
    event = EventFactory(status=EventStatus.ARCHIVED)

    answer = take(staff_client, event, "invite", email="new.one@example.org", role="viewer")

    assert answer.status_code == 409
    assert errors_of(answer) == {"__all__": [f"{event.name} is archived: it can be read, not changed."]}
    assert (Invitation.objects.count(), told()) == (0, [])
