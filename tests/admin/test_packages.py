from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from eventhub.accounts.models import Organisation
from eventhub.packages.models import Package, PackageOffer, PackageVersion
from eventhub.packages.services import add_version
from tests.admin.acts import said, take, told
from tests.admin.rows import page_of
from tests.factories.packages import CATALOGUE, CONTENT, make_package, with_category


@pytest.fixture
def package(db) -> Package:
    return make_package(Organisation.objects.create(name="Harbour Halls"))


def newest(package: Package) -> PackageVersion:
    return Package.objects.get(pk=package.pk).current_version


def test_archiving_a_package(staff_client, package):
    take(staff_client, package, "archive")
    again = take(staff_client, package, "archive")

    assert Package.objects.get().archived_at is not None
    assert said(again)[-1][0] == "error"
    assert told()[-1][1] == "package.archived"


def test_a_version_shows_its_options_and_what_it_changed(staff_client, package):
    add_version(package, replace(CONTENT, price=Decimal(3300)), actor=CATALOGUE)

    difference, options = staff_client.get(page_of(newest(package))).context["tables"]

    assert difference.rows == [("base price", "changed", "£3,200.00", "£3,300.00")]
    assert [row[1] for row in options.rows] == ["wall", "store", "kw1", "kw3", "rig", "arch"]


def test_offering_and_no_longer(staff_client, show):
    other = make_package(show.organisation, content=with_category(replace(CONTENT, name="Other"), "Light"))

    body = {"event": str(show.event.pk), "package": str(other.pk)}
    staff_client.post(reverse("admin:packages_packageoffer_add"), body)
    offer = PackageOffer.objects.get(package=other)
    answer = take(staff_client, offer, "stop")

    assert answer["Location"] == reverse("admin:packages_packageoffer_changelist")
    assert not PackageOffer.objects.filter(package=other).exists()
    assert [entry[1] for entry in told()][-2:] == ["package.offered", "package.withdrawn"]


def test_a_package_in_another_currency_is_not_offered(staff_client, show):
    other = make_package(show.organisation, currency="EUR")

    body = {"event": str(show.event.pk), "package": str(other.pk)}
    answer = staff_client.post(reverse("admin:packages_packageoffer_add"), body)

    assert answer.status_code == 422
    assert "An event offers packages of its own currency." in answer.content.decode()
    assert not PackageOffer.objects.filter(package=other).exists()
