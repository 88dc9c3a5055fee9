"""Companies that are still companies of their own: one that was merged into another is history."""

from collections.abc import Iterable

from eventhub.core.errors import OutOfSight
from eventhub.stands.models import Sponsor


def hold_sponsors(sponsors: Iterable[Sponsor]) -> list[Sponsor]:
    """The companies as they are now, locked in one order: none is merged into another before the transaction ends."""
    keys = [sponsor.pk for sponsor in sponsors]
    held = Sponsor.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    return list(held)


def refuse_merged(sponsors: Iterable[Sponsor]) -> None:
    for sponsor in sponsors:
        if sponsor.merged_into_id:
            raise OutOfSight(f"{sponsor} was merged into another company. Use that one.")
