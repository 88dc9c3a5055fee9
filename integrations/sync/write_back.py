"""What was edited here and may be sent to the vendor: both values, and sending it. Each time a person's choice, never by itself.

A vendor's row that changed since it was read is not overwritten: it is read again, kept, and the person is asked once more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid
from eventhub.events.guards import require_open
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.known import plain_values
from eventhub.programme.ingest.values import Unfit, Values, digest_of, values_of, written_out
from eventhub.programme.models import Origin, Session, SessionRoom, SessionTrack, Speaker
from eventhub.programme.ownership import IN_RECORD, LOCKABLE
from eventhub.programme.queries import sessions_visible_to, speakers_visible_to
from integrations.sync.contract import Context, Row, Stream, VendorError, Written
from integrations.sync.enums import ConnectionStatus
from integrations.sync.models import Connection
from integrations.sync.opening import opened, settings_of

PLACES: Mapping[str, tuple[Kind, type[Any]]] = {
    "rooms": (Kind.ROOM, SessionRoom),
    "tracks": (Kind.TRACK, SessionTrack),
}
NOWHERE: dict[str, list[Values]] = {name: [] for name in PLACES}
MADE_UP = "name:"  # before a key that was made of the name, because the vendor sent none
MOST_AT_ONCE = 10  # a vendor may take a second for each, and a person waits
OVERTAKEN = "It is no longer what was shown to you. Look at both values again, then send it."
LATER = f"{MOST_AT_ONCE} rows are sent at once, and this one was beyond. Send again."


@dataclass(frozen=True, slots=True)
class Edited:
    """One field of a row: its name in the vendor's record, our value and theirs, both as a record writes them."""

    name: str
    title: str
    ours: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Edit:
    """A row of which something was edited here that the vendor does not have."""

    origin: Origin
    row: Session | Speaker
    fields: tuple[Edited, ...]

    @property
    def shown(self) -> str:
        """The row together with both values, so that who chooses it chooses what was shown."""
        values = {field.name: [field.ours, field.theirs] for field in self.fields}
        return f"{self.origin.pk}:{digest_of(written_out(values))}"

    @property
    def changes(self) -> dict[str, Any]:
        return {field.name: field.ours for field in self.fields}


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one row: "sent", "conflict" (their row has changed since), "overtaken" (shown otherwise), "later" or "failed"."""

    edit: Edit
    outcome: str
    message: str = ""


def edits_to_send(connection: Connection, *, actor: Actor) -> list[Edit]:
    """By name; a fixed number of queries."""
    writer = connection.provider.write_back
    if writer is None:
        return []
    rows = _locked_rows(connection, actor)
    places = _places(connection, rows)
    origins = Origin.objects.filter(source=connection.pk, target_id__in=rows, owns=True).order_by("kind", "pk")
    edits = (
        _edit(origin, rows[origin.target_id], writer.writable_fields(Kind(origin.kind)), places)
        for origin in origins
        if origin.target_id
    )
    return sorted((edit for edit in edits if edit.fields), key=lambda edit: (edit.origin.kind, str(edit.row)))


def _locked_rows(connection: Connection, actor: Actor) -> dict[UUID, Session | Speaker]:
    sessions = sessions_visible_to(actor, connection.event).exclude(locked_fields=[])
    speakers = speakers_visible_to(actor, connection.event).exclude(locked_fields=[])
    return {row.pk: row for rows in (sessions, speakers) for row in rows}


def _places(connection: Connection, rows: Iterable[UUID]) -> dict[UUID, dict[str, list[Values]]]:
    """The rooms and tracks of sessions as a record names them. Not where the vendor knows one of them by no key of its own."""
    found: dict[UUID, dict[str, list[Values]]] = defaultdict(lambda: {name: [] for name in PLACES})
    unknown = set()
    for name, (kind, model) in PLACES.items():
        origins = Origin.objects.filter(source=connection.pk, kind=kind, target_id__isnull=False).order_by("created_at")
        keys = dict(origins.values_list("target_id", "external_id"))
        links = model._default_manager.filter(session__in=list(rows)).order_by("order", "id")
        for session, place, label in links.values_list("session_id", kind.value, f"{kind.value}__name"):
            key = keys.get(place, MADE_UP)
            found[session][name].append({"external_id": key, "name": label})
            if key.startswith(MADE_UP):
                unknown.add((session, name))
    for session, name in unknown:
        del found[session][name]
    return found


def _edit(
    origin: Origin, row: Session | Speaker, writable: Iterable[str], places: Mapping[UUID, dict[str, list[Values]]]
) -> Edit:
    plain = plain_values(Kind(origin.kind), row, {})
    ours = {name: value for name, value in plain.items() if name not in PLACES} | places.get(row.pk, NOWHERE)
    titles = LOCKABLE[Kind(origin.kind)]
    names = [(IN_RECORD.get(name, name), title) for name, title in titles.items() if name in row.locked_fields]
    writable, theirs = set(writable) & ours.keys(), origin.values
    fields = (
        Edited(name, title, ours[name], theirs.get(name))
        for name, title in names
        if name in writable and _compared(name, ours[name]) != _compared(name, theirs.get(name))
    )
    return Edit(origin, row, tuple(fields))


def _compared(name: str, value: Any) -> Any:
    """A room that has another name here is the same room."""
    return sorted(ref["external_id"] for ref in value or ()) if name in PLACES else value


def send_back(connection: Connection, *, origins: Sequence[str], actor: Actor) -> list[Sent]:
    """Send the chosen rows, each named as `Edit.shown`. Asks the vendor: never call it inside a transaction."""
    require(actor, "sync.run_connection", connection)
    require_open(connection.event)
    chosen = _chosen(connection, origins, actor)
    as_shown = [edit for edit in chosen if edit.shown in set(origins)]
    overtaken = [Sent(edit, "overtaken", OVERTAKEN) for edit in chosen if edit not in as_shown]
    later = [Sent(edit, "later", LATER) for edit in as_shown[MOST_AT_ONCE:]]
    try:
        return [*overtaken, *_send_all(connection, as_shown[:MOST_AT_ONCE], actor), *later]
    except VendorError as fault:
        raise Conflict(fault.message, code="vendor_refused") from fault


def _chosen(connection: Connection, origins: Sequence[str], actor: Actor) -> list[Edit]:
    if not connection.chosen.send_back or connection.provider.write_back is None:
        raise Conflict(
            f"Nothing may be sent to {connection}. Allow it in the settings of the connection first.", code="not_sent"
        )
    if connection.status not in (ConnectionStatus.ACTIVE, ConnectionStatus.PAUSED):
        raise Conflict(f"{connection} can't be asked now. Mend or reconnect it first.", code="wrong_status")
    keys = {shown.partition(":")[0] for shown in origins}
    edits = [edit for edit in edits_to_send(connection, actor=actor) if str(edit.origin.pk) in keys]
    if not edits:
        raise Invalid.at("origins", "Nothing is chosen. Tick at least one row.")
    return edits


def _send_all(connection: Connection, edits: Sequence[Edit], actor: Actor) -> Iterator[Sent]:
    if not edits:
        return
    settings = settings_of(connection)
    with opened(connection) as client:
        lookups = connection.provider.lookups(client) if connection.provider.lookups else {}
        context = Context(settings.zone, settings.options, lookups)
        for edit in edits:
            try:
                written = _write(connection, client, edit)
            except VendorError as fault:
                yield Sent(edit, "failed", fault.message)
            else:
                yield _told(connection, edit, written, context, actor)


def _write(connection: Connection, client: Any, edit: Edit) -> Written:
    writer, origin = connection.provider.write_back, edit.origin
    assert writer is not None  # noqa: S101  # _chosen has refused otherwise
    return writer.write(client, Kind(origin.kind), origin.external_id, edit.changes, origin.raw)


def _told(connection: Connection, edit: Edit, written: Written, context: Context, actor: Actor) -> Sent:
    """Recorded row by row: what the vendor has taken is on record whatever becomes of the next one."""
    origin = edit.origin
    if not written.conflict:
        with transaction.atomic():
            record(connection, verbs.SYNC_WRITTEN_BACK, actor=actor, data={"rows": [origin.external_id]})
    row = written.theirs if written.conflict else written.row
    if row is not None:
        _keep(connection, origin, row, context)
    if written.conflict:
        return Sent(
            edit, "conflict", "It was changed there since it was last read. Their new value stands beside yours now."
        )
    return Sent(edit, "sent")


@transaction.atomic
def _keep(connection: Connection, origin: Origin, row: Row, context: Context) -> None:
    """The vendor's row as it stands there now; the next sync looks at it again."""
    stream = next(one for one in connection.provider.streams if one.kind == origin.kind)
    values = _values(stream, row, context)
    origin = lock(origin)
    origin.raw, origin.raw_digest, origin.updated_at = dict(row), "", timezone.now()
    if values is not None:
        origin.values, origin.digest = values, digest_of(written_out(values))
    origin.save(update_fields=["raw", "raw_digest", "values", "digest", "updated_at"])


def _values(stream: Stream, row: Row, context: Context) -> Values | None:
    """What the row says; nothing where it can't be read, which the next sync tells."""
    try:
        mapped = stream.to_record(row, context).record
        return values_of(mapped)[0] if mapped else None
    except (VendorError, Unfit):
        return None
