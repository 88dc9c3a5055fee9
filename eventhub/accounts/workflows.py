"""Everything that moves an account or an invitation from one status to the next."""

import secrets
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from eventhub.accounts.enums import AccountStatus, InvitationStatus
from eventhub.accounts.invitation_links import check_link, invitation_of
from eventhub.accounts.models import INVITATION_LIFETIME, Invitation, Organisation, User
from eventhub.accounts.permissions import require
from eventhub.accounts.queries import belongings, live_permissions
from eventhub.accounts.services import (
    duplicate,
    give,
    hold_organisations,
    in_person,
    person_id,
    refuse_to_orphan,
    take_back,
    target_of,
)
from eventhub.accounts.targets import Target, account_only, target
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock, status_change
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Detail, Invalid, NotAllowed, OutOfSight
from eventhub.core.scope import Scope
from eventhub.core.validation import as_invalid, check_fields

# --- inviting --------------------------------------------------------------------------------------


def invite(
    *,
    email: str,
    role: str,
    scope_type: str,
    scope_id: UUID,
    scope: Scope,
    scope_label: str,
    actor: Actor,
    first_name: str = "",
    last_name: str = "",
    company: str = "",
    phone_number: str = "",
) -> Invitation:
    """Offer a role to whoever an address belongs to; the account is made if there is none. The link goes by mail.

    An open invitation or an equal grant is a Conflict; an invitation whose time is over gets a new link.
    """
    wanted = target(role=role, scope_type=scope_type, scope_id=scope_id, scope=scope, scope_label=scope_label)
    details = {"first_name": first_name, "last_name": last_name, "company": company, "phone_number": phone_number}
    return _offer(wanted, email, details, actor=actor)


def invite_to_organisation(
    organisation: Organisation,
    *,
    email: str,
    actor: Actor,
    first_name: str = "",
    last_name: str = "",
    company: str = "",
    phone_number: str = "",
) -> Invitation:
    """Offer an account and no right yet; a Conflict where the person belongs to the organisation in any way."""
    details = {"first_name": first_name, "last_name": last_name, "company": company, "phone_number": phone_number}
    return _offer(account_only(organisation.scope, organisation.name), email, details, actor=actor)


def _offer(wanted: Target, email: str, details: dict[str, str], *, actor: Actor) -> Invitation:
    require(actor, wanted.permission, wanted.scope)
    address = clean_email(email)
    with transaction.atomic():
        user = _account_of(address, details, actor=actor)
        _refuse_second(user, wanted)
        open_one = user.invitations.filter(status=InvitationStatus.SENT, **wanted.identity).first()
        return _renew(open_one, actor=actor) if open_one else _send(user, wanted, actor=actor)


def clean_email(email: str) -> str:
    """The address as it is kept: without spaces around it, in lower case."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as refused:
        raise as_invalid(refused, field="email") from refused
    if len(address) > 254:
        raise Invalid.at("email", "An e-mail address has 254 characters at most.")
    return address


def _account_of(email: str, details: dict[str, str], *, actor: Actor) -> User:
    """The locked account of an address: found, made with these details, or brought back from deactivation."""
    details = {field: value.strip() for field, value in details.items()}
    check_fields(User(email=email, **details), exclude={"password"})
    user, is_new = User.objects.get_or_create(email=email, defaults={**details, "password": make_password(None)})
    user = lock(user)
    if is_new:
        record(user, verbs.USER_INVITED, actor=actor, to_status=user.status)
    elif user.status == AccountStatus.DEACTIVATED:
        with status_change(user, verbs.USER_INVITED, actor=actor) as user:
            user.invite_again()
            user.set_unusable_password()
    return user


def _refuse_second(user: User, wanted: Target) -> None:
    if wanted.role is None:
        _refuse_member(user, wanted)
    elif live_permissions().filter(user=user, **wanted.identity).exists():
        raise duplicate("email", f"{user.email} is {wanted.role.label.lower()} of {wanted.label} already.")
    waiting = user.invitations.filter(
        status=InvitationStatus.SENT, expires_at__gt=timezone.now(), **wanted.identity
    ).first()
    if waiting:
        raise duplicate("email", f"{user.email} was invited to {wanted.label} already. Send a new link instead.")


def _refuse_member(user: User, wanted: Target) -> None:
    """An account is asked for where there is one already, or an open link to one."""
    here = {"user": user, "organisation_id": wanted.scope.organisation_id}
    asked = Invitation.objects.filter(status=InvitationStatus.SENT, expires_at__gt=timezone.now(), **here)
    if live_permissions().filter(**here).exists() or belongings().filter(**here).exists() or asked.exists():
        raise duplicate("email", f"{user.email} is known to {wanted.label} already. Give that account a right instead.")


def _send(user: User, wanted: Target, *, actor: Actor) -> Invitation:
    now = timezone.now()
    invitation = Invitation(
        user=user,
        nonce=secrets.token_urlsafe(32),
        sent_at=now,
        expires_at=now + INVITATION_LIFETIME,
        invited_by_id=person_id(actor),
        invited_by_name=actor.name[:200],
        **wanted.columns,
    )
    invitation.save()
    record(invitation, verbs.INVITATION_SENT, actor=actor, to_status=invitation.status)
    return invitation


def resend_invitation(invitation: Invitation, *, actor: Actor, scope: Scope | None = None) -> Invitation:
    """A new link for seven more days; every older one is dead from now on. `scope` as in `revoke_permission`."""
    with transaction.atomic():
        invitation = lock(invitation)
        given = target_of(invitation, scope)
        require(actor, given.permission, given.scope)
        if invitation.status != InvitationStatus.SENT:
            raise Conflict(f"The invitation of {invitation} was {invitation.status} meanwhile.", code="wrong_status")
        return _renew(invitation, actor=actor)


def _renew(invitation: Invitation, *, actor: Actor) -> Invitation:
    invitation.nonce = secrets.token_urlsafe(32)
    invitation.sent_at = timezone.now()
    invitation.expires_at = invitation.sent_at + INVITATION_LIFETIME
    invitation.save()
    record(invitation, verbs.INVITATION_RESENT, actor=actor)
    return invitation


def withdraw_invitation(invitation: Invitation, *, actor: Actor, scope: Scope | None = None) -> Invitation:
    with status_change(invitation, verbs.INVITATION_WITHDRAWN, actor=actor) as invitation:
        given = target_of(invitation, scope)
        require(actor, given.permission, given.scope)
        invitation.withdraw()
    return invitation


# --- accepting -------------------------------------------------------------------------------------


def accept_invitation(
    token: str, *, actor_user: User | None, first_name: str = "", last_name: str = "", password: str | None = None
) -> User:
    """The link is used up and its grant given: once, however many try at the same moment.

    An account that was only invited is opened with these names and this password. One that is in use has to be
    signed in: `actor_user` is who is. Gone where the link has ended; NotAllowed for anybody else.
    """
    invitation, nonce = invitation_of(token)
    with transaction.atomic():
        user = lock(invitation.user)  # first the person, then the invitation, as in `invite`
        invitation = lock(invitation)
        check_link(invitation, nonce)
        if user.status == AccountStatus.INVITED:
            user = _open_account(user, first_name=first_name, last_name=last_name, password=password)
        elif user.status != AccountStatus.ACTIVE or actor_user is None or actor_user.pk != user.pk:
            raise NotAllowed(f"Sign in as {user.email} to accept this invitation.")
        _confirm_address(user)
        actor = in_person(user)
        with status_change(invitation, verbs.INVITATION_ACCEPTED, actor=actor) as invitation:
            invitation.accept()
        if invitation.role:
            give(user, target_of(invitation, None), actor=actor, given_by=invitation.invited_by_id)
    return user


def _open_account(user: User, *, first_name: str, last_name: str, password: str | None) -> User:
    user.first_name, user.last_name = first_name.strip(), last_name.strip()
    _check_details(user, password or "")
    with status_change(user, verbs.USER_ACTIVATED, actor=in_person(user)) as opened:
        opened.first_name, opened.last_name = user.first_name, user.last_name
        opened.set_password(password)
        opened.activate()
    return opened


def _check_details(user: User, password: str) -> None:
    """Raises Invalid with every complaint at once: names and password are asked on one form."""
    names = {"first_name": "Enter your first name.", "last_name": "Enter your last name."}
    details = [Detail(field, "required", words) for field, words in names.items() if not getattr(user, field)]
    details += _complaints_of_names(user) + _complaints_of_password(user, password)
    if details:
        raise Invalid(details[0].message, details=details)


def _complaints_of_names(user: User) -> list[Detail]:
    try:
        check_fields(user, exclude={"password"})
    except Invalid as refused:
        return refused.details
    return []


def _complaints_of_password(user: User, password: str) -> list[Detail]:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return as_invalid(refused, field="password").details
    return []


def _confirm_address(user: User) -> None:
    """Whoever opened the link reads that mailbox: the address is verified. An address belongs to one account."""
    EmailAddress.objects.filter(email__iexact=user.email).exclude(user=user).delete()
    EmailAddress.objects.filter(user=user, primary=True).exclude(email=user.email).update(primary=False)
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


# --- accounts --------------------------------------------------------------------------------------


def suspend_user(user: User, *, actor: Actor, reason: str = "") -> User:
    """Nobody can sign in to it until it is resumed; grants stay as they are."""
    with status_change(user, verbs.USER_SUSPENDED, actor=actor, reason=reason) as user:
        _require_another(actor, user)
        user.suspend()
    return user


def resume_user(user: User, *, actor: Actor, reason: str = "") -> User:
    with status_change(user, verbs.USER_RESUMED, actor=actor, reason=reason) as user:
        _require_another(actor, user)
        user.resume()
    return user


def deactivate_user(user: User, *, actor: Actor, reason: str = "") -> User:
    """The account ends: every grant is revoked and every open invitation withdrawn. It can be invited anew."""
    with transaction.atomic():
        _hold_all_organisations(user)
        user = lock(user)
        _require_another(actor, user)
        for permission in live_permissions().filter(user=user).select_for_update(of=["self"], no_key=True):
            refuse_to_orphan(permission)
            take_back(permission, actor=actor, reason=reason)
        _withdraw_all(list(user.invitations.filter(status=InvitationStatus.SENT)), actor=actor, reason=reason)
        _end_all(list(belongings().filter(user=user)), actor=actor, reason=reason)
        return _deactivate(user, actor=actor, reason=reason)


def _require_another(actor: Actor, user: User) -> None:
    require(actor, "accounts.manage_user")
    if user.pk == actor.id:
        raise Conflict("This is your own account. Another member of staff can do it.", code="own_account")


def _hold_all_organisations(user: User) -> None:
    hold_organisations(list(live_permissions().filter(user=user).values_list("organisation_id", flat=True)))


def _withdraw_all(invitations: list[Invitation], *, actor: Actor, reason: str) -> None:
    for invitation in invitations:
        with status_change(invitation, verbs.INVITATION_WITHDRAWN, actor=actor, reason=reason) as locked:
            locked.withdraw()


def _end_all(invitations: list[Invitation], *, actor: Actor, reason: str) -> None:
    for invitation in invitations:
        with status_change(invitation, verbs.INVITATION_WITHDRAWN, actor=actor, reason=reason) as locked:
            locked.end_belonging()


def _deactivate(user: User, *, actor: Actor, reason: str) -> User:
    with status_change(user, verbs.USER_DEACTIVATED, actor=actor, reason=reason) as user:
        user.deactivate()
    return user


def remove_user(user: User, *, organisation: Organisation, actor: Actor, reason: str = "") -> User:
    """Take a person out of an organisation: its grants are revoked, its open invitations withdrawn.

    The account itself ends only when nothing of another organisation hangs on it.
    """
    with transaction.atomic():
        hold_organisations([organisation.pk])
        user = lock(user)
        require(actor, "accounts.grant", organisation)
        permissions = list(live_permissions().filter(user=user, organisation=organisation))
        invitations = list(user.invitations.filter(status=InvitationStatus.SENT, organisation=organisation))
        members = list(belongings().filter(user=user, organisation=organisation))
        if not (permissions or invitations or members) and (user.status != AccountStatus.INVITED or _is_needed(user)):
            raise OutOfSight(f"{user} holds nothing in {organisation}.")
        for permission in permissions:
            refuse_to_orphan(permission)
            take_back(permission, actor=actor, reason=reason)
        _withdraw_all(invitations, actor=actor, reason=reason)
        _end_all(members, actor=actor, reason=reason)
        return user if _is_needed(user) else _deactivate(user, actor=actor, reason=reason)


def _is_needed(user: User) -> bool:
    """Whether something still hangs on the account after an organisation let go of it."""
    return (
        user.is_staff
        or user.status == AccountStatus.DEACTIVATED
        or live_permissions().filter(user=user).exists()
        or user.invitations.filter(status=InvitationStatus.SENT).exists()
        or belongings().filter(user=user).exists()
    )
