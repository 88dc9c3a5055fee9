"""Rows of a vendor that can't be taken, and rows that were removed here for good."""

from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.events.models import Event
from eventhub.programme.enums import Kind
from integrations.sync.contract import Vendor


def failed_rows(event: Event, provider: Vendor) -> ListSpec:
    streams = {stream.key: stream.label for stream in provider.streams}
    return ListSpec(
        noun=("row", "rows"),
        columns=(
            Column("key", "Key at the vendor", lambda row: row.external_id, order=("external_id",)),
            Column("stream", "List", lambda row: streams.get(row.stream, row.stream), order=("stream", "external_id")),
            Column("reason", "Why", lambda row: row.reason, order=("reason",)),
            Column("since", "Since", lambda row: row.created_at, order=("created_at",)),
            Column("attempts", "Tries", lambda row: row.attempts, order=("attempts",)),
            Column("tried", "Last tried", lambda row: row.last_tried_at, order=("last_tried_at",)),
        ),
        default_sort="-since",
        search=("external_id", "reason"),
        search_label="Key or reason",
        filters=(
            Filter("stream", "List", list(streams.items()), lambda rows, key: rows.filter(stream=key), "All lists"),
        ),
        zone=event.timezone,
    )


def removed_rows(event: Event) -> ListSpec:
    return ListSpec(
        noun=("row", "rows"),
        columns=(
            Column("key", "Key at the vendor", lambda row: row.external_id, order=("external_id",)),
            Column("kind", "What", lambda row: Kind(row.kind).label, order=("kind", "external_id")),
            Column("removed", "Removed", lambda row: row.tombstoned_at, order=("tombstoned_at",)),
        ),
        default_sort="-removed",
        search=("external_id",),
        search_label="Key at the vendor",
        filters=(Filter("kind", "What", Kind.choices, lambda rows, kind: rows.filter(kind=kind), "Anything"),),
        zone=event.timezone,
    )
