"""What became of the rows of one run."""

from collections.abc import Iterable

from django.db.models import Case, IntegerField, QuerySet, When

from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import mark_for
from eventhub.events.models import Event
from eventhub.programme.enums import Kind
from integrations.sync.difference import FIELD_TITLES, told_in_a_line
from integrations.sync.enums import Action, ChangeState, Guard
from integrations.sync.models import SyncChange, SyncRun


def change_list(event: Event, run: SyncRun, *, reads_private: bool) -> ListSpec:
    return ListSpec(
        noun=("row", "rows"),
        columns=(
            Column("row", "Row", lambda change: change.label, order=("label", "id")),
            Column("key", "Key at the vendor", lambda change: change.external_id, order=("external_id",)),
            Column("stream", "List", lambda change: change.stream, order=("rank", "stream", "action", "label")),
            Column("action", "What", lambda change: mark_for("sync_row", change.action).word, order=("action", "id")),
            Column("state", "State", lambda change: mark_for("sync_state", change.state).word, order=("state", "id")),
            Column("fields", "Fields", lambda change: told_in_a_line(change, event.zone, reads_private=reads_private)),
            Column("reason", "Why", all_reasons),
        ),
        default_sort="stream",
        search=("label", "external_id", "reason"),
        search_label="Name, key or reason",
        filters=(
            Filter("stream", "List", streams_of(run), lambda rows, key: rows.filter(stream=key), "All lists"),
            Filter("action", "What", words("sync_row", Action), lambda rows, key: rows.filter(action=key), "Anything"),
            Filter("state", "State", words("sync_state", ChangeState), lambda rows, key: rows.filter(state=key), "Any"),
            Filter("guard", "Guarded", Guard.choices[1:], lambda rows, key: rows.filter(guard=key), "Any"),
            Filter("field", "Field", list(FIELD_TITLES.items()), with_field, "Any field"),
        ),
        zone=event.timezone,
    )


def ranked(changes: QuerySet[SyncChange]) -> QuerySet[SyncChange]:
    """Sessions first, then people and companies: what sessions refer to is seldom looked for."""
    first = Case(
        When(kind=Kind.SESSION, then=0),
        When(kind=Kind.SPEAKER, then=1),
        When(kind=Kind.COMPANY, then=2),
        default=3,
        output_field=IntegerField(),
    )
    return changes.annotate(rank=first)


def words(thing: str, values: Iterable[str]) -> list[tuple[str, str]]:
    return [(str(value), mark_for(thing, value).word) for value in values]


def streams_of(run: SyncRun) -> list[tuple[str, str]]:
    return [(stream.key, stream.label) for stream in run.connection.provider.streams]


def with_field(changes: QuerySet[SyncChange], name: str) -> QuerySet[SyncChange]:
    return changes.filter(fields__has_key=name)


def all_reasons(change: SyncChange) -> str:
    """Why it was left out or failed, and what a person may want to know of it."""
    return " ".join(filter(None, [change.reason, *(note["message"] for note in change.notes)]))
