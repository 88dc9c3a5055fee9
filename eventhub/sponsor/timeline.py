"""The history of a stand as its page tells it: what one person changed in a row is one line."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from eventhub.activity import verbs
from eventhub.activity.models import ActivityEntry
from eventhub.activity.queries import told

FOLDED = {verbs.CONFIGURATION_EDITED.key}


@dataclass(frozen=True, slots=True)
class Happening:
    """`at` is the newest, `since` the oldest of the `times` entries that the line stands for."""

    key: tuple[object, ...]
    who: str
    on_behalf_of: str
    sentence: str
    reason: str
    at: datetime
    since: datetime
    times: int = 1


def timeline(entries: Iterable[ActivityEntry]) -> list[Happening]:
    """Entries newest first; so are the lines."""
    lines: list[Happening] = []
    for entry in entries:
        line = _happening(entry)
        if lines and entry.verb in FOLDED and lines[-1].key == line.key:
            lines[-1] = replace(lines[-1], since=entry.at, times=lines[-1].times + 1)
        else:
            lines.append(line)
    return lines


def _happening(entry: ActivityEntry) -> Happening:
    return Happening(
        key=(entry.verb, entry.actor_id, entry.actor_name, entry.on_behalf_of_id, entry.subject_id, entry.reason),
        who=entry.actor_name,
        on_behalf_of=entry.on_behalf_of_name,
        sentence=told(entry),
        reason=entry.reason,
        at=entry.at,
        since=entry.at,
    )
