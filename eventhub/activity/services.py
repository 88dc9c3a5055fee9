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
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{verb.key} must be recorded inside the transaction of its change")
    entry = ActivityEntry.objects.create(
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
        data=data or {},
        **_filed_under(subject.scope),
    )
    _put_in_outbox(entry, subject, verb)
    for reaction in settings.REACTIONS.get(verb.key, ()):
        import_string(reaction)(subject, entry=entry, actor=actor)
    return entry


def _filed_under(scope: Scope) -> dict[str, UUID | None]:
    return {"organisation_id": scope.organisation_id, "event_id": scope.event_id, "stand_id": scope.stand_id}


def _put_in_outbox(entry: ActivityEntry, subject: Recorded, verb: Verb) -> None:
    OutboxEvent.objects.create(
        entry=entry,
        verb=verb.key,
        public_name=verb.public_name,
        organisation_id=entry.organisation_id,
        event_id=entry.event_id,
        subject_id=entry.subject_id,
        payload=_payload(entry, subject, verb),
    )
    relay.wake_on_commit()


def _payload(entry: ActivityEntry, subject: Recorded, verb: Verb) -> dict[str, Any]:
    """The contract's webhook payload; the app that owns the subject says what `data` holds (`settings.PUBLIC_EVENT_DATA`)."""
    if not verb.public_name:
        return {}
    return {
        "event": verb.public_name,
        "timestamp": entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": import_string(settings.PUBLIC_EVENT_DATA[verb.public_name])(subject),
    }
