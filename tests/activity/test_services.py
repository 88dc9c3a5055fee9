import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from eventhub.accounts.models import User
from eventhub.accounts.queries import actor_for, actor_for_client
from eventhub.activity import verbs
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.activity.queries import history_of, history_of_event, history_of_stand
from eventhub.activity.services import record
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict
from eventhub.events.models import Event
from tests.factories import show as make
from tests.factories.accounts import SYSTEM, ApiClientFactory, UserFactory

calls: list = []


def note(subject, *, entry, actor):
    calls.append((subject, entry.verb, actor))


def refuse(subject, *, entry, actor):
    raise Conflict("Not while a test runs")


def test_an_entry_says_who_did_what_to_which_thing_and_why(event, organiser, time_machine):
    time_machine.move_to("2026-11-22T10:00:00Z", tick=False)

    with transaction.atomic():
        record(
            event, verbs.EVENT_ARCHIVED, actor=organiser, reason="Over", from_status="published", to_status="archived"
        )

    entry = ActivityEntry.objects.get()
    assert (entry.at, entry.verb, entry.reason) == (datetime(2026, 11, 22, 10, tzinfo=UTC), "event.archived", "Over")
    assert (entry.actor_kind, entry.actor_id, entry.actor_name) == ("person", organiser.id, "Jonas Weber")
    assert (entry.subject_type, entry.subject_id, entry.subject_label) == ("event", event.pk, event.name)
    assert (entry.from_status, entry.to_status, entry.data) == ("published", "archived", {})
    assert (entry.organisation_id, entry.event_id, entry.stand_id) == (event.organisation_id, event.pk, None)
    row = OutboxEvent.objects.get()
    assert (row.entry, row.verb, row.public_name, row.payload, row.drained_at) == (
        entry,
        "event.archived",
        "",
        {},
        None,
    )


def test_staff_on_behalf_are_written_down_with_both_names(event):
    member = UserFactory(is_staff=True, first_name="Kit", last_name="Long")
    actor = actor_for(member, acting_for=UserFactory(first_name="Ines", last_name="Duarte"))

    with transaction.atomic():
        record(event, verbs.EVENT_PUBLISHED, actor=actor)

    entry = ActivityEntry.objects.get()
    assert (entry.actor_name, entry.on_behalf_of_name) == ("Kit Long", "Ines Duarte")
    assert (entry.actor_id, entry.on_behalf_of_id) == (member.pk, User.objects.get(first_name="Ines").pk)


def test_clients_and_the_system_are_named_as_such(event):
    client = ApiClientFactory(name="Catalogue")

    with transaction.atomic():
        for actor in (actor_for_client(client, []), Actor.system("nightly-sync")):
            record(event, verbs.EVENT_PUBLISHED, actor=actor)

    rows = ActivityEntry.objects.order_by("id").values_list("actor_kind", "actor_id", "actor_name")
    assert list(rows) == [("client", client.pk, "Catalogue"), ("system", None, "nightly-sync")]


def test_money_goes_in_and_comes_out_digit_by_digit(event):
    with transaction.atomic():
        record(
            event, verbs.EVENT_CHANGED, actor=SYSTEM, data={"changed": {"vat_rate": [Decimal("19.00"), Decimal("0.1")]}}
        )

    assert ActivityEntry.objects.get().data["changed"]["vat_rate"] == [Decimal("19.00"), Decimal("0.1")]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_the_transaction_of_its_change():
    event = make.event(make.organisation())

    with pytest.raises(RuntimeError, match="inside the transaction"):
        record(event, verbs.EVENT_CHANGED, actor=SYSTEM)

    assert ActivityEntry.objects.count() == 0


def test_a_public_event_is_the_contracts(db, time_machine):
    time_machine.move_to("2025-10-23T14:30:00.987Z", tick=False)
    show = make.Show()
    configuration = show.configuration(net_total=Decimal("2500.00"))

    with transaction.atomic():
        record(configuration, verbs.CONFIGURATION_SUBMITTED, actor=SYSTEM)

    payload = OutboxEvent.objects.get().payload
    assert json.loads(json.dumps(payload, default=str)) == {
        "event": "stand_configured",
        "timestamp": "2025-10-23T14:30:00Z",
        "data": {
            "configuration_id": str(configuration.pk),
            "stand_id": str(show.stand.pk),
            "package_id": str(show.package.pk),
            "package_version": 1,
            "total_price": "2500.00" if isinstance(payload["data"]["total_price"], Decimal) else 2500,
            "status": "draft",
        },
    }
    assert payload["data"]["total_price"] == Decimal(2500)
    assert ActivityEntry.objects.get().stand_id == show.stand.pk


def test_reactions_run_in_the_same_transaction_and_may_refuse(event, settings):
    calls.clear()
    settings.REACTIONS = {"event.changed": [f"{__name__}.note", f"{__name__}.refuse"]}

    @transaction.atomic
    def move_elsewhere():
        Event.objects.filter(pk=event.pk).update(venue="Elsewhere")
        record(event, verbs.EVENT_CHANGED, actor=SYSTEM)

    with pytest.raises(Conflict):
        move_elsewhere()

    assert calls == [(event, "event.changed", SYSTEM)]
    assert (ActivityEntry.objects.count(), OutboxEvent.objects.count()) == (0, 0)
    assert Event.objects.get().venue == ""


def test_history_is_newest_first_by_thing_stand_and_event(db):
    show = make.Show()
    configuration = show.configuration()
    with transaction.atomic():
        first = record(show.stand, verbs.STAND_CHANGED, actor=SYSTEM)
        second = record(configuration, verbs.CONFIGURATION_EDITED, actor=SYSTEM)
        third = record(show.event, verbs.EVENT_CHANGED, actor=SYSTEM)
        record(make.event(show.organisation, "Another"), verbs.EVENT_CHANGED, actor=SYSTEM)

    assert list(history_of(configuration.pk)) == [second]
    assert list(history_of_stand(show.stand.pk)) == [second, first]
    assert list(history_of_event(show.event.pk)) == [third, second, first]
