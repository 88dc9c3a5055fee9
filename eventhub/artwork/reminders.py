"""Reminding those of the companies who must act: one mail to each person with all of it, once a day at most."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from eventhub.accounts.models import User
from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.artwork.models import ArtworkReminder, ArtworkRequirement
from eventhub.artwork.people import waiting_people
from eventhub.artwork.queries import requirements_visible_to
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict
from eventhub.events.guards import require_open
from eventhub.events.models import Event

ONCE_IN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reminded:
    """Who is written to, and who was lately, with the time from when they can be reminded again."""

    told: list[ArtworkReminder]
    too_soon: list[tuple[str, datetime]]


@dataclass(frozen=True, slots=True)
class Planned:
    """Who would be written to, each with what waits for them, and who was lately, with the time from when they can be again."""

    due: dict[User, list[ArtworkRequirement]]
    too_soon: list[tuple[str, datetime]]


def plan_reminders(event: Event, *, requirement_ids: Iterable[UUID], actor: Actor) -> Planned:
    """What `remind` would do now with these."""
    chosen = requirements_visible_to(actor, event).filter(pk__in=list(requirement_ids))
    waiting = waiting_people(list(chosen))
    lately = _lately(event)
    too_soon = [(str(user), lately[user.pk] + ONCE_IN) for user in waiting if user.pk in lately]
    return Planned({user: rows for user, rows in waiting.items() if user.pk not in lately}, too_soon)


@transaction.atomic
def remind(event: Event, *, requirement_ids: Iterable[UUID], actor: Actor) -> Reminded:
    """Everybody who must act on one of these. Conflict where nobody is left to be reminded, and why."""
    event = lock(event)
    require(actor, "artwork.remind", event)
    require_open(event)
    planned = plan_reminders(event, requirement_ids=requirement_ids, actor=actor)
    _require_somebody(planned, event)
    told = [_remind(event, user, rows, actor) for user, rows in planned.due.items()]
    return Reminded(told, planned.too_soon)


def _require_somebody(planned: Planned, event: Event) -> None:
    if planned.due:
        return
    if not planned.too_soon:
        raise Conflict(
            "Nothing of this waits for anybody of the companies, so nobody was reminded. Look who is to act."
        )
    earliest = min(at for _, at in planned.too_soon).astimezone(event.zone)
    message = f"All of them were reminded within a day. The next reminder can go out at {earliest:%H:%M on %d %B %Y}."
    raise Conflict(message)


def _lately(event: Event) -> dict[UUID, datetime]:
    """When those were reminded who may not be again yet."""
    rows = ArtworkReminder.objects.filter(event=event, created_at__gt=timezone.now() - ONCE_IN)
    return dict(rows.order_by("created_at").values_list("user_id", "created_at"))


def _remind(event: Event, user: User, requirements: list[ArtworkRequirement], actor: Actor) -> ArtworkReminder:
    reminder = ArtworkReminder.objects.create(
        event=event,
        user_id=user.pk,
        name=str(user)[:200],
        email=user.email,
        requirement_ids=[str(each.pk) for each in requirements],
        asked_by_name=actor.name[:200],
    )
    record(reminder, verbs.ARTWORK_REMINDED, actor=actor, data={"requirements": len(requirements)})
    return reminder
