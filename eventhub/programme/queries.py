from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    Max,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from eventhub.accounts.permissions import can
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.events.queries import is_read_by
from eventhub.programme.clashes import Clash, Frame, Slot, find_clashes
from eventhub.programme.enums import Kind, Orphans, SessionStatus, SpeakerStatus
from eventhub.programme.models import (
    Company,
    Origin,
    ProgrammeList,
    Room,
    Session,
    SessionRoom,
    SessionSpeaker,
    SessionTrack,
    SessionType,
    Source,
    Speaker,
    Track,
)
from eventhub.programme.ownership import KINDS, Target, kind_of
from eventhub.stands.models import Sponsorship

TABLES: tuple[tuple[type[Model], str], ...] = (
    (Session, "event"),
    (Speaker, "event"),
    (Room, "event"),
    (Track, "event"),
    (SessionType, "event"),
    (Company, "event"),
    (SessionRoom, "session__event"),
    (SessionTrack, "session__event"),
    (SessionSpeaker, "session__event"),
    (Origin, "source__event"),
)


def sessions_visible_to(actor: Actor, event: Event | None = None) -> QuerySet[Session]:
    """Organisers, viewers of the whole event, clients of the organisation; sponsors see nothing of the programme here."""
    remaining = Session.objects.filter(merged_into=None)
    return _in_sight(remaining.select_related("event__organisation", "type"), actor, event)


def speakers_visible_to(actor: Actor, event: Event | None = None) -> QuerySet[Speaker]:
    """The same people. Whether somebody may read e-mail addresses is asked apart (`programme.read_private`)."""
    remaining = Speaker.objects.filter(merged_into=None)
    return _in_sight(remaining.select_related("event__organisation", "photo"), actor, event)


def rooms_visible_to(actor: Actor, event: Event | None = None) -> QuerySet[Room]:
    return _in_sight(Room.objects.select_related("event__organisation"), actor, event)


def tracks_visible_to(actor: Actor, event: Event | None = None) -> QuerySet[Track]:
    return _in_sight(Track.objects.select_related("event__organisation"), actor, event)


def types_visible_to(actor: Actor, event: Event | None = None) -> QuerySet[SessionType]:
    return _in_sight(SessionType.objects.select_related("event__organisation"), actor, event)


def companies_visible_to(actor: Actor, event: Event | None = None) -> QuerySet[Company]:
    """The same people. Contacts are private, like the e-mail addresses of speakers."""
    rows = Company.objects.select_related(
        "event__organisation", "logo", "sponsorship__sponsor__logo", "sponsorship__merged_into__sponsor__logo"
    )
    return _in_sight(rows, actor, event)


def sources_visible_to(actor: Actor, event: Event | None = None) -> QuerySet[Source]:
    return _in_sight(Source.objects.select_related("event__organisation"), actor, event)


def _in_sight(rows: QuerySet, actor: Actor, event: Event | None) -> QuerySet:
    if event is not None:
        rows = rows.filter(event=event)
    if actor.sees_everything:
        return rows
    return rows.filter(is_read_by(actor, "event__"))


def lists_visible_to(actor: Actor, event: Event) -> QuerySet[ProgrammeList]:
    """For whoever may change the programme: a list holds addresses."""
    lists = _in_sight(ProgrammeList.objects.select_related("event__organisation"), actor, event)
    return lists if can(actor, "programme.change_programme", event) else lists.none()


# --- with what hangs on them ---------------------------------------------------------------------------


def with_parts(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Each session with `room_links`, `track_links` and `speaker_links`, in their order; three more queries for any number."""
    return sessions.prefetch_related(
        Prefetch("room_links", SessionRoom.objects.select_related("room")),
        Prefetch("track_links", SessionTrack.objects.select_related("track")),
        Prefetch("speaker_links", SessionSpeaker.objects.select_related("speaker")),
    )


def with_sessions(speakers: QuerySet[Speaker]) -> QuerySet[Speaker]:
    """Each speaker with `session_links`, the earliest session first."""
    links = SessionSpeaker.objects.select_related("session")
    return speakers.prefetch_related(Prefetch("session_links", links.order_by("session__starts_at", "order", "pk")))


def with_hidden(speakers: QuerySet[Speaker]) -> QuerySet[Speaker]:
    """Each speaker with `is_hidden`: no session names them, and no connection that brought them shows such people.

    What was typed here is never hidden, nor whose status was decided here.
    """
    origins = Origin.objects.filter(kind=Kind.SPEAKER, target_id=OuterRef("pk"))
    named = SessionSpeaker.objects.filter(speaker=OuterRef("pk"), session__merged_into=None)
    is_alone = ~Exists(named.exclude(session__status=SessionStatus.WITHDRAWN))
    is_brought = Exists(origins) & ~Exists(origins.filter(source__without_session=Orphans.KEEP))
    is_here = Q(status=SpeakerStatus.CONFIRMED) & ~Q(locked_text__contains='"status"')
    # Both databases look into a list of JSON in ways of their own; as a text it is the same.
    speakers = speakers.alias(locked_text=Cast("locked_fields", TextField()))
    return speakers.annotate(is_hidden=ExpressionWrapper(is_here & is_brought & is_alone, BooleanField()))


def with_use(rows: QuerySet) -> QuerySet:
    """Rooms, tracks or types with how many sessions name them (`session_count`)."""
    return rows.annotate(session_count=Count("sessions", distinct=True))


def use_of(row: Room | Track | SessionType, most: int) -> tuple[int, list[str]]:
    """How many sessions name it, and the titles of the first."""
    sessions = row.sessions.order_by("title", "pk")
    return sessions.count(), list(sessions.values_list("title", flat=True)[:most])


def speaking_in(speaker: Speaker, most: int) -> tuple[int, list[str]]:
    """In how many sessions that are not withdrawn somebody is named, and the titles of the first."""
    sessions = Session.objects.filter(speaker_links__speaker=speaker).exclude(status=SessionStatus.WITHDRAWN)
    sessions = sessions.order_by("title", "pk").distinct()
    return sessions.count(), list(sessions.values_list("title", flat=True)[:most])


# --- where they come from ------------------------------------------------------------------------------


def origins_of(rows: Sequence[Target]) -> dict[UUID, list[Origin]]:
    """The vendors' rows of one kind of rows, oldest first: one query. What was typed here has none and is not among them."""
    found: dict[UUID, list[Origin]] = defaultdict(list)
    if not rows:
        return found
    here = Origin.objects.filter(kind=kind_of(rows[0]), target_id__in=[row.pk for row in rows])
    for origin in here.select_related("source").defer("raw").order_by("created_at", "pk"):
        if origin.target_id:
            found[origin.target_id].append(origin)
    return found


def origins_of_one(row: Target) -> QuerySet[Origin]:
    return Origin.objects.filter(kind=kind_of(row), target_id=row.pk).select_related("source").order_by("created_at")


def is_synced(row: Target) -> bool:
    """Whether a sync may change it. What was only joined by its name is left alone anyway."""
    return origins_of_one(row).filter(owns=True).exists()


def has_origin(model: type[Model]) -> Exists:
    """For rows of the model: whether a vendor brought them."""
    return Exists(Origin.objects.filter(kind=KINDS[model], target_id=OuterRef("pk")))


def from_source(rows: QuerySet, source_id: UUID) -> QuerySet:
    here = Origin.objects.filter(kind=KINDS[rows.model], source=source_id, target_id=OuterRef("pk"))
    return rows.filter(Exists(here))


def tombstones_of(source: Source) -> QuerySet[Origin]:
    """What was removed for good here and stays away although the vendor still has it."""
    return Origin.objects.filter(source=source).exclude(tombstoned_at=None).order_by("-tombstoned_at", "pk")


# --- companies of vendors ------------------------------------------------------------------------------


def linked_sponsorship(company: Company) -> Sponsorship | None:
    """That of the sponsor by which it goes on, where two were made one."""
    linked = company.sponsorship
    return (linked.merged_into or linked) if linked else None


def companies_of(actor: Actor, sponsorship: Sponsorship) -> QuerySet[Company]:
    """The vendors' rows that were linked with it, or with one that was made one with it."""
    linked = Q(sponsorship=sponsorship) | Q(sponsorship__merged_into=sponsorship)
    return companies_visible_to(actor, sponsorship.event).filter(linked)


def tiers_of(companies: Sequence[Company]) -> dict[UUID, str]:
    """What each one's level is called here: as its connection says, otherwise by the vendor's word."""
    origins = origins_of(companies)
    return {one.pk: _tier(one.level, origins.get(one.pk, [])) for one in companies}


def _tier(level: str, origins: Iterable[Origin]) -> str:
    named = {word.casefold(): tier for origin in origins for word, tier in origin.source.tiers.items()}
    return named.get(level.casefold(), level)


def fingerprint(event: Event, tables: Sequence[tuple[type[Model], str]] = TABLES) -> str:
    """Another one as soon as anything of the event's programme was written, added or removed. One query."""
    first, *others = (_counted(event, model, path) for model, path in tables)
    counted = sorted(first.union(*others, all=True))
    return sha256("\n".join(" ".join(map(str, row)) for row in counted).encode()).hexdigest()


def _counted(event: Event, model: type[Model], path: str) -> QuerySet:
    rows = model._default_manager.filter(**{path: event}).order_by().values(path)
    rows = rows.annotate(table=Value(model.__name__), rows=Count("pk"), newest=Max("updated_at"))
    return rows.values_list("table", "rows", "newest")


# --- clashes -------------------------------------------------------------------------------------------


def clashes_of(actor: Actor, event: Event) -> list[Clash]:
    return find_clashes(slots_of(sessions_visible_to(actor, event)), frame_of(event))


def frame_of(event: Event) -> Frame:
    zone = ZoneInfo(event.timezone)
    return Frame(event.starts_at.astimezone(zone).date(), event.ends_at.astimezone(zone).date(), zone)


def slots_of(sessions: QuerySet[Session]) -> list[Slot]:
    """Scheduled sessions that take place, in three queries and without building a row of each."""
    placed = sessions.filter(status=SessionStatus.CONFIRMED).exclude(starts_at=None).order_by()
    keys = placed.values("pk")
    rooms = _named(SessionRoom.objects.filter(session__in=keys).values_list("session_id", "room_id", "room__name"))
    people = SessionSpeaker.objects.filter(session__in=keys).exclude(speaker__status=SpeakerStatus.WITHDRAWN)
    speakers = _people(people.values_list("session_id", "speaker_id", "speaker__first_name", "speaker__last_name"))
    rows = placed.values_list("pk", "title", "starts_at", "ends_at", "parent_id", "published")
    return [
        Slot(pk, title, starts, ends, rooms.get(pk), speakers.get(pk), parent, published=published)
        for pk, title, starts, ends, parent, published in rows
    ]


def _named(links: Iterable[tuple[UUID, UUID, str]]) -> dict[UUID, dict[UUID, str]]:
    found: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for session, thing, name in links:
        found[session][thing] = name
    return found


def _people(links: Iterable[tuple[UUID, UUID, str, str]]) -> dict[UUID, dict[UUID, str]]:
    return _named((session, speaker, f"{first} {last}".strip()) for session, speaker, first, last in links)
