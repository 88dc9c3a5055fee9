"""Making one of two sessions, or of two speakers, that are the same. Always by a person, and it can be undone (`unmerging.py`).

The row that goes stays in its table, out of every list, so that its key leads on. What `Merge.moved` keeps:

    fields    {field of ours: {before, after}} of the row that remains, as its record has them
    columns   the columns behind them, as they were; `links` the same of rooms, tracks and speakers
    locked    {before, added}; owners: as they were
    gone      the columns and links that were taken off the row that went
    speaking  {moved, dropped, shown}: in which sessions somebody is named now, where they were named twice, and where the
              place that stays is shown since because the other one was
    parts     sessions that were parts of it; led: rows that had been merged into it
    origins   {key of an `Origin`: digest of what its vendor said then}, `own` of the row that remains
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Q

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core import bulk
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid
from eventhub.core.models import update_all
from eventhub.events.guards import require_open
from eventhub.files.models import StoredFile
from eventhub.programme.duplicates import key_of
from eventhub.programme.editing import CHANGE, for_history
from eventhub.programme.enums import Kind, SessionStatus
from eventhub.programme.ingest.columns import as_json, columns
from eventhub.programme.ingest.known import LINKS, LOCKED_AS, hold_held, read_held
from eventhub.programme.ingest.sources import hold_sources
from eventhub.programme.ingest.state import Held
from eventhub.programme.ingest.write import columns_of, update_rows
from eventhub.programme.merge_plan import Side, in_pairs, ownership_after, taken_of_itself
from eventhub.programme.models import Apart, Merge, Origin, Session, SessionSpeaker, Source, Speaker
from eventhub.programme.ownership import LOCKABLE, kind_of

Row = TypeVar("Row", Session, Speaker)
STRIPPED = ("type_id", "parent_id")  # what a session that went refers to, so that nothing counts it


@dataclass(slots=True)
class Both:
    """The two rows, held, with what vendors say of them."""

    kind: Kind
    kept: Held
    gone: Held
    kept_origins: list[Origin]
    gone_origins: list[Origin]

    @property
    def kept_side(self) -> Side:
        return side_of(self.kind, self.kept, self.kept_origins)

    @property
    def gone_side(self) -> Side:
        return side_of(self.kind, self.gone, self.gone_origins)


def side_of(kind: Kind, held: Held, origins: list[Origin]) -> Side:
    row = held.row
    values = {name: held.values[LOCKED_AS.get(name, name)] for name in LOCKABLE[kind]}
    if kind == Kind.SPEAKER:
        values["photo"] = photo_of(row)
    first = str(origins[0].pk) if origins else ""
    owners = {name: row.owners.get(name, first) for name in LOCKABLE[kind]} if origins else {}
    return Side(values, frozenset(row.locked_fields), owners, len(origins))


def photo_of(speaker: Speaker) -> list[str]:
    """Our copy and the vendor's are one thing."""
    return [str(speaker.photo_id or ""), speaker.photo_url]


@transaction.atomic
def merge_rows(kept: Row, gone: Row, *, actor: Actor, taken: Collection[str] | None = None) -> Merge:
    """`taken`: the fields of which the value of the one that goes counts; None: those that the other has not."""
    require(actor, CHANGE, kept)
    require_open(kept.event)
    kept, gone = _held(kept, gone)
    _refuse(kept, gone)
    both = read_both(kept, gone)
    names = _taken(both, taken)
    moved = _ownership(both, names) | _move_rows(both)
    changed = _take(both, names, moved)
    update_all(type(gone)._default_manager.filter(pk=gone.pk), merged_into=kept)
    merge = Merge.objects.create(
        event=kept.event,
        kind=both.kind,
        kept_id=kept.pk,
        gone_id=gone.pk,
        kept_label=str(kept)[:500],
        gone_label=str(gone)[:500],
        moved=moved,
        merged_by_name=actor.name,
    )
    verb = verbs.SESSION_MERGED if both.kind == Kind.SESSION else verbs.SPEAKER_MERGED
    record(lock(kept), verb, actor=actor, data={**for_history(changed, ()), "gone": str(gone)})
    return merge


def _held(kept: Row, gone: Row) -> tuple[Row, Row]:
    """Both rows as they are now. First what syncs hold before they refer to these: so that nobody waits in a circle."""
    lock(kept.event, no_key=True)
    hold_sources(Source.objects.filter(event=kept.event_id))
    is_person = isinstance(gone, Speaker)
    if is_person:
        named = SessionSpeaker.objects.filter(speaker__in=[kept.pk, gone.pk]).values("session_id")
        list(Session.objects.filter(pk__in=named).order_by("pk").select_for_update(no_key=True))
    rows = type(kept)._default_manager.filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
    found = {row.pk: row for row in rows.select_for_update(no_key=not is_person)}
    if kept.pk == gone.pk or len(found) < 2:
        raise Conflict("One of the two is no longer there. Look at the list as it stands now.", code="gone")
    return cast(Row, found[kept.pk]), cast(Row, found[gone.pk])


def _refuse(kept: Row, gone: Row) -> None:
    if kept.event_id != gone.event_id:
        raise Invalid.at("gone", f"“{gone}” belongs to another event. Choose one of this event.", code="not_found")
    for row in (kept, gone):
        if row.merged_into_id:
            raise Conflict(f"“{row}” was merged already. Look at the list as it stands now.", code="merged")
        if row.status == SessionStatus.WITHDRAWN:  # speakers have the same word
            raise Conflict(f"“{row}” is withdrawn. Take it back first, then merge.", code="wrong_status")
    if isinstance(kept, Session) and isinstance(gone, Session) and (is_within(kept, gone) or is_within(gone, kept)):
        raise Conflict(f"One of them is a part of the other: “{kept}” and “{gone}” are not the same.", code="part")


def is_within(session: Session, whole: Session) -> bool:
    """Whether it is a part of the other, if only by others; of itself: whether its wholes go in a circle."""
    seen: set[UUID] = set()
    at = session.parent_id
    while at is not None and at not in seen:
        if at == whole.pk:
            return True
        seen.add(at)
        at = Session.objects.filter(pk=at).values_list("parent_id", flat=True).first()
    return False


def read_both(kept: Session | Speaker, gone: Session | Speaker) -> Both:
    kind = kind_of(kept)
    held = hold_held(kind, [kept.pk, gone.pk])
    origins = Origin.objects.filter(kind=kind, target_id__in=[kept.pk, gone.pk]).order_by("created_at", "pk")
    of: dict[UUID, list[Origin]] = {kept.pk: [], gone.pk: []}
    for origin in origins.select_related("source"):
        of[cast(UUID, origin.target_id)].append(origin)
    return Both(kind, held[kept.pk], held[gone.pk], of[kept.pk], of[gone.pk])


def read_sides(kept: Session | Speaker, gone: Session | Speaker) -> tuple[Side, Side]:
    """Both as they stand, to be looked at."""
    kind = kind_of(kept)
    held = read_held(kind, [kept.pk, gone.pk])
    return side_of(kind, held[kept.pk], []), side_of(kind, held[gone.pk], [])


def _taken(both: Both, taken: Collection[str] | None) -> set[str]:
    kept, gone = both.kept_side, both.gone_side
    if taken is None:
        return taken_of_itself(kept, gone)
    unknown = sorted(set(taken) - set(LOCKABLE[both.kind]))
    if unknown:
        raise Invalid.at("taken", f"There is no field {unknown[0][:100]} to take. Choose among those shown.")
    names = in_pairs(taken, kept)
    return {name for name in names if kept.values[name] != gone.values[name] or _owned_otherwise(name, kept, gone)}


def _owned_otherwise(name: str, kept: Side, gone: Side) -> bool:
    """The same value, which follows another vendor from now on."""
    return kept.owners.get(name) != gone.owners.get(name)


# --- what moves ------------------------------------------------------------------------------------------


def _ownership(both: Both, names: set[str]) -> dict[str, Any]:
    row = both.kept.row
    after = ownership_after(both.kind, both.kept_side, both.gone_side, names)
    added = [name for name in after.locked if name not in row.locked_fields]
    moved = {"locked": {"before": list(row.locked_fields), "added": added}, "owners": dict(row.owners)}
    row.locked_fields, row.owners = after.locked, after.owners
    row.save(update_fields=["locked_fields", "owners", "updated_at"])
    return moved


def _move_rows(both: Both) -> dict[str, Any]:
    kept, gone = both.kept.row, both.gone.row
    model = type(gone)
    led = model._default_manager.filter(merged_into=gone)
    moved: dict[str, Any] = {
        "origins": {str(origin.pk): origin.digest for origin in both.gone_origins},
        "own": {str(origin.pk): origin.digest for origin in both.kept_origins},
        "led": [str(key) for key in led.values_list("pk", flat=True)],
    }
    update_all(led, merged_into=kept)
    update_all(Origin.objects.filter(pk__in=[origin.pk for origin in both.gone_origins]), target_id=kept.pk)
    moved |= _move_speaking(kept, gone) if isinstance(gone, Speaker) else _strip(both)
    return moved


def _move_speaking(kept: Speaker, gone: Speaker) -> dict[str, Any]:
    """Named in a session already, in the same role: that place stays, shown if either was, and the other one goes."""
    here = {(link.session_id, link.role): link for link in kept.session_links.all()}
    links = list(gone.session_links.order_by("pk"))
    dropped = [link for link in links if (link.session_id, link.role) in here]
    moving = [link for link in links if link not in dropped]
    stays = [here[link.session_id, link.role] for link in dropped if link.published]
    shown = [str(link.pk) for link in stays if not link.published]
    update_all(SessionSpeaker.objects.filter(pk__in=shown), published=True)
    SessionSpeaker.objects.filter(pk__in=[link.pk for link in dropped]).delete()
    update_all(SessionSpeaker.objects.filter(pk__in=[link.pk for link in moving]), speaker=kept)
    update_all(Session.objects.filter(pk__in={link.session_id for link in links}))  # they show their people
    moved, gone_places = ([columns(link) for link in some] for some in (moving, dropped))
    return {"speaking": {"moved": moved, "dropped": gone_places, "shown": shown}}


def _strip(both: Both) -> dict[str, Any]:
    """A session that went is in no room, and nobody speaks in it."""
    kept, gone = both.kept.row, both.gone.row
    links = {name: [columns(link) for link in both.gone.links.get(name, ())] for name in LINKS}
    parts = Session.objects.filter(parent=gone)
    moved = {
        "gone": {"columns": {name: as_json(getattr(gone, name)) for name in STRIPPED}, "links": links},
        "parts": [str(key) for key in parts.values_list("pk", flat=True)],
    }
    update_all(parts, parent=kept)
    for model in LINKS.values():
        model._default_manager.filter(session=gone).delete()
    update_all(Session.objects.filter(pk=gone.pk), type=None, parent=None)
    touch_people(link.speaker_id for link in both.gone.links.get("speakers", ()))
    return moved


def touch_people(keys: Iterable[UUID]) -> None:
    """They show their sessions."""
    if people := set(keys):
        bulk.touch(Speaker, people)


# --- what is taken ---------------------------------------------------------------------------------------


def _take(both: Both, names: set[str], moved: dict[str, Any]) -> dict[str, list[Any]]:
    """The values of the one that goes, where they count; notes what was there in `moved`, and returns it for the history."""
    kept, gone = both.kept_side, both.gone_side
    differing = [name for name in LOCKABLE[both.kind] if name in names and kept.values[name] != gone.values[name]]
    row = both.kept.row
    fields = {name: {"before": plain(kept.values[name]), "after": plain(gone.values[name])} for name in differing}
    values = {name: both.gone.values[name] for name in differing if name != "photo"}
    before = [*columns_of(type(row), values), *(("photo_id", "photo_url") if "photo" in differing else ())]
    moved |= {
        "fields": fields,
        "columns": {name: as_json(getattr(row, name)) for name in before},
        "links": {name: [columns(link) for link in both.kept.links.get(name, ())] for name in LINKS if name in values},
    }
    if "photo" in differing:
        row.photo_id, row.photo_url = both.gone.row.photo_id, both.gone.row.photo_url
        row.save(update_fields=["photo", "photo_url", "updated_at"])
    if values:
        update_rows([(both.kept, values)])
    return {name: [both_sides["before"], both_sides["after"]] for name, both_sides in fields.items()}


def plain(value: Any) -> Any:
    """As JSON has it, so that it can be compared later."""
    return orjson.loads(orjson.dumps(value))


def forget_merged(row: Session | Speaker) -> list[StoredFile]:
    """The row is removed for good, so what had been merged into it is too; returns the photos that were theirs.

    What is kept of its merges that were undone goes as well: it says who they are.
    """
    photos = {gone.photo_id for gone in row.merged.all()} if isinstance(row, Speaker) else set()
    keys = [row.pk, *(gone.pk for gone in row.merged.all())]
    merges = Merge.objects.filter(Q(kept_id__in=keys) | Q(gone_id__in=keys), kind=kind_of(row))
    photos |= {moved["columns"].get("photo_id") for moved in merges.values_list("moved", flat=True)}
    merges.delete()
    row.merged.all().delete()
    return list(StoredFile.objects.filter(pk__in=[photo for photo in photos if photo]))


# --- not the same ----------------------------------------------------------------------------------------


@transaction.atomic
def tell_apart(one: Row, other: Row, *, actor: Actor) -> Apart:
    """They look alike and are not the same: they are not shown as possible duplicates again."""
    require(actor, CHANGE, one)
    require_open(one.event)
    if one.event_id != other.event_id or one.pk == other.pk:
        raise Invalid.at("other", f"“{other}” can't be told apart from “{one}”. Choose another one of this event.")
    first, second = key_of(one.pk, other.pk)
    apart, _ = Apart.objects.get_or_create(
        one_id=first,
        other_id=second,
        defaults={"event": one.event, "kind": kind_of(one), "said_by_name": actor.name},
    )
    return apart


@transaction.atomic
def take_apart_back(one: Row, other: Row, *, actor: Actor) -> None:
    """Nobody says any more that they are two: if they look alike, they are shown again."""
    require(actor, CHANGE, one)
    require_open(one.event)
    first, second = key_of(one.pk, other.pk)
    Apart.objects.filter(one_id=first, other_id=second).delete()
