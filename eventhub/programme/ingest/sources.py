"""Where rows come from. A source outlives the connection that it was opened for: its keys are what finds rows again."""

from uuid import UUID

from django.db.models import QuerySet

from eventhub.core.models import update_all
from eventhub.events.models import Event
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.state import Choices
from eventhub.programme.models import Origin, Source, Speaker


def open_source(*, key: UUID, event: Event, vendor: str, label: str, choices: Choices) -> Source:
    """Called by whoever opens the connection, in its transaction."""
    return Source.objects.create(pk=key, event=event, vendor=vendor, label=label, **_columns(choices))


def change_source(*, key: UUID, label: str, choices: Choices) -> None:
    """Whom another choice hides or shows has changed for whoever keeps a copy."""
    source = Source.objects.filter(pk=key)
    hold_sources(source)
    is_another = source.exclude(without_session=choices.without_session).exists()
    source.update(label=label, **_columns(choices))
    if is_another:
        update_all(Speaker.objects.filter(pk__in=brought_by(key, Kind.SPEAKER)))


def brought_by(key: UUID, kind: Kind) -> QuerySet[Origin, UUID | None]:
    """The keys of what this source brought."""
    return Origin.objects.filter(source=key, kind=kind, target_id__isnull=False).values_list("target_id", flat=True)


def close_source(*, key: UUID) -> None:
    """Its vendor is not asked any more, so that it keeps no row here which another one takes away."""
    Source.objects.filter(pk=key).update(is_connected=False)


def reopen_source(*, key: UUID) -> None:
    """What was taken away meanwhile comes back if its vendor has it: every row is looked at again."""
    Source.objects.filter(pk=key).update(is_connected=True)
    update_all(Origin.objects.filter(source=key), raw_digest="")


def choices_of(source: Source) -> Choices:
    return Choices(
        frozenset(source.kept_when_blank),
        publishes=source.publishes,
        tiers=source.tiers,
        without_session=source.without_session,
    )


def _columns(choices: Choices) -> dict[str, object]:
    return {
        "kept_when_blank": sorted(choices.kept_when_blank),
        "publishes": choices.publishes,
        "tiers": dict(choices.tiers),
        "without_session": choices.without_session,
    }


def hold_sources(sources: QuerySet[Source]) -> None:
    """Whoever writes what a vendor said holds its source, whoever merges holds all of the event: what each has read of who is
    who is so until it has written.
    """
    list(sources.order_by("pk").select_for_update(no_key=True).values_list("pk"))
