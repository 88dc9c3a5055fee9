"""Sessionboard's rows in our words. Pure: a row and what an organiser set, nothing else."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from eventhub.programme.enums import SessionStatus
from eventhub.programme.records import (
    NOTHING,
    Credit,
    CustomField,
    Ref,
    RoomRecord,
    SessionRecord,
    SpeakerLink,
    SpeakerRecord,
    TrackRecord,
    TrackRef,
    TypeRecord,
)
from integrations.sessionboard.schemas import (
    Contact,
    CustomValue,
    Named,
    Options,
    Person,
    Room,
    Session,
    Track,
    Translation,
)
from integrations.sync.contract import Context, Mapped, Note, Row
from integrations.sync.reading import key, read, unsaid
from integrations.sync.texts import address, as_html, email, formula, lines, links, plain
from integrations.sync.times import instant

ACCEPTED = "accepted"
STATUSES = {
    ACCEPTED: SessionStatus.CONFIRMED.value,
    "accept_queue": SessionStatus.CONFIRMED.value,
    "pending": SessionStatus.CONFIRMED.value,
    "decline_queue": SessionStatus.WITHDRAWN.value,
    "declined": SessionStatus.WITHDRAWN.value,
}
ROLE_ARRAYS = (("speakers", "speaker"), ("chairpersons", "chairperson"), ("moderators", "moderator"))
TAG = "Tag"
TAGGED = "of_tags"  # set by the client on rows of the list of tags, which are tracks here
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
ALL = "*"
DAY_ONLY = len("2026-03-08")
TIMES = frozenset({"starts_at", "ends_at"})
# Signed anew at every reading, or held in another list; embedded sessions only in the list of speakers.
VOLATILE_SESSION = frozenset({"content"})
VOLATILE_CONTACT = frozenset({"sessions", "content"})
SESSION_KEYS = {
    "title": ("title",),
    "code": ("client_session_id", "friendly_id"),
    "description": ("description",),
    "type": ("format",),
    "tracks": ("track", "tags"),
    "rooms": ("room",),
    "starts_at": ("starts_at",),
    "ends_at": ("ends_at",),
    "capacity": ("capacity",),
    "level": ("level",),
    "language": ("language",),
    "credits": ("ceu_credits",),
    "custom_fields": ("custom_fields",),
    "links": ("external_url", "admin_url"),
    "parent": ("parent_session_id",),
    "speakers": ("participants", "speakers", "chairpersons", "moderators"),
}
CONTACT_KEYS = {
    "first_name": ("first_name", "full_name"),
    "prefix": ("honorific", "salutation"),
    "title": ("title",),
    "company": ("company_name", "company"),
    "bio": ("about",),
    "email": ("email",),
    "photo_url": ("photo_url",),
    "links": ("website_url", "linkedin_url", "twitter_url", "facebook_url"),
    "custom_fields": ("custom_fields",),
}


def is_removed(row: Row) -> bool:
    return bool(row.get("deleted_at"))


def as_of(row: Row) -> datetime | None:
    try:
        changed = datetime.fromisoformat(str(row["updated_at"]))
    except (KeyError, ValueError):
        return None
    return changed if changed.tzinfo else changed.replace(tzinfo=UTC)


# --- rooms, tracks, types --------------------------------------------------------------------------------


def to_room(row: Row, context: Context) -> Mapped:
    sent = read(Room, row)
    if not sent.name:
        return Mapped(skipped="a room without a name")
    missing = unsaid(row, {"capacity": ("capacity",), "order": ("order",)}) | {"venue"}
    return Mapped(
        RoomRecord(
            sent.id, plain(sent.name), capacity=_count(sent.capacity), order=int(sent.order or 0), unsaid=missing
        )
    )


def to_track(row: Row, context: Context) -> Mapped:
    """Tracks, and tags as tracks of a group of their own: the same number may stand for one of each."""
    sent = read(Track, row)
    if not sent.name:
        return Mapped(skipped="a track without a name")
    colour = sent.color.lower() if COLOUR.fullmatch(sent.color) else ""
    missing = unsaid(row, {"colour": ("color",), "order": ("order",)})
    group = TAG if row.get(TAGGED) else ""
    return Mapped(TrackRecord(track_key(row), plain(sent.name), group, colour, int(sent.order or 0), missing))


def track_key(row: Row) -> str:
    return f"tag:{key(row, 'id')}" if row.get(TAGGED) else key(row, "id")


def to_type(row: Row, context: Context) -> Mapped:
    sent = read(Named, row)
    return Mapped(TypeRecord(sent.id, plain(sent.name))) if sent.name else Mapped(skipped="a format without a name")


def _count(number: int | None) -> int | None:
    return number if number is not None and number >= 0 else None


# --- sessions --------------------------------------------------------------------------------------------


def to_session(row: Row, context: Context) -> Mapped:
    sent, options = read(Session, row), context.options
    if sent.is_abstract:
        return Mapped(skipped="an abstract, not a session")
    told = _translated(sent.translated_fields, options.language)
    title, notes = _title(sent, told)
    status, status_notes = _status(sent)
    starts_at, ends_at, missing, time_notes = _times(sent, context)
    fields, objectives = _split(sent.custom_fields, options.objectives_field)
    record = SessionRecord(
        external_id=sent.id,
        title=title,
        code=sent.client_session_id or sent.friendly_id,
        description=as_html(told.get("description") or sent.description),
        type=_ref(sent.format),
        tracks=tuple(_tracks(sent, options)),
        rooms=tuple(filter(None, [_ref(sent.room)])),
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=_count(sent.capacity if sent.capacity is not None or sent.room is None else sent.room.capacity),
        status=status,
        published=_is_published(sent, options),
        level=plain(sent.level.name) if sent.level else "",
        language=plain(sent.language.name) if sent.language else "",
        learning_objectives=tuple(line for field in objectives for line in _lines(field.value)),
        credits=(Credit("CEU", f"{sent.ceu_credits:g}"),) if sent.ceu_credits else (),
        custom_fields=tuple(_custom_fields(fields, options.session_fields)),
        links=links((sent.external_url, "Website"), (sent.admin_url, "Open in Sessionboard")),
        parent=sent.parent_session_id or None,
        speakers=_people(sent, options),
        unsaid=_unsaid_of_session(row, options) | missing | (NOTHING if objectives else {"learning_objectives"}),
    )
    return Mapped(record, notes=(*notes, *status_notes, *time_notes))


def _unsaid_of_session(row: Row, options: Options) -> frozenset[str]:
    unknown = NOTHING if "status" in row and "is_public" in row else {"published"}
    untaken = NOTHING if options.session_fields else {"custom_fields"}
    return unsaid(row, SESSION_KEYS) | {"order"} | unknown | untaken


def _ref(thing: Named | None) -> Ref | None:
    return Ref(thing.id or thing.name, plain(thing.name)) if thing is not None and thing.name else None


def _title(sent: Session, told: Mapping[str, str]) -> tuple[str, list[Note]]:
    written = told.get("title") or sent.title
    return plain(written), formula(written)


def _status(sent: Session) -> tuple[str, list[Note]]:
    known = STATUSES.get(sent.status.lower())
    if known is not None or not sent.status:
        return known or SessionStatus.CONFIRMED.value, []
    text = f"“{sent.status}” is a status not met before: it counts as not accepted, and is not published."
    return SessionStatus.CONFIRMED.value, [Note("status_unknown", text, "status")]


def _is_published(sent: Session, options: Options) -> bool:
    is_accepted = sent.status.lower() == ACCEPTED and options.publish != "never"
    return is_accepted and (sent.is_public or options.publish == "accepted")


def _tracks(sent: Session, options: Options) -> Iterator[TrackRef]:
    if sent.track is not None and sent.track.name:
        yield TrackRef(sent.track.id or sent.track.name, plain(sent.track.name))
    tags = {tag.id or tag.name: tag for tag in sent.tags if tag.name} if options.tags_as_tracks else {}
    for tag_key, tag in tags.items():
        yield TrackRef(f"tag:{tag_key}", plain(tag.name), TAG)


def _times(sent: Session, context: Context) -> tuple[datetime | None, datetime | None, frozenset[str], list[Note]]:
    """Instants. A time without an offset is a wall-clock time of the event."""
    try:
        start, notes = _instant(sent.starts_at, context, "starts_at")
        end, end_notes = _instant(sent.ends_at, context, "ends_at")
    except ValueError as fault:
        text = f"{fault} can't be read as a time: the times stay as they are here."
        return None, None, TIMES, [Note("time_unreadable", text, "starts_at")]
    if start is None:
        return None, None, NOTHING, []
    if end is not None and end < start:
        text = f"Its end, {sent.ends_at}, lies before its start: it has no end here."
        return start, None, NOTHING, [*notes, Note("ends_before_start", text, "ends_at")]
    return start, end, NOTHING, [*notes, *end_notes]


def _instant(text: str, context: Context, field: str) -> tuple[datetime | None, list[Note]]:
    if not text:
        return None, []
    try:
        sent = datetime.fromisoformat(text)
    except ValueError as fault:
        raise ValueError(f"“{text}”") from fault
    if len(text) <= DAY_ONLY:
        raise ValueError(f"“{text}” has no time of day and")
    if sent.tzinfo is not None:
        return sent, []
    resolved, note = instant(sent, context.zone)
    return resolved, [Note(note.code, note.message, field)] if note else []


# --- people of a session ---------------------------------------------------------------------------------


def participants(sent: Session) -> Iterator[tuple[str, str, Person]]:
    """Core role, role and person. `participants` holds everybody; the arrays of old are read only where it is missing."""
    if sent.participants is not None:
        for person in sent.participants:
            role = person.participant_role
            core = role.core_role if role and role.core_role else "speaker"
            yield core, role.slug if role and role.slug else core, person
        return
    for name, role_name in ROLE_ARRAYS:
        for person in getattr(sent, name):
            yield role_name, role_name, person


def _people(sent: Session, options: Options) -> tuple[SpeakerLink, ...]:
    allowed = {role.strip().casefold() for role in options.roles}
    found: dict[tuple[str, str], SpeakerLink] = {}
    for order, (core, role, person) in enumerate(participants(sent)):
        is_allowed = not allowed or bool(allowed & {core.casefold(), role.casefold()})
        if person.id:
            link = SpeakerLink(person.id, role, order, is_allowed and person.is_public and _has_agreed(person, options))
            found.setdefault((person.id, role), link)
    return tuple(found.values())


def _has_agreed(person: Person, options: Options) -> bool:
    """Nothing said: the event does not ask its people."""
    answer = person.acceptance.lower()
    return answer in {"", ACCEPTED} or (answer == "pending" and options.show_pending)


# --- custom fields and translations ----------------------------------------------------------------------


def _split(sent: list[CustomValue], objectives: str) -> tuple[list[CustomValue], list[CustomValue]]:
    """Fields as such, and those that list the learning objectives."""
    parts: tuple[list[CustomValue], list[CustomValue]] = [], []
    for field in sent:
        parts[_is_named_as(field, objectives)].append(field)
    return parts


def _custom_fields(sent: list[CustomValue], taken: tuple[str, ...]) -> Iterator[CustomField]:
    """By id: a name may be changed there at any time."""
    for field in sent:
        value = _shown(field.value)
        if value and field.id and _is_chosen(field, taken):
            yield CustomField(field.id, plain(field.name or field.internal_name), value)


def _is_chosen(field: CustomValue, taken: tuple[str, ...]) -> bool:
    return ALL in taken or any(_is_named_as(field, name) for name in taken)


def _is_named_as(field: CustomValue, name: str) -> bool:
    return bool(name) and _folded(name) in {_folded(field.id), _folded(field.name), _folded(field.internal_name)}


def _folded(name: str) -> str:
    """The name within the vendor, "learning_objectives", stays when the one that people see is changed."""
    return name.casefold().replace("_", " ")


def _lines(value: Any) -> tuple[str, ...]:
    """One a line, or one an item of the list."""
    values = value if isinstance(value, list) else [value]
    return tuple(line for each in values for part in _shown(each).splitlines() for line in lines(part))


def _shown(value: Any) -> str:
    """A value of any type as one reads it."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(filter(None, map(_shown, value)))
    if isinstance(value, dict):
        return _shown(next((value[name] for name in ("label", "name", "value") if name in value), None))
    return "" if value is None else str(value).strip()


def _translated(sent: list[Translation], language: str) -> Mapping[str, str]:
    """Our language's texts by the field that they translate."""
    asked = language.strip().casefold()
    return {
        (each.parent_field_internal_name or each.parent_field_name).casefold(): value
        for each in sent
        if asked and each.translated_language.casefold() == asked and (value := _shown(each.value))
    }


# --- people ----------------------------------------------------------------------------------------------


def to_speaker(row: Row, context: Context) -> Mapped:
    sent, options = read(Contact, row), context.options
    first, last = (sent.first_name, sent.last_name) if sent.last_name else ("", sent.full_name or sent.first_name)
    if not last:
        return Mapped(skipped="a person without a name")
    mail, unread, notes = email(sent.email) if options.take_emails else ("", frozenset({"email"}), ())
    told = _translated(sent.translated_fields, options.language)
    record = SpeakerRecord(
        external_id=sent.id,
        first_name=plain(first),
        last_name=plain(last),
        prefix=plain(sent.honorific or sent.salutation),
        title=plain(told.get("title") or sent.title),
        company=plain(sent.company_name),
        bio=as_html(told.get("about") or sent.about),
        email=mail,
        photo_url=address(sent.photo_url),
        links=links(
            (sent.website_url, "Website"),
            (sent.linkedin_url, "LinkedIn"),
            (sent.twitter_url, "X"),
            (sent.facebook_url, "Facebook"),
        ),
        custom_fields=tuple(_custom_fields(sent.custom_fields, options.contact_fields)),
        unsaid=unsaid(row, CONTACT_KEYS)
        | {"suffix"}
        | unread
        | (NOTHING if options.contact_fields else {"custom_fields"}),
    )
    return Mapped(record, notes=notes)
