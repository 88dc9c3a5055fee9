"""Taking back what was done with many rows at once: each gets what it had, those that had the same in one go."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
from eventhub.programme.unlocking import drop_locks

SALT = "organiser.bulk_undo"
CHANGED_SINCE = "It was changed again since, and stays as it is."
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


def groups_of(step: BulkStep, before: Iterable[Any], after: Mapping[UUID, Any]) -> list[Group]:
    """`before`: the rows as they were read before the step; `after`: those that it changed, as they are now."""
    found: dict[bytes, Group] = {}
    for was in before:
        way = _way_back(step, was, after[was.pk]) if was.pk in after else None
        if way:
            found.setdefault(orjson.dumps(way), {**way, "keys": []})["keys"].append(str(was.pk))
    return list(found.values())


def _way_back(step: BulkStep, was: Any, now: Any) -> Group | None:
    """What the row had, what it has to have still, and whether the step locked it. None where no single step leads there."""
    name = FIELDS.get(step.key, "status")
    way: Group = {"field": name, "left": VALUES[name](now)}
    way["unlock"] = name in now.locked_fields and name not in was.locked_fields
    if name != "status":
        return {**way, "was": VALUES[name](was)}
    inverse = None if getattr(was, "awaits_session", False) else INVERSE.get((step.key, was.status))
    return {**way, "do": inverse} if inverse else None


VALUES: Mapping[str, Any] = {
    "status": lambda row: row.status,
    "published": lambda row: row.published,
    "rooms": lambda row: [str(link.room_id) for link in row.room_links.all()],
    "tracks": lambda row: [str(link.track_id) for link in row.track_links.all()],
    "type": lambda row: str(row.type_id) if row.type_id else None,
}


def sealed(scope: EventScope, many: Many, groups: list[Group]) -> str:
    """It travels with the page that offers it; nobody can write one of their own, nor use it at another event or list."""
    return signing.dumps(groups, salt=_salt(scope, many), compress=True)


def opened(scope: EventScope, many: Many, token: str) -> list[Group] | None:
    try:
        groups: list[Group] = signing.loads(token, salt=_salt(scope, many))
    except signing.BadSignature:
        return None
    return groups


def _salt(scope: EventScope, many: Many) -> str:
    return f"{SALT}.{many.noun}.{scope.event.pk}"


@transaction.atomic
def take_back(scope: EventScope, many: Many, groups: Sequence[Group]) -> Outcome[Any]:
    """What somebody has changed again since stays as it is, and is named."""
    outcome: Outcome[Any] = Outcome()
    here = _held(scope, many, [key for group in groups for key in group["keys"]])
    for group in groups:
        rows = [here[key] for key in group["keys"] if key in here]
        same = [row for row in rows if VALUES[group["field"]](row) == group["left"]]
        outcome.refused += [(row, CHANGED_SINCE) for row in rows if row not in same]
        outcome.join(_put_back(scope, many, group, same))
    return outcome


def _held(scope: EventScope, many: Many, keys: Collection[str]) -> dict[str, Any]:
    """All of them at once, in the order in which every step holds rows."""
    visible = many.visible(scope.actor, scope.event).filter(pk__in=keys)
    list(visible.select_related(None).order_by("pk").select_for_update(no_key=True))
    return {str(row.pk): row for row in many.to_list(visible)}


def _put_back(scope: EventScope, many: Many, group: Group, rows: Sequence[Any]) -> Outcome[Any]:
    if group["field"] == "status":
        outcome = many.steps[group["do"]].take(rows, actor=scope.actor)
    else:
        value = _still_there(scope, group["field"], group["was"])
        outcome = change_sessions(rows, actor=scope.actor, **{group["field"]: value})
    if group["unlock"]:
        drop_locks([*outcome.done, *outcome.unchanged], names=[group["field"]], actor=scope.actor)
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
