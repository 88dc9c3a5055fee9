"""Writes of sessions and contacts: made, changed, deleted, restored, one by one or a hundred at once."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from integrations.sandbox.scene import Scene
from integrations.sandbox.sessionboard.errors import refused
from integrations.sandbox.sessionboard.rows import SINGLES, RowMaker, iso
from integrations.sandbox.sessionboard.search import moment
from integrations.sandbox.wire import Refused
from integrations.sandbox.world.model import SESSION_STATUSES, Person, Session
from integrations.sandbox.world.world import UnknownRow
from integrations.sandbox.world.zones import wall

MOST_OPERATIONS = 100
LONGEST_TITLE = 255
BATCHES = UUID("5e551055-0000-4000-8000-00000000ba7c")
PLAIN: dict[str, dict[str, tuple[type, ...]]] = {
    "sessions": {
        "title": (str,),
        "description": (str, type(None)),
        "capacity": (int, type(None)),
        "is_public": (bool,),
    },
    "contacts": dict.fromkeys(("email", "first_name", "last_name", "company", "title", "phone"), (str,)),
}
ACTIONS = ("create", "update", "delete")


class Writing:
    def __init__(self, scene: Scene) -> None:
        self.scene, self.world = scene, scene.world
        self.batches = 0

    def do(self, verb: str, kind: str, ref: str, body: dict[str, Any], maker: RowMaker) -> Any:
        if verb == "bulk":
            return self.bulk(kind, body, maker)
        return self.one(verb, kind, ref, body, maker)

    def one(self, verb: str, kind: str, ref: str, body: dict[str, Any], maker: RowMaker) -> Any:
        if verb == "create":
            return self.shown(self.created(kind, body), maker)
        row = self.found(kind, ref, deleted=verb == "restore")
        match verb:
            case "update":
                self.refuse_stale(row, body)
                return self.shown(self.changed(kind, row, self.values(kind, body, row)), maker)
            case "fields":
                values = {"custom": row.custom | self.custom(body.get("custom_fields", body))}
                return self.shown(self.changed(kind, row, values), maker)
            case "delete":
                (self.world.delete_session if kind == "sessions" else self.world.delete_person)(row.number)
                return {"id": row.uuid, "deleted_at": iso(row.deleted_at)}
            case _:
                (self.world.restore_session if kind == "sessions" else self.world.restore_person)(row.number)
                return self.shown(row, maker)

    def found(self, kind: str, ref: Any, *, deleted: bool = False) -> Any:
        if not isinstance(ref, str) or "-" not in ref:
            raise UnknownRow(str(ref))
        row = self.world.session(ref) if kind == "sessions" else self.world.person(ref)
        if (row.deleted_at is not None) != deleted:
            raise UnknownRow(ref)
        return row

    def shown(self, row: Session | Person, maker: RowMaker) -> dict[str, Any]:
        return maker.session(row) if isinstance(row, Session) else maker.contact(row)

    def refuse_stale(self, row: Any, body: dict[str, Any]) -> None:
        """The very text that was read: any other writing of the same moment is another text."""
        if "updated_at" in body and body["updated_at"] != iso(row.updated_at):
            message = (
                "The resource was modified since you last fetched it. Re-fetch it to get the current updated_at value."
            )
            raise refused(409, message)

    def created(self, kind: str, body: dict[str, Any]) -> Any:
        needed = "title" if kind == "sessions" else "email"
        if not body.get(needed):
            raise refused(400, f"{needed} is required")
        values = self.values(kind, body, None)
        return self.world.add_session(**values) if kind == "sessions" else self.world.add_person(**values)

    def changed(self, kind: str, row: Any, values: dict[str, Any]) -> Any:
        change = self.world.change_session if kind == "sessions" else self.world.change_person
        return change(row.number, **values)

    # -- reading a body

    def values(self, kind: str, body: dict[str, Any], row: Any) -> dict[str, Any]:
        plain = self.plain(kind, body)
        rest = {name: value for name, value in body.items() if name not in {*plain, "updated_at"}}
        readers = self.session_readers(row) if kind == "sessions" else {"custom_fields": self.custom_of(row)}
        read: dict[str, Any] = {}
        for name, value in rest.items():
            if name not in readers:
                raise refused(400, f"{name} is not a field that can be written")
            read |= readers[name](name, value)
        return plain | read

    def plain(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        plain = {name: body[name] for name in PLAIN[kind] if name in body}
        for name, value in plain.items():
            kinds = PLAIN[kind][name]
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                raise refused(400, f"{name} has the wrong type")
        if not 1 <= len(plain.get("title", "x")) <= LONGEST_TITLE and kind == "sessions":
            raise refused(400, f"title must have between 1 and {LONGEST_TITLE} characters")
        if plain.get("description", "") is None:
            plain["description"] = ""
        return plain

    def session_readers(self, row: Session | None) -> dict[str, Callable[[str, Any], dict[str, Any]]]:
        terms = {f"{name}_id": self.one_term for name in SINGLES}
        return {
            **terms,
            "starts_at": self.time,
            "ends_at": self.time,
            "status": self.status,
            "tag_ids": self.tags,
            "parent_session_id": self.parent,
            "is_abstract": self.fixed if row else lambda name, value: {name: value is True},
            "custom_fields": self.custom_of(row),
        }

    def one_term(self, name: str, value: Any) -> dict[str, Any]:
        single = name.removesuffix("_id")
        return {single: None if value is None else self.term(SINGLES[single], name, value)}

    def term(self, kind: str, name: str, value: Any) -> int:
        for term in getattr(self.world, kind):
            if term.uuid == value:
                return int(term.number)
        raise refused(400, f"{name}: no such record “{value}”")

    def tags(self, name: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, list):
            raise refused(400, f"{name} must be an array")
        return {"tags": [self.term("tags", name, one) for one in value]}

    def time(self, name: str, value: Any) -> dict[str, Any]:
        read: datetime | None = None if value is None else wall(moment(value, name), self.world.zone)
        return {name.removesuffix("_at"): read}

    def status(self, name: str, value: Any) -> dict[str, Any]:
        if value not in SESSION_STATUSES:
            raise refused(400, f"status must be one of {', '.join(SESSION_STATUSES)}")
        return {name: value}

    def parent(self, name: str, value: Any) -> dict[str, Any]:
        try:
            return {"parent": None if value is None else self.found("sessions", value).number}
        except UnknownRow as unknown:
            raise refused(400, f"{name}: no such record “{value}”") from unknown

    def fixed(self, name: str, value: Any) -> dict[str, Any]:
        raise refused(400, f"{name} cannot be changed after creation")

    def custom_of(self, row: Any) -> Callable[[str, Any], dict[str, Any]]:
        held = row.custom if row else {}
        return lambda name, value: {"custom": held | self.custom(value)}

    def custom(self, value: Any) -> dict[str, Any]:
        """An object by id here, although it is read as an array."""
        if not isinstance(value, dict):
            raise refused(400, "custom_fields must be an object of values by field id")
        known = {field.uuid for field in self.world.fields}
        for key in value:
            if key not in known:
                raise refused(400, f"custom_fields: no such field “{key}”")
        return value

    # -- many at once

    def bulk(self, kind: str, body: dict[str, Any], maker: RowMaker) -> dict[str, Any]:
        operations = body.get("operations")
        if not isinstance(operations, list) or not 1 <= len(operations) <= MOST_OPERATIONS:
            raise refused(400, f"operations must be an array of 1 to {MOST_OPERATIONS} operations")
        self.batches += 1
        results = [{"index": n, **self.operation(kind, op, maker)} for n, op in enumerate(operations)]
        succeeded = sum(result["status"] == "success" for result in results)
        stats = {"total": len(results), "succeeded": succeeded, "failed": len(results) - succeeded}
        return {"batch_id": str(uuid5(BATCHES, str(self.batches))), "results": results, "stats": stats}

    def operation(self, kind: str, operation: Any, maker: RowMaker) -> dict[str, Any]:
        """One that fails leaves the others alone."""
        asked = operation if isinstance(operation, dict) else {}
        action, ref, data = asked.get("action"), asked.get("id"), asked.get("data") or {}
        failed = {"action": action, "status": "error", "id": ref}
        if action not in ACTIONS or not isinstance(data, dict):
            return failed | {
                "error": {"code": "BadRequestError", "message": f"action must be one of {', '.join(ACTIONS)}"}
            }
        try:
            row = self.one(action, kind, str(ref), data, maker)
        except Refused as no:
            return failed | {"error": bulk_error(no)}
        except UnknownRow:
            return failed | {"error": {"code": "NotFoundError", "message": "The requested resource does not exist."}}
        return {"action": action, "status": "success", "id": row["id"]}


def bulk_error(no: Refused) -> dict[str, str]:
    body = json.loads(no.reply.body)
    return {"code": body["error"], "message": body["message"]}
