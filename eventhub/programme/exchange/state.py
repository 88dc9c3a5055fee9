"""What stands in the programme of an event, as the cells of a list would say it: to export it, and to compare a list with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from eventhub.core.actor import Actor
from eventhub.core.names import name_key
from eventhub.events.models import Event
from eventhub.programme.checks import ENTRIES
from eventhub.programme.exchange.cells import entries_text, instant_text, joined, number_text, texts_text
from eventhub.programme.exchange.values import HIDDEN
from eventhub.programme.merge_queries import remaining_of
from eventhub.programme.models import Room, Session, SessionSpeaker, Speaker, Track
from eventhub.programme.queries import (
    rooms_visible_to,
    sessions_visible_to,
    speakers_visible_to,
    tracks_visible_to,
    types_visible_to,
    with_parts,
)


@dataclass(slots=True)
class Row:
    """A session or speaker as the cells of a list say it; `label` is what people call it."""

    key: UUID
    label: str
    cells: dict[str, str]
    parent: UUID | None = None


@dataclass(slots=True)
class State:
    """`rows` are those that the list is about; `names` are labels of rooms, tracks and types, compared without case.

    `people`: whom a name means, all who have it. `remaining`: what lists from before a merge still name, and what remains of it.
    Everything here may be updated while a list is planned.
    """

    zone: ZoneInfo
    rows: dict[UUID, Row] = field(default_factory=dict)
    by_code: dict[str, list[UUID]] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    people: dict[str, list[UUID]] = field(default_factory=dict)
    labels: dict[UUID, str] = field(default_factory=dict)  # of people
    remaining: dict[UUID, UUID] = field(default_factory=dict)

    def meant_by(self, key: UUID) -> UUID:
        return self.remaining.get(key, key)

    def add(self, row: Row, code: str) -> None:
        self.rows[row.key] = row
        if code:
            self.by_code.setdefault(name_key(code), []).append(row.key)


def sessions_state(event: Event, actor: Actor) -> State:
    state = State(event.zone)
    _add_people(state, speakers_visible_to(actor, event))
    state.remaining = remaining_of(Session, event) | remaining_of(Speaker, event)
    state.names = {
        "rooms": _named(room_label(room) for room in rooms_visible_to(actor, event)),
        "tracks": _named(track_label(track) for track in tracks_visible_to(actor, event)),
        "type": _named(kind.name for kind in types_visible_to(actor, event)),
    }
    sessions = list(with_parts(sessions_visible_to(actor, event)))
    for session in sessions:
        row = Row(session.pk, session.title, session_cells(session, state), session.parent_id)
        state.add(row, session.code)
    for row in state.rows.values():
        row.cells["part_of"] = whole_text(state, row.parent)
    return state


def speakers_state(event: Event, actor: Actor) -> State:
    state = State(event.zone)
    speakers = list(speakers_visible_to(actor, event))
    _add_people(state, speakers)
    state.remaining = remaining_of(Speaker, event)
    for speaker in speakers:
        state.add(Row(speaker.pk, str(speaker), speaker_cells(speaker)), speaker.email)
    return state


def _add_people(state: State, speakers: Iterable[Speaker]) -> None:
    for speaker in speakers:
        state.labels[speaker.pk] = spoken_name(speaker)
        state.people.setdefault(name_key(spoken_name(speaker)), []).append(speaker.pk)


def _named(labels: Iterable[str]) -> dict[str, str]:
    return {name_key(label): label for label in labels}


def spoken_name(speaker: Speaker) -> str:
    return " ".join(filter(None, (speaker.first_name, speaker.last_name)))


def room_label(room: Room) -> str:
    return f"{room.name} ({room.venue})" if room.venue else room.name


def track_label(track: Track) -> str:
    return f"{track.group}: {track.name}" if track.group else track.name


def whole_text(state: State, key: UUID | None) -> str:
    """The code of a session where that says which one is meant, otherwise its key."""
    if key is None or key not in state.rows:
        return ""
    code = state.rows[key].cells["code"]
    return code if code and len(state.by_code[name_key(code)]) == 1 else str(key)


def session_cells(session: Session, state: State) -> dict[str, str]:
    """All but `part_of`, which needs the other sessions."""
    return {
        "key": str(session.pk),
        "code": session.code,
        "title": session.title,
        "description": session.description,
        "type": session.type.name if session.type else "",
        "tracks": texts_text(track_label(link.track) for link in session.track_links.all()),
        "rooms": texts_text(room_label(link.room) for link in session.room_links.all()),
        "start": instant_text(session.starts_at, state.zone),
        "end": instant_text(session.ends_at, state.zone),
        "capacity": "" if session.capacity is None else str(session.capacity),
        "published": flag_text(value=session.published),
        "order": number_text(session.order),
        "level": session.level,
        "language": session.language,
        "learning_objectives": texts_text(session.learning_objectives),
        **_entry_cells(session, ("credits", "links", "custom_fields")),
        "speakers": "\n".join(speaking_text(state, link) for link in session.speaker_links.all()),
        "status": session.get_status_display(),
    }


def speaking_text(state: State, link: SessionSpeaker) -> str:
    parts = (link.role, link.title, link.company, "" if link.published else HIDDEN)
    return person_text(state, link.speaker_id, parts)


def person_text(state: State, key: UUID, parts: tuple[str, str, str, str]) -> str:
    """The name, and the key where others have the same name."""
    name = state.labels[key]
    is_plain = len(state.people[name_key(name)]) == 1
    return joined([name, *parts, "" if is_plain else str(key)])


def flag_text(*, value: bool) -> str:
    return "yes" if value else "no"


def speaker_cells(speaker: Speaker) -> dict[str, str]:
    plain = ("email", "prefix", "first_name", "last_name", "suffix", "title", "company", "bio")
    return {
        "key": str(speaker.pk),
        **{name: getattr(speaker, name) for name in plain},
        **_entry_cells(speaker, ("links", "custom_fields")),
        "status": speaker.get_status_display(),
    }


def _entry_cells(row: Any, names: tuple[str, ...]) -> dict[str, str]:
    return {name: entries_text(getattr(row, name), tuple(ENTRIES[name][2])) for name in names}
