from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from eventhub.activity import relay
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.activity.verbs import Verb
from eventhub.core.actor import Actor
from eventhub.core.scope import Scope

BATCH = 500


class Recorded(Protocol):
    """What history can be written of: a row that knows its key, its label and where it lies."""

    @property
    def pk(self) -> UUID: ...

    @property
    def scope(self) -> Scope: ...

    def __str__(self) -> str: ...


def record(
    subject: Recorded,
    verb: Verb,
    *,
    actor: Actor,
    reason: str = "",
    from_status: str = "",
    to_status: str = "",
    data: dict[str, Any] | None = None,
) -> ActivityEntry:
    """Write the history line and the outbox row of one change, inside the caller's transaction.

    Then the reactions to the verb run (`settings.REACTIONS`), in the same transaction: `reaction(subject, entry=…,
    actor=…)`. One that raises undoes the change.
    """
    _require_transaction(verb)
    entry = _entry(
        subject, verb, actor=actor, reason=reason, from_status=from_status, to_status=to_status, data=data or {}
    )
    entry.save(force_insert=True)
    _put_in_outbox(entry, subject, verb)
    _react(entry, subject, actor)
    return entry


@dataclass(frozen=True, slots=True)
class Fact:
    """One change among many that are recorded together."""

    subject: Recorded
    verb: Verb
    data: dict[str, Any] = field(default_factory=dict)


def record_many(facts: Iterable[Fact], *, actor: Actor, reason: str = "") -> list[ActivityEntry]:
    """The history of a piece of work that changes thousands of things, inside the caller's transaction.

    Each change has its entry, its outbox row and its reactions, as with `record`; but no consumer is told of each one:
    the rows are drained from the start, and whoever does the work records one fact that tells of all of it. Verbs that
    are webhook events can't be recorded this way.
    """
    facts = list(facts)
    for fact in facts[:1]:
        _require_transaction(fact.verb)
    for verb in {fact.verb for fact in facts if fact.verb.public_name}:
        raise RuntimeError(f"{verb.key} is told to webhooks, each time")
    entries = [_entry(fact.subject, fact.verb, actor=actor, reason=reason, data=fact.data) for fact in facts]
    ActivityEntry.objects.bulk_create(entries, batch_size=BATCH)
    OutboxEvent.objects.bulk_create((_told_to_nobody(entry) for entry in entries), batch_size=BATCH)
    for fact, entry in zip(facts, entries, strict=True):
        _react(entry, fact.subject, actor)
    return entries


def _require_transaction(verb: Verb) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{verb.key} must be recorded inside the transaction of its change")


def _entry(
    subject: Recorded,
    verb: Verb,
    *,
    actor: Actor,
    reason: str = "",
    from_status: str = "",
    to_status: str = "",
    data: dict[str, Any],
) -> ActivityEntry:
    return ActivityEntry(
        at=timezone.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        on_behalf_of_id=actor.on_behalf_of_id,
        on_behalf_of_name=actor.on_behalf_of_name,
        verb=verb.key,
        subject_type=type(subject).__name__.lower(),
        subject_id=subject.pk,
        subject_label=str(subject)[:250],
        from_status=from_status,
        to_status=to_status,
        reason=reason,
        data=data,
        **_filed_under(subject.scope),
    )


def _react(entry: ActivityEntry, subject: Recorded, actor: Actor) -> None:
    for reaction in settings.REACTIONS.get(entry.verb, ()):
        import_string(reaction)(subject, entry=entry, actor=actor)


def _filed_under(scope: Scope) -> dict[str, UUID | None]:
    return {"organisation_id": scope.organisation_id, "event_id": scope.event_id, "stand_id": scope.stand_id}


def _put_in_outbox(entry: ActivityEntry, subject: Recorded, verb: Verb) -> None:
    row = _outbox_row(entry)
    row.public_name, row.payload = verb.public_name, _payload(entry, subject, verb)
    row.save(force_insert=True)
    relay.wake_on_commit()


def _told_to_nobody(entry: ActivityEntry) -> OutboxEvent:
    row = _outbox_row(entry)
    row.drained_at = entry.at
    return row


def _outbox_row(entry: ActivityEntry) -> OutboxEvent:
    return OutboxEvent(
        entry=entry,
        verb=entry.verb,
        organisation_id=entry.organisation_id,
        event_id=entry.event_id,
        subject_id=entry.subject_id,
    )


def _payload(entry: ActivityEntry, subject: Recorded, verb: Verb) -> dict[str, Any]:
    """The contract's webhook payload; the app that owns the subject says what `data` holds (`settings.PUBLIC_EVENT_DATA`)."""
    if not verb.public_name:
        return {}
    return {
        "event": verb.public_name,
        "timestamp": entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": import_string(settings.PUBLIC_EVENT_DATA[verb.public_name])(subject),
    }
