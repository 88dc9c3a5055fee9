"""Where rows come from. A source outlives the connection that it was opened for: its keys are what finds rows again."""

from uuid import UUID

from django.db.models import QuerySet

from eventhub.events.models import Event
from eventhub.programme.ingest.state import Choices
from eventhub.programme.models import Source


def open_source(*, key: UUID, event: Event, vendor: str, label: str, choices: Choices) -> Source:
    """Called by whoever opens the connection, in its transaction."""
    return Source.objects.create(pk=key, event=event, vendor=vendor, label=label, **_columns(choices))


def change_source(*, key: UUID, label: str, choices: Choices) -> None:
    Source.objects.filter(pk=key).update(label=label, **_columns(choices))


def choices_of(source: Source) -> Choices:
    return Choices(frozenset(source.kept_when_blank), publishes=source.publishes, tiers=source.tiers)


def _columns(choices: Choices) -> dict[str, object]:
    return {
        "kept_when_blank": sorted(choices.kept_when_blank),
        "publishes": choices.publishes,
        "tiers": dict(choices.tiers),
    }


def hold_sources(sources: QuerySet[Source]) -> None:
    """Whoever writes what a vendor said holds its source, whoever merges holds all of the event: what each has read of who is
    who is so until it has written.
    """
    list(sources.order_by("pk").select_for_update(no_key=True).values_list("pk"))
