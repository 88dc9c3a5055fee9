"""Undoing a merge: both rows as they were, but for what was edited since, which stays and is named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core import bulk
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict
from eventhub.core.models import update_all
from eventhub.events.guards import require_open
from eventhub.programme.editing import CHANGE
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.columns import as_column
from eventhub.programme.ingest.known import LINKS, hold_held
from eventhub.programme.ingest.sources import hold_sources
from eventhub.programme.ingest.state import LEFT_ALONE, Held
from eventhub.programme.merge_queries import remaining_keys
from eventhub.programme.merging import is_within, plain, side_of, touch_people
from eventhub.programme.models import Merge, Origin, Room, Session, SessionSpeaker, SessionType, Source, Speaker, Track
from eventhub.programme.ownership import LOCKABLE

MODELS: Mapping[str, type[Session] | type[Speaker]] = {Kind.SESSION: Session, Kind.SPEAKER: Speaker}
# The columns behind a field of ours, where they are called otherwise.
COLUMNS = {
    "photo": ("photo_id", "photo_url"),
    "status": ("status", "withdrawn_at"),
    "type": ("type_id",),
    "parent": ("parent_id",),
}
REFERRED: Mapping[str, type[Any]] = {
    "type_id": SessionType,
    "parent_id": Session,
    "room_id": Room,
    "track_id": Track,
    "speaker_id": Speaker,
}
EDITED = "{} was edited since, and stays as it is."
REMOVED = "What it had there was removed since: {}."
CIRCLE = "“{}” would be a part of itself, and is a part of nothing now."
NOT_NAMED = "{} is no longer named in “{}”, where that was so before."


@dataclass(frozen=True, slots=True)
class Undone:
    """The row that remained, the one that is back, and a sentence for each thing that is not as it was."""

    kept: Session | Speaker
    back: Session | Speaker
    left: list[str]


def blocking(merge: Merge) -> Merge | None:
    """The merge that has to be undone first: a later one of either row, or one that took away places or parts which this one
    moved.
    """
    later = Merge.objects.filter(event=merge.event_id, undone_at=None, pk__gt=merge.pk).order_by("-pk")
    rows = [merge.kept_id, merge.gone_id]
    parts = merge.moved.get("parts", ())
    own = later.filter(Q(kept_id__in=rows) | Q(gone_id__in=[*rows, *parts])).first()
    if own or merge.kind != Kind.SPEAKER:
        return own
    moved = {link["id"] for link in merge.moved["speaking"]["moved"]}
    return next((each for each in later.filter(kind=Kind.SESSION) if moved & _speaking_in(each)), None)


def _speaking_in(merge: Merge) -> set[str]:
    return {link["id"] for part in (merge.moved["gone"], merge.moved) for link in part["links"].get("speakers", ())}


@transaction.atomic
def undo_merge(merge: Merge, *, actor: Actor) -> Undone:
    require(actor, CHANGE, merge)
    lock(merge.event, no_key=True)  # as a merge does: nothing later is on its way
    hold_sources(Source.objects.filter(event=merge.event_id))
    merge = lock(merge)
    require_open(merge.event)
    if merge.undone_at:
        raise Conflict(f"The merge of “{merge.gone_label}” was undone already.", code="undone")
    if first := blocking(merge):
        sentence = f"Undo the merge of “{first.gone_label}” into “{first.kept_label}” first: it came later."
        raise Conflict(sentence, code="undo_later_first")
    undone = _Undoing(merge).run()
    merge.undone_at, merge.undone_by_name = timezone.now(), actor.name
    merge.save(update_fields=["undone_at", "undone_by_name", "updated_at"])
    verb = verbs.SESSION_UNMERGED if merge.kind == Kind.SESSION else verbs.SPEAKER_UNMERGED
    record(undone.kept, verb, actor=actor, data={"back": merge.gone_label, "left": undone.left})
    return undone


class _Undoing:
    def __init__(self, merge: Merge) -> None:
        self.kind, self.moved = Kind(merge.kind), merge.moved
        self.model = MODELS[merge.kind]
        self.kept_id, self.gone_id, self.merged_at = merge.kept_id, merge.gone_id, merge.created_at
        self.left: list[str] = []

    def run(self) -> Undone:
        held = hold_held(self.kind, [self.kept_id])[self.kept_id]
        gone = lock(self.model._default_manager.get(pk=self.gone_id))
        update_all(cast("QuerySet[Any]", self.model._default_manager.filter(pk=gone.pk)), merged_into=None)
        self._put_back_fields(held)
        self._move_back(held.row, gone)
        self._give_back_origins()
        if self.kind == Kind.SESSION:
            self._cut_circles()
        kept = self.model._default_manager.get(pk=self.kept_id)
        return Undone(kept, self.model._default_manager.get(pk=self.gone_id), self.left)

    # --- the row that remained ---------------------------------------------------------------------------

    def _put_back_fields(self, held: Held) -> None:
        back = [name for name in self.moved["fields"] if self._may_put_back(name, held)]
        row = held.row
        self._own(row, back)
        kept = {each: self.moved["columns"][each] for name in back for each in self._columns(name)}
        columns = {each: as_column(self.model, each, value) for each, value in self._present(self.model, kept).items()}
        bulk.upsert(self.model, [{**bulk.columns_of(row), **columns}], ["locked_fields", "owners", *columns])
        for name in LINKS:
            if name in back:
                self._put_links(name, [link.pk for link in held.links.get(name, ())], self.moved["links"][name])

    def _columns(self, name: str) -> Iterable[str]:
        return () if name in LINKS else COLUMNS.get(name, (name,))

    def _may_put_back(self, name: str, held: Held) -> bool:
        """Not where somebody edited it, or gave it to another vendor, since. What a vendor's sync made of it is no edit."""
        row, now = held.row, side_of(self.kind, held, []).values[name]
        if plain(now) == self.moved["fields"][name]["after"]:
            return True
        owner = row.owners.get(name)
        if name not in row.locked_fields and owner in self.moved["origins"]:
            return True
        if name in row.locked_fields or owner not in self.moved["own"]:
            self.left.append(EDITED.format(LOCKABLE[self.kind][name]))
        return False

    def _own(self, row: Any, back: list[str]) -> None:
        """Locks that the merge made go with what it took, and those that it took away come back; others were set since."""
        before, added = self.moved["locked"]["before"], self.moved["locked"]["added"]
        kept = [name for name in added if name in self.moved["fields"] and name not in back]
        locked = {name for name in row.locked_fields if name not in added or name in kept}
        locked |= {name for name in before if name not in self.moved["fields"] or name in back}
        row.locked_fields = [name for name in LOCKABLE[self.kind] if name in locked]
        chosen = {name: owner for name, owner in row.owners.items() if owner in self.moved["own"]}
        row.owners = self.moved["owners"] and {**self.moved["owners"], **chosen}

    def _put_links(self, name: str, present: list[UUID], before: list[dict[str, Any]]) -> None:
        model = LINKS[name]
        if name == "speakers":
            people = Speaker.objects.filter(pk__in=[link["speaker_id"] for link in before])
            before = following(before, remaining_rows(people))
        rows = [link for link in before if self._present(model, link).keys() == link.keys()]
        wanted = {link["id"] for link in rows}
        model._default_manager.filter(pk__in=[key for key in present if str(key) not in wanted]).delete()
        old = [{column: as_column(model, column, value) for column, value in link.items()} for link in rows]
        bulk.upsert(model, old, [each.name for each in model._meta.concrete_fields if not each.primary_key])

    def _present(self, model: type[Any], columns: Mapping[str, Any]) -> dict[str, Any]:
        """Without what refers to something that was removed since."""
        found = dict(columns)
        for name in columns.keys() & REFERRED.keys():
            rows = REFERRED[name]._default_manager.filter(pk=columns[name])
            if columns[name] and not rows.exists():
                self.left.append(REMOVED.format(name.removesuffix("_id")))
                del found[name]
        if found.get("parent_id"):
            (found["parent_id"],) = remaining_keys(Session, [UUID(found["parent_id"])])
        return found

    # --- what had moved ----------------------------------------------------------------------------------

    def _move_back(self, kept: Any, gone: Any) -> None:
        led = self.model._default_manager.filter(pk__in=self.moved["led"], merged_into=kept)
        update_all(cast("QuerySet[Any]", led), merged_into=gone)
        if isinstance(gone, Speaker):
            self._name_again(kept, gone)
            return
        update_all(Session.objects.filter(pk=gone.pk), **self._present(Session, self.moved["gone"]["columns"]))
        update_all(Session.objects.filter(pk__in=self.moved["parts"], parent=kept), parent=gone)
        for name, links in self.moved["gone"]["links"].items():
            self._put_links(name, [], links)
        touch_people(UUID(link["speaker_id"]) for link in self.moved["gone"]["links"]["speakers"])

    def _cut_circles(self) -> None:
        """Somebody may have made a whole of one of them a part of what belonged to it."""
        for session in Session.objects.filter(pk__in=[self.gone_id, self.kept_id]).order_by("pk"):
            if is_within(session, session):
                update_all(Session.objects.filter(pk=session.pk), parent=None)
                self.left.append(CIRCLE.format(session))

    def _name_again(self, kept: Speaker, gone: Speaker) -> None:
        moved, dropped = self.moved["speaking"]["moved"], self.moved["speaking"]["dropped"]
        links = SessionSpeaker.objects.filter(speaker=kept)
        still = {str(key) for key in links.filter(pk__in=[link["id"] for link in moved]).values_list("pk", flat=True)}
        since = _named_since(kept, self.moved, self.merged_at)
        update_all(links.filter(pk__in=[*still, *since]), speaker=gone)
        hidden = self.moved["speaking"].get("shown", ())
        update_all(links.filter(pk__in=hidden), published=False)
        sessions = Session.objects.in_bulk([UUID(link["session_id"]) for link in (*moved, *dropped)])
        for link in moved:
            if link["id"] not in still and UUID(link["session_id"]) in sessions:
                self.left.append(NOT_NAMED.format(gone, sessions[UUID(link["session_id"])]))
        there = {(str(session), role) for session, role in gone.session_links.values_list("session_id", "role")}
        again = [link for link in dropped if UUID(link["session_id"]) in sessions]
        self._put_links("speakers", [], [link for link in again if (link["session_id"], link["role"]) not in there])
        update_all(Session.objects.filter(pk__in=list(sessions)))

    def _give_back_origins(self) -> None:
        """What a vendor changed meanwhile is looked at again at its next sync, and whether it has it at all."""
        update_all(Origin.objects.filter(pk__in=self.moved["origins"], target_id=self.kept_id), target_id=self.gone_id)
        said = {**self.moved["origins"], **self.moved["own"]}
        origins = Origin.objects.filter(pk__in=said)
        changed = [pk for pk, digest in origins.values_list("pk", "digest") if digest != said[str(pk)]]
        update_all(origins.filter(pk__in=changed), raw_digest="")
        update_all(origins.filter(absent_runs__gte=LEFT_ALONE), raw_digest="", absent_runs=0)


def remaining_rows(rows: QuerySet[Session] | QuerySet[Speaker]) -> dict[str, str]:
    """{what was merged: what remains}, as JSON has keys."""
    merged = rows.filter(merged_into__isnull=False).order_by()
    return {str(key): str(into) for key, into in merged.values_list("pk", "merged_into_id")}


def following(links: Iterable[dict[str, Any]], remaining: Mapping[str, str]) -> list[dict[str, Any]]:
    """People who were merged since are named by the row that remains, once a role."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for link in links:
        speaker = remaining.get(link["speaker_id"], link["speaker_id"])
        found.setdefault((link["session_id"], speaker, link["role"]), {**link, "speaker_id": speaker})
    return list(found.values())


def _named_since(kept: Speaker, moved: Mapping[str, Any], merged_at: datetime) -> list[UUID]:
    """Places that syncs made since for the vendor's row that is given back, and not for one that stays."""
    keys = Origin.objects.filter(pk__in=[*moved["origins"], *moved["own"]]).values_list(
        "pk", "source_id", "external_id"
    )
    theirs = {(source, key): str(pk) in moved["origins"] for pk, source, key in keys}
    links = {link.session_id: link for link in kept.session_links.filter(created_at__gt=merged_at)}
    said = Origin.objects.filter(kind=Kind.SESSION, target_id__in=list(links))
    found = []
    for session, source, values in said.values_list("target_id", "source_id", "values"):
        named = {theirs.get((source, link["speaker"])) for link in values.get("speakers", ())} - {None}
        if named == {True} and session:
            found.append(links[session].pk)
    return found
