from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from eventhub.accounts.enums import AccountStatus, InvitationStatus, Role, ScopeType
from eventhub.accounts.models import ApiClient, Invitation, Organisation, User, UserPermission
from eventhub.core.actor import Actor, ActorKind, Grant


def actor_for(user: User | AnonymousUser, *, acting_for: User | None = None) -> Actor:
    """Who this person is and what was granted to them, read at once: one query.

    `acting_for`: a member of staff acts as somebody else, with that person's rights and both names in history.
    """
    if not isinstance(user, User) or user.status != AccountStatus.ACTIVE:
        return Actor.stranger()
    held = _held_by(acting_for or user)
    who = Actor(ActorKind.PERSON, str(user), user.pk, user.email, grants=frozenset(grant for grant, _ in held))
    asked_of_staff = timezone.now() if user.is_staff and settings.SECOND_FACTOR_FOR_STAFF else None
    if acting_for is not None:
        who = replace(who, on_behalf_of_id=acting_for.pk, on_behalf_of_name=str(acting_for))
        return replace(who, second_factor_due=asked_of_staff)
    asked = [due for _, due in held if due] + ([asked_of_staff] if asked_of_staff else [])
    return replace(who, is_staff=user.is_staff, second_factor_due=min(asked, default=None))


def _held_by(user: User) -> list[tuple[Grant, datetime | None]]:
    """Each right, and from when its holder owes a second factor for it."""
    rows = live_permissions().filter(user=user)
    of_grant = ("role", "scope_type", "scope_id", "organisation_id", "event_id")
    asked = ("organisation__second_factor_since", "organisation__second_factor_days", "created_at")
    return [
        (Grant(*row[:5]), second_factor_due(row[0], since=row[5], days=row[6], given_at=row[7]))
        for row in rows.values_list(*of_grant, *asked)
    ]


def second_factor_due(role: str, *, since: dict[str, str], days: int, given_at: datetime) -> datetime | None:
    """Counted from when the role's holders were asked, or from the grant where that came later; None: nobody asked."""
    if role not in since:
        return None
    return max(datetime.fromisoformat(since[role]), given_at) + timedelta(days=days)


def actor_for_client(client: ApiClient, scopes: Iterable[str]) -> Actor:
    return Actor(
        ActorKind.CLIENT,
        client.name,
        client.pk,
        organisation_id=client.organisation_id,
        scopes=frozenset(scopes),
    )


def live_permissions() -> QuerySet[UserPermission]:
    return UserPermission.objects.filter(revoked_at=None)


def belongings() -> QuerySet[Invitation]:
    """What makes somebody belong to an organisation without any right there: an accepted invitation to the account alone."""
    return Invitation.objects.filter(status=InvitationStatus.ACCEPTED, role="")


def organised_organisations(actor: Actor) -> list[UUID]:
    """The organisations that the actor organises as a whole, as a person or as their client."""
    if actor.is_client:
        return [actor.organisation_id] if actor.organisation_id else []
    return actor.scope_ids(Role.ORGANISER, ScopeType.ORGANISATION)


def _within_reach(actor: Actor) -> Q:
    """Which grants and invitations an actor may know of: those of what they organise, and of the stands they answer for."""
    return (
        Q(organisation_id__in=organised_organisations(actor))
        | Q(event_id__in=actor.scope_ids(Role.ORGANISER, ScopeType.EVENT))
        | Q(scope_id__in=[grant.scope_id for grant in actor.grants if grant.role == Role.SPONSOR])
    )


def users_visible_to(actor: Actor) -> QuerySet[User]:
    """An account is in sight where it was invited or where it has or had a grant; and everybody sees themselves."""
    if actor.sees_everything:
        return User.objects.all()
    reach = _within_reach(actor) & Q(user=OuterRef("pk"))
    return User.objects.filter(
        Q(pk=actor.stands_for) | Exists(UserPermission.objects.filter(reach)) | Exists(Invitation.objects.filter(reach))
    )


def permissions_visible_to(actor: Actor) -> QuerySet[UserPermission]:
    permissions = UserPermission.objects.select_related("user", "organisation", "granted_by")
    if actor.sees_everything:
        return permissions
    return permissions.filter(_within_reach(actor) | Q(user_id=actor.stands_for))


def invitations_visible_to(actor: Actor, event: Model | None = None) -> QuerySet[Invitation]:
    invitations = Invitation.objects.select_related("user", "organisation", "invited_by")
    if event is not None:
        invitations = invitations.filter(event_id=event.pk)
    return invitations if actor.sees_everything else invitations.filter(_within_reach(actor))


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """Every organisation in which the actor holds something; whether they organise it is a question for `can`."""
    if actor.sees_everything:
        return Organisation.objects.all()
    ids = {grant.organisation_id for grant in actor.grants}
    if actor.organisation_id:
        ids.add(actor.organisation_id)
    return Organisation.objects.filter(pk__in=ids)


def clients_visible_to(actor: Actor) -> QuerySet[ApiClient]:
    clients: QuerySet[ApiClient] = ApiClient.objects.select_related("organisation")
    return clients if actor.sees_everything else clients.filter(organisation_id__in=organised_organisations(actor))


def people_at(scope_ids: Iterable[UUID]) -> QuerySet[User]:
    """Who holds a live grant or an open invitation at one of these; the caller has seen to it that they are in sight."""
    ids = list(scope_ids)
    here = Q(user=OuterRef("pk"), scope_id__in=ids)
    return User.objects.filter(
        Exists(live_permissions().filter(here)) | Exists(Invitation.objects.filter(here, status=InvitationStatus.SENT))
    )
