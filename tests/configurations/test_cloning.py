"""An event again: what comes along, what stays behind and why, and that it costs the same for any number of stands."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry
from eventhub.artwork.queries import settings_of
from eventhub.artwork.services import change_settings
from eventhub.configurations.cloning import clone_event
from eventhub.configurations.enums import ClonePart
from eventhub.configurations.models import StandConfiguration, StockCount
from eventhub.configurations.queries import cloneable
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.packages.models import Package, PackageAllocation, PackageOffer
from eventhub.stands.models import CoExhibitor, Hall, Sponsorship, Stand, StandOffer
from tests.factories import show as make
from tests.factories.show import Show
from tests.factories.stands import make_sponsorship

STARTS = datetime(2027, 3, 9, 9, tzinfo=UTC)
NEXT = datetime(2028, 3, 7, 9, tzinfo=UTC)
ALL = [part.value for part in ClonePart]


@pytest.fixture(scope="module")
def kept_show(kept_rows) -> Show:
    made = Show()
    dates = {
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(days=2, hours=8),
        "configuration_deadline": datetime(2027, 2, 7, 17, tzinfo=UTC),
        "artwork_deadline": datetime(2027, 2, 23, 17, tzinfo=UTC),
        "proof_deadline": datetime(2027, 3, 2, 17, tzinfo=UTC),
    }
    Event.objects.filter(pk=made.event.pk).update(**dates, venue="Dock 3", description="Builders")
    made.event.refresh_from_db()
    return made


@pytest.fixture
def owner(show):
    return actor_for(make.person("jonas@dock.example", Role.ORGANISER, show.organisation))


def clone(show, actor, **wanted) -> Event:
    return clone_event(show.event, **{"name": "Expo 2028", "starts_at": NEXT, "parts": ALL, "actor": actor, **wanted})


def report(event) -> dict:
    return ActivityEntry.objects.get(verb="event.cloned", subject_id=event.pk).data


def test_everything_that_was_ticked_comes_along(show, owner):
    show.add_stand("C13")
    Stand.objects.filter(number="C12").update(width_m=6, depth_m=3, x_m=1, y_m=2, rotation=90, kind="corner")
    StockCount.objects.create(event=show.event, option_code="rig", limit_override=4, reserved=3)
    StockCount.objects.create(event=show.event, option_code="kw3", reserved=2)
    Sponsorship.objects.update(tier="Gold")

    event = clone(show, owner)

    stands = Stand.objects.filter(event=event).order_by("number")
    place = ("number", "hall__name", "kind", "width_m", "depth_m", "x_m", "y_m", "rotation", "previous__number")
    assert list(stands.values_list(*place)) == [
        ("C12", "Hall 3", "corner", 6, 3, 1, 2, 90, "C12"),
        ("C13", "Hall 3", "unknown", None, None, None, None, 0, "C13"),
    ]
    assert {stand.hall.event_id for stand in stands} == {event.pk}
    assert stands.filter(sponsorship=None, assigned_at=None).count() == 2
    assert [offer.package for offer in event.offers.all()] == [show.package]
    allocations = PackageAllocation.objects.filter(stand__event=event)
    assert list(allocations.values_list("stand__number", "sponsor_may_select", "package")) == [
        ("C12", True, None),
        ("C13", True, None),
    ]
    assert list(event.stock_counts.values_list("option_code", "limit_override", "reserved")) == [("rig", 4, 0)]
    offer = StandOffer.objects.get(stand__event=event)
    assert (offer.stand.number, offer.status, offer.sponsorship.sponsor, offer.sponsorship.tier) == (
        "C12",
        "offered",
        show.stand.sponsorship.sponsor,
        "Gold",
    )
    assert (event.status, event.venue, event.description, event.slug) == ("draft", "", "Builders", "expo-2028")
    assert report(event)["copied"] == {
        "halls": 1,
        "stands": 2,
        "offers": 1,
        "allocations": 2,
        "stock": 1,
        "stand_offers": 1,
        "sponsors": 1,
    }
    assert cloneable(show.event) == {part: report(event)["copied"][part] for part in ALL}


def test_the_dates_move_along_and_are_told(show, owner):
    event = clone(show, owner)

    told = report(event)["times"]
    assert event.ends_at == datetime(2028, 3, 9, 17, tzinfo=UTC)
    assert event.configuration_deadline == datetime(2028, 2, 6, 17, tzinfo=UTC)
    assert event.proof_deadline == datetime(2028, 2, 29, 17, tzinfo=UTC)
    assert told["proof_deadline"] == ["2027-03-02T17:00:00+00:00", "2028-02-29T17:00:00+00:00"]
    assert set(told) == {"starts_at", "ends_at", "configuration_deadline", "artwork_deadline", "proof_deadline"}


def test_what_is_given_wins(show, owner):
    due = datetime(2028, 1, 31, 12, tzinfo=UTC)

    event = clone(
        show, owner, slug="next", venue="Hall of Arts", timezone="Europe/Berlin", vat_rate=Decimal(19),
        configuration_deadline=due, ends_at=NEXT + timedelta(days=1),
    )  # fmt: skip

    assert (event.slug, event.venue, event.timezone, event.vat_rate) == ("next", "Hall of Arts", "Europe/Berlin", 19)
    assert (event.configuration_deadline, event.ends_at) == (due, NEXT + timedelta(days=1))
    assert event.artwork_deadline == datetime(2028, 2, 22, 16, tzinfo=UTC)  # 17:00 in Berlin


def test_what_stays_behind_is_named_with_its_reason(show, owner):
    old = make.package(show.organisation, "old")
    PackageOffer.objects.create(event=show.event, package=old)
    Package.objects.filter(pk=old.pk).update(archived_at=STARTS)
    both, only_old, given_old = (show.add_stand(number) for number in ("D1", "D2", "D3"))
    both.allocation.allowed_packages.set([old, show.package])
    only_old.allocation.allowed_packages.set([old])
    PackageAllocation.objects.filter(stand=given_old).update(sponsor_may_select=False, package=old)
    show.configuration()
    make_sponsorship(show.event, "Vale Roofing")
    CoExhibitor.objects.create(stand=show.stand, sponsor=show.stand.sponsorship.sponsor)
    Stand.objects.filter(pk=show.add_stand("D4").pk).update(deleted_at=STARTS)

    event = clone(show, owner, parts=[part for part in ALL if part != "stock"])

    found = PackageAllocation.objects.filter(stand__event=event).order_by("stand__number")
    assert [(one.stand.number, list(one.allowed_packages.all())) for one in found] == [
        ("C12", []),
        ("D1", [show.package]),
    ]
    assert [(one["what"], one["why"]) for one in report(event)["left_out"]] == [
        ("The package Old", "It is archived: an archived package takes no new offers"),
        ("What stands D2, D3 may choose", "All that it names is not on offer at the new event"),
        ("Some packages at stand D1", "They are not on offer at the new event"),
        ("Stock limits of this event", "Not ticked"),
        ("1 configuration", "Each sponsor configures anew, with the newest version of a package"),
        ("1 sponsor without a stand", "Only who had a stand is offered it again"),
        ("1 co-exhibitor", "Who shares a stand is named anew"),
        ("1 stand removed", "Removed stands stay removed"),
        ("2 rights to the earlier event", "People are invited to the new event"),
    ]
    assert not StandConfiguration.objects.filter(stand__event=event).exists()


def test_packages_of_another_currency_stay_behind(show, owner):
    event = clone(show, owner, currency="EUR")

    assert (event.currency, event.offers.count()) == ("EUR", 0)
    left = {one["why"] for one in report(event)["left_out"]}
    assert "It is priced in GBP, the new event in EUR" in left


def test_nothing_ticked_is_a_bare_draft(show, owner):
    event = clone(show, owner, parts=[])

    assert (event.halls.count(), event.stands.count(), event.offers.count(), report(event)["copied"]) == (0, 0, 0, {})


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"parts": ["stands"]}, "parts"),
        ({"parts": ["halls", "stands", "allocations"]}, "parts"),
        ({"parts": ["stand_offers"]}, "parts"),
        ({"name": "Northern Build Expo"}, "name"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"starts_at": datetime(9999, 12, 31, tzinfo=UTC)}, "starts_at"),
        ({"starts_at": datetime(1, 1, 1, tzinfo=UTC)}, "starts_at"),
        ({"starts_at": datetime(2028, 3, 7, 9)}, "starts_at"),  # noqa: DTZ001  # a time without its zone
        ({"ends_at": NEXT}, "ends_at"),
        ({"currency": "XXQ"}, "currency"),
    ],
)
def test_what_is_refused_leaves_nothing(show, owner, wrong, field):
    with pytest.raises((Invalid, Conflict)) as refused:
        clone(show, owner, **wrong)

    assert [detail.field for detail in refused.value.details] == [field]
    assert (Event.objects.count(), Hall.objects.count(), ActivityEntry.objects.count()) == (1, 1, 0)


def test_an_archived_event_can_be_cloned(show, owner):
    Event.objects.filter(pk=show.event.pk).update(status=EventStatus.ARCHIVED)
    show.event.refresh_from_db()

    assert clone(show, owner).stands.count() == 1


def test_who_organises_the_event_alone_makes_no_other(show):
    other = Show(make.organisation("Elsewhere"), "Foreign Expo")
    for actor in (show.organiser, show.sponsor, other.organiser):
        with pytest.raises(NotAllowed):
            clone(show, actor)

    assert (Event.objects.count(), ActivityEntry.objects.count()) == (2, 0)


def test_it_costs_the_same_for_any_number_of_stands(show, owner):
    def cost() -> int:
        with CaptureQueriesContext(connection) as context:
            clone(show, owner, name=f"Expo {Event.objects.count()}")
        return len(context)

    cost()  # what is asked once a process
    few = cost()
    for number in range(20):
        show.add_stand(f"E{number:03}", f"Company {number}")

    assert cost() == few
    assert ActivityEntry.objects.filter(verb="event.cloned").count() == 3


def test_what_was_said_of_artwork_holds_for_the_new_event(show, owner):
    """By `copy_settings_of_cloned_event`."""
    change_settings(show.event, acceptance="automatic", pack_template="{slot}_{stand}", actor=owner)

    first = clone(show, owner, parts=[])
    second = clone_event(first, name="Expo 2029", starts_at=NEXT, parts=[], actor=owner)

    for event in (first, second):
        assert (settings_of(event).acceptance, settings_of(event).pack_template) == ("automatic", "{slot}_{stand}")
    change_settings(show.event, acceptance="person", actor=owner)
    assert settings_of(first).acceptance == "automatic"
