from collections import Counter

from django.core.validators import validate_email

from eventhub.demo.companies import CO_EXHIBITORS, COMPANIES, places
from eventhub.demo.stories import STORIES
from eventhub.stands.enums import StandKind


def test_companies_and_their_people_are_different():
    assert len(COMPANIES) == 40
    for part in ("key", "name", "email"):
        assert len({getattr(company, part) for company in COMPANIES}) == 40
    for company in COMPANIES:
        validate_email(company.email)


def test_names_are_as_awkward_as_in_life():
    names = [company.name for company in COMPANIES]

    assert max(len(name) for name in names) == 60
    assert any("&" in name for name in names)
    assert any("ü" in name for name in names)


def test_addresses_are_plain_and_lead_nowhere():
    emails = {company.key: company.email for company in COMPANIES}

    assert emails["zimmermann-soehne"] == "joerg.zimmermann@zimmermann-soehne.example"
    assert emails["ostrava-steel"] == "jana.kralova@ostrava-steel.example"
    assert emails["wieliczka"] == "lukasz.zajac@wieliczka.example"
    assert {email.rsplit(".", 1)[1] for email in emails.values()} == {"example"}


def test_sixty_stands_in_three_halls():
    stands = places()

    assert Counter(place.number[0] for place in stands) == {"A": 24, "B": 20, "C": 16}
    assert len({place.number for place in stands}) == 60
    assert {place.kind for place in stands} <= set(StandKind.values)
    assert {place.company for place in stands} - {""} == {company.key for company in COMPANIES} - {"harbour-sons"}
    assert {place.story for place in stands} == set(STORIES)


def test_co_exhibitors_are_other_companies():
    main = {place.number: place.company for place in places()}

    for number, keys in CO_EXHIBITORS.items():
        assert main[number] not in keys
        assert set(keys) <= {company.key for company in COMPANIES}
