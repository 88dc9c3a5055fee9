"""Lists of sessions and speakers: looked at, then applied as a whole by the services of single rows, or not at all."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from eventhub.accounts.permissions import can, require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid
from eventhub.core.names import name_key
from eventhub.core.sheets import limits
from eventhub.core.sheets.reading import first_look, read_table
from eventhub.core.sheets.tables import Line
from eventhub.events.guards import require_open
from eventhub.events.models import Event
from eventhub.files.services import shown_name
from eventhub.programme.editing import CHANGE
from eventhub.programme.enums import ListKind, RowVerdict
from eventhub.programme.exchange.columns import SESSION_COLUMNS, meanings, recognised
from eventhub.programme.exchange.plan import ListPlan, Planner, RowPlan
from eventhub.programme.exchange.state import State, room_label, sessions_state, speakers_state, track_label
from eventhub.programme.exchange.values import read_row
from eventhub.programme.links import Speaking
from eventhub.programme.models import ProgrammeList, Session, Speaker
from eventhub.programme.queries import (
    rooms_visible_to,
    sessions_visible_to,
    speakers_visible_to,
    tracks_visible_to,
    types_visible_to,
)
from eventhub.programme.rooms_and_tracks import create_room, create_track, create_type
from eventhub.programme.services import change_session, change_speaker, create_session, create_speaker

MOST_ROWS = 1_000  # each goes through the service of one, in one transaction of a few seconds
KEPT_FOR = timedelta(days=1)
PLAIN_NAMES = {"start": "starts_at", "end": "ends_at", "part_of": "parent"}


@transaction.atomic
def upload_list(event: Event, *, kind: str, file: "File[bytes]", actor: Actor) -> ProgrammeList:
    """Read the file and keep its table. Invalid, at `file`, for what is no list, or one without a column that is known."""
    require(actor, CHANGE, event)
    require_open(event)
    content = file.read(limits.MOST_BYTES + 1)
    look = first_look(content, recognised)
    table = read_table(content, look.reading, recognised)
    if len(table.rows) > MOST_ROWS:
        sentence = f"The list has {len(table.rows):,} rows. At most {MOST_ROWS:,} are taken at once. Divide it."
        raise Invalid.at("file", sentence, code="too_large")
    if not any(meanings(table.headers, kind)):
        known = ", ".join(column.title for column in SESSION_COLUMNS[:5])
        sentence = f"No column has a name that is known here, such as {known}. Name the columns in the first line."
        raise Invalid.at("file", sentence, code="required")
    return ProgrammeList.objects.create(
        event=event,
        kind=ListKind(kind),
        name=shown_name(file.name or "", nameless="list"),
        headers=list(table.headers),
        rows=[[line.number, *line.cells] for line in table.rows],
        uploaded_by_name=actor.name[:200],
    )


def forget_old_lists() -> int:
    """What nobody applied within a day: lists hold addresses."""
    forgotten, _ = ProgrammeList.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return forgotten


def discard_list(listed: ProgrammeList, *, actor: Actor) -> None:
    require(actor, CHANGE, listed)
    require_open(listed.event)
    listed.delete()


def plan_of(listed: ProgrammeList, *, actor: Actor) -> ListPlan:
    """What applying it would do at this moment. Nothing is written."""
    require(actor, CHANGE, listed)
    plan, _ = _planned(listed, actor)
    return plan


def _planned(listed: ProgrammeList, actor: Actor) -> tuple[ListPlan, State]:
    private = () if can(actor, "programme.read_private", listed) else ("email",)
    columns = meanings(listed.headers, listed.kind, without=private)
    is_sessions = listed.kind == ListKind.SESSIONS
    state = sessions_state(listed.event, actor) if is_sessions else speakers_state(listed.event, actor)
    lines = [Line(number, tuple(cells)) for number, *cells in listed.rows]
    rows = [read_row(line, columns, listed.kind, state.zone) for line in lines]
    left_out = [header for header, key in zip(listed.headers, columns, strict=True) if not key and header.strip()]
    return ListPlan(listed.kind, Planner(listed.kind, state).plan_all(rows), left_out), state


@transaction.atomic
def apply_list(listed: ProgrammeList, *, digest: str, actor: Actor) -> ListPlan:
    """Write what the plan of this digest said: rows that were refused are left out, all others are written, or none is.

    A Conflict where the programme has changed since, so that something else would be done. The list is gone afterwards.
    """
    listed = lock(listed)
    require(actor, CHANGE, listed)
    require_open(listed.event)
    plan, _ = _planned(listed, actor)
    if plan.digest != digest:
        sentence = "The programme has changed since this list was looked at, so it would do something else now. Look at it again."
        raise Conflict(sentence)
    Writer(listed.event, actor).write(plan)
    data = {"list": listed.name, "kind": listed.kind, **plan.counts}
    record(listed.event, verbs.PROGRAMME_IMPORTED, actor=actor, data=data)
    listed.delete()
    return plan


class Writer:
    """Goes through the rows in the order of the list; names become rows of the event, those that are new on the way."""

    def __init__(self, event: Event, actor: Actor) -> None:
        self.event, self.actor = event, actor
        self.made: dict[str, Session] = {}  # by code, of this list

    def write(self, plan: ListPlan) -> None:
        rows = [row for row in plan.rows if row.verdict in (RowVerdict.CREATE, RowVerdict.UPDATE)]
        if plan.kind == ListKind.SPEAKERS:
            self._write_speakers(rows)
        else:
            self._write_sessions(rows)

    def _write_speakers(self, rows: list[RowPlan]) -> None:
        here = {speaker.pk: speaker for speaker in speakers_visible_to(self.actor, self.event)}
        for row in rows:
            if row.target:
                change_speaker(here[row.target], actor=self.actor, **row.values)
            else:
                create_speaker(self.event, actor=self.actor, **row.values)

    def _write_sessions(self, rows: list[RowPlan]) -> None:
        self.sessions = {session.pk: session for session in sessions_visible_to(self.actor, self.event)}
        self.people: dict[UUID, Speaker] = {row.pk: row for row in speakers_visible_to(self.actor, self.event)}
        self.named: dict[str, dict[str, Any]] = {
            "rooms": {name_key(room_label(row)): row for row in rooms_visible_to(self.actor, self.event)},
            "tracks": {name_key(track_label(row)): row for row in tracks_visible_to(self.actor, self.event)},
            "type": {name_key(row.name): row for row in types_visible_to(self.actor, self.event)},
        }
        for row in rows:
            values = self._resolved(row.values)
            if row.target:
                change_session(self.sessions[row.target], actor=self.actor, **values)
                continue
            session = create_session(self.event, actor=self.actor, **values)
            if session.code:
                self.made.setdefault(name_key(session.code), session)

    def _resolved(self, values: Mapping[str, Any]) -> Any:
        """As the services take them."""
        resolved = {PLAIN_NAMES.get(name, name): self._value(name, value) for name, value in values.items()}
        return cast("Any", resolved)

    def _value(self, name: str, value: Any) -> Any:
        match name:
            case "type":
                return self._named("type", value)
            case "rooms" | "tracks":
                return [self._named(name, text) for text in value]
            case "part_of":
                return self.sessions[value] if isinstance(value, UUID) else self.made[name_key(value)]
            case "speakers":
                return [self._speaking(entry) for entry in value]
        return value

    def _named(self, name: str, text: str) -> Any:
        makers: dict[str, Callable[..., Any]] = {"rooms": create_room, "tracks": create_track, "type": create_type}
        here = self.named[name]
        if name_key(text) not in here:
            here[name_key(text)] = makers[name](self.event, name=text, actor=self.actor)
        return here[name_key(text)]

    def _speaking(self, entry: Mapping[str, Any]) -> Speaking:
        return Speaking(
            self.people[entry["key"]],
            role=entry["role"],
            published=entry["published"],
            title=entry["title"],
            company=entry["company"],
        )
