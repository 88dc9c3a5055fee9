from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from eventhub.activity import verbs
from eventhub.activity.models import ActivityEntry, OutboxEvent


def history_of(subject_id: UUID) -> QuerySet[ActivityEntry]:
    """What happened to one thing, newest first. The caller has seen to it that the thing is in sight."""
    return ActivityEntry.objects.filter(subject_id=subject_id)


def history_of_all(subject_ids: Iterable[UUID]) -> QuerySet[ActivityEntry]:
    """The same of several things together."""
    return ActivityEntry.objects.filter(subject_id__in=subject_ids)


def history_of_stand(stand_id: UUID) -> QuerySet[ActivityEntry]:
    """What happened to a stand and all that hangs on it, newest first."""
    return ActivityEntry.objects.filter(stand_id=stand_id)


def history_of_event(event_id: UUID) -> QuerySet[ActivityEntry]:
    return ActivityEntry.objects.filter(event_id=event_id)


def told(entry: ActivityEntry) -> str:
    """What an entry tells after the actor's name; the key of a verb that nobody knows any more."""
    verb = verbs.ALL.get(entry.verb)
    return verb.sentence.format(subject=entry.subject_label) if verb else entry.verb


def waiting_outbox_ids(limit: int) -> list[UUID]:
    """The oldest rows that no consumer has been told of."""
    return list(OutboxEvent.objects.filter(drained_at=None).order_by("id").values_list("id", flat=True)[:limit])
