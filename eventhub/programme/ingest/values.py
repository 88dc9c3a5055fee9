"""A vendor's record as plain values that the tables can hold: cleaned, cut where too long, with a remark where that lost something.

Pure but for the lengths of columns. Instants are texts in UTC, references are as in the record; so values can be kept as JSON and
compared.
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any, cast

import orjson

from eventhub.programme.checks import (
    COLOUR,
    ENTRIES,
    LONGEST_BOOTH,
    LONGEST_OBJECTIVE,
    MOST_BOOTHS,
    MOST_OBJECTIVES,
    MOST_ROOMS,
    MOST_SPEAKERS,
    MOST_TRACKS,
    is_address,
)
from eventhub.programme.enums import CompanyRole, Kind, SessionStatus
from eventhub.programme.html import LONGEST_BIO, LONGEST_DESCRIPTION, clean_html
from eventhub.programme.models import Company, Room, Session, SessionSpeaker, SessionType, Speaker, Track
from eventhub.programme.records import CompanyContact, Link, Record, Ref, SessionRecord, SpeakerLink, TrackRef

Values = dict[str, Any]
LARGEST = 2_147_483_647
LONGEST_KEY = 200
LENGTH_OF_DIGEST = 32
STATUSES = frozenset(SessionStatus.values)  # asked of the enumeration it is made anew each time
WAITS = "?"
WHOLE = re.compile(r"^(\d+)\.0+$")
HOST = re.compile(r"https?://[^/?#:@\s]+\.[^/?#:@\s]+(:\d+)?([/?#]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a row that a person may want to know; the row is taken all the same."""

    code: str
    message: str
    field: str = ""


class Unfit(ValueError):
    """A record that can't become a row at all; the message says why."""


Plain = Callable[[Any, list[Remark]], Any]


def values_of(record: Record) -> tuple[Values, list[Remark]]:
    """What the record says; fields that it names as unsaid are left out. Raises Unfit."""
    remarks: list[Remark] = []
    unsaid = record.unsaid
    values = {name: plain(getattr(record, name), remarks) for name, plain in PLAIN[record.kind] if name not in unsaid}
    if isinstance(record, SessionRecord):
        _straighten_times(values, remarks)
    return values, remarks


def written_out(values: Values) -> bytes:
    """As JSON, always in the same order: what digests are made of and what is kept."""
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS)


def waiting(digest: str) -> str:
    """The digest of a row that refers to somebody who is not here: looked at again when somebody new is."""
    return f"{WAITS}{digest}"[:LENGTH_OF_DIGEST]


def digest_of(body: bytes) -> str:
    return sha256(body).hexdigest()[:LENGTH_OF_DIGEST]


def moment(value: str | None) -> datetime | None:
    """The instant that a text of ours means."""
    return datetime.fromisoformat(value) if value else None


def written(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat() if value else None


def checked_key(external_id: str) -> str:
    if not external_id or len(external_id) > LONGEST_KEY or "\x00" in external_id:
        raise Unfit(f"The vendor's key of this row is empty or longer than {LONGEST_KEY} characters.")
    return external_id


# --- kinds of values -----------------------------------------------------------------------------------


@cache
def _text(name: str, longest: int) -> Plain:
    def plain(value: str, remarks: list[Remark]) -> str:
        if "\x00" in value:
            value = value.replace("\x00", "")
        value = value.strip()
        if len(value) <= longest:
            return value
        remarks.append(Remark("too_long", f"Longer than {longest:,} characters: the end was cut off.", name))
        return value[: longest - 1].rstrip() + "…"

    return plain


def _html(name: str, longest: int) -> Plain:
    def plain(value: str, remarks: list[Remark]) -> str:
        cleaned = clean_html(value, longest) if value else ""
        if len(cleaned) > longest * 0.9 and len(value) > longest:
            remarks.append(Remark("too_long", f"Longer than {longest:,} characters: the end was cut off.", name))
        return cleaned

    return plain


def _whole(name: str) -> Plain:
    def plain(value: int | None, remarks: list[Remark]) -> int | None:
        if value is None or 0 <= value <= LARGEST:
            return value
        remarks.append(Remark("out_of_range", f"{value} is not possible here: left empty.", name))
        return None

    return plain


def _order(value: float, remarks: list[Remark]) -> float:
    return float(value) if math.isfinite(value) else 0.0


def _position(value: int, remarks: list[Remark]) -> int:
    return max(-LARGEST, min(int(value), LARGEST))


def _same(value: Any, remarks: list[Remark]) -> Any:
    return value


def _status(value: str, remarks: list[Remark]) -> str:
    if value not in STATUSES:
        raise Unfit(f"“{value}” is no status that is known here.")
    return str(value)


def _role(value: str, remarks: list[Remark]) -> str:
    if value not in CompanyRole.values:
        raise Unfit(f"“{value}” is no role of a company that is known here.")
    return str(value)


def _moment(value: datetime | None, remarks: list[Remark]) -> str | None:
    if value is not None and value.tzinfo is None:
        raise Unfit("A time came without a zone.")
    return written(value)


@cache
def _entries(name: str) -> Plain:
    _, most, parts = ENTRIES[name]
    texts = {part: _text(name, longest) for part, (longest, _) in parts.items()}
    needed = [part for part, (_, is_needed) in parts.items() if is_needed]

    def plain(value: Iterable[Any], remarks: list[Remark]) -> list[Values]:
        found = [{part: text(getattr(entry, part), remarks) for part, text in texts.items()} for entry in value]
        fit = [entry for entry in found if all(map(entry.get, needed))]
        return _bounded(name, fit, most, remarks)

    return plain


def _links(value: Iterable[Link], remarks: list[Remark]) -> list[Values]:
    """What is no address is left out: a page makes a link of each."""
    longest = ENTRIES["links"][2]["url"][0]
    fit = [link for link in value if len(link.url.strip()) <= longest and is_address(link.url.strip())]
    if len(fit) < len(list(value)):
        remarks.append(Remark("invalid", "What is no address of a page was left out.", "links"))
    return cast(list[Values], _entries("links")(fit, remarks))


def _objectives(value: Iterable[str], remarks: list[Remark]) -> list[str]:
    name = "learning_objectives"
    texts = [_text(name, LONGEST_OBJECTIVE)(text, remarks) for text in value]
    return _bounded(name, [text for text in texts if text], MOST_OBJECTIVES, remarks)


def _bounded(name: str, entries: list[Any], most: int, remarks: list[Remark]) -> list[Any]:
    if len(entries) > most:
        remarks.append(Remark("too_long", f"More than {most}: those after them were left out.", name))
    return entries[:most]


@cache
def _picture_url(name: str, longest: int) -> Plain:
    def plain(value: str, remarks: list[Remark]) -> str:
        value = value.strip()
        if not value or (len(value) <= longest and is_address(value)):
            return value
        remarks.append(Remark("invalid", "This is no address of a picture: left empty.", name))
        return ""

    return plain


def _email(value: str, remarks: list[Remark]) -> str:
    value = value.strip()
    if len(value) <= _length(Speaker, "email") and value.isprintable():
        return value
    remarks.append(Remark("invalid", "This is no e-mail address: left empty.", "email"))
    return ""


def _website(value: str, remarks: list[Remark]) -> str:
    """Companies write theirs as they say it: "acme.example"."""
    value = value.strip()
    value = value if not value or "://" in value else f"https://{value}"
    if not value or (len(value) <= _length(Company, "website") and HOST.match(value) and is_address(value)):
        return value
    remarks.append(Remark("invalid", "This is no address of a website: left empty.", "website"))
    return ""


def _booths(value: Iterable[str], remarks: list[Remark]) -> list[str]:
    """A number that was kept as one with a fraction is the number."""
    booths = [WHOLE.sub(r"\1", _text("booths", LONGEST_BOOTH)(each, remarks)) for each in value]
    return _bounded("booths", list(dict.fromkeys(filter(None, booths))), MOST_BOOTHS, remarks)


def _contacts(value: Iterable[CompanyContact], remarks: list[Remark]) -> list[Values]:
    """Whom nobody could name or reach is no contact."""
    found = [entry for entry in _entries("contacts")(value, remarks) if entry["name"] or entry["email"]]
    return [{**entry, "email": _email(entry["email"], remarks)} for entry in found]


def _colour(value: str, remarks: list[Remark]) -> str:
    value = value.strip().lower()
    if not value or COLOUR.fullmatch(value):
        return value
    remarks.append(Remark("invalid", "This is no colour such as #1f77b4: left empty.", "colour"))
    return ""


# --- references ----------------------------------------------------------------------------------------


def _place(ref: Ref, model: type[Room] | type[SessionType], remarks: list[Remark]) -> Values:
    """A key that is missing is made of the name: names are what such vendors tell rooms apart by."""
    name = _fitting(model, "name", ref.name, remarks)
    key = ref.external_id or f"name:{name.casefold()}"
    venue = _fitting(Room, "venue", ref.venue, remarks) if model is Room else ""
    return {"external_id": key[:LONGEST_KEY], "name": name, "venue": venue}


def _type(value: Ref | None, remarks: list[Remark]) -> Values | None:
    return _place(value, SessionType, remarks) if value and value.name.strip() else None


def _rooms(value: Iterable[Ref], remarks: list[Remark]) -> list[Values]:
    rooms = [_place(ref, Room, remarks) for ref in value if ref.name.strip() or ref.external_id]
    return _bounded("rooms", rooms, MOST_ROOMS, remarks)


def _tracks(value: Iterable[TrackRef], remarks: list[Remark]) -> list[Values]:
    tracks = [_track(ref, remarks) for ref in value if ref.name.strip() or ref.external_id]
    return _bounded("tracks", tracks, MOST_TRACKS, remarks)


def _track(ref: TrackRef, remarks: list[Remark]) -> Values:
    name, group = _fitting(Track, "name", ref.name, remarks), _fitting(Track, "group", ref.group, remarks)
    key = ref.external_id or f"name:{group}:{name}".casefold()
    return {"external_id": key[:LONGEST_KEY], "name": name, "group": group}


def _speakers(value: Iterable[SpeakerLink], remarks: list[Remark]) -> list[Values]:
    """One person once a role; the first place counts."""
    links: dict[tuple[str, str], Values] = {}
    for link in value:
        role = _fitting(SessionSpeaker, "role", link.role, remarks)
        links.setdefault(
            (link.speaker, role),
            {
                "speaker": link.speaker,
                "role": role,
                "order": max(0, min(int(link.order), LARGEST)),
                "published": link.published,
                "title": _fitting(SessionSpeaker, "title", link.title, remarks),
                "company": _fitting(SessionSpeaker, "company", link.company, remarks),
            },
        )
    return _bounded("speakers", list(links.values()), MOST_SPEAKERS, remarks)


def _fitting(model: Any, name: str, value: str, remarks: list[Remark]) -> str:
    if not value:
        return ""
    return cast(str, _text(name, _length(model, name))(value, remarks))


@cache
def _length(model: Any, name: str) -> int:
    return int(model._meta.get_field(name).max_length)


# --- whole rows ----------------------------------------------------------------------------------------


def _straighten_times(values: Values, remarks: list[Remark]) -> None:
    """An end that can't be is left empty: nothing is made up."""
    starts, ends = values.get("starts_at"), values.get("ends_at")
    if not ends or "starts_at" not in values:
        return
    if not starts:
        values["ends_at"] = None
        remarks.append(Remark("end_without_start", "It has an end but no start: left without times.", "ends_at"))
    elif ends < starts:
        values["ends_at"] = None
        remarks.append(Remark("ends_before_start", "It ends before it starts: left without an end.", "ends_at"))


def _texts(model: Any, *names: str) -> tuple[tuple[str, Plain], ...]:
    return tuple((name, _text(name, _length(model, name))) for name in names)


_LISTS: tuple[tuple[str, Plain], ...] = (("links", _links), ("custom_fields", _entries("custom_fields")))
PLAIN: dict[str, tuple[tuple[str, Plain], ...]] = {
    Kind.SESSION: (
        *_texts(Session, "title", "code", "level", "language"),
        ("description", _html("description", LONGEST_DESCRIPTION)),
        *(("starts_at", _moment), ("ends_at", _moment), ("capacity", _whole("capacity"))),
        *(("status", _status), ("published", _same), ("order", _order)),
        *(("learning_objectives", _objectives), ("credits", _entries("credits"))),
        *_LISTS,
        *(("type", _type), ("tracks", _tracks), ("rooms", _rooms), ("parent", _same), ("speakers", _speakers)),
    ),
    Kind.SPEAKER: (
        *_texts(Speaker, "prefix", "first_name", "last_name", "suffix", "title", "company"),
        ("bio", _html("bio", LONGEST_BIO)),
        *(("email", _email), ("photo_url", _picture_url("photo_url", _length(Speaker, "photo_url")))),
        *_LISTS,
    ),
    Kind.ROOM: (*_texts(Room, "name", "venue"), ("capacity", _whole("capacity")), ("order", _position)),
    Kind.TRACK: (*_texts(Track, "name", "group"), ("colour", _colour), ("order", _position)),
    Kind.SESSION_TYPE: _texts(SessionType, "name"),
    Kind.COMPANY: (
        *(*_texts(Company, "name"), ("role", _role)),
        ("description", _html("description", LONGEST_BIO)),
        *(("website", _website), ("logo_url", _picture_url("logo_url", _length(Company, "logo_url")))),
        *_texts(Company, "level", "category"),
        *(("booths", _booths), ("contacts", _contacts), ("links", _links)),
    ),
}
