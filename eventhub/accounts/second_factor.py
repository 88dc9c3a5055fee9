"""Who owes a second factor, and from when: by role where the organisation asks for it, as staff where the installation does."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.accounts.models import LONGEST_GRACE, Organisation, User
from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.errors import Invalid

# Recovery codes are for the day when the factor is lost: they are none themselves.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user_id: UUID | None) -> bool:
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists())


def with_second_factor(user: str = "pk") -> Exists:
    """For lists: whether the person that `user` leads to has one."""
    return Exists(Authenticator.objects.filter(user_id=OuterRef(user), type__in=FACTORS))


def may_lose_factor(user: User, factor: Authenticator, *, due: datetime | None) -> bool:
    """The last one can't be taken off while it is owed. `due` as in `Actor.second_factor_due`."""
    if due is None or due > timezone.now() or factor.type not in FACTORS:
        return True
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exclude(pk=factor.pk).exists())


def ask_second_factor(organisation: Organisation, *, roles: list[str], days: int, actor: Actor) -> Organisation:
    """From whom the organisation asks it, and how many days each has after it was asked for or the right was given."""
    if set(roles) - set(Role.values):
        raise Invalid.at("roles", f"There is no such role. Choose among {', '.join(Role.values)}.")
    if not 0 <= days <= LONGEST_GRACE:
        raise Invalid.at("days", f"Choose 0 to {LONGEST_GRACE} days.")
    with transaction.atomic():
        organisation = lock(organisation)
        require(actor, "accounts.change_organisation", organisation)
        before, now = organisation.second_factor_since, timezone.now().isoformat()
        since = {role: before.get(role, now) for role in sorted(set(roles))}
        if (since, days) != (before, organisation.second_factor_days):
            organisation.second_factor_since, organisation.second_factor_days = since, days
            organisation.save()
            asked = {"second_factor": [sorted(before), sorted(since)]}
            record(organisation, verbs.ORGANISATION_CHANGED, actor=actor, data={"changed": asked, "days": days})
    return organisation
