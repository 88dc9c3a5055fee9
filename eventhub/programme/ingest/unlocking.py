"""Giving fields of a row back to its vendor."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from eventhub.core.models import update_all
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.directory import read_directory
from eventhub.programme.ingest.known import LOCKED_AS, hold_held, read_references
from eventhub.programme.ingest.plan import fit_times, keep_name, keeps, resolved
from eventhub.programme.ingest.sources import choices_of
from eventhub.programme.ingest.state import LEFT_ALONE, TWICE, UNCHANGED, Incoming, Planned
from eventhub.programme.ingest.values import Values
from eventhub.programme.ingest.write import update_rows, write_fresh
from eventhub.programme.models import Origin
from eventhub.programme.ownership import Target, kind_of, owner_of


def apply_vendor_fields(target: Target, names: Iterable[str]) -> dict[str, Any]:
    """Put what the vendor says of these fields on the row, as a sync would; returns what changed by it.

    What the vendor said nothing of stays, and what a sync would leave alone by the connection's rules.
    Called in the transaction in which the locks are taken off.
    """
    kind = kind_of(target)
    rows = Origin.objects.filter(kind=kind, target_id=target.pk, owns=True).select_related("source")
    origins = list(rows.order_by("created_at", "id"))
    asked: dict[Origin, set[str]] = defaultdict(set)
    for name in names:
        if origin := owner_of(target, name, origins):
            asked[origin].add(LOCKED_AS.get(name, name))
    applied: dict[str, Any] = {}
    for origin, theirs in asked.items():
        if "status" in theirs:
            _ask_again(origin)
        said = {name: value for name, value in origin.values.items() if name in theirs}
        applied |= _put(kind, target, origin, said, theirs)
    return applied


def _ask_again(origin: Origin) -> None:
    """Where the vendor has the row no more, the next sync says what becomes of it."""
    update_all(Origin.objects.filter(pk=origin.pk, absent_runs__gte=LEFT_ALONE), absent_runs=TWICE)


def _put(kind: Kind, target: Target, origin: Origin, said: Values, asked: set[str]) -> Values:
    directory, choices = read_directory(origin.source), choices_of(origin.source)
    incoming = Incoming(origin.external_id, {}, "", values=origin.values)
    held = hold_held(kind, [target.pk])[target.pk]
    planned = Planned(kind, incoming, None, held, UNCHANGED, held.id, held.label)
    wanted = resolved(kind, said, read_references(origin.source, directory, [incoming]), planned)
    differs = {
        name: value
        for name, value in wanted.items()
        if name in asked and value != held.values[name] and not keeps(name, value, choices)
    }
    keep_name(differs, planned)
    fit_times(differs, held, planned)
    if differs:
        write_fresh(origin.source, directory.take_fresh())
        update_rows([(held, differs)])
    return differs
