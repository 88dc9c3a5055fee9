"""What sessions, speakers, rooms and tracks have in common: where they come from, and their lists of small entries."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import JSONObject
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from eventhub.api.base import Body
from eventhub.api.fields import TextField
from eventhub.api.parameters import Parameter, by_id, read_id
from eventhub.core.errors import OutOfSight
from eventhub.programme.enums import SessionStatus
from eventhub.programme.merge_queries import remaining
from eventhub.programme.models import Origin
from eventhub.programme.ownership import KINDS
from eventhub.programme.queries import from_source

# The connection that brought a row; asked apart, because a row may come from several.
SOURCE = Parameter(
    "source", "Only what came by this connection.", read_id, {"type": "string", "format": "uuid"}, default=None
)
EVENT = by_id("event", "Only those of this event.")


class SourceSerializer(serializers.Serializer):
    """The vendor's row that this one came from."""

    connection_id = serializers.UUIDField(read_only=True)
    vendor = serializers.CharField(read_only=True)
    external_id = serializers.CharField(read_only=True, help_text="The vendor's key.")


class SourcedSerializer(serializers.Serializer):
    """`source` and `locked_fields` of a row that a vendor may have brought."""

    source = serializers.SerializerMethodField(help_text="Null: typed or imported here.")
    locked_fields = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Edited here: a sync leaves these alone."
    )

    @extend_schema_field(SourceSerializer(allow_null=True))
    def get_source(self, row: Any) -> dict[str, str] | None:
        if not row.came_from:
            return None
        return {**row.came_from, "connection_id": str(UUID(row.came_from["connection_id"]))}


class MergedSerializer(serializers.Serializer):
    """Who keeps a copy learns from the row that remains, which has changed, which others it is by now."""

    merged_ids = serializers.SerializerMethodField(help_text="Old ids of it: of rows that were merged into this one.")

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_merged_ids(self, row: Any) -> list[UUID]:
        return [gone.pk for gone in row.merged.all()]


def with_merged(rows: QuerySet) -> QuerySet:
    """Each row with the keys of those that were merged into it; one more query for any number."""
    gone = rows.model._default_manager.only("pk", "merged_into_id").order_by("pk")
    return rows.prefetch_related(Prefetch("merged", gone))


def with_source(rows: QuerySet) -> QuerySet:
    """Each row with `came_from`: the first of the vendors' rows that make it what it is, or else of those that share its name."""
    facts = JSONObject(connection_id="source_id", vendor="source__vendor", external_id="external_id")
    here = Origin.objects.filter(kind=KINDS[rows.model], target_id=OuterRef("pk"))
    return rows.annotate(came_from=Subquery(here.order_by("-owns", "created_at", "pk").values(json=facts)[:1]))


def by_source(rows: QuerySet, source: UUID | None) -> QuerySet:
    return from_source(rows, source) if source else rows


def in_the_programme(rows: QuerySet, asked: Mapping[str, Any]) -> QuerySet:
    """Withdrawn sessions or speakers only where `include_removed` or `status` asks for them."""
    if asked["include_removed"] or asked["status"] is not None:
        return rows
    return rows.exclude(status=SessionStatus.WITHDRAWN)  # speakers have the same word


class FollowsMerges:
    """The id of a row that was merged into another one means the one that remains."""

    def only(self, rows: QuerySet, **key: Any) -> Any:
        try:
            return super().only(rows, **key)  # type: ignore[misc]  # of the viewset
        except OutOfSight:
            found = remaining(rows, key["pk"]) if key.keys() == {"pk"} else None
            if found is None:
                raise
            return found


class CreditSerializer(serializers.Serializer):
    label = serializers.CharField(read_only=True)
    amount = serializers.CharField(read_only=True)


class LinkSerializer(serializers.Serializer):
    label = serializers.CharField(read_only=True)
    url = serializers.CharField(read_only=True)


class CustomFieldSerializer(serializers.Serializer):
    key = serializers.CharField(read_only=True, help_text="Stays the same when the label is changed.")
    label = serializers.CharField(read_only=True)
    value = serializers.CharField(read_only=True)


class CreditBody(Body):
    label = TextField(max_length=120)
    amount = TextField(required=False, allow_blank=True, max_length=40)


class LinkBody(Body):
    label = TextField(required=False, allow_blank=True, max_length=200)
    url = TextField(max_length=1_000)


class CustomFieldBody(Body):
    key = TextField(max_length=120)
    label = TextField(max_length=200)
    value = TextField(required=False, allow_blank=True, max_length=5_000)


class ReasonBody(Body):
    reason = TextField(required=False, allow_blank=True, max_length=2_000)
