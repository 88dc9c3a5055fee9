import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from eventhub.accounts.enums import Role, ScopeType
from eventhub.accounts.models import Invitation
from eventhub.activity.models import ActivityEntry
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.files.models import StoredFile
from eventhub.stands.models import Sponsor, Sponsorship
from tests.factories.files import StoredFileFactory, picture
from tests.factories.stands import make_sponsor, make_sponsorship


def page(show, name: str = "sponsor-list", *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    for number in range(count - 1):
        make_sponsorship(show.event, f"Company {number}")

    with django_assert_num_queries(10):
        answer = organiser.get(page(show))

    assert len(list(answer.context["listing"])) == count


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    for number in range(count - 1):
        show.configuration(show.add_stand(f"B{number:02}", "Corvid Robotics"))

    with django_assert_num_queries(12):
        answer = organiser.get(page(show, "sponsor-detail", show.stand.sponsorship_id))

    assert len(answer.context["stands"]) == count


def test_an_export_holds_progress_and_no_formula(show, organiser):
    show.configuration(status=ConfigurationStatus.APPROVED)
    make_sponsorship(show.event, "+44 Signs", tier="Gold")

    answer = organiser.get(page(show), {"export": "csv"})

    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["Sponsor"], row["Tier"], row["Sign-in"], row["Stands"], row["Approved"]) for row in rows] == [
        ("'+44 Signs", "Gold", "Not invited", "0", "0"),
        ("Corvid Robotics", "", "Active", "1", "1"),
    ]


def test_a_new_company_joins_with_logo_and_contacts(show, owner):
    posted = {
        "name": "Okoro Facades",
        "tier": "Gold",
        "website": "https://okoro.example",
        "logo": SimpleUploadedFile("logo.png", picture(), "image/png"),
        "contacts.0.name": "Ada Okoro",
        "contacts.0.email": "ada@okoro.example",
    }

    answer = owner.post(page(show, "sponsor-create"), posted)

    sponsorship = Sponsorship.objects.get(sponsor__name="Okoro Facades")
    assert answer["Location"] == page(show, "sponsor-detail", sponsorship.pk)
    assert (sponsorship.event, sponsorship.tier) == (show.event, "Gold")
    assert sponsorship.sponsor.contacts == [
        {"name": "Ada Okoro", "email": "ada@okoro.example", "phone": "", "role": ""}
    ]
    assert sponsorship.sponsor.logo == StoredFile.objects.get()
    text = owner.get(answer["Location"]).content.decode()
    assert reverse("portal:file", args=[sponsorship.sponsor.logo_id]) in text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "corvid  ROBOTICS"}, "name"),
        ({"website": "not an address"}, "website"),
        ({"contacts.0.email": "ada@okoro.example"}, "contacts.0.name"),
        ({"contacts.1.name": "Ada", "contacts.1.email": "nonsense"}, "contacts.1.email"),
        ({"logo": SimpleUploadedFile("logo.png", b"GIF89a no picture", "image/png")}, "logo"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_kept(show, owner, changed, field):
    answer = owner.post(page(show, "sponsor-create"), {"name": "Okoro Facades", **changed})

    assert answer.status_code in (409, 422)
    assert field in answer.context["form"].errors
    assert (Sponsor.objects.count(), Sponsorship.objects.count()) == (1, 1)
    assert not ActivityEntry.objects.exists()


def test_an_organiser_of_the_event_alone_uploads_no_logo(show, organiser):
    assert "logo" not in organiser.get(page(show, "sponsor-create")).context["form"].fields


def test_a_known_company_joins(show, organiser):
    company = make_sponsor(show.organisation, "Vale Roofing")
    assert "Vale Roofing" in organiser.get(page(show, "sponsor-create")).content.decode()

    organiser.post(page(show, "sponsor-add"), {"sponsor": company.pk, "tier": "Silver"}, follow=True)

    assert Sponsorship.objects.get(sponsor=company).tier == "Silver"
    assert "Vale Roofing" not in organiser.get(page(show, "sponsor-create")).content.decode()


def test_a_company_is_changed_and_keeps_its_logo(show, owner):
    sponsor = show.stand.sponsorship.sponsor
    logo = StoredFileFactory(organisation=show.organisation)
    Sponsor.objects.update(logo=logo, contacts=[{"name": "Ines", "email": "", "phone": "1", "role": ""}])

    shown = owner.get(page(show, "sponsor-edit", show.stand.sponsorship_id)).content.decode()
    assert 'value="Ines"' in shown
    owner.post(
        page(show, "sponsor-edit", show.stand.sponsorship_id), {"name": "Corvid Robots", "description": "Arms and legs"}
    )

    sponsor.refresh_from_db()
    assert (sponsor.name, sponsor.description, sponsor.logo, sponsor.contacts) == (
        "Corvid Robots",
        "Arms and legs",
        logo,
        [],
    )


def test_the_tier_is_saved(show, organiser):
    organiser.post(page(show, "sponsorship-edit", show.stand.sponsorship_id), {"tier": "Gold"})

    assert Sponsorship.objects.get().tier == "Gold"
    refused = organiser.post(page(show, "sponsorship-edit", show.stand.sponsorship_id), {"tier": "x" * 81})
    assert refused.status_code == 422
    assert list(refused.context["tier_form"].errors) == ["tier"]


def test_somebody_of_the_company_is_invited(show, organiser):
    where = page(show, "sponsor-invite", show.stand.sponsorship_id)

    answer = organiser.post(where, {"email": "new@corvid.example", "first_name": "Nell"})

    invitation = Invitation.objects.get()
    assert answer["Location"] == page(show, "sponsor-detail", show.stand.sponsorship_id)
    assert (invitation.role, invitation.scope_type, invitation.user.first_name) == (
        Role.SPONSOR,
        ScopeType.SPONSORSHIP,
        "Nell",
    )
    for posted in ({"email": "new@corvid.example"}, {"email": "nonsense"}, {}):
        refused = organiser.post(where, posted)
        assert refused.status_code in (409, 422)
        assert list(refused.context["invite_form"].errors) == ["email"]
    assert Invitation.objects.count() == 1


def test_the_page_shows_what_the_company_has_here(show, organiser):
    show.configuration(status=ConfigurationStatus.SUBMITTED)

    text = organiser.get(page(show, "sponsor-detail", show.stand.sponsorship_id)).content.decode()

    for words in ("C12", "Hall 3", "Submitted", "£3,200.00", str(show.sponsor_user)):
        assert words in text
