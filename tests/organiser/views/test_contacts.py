import csv
import io

import pytest
from django.urls import reverse

from eventhub.accounts.enums import Role
from eventhub.stands.models import CoExhibitor, Sponsor
from tests.factories.show import person
from tests.factories.stands import make_invitation, make_sponsor


def page(show) -> str:
    return reverse("organiser:contact-list", args=[show.event.slug])


def rows(client, show, **query) -> list[list[str]]:
    answer = client.get(page(show), {"export": "csv", **query})
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.fixture
def known(show):
    """Corvid on C12 and C13 with Ines (account), Jo (none) and a designer; Vale named on C13; somebody invited to Okoro."""
    company = show.stand.sponsorship.sponsor
    contacts = [
        {"name": "Ines D.", "email": show.sponsor_user.email.upper(), "phone": "+44 1", "role": "Marketing"},
        {"name": "=Jo()", "email": "jo@corvid.example", "phone": "", "role": ""},
    ]
    Sponsor.objects.filter(pk=company.pk).update(contacts=contacts)
    second = show.add_stand("C13", "Corvid Robotics")
    person("dora.lind@agency.example", Role.DESIGNER, second)
    vale = make_sponsor(show.organisation, "Vale Roofing")
    Sponsor.objects.filter(pk=vale.pk).update(contacts=[{"name": "Val"}])
    okoro = show.add_stand("A01", "Okoro Facades").sponsorship
    for sponsor in (vale, okoro.sponsor):
        CoExhibitor.objects.create(stand=second, sponsor=sponsor)
    make_invitation(okoro, user=person("ola@okoro.example"))
    return show


def test_everybody_is_there_once(known, organiser):
    ines = known.sponsor_user.email.upper()
    assert rows(organiser, known) == [
        ["Company", "Stands", "Name", "E-mail", "Phone", "Role", "Account", "Takes part as"],
        ["Corvid Robotics", "C12, C13", "'=Jo()", "jo@corvid.example", "", "", "", "Main sponsor"],
        [
            "Corvid Robotics",
            "C12, C13",
            "Dora Lind",
            "dora.lind@agency.example",
            "",
            "Designer",
            "Active",
            "Main sponsor",
        ],
        ["Corvid Robotics", "C12, C13", "Ines D.", ines, "'+44 1", "Marketing", "Active", "Main sponsor"],
        ["Okoro Facades", "A01, C13 (shared)", "Ola", "ola@okoro.example", "", "Sponsor", "Active", "Main sponsor"],
        ["Vale Roofing", "C13 (shared)", "Val", "", "", "", "", "Co-exhibitor"],
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "corvid jo"}, ["'=Jo()"]),
        ({"account": "none"}, ["'=Jo()", "Val"]),
        ({"account": "active", "sort": "-name"}, ["Ola", "Ines D.", "Dora Lind"]),
    ],
)
def test_the_address_filters_and_sorts(known, organiser, query, names):
    assert [row[2] for row in rows(organiser, known, **query)[1:]] == names


def test_the_page_leads_to_the_company(known, organiser):
    text = organiser.get(page(known)).content.decode()

    assert reverse("organiser:sponsor-detail", args=[known.event.slug, known.stand.sponsorship_id]) in text
    assert "mailto:jo@corvid.example" in text
    assert page(known) in organiser.get(reverse("organiser:sponsor-list", args=[known.event.slug])).content.decode()


def test_a_viewer_of_the_event_does_not_see_people(known, viewer):
    assert viewer.get(page(known)).status_code == 403
    assert page(known) not in viewer.get(reverse("organiser:sponsor-list", args=[known.event.slug])).content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_it_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    for number in range(count):
        stand = show.add_stand(f"B{number:02}", f"Company {number}")
        person(f"p{number}@example.org", Role.SPONSOR, stand)

    with django_assert_num_queries(11):
        organiser.get(page(show))
