from dataclasses import replace
from decimal import Decimal

import pytest

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.core.actor import Actor
from eventhub.events.enums import EventStatus
from eventhub.packages import queries
from eventhub.packages.content import tidy
from eventhub.packages.models import Package, PackageAllocation, PackageOffer, PackageVersion
from eventhub.packages.services import add_version, archive_package
from tests.factories import show as make
from tests.factories.packages import CATALOGUE, CONTENT, make_package
from tests.factories.stands import make_sponsorship, make_stand


@pytest.fixture
def organisation(db):
    return make.organisation()


@pytest.fixture
def event(organisation):
    return make.event(organisation)


@pytest.fixture
def packages(event) -> dict[str, Package]:
    """One on offer at the event, one given to a stand there, one on offer at a draft event, one nowhere, one elsewhere."""
    organisation = event.organisation
    made = {code: make_package(organisation, code) for code in ("offered", "given", "draft", "nowhere")}
    made["elsewhere"] = make_package(make.organisation("Elsewhere"), "elsewhere")
    PackageOffer.objects.create(event=event, package=made["offered"])
    draft = make.event(organisation, "Draft show", status=EventStatus.DRAFT)
    PackageOffer.objects.create(event=draft, package=made["draft"])
    stand = make_stand(event, "C12", sponsorship=make_sponsorship(event, "Corvid Robotics"))
    PackageAllocation.objects.create(stand=stand, package=made["given"])
    return made


def codes(rows) -> list[str]:
    return sorted(package.code for package in rows)


def actors(event) -> dict[str, Actor]:
    stand = event.stands.get(number="C12")
    other = make_stand(event, "A1", sponsorship=make_sponsorship(event))
    draft = event.organisation.events.get(status=EventStatus.DRAFT)
    people = {
        "staff": make.person("staff@example.org", is_staff=True),
        "organiser": make.person("all@example.org", Role.ORGANISER, event.organisation),
        "event organiser": make.person("one@example.org", Role.ORGANISER, event),
        "viewer": make.person("viewer@example.org", Role.VIEWER, event),
        "sponsor": make.person("sponsor@example.org", Role.SPONSOR, stand.sponsorship),
        "designer": make.person("designer@example.org", Role.DESIGNER, stand),
        "neighbour": make.person("neighbour@example.org", Role.SPONSOR, other),
        "early": make.person("early@example.org", Role.VIEWER, draft),
    }
    return {name: actor_for(person) for name, person in people.items()} | {
        "client": make.client_actor(event.organisation),
        "stranger": Actor.stranger(),
    }


ALL = ["draft", "given", "nowhere", "offered"]
VISIBLE = [
    ("staff", sorted([*ALL, "elsewhere"])),
    ("organiser", ALL),
    ("event organiser", ALL),
    ("client", ALL),
    ("viewer", ["given", "offered"]),
    ("sponsor", ["given", "offered"]),
    ("designer", ["given", "offered"]),
    ("neighbour", ["offered"]),
    ("early", []),
    ("stranger", []),
]


@pytest.mark.parametrize(("name", "seen"), VISIBLE)
def test_who_sees_which_packages(event, packages, name, seen):
    actor = actors(event)[name]

    assert codes(queries.packages_visible_to(actor)) == seen
    assert sorted(version.package.code for version in queries.versions_visible_to(actor)) == seen


def test_every_version_is_in_sight_newest_first(packages):
    package = add_version(packages["offered"], replace(CONTENT, price=Decimal(1)), actor=CATALOGUE)

    versions = queries.versions_visible_to(CATALOGUE).filter(package=package)

    assert [version.number for version in versions] == [2, 1]


@pytest.mark.parametrize("count", [1, 30])
def test_packages_cost_the_same_for_any_number(event, count, django_assert_num_queries):
    for number in range(count):
        package = make_package(event.organisation, f"P{number:02}")
        PackageOffer.objects.create(event=event, package=package)
    viewer = actor_for(make.person("viewer@example.org", Role.VIEWER, event))

    with django_assert_num_queries(1):
        found = [(str(package), package.organisation.name) for package in queries.packages_visible_to(viewer)]

    assert found == [("Space Plus", "Leeds Dock Halls")] * count


# --- what may stand on a stand -------------------------------------------------------------------------


@pytest.fixture
def stand(event, packages):
    return make_stand(event, "B7")


def offered(stand) -> list[str]:
    return codes(queries.packages_offered_to(stand))


def test_without_an_allocation_nothing_is_offered(stand):
    assert queries.allocation_of(stand) is None
    assert offered(stand) == []


def test_without_choice_only_what_was_given(stand, packages):
    PackageAllocation.objects.create(stand=stand, package=packages["given"])

    assert offered(stand) == ["given"]


def test_with_choice_all_that_the_event_offers(stand, packages):
    PackageAllocation.objects.create(stand=stand, sponsor_may_select=True)

    assert offered(stand) == ["offered"]


def test_with_choice_among_named_ones_and_what_was_given(stand, packages):
    allocation = PackageAllocation.objects.create(stand=stand, sponsor_may_select=True, package=packages["given"])
    allocation.allowed_packages.add(packages["nowhere"])

    assert offered(stand) == ["given", "nowhere"]


def test_named_ones_count_only_with_choice(stand, packages):
    allocation = PackageAllocation.objects.create(stand=stand)
    allocation.allowed_packages.add(packages["nowhere"])

    assert offered(stand) == []


def test_nothing_is_begun_with_an_archived_package(stand, packages):
    PackageAllocation.objects.create(stand=stand, sponsor_may_select=True, package=packages["given"])
    archive_package(packages["given"], actor=CATALOGUE)
    assert offered(stand) == ["offered"]

    archive_package(packages["offered"], actor=CATALOGUE)
    assert offered(stand) == []


# --- reading a wording ---------------------------------------------------------------------------------


def test_a_version_reads_back_as_it_was_written(packages):
    assert queries.content_of(packages["offered"].current_version) == tidy(CONTENT)


@pytest.mark.parametrize("count", [1, 30])
def test_wordings_cost_the_same_for_any_number(organisation, count, django_assert_num_queries):
    package = make_package(organisation)
    for number in range(1, count):
        add_version(package, replace(CONTENT, price=Decimal(number)), actor=CATALOGUE)

    with django_assert_num_queries(5):
        versions = list(queries.with_content(PackageVersion.objects.all()))
        prices = [queries.content_of(version).price for version in versions]

    assert prices == [*[Decimal(number) for number in range(count - 1, 0, -1)], Decimal(3200)]


def test_one_wording_costs_four_queries(packages, django_assert_num_queries):
    version = PackageVersion.objects.get(package=packages["offered"])

    with django_assert_num_queries(4):
        queries.content_of(version)
    with django_assert_num_queries(0):
        queries.content_of(version)
