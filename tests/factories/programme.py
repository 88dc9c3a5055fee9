"""A programme, row by row: a state may be given that services would refuse."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from eventhub.core.names import name_key
from eventhub.events.models import Event
from eventhub.programme.models import (
    Company,
    Origin,
    ProgrammeList,
    Room,
    Session,
    SessionRoom,
    SessionSpeaker,
    SessionTrack,
    SessionType,
    Source,
    Speaker,
    Track,
)
from eventhub.programme.ownership import Target, kind_of

numbers = count(1)


def make_room(event: Event, name: str = "", **fields: Any) -> Room:
    name = name or f"Room {next(numbers)}"
    return Room.objects.create(event=event, name=name, name_key=name_key(name), **fields)


def make_track(event: Event, name: str = "", **fields: Any) -> Track:
    name = name or f"Track {next(numbers)}"
    return Track.objects.create(event=event, name=name, name_key=name_key(name), **fields)


def make_type(event: Event, name: str = "") -> SessionType:
    name = name or f"Type {next(numbers)}"
    return SessionType.objects.create(event=event, name=name, name_key=name_key(name))


def make_speaker(event: Event, last_name: str = "", **fields: Any) -> Speaker:
    return Speaker.objects.create(event=event, last_name=last_name or f"Speaker {next(numbers)}", **fields)


def make_session(
    event: Event,
    title: str = "",
    *,
    at: datetime | None = None,
    minutes: int = 60,
    rooms: tuple[Room, ...] = (),
    tracks: tuple[Track, ...] = (),
    speakers: tuple[Speaker, ...] = (),
    **fields: Any,
) -> Session:
    """`at`: when it starts, for so many minutes; without it the session is not scheduled."""
    ends_at = at + timedelta(minutes=minutes) if at else None
    session = Session.objects.create(
        event=event, title=title or f"Session {next(numbers)}", starts_at=at, ends_at=ends_at, **fields
    )
    SessionRoom.objects.bulk_create(SessionRoom(session=session, room=room, order=at) for at, room in enumerate(rooms))
    SessionTrack.objects.bulk_create(
        SessionTrack(session=session, track=track, order=at) for at, track in enumerate(tracks)
    )
    SessionSpeaker.objects.bulk_create(
        SessionSpeaker(session=session, speaker=speaker, order=at) for at, speaker in enumerate(speakers)
    )
    return session


def make_company(event: Event, name: str = "", *, role: str = "sponsor", **fields: Any) -> Company:
    name = name or f"Company {next(numbers)}"
    return Company.objects.create(event=event, name=name, name_key=name_key(name), role=role, **fields)


def make_list(event: Event, **fields: Any) -> ProgrammeList:
    values = {"kind": "sessions", "name": "list.csv", "headers": ["Title"], "rows": [[2, "Joints"]], **fields}
    return ProgrammeList.objects.create(event=event, **values)


def make_source(event: Event, label: str = "Acme programme", vendor: str = "acme") -> Source:
    return Source.objects.create(event=event, vendor=vendor, label=label)


def make_origin(target: Target, source: Source | None = None, **fields: Any) -> Origin:
    """The row came from a vendor; by default one that says nothing of its values."""
    values = {"external_id": f"x-{next(numbers)}", "digest": uuid4().hex, "raw_digest": uuid4().hex, **fields}
    source = source or make_source(target.event)
    return Origin.objects.create(source=source, kind=kind_of(target), target_id=target.pk, **values)
