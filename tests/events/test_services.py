from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from eventhub.accounts.queries import actor_for_client
from eventhub.activity.models import ActivityEntry
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.events.services import change_event, create_event, free_slug
from tests.factories.accounts import SYSTEM, ApiClientFactory, OrganisationFactory
from tests.factories.events import EventFactory


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


VALUES = {
    "name": "Northern Build Expo 2027",
    "timezone": "Europe/London",
    "currency": "GBP",
    "starts_at": at("2027-03-09T09:00Z"),
    "ends_at": at("2027-03-11T17:00Z"),
}


def create(organisation, *, actor=SYSTEM, **values) -> Event:
    return create_event(organisation=organisation, actor=actor, **(VALUES | values))


# --- creating --------------------------------------------------------------------------------------


def test_a_new_event_is_a_draft_with_the_deadlines_of_its_organisation(organiser, organisation, facts):
    organisation.artwork_days = 10
    organisation.save()

    event = create(
        organisation, actor=organiser, name=" Northern Build Expo 2027 ", currency="gbp", vat_rate=Decimal("20.00")
    )

    kept = Event.objects.get(pk=event.pk)
    assert (kept.name, kept.slug, kept.status) == ("Northern Build Expo 2027", "northern-build-expo-2027", "draft")
    assert (kept.currency, kept.vat_rate, kept.proof_deciders) == ("GBP", Decimal("20.00"), "sponsor")
    assert kept.configuration_deadline == at("2027-02-07T17:00Z")
    assert kept.artwork_deadline == at("2027-02-27T17:00Z")
    assert kept.proof_deadline == at("2027-03-02T17:00Z")
    assert facts() == [("event.created", "", "draft")]


def test_deadlines_may_be_given(organisation):
    event = create(organisation, configuration_deadline=at("2027-01-15T12:00Z"))

    assert event.configuration_deadline == at("2027-01-15T12:00Z")
    assert event.proof_deadline == at("2027-03-02T17:00Z")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"slug": "No Spaces"}, "slug"),
        ({"slug": "x" * 81}, "slug"),
        ({"slug": "new"}, "slug"),
        ({"venue": "x" * 201}, "venue"),
        ({"description": "x" * 10_001}, "description"),
        ({"timezone": "Leeds"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"timezone": "europe/london"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "pounds"}, "currency"),
        ({"currency": "XAU"}, "currency"),
        ({"vat_rate": Decimal(-1)}, "vat_rate"),
        ({"vat_rate": Decimal(101)}, "vat_rate"),
        ({"vat_rate": Decimal("20.001")}, "vat_rate"),
        ({"vat_rate": Decimal("NaN")}, "vat_rate"),
        ({"proof_deciders": "nobody"}, "proof_deciders"),
        ({"starts_at": datetime(2027, 3, 9, 9)}, "starts_at"),  # noqa: DTZ001  # without a zone: that is the case
        ({"starts_at": at("0001-01-02T00:00Z")}, "starts_at"),
        ({"ends_at": at("9999-12-30T00:00Z")}, "ends_at"),
        ({"ends_at": VALUES["starts_at"]}, "ends_at"),
        ({"proof_deadline": at("2027-03-09T09:00Z")}, "proof_deadline"),
        ({"artwork_deadline": at("2027-03-05T09:00Z")}, "artwork_deadline"),
        ({"configuration_deadline": at("2027-02-25T09:00Z")}, "configuration_deadline"),
    ],
)
def test_values_that_can_not_be_are_refused_at_their_field(organisation, facts, values, field):
    with pytest.raises(Invalid) as refused:
        create(organisation, **values)

    assert [detail.field for detail in refused.value.details] == [field]
    assert (facts(), Event.objects.count()) == ([], 0)


def test_names_are_unique_in_an_organisation_and_slugs_everywhere(organisation, facts):
    create(organisation)
    elsewhere = create(OrganisationFactory())
    assert elsewhere.slug == "northern-build-expo-2027-2"
    before = facts()

    for values, field in (({}, "name"), ({"name": "Another", "slug": "northern-build-expo-2027"}, "slug")):
        with pytest.raises(Conflict) as refused:
            create(organisation, **values)
        assert (refused.value.code, refused.value.details[0].field) == ("duplicate", field)
    assert facts() == before


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Café & Bâtiment 2027", "cafe-batiment-2027"), ("見本市", "event"), ("new", "new-2"), ("x" * 160, "x" * 70)],
)
def test_a_slug_is_made_of_any_name(db, name, slug):
    assert free_slug(name) == slug


def test_who_may_create_events(organisation, organiser, event_organiser, outsider, staff, facts):
    client = ApiClientFactory(organisation=organisation)
    for number, actor in enumerate((organiser, staff, actor_for_client(client, ["events:write"]))):
        create(organisation, actor=actor, name=f"Show {number}")
    before = facts()

    for actor in (event_organiser, outsider, actor_for_client(client, ["events:read"])):
        with pytest.raises(NotAllowed):
            create(organisation, actor=actor, name="Another")
    assert facts() == before


@pytest.mark.pgonly
@pytest.mark.django_db(transaction=True)
def test_the_same_name_at_the_same_moment_is_taken_once():
    organisation = OrganisationFactory()
    start = Barrier(6)

    def run(number: int) -> str:
        start.wait()
        try:
            create(organisation)
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()
        return "created"

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(run, range(6))) == ["created"] + ["duplicate"] * 5
    assert Event.objects.count() == 1


# --- changing --------------------------------------------------------------------------------------


def test_what_changed_is_recorded_field_by_field(event, organiser, facts):
    changed = change_event(event, actor=organiser, name="Renamed", vat_rate=Decimal("19.00"), venue=event.venue)

    assert (changed.name, Event.objects.get().vat_rate) == ("Renamed", Decimal("19.00"))
    entry = ActivityEntry.objects.get()
    assert entry.verb == "event.changed"
    assert entry.data == {
        "changed": {"name": [event.name, "Renamed"], "vat_rate": [Decimal("20.00"), Decimal("19.00")]}
    }


def test_changing_nothing_records_nothing(event, organiser, facts):
    change_event(event, actor=organiser, name=f" {event.name} ", currency="gbp", starts_at=event.starts_at)

    assert facts() == []


def test_a_moved_start_moves_no_deadline(event, organiser):
    moved = change_event(event, actor=organiser, starts_at=event.starts_at + timedelta(days=1))

    assert moved.proof_deadline == event.proof_deadline


def test_a_start_before_a_deadline_is_refused(event, organiser, facts):
    with pytest.raises(Invalid) as refused:
        change_event(event, actor=organiser, starts_at=event.proof_deadline)

    assert ([detail.field for detail in refused.value.details], facts()) == (["proof_deadline"], [])
    assert Event.objects.get().starts_at == event.starts_at


def test_start_and_deadlines_move_together(event, organiser):
    week = timedelta(days=7)
    fields = ("starts_at", "ends_at", "configuration_deadline", "artwork_deadline", "proof_deadline")

    moved = change_event(event, actor=organiser, **{field: getattr(event, field) - week for field in fields})

    assert moved.starts_at == event.starts_at - week


def test_the_currency_may_change_while_nobody_configured(event, organiser):
    assert change_event(event, actor=organiser, currency="eur").currency == "EUR"


def test_an_archived_event_is_read_only(organisation, organiser, facts):
    event = EventFactory(organisation=organisation, status=EventStatus.ARCHIVED)

    with pytest.raises(Conflict) as refused:
        change_event(event, actor=organiser, name="Renamed")

    assert (refused.value.code, facts()) == ("event_archived", [])


def test_who_may_change_it(event, event_organiser, outsider, staff):
    for number, actor in enumerate((event_organiser, staff)):
        assert change_event(event, actor=actor, venue=f"Hall {number}").venue == f"Hall {number}"
    with pytest.raises(NotAllowed):
        change_event(event, actor=outsider, venue="Mine")


def test_a_taken_name_or_slug_is_a_conflict(event, organiser, facts):
    other = EventFactory(organisation=event.organisation)

    for values in ({"name": other.name}, {"slug": other.slug}):
        with pytest.raises(Conflict) as refused:
            change_event(event, actor=organiser, **values)
        assert refused.value.code == "duplicate"
    assert facts() == []
