"""What differs between a vendor's company and our sponsor, and what taking it over would write. No database."""

import pytest

from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from eventhub.programme.company_values import all_differences, differences, said_of, with_contacts
from eventhub.programme.models import Company
from eventhub.stands.models import Sponsor, Sponsorship

ADA = {"name": "Ada Lovelace", "email": "ada@acme.example", "phone": "1", "role": ""}
BOB = {"name": "Bob", "email": "", "phone": "", "role": "Sales"}


def logo(digest: str, purpose: str = FilePurpose.LOGO) -> StoredFile:
    return StoredFile(sha256=digest, purpose=purpose)


def pair(theirs: dict, ours: dict, tier: str = "") -> tuple[Company, Sponsorship]:
    return Company(name="Acme", **theirs), Sponsorship(sponsor=Sponsor(name="Acme", **ours), tier=tier)


CASES = [
    ({}, {"website": "https://acme.example", "contacts": [ADA]}, {}),
    ({"website": "https://acme.example"}, {}, {"website": "https://acme.example"}),
    ({"website": "http://www.acme.example/"}, {"website": "https://acme.example"}, {}),
    ({"website": "https://a b"}, {}, {}),
    ({"description": "<p>Light &amp; <b>air</b></p>"}, {"description": "Light &  air"}, {}),
    ({"description": "<ul><li>One</li></ul>"}, {"description": "x"}, {"description": "• One"}),
    ({"description": "y" * 10_001}, {}, {"description": "y" * 9_999 + "…"}),
    (
        {"contacts": [{"name": "", "email": "ada@ACME.example", "phone": "", "title": "CEO"}]},
        {"contacts": [ADA]},
        {"contacts": [{**ADA, "email": "ada@ACME.example", "role": "CEO"}]},
    ),
    ({"contacts": [{"name": "bob", "email": "", "phone": "", "title": ""}]}, {"contacts": [BOB]}, {}),
    ({"contacts": [{"name": "Eve", "email": "no address", "phone": "", "title": ""}]}, {}, {}),
    (
        {"contacts": [{"name": "Z" * 130, "email": "", "phone": "", "title": ""}]},
        {},
        {"contacts": [{"name": "Z" * 119 + "…", "email": "", "phone": "", "role": ""}]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("theirs", "ours", "expected"), CASES)
def test_what_differs_and_what_would_be_written(theirs, ours, expected):
    found = all_differences(*pair(theirs, ours), "")

    assert {one.name: one.result for one in found} == expected


@pytest.mark.parametrize(
    ("level", "tier", "differs"), [("Gold", "", True), ("Gold", "gold ", False), ("", "Gold", False)]
)
def test_a_level_is_a_tier(level, tier, differs):
    assert [one.name for one in all_differences(*pair({}, {}, tier), level)] == (["tier"] if differs else [])


@pytest.mark.parametrize(
    ("theirs", "ours", "differs"),
    [
        (logo("a"), None, True),
        (logo("a"), logo("a"), False),
        (logo("a"), logo("b"), True),
        (None, logo("b"), False),
        (logo("a", FilePurpose.PHOTO), None, False),
    ],
)
def test_logos_are_compared_by_their_bytes(theirs, ours, differs):
    found = all_differences(*pair({"logo": theirs}, {"logo": ours}), "")

    assert [one.name for one in found] == (["logo"] if differs else [])


def test_what_was_declined_is_not_asked_again_until_the_vendor_says_something_else():
    company, sponsorship = pair(
        {"website": "https://new.example", "logo": logo("a")}, {"website": "https://old.example"}
    )
    company.declined = {"website": "https://new.example", "logo": "a"}
    assert differences(company, sponsorship, "") == []

    company.website = "https://newer.example"
    assert [one.name for one in differences(company, sponsorship, "")] == ["website"]


def test_nobody_is_removed_from_the_contacts():
    joined = with_contacts([ADA, BOB], [{"name": "Eve", "email": "eve@acme.example", "phone": "", "role": ""}])

    assert [each["name"] for each in joined] == ["Ada Lovelace", "Bob", "Eve"]
    assert len(with_contacts([{**BOB, "name": str(number)} for number in range(20)], [ADA])) == 20


def test_two_people_of_one_shared_address_stay_two():
    info = {"name": "Ada", "email": "info@acme.example", "phone": "", "role": ""}
    theirs = [{**info, "name": "Eve"}, {**info, "name": "ADA", "phone": "7"}, {**info, "name": "Info@acme.example"}]

    assert [(each["name"], each["phone"]) for each in with_contacts([info], theirs)] == [("Ada", "7"), ("Eve", "")]


def test_a_contact_without_a_name_is_called_by_its_address():
    said = said_of(Company(contacts=[{"name": "", "email": "a@b.example", "phone": "", "title": ""}]), "Gold")

    assert (said["tier"], said["contacts"][0]["name"]) == ("Gold", "a@b.example")
