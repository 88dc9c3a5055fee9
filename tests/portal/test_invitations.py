from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eventhub.accounts.enums import AccountStatus, InvitationStatus, Role
from eventhub.accounts.invitation_links import invitation_token
from eventhub.accounts.models import Invitation, User, UserPermission
from eventhub.activity.models import ActivityEntry
from tests.factories import show as make
from tests.factories.accounts import PASSWORD, InvitationFactory, UserFactory

NEW = {
    "first_name": "Ines",
    "last_name": "Duarte",
    "password": "corvid-blue-sky-41",
    "password_again": "corvid-blue-sky-41",
}


def address(invitation: Invitation) -> str:
    return reverse("portal:invitation", args=[invitation_token(invitation)])


def words(response) -> str:
    return response.content.decode()


@pytest.fixture
def invitation(event):
    return InvitationFactory(at=event, invited_by_name="Jonas <Weber>")


def test_the_page_says_who_invites_to_what(client, invitation, event):
    response = client.get(address(invitation))

    assert response.status_code == 200
    for said in ("Jonas &lt;Weber&gt; invites you to", event.name, invitation.user.email, "Organiser", "Open until"):
        assert said in words(response)
    assert "no-store" in response["Cache-Control"]


def test_a_new_account_is_opened_and_signed_in(client, invitation, event):
    response = client.post(address(invitation), NEW)

    user = User.objects.get(pk=invitation.user_id)
    assert (response.status_code, response.url) == (302, "/")
    assert (user.status, str(user), client.session["_auth_user_id"]) == ("active", "Ines Duarte", str(user.pk))
    assert UserPermission.objects.get().scope_id == event.pk
    page = client.get("/", follow=True)
    assert page.redirect_chain[0][0] == reverse("organiser:overview", args=[event.slug])
    assert f"You are organiser of {event.name} now" in words(page)


def test_the_account_can_then_sign_in_with_its_password(client, invitation):
    client.post(address(invitation), NEW)

    response = Client().post(
        reverse("account_login"), {"login": invitation.user.email.upper(), "password": NEW["password"]}
    )

    assert (response.status_code, response.url) == (302, "/")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"first_name": ""}, "first_name"),
        ({"first_name": "x" * 81}, "first_name"),
        ({"last_name": "  "}, "last_name"),
        ({"last_name": "a\x00b"}, "last_name"),
        ({"password": "short", "password_again": "short"}, "password"),
        ({"password": "password1234", "password_again": "password1234"}, "password"),
        ({"password": "x" * 5000, "password_again": "x" * 5000}, "password"),
        ({"password_again": "corvid-blue-sky-42"}, "password_again"),
        ({"password_again": ""}, "password_again"),
    ],
)
def test_a_form_that_is_refused_comes_back_filled_and_says_where(client, invitation, values, said):
    response = client.post(address(invitation), NEW | values)

    form = response.context["form"]
    assert (response.status_code, said in form.errors, form["first_name"].value() is not None) == (422, True, True)
    assert f'href="#id_{said}"' in words(response)
    assert NEW["password"] not in words(response)
    assert User.objects.get(pk=invitation.user_id).status == "invited"


def test_nothing_sent_can_widen_the_right(client, invitation):
    client.post(
        address(invitation), NEW | {"role": "organiser", "is_staff": "on", "email": "x@y.example", "scope_id": "1"}
    )

    user = User.objects.get(pk=invitation.user_id)
    assert (user.is_staff, user.email, UserPermission.objects.count()) == (False, invitation.user.email, 1)


def test_somebody_with_an_account_signs_in_first_and_comes_back(client, event):
    user = UserFactory()
    invitation = InvitationFactory(at=event, user=user)

    page = client.get(address(invitation))
    sign_in = f"{reverse('account_login')}?next={address(invitation)}"
    assert sign_in in words(page)
    assert "password" not in words(page)
    back = client.post(sign_in, {"login": user.email, "password": PASSWORD})
    assert back.url == address(invitation)
    taken = client.post(back.url)

    assert (taken.status_code, taken.url, UserPermission.objects.get().user) == (302, "/", user)


def test_the_password_of_an_account_in_use_cannot_be_set_by_a_link(client, event):
    user = UserFactory()

    response = client.post(address(InvitationFactory(at=event, user=user)), NEW)

    user.refresh_from_db()
    assert (response.status_code, user.check_password(PASSWORD), UserPermission.objects.count()) == (200, True, 0)


@pytest.mark.parametrize("status", [AccountStatus.ACTIVE, AccountStatus.INVITED])
def test_somebody_else_is_told_whose_it_is_and_accepts_nothing(client, event, status):
    invitation = InvitationFactory(at=event, user__status=status)
    client.force_login(UserFactory())

    for response in (client.get(address(invitation)), client.post(address(invitation), NEW)):
        assert response.status_code == 200
        assert f"This invitation is for {invitation.user.email}" in words(response)
    assert (Invitation.objects.get().status, UserPermission.objects.count()) == ("sent", 0)


def test_signing_out_leads_back_to_the_invitation(client, event):
    invitation = InvitationFactory(at=event)
    client.force_login(UserFactory())

    response = client.post(reverse("account_logout"), {"next": address(invitation)})

    assert response.url == address(invitation)


def test_a_suspended_account_is_not_offered_a_way(client, event):
    invitation = InvitationFactory(at=event, user=UserFactory(status=AccountStatus.SUSPENDED))

    assert "can't be used at present" in words(client.get(address(invitation)))


@pytest.mark.parametrize(
    ("change", "said", "offers_new"),
    [
        ({"expired": True}, "This link has expired", True),
        ({"status": InvitationStatus.WITHDRAWN}, "This invitation was withdrawn", True),
        ({"status": InvitationStatus.ACCEPTED}, "This link was used already", False),
    ],
)
def test_a_link_that_ended_says_what_ended_when_and_the_way_on(client, event, change, said, offers_new):
    invitation = InvitationFactory(at=event, answered_at=timezone.now(), **change)

    for response in (client.get(address(invitation)), client.post(address(invitation), NEW)):
        assert response.status_code == 410
        assert said in words(response)
        assert ("Ask for a new link" in words(response)) is offers_new
    assert UserPermission.objects.count() == 0


def test_an_older_link_says_that_there_is_a_newer_one(client, invitation):
    older = address(invitation)
    invitation.nonce = "newer"
    invitation.save()

    response = client.get(older)

    assert (response.status_code, "A newer link was sent" in words(response)) == (410, True)


@pytest.mark.parametrize("token", ["x", "a.b.c", "0" * 400, "%00", "..%2F..", "é"])
@pytest.mark.parametrize("name", ["portal:invitation", "portal:invitation-request"])
def test_a_link_that_is_none_finds_nothing(client, db, name, token):
    response = client.post(reverse(name, args=["T"]).replace("T", token))

    assert response.status_code == 404


def test_asking_for_a_new_link_is_answered_with_when_it_was_asked(client, event):
    invitation = InvitationFactory(at=event, expired=True)
    ask = reverse("portal:invitation-request", args=[invitation_token(invitation)])

    pages = [words(client.post(ask)) for _ in range(3)]

    assert all("was asked for a new link" in page for page in pages)
    assert ActivityEntry.objects.filter(verb="invitation.requested").count() == 1
    assert client.get(ask).status_code == 405


def test_a_used_link_cannot_ask(client, event):
    invitation = InvitationFactory(at=event, status=InvitationStatus.ACCEPTED)

    response = client.post(reverse("portal:invitation-request", args=[invitation_token(invitation)]))

    assert (response.status_code, ActivityEntry.objects.count()) == (409, 0)


def test_forms_need_their_token(invitation):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(address(invitation), NEW).status_code == 403
    assert User.objects.get(pk=invitation.user_id).status == "invited"


def test_a_sponsor_comes_to_the_stands(client, db):
    show = make.Show()
    invitation = InvitationFactory(at=show.stand.sponsorship, role=Role.SPONSOR)

    response = client.post(address(invitation), NEW, follow=True)

    assert response.redirect_chain[-1][0] == reverse("sponsor:stand-list")
    assert EmailAddress.objects.get().verified is True


def test_an_invitation_to_a_whole_organisation_is_shown_in_utc(client, organisation):
    invitation = InvitationFactory(at=organisation, sent_at=timezone.now() - timedelta(days=1))

    assert "UTC" in words(client.get(address(invitation)))


def test_an_account_without_a_right_is_opened_and_says_so(client, organisation):
    invitation = InvitationFactory(at=organisation, role="")
    assert "What it opens is given to you there." in words(client.get(address(invitation)))

    response = client.post(address(invitation), NEW, follow=True)

    assert f"You have an account of {organisation.name} now" in words(response)
    assert "There is nothing here for you yet" in words(response)
    assert not UserPermission.objects.exists()
