"""Whatever two rows look like, and whatever is taken of them: merged and undone they are as they were, to the last column."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from eventhub.core.actor import Actor
from eventhub.programme.enums import Kind
from eventhub.programme.merging import merge_rows
from eventhub.programme.models import Origin, Session, SessionSpeaker, Speaker
from eventhub.programme.ownership import LOCKABLE
from eventhub.programme.unmerging import undo_merge
from tests.factories.programme import (
    make_origin,
    make_room,
    make_session,
    make_source,
    make_speaker,
    make_track,
    make_type,
)
from tests.integrations.sync.dumps import differences, exact

ROBOT = Actor.system("test")
NINE = datetime(2027, 6, 7, 9, tzinfo=UTC)
TEXT = st.sampled_from(["", "Heat", "Cold"])
LIST = st.sampled_from([[], [{"label": "Slides", "url": "https://x.example"}]])


def picked(most: int) -> st.SearchStrategy[set[int]]:
    return st.sets(st.integers(0, most - 1))


def locks(kind: Kind) -> st.SearchStrategy[list[str]]:
    names = list(LOCKABLE[kind])
    return st.sets(st.sampled_from(names), max_size=4).map(lambda chosen: sorted(chosen, key=names.index))


SPEAKER = st.fixed_dictionaries(
    {
        **dict.fromkeys(("prefix", "first_name", "suffix", "title", "company", "bio", "email", "photo_url"), TEXT),
        "links": LIST,
        "locked_fields": locks(Kind.SPEAKER),
    }
)
SESSION = st.fixed_dictionaries(
    {
        **dict.fromkeys(("code", "description", "level", "language"), TEXT),
        "links": LIST,
        "capacity": st.sampled_from([None, 0, 80]),
        "published": st.booleans(),
        "status": st.sampled_from(["confirmed", "cancelled"]),
        "order": st.sampled_from([0.0, 1.5]),
        "locked_fields": locks(Kind.SESSION),
        "hours": st.sampled_from([None, 0, 3]),
        "rooms": picked(2),
        "tracks": picked(2),
        "speakers": picked(3),
        "type": st.booleans(),
        "parent": st.booleans(),
    }
)
SOURCES = st.sets(st.sampled_from(["a", "b"]))  # whose rows it is; none: typed here
quick = settings(max_examples=6, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
at_length = settings(quick, max_examples=300)


class World:
    """Two rows that may be merged, and what is around them. All of it goes with the example."""

    def __init__(self, event, kind: Kind, rows: list[tuple[dict[str, Any], set[str]]]) -> None:
        self.event = event
        self.sources = {name: make_source(event, name) for name in ("a", "b")}
        self.people = [make_speaker(event, f"Person {number}") for number in range(3)]
        self.rooms = [make_room(event, f"Room {number}") for number in range(2)]
        self.tracks = [make_track(event, f"Track {number}") for number in range(2)]
        self.whole, self.type = make_session(event, "Whole"), make_type(event, "Talk")
        make = self.session if kind == Kind.SESSION else self.speaker
        self.one, self.other = (make(number, *row) for number, row in enumerate(rows))

    def from_vendors(self, row, sources: set[str]) -> None:
        for name in sorted(sources):
            make_origin(row, self.sources[name], external_id=f"{name}-{row.pk}", values={"title": name})
        if not sources:
            type(row).objects.filter(pk=row.pk).update(locked_fields=[])
        if len(sources) > 1:
            keys = [str(key) for key in Origin.objects.filter(target_id=row.pk).values_list("pk", flat=True)]
            names = LOCKABLE[Kind.SESSION if isinstance(row, Session) else Kind.SPEAKER]
            owners = {name: keys[number % len(keys)] for number, name in enumerate(names)}
            type(row).objects.filter(pk=row.pk).update(owners=owners)

    def speaker(self, number: int, values: dict[str, Any], sources: set[str]) -> Speaker:
        row = make_speaker(self.event, f"Marsh {number}", **values)
        for at, role in enumerate(("speaker", "chair")[: 1 + number]):
            SessionSpeaker.objects.create(session=self.whole, speaker=row, role=role, order=at)
        make_session(self.event, f"Of {number}", speakers=(row,))
        self.from_vendors(row, sources)
        return row

    def session(self, number: int, values: dict[str, Any], sources: set[str]) -> Session:
        of_others = ("hours", "rooms", "tracks", "speakers", "type", "parent")
        plain = {name: value for name, value in values.items() if name not in of_others}
        hours = values["hours"]
        row = make_session(
            self.event,
            f"Heat pumps {number}",
            at=None if hours is None else NINE + timedelta(hours=hours),
            rooms=tuple(self.rooms[at] for at in values["rooms"]),
            tracks=tuple(self.tracks[at] for at in values["tracks"]),
            speakers=tuple(self.people[at] for at in values["speakers"]),
            type=self.type if values["type"] else None,
            parent=self.whole if values["parent"] else None,
            **plain,
        )
        make_session(self.event, f"Part {number}", parent=row)
        self.from_vendors(row, sources)
        return row

    def links(self) -> int:
        return self.other.speaker_links.count() if isinstance(self.other, Session) else self.other.session_links.count()


def check_round_trip(event, kind: Kind, rows, taken: set[str] | None) -> None:
    with transaction.atomic():
        world = World(event, kind, rows)
        before = exact()
        merge = merge_rows(world.one, world.other, actor=ROBOT, taken=taken)
        gone = type(world.other).objects.get(pk=world.other.pk)
        kept = type(world.one).objects.get(pk=world.one.pk)
        assert gone.merged_into_id == world.one.pk
        assert world.links() == 0
        assert set(Origin.objects.values_list("target_id", flat=True)) <= {world.one.pk}
        owners = {str(key) for key in Origin.objects.values_list("pk", flat=True)}
        assert set(kept.owners) == (set(LOCKABLE[kind]) if len(owners) > 1 else set())
        assert set(kept.owners.values()) <= owners

        undone = undo_merge(merge, actor=ROBOT)

        assert undone.left == []
        assert differences(before, exact()) == []
        transaction.set_rollback(True)


def taken_of(kind: Kind) -> st.SearchStrategy[set[str] | None]:
    return st.none() | st.sets(st.sampled_from(list(LOCKABLE[kind])))


@quick
@given(rows=st.lists(st.tuples(SPEAKER, SOURCES), min_size=2, max_size=2), taken=taken_of(Kind.SPEAKER))
def test_speakers(event, rows, taken):
    check_round_trip(event, Kind.SPEAKER, rows, taken)


@quick
@given(rows=st.lists(st.tuples(SESSION, SOURCES), min_size=2, max_size=2), taken=taken_of(Kind.SESSION))
def test_sessions(event, rows, taken):
    check_round_trip(event, Kind.SESSION, rows, taken)


@pytest.mark.soak
@at_length
@given(rows=st.lists(st.tuples(SPEAKER, SOURCES), min_size=2, max_size=2), taken=taken_of(Kind.SPEAKER))
def test_speakers_at_length(event, rows, taken):
    check_round_trip(event, Kind.SPEAKER, rows, taken)


@pytest.mark.soak
@at_length
@given(rows=st.lists(st.tuples(SESSION, SOURCES), min_size=2, max_size=2), taken=taken_of(Kind.SESSION))
def test_sessions_at_length(event, rows, taken):
    check_round_trip(event, Kind.SESSION, rows, taken)
