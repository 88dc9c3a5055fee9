"""The demo's programme, typed in by its organiser: through the services only, with one clash of a room and one of a person.

A part of its own (`settings.DEMO_PARTS`), so that an installation that was seeded before gets it too.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from eventhub.accounts.queries import actor_for
from eventhub.artwork.people import organisers_of
from eventhub.core.actor import Actor
from eventhub.demo.clock import back_at
from eventhub.demo.programme_content import CANCELLED, ITEMS, PEOPLE, ROOMS, TRACKS, Item
from eventhub.events.models import Event
from eventhub.programme.links import Speaking
from eventhub.programme.models import Room, Session, SessionType, Speaker, Track
from eventhub.programme.rooms_and_tracks import create_room, create_track, create_type
from eventhub.programme.services import SessionFields, create_session, create_speaker
from eventhub.programme.workflows import cancel_session

EVENT = "Northern Build Expo"
DAYS_AGO = 20


@dataclass
class Made:
    """What has been made, by the names that the content uses."""

    event: Event
    actor: Actor
    rooms: dict[str, Room] = field(default_factory=dict)
    tracks: dict[str, Track] = field(default_factory=dict)
    types: dict[str, SessionType] = field(default_factory=dict)
    speakers: dict[str, Speaker] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)


def plan_programme() -> None:
    """Once: where there is any session, all of them were made."""
    event = Event.objects.filter(name__startswith=EVENT, organisation__name="Dockside Events").order_by("pk").first()
    if event is None or Session.objects.filter(event=event).exists():
        return
    made = Made(event, actor_for(organisers_of(event)[0]))
    with back_at(timezone.now() - timedelta(days=DAYS_AGO)), transaction.atomic():
        _make_frame(made)
        _make_speakers(made)
        for item in ITEMS:
            made.sessions[item.code] = create_session(event, actor=made.actor, **_fields_of(item, made))
    for code, reason in CANCELLED.items():
        cancel_session(made.sessions[code], actor=made.actor, reason=reason)


def _make_frame(made: Made) -> None:
    for order, (name, capacity) in enumerate(ROOMS.items()):
        made.rooms[name] = create_room(made.event, name=name, capacity=capacity, order=order, actor=made.actor)
    for order, (name, colour) in enumerate(TRACKS.items()):
        made.tracks[name] = create_track(made.event, name=name, colour=colour, order=order, actor=made.actor)
    for name in dict.fromkeys(item.kind for item in ITEMS):
        made.types[name] = create_type(made.event, name=name, actor=made.actor)


def _make_speakers(made: Made) -> None:
    names = ("prefix", "first_name", "last_name", "suffix", "title", "company", "bio")
    for key, texts in PEOPLE.items():
        fields: Any = dict(zip(names, texts, strict=True))
        domain = "".join(letter for letter in fields["company"].lower() if letter.isascii() and letter.isalnum())
        made.speakers[key] = create_speaker(made.event, email=f"{key}@{domain}.example", actor=made.actor, **fields)


def _fields_of(item: Item, made: Made) -> SessionFields:
    starts_at = _start_of(item, made.event)
    fields: Any = {
        "code": item.code,
        "title": item.title,
        "description": item.text,
        "type": made.types[item.kind],
        "tracks": [made.tracks[item.track]],
        "rooms": [made.rooms[item.room]] if item.room else [],
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=item.minutes) if starts_at else None,
        "published": item.published,
        "language": "English",
        "parent": made.sessions.get(item.parent),
        "speakers": [_speaking(words, made) for words in item.people],
        **item.fields,
    }
    return fields


def _speaking(words: str, made: Made) -> Speaking:
    key, _, role = words.partition(":")
    return Speaking(made.speakers[key], role=role or "speaker")


def _start_of(item: Item, event: Event) -> datetime | None:
    if item.day is None:
        return None
    first = event.starts_at.astimezone(event.zone).date()
    return datetime.combine(first + timedelta(days=item.day), time.fromisoformat(item.at), event.zone)
