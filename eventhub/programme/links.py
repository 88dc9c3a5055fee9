"""Which rooms, tracks and people a session has: read as lists, written as the difference. The caller holds the session."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from eventhub.core.errors import Invalid
from eventhub.core.field_checks import FieldChecks
from eventhub.core.models import update_all
from eventhub.programme.checks import MOST_SPEAKERS
from eventhub.programme.models import Room, Session, SessionRoom, SessionSpeaker, SessionTrack, Speaker, Track

MERGED = "{} was merged into another one. Choose that one."


@dataclass(frozen=True, slots=True)
class Speaking:
    """One person in one role. `title` and `company` are those of this engagement, where they differ from the person's."""

    speaker: Speaker
    role: str = "speaker"
    order: int | None = None  # None: in the order of the list
    published: bool = True
    title: str = ""
    company: str = ""


def check_links(checks: FieldChecks, session: Session, values: Mapping[str, Any]) -> None:
    """That what is named lies in the same event, and nobody has one role twice."""
    _check_place(checks, session, "rooms", values.get("rooms", ()))
    _check_place(checks, session, "tracks", values.get("tracks", ()))
    if values.get("type"):
        _check_place(checks, session, "type", [values["type"]])
    if values.get("parent"):
        _check_place(checks, session, "parent", [values["parent"]])
    _check_speakers(checks, session, values.get("speakers", ()))


def _check_place(checks: FieldChecks, session: Session, name: str, named: Iterable[Any]) -> None:
    for row in named:
        if row.event_id != session.event_id:
            checks.fault(name, "not_found", f"{row} belongs to another event. Choose one of this event.")
        elif getattr(row, "merged_into_id", None):
            checks.fault(name, "merged", MERGED.format(row))


def _check_speakers(checks: FieldChecks, session: Session, speakers: Sequence[Speaking]) -> None:
    if len(speakers) > MOST_SPEAKERS:
        sentence = f"There are {len(speakers)} people. At most {MOST_SPEAKERS} can be named in a session. Name fewer."
        checks.fault("speakers", "too_long", sentence)
        return
    _check_place(checks, session, "speakers", [each.speaker for each in speakers])
    seen = set()
    for at, each in enumerate(speakers):
        checks.text(f"speakers.{at}.role", each.role, f"The role of {each.speaker}", 80)
        checks.text(f"speakers.{at}.title", each.title, "The job title", 250, required=False)
        checks.text(f"speakers.{at}.company", each.company, "The company", 250, required=False)
        if (each.speaker.pk, each.role) in seen:
            sentence = f"{each.speaker} is named twice as {each.role}. Give another role or leave one out."
            checks.fault(f"speakers.{at}", "duplicate", sentence)
        seen.add((each.speaker.pk, each.role))


def refuse_merged(speakers: Iterable[Speaking]) -> None:
    """Of those who were just named. Writing their places waited for a merge that was under way, so it is seen by now."""
    named = Speaker.objects.filter(pk__in=[each.speaker.pk for each in speakers])
    if merged := named.exclude(merged_into=None).first():
        raise Invalid.at("speakers", MERGED.format(merged), code="merged")


def add_links(session: Session, values: Mapping[str, Any]) -> None:
    """Those of a session that was made a moment ago."""
    SessionRoom.objects.bulk_create(_room_links(session, values.get("rooms", ())))
    SessionTrack.objects.bulk_create(_track_links(session, values.get("tracks", ())))
    if speakers := values.get("speakers"):
        SessionSpeaker.objects.bulk_create(_speaker_links(session, speakers))
        refuse_merged(speakers)


def put_links(session: Session, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Write the relations that `values` name; returns {field: [old names, new names]} of those that changed."""
    changed: dict[str, list[Any]] = {}
    for name, put in (("rooms", _put_rooms), ("tracks", _put_tracks), ("speakers", _put_speakers)):
        if name in values:
            before, after = put(session, values[name])
            if before != after:
                changed[name] = [before, after]
    return changed


def _put_rooms(session: Session, rooms: Sequence[Room]) -> tuple[list[str], list[str]]:
    wanted, present = _room_links(session, rooms), list(session.room_links.select_related("room"))
    _replace(SessionRoom, present, wanted, key=lambda link: link.room_id, settable=("order",))
    return [str(link.room) for link in present], [str(link.room) for link in wanted]


def _put_tracks(session: Session, tracks: Sequence[Track]) -> tuple[list[str], list[str]]:
    wanted, present = _track_links(session, tracks), list(session.track_links.select_related("track"))
    _replace(SessionTrack, present, wanted, key=lambda link: link.track_id, settable=("order",))
    return [str(link.track) for link in present], [str(link.track) for link in wanted]


def _put_speakers(session: Session, speakers: Sequence[Speaking]) -> tuple[list[Any], list[Any]]:
    wanted, present = _speaker_links(session, speakers), list(session.speaker_links.select_related("speaker"))
    gone = _replace(
        SessionSpeaker,
        present,
        wanted,
        key=lambda link: (link.speaker_id, link.role),
        settable=("order", "published", "title", "company"),
    )
    # Their own list of sessions is shorter now, and no row is left to say so.
    update_all(Speaker.objects.filter(pk__in=[link.speaker_id for link in gone]))
    refuse_merged(speakers)
    return [str(link) for link in present], [str(link) for link in wanted]


def _room_links(session: Session, rooms: Sequence[Room]) -> list[SessionRoom]:
    return [SessionRoom(session=session, room=room, order=at) for at, room in enumerate(_once(rooms))]


def _track_links(session: Session, tracks: Sequence[Track]) -> list[SessionTrack]:
    return [SessionTrack(session=session, track=track, order=at) for at, track in enumerate(_once(tracks))]


def _speaker_links(session: Session, speakers: Sequence[Speaking]) -> list[SessionSpeaker]:
    return sorted((_as_link(session, each, at) for at, each in enumerate(speakers)), key=lambda link: link.order)


def _as_link(session: Session, each: Speaking, at: int) -> SessionSpeaker:
    return SessionSpeaker(
        session=session,
        speaker=each.speaker,
        role=each.role.strip(),
        order=at if each.order is None else each.order,
        published=each.published,
        title=each.title.strip(),
        company=each.company.strip(),
    )


def _once(rows: Sequence[Any]) -> list[Any]:
    return list({row.pk: row for row in rows}.values())


def _replace(
    model: type[models.Model],
    present: Sequence[Any],
    wanted: Sequence[Any],
    *,
    key: Callable[[Any], Hashable],
    settable: tuple[str, ...],
) -> list[Any]:
    """Add, change and remove what differs, and nothing else; returns the removed links."""
    here = {key(link): link for link in present}
    named = {key(link): link for link in wanted}
    gone = [link for link in present if key(link) not in named]
    model._default_manager.filter(pk__in=[link.pk for link in gone]).delete()
    model._default_manager.bulk_create([link for link in wanted if key(link) not in here])
    for kept in (key(link) for link in wanted if key(link) in here):
        values = {name: getattr(named[kept], name) for name in settable}
        if any(getattr(here[kept], name) != value for name, value in values.items()):
            update_all(model._default_manager.filter(pk=here[kept].pk), **values)
    return gone
