"""Invitations without a role: an account in an organisation, and nothing that it opens yet."""

import pytest

from eventhub.accounts.enums import InvitationStatus, Role
from eventhub.accounts.invitation_links import invitation_token
from eventhub.accounts.models import Invitation, User, UserPermission
from eventhub.accounts.queries import actor_for, belongings, users_visible_to
from eventhub.accounts.services import grant_permission
from eventhub.accounts.workflows import (
    accept_invitation,
    deactivate_user,
    invite_to_organisation,
    remove_user,
    resend_invitation,
    withdraw_invitation,
)
from eventhub.core.errors import Conflict, Gone, Invalid, NotAllowed, OutOfSight
from tests.factories.accounts import SYSTEM, InvitationFactory, OrganisationFactory, UserFactory, UserPermissionFactory

NEW = {"first_name": "Ines", "last_name": "Duarte", "password": "corvid-blue-sky-41"}
EMAIL = "ines.duarte@corvid.example"


def invited(organisation, *, actor=SYSTEM, **details) -> Invitation:
    return invite_to_organisation(organisation, email=EMAIL, actor=actor, **details)


def member_of(organisation) -> User:
    return accept_invitation(invitation_token(invited(organisation)), actor_user=None, **NEW)


def test_an_account_is_offered(organisation, organiser, facts):
    invitation = invited(organisation, actor=organiser, first_name=" Ines ", phone_number="0113")

    assert facts() == [("user.invited", "", "invited"), ("invitation.sent", "", "sent")]
    assert (invitation.role, invitation.scope_type, invitation.scope_id) == ("", "organisation", organisation.pk)
    assert (invitation.user.first_name, invitation.user.phone_number) == ("Ines", "0113")
    assert invitation.get_role_display() == "Account only"
    assert str(invitation) == f"{EMAIL} (Account only, {organisation})"


def test_accepting_opens_the_account_and_gives_nothing(organisation, organiser, facts):
    user = member_of(organisation)

    assert (user.status, UserPermission.objects.filter(user=user).exists()) == ("active", False)
    assert [verb for verb, *_ in facts()][-2:] == ["user.activated", "invitation.accepted"]
    assert actor_for(user).grants == frozenset()
    assert user in users_visible_to(organiser)


def test_a_new_link_and_a_withdrawal_are_as_with_any_other(organisation, organiser, outsider):
    invitation = invited(organisation, actor=organiser)
    old = invitation_token(invitation)
    with pytest.raises(NotAllowed):
        resend_invitation(invitation, actor=outsider)

    invitation = resend_invitation(invitation, actor=organiser)
    with pytest.raises(Gone):
        accept_invitation(old, actor_user=None, **NEW)
    assert withdraw_invitation(invitation, actor=organiser).status == InvitationStatus.WITHDRAWN


def test_who_may_not_invite(organisation, outsider):
    with pytest.raises(NotAllowed):
        invited(organisation, actor=outsider)
    assert not User.objects.filter(email=EMAIL).exists()


@pytest.mark.parametrize(
    "known",
    [
        invited,
        member_of,
        lambda organisation: UserPermissionFactory(at=organisation, user=UserFactory(email=EMAIL)),
        lambda organisation: InvitationFactory(at=organisation, user__email=EMAIL),
    ],
    ids=["asked", "member", "holds a right", "asked to a right"],
)
def test_who_belongs_already_is_not_asked_again(organisation, known):
    known(organisation)
    before = Invitation.objects.count()

    with pytest.raises(Conflict) as refused:
        invited(organisation)

    assert (refused.value.code, refused.value.details[0].field) == ("duplicate", "email")
    assert Invitation.objects.count() == before


def test_an_open_link_whose_time_is_over_is_renewed(organisation):
    first = invited(organisation)
    Invitation.objects.update(expires_at=first.sent_at)

    again = invited(organisation)

    assert (again.pk, again.nonce == first.nonce) == (first.pk, False)


def test_somebody_known_elsewhere_is_asked_with_the_account_that_there_is(organisation):
    known = UserPermissionFactory(user__email=EMAIL).user

    invitation = invited(organisation, first_name="Other")
    accept_invitation(invitation_token(invitation), actor_user=known)

    known.refresh_from_db()
    assert (invitation.user, known.first_name) == (known, "Maya")


def test_removing_ends_the_belonging_once(organisation):
    user = member_of(organisation)

    removed = remove_user(user, organisation=organisation, actor=SYSTEM)

    assert (removed.status, belongings().exists()) == ("deactivated", False)
    with pytest.raises(OutOfSight):
        remove_user(user, organisation=organisation, actor=SYSTEM)


def test_the_account_stays_while_another_organisation_needs_it(organisation):
    user = member_of(organisation)
    other = OrganisationFactory()
    accept_invitation(invitation_token(invited(other)), actor_user=user)

    assert remove_user(user, organisation=organisation, actor=SYSTEM).status == "active"
    with pytest.raises(OutOfSight):
        remove_user(user, organisation=organisation, actor=SYSTEM)
    assert remove_user(user, organisation=other, actor=SYSTEM).status == "deactivated"


def test_after_a_deactivation_the_person_can_be_asked_anew(organisation, staff):
    deactivate_user(member_of(organisation), actor=staff)

    assert invited(organisation).user.status == "invited"


def test_a_grant_without_a_role_does_not_exist(organisation):
    with pytest.raises(Invalid) as refused:
        grant_permission(
            user=UserFactory(),
            role="",
            scope_type="organisation",
            scope_id=organisation.pk,
            scope=organisation.scope,
            scope_label=organisation.name,
            actor=SYSTEM,
        )
    assert refused.value.details[0].field == "role"


def test_a_right_can_follow(organisation, organiser):
    user = member_of(organisation)
    grant_permission(
        user=user,
        role=Role.ORGANISER,
        scope_type="organisation",
        scope_id=organisation.pk,
        scope=organisation.scope,
        scope_label=organisation.name,
        actor=organiser,
    )

    assert [grant.role for grant in actor_for(user).grants] == ["organiser"]
