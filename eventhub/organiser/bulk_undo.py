"""Taking back what was done with many rows at once: each gets what it had, those that had the same in one go."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

import orjson
from django.core import signing
from django.db import transaction

from eventhub.organiser.bulk_steps import BulkStep
from eventhub.organiser.many import Many
from eventhub.organiser.scope import EventScope
from eventhub.programme.bulk import Outcome, change_sessions
from eventhub.programme.enums import SessionStatus
from eventhub.programme.queries import rooms_visible_to, tracks_visible_to, types_visible_to

SALT = "organiser.bulk_undo"
TAKE_BACK = BulkStep("undo", lambda *_, **__: None, "Take back", "as they were before", "")
# What a step sets of sessions.
FIELDS = {"publish": "published", "unpublish": "published", "room": "rooms", "track": "tracks", "type": "type"}
# What brings rows that a step has moved back to the status that they had.
INVERSE = {
    ("cancel", SessionStatus.CONFIRMED): "reinstate",
    ("withdraw", SessionStatus.CONFIRMED): "reinstate",  # speakers have the same words
    ("reinstate", SessionStatus.CANCELLED): "cancel",
    ("reinstate", SessionStatus.WITHDRAWN): "withdraw",
}
Group = dict[str, Any]


def groups_of(step: BulkStep, before: Iterable[Any], done: Collection[UUID]) -> list[Group]:
    """`before`: the rows as they were read before the step; `done`: the keys of those that it changed."""
    found: dict[bytes, Group] = {}
    for row in before:
        way = _way_back(step, row) if row.pk in done else None
        if way:
            found.setdefault(orjson.dumps(way), {**way, "keys": []})["keys"].append(str(row.pk))
    return list(found.values())


def _way_back(step: BulkStep, row: Any) -> Group | None:
    """None where no single step leads there."""
    if name := FIELDS.get(step.key):
        return {"field": name, "was": VALUES[name](row)}
    inverse = INVERSE.get((step.key, row.status))
    return {"do": inverse} if inverse else None


VALUES: Mapping[str, Any] = {
    "published": lambda row: row.published,
    "rooms": lambda row: [str(link.room_id) for link in row.room_links.all()],
    "tracks": lambda row: [str(link.track_id) for link in row.track_links.all()],
    "type": lambda row: str(row.type_id) if row.type_id else None,
}


def sealed(groups: list[Group]) -> str:
    """It travels with the page that offers it, and nobody can write one of their own."""
    return signing.dumps(groups, salt=SALT, compress=True)


def opened(token: str) -> list[Group] | None:
    try:
        groups: list[Group] = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return groups


@transaction.atomic
def take_back(scope: EventScope, many: Many, groups: Iterable[Group]) -> Outcome[Any]:
    outcome: Outcome[Any] = Outcome()
    for group in groups:
        rows = many.visible(scope.actor, scope.event).filter(pk__in=group["keys"])
        if "do" in group:
            outcome.join(many.steps[group["do"]].take(rows, actor=scope.actor))
        else:
            value = _still_there(scope, group["field"], group["was"])
            outcome.join(change_sessions(rows, actor=scope.actor, **{group["field"]: value}))
    return outcome


def _still_there(scope: EventScope, field: str, was: Any) -> Any:
    """Rooms, tracks and types as rows, without those that were removed since."""
    if field == "published":
        return was
    if field == "type":
        return types_visible_to(scope.actor, scope.event).filter(pk=was).first() if was else None
    visible = {"rooms": rooms_visible_to, "tracks": tracks_visible_to}[field]
    here = {str(row.pk): row for row in visible(scope.actor, scope.event).filter(pk__in=was)}
    return [here[key] for key in was if key in here]
