"""Sponsors and exhibitors of Sessionboard: what is taken of a row, and a run over real HTTP."""

from zoneinfo import ZoneInfo

import pytest

from eventhub.programme.enums import CompanyRole
from eventhub.programme.models import Company, Origin
from eventhub.programme.records import CompanyContact
from eventhub.stands.models import Sponsor
from integrations.sandbox.server import Sandbox
from integrations.sessionboard.companies import to_company
from integrations.sessionboard.schemas import Options
from integrations.sync.contract import Context, VendorError
from tests.integrations.vendors import connect_to, sync

OPTIONS = {"event_id": 1}
ROW = {
    "id": "5b1f",
    "name": "Nordlicht &amp; Co",
    "description": "<p>Light</p>",
    "logo_image_url": "https://files.example/logo.png",
    "website_url": "nordlicht.example",
    "linkedin_url": "https://linkedin.com/company/nordlicht",
    "twitter_url": None,
    "phone": "+49 30 1",
    "address_line_1": "1 Quay Street",
    "address_coutnry": "Germany",
    "contacts": [
        {"id": "1", "full_name": "Bob", "email": "bob@nordlicht.example", "is_primary": False},
        {"id": "2", "full_name": "Ada", "email": "ada@nordlicht.example", "is_primary": True},
    ],
}


@pytest.fixture
def sandbox():
    with Sandbox(sessions=8, speakers=12, page_size=5, seed=3) as served:
        yield served


def read(row: dict, **options):
    context = Context(ZoneInfo("UTC"), Options(**OPTIONS, **options))
    return to_company(CompanyRole.EXHIBITOR)(row, context)


def test_what_is_taken_of_a_row():
    record = read(ROW).record

    assert (record.external_id, record.name, record.role) == ("exhibitor:5b1f", "Nordlicht & Co", "exhibitor")
    assert (record.website, record.logo_url) == ("nordlicht.example", "https://files.example/logo.png")
    assert record.contacts == (
        CompanyContact("Ada", "ada@nordlicht.example"),
        CompanyContact("Bob", "bob@nordlicht.example"),
    )
    assert [link.label for link in record.links] == ["LinkedIn"]
    assert record.unsaid == {"level", "booths", "category"}
    assert not any(secret in repr(record) for secret in ("Quay", "Germany", "+49"))


def test_masked_addresses_replace_no_good_ones():
    contacts = [{"full_name": "Ada", "email": "a***@n***.example"}]
    mapped = read({**ROW, "contacts": contacts})

    assert "contacts" in mapped.record.unsaid
    assert [(note.code, note.field) for note in mapped.notes] == [("email_masked", "contacts")]
    assert read({**ROW, "contacts": contacts}, take_emails=False).record.contacts == (CompanyContact("Ada"),)


@pytest.mark.parametrize(
    ("row", "unsaid"),
    [
        ({"id": "1", "name": "X"}, {"website", "logo_url", "contacts", "links", "description"}),
        ({**ROW, "contacts": {}}, set()),
    ],
)
def test_what_is_not_sent_is_not_said(row, unsaid):
    assert read(row).record.unsaid == {"level", "booths", "category", *unsaid}


@pytest.mark.parametrize("row", [{**ROW, "contacts": "Ada"}, {**ROW, "name": []}, {**ROW, "id": ""}])
def test_what_cannot_be_understood_is_refused(row):
    with pytest.raises(VendorError):
        read(row)


def test_a_run_brings_them_and_touches_no_sponsor(sandbox, event):
    connection = connect_to(sandbox, "sessionboard", event)
    run = sync(connection)
    world = sandbox.world

    assert run.counts["sponsors"]["created"] == len(world.sponsors)
    assert run.counts["exhibitors"]["created"] == len(world.exhibitors)
    assert Company.objects.filter(role="sponsor").count() == len(world.sponsors)
    first = next(iter(world.sponsors.values()))
    company = Company.objects.get(pk=Origin.objects.get(external_id=f"sponsor:{first.uuid}").target_id)
    assert (company.name, company.website) == (first.name, first.website)
    assert company.contacts[0]["email"] == world.people[first.contact].email
    assert not Sponsor.objects.exists()
    again = sync(connection, full=True)
    assert again.counts["sponsors"] == {"seen": len(world.sponsors), "unchanged": len(world.sponsors)}
