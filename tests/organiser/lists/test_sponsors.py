import pytest
from django.http import QueryDict

from eventhub.configurations.enums import ConfigurationStatus
from eventhub.core.listing import build_listing
from eventhub.organiser.lists.sponsors import sponsor_list, sponsorships_to_list
from eventhub.stands.queries import sponsorships_visible_to
from tests.factories.stands import make_invitation, make_sponsorship


def listed(show, query: str = "") -> list[str]:
    rows = sponsorships_to_list(sponsorships_visible_to(show.organiser, show.event))
    return [row.sponsor.name for row in build_listing(QueryDict(query), rows, sponsor_list(show.event))]


@pytest.fixture
def companies(show):
    """Corvid has two stands, one approved; Okoro one, approved; Vale none."""
    show.configuration(status=ConfigurationStatus.APPROVED)
    show.add_stand("C13", "Corvid Robotics")
    show.configuration(show.add_stand("C14", "Okoro Facades"), status=ConfigurationStatus.APPROVED)
    vale = make_sponsorship(show.event, "Vale Roofing", tier="Gold")
    make_invitation(vale, days=-1)
    return show


def test_progress_counts_the_approved_stands(companies):
    rows = sponsorships_to_list(sponsorships_visible_to(companies.organiser, companies.event))

    counted = {row.sponsor.name: (row.approved_count, row.stand_count) for row in rows}
    assert counted == {"Corvid Robotics": (1, 2), "Okoro Facades": (1, 1), "Vale Roofing": (0, 0)}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Corvid Robotics", "Okoro Facades", "Vale Roofing"]),
        ("progress=open", ["Corvid Robotics"]),
        ("progress=approved", ["Okoro Facades"]),
        ("progress=no_stand", ["Vale Roofing"]),
        ("status=active", ["Corvid Robotics"]),
        ("status=expired", ["Vale Roofing"]),
        ("status=not_invited", ["Okoro Facades"]),
        ("q=gold", ["Vale Roofing"]),
        ("sort=-stands", ["Corvid Robotics", "Okoro Facades", "Vale Roofing"]),
        ("sort=-sponsor", ["Vale Roofing", "Okoro Facades", "Corvid Robotics"]),
    ],
)
def test_the_address_filters_and_sorts(companies, query, names):
    assert listed(companies, query) == names
