"""Rhythm's rows in our words. Pure: a row with what its ids mean, and what an organiser set."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from eventhub.programme.records import (
    NOTHING,
    SOMEBODY,
    Ref,
    RoomRecord,
    SessionRecord,
    SpeakerLink,
    SpeakerRecord,
    TrackRecord,
    TrackRef,
    TypeRecord,
)
from integrations.rhythm.custom_fields import amounts_in, custom_fields, lines_of, split
from integrations.rhythm.ids import engagements, meanings_of, person_in
from integrations.rhythm.schemas import Engagement, Options, Place, Profile, Session
from integrations.sync.contract import Context, Mapped, Note, Row
from integrations.sync.reading import read, unsaid
from integrations.sync.texts import address, as_html, email, formula, links, plain
from integrations.sync.times import instant

DAY_ONLY = len("2026-03-08")
TIMES = frozenset({"starts_at", "ends_at"})
# Of the record-keeping, not of the session. `sys_version` stays: it is what a change is told by, here and when edits are sent.
# A failed deletion sets `sys_deleted_by_id` as well, so it says nothing of the row.
VOLATILE = frozenset(
    {
        "sys_bulk_load_at",
        "sys_bulk_load_id",
        "sys_bulk_load_pk",
        "sys_bulk_load_record_no",
        "sys_bulk_load_source_file",
        "sys_calculated_field_error",
        "sys_calculated_field_errors",
        "sys_configuration_snapshot_id",
        "sys_deleted_by_id",
        "sys_directive",
        "sys_has_files_in_s3",
        "sys_last_bulk_data_operation_id",
        "sys_last_bulk_data_operation_sys_version",
        "sys_last_modified_at",
        "sys_last_modified_by_id",
        "sys_last_security_context",
        "sys_snapshot_base_version",
    }
)
WHOLE = "sys_created_at"  # required of every whole row; the store leaves blank texts and times out of those
SESSION_KEYS = {
    "type": ("type_id",),
    "tracks": ("track_ids",),
    "rooms": ("room_ids", "location"),
    "capacity": ("enable_capacity", "capacity_options"),
    "order": ("display_order",),
    "speakers": ("speakers",),
}
BLANK_WHERE_LEFT_OUT = {
    "title": ("name",),
    "code": ("code",),
    "description": ("description",),
    "starts_at": ("start_date",),
    "ends_at": ("end_date",),
    "published": ("hide_from_schedule",),
}
SESSION_NEVER = frozenset({"level", "language", "parent", "links"})
PROFILE_KEYS = {
    "first_name": ("first_name", "name"),
    "title": ("job_title",),
    "bio": ("bio",),
    "email": ("email_address",),
    "photo_url": ("photo_uri",),
    "links": ("url",),
    "custom_fields": ("custom_field_values",),
}
PROFILE_NEVER = frozenset({"prefix", "suffix", "company"})


# --- rooms, tracks, types --------------------------------------------------------------------------------


def to_room(row: Row, context: Context) -> Mapped:
    sent = read(Place, row)
    if not sent.name:
        return Mapped(skipped="a room without a name")
    missing = unsaid(row, {"capacity": ("capacity",), "order": ("display_order",), "venue": ("location",)})
    name, venue = plain(sent.name), plain(sent.location)
    seats = None if sent.capacity is None else int(sent.capacity)
    return Mapped(RoomRecord(sent.id, name, venue, seats, int(sent.display_order or 0), missing))


def to_track(row: Row, context: Context) -> Mapped:
    sent = read(Place, row)
    if not sent.name:
        return Mapped(skipped="a track without a name")
    missing = unsaid(row, {"order": ("display_order",)}) | {"colour", "group"}
    return Mapped(TrackRecord(sent.id, plain(sent.name), order=int(sent.display_order or 0), unsaid=missing))


def to_type(row: Row, context: Context) -> Mapped:
    sent = read(Place, row)
    return Mapped(TypeRecord(sent.id, plain(sent.name))) if sent.name else Mapped(skipped="a type without a name")


# --- sessions --------------------------------------------------------------------------------------------


def to_session(row: Row, context: Context) -> Mapped:
    sent, options, meanings = read(Session, row), context.options, meanings_of(row)
    starts_at, ends_at, unread, time_notes = _times(sent, context)
    rooms, tracks = _places(sent.room_ids, meanings.get("rooms")), _places(sent.track_ids, meanings.get("tracks"))
    people = list(engagements(sent.speakers))
    speakers, people_notes = _speakers(people, meanings, options)
    capacity, capacity_notes = _capacity(sent)
    named = meanings.get("fields", {})
    taken, objectives, amounts = split(sent.custom_field_values, named, options)
    record = SessionRecord(
        external_id=sent.id,
        title=plain(sent.name),
        code=sent.code,
        description=as_html(sent.description),
        type=_type(sent, meanings),
        tracks=tuple(TrackRef(ref.external_id, ref.name) for ref in tracks),
        rooms=rooms or _by_location(sent.location),
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=capacity,
        published=_is_published(sent, options),
        order=sent.display_order or 0.0,
        learning_objectives=tuple(line for field in objectives for line in lines_of(field.value)),
        credits=tuple(amounts_in(amounts, named)),
        custom_fields=tuple(custom_fields(taken, named, options.session_fields)),
        speakers=speakers,
        unsaid=_unsaid_of_session(row, sent, meanings, options) | _unclear(people, options) | unread,
    )
    strangers = _strangers(sent, meanings)
    notes = (*formula(sent.name), *time_notes, *strangers, *capacity_notes, *people_notes, *_same_abstract(sent, row))
    return Mapped(record, notes=notes)


def _unsaid_of_session(
    row: Row, sent: Session, meanings: Mapping[str, Mapping[str, str]], options: Options
) -> frozenset[str]:
    """Beside what the row leaves out: what lists that may not be read would tell."""
    known = NOTHING if WHOLE in row else unsaid(row, BLANK_WHERE_LEFT_OUT)
    nameless = {"type"} if sent.type_id and not _type(sent, meanings) else NOTHING
    lists = {
        name
        for name, ids in (("tracks", sent.track_ids), ("rooms", sent.room_ids))
        if _is_unknown(ids, meanings.get(name))
    }
    are_named = "fields" in meanings and "custom_field_values" in row
    custom = NOTHING if are_named else {"custom_fields", "learning_objectives", "credits"}
    untaken = NOTHING if options.session_fields else {"custom_fields"}
    return unsaid(row, SESSION_KEYS) | SESSION_NEVER | known | nameless | lists | custom | untaken


def _is_unknown(ids: Iterable[str], names: Mapping[str, str] | None) -> bool:
    """None of those that are named is known."""
    return any(ids) and not any(key in (names or {}) for key in ids)


def _type(sent: Session, meanings: Mapping[str, Mapping[str, str]]) -> Ref | None:
    name = meanings.get("types", {}).get(sent.type_id, "")
    return Ref(sent.type_id, plain(name)) if name else None


def _places(ids: Iterable[str], names: Mapping[str, str] | None) -> tuple[Ref, ...]:
    """What is not in a list, which may have been cut short, is meant by its id alone: it stays where it was met before."""
    known = names or {}
    return tuple(Ref(key, plain(known.get(key, ""))) for key in dict.fromkeys(ids))


def _by_location(location: str) -> tuple[Ref, ...]:
    """Free text, in the place of a room."""
    return (Ref("", plain(location)),) if plain(location) else ()


def _strangers(sent: Session, meanings: Mapping[str, Mapping[str, str]]) -> Iterator[Note]:
    for field, what, ids in (
        ("type", "types", [sent.type_id] if sent.type_id else []),
        ("tracks", "tracks", sent.track_ids),
        ("rooms", "rooms", sent.room_ids),
    ):
        missing = [key for key in ids if what in meanings and key not in meanings[what]]
        if missing:
            text = f"Rhythm’s list of {what} does not have: {', '.join(missing)}. Choose another one there."
            yield Note(f"{field}_unknown", text, field)


def _same_abstract(sent: Session, row: Row) -> Iterator[Note]:
    other = meanings_of(row).get("same_abstract", {}).get(sent.id)
    if other:
        text = f"It was made from the same abstract as “{other}”: both are taken. Delete one in Rhythm if it is a duplicate."
        yield Note("same_abstract", text)


def _capacity(sent: Session) -> tuple[int | None, list[Note]]:
    """0 is a capacity; half a seat is none."""
    seats = sent.capacity_options.capacity if sent.enable_capacity and sent.capacity_options else None
    if seats is None or seats.is_integer():
        return None if seats is None else int(seats), []
    return None, [Note("capacity_unreadable", f"{seats} is no number of seats: left empty.", "capacity")]


def _is_published(sent: Session, options: Options) -> bool:
    hidden = sent.hide_from_schedule or (options.publish == "portal" and sent.hide_from_portal)
    return options.publish != "never" and not hidden


# --- times -----------------------------------------------------------------------------------------------


def _times(sent: Session, context: Context) -> tuple[datetime | None, datetime | None, frozenset[str], list[Note]]:
    try:
        start, notes = _instant(sent.start_date, context, "starts_at")
        end, end_notes = _instant(sent.end_date, context, "ends_at")
    except ValueError as fault:
        text = f"{fault} can't be read as a time: the times stay as they are here."
        return None, None, TIMES, [Note("time_unreadable", text, "starts_at")]
    if start is None:
        return None, None, NOTHING, []
    if end is not None and end < start:
        text = f"Its end, {sent.end_date}, lies before its start: it has no end here."
        return start, None, NOTHING, [*notes, Note("ends_before_start", text, "ends_at")]
    return start, end, NOTHING, [*notes, *end_notes]


def _instant(text: str, context: Context, field: str) -> tuple[datetime | None, list[Note]]:
    """Z is UTC, unless the organiser has seen that it is only stuck on: then the venue's clock is meant."""
    if not text:
        return None, []
    try:
        sent = datetime.fromisoformat(text)
    except ValueError as fault:
        raise ValueError(f"“{text}”") from fault
    if len(text) <= DAY_ONLY:
        raise ValueError(f"“{text}” has no time of day and")
    if context.options.times_are == "local" and sent.utcoffset() == timedelta(0):
        sent = sent.replace(tzinfo=None)
    if sent.tzinfo is not None:
        return sent, []
    resolved, note = instant(sent, context.zone)
    return resolved, [Note(note.code, note.message, field)] if note else []


# --- people of a session ---------------------------------------------------------------------------------


def _speakers(
    people: list[Engagement | None], meanings: Mapping[str, Mapping[str, str]], options: Options
) -> tuple[tuple[SpeakerLink, ...], list[Note]]:
    """In their own order, which may be 1.5, where they have one; else as they stand there.

    What the type that is named is called may not be known today: then the role that is known here stays.
    """
    allowed = {role.strip().casefold() for role in options.roles}
    roles, profiles, inactive = (meanings.get(what, {}) for what in ("roles", "contacts", "inactive"))
    known = [(each, named) for each in people if each and (named := person_in(each))]
    known.sort(key=lambda pair: (pair[0].display_order is None, pair[0].display_order or 0))
    found: dict[tuple[str, str], SpeakerLink] = {}
    for place, (engagement, (key, is_contact)) in enumerate(known):
        person = profiles.get(key, key) if is_contact else key
        role = plain(roles.get(engagement.type_id, "")) if engagement.type_id else "speaker"
        if person not in inactive:
            is_shown = not allowed or (role or "speaker").casefold() in allowed
            found.setdefault((person, role.casefold()), SpeakerLink(person, role, place, is_shown))
    number = len(people) - len(known)
    if number:
        found["", ""] = SpeakerLink(SOMEBODY)
    text = f"Unknown speaker shape: {number} of {len(people)} can't be made out. Tell whoever looks after EventHub."
    return tuple(found.values()), [Note("unknown_speaker_shape", text, "speakers")] if number else []


def _unclear(people: list[Engagement | None], options: Options) -> frozenset[str]:
    """Where nobody can be made out, or nothing is known of people at all, those who are here stay."""
    is_unclear = options.public_only or (people and not any(map(person_in, people)))
    return frozenset({"speakers"}) if is_unclear else NOTHING


# --- people ----------------------------------------------------------------------------------------------


def to_speaker(row: Row, context: Context) -> Mapped:
    sent, options, names = read(Profile, row), context.options, meanings_of(row).get("fields", {})
    if sent.is_active is False:
        return Mapped(skipped="an inactive profile")
    first, last = _names(sent)
    if not last:
        return Mapped(skipped="a person without a name")
    mail, unread, notes = email(sent.email_address) if options.take_emails else ("", frozenset({"email"}), ())
    photo, photo_notes = _photo(sent)
    record = SpeakerRecord(
        external_id=sent.id,
        first_name=first,
        last_name=last,
        title=plain(sent.job_title),
        bio=as_html(sent.bio),
        email=mail,
        photo_url=photo,
        links=links((sent.url, "Website")),
        custom_fields=tuple(custom_fields(sent.custom_field_values, names, options.speaker_fields)),
        unsaid=_unsaid_of_profile(row, options) | unread,
    )
    return Mapped(record, notes=(*notes, *photo_notes))


def _unsaid_of_profile(row: Row, options: Options) -> frozenset[str]:
    untaken = NOTHING if options.speaker_fields else {"custom_fields"}
    return (NOTHING if WHOLE in row else unsaid(row, PROFILE_KEYS)) | PROFILE_NEVER | untaken


def _names(sent: Profile) -> tuple[str, str]:
    """First and last; who prefers another first name is called by that."""
    last = plain(sent.last_name)
    if not last:
        return "", plain(sent.first_name or sent.name)
    preferred = plain(sent.preferred_name)
    return preferred.removesuffix(last).strip() or plain(sent.first_name), last


def _photo(sent: Profile) -> tuple[str, list[Note]]:
    if not sent.photo_uri or sent.photo_approved:
        return address(sent.photo_uri), []
    return "", [Note("photo_not_approved", "Its photo is not approved in Rhythm, and was not taken.", "photo_url")]
