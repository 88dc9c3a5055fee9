import pytest
from django.urls import reverse

from eventhub.accounts.models import Invitation
from eventhub.stands.models import Hall, Sponsor, Sponsorship, Stand
from tests.admin.acts import errors_of, said, take, take_in_list, told
from tests.admin.rows import page_of
from tests.factories.stands import make_sponsor


def verbs_told():
    return [entry[1] for entry in told()]


@pytest.fixture
def free(show) -> Stand:
    """A stand without a sponsor."""
    return show.add_stand("D4")


def test_a_hall_is_made_and_changed(staff_client, show):
    add = {"event": str(show.event.pk), "name": "Hall 9", "order": "2", "width_m": "80", "depth_m": ""}
    staff_client.post(reverse("admin:stands_hall_add"), add)
    hall = Hall.objects.get(name="Hall 9")
    staff_client.post(page_of(hall), {"name": "Hall Nine", "order": "2", "width_m": "80"})

    hall.refresh_from_db()
    assert (hall.name, hall.width_m, hall.depth_m) == ("Hall Nine", 80, None)
    assert verbs_told() == ["hall.created", "hall.changed"]


def stand_form(**values):
    return {"number": "E1", "kind": "corner", "rotation": "0", **{key: str(value) for key, value in values.items()}}


def test_a_stand_is_made_and_changed(staff_client, show):
    body = stand_form(event=show.event.pk, hall=show.hall.pk, width_m="6")
    staff_client.post(reverse("admin:stands_stand_add"), body)
    stand = Stand.objects.get(number="E1")
    staff_client.post(page_of(stand), stand_form(number="E2", width_m="6"))

    stand.refresh_from_db()
    assert (stand.number, stand.hall, stand.width_m, stand.kind) == ("E2", None, 6, "corner")
    assert verbs_told() == ["stand.created", "stand.changed"]


def test_a_stand_with_a_taken_number_is_refused(staff_client, show):
    body = stand_form(number="C12", event=show.event.pk, hall=show.hall.pk)

    answer = staff_client.post(reverse("admin:stands_stand_add"), body)

    assert answer.status_code == 409
    words = "There is a stand C12 in Hall 3 already. Take another number or another hall."
    assert errors_of(answer) == {"number": [words]}
    assert told() == []


def test_assigning_freeing_and_removing_a_stand(staff_client, show, free):
    maker = make_sponsor(show.organisation, "Halden Tools")

    take(staff_client, free, "assign", sponsor=maker.pk)
    assigned = Stand.objects.get(pk=free.pk).sponsorship.sponsor
    take(staff_client, free, "free", reason="Cancelled")
    take(staff_client, free, "remove", reason="Aisle moved")

    free.refresh_from_db()
    assert (assigned, free.sponsorship, free.deleted_at is None) == (maker, None, False)
    assert [(entry[1], entry[4]) for entry in told()] == [
        ("sponsorship.created", ""),
        ("stand.assigned", ""),
        ("stand.unassigned", "Cancelled"),
        ("stand.removed", "Aisle moved"),
    ]


def test_a_stand_in_use_is_not_removed(staff_client, show):
    show.configuration()

    answer = take_in_list(staff_client, [show.stand], "remove", reason="Aisle moved")

    words = "C12: Stand C12 has a configuration. Remove that first, or cancel the stand with all that is on it."
    assert said(answer) == [("error", words)]
    assert (Stand.objects.get(pk=show.stand.pk).deleted_at, told()) == (None, [])


def test_a_stand_with_people_is_freed(staff_client, show):
    """Their rights end with it, in the same step."""
    take(staff_client, show.stand, "invite", email="dee@example.org", role="designer")

    answer = take(staff_client, show.stand, "free")

    assert said(answer)[-1] == ("success", "Stand C12 is free.")
    assert Invitation.objects.get().status == "withdrawn"


def test_naming_co_exhibitors(staff_client, show):
    guests = [make_sponsor(show.organisation, name) for name in ("Ash", "Birch")]

    take(staff_client, show.stand, "co-exhibitors", sponsors=[guest.pk for guest in guests])
    table = staff_client.get(page_of(show.stand)).context["tables"][0]
    own = take(staff_client, show.stand, "co-exhibitors", sponsors=[show.stand.sponsorship.sponsor_id])

    assert [str(row[0]) for row in table.rows] == ["Ash", "Birch"]
    assert own.status_code == 422
    assert "is the main sponsor of stand C12" in str(errors_of(own))


def test_inviting_to_a_stand_and_to_a_sponsorship(staff_client, show):
    take(staff_client, show.stand, "invite", email="dee@example.org", role="designer")
    take(staff_client, show.stand.sponsorship, "invite", email="sam@example.org")

    rows = Invitation.objects.order_by("sent_at").values_list("user__email", "role", "scope_type")
    assert list(rows) == [("dee@example.org", "designer", "stand"), ("sam@example.org", "sponsor", "sponsorship")]


CONTACTS = "Ana Ruiz | ana@example.org | +44 20 | Stand manager\r\nBo"


def test_a_sponsor_is_made_and_changed(staff_client, show):
    body = {"organisation": str(show.organisation.pk), "name": "Halden  Tools", "website": "halden.example"}
    staff_client.post(reverse("admin:stands_sponsor_add"), {**body, "contacts": CONTACTS})
    sponsor = Sponsor.objects.get(name="Halden Tools")
    unchanged = {"name": sponsor.name, "website": sponsor.website, "contacts": CONTACTS}
    staff_client.post(page_of(sponsor), unchanged)
    staff_client.post(page_of(sponsor), unchanged | {"description": "Drills"})

    sponsor.refresh_from_db()
    assert (sponsor.website, sponsor.description) == ("https://halden.example", "Drills")
    assert sponsor.contacts == [
        {"name": "Ana Ruiz", "email": "ana@example.org", "phone": "+44 20", "role": "Stand manager"},
        {"name": "Bo", "email": "", "phone": "", "role": ""},
    ]
    assert verbs_told() == ["sponsor.created", "sponsor.changed"]


@pytest.mark.parametrize(
    ("contacts", "words"),
    [
        ("Ana | not an address", "“not an address” is not an e-mail address."),
        ("a | b | c | d | e", "A line has more than four parts."),
        (" | ana@example.org", "The name of contact 1 is empty."),
    ],
)
def test_contacts_that_are_not_right(staff_client, show, contacts, words):
    body = {"organisation": str(show.organisation.pk), "name": "Halden", "contacts": contacts}

    answer = staff_client.post(reverse("admin:stands_sponsor_add"), body)

    assert errors_of(answer)["contacts"][0].startswith(words)
    assert not Sponsor.objects.filter(name="Halden").exists()


def test_a_sponsorship_is_made_and_changed(staff_client, show):
    sponsor = make_sponsor(show.organisation, "Halden Tools")
    body = {"event": str(show.event.pk), "sponsor": str(sponsor.pk), "tier": "Gold"}
    staff_client.post(reverse("admin:stands_sponsorship_add"), body)
    sponsorship = Sponsorship.objects.get(sponsor=sponsor)
    staff_client.post(page_of(sponsorship), {"tier": "Silver"})

    sponsorship.refresh_from_db()
    assert sponsorship.tier == "Silver"
    assert verbs_told() == ["sponsorship.created", "sponsorship.changed"]
