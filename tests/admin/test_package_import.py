"""The page that reads a package from a file: problems by their place, then the difference, then a version."""

import json
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from eventhub.packages.exchange.as_workbook import write_workbook
from eventhub.packages.models import Package, PackageDraft
from eventhub.packages.queries import content_of
from tests.admin.reading import form_of
from tests.api.conftest import ask_token, make_client
from tests.factories.packages import CONTENT, make_package
from tests.factories.show import Show, organisation

IMPORT = reverse("admin:packages_package_import")


@pytest.fixture
def package(db) -> Package:
    return make_package(organisation("Harbour Halls"))


def send(client, package: Package, content: bytes, **values):
    file = SimpleUploadedFile("space.xlsx", content)
    return client.post(IMPORT, {"organisation": package.organisation_id, "file": file, **values})


def test_from_the_file_by_the_difference_to_the_version(staff_client, package):
    file = write_workbook("SPACE", "GBP", replace(CONTENT, price=Decimal(3300)))

    read = staff_client.get(send(staff_client, package, file)["Location"])
    number = Package.objects.get().newest.number
    staff_client.post(read.wsgi_request.path, form_of(read, "publish"))

    assert read.context["difference"] == [("base price", "changed", "£3,200.00", "£3,300.00")]
    assert (number, Package.objects.get().newest.number) == (1, 2)


def test_every_problem_is_named_and_nothing_is_kept(staff_client, package):
    book = load_workbook(BytesIO(write_workbook("SPACE", "GBP", CONTENT)))
    book["Options"]["D6"] = "cheap"
    book["Rules"]["C2"] = "kw9"
    file = BytesIO()
    book.save(file)

    answer = send(staff_client, package, file.getvalue())

    assert (answer.status_code, PackageDraft.objects.count()) == (422, 0)
    assert [fault.where for fault in answer.context["faults"]] == [
        "Options, row 6, column D",
        "Rules, row 2, column C",
    ]


@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04", b"{" * 100_000])
def test_what_is_no_package_is_refused_in_words(staff_client, package, content):
    answer = send(staff_client, package, content)

    assert (answer.status_code, PackageDraft.objects.count()) == (422, 0)
    assert "can be read" in answer.content.decode()


def test_a_working_copy_in_the_way_is_named(staff_client, package):
    file = write_workbook("SPACE", "GBP", CONTENT)
    send(staff_client, package, file)

    refused = send(staff_client, package, file)
    replaced = send(staff_client, package, file, replaces="on")

    assert (refused.status_code, replaced.status_code) == (422, 302)
    assert "Kit Larsen has a working copy of “SPACE”." in refused.content.decode()


@pytest.mark.parametrize("kind", ["xlsx", "json"])
def test_staff_export_any_version(staff_client, package, kind):
    address = reverse("admin:packages_package_export", args=[package.pk, kind])

    answer = staff_client.get(address, {"version": "1"})

    assert answer["Content-Disposition"] == f'attachment; filename="space-version-1.{kind}"'
    assert staff_client.get(address, {"version": "2"}).status_code == 404
    assert staff_client.get(address, {"version": "9" * 99}).status_code == 404
    assert staff_client.get(reverse("admin:packages_package_export", args=[package.pk, "exe"])).status_code == 404


def test_what_the_api_serves_can_be_imported(staff_client, show):
    body = served(show)

    answer = send(staff_client, show.package, json.dumps(body).encode())
    read = staff_client.get(answer["Location"])

    assert (read.context["faults"], read.context["difference"]) == ([], [])
    assert content_of(show.version).name == body["name"]


def served(show: Show) -> dict:
    """What the API answers for the package."""
    client, secret = make_client(show.organisation)
    token = ask_token(Client(), client, secret).json()["access_token"]
    return Client(headers={"Authorization": f"Bearer {token}"}).get(f"/api/v1/packages/{show.package.pk}").json()
