from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from integrations.sandbox.server import Sandbox
from integrations.sandbox.world.rows import Rows
from tests.integrations.sandbox.asking import Asking

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def bytes_of(**options) -> bytes:
    with Sandbox(sessions=50, now=NOW, **options) as sandbox:
        ask = Asking(sandbox)
        pages = [
            ask.board("POST", f"{{e}}/{kind}", {}, pageSize=100).content
            for kind in ("sessions", "contacts", "sponsors", "tags")
        ]
        pages += [ask.feed(resource).content for resource in ("sessions", "speakers", "abstracts")]
        return b"".join(pages).replace(sandbox.base.encode(), b"")


def test_the_same_seed_serves_the_same_bytes():
    assert bytes_of(seed=3) == bytes_of(seed=3)
    assert bytes_of(seed=3) != bytes_of(seed=4)


def test_the_same_changes_lead_to_the_same_bytes():
    def changed() -> list[str]:
        with Sandbox(sessions=50, now=NOW) as sandbox:
            sandbox.world.change_random(60, seed=9)
            return [f"{s}" for s in sandbox.world.sessions.values()]

    assert changed() == changed()


def test_a_row_is_made_once_until_it_changes():
    rows, made = Rows(), []

    def make() -> dict[str, int]:
        made.append(1)
        return {"made": len(made)}

    assert rows.encoded("session", 1, "search", make) == rows.encoded("session", 1, "search", make) == b'{"made":1}'
    assert rows.encoded("session", 1, "crud", make) == b'{"made":2}'
    rows.drop("session", 1)
    assert rows.encoded("session", 1, "search", make) == b'{"made":3}'


def test_warming_makes_every_row_ahead(sandbox, ask):
    sandbox.warm()
    made = {key: dict(variants) for key, variants in sandbox.world.rows._rows.items()}
    ask.whole("sessions")
    ask.items()
    ask.whole("contacts")
    ask.items("speakers")
    ask.rhythm_rows()
    ask.rhythm_rows("/speaker-profiles/medex")

    assert {key: dict(variants) for key, variants in sandbox.world.rows._rows.items()} == made


def test_a_changed_person_is_seen_in_their_sessions(sandbox, ask):
    session = sandbox.world.session(1)
    person = session.participants[0].person
    ask.search("sessions")
    sandbox.world.rename_person(person, "Nova", "Name")

    assert ask.search("sessions")["results"][0]["speakers"][0]["full_name"] == "Nova Name"


@pytest.mark.parametrize("count", [40, 1000])
def test_every_oddity_is_there_without_being_ordered(count):
    with Sandbox(sessions=count) as sandbox:
        world = sandbox.world
        sessions = list(world.sessions.values())
        participants = [p for s in sessions for p in s.participants]
        scheduled = [s for s in sessions if s.starts and s.ends]
        last_day = world.first_day + timedelta(days=3)

        assert {s.status for s in sessions} == {"accepted", "accept_queue", "pending", "decline_queue", "declined"}
        assert {s.is_public for s in sessions} == {s.is_abstract for s in sessions} == {True, False}
        assert any(s.starts is None and not s.is_abstract for s in sessions)
        assert any(s.starts.date() < s.ends.date() for s in scheduled)
        assert any((s.ends - s.starts).days >= 2 for s in scheduled)
        assert {s.starts.date() for s in scheduled} <= {world.first_day + timedelta(days=n) for n in range(4)}
        assert any(s.starts.date() == last_day for s in scheduled) or count == 40
        assert any(s.room is None and s.starts for s in scheduled)
        assert any(s.parent for s in sessions)
        assert any(s.repeats for s in sessions)
        assert any(s.deleted_at for s in sessions)
        assert {p.acceptance for p in participants} == {"Accepted", "Pending", "Declined"}
        assert {p.is_public for p in participants} == {True, False}
        assert any(len({p.person for p in s.participants}) < len(s.participants) for s in sessions)
        for part in (s for s in sessions if s.parent and s.starts and world.sessions[s.parent].starts):
            parent = world.sessions[part.parent]
            assert parent.starts <= part.starts < part.ends <= parent.ends
        texts = " ".join([*(s.description for s in sessions), *(p.bio for p in world.people.values())])
        assert all(sign in texts for sign in ("<script>", "MsoNormal", "<math>", "🩺", "onerror"))


def test_nobody_is_in_two_rooms_of_one_number(sandbox):
    assert len({room.name for room in sandbox.world.rooms}) == len(sandbox.world.rooms)
    assert len({person.pid for person in sandbox.world.people.values()}) == len(sandbox.world.people)
    assert len({int(person.pid) for person in sandbox.world.people.values()}) == len(sandbox.world.people)


@pytest.mark.parametrize(
    ("zone", "daylight", "second_day"),
    [
        ("America/New_York", "gap", date(2027, 3, 14)),
        ("America/New_York", "fold", date(2027, 11, 7)),
        ("Europe/London", "fold", date(2027, 10, 31)),
    ],
)
def test_the_second_day_loses_or_repeats_an_hour(zone, daylight, second_day):
    with Sandbox(sessions=40, zone=zone, daylight=daylight) as sandbox:
        rows = Asking(sandbox).items()
        at_the_edge = [
            s for s in sandbox.world.sessions.values() if s.starts and s.starts.minute == 30 and s.starts.hour in {1, 2}
        ]

        assert sandbox.world.first_day + timedelta(days=1) == second_day
        assert len(at_the_edge) == 2
        hour = "02:30 am" if daylight == "gap" else "01:30 am"
        assert len([r for r in rows if (r["startDate"], r["startTime"]) == (str(second_day), hour)]) == 2
        apart = [sandbox.world.instant(s.starts) for s in at_the_edge]
        assert abs(apart[1] - apart[0]) == timedelta(hours=1)
        walls = [moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for moment in apart]
        assert (walls[0] == at_the_edge[0].starts) is (daylight == "fold")


def test_a_zone_without_daylight_saving_has_no_such_day():
    with pytest.raises(ValueError, match="America/Phoenix has no gap"):
        Sandbox(sessions=10, zone="America/Phoenix", daylight="gap")


def test_acceptance_can_be_switched_off():
    with Sandbox(sessions=20, acceptance=False) as sandbox:
        rows = Asking(sandbox).whole("sessions")

        assert not any("acceptance" in person for row in rows for person in row["speakers"])
