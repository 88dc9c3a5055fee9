"""Rows of a schedule in our words. Pure: a row, and what an organiser set."""

from collections.abc import Iterator

from eventhub.programme.records import (
    Link,
    Ref,
    RoomRecord,
    SessionRecord,
    SpeakerLink,
    SpeakerRecord,
    TrackRecord,
    TrackRef,
)
from integrations.schedule.schemas import Person, Place, Session, Speaker, Track
from integrations.schedule.texts import absolute, described, rich
from integrations.schedule.times import times_of
from integrations.sync.contract import Context, Mapped, Note, Row
from integrations.sync.reading import read, unsaid
from integrations.sync.texts import address, formula, links, plain

CANCELLED = frozenset({"cancelled", "canceled"})
NAMED_ONLY = "The feed has no key for this person but the name: written otherwise, it is another person here."
SESSION_KEYS = {
    "code": ("code",),
    "description": ("subtitle", "abstract", "description"),
    "type": ("type",),
    "tracks": ("track", "tracks"),
    "rooms": ("room",),
    "starts_at": ("date", "day", "start"),
    "ends_at": ("duration", "end"),
    "language": ("language",),
    "links": ("url", "links", "attachments"),
    "speakers": ("persons",),
}
SPEAKER_KEYS = {
    "bio": ("biography", "abstract", "description"),
    "photo_url": ("avatar", "avatar_url", "logo"),
}
# No schedule has a word for these.
SESSION_NEVER = frozenset({"capacity", "order", "level", "learning_objectives", "credits", "custom_fields", "parent"})
SPEAKER_NEVER = frozenset({"first_name", "prefix", "suffix", "title", "company", "email", "links", "custom_fields"})


def to_session(row: Row, context: Context) -> Mapped:
    sent = read(Session, row)
    if _is_in_another_language(sent.language, context.options.languages):
        return Mapped(skipped=f"in a language that is not taken ({sent.language})")
    times = times_of(sent, context.zone)
    record = SessionRecord(
        external_id=sent.key,
        title=plain(sent.title),
        code=sent.code,
        description=described(plain(sent.subtitle), sent.abstract, sent.description),
        type=Ref(sent.type, plain(sent.type)) if sent.type else None,
        tracks=tuple(TrackRef(name, plain(name)) for name in dict.fromkeys((sent.track, *sent.tracks)) if name),
        rooms=(Ref(sent.room_key, plain(sent.room)),) if sent.room else (),
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        status="cancelled" if sent.status.lower() in CANCELLED else "confirmed",
        language=sent.language,
        links=tuple(_links(sent, context.lookups["address"])),
        speakers=tuple(SpeakerLink(key, order=at) for at, key in enumerate(dict.fromkeys(sent.people))),
        unsaid=unsaid(row, SESSION_KEYS) | SESSION_NEVER | times.unsaid,
    )
    doubts = (Note(doubt.code, doubt.message, doubt.field) for doubt in sent.doubts)
    return Mapped(record, notes=(*formula(sent.title), *times.notes, *doubts))


def _is_in_another_language(language: str, taken: tuple[str, ...]) -> bool:
    """“de” takes “de-informal” as well; what says no language is taken."""
    wanted = {each.strip().casefold() for each in taken}
    said = language.casefold()
    return bool(wanted and said) and wanted.isdisjoint({said, said.replace("_", "-").partition("-")[0]})


def _links(sent: Session, base: str) -> Iterator[Link]:
    named = [
        (sent.url, "In the schedule"),
        *((each.url, plain(each.title)) for each in (*sent.links, *sent.attachments)),
    ]
    yield from links(*((absolute(base, url), label or "Link") for url, label in named))


def to_speaker(row: Row, context: Context) -> Mapped:
    """The name as it is shown: where given and family names part, a feed does not say."""
    sent = read(Speaker, row)
    record = SpeakerRecord(
        external_id=sent.key,
        last_name=plain(sent.shown),
        bio=rich(_bio(sent)),
        photo_url=address(absolute(context.lookups["address"], sent.avatar or sent.avatar_url or sent.logo)),
        unsaid=unsaid(row, SPEAKER_KEYS) | SPEAKER_NEVER,
    )
    notes = (Note("named_only", NAMED_ONLY, "last_name"),) if sent.is_named_only else ()
    return Mapped(record, notes=notes) if record.last_name else Mapped(skipped="a person without a name")


def _bio(sent: Person) -> str:
    return sent.biography or "\n\n".join(filter(None, (sent.abstract, sent.description)))


def to_room(row: Row, context: Context) -> Mapped:
    sent = read(Place, row)
    never = frozenset({"venue", "order"})
    return Mapped(
        RoomRecord(
            sent.key, plain(sent.name), capacity=sent.capacity, unsaid=unsaid(row, {"capacity": ("capacity",)}) | never
        )
    )


def to_track(row: Row, context: Context) -> Mapped:
    sent = read(Track, row)
    never = frozenset({"group", "order"})
    return Mapped(
        TrackRecord(sent.key, plain(sent.name), colour=sent.color, unsaid=unsaid(row, {"colour": ("color",)}) | never)
    )
