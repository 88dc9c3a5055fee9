"""Planstone's rows in our words. Pure: a row and what an organiser set, nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from eventhub.programme.records import (
    NOTHING,
    Credit,
    CustomField,
    Link,
    Ref,
    SessionRecord,
    SpeakerLink,
    SpeakerRecord,
    TrackRef,
)
from integrations.planstone.schemas import Engagement, Session, Speaker, Track
from integrations.sync.contract import Context, Mapped, Note, Row
from integrations.sync.reading import read, unsaid
from integrations.sync.texts import address, as_html, email, formula, lines, links, plain
from integrations.sync.times import instant

# Rebuilt with the feed, links to itself, or the start of the epoch: no news of the row.
VOLATILE = frozenset({"_id", "_etag", "_created", "_updated", "_links", "updated_at"})
NEVER_SHOWN = re.compile(r"declined\b|eval contact$", re.IGNORECASE)
SHOWN = re.compile(
    r"present|speaker|moderat|chair|panel|keynote|discuss|facilitat|organi[sz]er|instructor|lectur|faculty|author",
    re.IGNORECASE,
)
CLOCK = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?\s*(?P<half>[ap]m)?", re.IGNORECASE)
OBJECTIVES = tuple(f"learning_objective{number}" for number in range(1, 11))
CREDITS = tuple(f"credits{number}" for number in range(1, 10))
CUSTOM = tuple(f"custom{number}" for number in range(1, 21))
UNTAKEN = frozenset({"custom_fields"})
TIMES = frozenset({"starts_at", "ends_at"})
TIME_KEYS = ("startDate", "startTime", "endDate", "endTime", "rstartmins", "rendmins")
SESSION_KEYS = {
    "title": ("sessionName",),
    "code": ("clientid", "sessionClientID"),
    "description": ("description",),
    "type": ("sessionType", "sestype"),
    "tracks": ("tracks",),
    "rooms": ("roomid", "roomname", "sched_roomname", "hotelname", "location"),
    "starts_at": TIME_KEYS,
    "ends_at": TIME_KEYS,
    "published": ("published",),
    "learning_objectives": OBJECTIVES,
    "credits": CREDITS,
    "custom_fields": tuple(f"{name}name" for name in CUSTOM),
    "links": ("SessionDetailsURL", "planstoneDesktopUserActionURL", "mobileActionURL"),
    "speakers": ("speakers",),
}
SPEAKER_KEYS = {
    "first_name": ("fname", "firstName", "first_name", "firstname"),
    "prefix": ("honorific", "prefix"),
    "suffix": ("suffix",),
    "title": ("title",),
    "company": ("company", "affil"),
    "bio": ("bio",),
    "email": ("email",),
    "photo_url": ("piclink", "photo"),
    "links": ("website", "url"),
}
# Planstone has no word for these.
SESSION_NEVER = frozenset({"capacity", "order", "level", "language", "parent"})
SPEAKER_NEVER = frozenset({"custom_fields"})


def is_removed(row: Row) -> bool:
    return row.get("_deleted") is True


def to_session(row: Row, context: Context) -> Mapped:
    sent, options = read(Session, row), context.options
    times = _times(sent, context.zone)
    amounts, credit_notes = _credits(row)
    custom_fields, custom_notes, untaken = _custom_fields(row, options.custom_labels)
    record = SessionRecord(
        external_id=sent.schedid,
        title=plain(sent.sessionName),
        code=sent.clientid or sent.sessionClientID,
        description=as_html(sent.description),
        type=Ref(sent.sestype or sent.sessionType, plain(sent.sessionType)) if sent.sessionType else None,
        tracks=tuple(_tracks(sent.tracks, options.track_groups)),
        rooms=_rooms(sent),
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        published=sent.published and options.publish == "published",
        learning_objectives=tuple(plain(text) for name in OBJECTIVES if (text := _text(row, name))),
        credits=amounts,
        custom_fields=custom_fields,
        links=_links(sent),
        speakers=_speakers(sent.speakers, options.roles),
        unsaid=unsaid(row, SESSION_KEYS) | SESSION_NEVER | times.unsaid | untaken,
    )
    return Mapped(record, notes=(*formula(sent.sessionName), *times.notes, *credit_notes, *custom_notes))


def _text(row: Row, name: str) -> str:
    """The value of one of the numbered fields, which vary by event."""
    value = row.get(name)
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


@dataclass(frozen=True, slots=True)
class _Times:
    """Neither start nor end: unscheduled. `unsaid`: they can't be read, and stay as they are here."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    notes: tuple[Note, ...] = ()
    unsaid: frozenset[str] = NOTHING


def _times(sent: Session, zone: ZoneInfo) -> _Times:
    """Wall-clock times of the venue. Nothing is made up: a day without a time is unscheduled."""
    try:
        first, last = _day(sent.startDate), _day(sent.endDate)
        begins, ends = _clock(sent.startTime, sent.rstartmins), _clock(sent.endTime, sent.rendmins)
    except ValueError as fault:
        text = f"{fault} can't be read as a date or time: the times stay as they are here."
        return _Times(notes=(Note("time_unreadable", text, "starts_at"),), unsaid=TIMES)
    if first is None or begins is None:
        undated = Note("no_time", f"{first or 'No day'}: without a day and a time it is unscheduled.", "starts_at")
        return _Times(notes=(undated,) if first or begins else ())
    doubts = (*_doubts(sent.startTime, sent.rstartmins, "starts_at"), *_doubts(sent.endTime, sent.rendmins, "ends_at"))
    start, fold = instant(datetime.combine(first, begins), zone)
    notes = (*doubts, *((fold,) if fold else ()))
    return _with_end(_Times(start, None, notes), datetime.combine(first, begins), last or first, ends, zone)


def _with_end(times: _Times, begins: datetime, last: date, ends: time | None, zone: ZoneInfo) -> _Times:
    if ends is None:
        return times
    local, notes = datetime.combine(last, ends), times.notes
    if last == begins.date() and local < begins:
        local += timedelta(days=1)
        notes = (*notes, Note("ends_next_day", f"It ends at {ends:%H:%M} of the following day.", "ends_at"))
    finish, fold = instant(local, zone)
    if times.starts_at and finish < times.starts_at:
        text = f"Its end, {local:%d %B %Y, %H:%M}, lies before its start: it has no end here."
        return replace(times, notes=(*notes, Note("ends_before_start", text, "ends_at")))
    return replace(times, ends_at=finish, notes=(*notes, *((replace(fold, field="ends_at"),) if fold else ())))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError as fault:
        raise ValueError(f"“{text}”") from fault


@lru_cache(maxsize=4_096)  # each is asked for twice, and sessions begin and end together
def _clock(text: str, minutes: float | None) -> time | None:
    """07:30 pm. Where that is blank, the minutes since midnight; 0 then means blank as well."""
    if not text:
        return _from_minutes(minutes) if minutes else None
    found = CLOCK.fullmatch(text)
    hour, half = (int(found["hour"]), (found["half"] or "").lower()) if found else (24, "")
    if found is None or hour > (12 if half else 23) or int(found["minute"]) > 59:
        raise ValueError(f"“{text}”")
    return time(hour % 12 + 12 * (half == "pm") if half else hour, int(found["minute"]))


def _from_minutes(minutes: float) -> time:
    hours, rest = divmod(int(minutes), 60)
    return time(hours % 24, rest)


def _doubts(text: str, minutes: float | None, field: str) -> tuple[Note, ...]:
    """The vendor says each time twice; where the two differ, the one that people read there counts."""
    said = _clock(text, None)
    if said is None or minutes is None or _from_minutes(minutes) == said:
        return ()
    told = f"“{text}” and {_from_minutes(minutes):%H:%M} are both given as its time: the first was taken."
    return (Note("times_disagree", told, field),)


def _tracks(tracks: list[Track], groups: tuple[str, ...]) -> Iterator[TrackRef]:
    taken = {group.casefold() for group in groups}
    met: set[str] = set()
    for track in tracks:
        group = plain(track.track) if track.desc else ""
        for name in lines(track.desc or track.track):
            key = f"{group}: {name}" if group else name
            if key not in met and (not taken or group.casefold() in taken):
                met.add(key)
                yield TrackRef(key, name, group)


def _rooms(sent: Session) -> tuple[Ref, ...]:
    """By the room's key, which only the scheduling module gives; else by its name."""
    hotel, _, scheduled = sent.sched_roomname.rpartition(": ")
    name = plain(sent.roomname or scheduled or sent.location)
    venue = plain(sent.hotelname or hotel)
    if not name:
        return ()
    return (Ref(sent.roomid or (f"{venue}: {name}" if venue else name), name, venue),)


def _credits(row: Row) -> tuple[tuple[Credit, ...], list[Note]]:
    found, notes = [], []
    for name in CREDITS:
        label, sent = _text(row, f"{name}_label"), _text(row, name)
        if not label or not sent:
            continue
        try:
            amount = Decimal(sent)
        except InvalidOperation:
            notes.append(Note("credit_unreadable", f"“{sent}” is no amount of credits; it was left out.", "credits"))
            continue
        if amount and amount.is_finite():
            found.append(Credit(label, f"{amount.normalize():f}"))
    return tuple(found), notes


def _custom_fields(row: Row, labels: tuple[str, ...]) -> tuple[tuple[CustomField, ...], list[Note], frozenset[str]]:
    """By label: the same label may have another number next year. Where none is there, nothing is said of them."""
    if not labels:
        return (), [], UNTAKEN
    found = {_text(row, f"{name}name").casefold(): _text(row, name) for name in reversed(CUSTOM)}
    fields = tuple(
        CustomField(label.casefold(), label, value) for label in labels if (value := found.get(label.casefold()))
    )
    missing = [label for label in labels if label.casefold() not in found]
    text = f"Custom fields that are not there by this name: {', '.join(missing)}. Check their labels at the vendor."
    notes = [Note("custom_field_missing", text, "custom_fields")] if missing else []
    return fields, notes, UNTAKEN if len(missing) == len(labels) else NOTHING


def _links(sent: Session) -> tuple[Link, ...]:
    return links(
        (sent.SessionDetailsURL, "Session details"),
        (sent.planstoneDesktopUserActionURL, "Desktop"),
        (sent.mobileActionURL, "Mobile"),
    )


def _speakers(engagements: list[Engagement], roles: tuple[str, ...]) -> tuple[SpeakerLink, ...]:
    """Once a person and role; whoever declined is not among them, whatever `published` says."""
    allowed = {role.strip().casefold() for role in roles}
    found: dict[tuple[str, str], SpeakerLink] = {}
    for each in sorted(engagements, key=lambda each: each.sortorder or 0):
        if not each.pid or NEVER_SHOWN.match(each.role):
            continue
        is_shown = each.role.casefold() in allowed if allowed else bool(SHOWN.search(each.role))
        link = SpeakerLink(
            each.pid,
            each.role or "speaker",
            int(each.sortorder or 0),
            each.published and is_shown,
            each.title,
            each.affil,
        )
        found.setdefault((each.pid, each.role.casefold()), link)
    return tuple(found.values())


def to_speaker(row: Row, context: Context) -> Mapped:
    sent = read(Speaker, row)
    if not (sent.fname or sent.lname):
        return Mapped(skipped="a person without a name")
    mail, unread, notes = email(sent.email)
    record = SpeakerRecord(
        external_id=sent.pid,
        first_name=plain(sent.fname) if sent.lname else "",
        last_name=plain(sent.lname or sent.fname),
        prefix=sent.honorific,
        suffix=sent.suffix,
        title=plain(sent.title),
        company=plain(sent.company),
        bio=as_html(sent.bio),
        email=mail,
        photo_url=address(sent.piclink),
        links=links((sent.website, "Website")),
        unsaid=unsaid(row, SPEAKER_KEYS) | SPEAKER_NEVER | unread,
    )
    return Mapped(record, notes=notes)
