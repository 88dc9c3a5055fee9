"""What an organiser's page is of, and what its reader may do there; the first line of every view."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from eventhub.accounts.models import Organisation
from eventhub.accounts.permissions import can, require
from eventhub.accounts.queries import organisations_visible_to, organised_organisations
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.events.queries import events_read_by

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class EventScope:
    """An event and who looks at it. `organises` is false for a viewer; `may_write` also where the event is archived."""

    event: Event
    actor: Actor
    organises: bool

    @property
    def may_write(self) -> bool:
        return self.organises and not self.event.is_archived


@dataclass(frozen=True, slots=True)
class OrganisationScope:
    organisation: Organisation
    actor: Actor


def organiser_scope(request: HttpRequest, event_slug: str) -> EventScope:
    """The event, for its organisers and viewers; everybody else, its sponsors too, finds nothing at this address.

    A viewer can send nothing here, whatever the form and before anybody reads it.
    """
    actor: Actor = request.actor
    event = events_read_by(actor).filter(slug=event_slug).first()
    if event is None:
        raise Http404
    if request.method == "POST":
        require(actor, "events.change_event", event)
    return EventScope(event, actor, organises=can(actor, "events.change_event", event))


def organisation_scope(request: HttpRequest, organisation_id: UUID) -> OrganisationScope:
    """The organisation, for those who organise it as a whole."""
    actor: Actor = request.actor
    return OrganisationScope(found(organisations_run_by(actor), organisation_id), actor)


def organisations_run_by(actor: Actor) -> QuerySet[Organisation]:
    """The organisations that the actor organises as a whole."""
    organisations = organisations_visible_to(actor)
    return organisations if actor.sees_everything else organisations.filter(pk__in=organised_organisations(actor))


def found(rows: QuerySet[Row], key: UUID) -> Row:
    """The row, if it is among those in sight; otherwise there is nothing at this address."""
    row = rows.filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def found_or_merged(rows: QuerySet[Row], key: UUID) -> Row:
    """The same; under the key of a session or speaker that was merged, the one that remains."""
    row = rows.filter(pk=key).first() or rows.filter(merged__pk=key).first()
    if row is None:
        raise Http404
    return row


def remaining(row: Model | None) -> UUID:
    """Where the address of something that was merged leads; nothing where nothing of it remains."""
    if row is None:
        raise Http404
    return row.pk
