import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.accounts.enums import InvitationStatus, Role
from eventhub.accounts.models import Invitation, UserPermission
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from tests.factories.show import Show, organisation, person
from tests.factories.stands import make_invitation


def page(show, name: str = "invitation-list", *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    for _ in range(count):
        make_invitation(show.stand.sponsorship)

    with django_assert_num_queries(9):
        answer = organiser.get(page(show))

    assert len(list(answer.context["listing"])) == count


@pytest.mark.parametrize("count", [1, 30])
def test_who_may_do_what_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    for number in range(count):
        person(f"viewer{number}@example.org", Role.VIEWER, show.event)

    with django_assert_num_queries(8):
        answer = organiser.get(page(show, "event-people"))

    assert len(answer.context["listing"].page) == count + 2


def test_an_export_says_how_each_stands(show, organiser):
    make_invitation(show.stand.sponsorship, days=-1, user=person("late@example.org"))

    answer = organiser.get(page(show), {"export": "csv"})

    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["E-mail"], row["As"], row["Status"]) for row in rows] == [("late@example.org", "Sponsor", "Expired")]


@pytest.mark.parametrize(("role", "at_event"), [("organiser", True), ("viewer", True), ("sponsor", False)])
def test_people_are_invited_as_what_was_chosen(show, organiser, role, at_event):
    posted = {"email": "new@example.org", "role": role, "sponsorship": show.stand.sponsorship_id}

    answer = organiser.post(page(show, "invitation-create"), posted)

    invitation = Invitation.objects.get()
    assert answer["Location"] == page(show)
    assert (invitation.role, invitation.scope_id) == (
        role,
        show.event.pk if at_event else show.stand.sponsorship_id,
    )


def test_somebody_of_a_sponsor_is_invited_for_a_company(show, organiser):
    answer = organiser.post(page(show, "invitation-create"), {"email": "new@example.org", "role": "sponsor"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["sponsorship"]
    assert not Invitation.objects.exists()


def test_a_company_of_another_event_is_no_choice(show, organiser):
    other = Show(organisation("Elsewhere Expos"))
    posted = {"email": "new@example.org", "role": "sponsor", "sponsorship": other.stand.sponsorship_id}

    answer = organiser.post(page(show, "invitation-create"), posted)

    assert list(answer.context["form"].errors) == ["sponsorship"]


def test_nobody_but_organisers_is_invited_to_a_draft(show, organiser):
    Event.objects.update(status=EventStatus.DRAFT)

    refused = organiser.post(page(show, "invitation-create"), {"email": "new@example.org", "role": "viewer"})
    organiser.post(page(show, "invitation-create"), {"email": "new@example.org", "role": "organiser"})

    assert refused.status_code == 409
    assert "still a draft" in refused.content.decode()
    assert Invitation.objects.get().role == Role.ORGANISER


def test_one_gets_a_new_link(show, organiser):
    invitation = make_invitation(show.stand.sponsorship, days=-1)

    answer = organiser.post(page(show, "invitation-resend", invitation.pk))

    fresh = Invitation.objects.get()
    assert answer["Location"] == page(show)
    assert fresh.nonce != invitation.nonce
    assert fresh.expires_at > timezone.now()


def test_the_button_leads_back_to_the_page_it_stood_on(show, organiser):
    invitation = make_invitation(show.stand.sponsorship)
    stand = reverse("organiser:stand-detail", args=[show.event.slug, show.stand.pk])
    resend = page(show, "invitation-resend", invitation.pk)

    ours = organiser.post(resend, headers={"referer": f"http://testserver{stand}"})
    foreign = organiser.post(resend, headers={"referer": "https://evil.example/"})

    assert ours["Location"] == f"http://testserver{stand}"
    assert foreign["Location"] == page(show)


def test_one_is_withdrawn_once(show, organiser):
    invitation = make_invitation(show.stand.sponsorship)

    first = organiser.post(page(show, "invitation-withdraw", invitation.pk))
    second = organiser.post(page(show, "invitation-withdraw", invitation.pk))

    assert (first.status_code, second.status_code) == (302, 409)
    assert Invitation.objects.get().status == InvitationStatus.WITHDRAWN


def test_many_get_links_only_after_seeing_who(show, organiser):
    chosen = [make_invitation(show.stand.sponsorship, days=-1) for _ in range(3)]
    answered = make_invitation(show.stand.sponsorship, status=InvitationStatus.ACCEPTED)
    left = make_invitation(show.stand.sponsorship, days=-1)
    foreign = make_invitation(Show(organisation("Elsewhere Expos")).stand.sponsorship)
    ids = [one.pk for one in (*chosen, answered, foreign)]
    nonces = {one.pk: one.nonce for one in Invitation.objects.all()}

    asked = organiser.post(page(show, "invitation-resend-many"), {"invitation": [*ids, "nonsense"]})
    assert "Send 3 new links?" in asked.content.decode()
    assert {one.pk: one.nonce for one in Invitation.objects.all()} == nonces

    done = organiser.post(page(show, "invitation-resend-many"), {"invitation": ids, "confirmed": "yes"})

    assert done["Location"] == page(show)
    renewed = {one.pk for one in Invitation.objects.all() if one.nonce != nonces[one.pk]}
    assert renewed == {one.pk for one in chosen}
    assert left.pk not in renewed


def test_nothing_chosen_sends_nothing(show, organiser):
    answer = organiser.post(page(show, "invitation-resend-many"), {"confirmed": "yes"})

    assert "Nothing was selected" in answer.content.decode()


def test_a_right_is_taken_back(show, organiser):
    grant = UserPermission.objects.get(user=show.sponsor_user)
    assert str(show.sponsor_user) in organiser.get(page(show, "event-people")).content.decode()

    organiser.post(page(show, "grant-revoke", grant.pk))

    grant.refresh_from_db()
    assert grant.revoked_at is not None
    assert organiser.post(page(show, "grant-revoke", grant.pk)).status_code == 404
