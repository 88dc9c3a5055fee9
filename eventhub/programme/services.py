"""Sessions and speakers by hand. Rooms, tracks and types: `rooms_and_tracks.py`; many rows at once: `bulk.py`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.errors import Invalid
from eventhub.core.field_checks import FieldChecks
from eventhub.events.guards import require_open
from eventhub.events.models import Event
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from eventhub.programme.checks import (
    ENTRIES,
    check_session,
    check_speaker,
    check_times,
)
from eventhub.programme.editing import CHANGE, Edit, for_history, held, known_fields, lock_edited, set_values
from eventhub.programme.html import LONGEST_BIO, LONGEST_DESCRIPTION, clean_html
from eventhub.programme.links import Speaking, add_links, check_links, put_links
from eventhub.programme.models import Room, Session, SessionSpeaker, SessionType, Speaker, Track

LINKS = ("rooms", "tracks", "speakers")
Entries = Sequence[Mapping[str, str]]


class SessionFields(TypedDict, total=False):
    """What may be changed of a session; what is left out stays as it is. Lists replace what was there.

    `description` is HTML or plain text, and is cleaned. `credits`: {label, amount}; `links`: {label, url};
    `custom_fields`: {key, label, value}.
    """

    title: str
    code: str
    description: str
    type: SessionType | None
    tracks: Sequence[Track]
    rooms: Sequence[Room]
    starts_at: datetime | None
    ends_at: datetime | None
    capacity: int | None
    published: bool
    order: float
    level: str
    language: str
    learning_objectives: Sequence[str]
    credits: Entries
    custom_fields: Entries
    links: Entries
    parent: Session | None
    speakers: Sequence[Speaking]


class SpeakerFields(TypedDict, total=False):
    """What may be changed of a speaker. `photo` was kept before (`files.services.store_image`, purpose photo)."""

    last_name: str
    first_name: str
    prefix: str
    suffix: str
    title: str
    company: str
    bio: str
    email: str
    photo: StoredFile | None
    links: Entries
    custom_fields: Entries


# --- sessions ------------------------------------------------------------------------------------------


@transaction.atomic
def create_session(event: Event, *, actor: Actor, **fields: Unpack[SessionFields]) -> Session:
    """A session of our own: confirmed, and not published unless it is said."""
    require(actor, CHANGE, event)
    require_open(event)
    session = Session(event=event, title="")
    values = _checked_session(session, {"title": "", **fields})
    set_values(session, {name: value for name, value in values.items() if name not in LINKS})
    session.save(force_insert=True)
    add_links(session, values)
    record(session, verbs.SESSION_CREATED, actor=actor, to_status=session.status)
    return session


@transaction.atomic
def change_session(session: Session, *, actor: Actor, **fields: Unpack[SessionFields]) -> Edit[Session]:
    """Equal values say nothing. Of a session that a vendor brought, what changed is locked against syncs."""
    if fields.get("parent"):
        lock(
            session.event, no_key=True
        )  # first, so that of two edits that would close a circle the second sees the other
    session = held(session, actor)
    values = _checked_session(session, fields)
    if values.get("parent"):
        _refuse_circle(session, values["parent"])
    changed = set_values(session, {name: value for name, value in values.items() if name not in LINKS})
    changed |= put_links(session, values)
    if not changed:
        return Edit(session, {})
    locked = lock_edited(session, changed)
    session.save()
    record(session, verbs.SESSION_CHANGED, actor=actor, data=for_history(changed, locked))
    return Edit(session, changed, tuple(locked))


@transaction.atomic
def change_people(
    session: Session, *, change: Callable[[list[SessionSpeaker]], list[Speaking]], actor: Actor
) -> Edit[Session]:
    """`change` makes the new list of the present one, which is read while the session is held: of two at once none is lost."""
    session = held(session, actor)
    speakers = change(list(session.speaker_links.select_related("speaker")))
    return change_session(session, actor=actor, speakers=speakers)


def place_session(
    session: Session,
    *,
    starts_at: datetime | None,
    actor: Actor,
    ends_at: datetime | None = None,
    rooms: Sequence[Room] | None = None,
) -> Edit[Session]:
    """Move it: without an end it keeps its length, without rooms its rooms; without a start it is not scheduled any more."""
    if starts_at and ends_at is None and session.starts_at and session.ends_at:
        ends_at = starts_at + (session.ends_at - session.starts_at)
    fields: SessionFields = {"starts_at": starts_at, "ends_at": ends_at if starts_at else None}
    if rooms is not None:
        fields["rooms"] = rooms
    return change_session(session, actor=actor, **fields)


def _checked_session(session: Session, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept. Raises Invalid with all that is wrong with them."""
    values = _tidied(known_fields(fields, SessionFields))
    if "learning_objectives" in values:
        values["learning_objectives"] = [text.strip() for text in values["learning_objectives"] if text.strip()]
    checks = FieldChecks()
    check_session(checks, values)
    if values.keys() & {"starts_at", "ends_at"}:
        starts, ends = (values.get(name, getattr(session, name)) for name in ("starts_at", "ends_at"))
        check_times(checks, starts, ends)
    check_links(checks, session, values)
    checks.refuse()
    if "description" in values:
        values["description"] = clean_html(values["description"], LONGEST_DESCRIPTION)
    return values


def _tidied(values: dict[str, Any]) -> dict[str, Any]:
    """Lists of entries with all their parts, without spaces around them and without empty ones."""
    for name in values.keys() & ENTRIES.keys():
        parts = ENTRIES[name][2]
        entries = [{part: str(entry.get(part, "")).strip() for part in parts} for entry in values[name]]
        values[name] = [entry for entry in entries if any(entry.values())]
    return values


def _refuse_circle(session: Session, parent: Session) -> None:
    """Nothing is a part of itself, not by others either. The caller holds the event."""
    seen = {session.pk}
    above: Session | None = parent
    while above is not None and above.pk not in seen:
        seen.add(above.pk)
        above = Session.objects.filter(parts=above).order_by().first()
    if above is not None:
        sentence = (
            f"“{parent}” is a part of “{session}” itself, so it can't be its whole. Choose another session, or none."
        )
        raise Invalid.at("parent", sentence, code="invalid")


# --- speakers ------------------------------------------------------------------------------------------


@transaction.atomic
def create_speaker(event: Event, *, actor: Actor, **fields: Unpack[SpeakerFields]) -> Speaker:
    require(actor, CHANGE, event)
    require_open(event)
    speaker = Speaker(event=event, last_name="")
    set_values(speaker, _checked_speaker(speaker, {"last_name": "", **fields}, actor))
    speaker.save(force_insert=True)
    record(speaker, verbs.SPEAKER_CREATED, actor=actor, to_status=speaker.status)
    return speaker


@transaction.atomic
def change_speaker(speaker: Speaker, *, actor: Actor, **fields: Unpack[SpeakerFields]) -> Edit[Speaker]:
    """Equal values say nothing. Of a speaker whom a vendor brought, what changed is locked against syncs."""
    speaker = held(speaker, actor)
    changed = set_values(speaker, _checked_speaker(speaker, fields, actor))
    if not changed:
        return Edit(speaker, {})
    locked = lock_edited(speaker, changed)
    speaker.save()
    record(speaker, verbs.SPEAKER_CHANGED, actor=actor, data=for_history(changed, locked))
    return Edit(speaker, changed, tuple(locked))


def _checked_speaker(speaker: Speaker, fields: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    values = _tidied(known_fields(fields, SpeakerFields))
    if "email" in values:
        require(actor, "programme.read_private", speaker)
    checks = FieldChecks()
    check_speaker(checks, values)
    _check_photo(checks, speaker, values.get("photo"))
    checks.refuse()
    if "bio" in values:
        values["bio"] = clean_html(values["bio"], LONGEST_BIO)
    return values


def _check_photo(checks: FieldChecks, speaker: Speaker, photo: StoredFile | None) -> None:
    if photo is None:
        return
    is_ours = photo.organisation_id == speaker.event.organisation_id and not photo.deleted_at
    if not is_ours or photo.purpose != FilePurpose.PHOTO:
        sentence = "The photo is not among the organisation's photos. Upload it as a photo, then name it."
        checks.fault("photo_file_id", "not_found", sentence)
