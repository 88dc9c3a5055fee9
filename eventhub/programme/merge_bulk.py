"""Many pairs that a person ticked, each merged for itself; whoever can't be is named with the reason."""

from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid, OutOfSight
from eventhub.events.guards import require_open
from eventhub.programme.bulk import Outcome
from eventhub.programme.merging import merge_rows
from eventhub.programme.models import Session, Speaker

Row = TypeVar("Row", Session, Speaker)


@transaction.atomic
def merge_pairs(pairs: Sequence[tuple[Row, Row]], *, actor: Actor) -> Outcome[Row]:
    """The first of each pair remains, with all it has. Of three that are alike the pairs lead to one row."""
    for event in {kept.event for kept, _ in pairs}:
        require_open(event)
    outcome: Outcome[Row] = Outcome()
    into: dict[UUID, Row] = {}
    for first, second in pairs:
        kept, gone = _remaining(first, into), _remaining(second, into)
        if kept.pk == gone.pk:
            outcome.unchanged.append(kept)
            continue
        try:
            with transaction.atomic():
                merge_rows(kept, gone, actor=actor)
        except (Conflict, Invalid, OutOfSight) as refused:
            outcome.refused.append((gone, refused.message))
            continue
        into[gone.pk] = kept
        outcome.done.append(kept)
    return outcome


def _remaining(row: Row, into: Mapping[UUID, Row]) -> Row:
    while row.pk in into:
        row = into[row.pk]
    return row
