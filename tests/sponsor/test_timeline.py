from datetime import UTC, datetime, timedelta
from uuid import UUID

from eventhub.activity.models import ActivityEntry
from eventhub.sponsor.timeline import timeline

NOON = datetime(2027, 1, 27, 12, tzinfo=UTC)
INES, TOM = (UUID(int=number) for number in (1, 2))


def entry(minute: int, verb: str = "configuration.edited", who: UUID = INES, **fields: object) -> ActivityEntry:
    return ActivityEntry(
        at=NOON + timedelta(minutes=minute),
        actor_id=who,
        actor_name="Ines" if who == INES else "Tom",
        verb=verb,
        subject_label="Stand C12",
        subject_id=UUID(int=9),
        **fields,
    )


def told(*entries: ActivityEntry) -> list[tuple[str, str, int]]:
    return [(line.who, line.sentence, line.times) for line in timeline(entries)]


EDITED, SUBMITTED = "changed the configuration of Stand C12", "submitted the configuration of Stand C12"


def test_what_one_person_changed_in_a_row_is_one_line():
    assert told(entry(5), entry(4), entry(3)) == [("Ines", EDITED, 3)]
    (line,) = timeline([entry(5), entry(4), entry(3)])
    assert (line.since, line.at) == (NOON + timedelta(minutes=3), NOON + timedelta(minutes=5))


def test_somebody_else_or_something_else_between_parts_them():
    entries = [entry(5), entry(4, who=TOM), entry(3), entry(2, "configuration.submitted"), entry(1)]

    assert told(*entries) == [
        ("Ines", EDITED, 1),
        ("Tom", EDITED, 1),
        ("Ines", EDITED, 1),
        ("Ines", SUBMITTED, 1),
        ("Ines", EDITED, 1),
    ]


def test_a_reason_keeps_its_line():
    assert told(entry(5, reason="late"), entry(4)) == [("Ines", EDITED, 1), ("Ines", EDITED, 1)]


def test_only_changes_are_folded():
    assert (
        told(entry(5, "configuration.submitted"), entry(4, "configuration.submitted")) == [("Ines", SUBMITTED, 1)] * 2
    )


def test_who_acted_for_whom_is_kept():
    (line,) = timeline([entry(5, on_behalf_of_id=TOM, on_behalf_of_name="Tom")])

    assert (line.who, line.on_behalf_of) == ("Ines", "Tom")


def test_a_verb_of_another_time_is_told_as_it_is():
    assert told(entry(1, "stand.painted")) == [("Ines", "stand.painted", 1)]
