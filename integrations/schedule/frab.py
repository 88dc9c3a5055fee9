"""schedule.json of frab, pretalx and their kin: days, in them rooms, in them sessions, in them the people. Pure.

Whatever lies too deep or is of another kind is left to the mapping of its row; only a document without days is refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from integrations.schedule.feed import Feed, NotASchedule, first_word, once, word
from integrations.sync.contract import Row

KEYS = ("guid", "id")
PERSON_KEYS = ("id", "guid", "code")
NAMES = ("public_name", "full_public_name", "name")
NO_DAYS = "it has no days of a conference"


def read_schedule(document: Any) -> Feed:
    conference = _mapping(_mapping(_mapping(document).get("schedule")).get("conference"))
    days = conference.get("days")
    if not isinstance(days, list):
        raise NotASchedule(NO_DAYS)
    rooms = _named(conference.get("rooms"), (name for day in days for name in _mapping(_mapping(day).get("rooms"))))
    keys = {name: word(room.get("guid")) or name for name, room in rooms.items()}
    sessions = once(_session(place, event, keys) for place, event in _events(days))
    tracks = _named(conference.get("tracks"), (word(session.get("track")) for session in sessions))
    return Feed(
        title=word(conference.get("title")),
        zone=word(conference.get("time_zone_name")),
        rooms=tuple({**room, "key": keys[name], "name": name} for name, room in rooms.items()),
        tracks=tuple({**track, "key": name, "name": name} for name, track in tracks.items()),
        speakers=tuple(_people(sessions).values()),
        sessions=sessions,
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _named(listed: Any, met: Iterable[str]) -> dict[str, Row]:
    """By name: those that the conference lists, then those that its sessions name."""
    found = {word(row.get("name")): row for row in map(_mapping, _items(listed))}
    found |= {name: {} for name in map(word, met) if name not in found}
    return {name: row for name, row in found.items() if name}


def _events(days: list[Any]) -> Iterator[tuple[Row, Any]]:
    """Each with the day and the room in which it is listed."""
    for day in map(_mapping, days):
        for room, events in _mapping(day.get("rooms")).items():
            place = {"day": day.get("date"), "day_start": day.get("day_start"), "room": room}
            yield from ((place, event) for event in _items(events))


def _session(place: Row, event: Any, rooms: Mapping[str, str]) -> Row:
    """What is no row has no key, and is refused for that."""
    row = _mapping(event)
    room = word(row.get("room")) or word(place["room"])
    people = [key for person in _items(row.get("persons")) if (key := person_key(person))]
    beside = {**place, "room": room, "room_key": rooms.get(room, room), "people": people, "doubts": []}
    return {**row, **beside, "key": first_word(row, *KEYS)}


def person_key(person: Any) -> str:
    """The feed's own key. Where it has none, the name as it is written: the same name is the same person of this feed then."""
    row = _mapping(person)
    name = " ".join(first_word(row, *NAMES).split())
    return first_word(row, *PERSON_KEYS) or (f"name:{name.casefold()}" if name else "")


def _people(sessions: Iterable[Row]) -> dict[str, dict[str, Any]]:
    """Each once, with what any of their sessions says of them."""
    found: dict[str, dict[str, Any]] = {}
    for session in sessions:
        for person in map(_mapping, _items(session.get("persons"))):
            if key := person_key(person):
                known = found.setdefault(key, {"key": key, "is_named_only": not first_word(person, *PERSON_KEYS)})
                known.update({name: value for name, value in person.items() if value and not known.get(name)})
    return found
