"""What may be a duplicate, what was merged, and where an old key leads."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from eventhub.accounts.permissions import can
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.programme.duplicates import Pair, Person, Talk, alike_people, alike_talks
from eventhub.programme.enums import SessionStatus, SpeakerStatus
from eventhub.programme.models import Apart, Merge, Session, SessionSpeaker, Speaker
from eventhub.programme.queries import sessions_visible_to, speakers_visible_to


@dataclass(frozen=True, slots=True)
class Alike:
    """Pairs of one event that nobody has told apart yet."""

    people: list[Pair] = field(default_factory=list)
    talks: list[Pair] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.people) + len(self.talks)


def alike_in(actor: Actor, event: Event) -> Alike:
    """For whoever may change the programme, because addresses are compared. Four queries, however many rows."""
    if not can(actor, "programme.change_programme", event):
        return Alike()
    apart = set(Apart.objects.filter(event=event).values_list("one_id", "other_id"))
    speakers = speakers_visible_to(actor, event).exclude(status=SpeakerStatus.WITHDRAWN).order_by()
    people = (Person(*row) for row in speakers.values_list("pk", "first_name", "last_name", "email"))
    return Alike(alike_people(people, apart), alike_talks(_talks(actor, event), apart))


def _talks(actor: Actor, event: Event) -> Iterable[Talk]:
    sessions = sessions_visible_to(actor, event).exclude(status=SessionStatus.WITHDRAWN).order_by()
    people: dict[UUID, set[UUID]] = defaultdict(set)
    for session, speaker in SessionSpeaker.objects.filter(session__event=event).values_list("session_id", "speaker_id"):
        people[session].add(speaker)
    rows = sessions.values_list("pk", "title", "code", "starts_at", "parent_id")
    return [Talk(key, title, code, at, frozenset(people.get(key, ())), whole) for key, title, code, at, whole in rows]


def merges_visible_to(actor: Actor, event: Event) -> QuerySet[Merge]:
    """Those that were not undone, the newest first; for whoever may change the programme."""
    merges = Merge.objects.select_related("event__organisation").filter(event=event, undone_at=None)
    return merges if can(actor, "programme.change_programme", event) else merges.none()


def apart_visible_to(actor: Actor, event: Event) -> QuerySet[Apart]:
    """What somebody said is not the same, the newest first; for whoever may change the programme."""
    apart = Apart.objects.filter(event=event).order_by("-created_at", "-pk")
    return apart if can(actor, "programme.change_programme", event) else apart.none()


def remaining_of(model: type[Session] | type[Speaker], event: Event) -> dict[UUID, UUID]:
    """{what was merged: what remains} of a whole event."""
    merged = model._default_manager.filter(event=event, merged_into__isnull=False).order_by()
    return {key: into for key, into in merged.values_list("pk", "merged_into_id") if into}


def remaining_keys(model: type[Session] | type[Speaker], keys: Iterable[UUID]) -> list[UUID]:
    """Keys of rows that were merged into others as those of the rows that remain; whether these are in sight is asked apart."""
    keys = list(keys)
    merged = model._default_manager.filter(pk__in=keys, merged_into__isnull=False).order_by()
    remaining = dict(merged.values_list("pk", "merged_into_id"))
    return [remaining.get(key) or key for key in keys]


def remaining(rows: QuerySet, key: UUID) -> Any:
    """Of rows in sight the one that another one, which has this key, was merged into."""
    return rows.filter(merged__pk=key).first()
