"""Days, tracks and presentations inside one another, as `with=days.tracks.presentations.presenters` has them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from integrations.sandbox.v3plus.envelope import array, extended
from integrations.sandbox.world.model import Session
from integrations.sandbox.world.rows import encode
from integrations.sandbox.world.world import World

CHAIN = ("days", "tracks", "presentations", "presenters")
DAYS, TRACKS, PRESENTATIONS, PRESENTERS = range(1, 5)  # how deep
BEGINNING = date(2020, 1, 1)  # days are counted from here for their ids
Plan = dict[date, dict[int, list[int]]]


def planned(world: World, numbers: Sequence[int]) -> Plan:
    """By day, track and time. Who has no time is on no day, and who has no track is on its day but in no track."""
    plan: Plan = {}
    timed = [s for n in numbers if (s := world.sessions[n]).starts]
    for session in sorted(timed, key=begins):
        tracks = plan.setdefault(begins(session).date(), {})
        if session.track:
            tracks.setdefault(session.track, []).append(session.number)
    return plan


def begins(session: Session) -> datetime:
    return session.starts or datetime.min  # noqa: DTZ901 - of the wall, as all of a session's times


class Tree:
    def __init__(self, world: World, place: int, rows: Mapping[int, bytes], depth: int) -> None:
        self.world, self.place, self.rows, self.depth = world, place, rows, depth

    def days(self) -> bytes:
        plan = planned(self.world, list(self.rows))
        return array(self.day(number, day, plan[day]) for number, day in enumerate(sorted(plan), start=1))

    def day(self, number: int, day: date, tracks: dict[int, list[int]]) -> bytes:
        day_id = self.place * 10_000 + (day - BEGINNING).days
        row = encode({"id": day_id, "conference_id": self.place, "name": f"Day {number}", "date": f"{day}"})
        if self.depth == DAYS:
            return row
        return extended(row, "tracks", array(self.track(day_id, n, tracks[n]) for n in sorted(tracks)))

    def track(self, day_id: int, number: int, presented: list[int]) -> bytes:
        """A track belongs to its day: the one of the same name on the next day has another id."""
        term = self.world.term("tracks", number)
        row = encode(
            {"id": day_id * 100 + number, "day_id": day_id, "name": term.name if term else "", "order": number}
        )
        if self.depth == TRACKS:
            return row
        return extended(row, "presentations", array(self.rows[n] for n in presented))
