"""Writes that move no status: organisations, grants, API clients, personal details."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from eventhub.accounts.enums import AccountStatus, InvitationStatus, Role, ScopeType
from eventhub.accounts.invitation_links import invitation_of
from eventhub.accounts.models import ApiClient, Invitation, Organisation, User, UserPermission
from eventhub.accounts.permissions import can, require
from eventhub.accounts.queries import live_permissions, organised_organisations
from eventhub.accounts.targets import Target, account_only, target
from eventhub.activity import verbs
from eventhub.activity.models import ActivityEntry
from eventhub.activity.queries import history_of
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor, ActorKind
from eventhub.core.errors import Conflict, Detail, Invalid, NotAllowed, OutOfSight
from eventhub.core.scope import Scope
from eventhub.core.validation import check_fields

LONGEST_LEAD = 365

# --- organisations ---------------------------------------------------------------------------------


def create_organisation(
    *, name: str, actor: Actor, configuration_days: int = 30, artwork_days: int = 14, proof_days: int = 7
) -> Organisation:
    require(actor, "accounts.create_organisation")
    organisation = Organisation(
        name=name.strip(), configuration_days=configuration_days, artwork_days=artwork_days, proof_days=proof_days
    )
    with transaction.atomic():
        _save_organisation(organisation)
        record(organisation, verbs.ORGANISATION_CREATED, actor=actor)
    return organisation


def change_organisation(
    organisation: Organisation,
    *,
    actor: Actor,
    name: str | None = None,
    configuration_days: int | None = None,
    artwork_days: int | None = None,
    proof_days: int | None = None,
) -> Organisation:
    """New defaults count for events that are created from now on. Nothing is recorded where nothing changes."""
    wanted = {
        "name": name.strip() if name is not None else None,
        "configuration_days": configuration_days,
        "artwork_days": artwork_days,
        "proof_days": proof_days,
    }
    with transaction.atomic():
        organisation = lock(organisation)
        require(actor, "accounts.change_organisation", organisation)
        changed = set_values(organisation, {field: value for field, value in wanted.items() if value is not None})
        if changed:
            _save_organisation(organisation)
            record(organisation, verbs.ORGANISATION_CHANGED, actor=actor, data={"changed": changed})
    return organisation


def _save_organisation(organisation: Organisation) -> None:
    check_fields(organisation)
    if organisation.configuration_days > LONGEST_LEAD:
        raise Invalid.at("configuration_days", f"At most {LONGEST_LEAD} days before the start.", code="max_value")
    if not organisation.configuration_days >= organisation.artwork_days >= organisation.proof_days >= 1:
        raise Invalid.at(
            "artwork_days",
            "The configuration is due first, then artwork, then proofs, and proofs at least 1 day before the start.",
            code="sequence",
        )
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as taken:
        raise duplicate("name", f"There is an organisation called {organisation.name} already.") from taken


def duplicate(field: str, message: str) -> Conflict:
    return Conflict(message, code="duplicate", details=[Detail(field, "duplicate", message)])


def set_values(row: Any, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Set what differs; returns {field: [old, new]}."""
    changed = {field: [getattr(row, field), new] for field, new in values.items() if getattr(row, field) != new}
    for field, (_, new) in changed.items():
        setattr(row, field, new)
    return changed


# --- grants ----------------------------------------------------------------------------------------


def grant_permission(
    *, user: User, role: str, scope_type: str, scope_id: UUID, scope: Scope, scope_label: str, actor: Actor
) -> UserPermission:
    """Give a role at the thing whose scope is `scope`; an equal live grant is returned as it is."""
    wanted = target(role=role, scope_type=scope_type, scope_id=scope_id, scope=scope, scope_label=scope_label)
    require(actor, wanted.permission, wanted.scope)
    with transaction.atomic():
        user = lock(user)
        if user.status == AccountStatus.DEACTIVATED:
            raise Conflict(f"The account of {user} is deactivated. Invite {user.email} again.", code="deactivated")
        return give(user, wanted, actor=actor, given_by=person_id(actor))


def person_id(actor: Actor) -> UUID | None:
    """The account behind the actor, where there is one."""
    return actor.id if actor.kind is ActorKind.PERSON else None


def give(user: User, wanted: Target, *, actor: Actor, given_by: UUID | None) -> UserPermission:
    """The grant itself, once somebody has seen to the right to give it. The caller holds the user's row locked."""
    present = live_permissions().filter(user=user, **wanted.identity).first()
    if present:
        return present
    permission = UserPermission.objects.create(user=user, granted_by_id=given_by, **wanted.columns)
    record(permission, verbs.GRANT_GIVEN, actor=actor)
    return permission


def revoke_permission(
    permission: UserPermission, *, actor: Actor, reason: str = "", scope: Scope | None = None
) -> UserPermission:
    """Take a grant back. `scope` is that of its stand where the caller knows it: a row does not know its sponsorship."""
    with transaction.atomic():
        hold_organisations([permission.organisation_id])
        permission = lock(permission)
        given = target_of(permission, scope)
        require(actor, given.permission, given.scope)
        if permission.revoked_at:
            raise OutOfSight("This right was revoked already.")
        refuse_to_orphan(permission)
        refuse_to_abandon(permission, given, actor=actor)
        return take_back(permission, actor=actor, reason=reason)


def take_back(permission: UserPermission, *, actor: Actor, reason: str) -> UserPermission:
    permission.revoked_at = timezone.now()
    permission.save()
    record(permission, verbs.GRANT_REVOKED, actor=actor, reason=reason)
    return permission


def target_of(row: Any, scope: Scope | None) -> Target:
    """The target of a grant or an invitation that exists."""
    if not row.role:
        return account_only(row.scope, row.scope_label)
    return target(
        role=row.role,
        scope_type=row.scope_type,
        scope_id=row.scope_id,
        scope=scope or row.scope,
        scope_label=row.scope_label,
    )


def hold_organisations(ids: list[UUID]) -> None:
    """Lock organisations in a fixed order, before the people in them: who organises one is decided one at a time.

    Only the row is held, not its key: others may go on adding rows that point to it.
    """
    rows = Organisation.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    list(rows.values_list("pk", flat=True))


def refuse_to_orphan(permission: UserPermission) -> None:
    """An organisation keeps at least one organiser who can sign in."""
    if permission.role != Role.ORGANISER or permission.scope_type != ScopeType.ORGANISATION:
        return
    others = live_permissions().filter(
        role=Role.ORGANISER,
        scope_type=ScopeType.ORGANISATION,
        scope_id=permission.scope_id,
        user__status=AccountStatus.ACTIVE,
    )
    if not others.exclude(user_id=permission.user_id).exists():
        raise Conflict(
            f"{permission.user} is the last organiser of {permission.scope_label}. Make somebody else organiser first.",
            code="last_organiser",
        )


def refuse_to_abandon(permission: UserPermission, given: Target, *, actor: Actor) -> None:
    """What a company has keeps somebody who can act for it, as long as nobody decides otherwise who organises the event."""
    if permission.role != Role.SPONSOR or can(actor, "accounts.grant", given.scope):
        return
    covering = [key for key in (given.scope.sponsorship_id, given.scope.stand_id) if key]
    others = live_permissions().filter(role=Role.SPONSOR, scope_id__in=covering, user__status=AccountStatus.ACTIVE)
    if not others.exclude(pk=permission.pk).exists():
        raise Conflict(
            f"{permission.user} is the last who acts for {permission.scope_label}. Bring a colleague first: once the "
            "invitation is accepted, this right can go. An organiser of the event can take it away at any time.",
            code="last_sponsor",
        )


# --- invitations -----------------------------------------------------------------------------------

ASK_AGAIN_AFTER = timedelta(hours=1)


def in_person(user: User) -> Actor:
    """Somebody who acts for themselves before anything is granted to them."""
    return Actor(ActorKind.PERSON, str(user), user.pk, user.email)


def ask_for_new_link(token: str) -> ActivityEntry:
    """The holder of a dead link asks for another; whoever invited them is told by mail, at most once an hour.

    Returns the history line of the question, this one or the one of the past hour.
    """
    with transaction.atomic():
        invitation = lock(invitation_of(token)[0])
        if invitation.status == InvitationStatus.ACCEPTED:
            raise Conflict("This invitation was accepted already. Sign in instead.", code="wrong_status")
        asked = history_of(invitation.pk).filter(verb=verbs.INVITATION_REQUESTED.key).first()
        if asked and asked.at > timezone.now() - ASK_AGAIN_AFTER:
            return asked
        return record(invitation, verbs.INVITATION_REQUESTED, actor=in_person(invitation.user))


# --- API clients -----------------------------------------------------------------------------------


def create_client(*, organisation: Organisation, name: str, scopes: list[str], actor: Actor) -> tuple[ApiClient, str]:
    """A client and its secret, which is kept as a hash: this is the only time that anybody sees it."""
    require(actor, "accounts.manage_client", organisation)
    check_scopes(scopes, actor=actor)
    client = ApiClient(
        organisation=organisation,
        name=name.strip(),
        allowed_scopes=sorted(set(scopes)),
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
    )
    check_client(client)
    raw_secret = str(client.client_secret)
    with transaction.atomic():
        client.save()
        record(client, verbs.CLIENT_CREATED, actor=actor, data={"scopes": client.allowed_scopes})
    return client, raw_secret


def check_client(client: ApiClient) -> None:
    if not client.name:
        raise Invalid.at("name", "A client needs a name, so that its tokens can be told apart.", code="required")
    check_fields(client, exclude={"client_secret", "redirect_uris"})


def check_scopes(scopes: list[str], *, actor: Actor, held: Collection[str] = ()) -> None:
    """What a client may be given; `held` is what it has already, and keeps whoever asks."""
    known: Any = settings.OAUTH2_PROVIDER["SCOPES"]
    unknown = sorted(set(scopes) - set(known))
    if unknown:
        raise Invalid.at("scopes", f"There is no scope {', '.join(unknown)}.")
    if not scopes:
        raise Invalid.at("scopes", "Choose at least one scope: a client without any can do nothing.", code="required")
    if "packages:write" in set(scopes) - set(held):
        require(actor, "accounts.give_packages_write")


def revoke_client(client: ApiClient, *, actor: Actor) -> ApiClient:
    """No new token from now on, and those in circulation stop working."""
    with transaction.atomic():
        client = lock(client)
        require(actor, "accounts.manage_client", client)
        if client.revoked_at:
            raise OutOfSight("This client was revoked already.")
        client.revoked_at = timezone.now()
        client.save(update_fields=["revoked_at"])
        get_access_token_model().objects.filter(application=client).delete()
        record(client, verbs.CLIENT_REVOKED, actor=actor)
    return client


# --- people ----------------------------------------------------------------------------------------


def change_user(
    user: User,
    *,
    actor: Actor,
    first_name: str | None = None,
    last_name: str | None = None,
    company: str | None = None,
    phone_number: str | None = None,
) -> User:
    """Personal details; the e-mail address changes by a link to the new one only."""
    wanted = {"first_name": first_name, "last_name": last_name, "company": company, "phone_number": phone_number}
    with transaction.atomic():
        user = lock(user)
        _require_own_people(actor, user)
        changed = set_values(user, {field: value.strip() for field, value in wanted.items() if value is not None})
        if changed:
            check_fields(user, exclude={"password"})
            user.save()
            record(user, verbs.USER_CHANGED, actor=actor, data={"changed": sorted(changed)})
    return user


def note_new_address(user: User) -> None:
    """The sign-in library has changed the address, after its owner proved to read it: write it into history."""
    with transaction.atomic():
        record(user, verbs.USER_CHANGED, actor=in_person(user), data={"changed": ["email"]})


def _require_own_people(actor: Actor, user: User) -> None:
    """Oneself, staff, or who organises every organisation that the person is known to: no other loses by the change."""
    if actor.sees_everything or user.pk in (actor.id, actor.on_behalf_of_id):
        return
    if actor.is_client and "users:write" not in actor.scopes:
        raise NotAllowed("The token has no scope users:write.")
    known_to = set(UserPermission.objects.filter(user=user).values_list("organisation_id", flat=True))
    known_to |= set(Invitation.objects.filter(user=user).values_list("organisation_id", flat=True))
    if user.is_staff or not known_to <= set(organised_organisations(actor)):
        raise NotAllowed(f"{user} is known to other organisations too and changes these details in person.")


# --- staff -----------------------------------------------------------------------------------------


def give_staff(user: User, *, actor: Actor, reason: str = "") -> User:
    """The one right beside the grants: from now on this account sees everything and may open the staff site."""
    return _set_staff(user, is_staff=True, actor=actor, reason=reason)


def make_first_staff(user: User, *, actor: Actor) -> User:
    """Who begins an installation becomes its staff, also before the invitation is accepted: nobody else could do it."""
    require(actor, "accounts.manage_user")
    with transaction.atomic():
        user = lock(user)
        if User.objects.filter(is_staff=True).exists():
            raise Conflict(
                "There are members of staff already. They make others staff, on the staff site. Leave it to them.",
                code="duplicate",
            )
        user.is_staff = True
        user.save()
        record(user, verbs.STAFF_GIVEN, actor=actor)
    return user


def take_staff(user: User, *, actor: Actor, reason: str = "") -> User:
    """Grants stay as they are. Nobody takes it from themselves, so somebody always keeps it."""
    return _set_staff(user, is_staff=False, actor=actor, reason=reason)


def _set_staff(user: User, *, is_staff: bool, actor: Actor, reason: str) -> User:
    with transaction.atomic():
        _require_staff_still(actor)
        user = lock(user)
        if user.pk == actor.id:
            raise Conflict("This is your own account. Another member of staff can do it.", code="own_account")
        if is_staff and user.status != AccountStatus.ACTIVE:
            raise Conflict(
                f"The account of {user} is {user.status}. Only an active account can be staff.", code="wrong_status"
            )
        if user.is_staff != is_staff:
            user.is_staff = is_staff
            user.save()
            record(user, verbs.STAFF_GIVEN if is_staff else verbs.STAFF_TAKEN, actor=actor, reason=reason)
    return user


def _require_staff_still(actor: Actor) -> None:
    """All of staff are held in one order: of two who take it from each other at once, the first to come keeps it."""
    require(actor, "accounts.manage_user")
    keys = set(User.objects.select_for_update().filter(is_staff=True).order_by("pk").values_list("pk", flat=True))
    if actor.kind is ActorKind.PERSON and actor.id not in keys:
        raise NotAllowed("You are no longer a member of staff.")
