"""Staff in somebody's place: with that person's rights and no others, for half an hour at most, written down with both names."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from eventhub.accounts.enums import AccountStatus
from eventhub.accounts.models import User
from eventhub.accounts.permissions import require
from eventhub.accounts.queries import actor_for
from eventhub.accounts.services import in_person
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid

LONGEST_ACT = timedelta(minutes=30)
SESSION_KEY = "acting"


@dataclass(frozen=True, slots=True)
class Act:
    """For whom, and until when at the latest; kept in the session of the member of staff."""

    person_id: UUID
    until: datetime

    @classmethod
    def kept_in(cls, session: Any) -> Self | None:
        kept = session.get(SESSION_KEY)
        return cls(UUID(kept["for"]), datetime.fromisoformat(kept["until"])) if kept else None

    def keep_in(self, session: Any) -> None:
        session[SESSION_KEY] = {"for": str(self.person_id), "until": self.until.isoformat()}

    def person(self, staff: User) -> User | None:
        """Who is acted for, as long as nothing has ended it: time, the person's account, the rights of the other."""
        if self.until <= timezone.now() or not (staff.is_staff and staff.is_active):
            return None
        return actable().filter(pk=self.person_id).first()


def actable() -> QuerySet[User]:
    """Whom staff can act for: everybody in use who is not staff."""
    return User.objects.filter(status=AccountStatus.ACTIVE, is_staff=False)


def actor_in(session: Any, user: Any) -> Actor:
    """Who acts in this session. Where acting has ended and nobody was told yet, a stranger: never staff by surprise."""
    act = Act.kept_in(session) if isinstance(user, User) else None
    if act is None:
        return actor_for(user)
    person = act.person(user)
    return actor_for(user, acting_for=person) if person else Actor.stranger()


def start_acting(person: User, *, actor: Actor, reason: str) -> Act:
    """From now on the actor sees what the person sees. The person is told by mail."""
    if actor.on_behalf_of_id:
        raise Conflict(f"You act on behalf of {actor.on_behalf_of_name} already. Stop that first.", code="nested")
    require(actor, "accounts.act_on_behalf")
    if not reason.strip():
        raise Invalid.at("reason", "The person reads why. Say it in a sentence.", code="required")
    act = Act(person.pk, timezone.now() + LONGEST_ACT)
    with transaction.atomic():
        person = lock(person)
        _require_actable(person, actor)
        record(person, verbs.ACTING_STARTED, actor=actor, reason=reason.strip(), data={"until": act.until.isoformat()})
    return act


def _require_actable(person: User, actor: Actor) -> None:
    if person.pk == actor.id:
        raise Conflict("This is your own account: you are yourself already.", code="own_account")
    if person.is_staff:
        raise Conflict(f"{person} is a member of staff. Nobody acts on behalf of staff.", code="staff")
    if person.status != AccountStatus.ACTIVE:
        raise Conflict(
            f"The account of {person} is {person.status}. Only somebody who can sign in can be acted for.",
            code="wrong_status",
        )


def stop_acting(act: Act, *, staff: User, because: str) -> None:
    """Write down that it ended, and by what."""
    with transaction.atomic():
        person = User.objects.get(pk=act.person_id)
        record(person, verbs.ACTING_STOPPED, actor=in_person(staff), data={"because": because})
