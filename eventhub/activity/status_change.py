from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django_fsm import TransitionNotAllowed

from eventhub.activity.services import record
from eventhub.activity.verbs import Verb
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, OutOfSight

Subject = TypeVar("Subject", bound=Model)


@contextmanager
def status_change(
    subject: Subject, verb: Verb, *, actor: Actor, reason: str = "", data: dict[str, Any] | None = None
) -> Iterator[Subject]:
    """Lock the row, make one change of status and record it: all of it or none of it.

    Yields the locked row; whoever passed `subject` in holds a stale one afterwards. `data` may be
    filled inside the block and goes into the history line.
    """
    with transaction.atomic():
        locked = lock(subject)
        before = locked.status  # type: ignore[attr-defined]  # every subject has a status field
        try:
            yield locked
        except TransitionNotAllowed as refused:
            raise Conflict(_sentence(locked, before), code="wrong_status", extra={"status": before}) from refused
        locked.save()
        record(
            locked,  # type: ignore[arg-type]  # a model with `scope`
            verb,
            actor=actor,
            reason=reason,
            from_status=before,
            to_status=locked.status,  # type: ignore[attr-defined]
            data=data,
        )


def lock(subject: Subject, *, no_key: bool = False) -> Subject:
    """The row as it stands now, held until the end of the transaction. `no_key`: others may refer to it meanwhile.

    Unordered, because an order by another table would join that table and lock it too, or be refused.
    """
    locked = type(subject)._default_manager.select_for_update(no_key=no_key).filter(pk=subject.pk).order_by().first()
    if locked is None:
        raise OutOfSight("It is no longer there.")
    return locked


def _sentence(locked: Model, before: str) -> str:
    words = before.replace("_", " ")
    return f"{locked} is {words}, so this can't be done. Look at it as it stands now."
