"""Pages of vendors' companies that were open while a sync ran, or while somebody else decided."""

import re

import pytest
from django.urls import reverse

from eventhub.programme.companies import link_company
from eventhub.programme.models import Company
from eventhub.stands.models import Sponsor
from tests.factories.programme import make_company
from tests.factories.stands import make_sponsor


def page(show, name: str, *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


def hidden(answer, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', answer.content.decode())


@pytest.fixture
def acme(show) -> Company:
    return make_company(show.event, "Acme", website="https://acme.example", level="Gold")


def confirmed(organiser, show, company: Company, do: str, change) -> str:
    """What the answer says where `change` came between the page that asked and the press."""
    bulk = page(show, "company-bulk")
    asked = organiser.post(bulk, {"do": do, "company": company.pk})
    change()
    given = {"do": do, "confirmed": "yes", "company": company.pk, "seen": hidden(asked, "seen")}
    return organiser.post(bulk, given, follow=True).content.decode()


def test_a_company_that_got_another_name_is_not_linked_unseen(show, organiser, acme):
    for name in ("Acme", "Raven"):
        make_sponsor(show.organisation, name)
    said = confirmed(organiser, show, acme, "link", lambda: Company.objects.update(name="Raven", name_key="raven"))

    assert "changed since it was shown" in said
    assert Company.objects.get().sponsorship is None
    assert "1 company linked" in confirmed(organiser, show, acme, "link", lambda: None)


def test_a_sponsor_of_another_name_is_not_created_unseen(show, organiser, acme):
    assert "changed since" in confirmed(organiser, show, acme, "create", lambda: Company.objects.update(name="Raven"))
    assert not Sponsor.objects.filter(name="Raven").exists()


def test_values_that_came_meanwhile_are_not_taken_over_unseen(show, organiser, acme):
    link_company(acme, make_sponsor(show.organisation, "Acme"), actor=show.organiser)
    address = page(show, "company-fields", acme.pk)
    seen = hidden(organiser.get(page(show, "company-detail", acme.pk)), "seen")

    def change() -> None:
        Company.objects.update(website="https://evil.example")

    assert "changed since it was shown" in confirmed(organiser, show, acme, "take", change)
    assert organiser.post(address, {"do": "take", "field": "website", "seen": seen}).status_code == 409
    assert Sponsor.objects.get(name="Acme").website == ""
    assert organiser.post(address, {"do": "take", "field": "tier", "seen": seen}).status_code == 302


def test_the_next_to_match_is_the_same_company_in_its_other_role(show, organiser, acme):
    twin = make_company(show.event, "Acme", role="exhibitor" if acme.role == "sponsor" else "sponsor")
    last = make_company(show.event, "Zephyr")
    first, second = sorted((acme, twin), key=lambda one: one.role)

    def after(company: Company) -> Company:
        return organiser.get(page(show, "company-detail", company.pk)).context["next"]

    assert [after(first), after(second), after(last)] == [second, last, first]
