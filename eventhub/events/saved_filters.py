"""Filters of lists that people keep under a name. What a list understands of an address is the caller's to check."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from eventhub.accounts.permissions import require
from eventhub.accounts.services import duplicate
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor, ActorKind
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from eventhub.core.field_checks import FieldChecks
from eventhub.events.guards import require_open
from eventhub.events.models import Event, SavedFilter

LONGEST_NAME, LONGEST_QUERY = 60, 2_000
MOST_FILTERS = 20


def saved_filters_visible_to(actor: Actor, event: Event) -> QuerySet[SavedFilter]:
    """One's own, and what others share; for whoever may read the lists of the event."""
    rows = SavedFilter.objects.filter(event=event).select_related("user", "event__organisation")
    return rows.filter(Q(user=owner_id(actor)) | Q(is_shared=True))


def owner_id(actor: Actor) -> UUID | None:
    """Whose filters an actor works with: acting for somebody, theirs."""
    return (actor.on_behalf_of_id or actor.id) if actor.kind is ActorKind.PERSON else None


@transaction.atomic
def save_filter(
    event: Event,
    *,
    list_key: str,
    name: str,
    query: str,
    actor: Actor,
    is_shared: bool = False,
    is_default: bool = False,
) -> SavedFilter:
    """Keep what a list shows now. A name is taken once a person and list."""
    require(actor, "events.save_filter", event)
    require_open(event)
    owner = owner_id(actor)
    if owner is None:
        raise NotAllowed("A filter belongs to a person. Sign in to keep one.")
    if not query:
        raise Invalid.at("name", "Nothing is filtered here. Search or choose a filter, then save it.", code="required")
    own = SavedFilter.objects.filter(event=event, user_id=owner, list_key=list_key)
    if own.count() >= MOST_FILTERS:
        raise Conflict(f"There are {MOST_FILTERS} filters of this list already. Remove one, then save this one.")
    saved = SavedFilter(event=event, user_id=owner, list_key=list_key, query=query, is_shared=is_shared)
    _save(saved, name=name, is_default=is_default)
    record(saved, verbs.FILTER_SAVED, actor=actor, data={"list": list_key, "query": query})
    return saved


@transaction.atomic
def change_filter(saved: SavedFilter, *, name: str, is_shared: bool, is_default: bool, actor: Actor) -> SavedFilter:
    """Its name, who sees it, and whether the list opens with it for its owner."""
    saved = _held(saved, actor)
    if saved.user_id != owner_id(actor) and is_default != saved.is_default:
        raise NotAllowed(f"{saved} belongs to {saved.user}, who alone decides how the list opens.")
    before = (saved.name, saved.is_shared, saved.is_default)
    saved.is_shared = is_shared
    _save(saved, name=name, is_default=is_default)
    after = (saved.name, saved.is_shared, saved.is_default)
    if before != after:
        parts = zip(("name", "is_shared", "is_default"), before, after, strict=True)
        changed = {part: [old, new] for part, old, new in parts if old != new}
        record(saved, verbs.FILTER_CHANGED, actor=actor, data={"changed": changed})
    return saved


@transaction.atomic
def remove_filter(saved: SavedFilter, *, actor: Actor) -> None:
    """It is gone for everybody; the list stays."""
    saved = _held(saved, actor)
    record(saved, verbs.FILTER_REMOVED, actor=actor, data={"list": saved.list_key, "query": saved.query})
    saved.delete()


def _held(saved: SavedFilter, actor: Actor) -> SavedFilter:
    """Its owner changes it, and of a shared one every organiser of the event."""
    saved = lock(saved)
    require(actor, "events.save_filter", saved.event)
    require_open(saved.event)
    if saved.user_id != owner_id(actor) and not saved.is_shared:
        raise NotAllowed("This filter is somebody else's. Save one of your own.")
    return saved


def _save(saved: SavedFilter, *, name: str, is_default: bool) -> None:
    saved.name = " ".join(name.split())
    checks = FieldChecks()
    checks.text("name", saved.name, "The name", LONGEST_NAME)
    checks.text("query", saved.query, "The filter", LONGEST_QUERY)
    checks.refuse()
    lock(saved.user)  # two windows of one person come here one after the other
    same_list = SavedFilter.objects.filter(event=saved.event, user_id=saved.user_id, list_key=saved.list_key)
    others = same_list.exclude(pk=saved.pk)
    if others.filter(name=saved.name).exists():
        raise duplicate("name", f"There is a filter “{saved.name}” of this list already. Take another name.")
    if is_default:
        others.filter(is_default=True).update(is_default=False)
    saved.is_default = is_default
    saved.save()
