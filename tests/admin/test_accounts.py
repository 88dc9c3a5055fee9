import re
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from eventhub.accounts.enums import AccountStatus, InvitationStatus, Role
from eventhub.accounts.models import ApiCallDay, ApiClient, Invitation, Organisation, User, UserPermission
from eventhub.accounts.queries import actor_for
from eventhub.accounts.services import give_staff
from eventhub.core.errors import NotAllowed
from tests.admin.acts import errors_of, said, take, take_in_list, told
from tests.admin.rows import page_of
from tests.factories.accounts import (
    ApiClientFactory,
    InvitationFactory,
    OrganisationFactory,
    UserFactory,
    UserPermissionFactory,
)

FORM = "application/x-www-form-urlencoded"
FIRST = {"email": "ann@quayside.example", "first_name": "Ann"}
SECRET = re.compile(r'<code id="client-secret">([^<]+)</code>')


def test_creating_and_changing_an_organisation(staff_client):
    days = {"configuration_days": "30", "artwork_days": "14", "proof_days": "7"}
    staff_client.post(reverse("admin:accounts_organisation_add"), {"name": "Quayside Expo", **FIRST, **days})
    organisation = Organisation.objects.get()
    staff_client.post(page_of(organisation), {"name": "Quayside Expo", **days, "proof_days": "5"})

    organisation.refresh_from_db()
    assert organisation.proof_days == 5
    assert [entry[1] for entry in told()] == [
        "organisation.created",
        "user.invited",
        "invitation.sent",
        "organisation.changed",
    ]
    assert Invitation.objects.get().user.email == "ann@quayside.example"


def test_an_organisation_with_a_taken_name_is_refused(staff_client):
    OrganisationFactory(name="Quayside Expo")
    body = {"name": "Quayside Expo", **FIRST, "configuration_days": "30", "artwork_days": "14", "proof_days": "7"}

    answer = staff_client.post(reverse("admin:accounts_organisation_add"), body)

    assert answer.status_code == 409
    assert errors_of(answer) == {"name": ["There is an organisation called Quayside Expo already."]}


def test_an_organisation_needs_somebody_to_run_it(staff_client):
    body = {"name": "Quayside Expo", "configuration_days": "30", "artwork_days": "14", "proof_days": "7"}

    answer = staff_client.post(reverse("admin:accounts_organisation_add"), {**body, "email": "nobody"})

    assert list(errors_of(answer)) == ["email"]
    assert (Organisation.objects.count(), told()) == (0, [])


def test_inviting_an_organiser_of_an_organisation(staff_client):
    organisation = OrganisationFactory()

    take(staff_client, organisation, "invite", email="jonas@example.org", first_name="Jonas")

    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.scope_id, invitation.invited_by_name) == (
        Role.ORGANISER,
        organisation.pk,
        "Kit Larsen",
    )


def test_changing_a_persons_details(staff_client):
    user = UserFactory()

    staff_client.post(page_of(user), {"first_name": "Maja", "last_name": "Okafor", "email": "other@example.org"})

    user.refresh_from_db()
    assert (user.first_name, user.email.startswith("maya.okafor")) == ("Maja", True)
    assert told() == [("Kit Larsen", "user.changed", "", "", "")]


@pytest.mark.parametrize(
    ("step", "before", "after", "verb"),
    [
        ("suspend", AccountStatus.ACTIVE, "suspended", "user.suspended"),
        ("resume", AccountStatus.SUSPENDED, "active", "user.resumed"),
        ("deactivate", AccountStatus.ACTIVE, "deactivated", "user.deactivated"),
    ],
)
def test_an_account_moves_with_a_reason(staff_client, step, before, after, verb):
    user = UserFactory(status=before)

    take(staff_client, user, step, reason="Asked for by phone")

    assert User.objects.get(pk=user.pk).status == after
    assert told() == [("Kit Larsen", verb, before, after, "Asked for by phone")]


def test_nobody_suspends_their_own_account(staff_client, staff):
    answer = take(staff_client, staff, "suspend")

    assert answer.status_code == 409
    assert errors_of(answer) == {"__all__": ["This is your own account. Another member of staff can do it."]}
    assert (User.objects.get(pk=staff.pk).status, told()) == ("active", [])


def test_making_somebody_staff_and_taking_it_back(staff_client):
    user = UserFactory()
    take(staff_client, user, "make-staff", reason="Joins the team")
    made = User.objects.get(pk=user.pk).is_staff
    take(staff_client, user, "end-staff", reason="Left the team")

    assert (made, User.objects.get(pk=user.pk).is_staff) == (True, False)
    assert told() == [
        ("Kit Larsen", "staff.given", "", "", "Joins the team"),
        ("Kit Larsen", "staff.taken", "", "", "Left the team"),
    ]


@pytest.mark.parametrize("status", ["invited", "suspended", "deactivated"])
def test_only_an_active_account_becomes_staff(staff_client, status):
    user = UserFactory(status=status)

    answer = take(staff_client, user, "make-staff")

    words = f"The account of Maya Okafor is {status}. Only an active account can be staff."
    assert (answer.status_code, errors_of(answer)) == (409, {"__all__": [words]})
    assert (User.objects.get(pk=user.pk).is_staff, told()) == (False, [])


def test_nobody_takes_the_rights_of_staff_from_themselves(staff_client, staff):
    answer = take(staff_client, staff, "end-staff")

    assert answer.status_code == 409
    assert (User.objects.get(pk=staff.pk).is_staff, told()) == (True, [])


def test_who_is_no_longer_staff_makes_nobody_staff(staff, db):
    """The page was opened before the right was taken."""
    actor, user = actor_for(staff), UserFactory()
    User.objects.filter(pk=staff.pk).update(is_staff=False)

    with pytest.raises(NotAllowed):
        give_staff(user, actor=actor)
    assert (User.objects.get(pk=user.pk).is_staff, told()) == (False, [])


def test_only_staff_make_staff(db):
    organiser = UserPermissionFactory().user

    with pytest.raises(NotAllowed):
        give_staff(UserFactory(), actor=actor_for(organiser))
    assert (User.objects.filter(is_staff=True).count(), told()) == (0, [])


def test_the_last_organiser_stays(staff_client):
    user = UserPermissionFactory().user

    answer = take_in_list(staff_client, [user], "deactivate", reason="Left")

    assert said(answer)[0][0] == "error"
    assert "is the last organiser of" in said(answer)[0][1]
    assert (User.objects.get(pk=user.pk).status, told()) == ("active", [])


def test_revoking_a_right_once(staff_client):
    permission = UserPermissionFactory()
    UserPermissionFactory(at=Organisation.objects.get())

    take(staff_client, permission, "revoke", reason="Left the company")
    again = take(staff_client, permission, "revoke")

    assert UserPermission.objects.get(pk=permission.pk).revoked_at is not None
    assert [(entry[1], entry[4]) for entry in told()] == [("grant.revoked", "Left the company")]
    assert again.status_code == 404
    assert errors_of(again) == {"__all__": ["This right was revoked already."]}


def test_inviting_again_and_withdrawing(staff_client):
    invitation = InvitationFactory()

    take(staff_client, invitation, "invite-again")
    renewed = Invitation.objects.get()
    take(staff_client, invitation, "withdraw")
    refused = take(staff_client, invitation, "invite-again")

    assert renewed.nonce != invitation.nonce
    assert Invitation.objects.get().status == InvitationStatus.WITHDRAWN
    assert [entry[1] for entry in told()] == ["invitation.resent", "invitation.withdrawn"]
    assert said(refused)[-1][0] == "error"


# --- API clients -----------------------------------------------------------------------------------


def make_client(staff_client, organisation, *scopes):
    body = {"organisation": str(organisation.pk), "name": "Catalogue", "scopes": scopes}
    return staff_client.post(reverse("admin:accounts_apiclient_add"), body)


def test_the_secret_of_a_new_client_is_shown_once_and_works(staff_client, client):
    answer = make_client(staff_client, OrganisationFactory(), "packages:read", "packages:write")
    made = ApiClient.objects.get()
    secret = SECRET.search(answer.content.decode())[1]
    body = {"grant_type": "client_credentials", "client_id": made.client_id, "client_secret": secret}

    assert (answer.status_code, len(secret)) == (201, 128)
    assert "no-store" in answer["Cache-Control"]
    assert made.allowed_scopes == ["packages:read", "packages:write"]
    assert client.post("/oauth/token", urlencode(body), content_type=FORM).status_code == 200
    assert secret not in staff_client.get(page_of(made)).content.decode()
    assert secret not in "".join(str(session.get_decoded()) for session in Session.objects.all())
    assert secret not in str(answer.cookies)
    assert said(answer) == []
    assert told() == [("Kit Larsen", "client.created", "", "", "")]


def test_a_client_without_scopes_is_refused(staff_client):
    answer = make_client(staff_client, OrganisationFactory())

    assert answer.status_code == 200
    assert errors_of(answer) == {"scopes": ["This field is required."]}
    assert not ApiClient.objects.exists()


def test_a_clients_name_and_scopes_are_changed_and_its_secret_is_not(staff_client):
    made = ApiClientFactory()

    staff_client.post(page_of(made), {"name": "Other", "allowed_scopes": "packages:write", "client_secret": "mine"})

    kept = ApiClient.objects.get()
    assert (kept.name, kept.allowed_scopes, kept.client_secret) == ("Other", ["packages:write"], made.client_secret)
    assert told() == [("Kit Larsen", "client.changed", "", "", "")]


def test_a_new_secret_is_shown_once_and_the_old_one_works_as_long_as_was_chosen(staff_client):
    made = ApiClientFactory(client_secret="old-secret")

    answer = take(staff_client, made, "rotate", overlap="1")

    kept = ApiClient.objects.get()
    secret = SECRET.search(answer.content.decode())[1]
    assert (answer.status_code, check_password(secret, kept.client_secret)) == (201, True)
    assert check_password("old-secret", kept.previous_secret)
    assert (kept.previous_secret in answer.content.decode(), "no-store" in answer["Cache-Control"]) == (False, True)
    assert (said(answer), [entry[1] for entry in told()]) == ([], ["client.rotated"])


def test_the_calls_of_a_client_stand_on_its_page(staff_client):
    made = ApiClientFactory()
    ApiCallDay.objects.create(client=made, day=timezone.now().date(), calls=41)

    (calls,) = staff_client.get(page_of(made)).context["tables"]

    assert calls.rows == [(timezone.now().date(), 41)]


def test_revoking_a_client_ends_its_tokens(staff_client):
    made = ApiClientFactory()
    tokens = get_access_token_model().objects
    tokens.create(application=made, token="", token_checksum="a" * 64, expires="2099-01-01T00:00Z", scope="events:read")

    take(staff_client, made, "revoke")

    assert ApiClient.objects.get().revoked_at is not None
    assert (tokens.count(), [entry[1] for entry in told()]) == (0, ["client.revoked"])


def test_a_persons_page_shows_rights_and_second_factor(staff_client):
    permission = UserPermissionFactory()
    Authenticator.objects.create(user=permission.user, type="totp", data={"secret": "hidden"})

    rights, ways = staff_client.get(page_of(permission.user)).context["tables"]

    assert [row[:2] for row in rights.rows] == [("Organiser", permission.scope_label)]
    assert [row[0] for row in ways.rows] == ["TOTP Authenticator"]
