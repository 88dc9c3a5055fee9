"""Companies of vendors in the states that their pages need: made for the visit, once."""

from django.utils import timezone
from playwright.sync_api import Page

from eventhub.programme.enums import CompanyStatus
from eventhub.programme.models import Company
from eventhub.stands.models import Sponsor, Stand
from tests.factories.programme import make_company, make_origin, make_source
from tests.journeys.demo import Demo
from tests.journeys.programme import LONG_AGO

CONTACT = {"name": "Lena Vogt", "email": "lena.vogt@vogt-haustechnik.example", "phone": "+49 30 123", "title": "Sales"}
LONG = "Vogt Haustechnik und Gebäudeautomation Nord GmbH & Co. KG"


def to_match(demo: Demo) -> Company:
    """With everything that a vendor may say, and somebody whom it may be."""
    found = demo.event.companies.filter(name=LONG).first()
    if found:
        return found
    host = Sponsor.objects.filter(organisation=demo.event.organisation).exclude(website="").first()
    company = make_company(
        demo.event,
        LONG,
        level="Gold",
        category="Building services",
        website=host.website if host else "https://vogt-haustechnik.example",
        description="<p>Heat pumps that stay <b>quiet</b>.</p>",
        booths=[*Stand.objects.filter(event=demo.event, deleted_at=None).values_list("number", flat=True)[:2], "999.0"],
        contacts=[CONTACT],
        links=[{"label": "LinkedIn", "url": "https://linkedin.com/company/vogt"}],
        logo_url="https://vogt-haustechnik.example/logo.png",
    )
    make_origin(company, make_source(demo.event, "Sessionboard"))
    return company


def linked(demo: Demo) -> Company:
    """With a sponsor of whom the vendor says otherwise in every field."""
    found = demo.event.companies.filter(role="exhibitor").exclude(sponsorship=None).first()
    return found or make_company(
        demo.event,
        "Corvid Robotics Ltd",
        role="exhibitor",
        level="Diamond",
        website="https://elsewhere.example",
        description="<p>Other words.</p>",
        contacts=[CONTACT],
        booths=list(Stand.objects.filter(event=demo.event, deleted_at=None).values_list("number", flat=True)[:3]),
        sponsorship=demo.event.sponsorships.filter(merged_into=None).first(),
    )


def former(demo: Demo) -> Company:
    return demo.event.companies.filter(name="Gone Ltd").first() or make_company(
        demo.event, "Gone Ltd", status=CompanyStatus.WITHDRAWN, withdrawn_at=timezone.now() - LONG_AGO
    )


def ask_before_creating(page: Page) -> None:
    page.locator("td.pick input").first.check()
    page.get_by_role("button", name="Create sponsors", exact=True).click()
    page.get_by_role("heading", name="Create sponsors for 1 company?").wait_for()
