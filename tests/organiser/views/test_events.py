from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.activity.models import ActivityEntry
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from tests.factories.show import event, grant, person

POSTED = {
    "name": "Coastal Energy Days",
    "venue": "Porto Harbour Centre",
    "timezone": "Europe/Lisbon",
    "currency": "EUR",
    "vat_rate": "23",
    "starts_at": "2030-07-09T09:00",
    "ends_at": "2030-07-11T17:30",
    "proof_deciders": "both",
}
DEADLINES = {
    "configuration_deadline": "2030-06-01T17:00",
    "artwork_deadline": "2030-06-20T17:00",
    "proof_deadline": "2030-07-01T17:00",
}
ARTWORK = {"artwork_acceptance": "automatic", "pack_template": "{stand}-{slot}"}


def page(show, name: str) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug])


# --- my events -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_my_events_cost_the_same_for_any_number(show, owner, count, django_assert_num_queries):
    for number in range(count - 1):
        event(show.organisation, f"Event {number}")

    with django_assert_num_queries(6):
        answer = owner.get("/e/")

    assert len(list(answer.context["listing"])) == count


def test_my_events_say_what_waits(show, owner, organiser):
    show.configuration(status=ConfigurationStatus.SUBMITTED, submitted_at=timezone.now())
    event(show.organisation, "Coastal Energy Days", status=EventStatus.DRAFT)

    text = owner.get("/e/").content.decode()
    mine = organiser.get("/e/").content.decode()

    assert "Coastal Energy Days" in text
    assert "1 to review" in text
    assert reverse("organiser:event-create", args=[show.organisation.pk]) in text
    assert "Coastal Energy Days" not in mine
    assert "Create an event" not in mine


def test_who_organises_nothing_is_told_so(show, sponsor):
    text = sponsor.get("/e/").content.decode()

    assert show.event.name not in text
    assert "You organise no event at present" in text


# --- creating ------------------------------------------------------------------------------------------


def test_an_event_is_created_as_a_draft_with_the_default_deadlines(show, owner):
    answer = owner.post(reverse("organiser:event-create", args=[show.organisation.pk]), POSTED)

    made = Event.objects.get(name="Coastal Energy Days")
    assert answer["Location"] == reverse("organiser:event-start", args=["coastal-energy-days"])
    assert (made.status, made.currency, made.vat_rate) == (EventStatus.DRAFT, "EUR", Decimal(23))
    assert made.starts_at == datetime(2030, 7, 9, 8, 0, tzinfo=UTC)
    assert made.configuration_deadline == datetime(2030, 6, 9, 16, 0, tzinfo=UTC)
    assert ActivityEntry.objects.get().verb == "event.created"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Northern Build Expo"}, "name"),
        ({"ends_at": "2030-07-08T09:00"}, "ends_at"),
        ({"currency": "ZZZ"}, "currency"),
        ({"slug": "new"}, "slug"),
        ({"starts_at": "1999-01-01T00:00", "ends_at": "1999-01-02T00:00"}, "starts_at"),
        ({"timezone": "Pacific/Honolulu", "ends_at": "9999-12-31T23:59"}, "ends_at"),
        ({"timezone": "Asia/Tokyo", "starts_at": "0001-01-01T00:00"}, "starts_at"),
        ({"name": "Expo\x00"}, "name"),
        (DEADLINES | {"proof_deadline": "2030-08-01T17:00"}, "proof_deadline"),
        (DEADLINES | {"artwork_deadline": "2030-05-01T17:00"}, "configuration_deadline"),
    ],
)
def test_what_does_not_fit_is_named_and_kept(show, owner, changed, field):
    answer = owner.post(reverse("organiser:event-create", args=[show.organisation.pk]), {**POSTED, **changed})

    assert answer.status_code in (409, 422)
    assert list(answer.context["form"].errors) == [field]
    assert 'value="Porto Harbour Centre"' in answer.content.decode()
    assert Event.objects.count() == 1


# --- settings ------------------------------------------------------------------------------------------


def test_settings_come_filled_by_the_clock_of_the_event(show, organiser):
    start = datetime(2030, 3, 9, 0, 0, tzinfo=UTC)
    Event.objects.update(timezone="Asia/Tokyo", starts_at=start, ends_at=start + timedelta(days=1))

    text = organiser.get(page(show, "event-settings")).content.decode()

    assert 'value="2030-03-09T09:00"' in text
    assert '<option value="Asia/Tokyo" selected>' in text


def test_settings_are_saved(show, organiser):
    answer = organiser.post(page(show, "event-settings"), {**POSTED, **DEADLINES, **ARTWORK})

    changed = Event.objects.get()
    assert answer["Location"] == page(show, "event-settings")
    assert (changed.name, changed.venue, changed.slug) == (
        "Coastal Energy Days",
        "Porto Harbour Centre",
        show.event.slug,
    )
    assert changed.proof_deadline == datetime(2030, 7, 1, 16, 0, tzinfo=UTC)
    assert (changed.artwork_settings.acceptance, changed.artwork_settings.pack_template) == (
        "automatic",
        "{stand}-{slot}",
    )


def test_a_template_that_names_nothing_keeps_all_settings_as_they_were(show, organiser):
    posted = {**POSTED, **DEADLINES, **ARTWORK, "pack_template": "{company}"}

    answer = organiser.post(page(show, "event-settings"), posted)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["pack_template"])
    assert "There is no {company} to fill in" in answer.content.decode()
    assert Event.objects.get().name == show.event.name


def test_saving_what_is_there_records_nothing(show, organiser):
    shown = organiser.get(page(show, "event-settings")).context["form"]
    posted = {name: shown[name].value() for name in shown.fields}
    posted |= {name: value.strftime("%Y-%m-%dT%H:%M") for name, value in posted.items() if hasattr(value, "strftime")}

    assert organiser.post(page(show, "event-settings"), posted).status_code == 302
    assert not ActivityEntry.objects.exists()


def test_the_currency_is_fixed_once_a_stand_is_configured(show, organiser):
    show.configuration()

    answer = organiser.post(page(show, "event-settings"), {**POSTED, **DEADLINES, **ARTWORK})

    assert answer.status_code == 409
    assert "currency is fixed" in answer.content.decode()
    assert Event.objects.get().name == show.event.name


def test_a_viewer_reads_the_settings_as_facts(show, viewer):
    text = viewer.get(page(show, "event-settings")).content.decode()

    assert "Europe/London" not in text[: text.index("<main")]
    assert "Configuration due" in text
    assert "<form" not in text[text.index("<main") :]


# --- its life ------------------------------------------------------------------------------------------


def test_publishing_says_what_can_not_be_undone_and_does_it(show, organiser):
    Event.objects.update(status=EventStatus.DRAFT)
    show_page = page(show, "event-publish")

    asked = organiser.get(show_page).content.decode()
    answer = organiser.post(show_page)

    assert "can't become a draft again" in asked
    assert answer["Location"] == page(show, "overview")
    assert Event.objects.get().status == EventStatus.PUBLISHED


def test_publishing_twice_is_a_conflict(show, organiser):
    answer = organiser.post(page(show, "event-publish"))

    assert answer.status_code == 409
    assert not ActivityEntry.objects.exists()


def test_archiving_ends_all_writing(show, organiser):
    asked = organiser.get(page(show, "event-archive")).content.decode()
    organiser.post(page(show, "event-archive"))

    assert "does not come back" in asked
    assert Event.objects.get().status == EventStatus.ARCHIVED
    text = organiser.get(page(show, "overview")).content.decode()
    assert "nothing can be changed" in text
    assert "Waiting for you" not in text


def test_a_draft_is_seen_by_its_organisers_alone(show, organiser, viewer, client):
    Event.objects.update(status=EventStatus.DRAFT)
    second = person("second@example.org")
    grant(second, Role.ORGANISER, show.event)
    client.force_login(second)

    assert organiser.get(page(show, "overview")).status_code == 200
    assert client.get(page(show, "overview")).status_code == 200
    assert viewer.get(page(show, "overview")).status_code == 404


def test_the_day_of_a_deadline_is_that_of_the_event(show, organiser):
    """17:00 in Tokyo is still the morning in London."""
    due = datetime(2029, 2, 1, 8, 0, tzinfo=UTC)
    Event.objects.update(
        timezone="Asia/Tokyo",
        configuration_deadline=due,
        artwork_deadline=due,
        proof_deadline=due,
        starts_at=due + timedelta(days=30),
        ends_at=due + timedelta(days=31),
    )

    assert "1 February 2029, 17:00" in organiser.get(page(show, "overview")).content.decode()
