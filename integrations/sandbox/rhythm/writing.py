"""Writes of sessions: one by one, as a patch, a hundred at once, and out of an abstract."""

import json
from collections.abc import Callable
from typing import Any

from integrations.sandbox.rhythm import terms
from integrations.sandbox.rhythm.body import Reading, missing
from integrations.sandbox.rhythm.errors import refused
from integrations.sandbox.rhythm.patching import patched
from integrations.sandbox.rhythm.sessions import SessionRow
from integrations.sandbox.rhythm.store import Store
from integrations.sandbox.wire import Refused
from integrations.sandbox.world.model import Participation, Session
from integrations.sandbox.world.world import UnknownRow

MOST_OPERATIONS = 100
Row = dict[str, Any]


class Writing:
    def __init__(self, store: Store) -> None:
        self.store, self.world = store, store.scene.world

    # -- one

    def create(self, body: Row) -> Row:
        if "id" in body:
            raise refused(400, "id: is made here; leave it out")
        self.refuse_by_order(None)
        reading = Reading(self.store, {}, body)
        session = self.world.add_session(**{"status": "accepted", **reading.values})
        return self.saved(session, reading)

    def put(self, id_: str, body: Row) -> Row:
        """The whole row: what is left out is gone."""
        session = self.open(id_)
        before = self.row(session)
        return self.save(session, before, body)

    def patch(self, id_: str, operations: list[Any]) -> Row:
        session = self.open(id_)
        before = self.row(session)
        return self.save(session, before, patched(before, operations))

    def delete(self, id_: str) -> str:
        session = self.open(id_)
        parts = [self.world.sessions[n] for n in self.world.subsessions.get(session.number, ())]
        if any(part.deleted_at is None for part in parts):
            self.store.trials.add(session.number)
            self.world.touch([session])
            raise refused(409, "The session could not be deleted because other objects depend on it")
        self.world.delete_session(session.number)
        return id_

    def save(self, session: Session, before: Row, after: Row) -> Row:
        for name in ("id", "event_id"):
            if after.get(name) != before[name]:
                raise refused(400, f"{name}: cannot be changed")
        reading = Reading(self.store, before, after, session)
        self.world.change_session(session.number, **reading.values)
        return self.saved(session, reading)

    def saved(self, session: Session, reading: Reading) -> Row:
        """What the world has no place for is kept here, each beside what it belongs to."""
        for name, value in reading.own.items():
            belongs_to = getattr(session, OF_WORLD[name]) if name in OF_WORLD else None
            self.store.written[session.number, name, belongs_to] = value
        return self.row(session)

    def open(self, id_: str) -> Session:
        session = self.store.session(id_)
        self.refuse_by_order(session)
        return session

    def refuse_by_order(self, session: Session | None) -> None:
        """R9, and rows that are locked anyway."""
        ordered = self.store.faults.option("R9", "status", 0)
        if ordered == 409:
            raise missing("type_id", "as was ordered")
        if session and SessionRow(self.store, self.world).is_locked(session):
            raise refused(403, "sys_locked: the session is locked and cannot be changed via the API")

    def row(self, session: Session) -> Row:
        return SessionRow(self.store, self.world).made(session) or {}

    # -- out of an abstract

    def generate(self, id_: str, body: Row) -> Row:
        abstract = self.store.abstract(id_)
        for name in ("type_id", "main_presenter_speaker_type_id"):
            if not body.get(name):
                raise refused(400, f"{name} is required")
        if not body.get("allow_duplicates") and self.made_from(abstract):
            raise refused(409, "The abstract has a session already; allow_duplicates makes another")
        return self.create(
            {
                "event_id": self.store.event_id(self.world),
                "name": abstract.title,
                "description": abstract.description,
                "abstract_id": id_,
                "speakers": [self.presenter(p, place, body) for place, p in enumerate(abstract.participants)],
                **{name: body[name] for name in ("type_id", "main_presenter_speaker_type_id")},
            }
        )

    def made_from(self, abstract: Session) -> bool:
        return any(s.abstract == abstract.number and not s.deleted_at for s in self.world.sessions.values())

    def presenter(self, participation: Participation, place: int, body: Row) -> Row:
        """The first is the main presenter, of the type that is asked for."""
        kind = terms.speaker_type_id(participation.role) if place else body["main_presenter_speaker_type_id"]
        return {"speaker_profile_id": self.world.people[participation.person].key, "type_id": kind}

    # -- many

    def batch(self, body: Row) -> Row:
        """Side by side: results come in no order, and one that fails leaves the others alone."""
        operations = body.get("operations")
        if not isinstance(operations, list) or not 1 <= len(operations) <= MOST_OPERATIONS:
            raise refused(400, f"operations must be an array of 1 to {MOST_OPERATIONS} operations")
        every = self.store.faults.option("R11", "every", 0)
        results = [self.operation(op, fails=bool(every) and n % every == 0) for n, op in enumerate(operations, start=1)]
        succeeded = sum(result["success"] for result in results)
        shuffled = results[1::2] + results[::2]
        return {"success_count": succeeded, "error_count": len(results) - succeeded, "results": shuffled}

    def operation(self, asked: Any, *, fails: bool) -> Row:
        known: dict[str, Callable[[str, Any], Any]] = {
            "patch": lambda id_, op: self.patch(id_, operations_of(op)),
            "delete": lambda id_, op: self.delete(id_),
        }
        name, id_ = (asked.get("operation"), str(asked.get("id"))) if isinstance(asked, dict) else (None, "")
        result = {"id": id_, "operation": name}
        if name not in known:
            return {
                **result,
                "success": False,
                "status": 400,
                "message": f"operation must be one of {', '.join(known)}",
            }
        try:
            if fails:
                raise refused(500, "An unexpected error occurred")
            known[name](id_, asked)
        except Refused as no:
            return {**result, "success": False, "status": no.reply.status, **json.loads(no.reply.body)}
        except UnknownRow:
            return {**result, "success": False, "status": 404, "message": "The session could not be found"}
        return {**result, "success": True, "status": 200}


def operations_of(asked: Row) -> list[Any]:
    if not isinstance(asked.get("patch"), list):
        raise refused(400, "patch must be an array of operations")
    return list(asked["patch"])


OF_WORLD = {"track_ids": "track", "room_ids": "room", "capacity_options": "capacity"}
