"""New names of rooms, tracks and types that no list of their own tells of: rows that refer to them say what they are called."""

from collections import defaultdict
from uuid import UUID

from eventhub.programme.enums import Kind
from eventhub.programme.ingest.directory import Fresh
from eventhub.programme.ingest.known import hold_held, known_rows, read_held
from eventhub.programme.ingest.plan import plan_row
from eventhub.programme.ingest.state import Choices, Held, Incoming, Known, Planned, References
from eventhub.programme.ingest.values import digest_of, written_out
from eventhub.programme.ingest.write import write_rows
from eventhub.programme.models import Source


def rename_places(source: Source, refs: References, choices: Choices, *, is_dry: bool) -> list[Planned]:
    """Planned like rows of a list, so that a name that was set here or is taken stays; and written, unless for a preview."""
    by_kind: dict[Kind, list[Fresh]] = defaultdict(list)
    for each in refs.directory.take_renamed():
        by_kind[each.kind].append(each)
    planned = []
    for kind, named in by_kind.items():
        known = known_rows(source, kind, [each.external_id for each in named])
        held = (read_held if is_dry else hold_held)(kind, [each.target_id for each in named])
        renamed = [_planned(each, known, held, refs, choices) for each in named if each.target_id in held]
        if not is_dry:
            write_rows(source, renamed)
        planned += renamed
    return planned


def _planned(
    named: Fresh, known: dict[str, Known], held: dict[UUID, Held], refs: References, choices: Choices
) -> Planned:
    key = named.external_id
    incoming = Incoming(key, {}, "", values=named.values, digest=digest_of(written_out(named.values)))
    return plan_row(named.kind, incoming, known=known.get(key), held=held[named.target_id], refs=refs, choices=choices)
