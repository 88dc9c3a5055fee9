"""Every route of Rhythm's document on sessions, reading and writing, one method a route."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypedDict

from integrations.rhythm.api import MOST_AT_ONCE, PUBLIC, RhythmApi, every_row
from integrations.rhythm.schemas import Done, Privileges
from integrations.sync.contract import Cursor, Fault, Page, Row
from integrations.sync.http import Reply
from integrations.sync.reading import read

REFUSALS = (400, 403, 409)
TOO_MANY = f"Rhythm takes {MOST_AT_ONCE} operations at once at most. Send them in lots."


class Step(TypedDict, total=False):
    """One step of a JSON Patch (RFC 6902)."""

    op: Literal["add", "remove", "replace", "move", "copy", "test"]
    path: str
    value: Any


class Operation(TypedDict, total=False):
    """One of a batch, which are done side by side: in no order, and some without the others."""

    operation: Literal["patch", "delete"]
    id: str
    patch: Sequence[Step]


class Sessions:
    def __init__(self, api: RhythmApi) -> None:
        self.api = api

    def _path(self, *parts: str) -> str:
        return self.api.tenant_path("sessions", *parts)

    # --- reading -----------------------------------------------------------------------------------------

    def of_event(self, cursor: Cursor | None) -> Page:
        return self.api.event_page("sessions", cursor)

    def public_of_event(self) -> Page:
        """It takes no key of a following page: what it has beyond the first is not to be had."""
        path = self._path("public", "event", self.api.options.event_id)
        page = self.api.understood(path, self.api.get(path, host=PUBLIC), None)
        self.api.refuse_another_event(page.rows)
        return page

    def one(self, session_id: str, *, is_fresh: bool = False) -> Row | None:
        """`is_fresh`: as it is now, not as a copy of the store may still have it."""
        return self.api.one(self._path(session_id), {"consistentRead": "true"} if is_fresh else None)

    def public_one(self, session_id: str) -> Row | None:
        return self.api.one(self._path("public", session_id), host=PUBLIC)

    def search(self, **filters: Any) -> Iterator[Row]:
        return self.api.search_rows(self._path("search"), {"event_id": self.api.options.event_id, **filters})

    def public_search(self, **filters: Any) -> Iterator[Row]:
        body = {"event_id": self.api.options.event_id, **filters}
        return self.api.search_rows(self._path("public", "search"), body, host=PUBLIC)

    def of_abstract(self, abstract_id: str) -> Iterator[Row]:
        """Several, where duplicates were allowed when they were generated: all of them are real."""
        path = self._path("abstract", abstract_id)
        return every_row(lambda cursor: self.api.page(path, cursor))

    def privileges(self, session_id: str, contact_id: str) -> Privileges:
        data = self.api.get(self._path("privileges", session_id, contact_id))
        return read(Privileges, data if isinstance(data, dict) else {})

    # --- writing -----------------------------------------------------------------------------------------

    def create(self, fields: Mapping[str, Any]) -> Row:
        """Rhythm gives the id itself, and refuses one that is given."""
        body = {"event_id": self.api.options.event_id, **fields}
        return self._row(self.api.send("POST", self._path(), body=body))

    def replace(self, session_id: str, row: Mapping[str, Any]) -> Row:
        """The whole row: what is left out is cleared."""
        return self._row(self.api.send("PUT", self._path(session_id), body=row))

    def patch(self, session_id: str, steps: Sequence[Step]) -> Reply:
        """Refused with 400 where a test fails, 403 where it is locked, 409 where something that it names is not there."""
        return self.api.send("PATCH", self._path(session_id), body=list(steps), expected=REFUSALS)

    def delete(self, session_id: str) -> None:
        self.api.send("DELETE", self._path(session_id))

    def generate(self, abstract_id: str, *, type_id: str, main_presenter_type_id: str, again: bool = False) -> Row:
        """A session of an abstract; `again`: also where there is one already."""
        body = {
            "type_id": type_id,
            "main_presenter_speaker_type_id": main_presenter_type_id,
            "allow_duplicates": again,
        }
        return self._row(self.api.send("POST", self._path("abstract", abstract_id), body=body))

    def batch(self, operations: Sequence[Operation]) -> list[Done]:
        """What became of each, in no order. Some may be refused while others are done."""
        if len(operations) > MOST_AT_ONCE:
            raise self.api.fault(Fault.CONFIG, TOO_MANY)
        data = self.api.send("POST", self._path("batch"), body={"operations": list(operations)}).data
        results = data.get("results") if isinstance(data, dict) else None
        return [read(Done, each) for each in results or [] if isinstance(each, dict)]

    @staticmethod
    def _row(reply: Reply) -> Row:
        return reply.data if isinstance(reply.data, dict) else {}
