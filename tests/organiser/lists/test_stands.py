from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import StandConfiguration
from eventhub.core.listing import build_listing
from eventhub.organiser.lists.stands import stand_list, stands_to_list
from eventhub.packages.models import PackageAllocation
from eventhub.stands.models import Hall, Stand
from tests.factories.show import Show


def listed(show: Show, query: str = "") -> list[str]:
    halls = list(Hall.objects.filter(event=show.event))
    stands = stands_to_list(Stand.objects.filter(event=show.event))
    return [stand.number for stand in build_listing(QueryDict(query), stands, stand_list(show.event, halls))]


@pytest.mark.parametrize(
    ("status", "waits_on"),
    [
        (ConfigurationStatus.DRAFT, "sponsor"),
        (ConfigurationStatus.CHANGES_REQUESTED, "sponsor"),
        (ConfigurationStatus.SUBMITTED, "organiser"),
        (ConfigurationStatus.APPROVED, ""),
    ],
)
def test_who_acts_next_follows_from_the_configuration(show, status, waits_on):
    since = timezone.now() - timedelta(days=3)
    show.configuration(status=status, status_since=since)

    stand = stands_to_list(Stand.objects.all()).get(pk=show.stand.pk)

    assert (stand.waits_on, stand.waits_since) == (waits_on, since)


def test_without_a_configuration_it_waits_for_whoever_may_begin(show):
    chooses = show.stand
    waits = show.add_stand("C13", "Ardent Scaffolds", may_select=False)
    given = show.add_stand("C14", "Okoro Facades", may_select=False)
    PackageAllocation.objects.filter(stand=given).update(package=show.package)
    free = show.add_stand("C15")
    bare = show.add_stand("C16", "Vale Roofing")
    PackageAllocation.objects.filter(stand=bare).delete()

    found = {stand.number: stand.waits_on for stand in stands_to_list(Stand.objects.all())}

    assert found == {
        chooses.number: "sponsor",
        waits.number: "organiser",
        given.number: "sponsor",
        free.number: "organiser",
        bare.number: "organiser",
    }


def test_a_removed_configuration_counts_for_nothing(show):
    show.configuration(status=ConfigurationStatus.REMOVED)

    stand = stands_to_list(Stand.objects.all()).get(pk=show.stand.pk)

    assert (stand.configuration_status, stand.waits_on) == ("", "sponsor")


@pytest.fixture
def mixed(show) -> Show:
    """C12 approved, A01 submitted in another hall, C13 not started, C14 without sponsor, X9 without hall."""
    show.configuration(status=ConfigurationStatus.APPROVED)
    other = Hall.objects.create(event=show.event, name="Hall 1", order=0)
    Hall.objects.filter(pk=show.hall.pk).update(order=3)
    first = show.add_stand("A01", "Meridian Lifts")
    Stand.objects.filter(pk=first.pk).update(hall=other)
    show.configuration(first, status=ConfigurationStatus.SUBMITTED)
    show.add_stand("C13", "Okoro Facades")
    show.add_stand("C14")
    lost = show.add_stand("X9", "Vale Roofing")
    Stand.objects.filter(pk=lost.pk).update(hall=None)
    show.configuration(lost, status=ConfigurationStatus.DRAFT)
    return show


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["A01", "C12", "C13", "C14", "X9"]),
        ("sort=-stand", ["C14", "C13", "C12", "A01", "X9"]),
        ("sort=sponsor", ["C12", "A01", "C13", "X9", "C14"]),
        ("q=corvid", ["C12"]),
        ("q=c13", ["C13"]),
        ("hall=none", ["X9"]),
        ("status=open", ["A01", "C13", "C14", "X9"]),
        ("status=approved", ["C12"]),
        ("status=submitted", ["A01"]),
        ("status=draft", ["X9"]),
        ("status=none", ["C13"]),
        ("status=no_sponsor", ["C14"]),
        ("on=organiser", ["A01", "C14"]),
        ("on=sponsor", ["C13", "X9"]),
        ("status=nonsense&on=nobody&hall=elsewhere&sort=colour", ["A01", "C12", "C13", "C14", "X9"]),
    ],
)
def test_the_address_filters_and_sorts(mixed, query, numbers):
    assert listed(mixed, query) == numbers


def test_a_hall_is_chosen_by_its_id(mixed):
    hall = Hall.objects.get(name="Hall 1")

    assert listed(mixed, f"hall={hall.pk}") == ["A01"]


def test_the_columns_say_where_a_stand_is(mixed):
    halls = list(Hall.objects.filter(event=mixed.event))
    spec = stand_list(mixed.event, halls)
    stand = stands_to_list(Stand.objects.select_related("hall", "sponsorship__sponsor")).get(number="A01")
    configuration = StandConfiguration.objects.get(stand=stand)

    row = {column.key: column.value(stand) for column in spec.columns}

    assert row == {
        "stand": "A01",
        "hall": "Hall 1",
        "kind": "Unknown",
        "width": None,
        "depth": None,
        "sponsor": "Meridian Lifts",
        "status": "Submitted",
        "on": "Organiser",
        "since": configuration.status_since,
        "package": mixed.version.name,
        "version": 1,
        "net": configuration.net_total,
        "deadline": mixed.event.configuration_deadline,
    }
