from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection

from eventhub.accounts.enums import Role
from eventhub.accounts.models import Organisation
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.core.errors import Conflict, Invalid, NotAllowed, OutOfSight
from eventhub.events.enums import EventStatus
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from eventhub.packages import services
from eventhub.packages.content import PackageContent, tidy
from eventhub.packages.models import (
    ArtworkSpec,
    ConfigurationCategory,
    ConfigurationOption,
    OptionRule,
    Package,
    PackageAllocation,
    PackageOffer,
    PackageVersion,
)
from eventhub.packages.queries import content_of
from tests.factories import show as make
from tests.factories.packages import CATALOGUE, CONTENT, make_package, with_category, with_option
from tests.factories.stands import make_stand

CATALOGUE_ROWS = (
    Package,
    PackageVersion,
    ConfigurationCategory,
    ConfigurationOption,
    OptionRule,
    ArtworkSpec,
    PackageOffer,
)


@pytest.fixture
def organisation(db) -> Organisation:
    return make.organisation()


@pytest.fixture
def event(organisation):
    return make.event(organisation)


@pytest.fixture
def package(organisation) -> Package:
    return make_package(organisation)


def rows() -> list:
    """All that a refused call must leave alone."""
    return [list(model.objects.order_by("pk").values()) for model in CATALOGUE_ROWS] + [
        ActivityEntry.objects.count(),
        OutboxEvent.objects.count(),
    ]


def last() -> ActivityEntry:
    return ActivityEntry.objects.order_by("id").last()


def image(organisation: Organisation, **fields) -> StoredFile:
    values = {"purpose": FilePurpose.OPTION_IMAGE, "name": "rig.png", "content_type": "image/png", "size": 1, **fields}
    return StoredFile.objects.create(organisation=organisation, **values)


# --- making ------------------------------------------------------------------------------------------


def test_a_package_is_made_with_its_first_version(organisation):
    package = services.create_package(
        organisation=organisation, code=" SPACE ", currency="GBP", content=CONTENT, actor=CATALOGUE
    )

    package = Package.objects.get()
    assert (package.code, package.currency, package.archived_at) == ("SPACE", "GBP", None)
    assert (package.current_version.number, package.current_version.published_by_name) == (1, "catalogue")
    assert content_of(package.current_version) == tidy(CONTENT)
    assert (last().verb, last().subject_id, last().data) == ("package.created", package.pk, {"version": 1})


def test_the_catalogue_is_told_of_a_new_package(package):
    told = OutboxEvent.objects.get()

    assert (told.public_name, told.payload["event"]) == ("package_created", "package_created")
    assert told.payload["data"] == {"package_id": str(package.pk), "code": "SPACE", "package_version": 1}


def test_a_code_stands_once_in_an_organisation(organisation, package):
    before = rows()

    with pytest.raises(Conflict) as refused:
        make_package(organisation, code="SPACE ")

    assert (refused.value.code, [detail.field for detail in refused.value.details]) == ("duplicate", ["code"])
    assert rows() == before
    assert make_package(make.organisation("Elsewhere")).code == "SPACE"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": " "}, "code"),
        ({"code": "x" * 61}, "code"),
        ({"currency": "gbp"}, "currency"),
        ({"currency": "XXX"}, "currency"),
        ({"content": replace(CONTENT, name="")}, "name"),
        ({"content": with_option(CONTENT, "rig", image_id=uuid4())}, "categories.2.options.0.image_file_id"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_made(organisation, values, field):
    sent = {"code": "SPACE", "currency": "GBP", "content": CONTENT, **values}

    with pytest.raises(Invalid) as refused:
        services.create_package(organisation=organisation, actor=CATALOGUE, **sent)

    assert [detail.field for detail in refused.value.details] == [field]
    assert rows()[:1] == [[]]


@pytest.mark.django_db(transaction=True)
@pytest.mark.pgonly
def test_two_packages_of_one_code_at_once_are_one():
    organisation = make.organisation()

    outcomes = at_once(8, lambda _: make_package(organisation))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict"] * 7 + ["Package"]
    assert (Package.objects.count(), PackageVersion.objects.count()) == (1, 1)


# --- versions ----------------------------------------------------------------------------------------


def test_a_changed_wording_is_the_next_version(package):
    old = package.current_version
    content = replace(CONTENT, price=Decimal("3300.00"))

    package = services.add_version(package, content, actor=CATALOGUE)

    assert package.current_version.number == 2
    assert content_of(PackageVersion.objects.get(number=2)) == tidy(content)
    assert content_of(PackageVersion.objects.get(pk=old.pk)) == tidy(CONTENT)
    assert Package.objects.get().current_version_id == package.current_version.pk
    assert (last().verb, last().data) == ("package.version.added", {"version": 2})
    told = OutboxEvent.objects.order_by("id").last()
    assert (told.public_name, told.payload["data"]["package_version"]) == ("package_updated", 2)


@pytest.mark.parametrize(
    "equal",
    [
        CONTENT,
        replace(CONTENT, name=" Space Plus ", price=Decimal(3200)),
        with_option(CONTENT, "rig", unit_price=Decimal(480)),
    ],
)
def test_an_equal_write_makes_no_version_and_says_nothing(package, equal):
    before = rows()

    assert services.add_version(package, equal, actor=CATALOGUE).current_version.number == 1
    assert rows() == before


@pytest.mark.parametrize(
    "content",
    [
        replace(CONTENT, description="Shorter"),
        replace(CONTENT, categories=CONTENT.categories[::-1]),
        with_category(CONTENT, "Power", max_selections=2),
        with_option(CONTENT, "rig", stock=None),
        with_option(CONTENT, "rig", excludes=()),
        with_option(CONTENT, "wall", artwork_specs=()),
        PackageContent("Space Plus"),
    ],
)
def test_any_change_of_wording_makes_a_version(package, content):
    assert services.add_version(package, content, actor=CATALOGUE).current_version.number == 2


def test_a_refused_wording_changes_nothing(package):
    before = rows()

    with pytest.raises(Invalid) as refused:
        services.add_version(package, with_option(CONTENT, "rig", unit_price=Decimal("0.001")), actor=CATALOGUE)

    assert [(detail.field, detail.code) for detail in refused.value.details] == [
        ("categories.2.options.0.unit_price", "too_exact")
    ]
    assert rows() == before


def test_images_are_the_organisations_own_option_images(organisation, package):
    good = image(organisation)
    fine = with_option(CONTENT, "rig", image_id=good.pk)
    assert content_of(services.add_version(package, fine, actor=CATALOGUE).current_version) == tidy(fine)

    others = [
        image(make.organisation("Elsewhere")),
        image(organisation, purpose=FilePurpose.LOGO),
        image(organisation, deleted_at=package.created_at),
    ]
    for other in others:
        with pytest.raises(Invalid) as refused:
            services.add_version(package, with_option(fine, "arch", image_id=other.pk), actor=CATALOGUE)
        assert [(detail.field, detail.code) for detail in refused.value.details] == [
            ("categories.2.options.1.image_file_id", "not_found")
        ]


def test_a_version_of_400_options_costs_as_few_queries_as_one_of_six(organisation, django_assert_max_num_queries):
    small = make_package(organisation, "SMALL")
    options = tuple(replace(CONTENT.categories[2].options[1], code=f"o{number}") for number in range(400))
    large = with_category(CONTENT, "Light", options=(*CONTENT.categories[2].options, *options))

    with django_assert_max_num_queries(25):
        services.add_version(small, replace(CONTENT, price=Decimal(1)), actor=CATALOGUE)
    with django_assert_max_num_queries(25):
        services.add_version(small, large, actor=CATALOGUE)


@pytest.mark.django_db(transaction=True)
@pytest.mark.pgonly
def test_writers_at_once_get_consecutive_numbers():
    package = make_package(make.organisation())

    outcomes = at_once(
        8, lambda n: services.add_version(package, replace(CONTENT, price=Decimal(n + 1)), actor=CATALOGUE)
    )

    assert sorted(outcome.current_version.number for outcome in outcomes) == [2, 3, 4, 5, 6, 7, 8, 9]
    numbers = list(PackageVersion.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert Package.objects.get().current_version.number == 9
    assert ConfigurationOption.objects.count() == 9 * 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.pgonly
def test_the_same_wording_at_once_is_one_version():
    package = make_package(make.organisation())
    content = replace(CONTENT, price=Decimal(1))

    outcomes = at_once(6, lambda _: services.add_version(package, content, actor=CATALOGUE))

    assert [outcome.current_version.number for outcome in outcomes] == [2] * 6
    assert ActivityEntry.objects.filter(verb="package.version.added").count() == 1


def at_once(count: int, call) -> list:
    """The results or errors of calls that all start in the same moment."""
    start = Barrier(count)

    def run(number: int):
        try:
            start.wait()
            return call(number)
        except Conflict as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))


# --- the end -----------------------------------------------------------------------------------------


def test_an_archived_package_stays_readable_and_takes_nothing_new(package, event):
    services.offer_package(event, package, actor=CATALOGUE)

    package = services.archive_package(package, actor=CATALOGUE)

    assert package.archived_at is not None
    told = OutboxEvent.objects.order_by("id").last()
    assert (last().verb, told.public_name) == ("package.archived", "package_updated")
    assert PackageOffer.objects.count() == 1
    before = rows()
    for call in (
        lambda: services.archive_package(package, actor=CATALOGUE),
        lambda: services.add_version(package, replace(CONTENT, price=Decimal(1)), actor=CATALOGUE),
        lambda: services.offer_package(make_event_like(event), package, actor=CATALOGUE),
    ):
        with pytest.raises(Conflict) as refused:
            call()
        assert (refused.value.code, refused.value.extra) == ("wrong_status", {"status": "archived"})
    assert rows() == before


def make_event_like(event):
    return make.event(event.organisation, "Another show")


# --- offers ------------------------------------------------------------------------------------------


def test_an_event_offers_a_package_once(event, package):
    offer = services.offer_package(event, package, actor=CATALOGUE)
    assert (last().verb, last().event_id) == ("package.offered", event.pk)
    before = rows()

    assert services.offer_package(event, package, actor=CATALOGUE) == offer
    assert rows() == before


def test_an_offer_is_of_the_events_currency(event, organisation):
    euros = make_package(organisation, "EURO", currency="EUR")

    with pytest.raises(Invalid) as refused:
        services.offer_package(event, euros, actor=CATALOGUE)

    assert [detail.field for detail in refused.value.details] == ["package_id"]
    assert refused.value.message == (
        "Space Plus is priced in EUR, Northern Build Expo in GBP. "
        "An event offers packages of its own currency. Choose a package in GBP."
    )
    assert PackageOffer.objects.count() == 0


def test_an_offer_is_of_the_same_organisation(event):
    with pytest.raises(Invalid):
        services.offer_package(event, make_package(make.organisation("Elsewhere")), actor=CATALOGUE)
    assert PackageOffer.objects.count() == 0


def test_an_offer_can_be_taken_off(event, package):
    services.offer_package(event, package, actor=CATALOGUE)

    services.stop_offering(event, package, actor=CATALOGUE)

    assert PackageOffer.objects.count() == 0
    assert (last().verb, last().subject_label) == ("package.withdrawn", "Space Plus at Northern Build Expo")
    with pytest.raises(OutOfSight):
        services.stop_offering(event, package, actor=CATALOGUE)


def test_an_offer_that_allocations_name_stays(event, package):
    services.offer_package(event, package, actor=CATALOGUE)
    PackageAllocation.objects.create(stand=make_stand(event, "B2"), package=package)
    choice = PackageAllocation.objects.create(stand=make_stand(event, "A1"), sponsor_may_select=True)
    choice.allowed_packages.add(package)
    PackageAllocation.objects.create(stand=make_stand(event, "C3"), sponsor_may_select=True)
    before = rows()

    with pytest.raises(Conflict) as refused:
        services.stop_offering(event, package, actor=CATALOGUE)

    assert (refused.value.code, refused.value.extra) == ("in_use", {"stands": ["A1", "B2"]})
    assert "A1, B2" in refused.value.message
    assert rows() == before
    assert PackageAllocation.objects.count() == 3


def test_an_allocation_elsewhere_is_no_reason(event, package):
    services.offer_package(event, package, actor=CATALOGUE)
    PackageAllocation.objects.create(stand=make_stand(make_event_like(event)), package=package)

    services.stop_offering(event, package, actor=CATALOGUE)

    assert PackageOffer.objects.count() == 0


@pytest.mark.parametrize("call", [services.offer_package, services.stop_offering])
def test_an_archived_event_is_read_only(organisation, package, call):
    event = make.event(organisation, status=EventStatus.ARCHIVED)
    PackageOffer.objects.create(event=event, package=package)
    before = rows()

    with pytest.raises(Conflict) as refused:
        call(event, package, actor=CATALOGUE)

    assert refused.value.code == "event_archived"
    assert rows() == before


# --- who ---------------------------------------------------------------------------------------------


def catalogue_actors(organisation, event) -> dict:
    people = {
        "staff": make.person("staff@example.org", is_staff=True),
        "organiser": make.person("all@example.org", Role.ORGANISER, organisation),
        "event organiser": make.person("event@example.org", Role.ORGANISER, event),
        "viewer": make.person("viewer@example.org", Role.VIEWER, event),
        "stranger": make.person("nobody@example.org"),
    }
    clients = {
        "catalogue": make.client_actor(organisation, "packages:write"),
        "stands": make.client_actor(organisation, "stands:write"),
        "other": make.client_actor(make.organisation("Elsewhere"), "packages:write", "stands:write"),
    }
    return {name: actor_for(person) for name, person in people.items()} | clients


@pytest.mark.parametrize(
    ("name", "rights"),
    [
        ("staff", "write offer"),
        ("catalogue", "write"),
        ("stands", "offer"),
        ("organiser", "offer"),
        ("event organiser", "offer"),
        ("viewer", ""),
        ("stranger", ""),
        ("other", ""),
    ],
)
def test_who_may_write_and_who_may_offer(event, package, name, rights):
    organisation, writes, offers = event.organisation, "write" in rights, "offer" in rights
    actor = catalogue_actors(organisation, event)[name]
    content = replace(CONTENT, price=Decimal(1))
    calls = [
        (
            writes,
            lambda: services.create_package(
                organisation=organisation, code="N", currency="GBP", content=CONTENT, actor=actor
            ),
        ),
        (writes, lambda: services.add_version(package, content, actor=actor)),
        (offers, lambda: services.offer_package(event, package, actor=actor)),
        (offers, lambda: services.stop_offering(event, package, actor=actor)),
        (writes, lambda: services.archive_package(package, actor=actor)),
    ]

    for allowed, call in calls:
        before = rows()
        if allowed:
            call()
            assert rows() != before
        else:
            with pytest.raises(NotAllowed):
                call()
            assert rows() == before


def test_a_package_that_is_gone_is_out_of_sight(package):
    ghost = Package(pk=UUID(int=1), organisation=package.organisation, code="X", currency="GBP")

    with pytest.raises(OutOfSight):
        services.add_version(ghost, CONTENT, actor=CATALOGUE)
