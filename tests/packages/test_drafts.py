"""Working copies by their services: who may, what is refused, what stays."""

import pytest

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Gone, Invalid, NotAllowed
from eventhub.packages.content import PackageContent
from eventhub.packages.drafts import (
    begin_package,
    begin_version,
    discard_draft,
    publish_draft,
    publishing_of,
    save_draft,
)
from eventhub.packages.models import Package, PackageDraft
from eventhub.packages.queries import content_of, drafts_visible_to
from tests.factories import show as make
from tests.factories.packages import CATALOGUE, CONTENT, make_package


@pytest.fixture
def package(db) -> Package:
    return make_package(make.organisation())


@pytest.fixture
def draft(package) -> PackageDraft:
    return begin_version(package, content=CONTENT, actor=CATALOGUE)


@pytest.fixture
def organiser(package) -> Actor:
    return actor_for(make.person("maya@leeds.example", Role.ORGANISER, package.organisation))


def rename(name: str):
    return lambda typed: typed.update(name=name)


def test_an_organiser_neither_sees_nor_writes_one(package, draft, organiser):
    before = (PackageDraft.objects.get().typed, ActivityEntry.objects.count())
    acts = [
        lambda: begin_version(package, content=CONTENT, actor=organiser),
        lambda: begin_package(
            organisation=package.organisation, code="B", currency="GBP", content=CONTENT, actor=organiser
        ),
        lambda: save_draft(draft, rename("Mine"), actor=organiser),
        lambda: publish_draft(draft, seen=publishing_of(draft), accepts_errors=False, actor=organiser),
        lambda: discard_draft(draft, actor=organiser),
    ]

    for act in acts:
        with pytest.raises(NotAllowed):
            act()

    assert list(drafts_visible_to(organiser)) == []
    assert (PackageDraft.objects.get().typed, ActivityEntry.objects.count()) == before


def test_a_second_one_is_refused_and_the_first_stays(package, draft):
    with pytest.raises(Conflict, match="There is a working copy of “SPACE” already"):
        begin_version(package, content=PackageContent("Other"), actor=CATALOGUE)

    assert PackageDraft.objects.get().typed["name"] == "Space Plus"


def test_publishing_writes_version_entry_and_outbox_and_ends_it(package, draft):
    save_draft(draft, rename("Space Max"), actor=CATALOGUE)
    draft = PackageDraft.objects.get()

    published = publish_draft(draft, seen=publishing_of(draft), accepts_errors=False, actor=CATALOGUE)

    assert (published.newest.number, published.newest.name, PackageDraft.objects.count()) == (2, "Space Max", 0)
    assert ActivityEntry.objects.order_by("id").last().verb == "package.version.added"
    assert OutboxEvent.objects.order_by("id").last().payload["data"]["package_version"] == 2


def test_an_equal_wording_makes_no_version(package, draft):
    entries = ActivityEntry.objects.count()

    published = publish_draft(draft, seen=publishing_of(draft), accepts_errors=False, actor=CATALOGUE)

    assert (published.newest.number, ActivityEntry.objects.count(), PackageDraft.objects.count()) == (1, entries, 0)


def test_a_wording_with_faults_is_kept_and_not_published(package, draft):
    save_draft(draft, lambda typed: typed.update(price="cheap"), actor=CATALOGUE)
    draft = PackageDraft.objects.get()

    with pytest.raises(Invalid) as refused:
        publish_draft(draft, seen=publishing_of(draft), accepts_errors=True, actor=CATALOGUE)

    assert [detail.field for detail in refused.value.details] == ["price"]
    assert (PackageDraft.objects.count(), content_of(Package.objects.get().newest)) == (1, CONTENT)


def test_one_that_is_gone_says_so(package, draft):
    discard_draft(draft, actor=CATALOGUE)

    for act in (
        lambda: save_draft(draft, rename("Mine"), actor=CATALOGUE),
        lambda: publish_draft(draft, seen="", accepts_errors=False, actor=CATALOGUE),
        lambda: discard_draft(draft, actor=CATALOGUE),
    ):
        with pytest.raises(Gone):
            act()


def test_a_code_that_came_in_between_is_refused_at_publishing(package):
    begun = begin_package(
        organisation=package.organisation, code="NEW", currency="GBP", content=CONTENT, actor=CATALOGUE
    )
    make_package(package.organisation, "NEW")

    with pytest.raises(Conflict, match="There is a package “NEW” already"):
        publish_draft(begun, seen=publishing_of(begun), accepts_errors=False, actor=CATALOGUE)

    assert PackageDraft.objects.filter(code="NEW").exists()
