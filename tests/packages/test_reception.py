"""Packages from files: what they become, with their pictures, and what they do not."""

from dataclasses import replace
from decimal import Decimal

import pytest

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.core.errors import Conflict, NotAllowed, Unreadable
from eventhub.files.enums import FilePurpose
from eventhub.packages.content import changes
from eventhub.packages.drafts import begin_version, publish_draft, publishing_of
from eventhub.packages.exchange.as_json import write_json
from eventhub.packages.exchange.files import WRITERS, file_of
from eventhub.packages.models import Package, PackageDraft
from eventhub.packages.queries import content_of
from eventhub.packages.reception import receive
from tests.factories import show as make
from tests.factories.files import StoredFileFactory
from tests.factories.packages import CATALOGUE, CONTENT, make_package, with_option


@pytest.fixture
def package(db) -> Package:
    return make_package(make.organisation())


def read(file: bytes, organisation, actor=CATALOGUE):
    return receive(file, organisation=organisation, actor=actor)


def publish(draft: PackageDraft) -> Package:
    return publish_draft(draft, seen=publishing_of(draft), accepts_errors=False, actor=CATALOGUE)


def picture(organisation):
    return StoredFileFactory(organisation=organisation, purpose=FilePurpose.OPTION_IMAGE)


@pytest.mark.parametrize("kind", WRITERS)
def test_an_export_read_again_changes_nothing(package, kind):
    image = picture(package.organisation)
    package = make_package(package.organisation, "B", with_option(CONTENT, "rig", image_id=image.pk))

    received = read(file_of(package.newest, kind).content, package.organisation)
    published = publish(received.begin(replaces=False, actor=CATALOGUE))

    assert (received.faults, received.notes) == ([], [])
    assert (published.pk, published.newest.number) == (package.pk, 1)


def test_nothing_is_written_before_it_is_published(package):
    before = (Package.objects.count(), package.versions.count(), PackageDraft.objects.count())

    read(write_json("SPACE", "GBP", replace(CONTENT, price=Decimal(1))), package.organisation)

    assert (Package.objects.count(), package.versions.count(), PackageDraft.objects.count()) == before


def test_a_known_code_is_its_next_version_and_any_other_a_new_package(package):
    dearer = replace(CONTENT, price=Decimal(3300))

    next_version = publish(
        read(write_json("SPACE", "GBP", dearer), package.organisation).begin(replaces=False, actor=CATALOGUE)
    )
    other = publish(read(write_json("NEW", "EUR", dearer), package.organisation).begin(replaces=False, actor=CATALOGUE))

    assert (next_version.pk, next_version.newest.number) == (package.pk, 2)
    assert (other.code, other.currency, other.newest.number) == ("NEW", "EUR", 1)
    assert changes(content_of(other.newest), dearer) == []


@pytest.mark.parametrize(("code", "currency"), [("SPACE", "EUR"), ("NEW", "XXX"), ("NEW", "")])
def test_a_currency_that_does_not_fit_is_a_fault(package, code, currency):
    received = read(write_json(code, currency, CONTENT), package.organisation)

    assert [fault.where for fault in received.faults][:1] in (["Currency"], ["currency"])


def test_a_working_copy_is_in_the_way_until_it_is_replaced(package):
    begin_version(package, content=CONTENT, actor=CATALOGUE)
    received = read(write_json("SPACE", "GBP", replace(CONTENT, name="Mine")), package.organisation)

    with pytest.raises(Conflict, match="has a working copy of “SPACE”"):
        received.begin(replaces=False, actor=CATALOGUE)
    kept = PackageDraft.objects.get().typed["name"]
    received.begin(replaces=True, actor=CATALOGUE)

    assert (kept, PackageDraft.objects.get().typed["name"]) == ("Space Plus", "Mine")


def test_pictures_of_another_organisation_are_left_out_and_named(package):
    foreign, own = picture(make.organisation("Elsewhere")), picture(package.organisation)
    present = make_package(package.organisation, "B", with_option(CONTENT, "rig", image_id=own.pk))
    wanted = with_option(with_option(CONTENT, "rig", image_id=foreign.pk), "arch", image_id=foreign.pk)

    received = read(write_json("B", "GBP", wanted), present.organisation)

    assert {option.code: option.image_id for option in received.content.options if option.image_id} == {"rig": own.pk}
    assert received.notes[0].startswith("The pictures of “Lighting rig”, “Light arch” are not among")


@pytest.mark.parametrize("file", [b"", b"   ", b"hello", b"PK\x03\x04hello", b"%PDF-1.7"])
def test_what_is_no_package_is_refused(package, file):
    with pytest.raises(Unreadable):
        read(file, package.organisation)


def test_an_organiser_may_not(package):
    actor = actor_for(make.person("maya@leeds.example", Role.ORGANISER, package.organisation))

    with pytest.raises(NotAllowed):
        read(write_json("SPACE", "GBP", CONTENT), package.organisation, actor)
