"""V3Plus's rows in our words. Pure: a row and what an organiser set, nothing else."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urljoin

from eventhub.programme.enums import CompanyRole
from eventhub.programme.records import (
    NOTHING,
    CompanyContact,
    CompanyRecord,
    CustomField,
    SessionRecord,
    SpeakerLink,
    SpeakerRecord,
    TrackRecord,
    TrackRef,
)
from integrations.sync.contract import Context, Mapped, Note, Row
from integrations.sync.reading import read, unsaid
from integrations.sync.texts import address, as_html, email, formula, links, plain
from integrations.sync.times import instant
from integrations.v3plus.durations import is_plausible, length
from integrations.v3plus.schemas import LIVE, Affiliate, Presentation, Presenter, Presenting, Track

DAY_ONLY = len("2026-03-08")
NO_TRACKS = Note(
    "tracks_unsaid", "V3Plus did not say in which track it is: its tracks stay as they are here.", "tracks"
)
TIMES = frozenset({"starts_at", "ends_at"})
SESSION_KEYS = {
    "title": ("name",),
    "description": ("description",),
    "starts_at": ("date",),
    "links": ("video_url",),
    "tracks": ("tracks",),
    "order": ("order",),
    "speakers": ("presenters",),
}
SPEAKER_KEYS = {
    "first_name": ("first_name",),
    "suffix": ("designations",),
    "title": ("title",),
    "company": ("company",),
    "bio": ("biography",),
    "email": ("email",),
    "links": ("website",),
    "custom_fields": ("conference_roles",),
}
COMPANY_KEYS = {
    "description": ("biography",),
    "website": ("website",),
    "contacts": ("contact_name", "contact_email", "contact_phone", "contact_title"),
}
# V3Plus has no word for these. Its "type" of a presentation says which media there are, not what kind of session it is.
SESSION_NEVER = frozenset(
    {
        "code",
        "type",
        "rooms",
        "capacity",
        "level",
        "language",
        "learning_objectives",
        "credits",
        "custom_fields",
        "parent",
    }
)
SPEAKER_NEVER = frozenset({"prefix"})
COMPANY_NEVER = frozenset({"level", "category", "booths", "links"})


def to_track(row: Row, context: Context) -> Mapped:
    sent = read(Track, row)
    if not sent.name:
        return Mapped(skipped="a track without a name")
    missing = unsaid(row, {"order": ("order",)}) | {"group", "colour"}
    return Mapped(TrackRecord(sent.id or sent.name, plain(sent.name), order=int(sent.order or 0), unsaid=missing))


# --- sessions --------------------------------------------------------------------------------------------


def to_session(row: Row, context: Context) -> Mapped:
    sent, options = read(Presentation, row), context.options
    times = _times(row, sent, context)
    is_live = sent.conference_state.lower() == LIVE
    record = SessionRecord(
        external_id=sent.id,
        title=plain(sent.name),
        description=as_html(sent.description),
        tracks=tuple(TrackRef(track.id or track.name, plain(track.name)) for track in sent.tracks if track.name),
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        published=sent.visible and is_live and options.publish == "visible",
        order=sent.order or 0.0,
        links=links((sent.video_url, "Video")),
        speakers=_speakers(sent.presenters),
        unsaid=unsaid(row, SESSION_KEYS) | SESSION_NEVER | times.unsaid | _unsaid_of_publishing(row, sent),
    )
    return Mapped(record, notes=(*formula(sent.name), *times.notes, *(() if "tracks" in row else (NO_TRACKS,))))


def _unsaid_of_publishing(row: Row, sent: Presentation) -> frozenset[str]:
    return NOTHING if "visible" in row and sent.conference_state else frozenset({"published"})


def _speakers(people: list[Presenting]) -> tuple[SpeakerLink, ...]:
    """In the order of the list. A role that is not said is blank: the one that is known here stays."""
    return tuple(SpeakerLink(each.id, each.role, order) for order, each in enumerate(people) if each.id)


@dataclass(frozen=True, slots=True)
class _Times:
    """Neither start nor end: unscheduled. `unsaid`: they can't be read, and stay as they are here."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    notes: tuple[Note, ...] = ()
    unsaid: frozenset[str] = NOTHING


def _times(row: Row, sent: Presentation, context: Context) -> _Times:
    """The conference's clock, and as long as it takes."""
    if "date" not in row:
        return _Times(unsaid=TIMES)
    if not sent.date:
        return _Times()
    try:
        start, notes = _start(sent.date, context)
    except ValueError as fault:
        text = f"{fault}: the times stay as they are here."
        return _Times(notes=(Note("time_unreadable", text, "starts_at"),), unsaid=TIMES)
    return _with_end(_Times(start, None, notes), row, sent.duration, context.options.duration_unit)


def _start(text: str, context: Context) -> tuple[datetime, tuple[Note, ...]]:
    try:
        told = datetime.fromisoformat(text)
    except ValueError as fault:
        raise ValueError(f"“{text}” can't be read as a time") from fault
    if len(text) <= DAY_ONLY:
        raise ValueError(f"“{text}” has no time of day")
    if told.tzinfo is not None:
        return told.astimezone(UTC), ()
    start, note = instant(told, context.zone)
    return start, (note,) if note else ()


def _with_end(times: _Times, row: Row, duration: str, unit: str) -> _Times:
    """An hour is an hour, also where the clocks change in between. Where no duration is given there is no end."""
    if "duration" not in row:
        return replace(times, unsaid=frozenset({"ends_at"}))
    try:
        taken = length(duration, unit)
        end = times.starts_at + taken if times.starts_at and taken else None
    except (ValueError, OverflowError) as fault:
        note = Note("duration_unreadable", f"{fault}: its end stays as it is here.", "ends_at")
        return replace(times, notes=(*times.notes, note), unsaid=frozenset({"ends_at"}))
    if taken is None or is_plausible(taken):
        return replace(times, ends_at=end)
    text = f"It would take {taken}, less than 5 minutes or more than 12 hours: check its duration there."
    return replace(times, ends_at=end, notes=(*times.notes, Note("duration_odd", text, "ends_at")))


# --- people and companies --------------------------------------------------------------------------------


def to_speaker(row: Row, context: Context) -> Mapped:
    sent = read(Presenter, row)
    if not (sent.first_name or sent.last_name):
        return Mapped(skipped="a person without a name")
    mail, unread, notes = email(sent.email)
    photo, no_photo = _picture(sent.photo, context, "photo_url")
    roles = ", ".join(sent.conference_roles)
    record = SpeakerRecord(
        external_id=sent.id,
        first_name=plain(sent.first_name) if sent.last_name else "",
        last_name=plain(sent.last_name or sent.first_name),
        suffix=plain(sent.designations),
        title=plain(sent.title),
        company=plain(sent.company),
        bio=as_html(sent.biography),
        email=mail,
        photo_url=photo,
        links=links((sent.website, "Website")),
        custom_fields=(CustomField("conference_role", "Role at the conference", roles),) if roles else (),
        unsaid=unsaid(row, SPEAKER_KEYS) | SPEAKER_NEVER | unread | no_photo,
    )
    return Mapped(record, notes=notes)


def _picture(told: str, context: Context, field: str) -> tuple[str, frozenset[str]]:
    """Without a host it lies at the portal. None at all is no news: it may be missing there for a day."""
    return (address(urljoin(context.lookups.get("site", ""), told)), NOTHING) if told else ("", frozenset({field}))


def to_company(row: Row, context: Context) -> Mapped:
    sent = read(Affiliate, row)
    role = sent.role.lower()
    if role not in CompanyRole.values:
        return Mapped(skipped=f"“{sent.role}” is neither sponsor nor exhibitor")
    logo, no_logo = _picture(sent.photo, context, "logo_url")
    takes_contacts = context.options.take_contacts
    record = CompanyRecord(
        external_id=f"{role}:{sent.id}",
        name=plain(sent.name),
        role=CompanyRole(role),
        description=as_html(sent.biography),
        website=address(sent.website) or sent.website,
        logo_url=logo,
        contacts=_contacts(sent) if takes_contacts else (),
        unsaid=unsaid(row, COMPANY_KEYS) | COMPANY_NEVER | no_logo | (NOTHING if takes_contacts else {"contacts"}),
    )
    return Mapped(record)


def _contacts(sent: Affiliate) -> tuple[CompanyContact, ...]:
    mail, _, _ = email(sent.contact_email)
    if not (sent.contact_name or mail):
        return ()
    return (CompanyContact(plain(sent.contact_name), mail, plain(sent.contact_phone), plain(sent.contact_title)),)
