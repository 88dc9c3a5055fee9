from datetime import timedelta

import pytest

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.core.actor import Actor
from eventhub.events.enums import EventStatus
from eventhub.programme import queries
from eventhub.programme.clashes import ClashKind
from eventhub.programme.models import Session, SessionSpeaker
from tests.factories import show as make
from tests.factories.programme import (
    make_origin,
    make_room,
    make_session,
    make_source,
    make_speaker,
    make_track,
    make_type,
)
from tests.factories.stands import make_sponsorship

VISIBLE = [
    queries.sessions_visible_to,
    queries.speakers_visible_to,
    queries.rooms_visible_to,
    queries.tracks_visible_to,
    queries.types_visible_to,
    queries.sources_visible_to,
]


@pytest.fixture
def events(event):
    """One of each row at every event."""
    every = {
        "main": event,
        "draft": make.event(event.organisation, "draft", status=EventStatus.DRAFT),
        "archived": make.event(event.organisation, "archived", status=EventStatus.ARCHIVED),
        "other": make.event(make.organisation("Elsewhere"), "other"),
    }
    for each in every.values():
        for maker in (make_session, make_speaker, make_room, make_track, make_type, make_source):
            maker(each)
    return every


def actor(name: str, events: dict) -> Actor:
    main = events["main"]
    grants = {
        "organiser": (Role.ORGANISER, main.organisation),
        "event organiser": (Role.ORGANISER, main),
        "viewer": (Role.VIEWER, main),
        "viewer of a draft": (Role.VIEWER, events["draft"]),
    }
    if name in grants:
        return actor_for(make.person("a@example.org", *grants[name]))
    return {
        "staff": lambda: actor_for(make.person("s@example.org", is_staff=True)),
        "sponsor": lambda: actor_for(make.person("p@example.org", Role.SPONSOR, make_sponsorship(main))),
        "client": lambda: make.client_actor(main.organisation, "programme:read"),
        "client elsewhere": lambda: make.client_actor(make.organisation("Third"), "programme:read"),
        "stranger": Actor.stranger,
    }[name]()


@pytest.mark.parametrize("visible", VISIBLE)
@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("staff", {"main", "draft", "archived", "other"}),
        ("organiser", {"main", "draft", "archived"}),
        ("client", {"main", "draft", "archived"}),
        ("event organiser", {"main"}),
        ("viewer", {"main"}),
        ("viewer of a draft", set()),
        ("sponsor", set()),
        ("client elsewhere", set()),
        ("stranger", set()),
    ],
)
def test_who_sees_what(events, visible, name, seen):
    who = actor(name, events)
    names = {event.pk: key for key, event in events.items()}

    assert {names[row.event_id] for row in visible(who)} == seen
    assert {names[row.event_id] for row in visible(who, events["main"])} == seen & {"main"}


@pytest.mark.parametrize("count", [1, 30])
def test_sessions_with_their_parts_and_sources_cost_the_same(event, count, django_assert_num_queries):
    rooms, tracks, speakers = (make_room(event),), (make_track(event),), (make_speaker(event), make_speaker(event))
    source = make_source(event)
    for _ in range(count):
        session = make_session(event, rooms=rooms, tracks=tracks, speakers=speakers, type=make_type(event))
        make_origin(session, source)
    with django_assert_num_queries(5):
        found = list(queries.with_parts(queries.sessions_visible_to(Actor.system("test"), event)))
        origins = queries.origins_of(found)
        told = [
            (
                str(session.type),
                [str(link.room) for link in session.room_links.all()],
                [str(link.track) for link in session.track_links.all()],
                [str(link.speaker) for link in session.speaker_links.all()],
                [origin.source.vendor for origin in origins[session.pk]],
            )
            for session in found
        ]

    assert len(told) == count
    assert told[0][1:] == ([str(rooms[0])], [str(tracks[0])], [str(each) for each in speakers], ["acme"])


def test_speakers_with_their_sessions_the_earliest_first(event, at):
    speaker = make_speaker(event)
    later, sooner = (make_session(event, at=at(hours), speakers=(speaker,)) for hours in (3, 1))
    found = queries.with_sessions(queries.speakers_visible_to(Actor.system("test"))).get()

    assert [link.session for link in found.session_links.all()] == [sooner, later]


def test_where_rows_come_from(event):
    typed, brought = make_session(event), make_session(event)
    first, second = make_source(event), make_source(event, "Second")
    origins = [make_origin(brought, first, external_id="7"), make_origin(brought, second, external_id="x")]
    make_origin(make_speaker(event), first, external_id="7")

    assert dict(queries.origins_of([typed, brought])) == {brought.pk: origins}
    assert queries.origins_of([]) == {}
    assert (queries.is_synced(brought), queries.is_synced(typed)) == (True, False)
    assert list(Session.objects.filter(queries.has_origin(Session))) == [brought]
    assert list(queries.from_source(Session.objects.all(), first.pk)) == [brought]


def test_a_tombstone_is_no_origin_of_anything(event):
    source = make_source(event)
    session = make_session(event)
    origin = make_origin(session, source, external_id="1")
    origin.target_id, origin.tombstoned_at = None, event.created_at
    origin.save()

    assert queries.is_synced(session) is False
    assert list(queries.tombstones_of(source)) == [origin]


def test_the_fingerprint_tells_every_write(event, at):
    room, speaker = make_room(event), make_speaker(event)
    session = make_session(event)
    seen = {queries.fingerprint(event)}

    def is_new() -> bool:
        now = queries.fingerprint(event)
        fresh = now not in seen
        seen.add(now)
        return fresh

    session.save()
    assert is_new()
    link = SessionSpeaker.objects.create(session=session, speaker=speaker)
    assert is_new()
    link.delete()
    assert is_new() or queries.fingerprint(event) in seen  # as it was before the link is the same programme
    make_origin(room)
    assert is_new()
    make_session(make.event(event.organisation, "Another"))
    assert not is_new()


def test_how_much_a_room_is_used(event):
    room, unused = make_room(event), make_room(event)
    for title in "ab":
        make_session(event, title, rooms=(room,))

    assert queries.use_of(room, 1) == (2, ["a"])
    used = queries.with_use(queries.rooms_visible_to(Actor.system("test"), event))
    assert {row.pk: row.session_count for row in used} == {room.pk: 2, unused.pk: 0}


def test_the_clashes_of_an_event(event, organiser, stranger, at, django_assert_num_queries):
    room, ada, bo = make_room(event, "Room 1"), make_speaker(event, "Marsh"), make_speaker(event, status="withdrawn")
    one = make_session(event, "One", at=at(1), rooms=(room,), speakers=(ada, bo))
    other = make_session(event, "Other", at=at(1.5), rooms=(room,), speakers=(ada, bo))
    make_session(event, "Called off", at=at(1), rooms=(room,), status="cancelled")
    make_session(event, "Open", rooms=(room,), speakers=(ada,))
    with django_assert_num_queries(3):
        clashes = queries.clashes_of(Actor.system("test"), event)

    assert [(clash.kind, clash.sessions, clash.about) for clash in clashes] == [
        (ClashKind.ROOM, (one.pk, other.pk), room.pk),
        (ClashKind.SPEAKER, (one.pk, other.pk), ada.pk),
    ]
    assert len(queries.clashes_of(organiser, event)) == 2
    assert queries.clashes_of(stranger, event) == []


def test_the_days_of_an_event_are_those_of_its_zone(event):
    event.timezone = "Pacific/Auckland"
    frame = queries.frame_of(event)

    assert frame.first == (event.starts_at + timedelta(hours=12)).date()


# --- people whom no session names ------------------------------------------------------------------------


def hidden(event) -> list[str]:
    speakers = queries.with_hidden(queries.speakers_visible_to(Actor.system("test"), event))
    return list(speakers.filter(is_hidden=True).values_list("last_name", flat=True))


def test_only_whom_a_vendor_brought_and_no_session_names_is_hidden(event):
    source = make_source(event)
    alone, busy, _ = make_speaker(event, "Alone"), make_speaker(event, "Busy"), make_speaker(event, "Typed")
    decided = make_speaker(event, "Decided here", locked_fields=["bio", "status"])
    away = make_speaker(event, "Away", status="withdrawn")
    for speaker in (alone, busy, decided, away):
        make_origin(speaker, source)
    make_session(event, speakers=(busy,), status="cancelled")
    make_session(event, speakers=(alone,), status="withdrawn")

    assert hidden(event) == ["Alone"]
    source.without_session = "remove"  # until the next sync
    source.save()
    assert hidden(event) == ["Alone"]


def test_of_several_vendors_one_that_shows_such_people_is_enough(event):
    speaker = make_speaker(event, "Shared")
    for choice in ("hide", "keep"):
        source = make_source(event)
        source.without_session = choice
        source.save()
        make_origin(speaker, source)

    assert hidden(event) == []


def test_a_session_that_was_merged_into_another_one_names_nobody(event):
    speaker = make_speaker(event, "Alone")
    make_origin(speaker)
    make_session(event, speakers=(speaker,), merged_into=make_session(event))

    assert hidden(event) == ["Alone"]
