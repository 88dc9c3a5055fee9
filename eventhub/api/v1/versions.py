from collections import Counter
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.fields import MoneyField, plain
from eventhub.api.parameters import listing
from eventhub.api.v1.catalogue import REMAINING_AT, CatalogueViewSet, CategorySerializer
from eventhub.core.money import in_currency
from eventhub.packages.content import Change, changes
from eventhub.packages.models import PackageVersion
from eventhub.packages.queries import content_of, packages_visible_to, versions_visible_to, with_content

MONEY = {"price", "unit_price", "option"}  # of an option that came or went, its unit price is told
VALUE = {"type": ["string", "number", "null"]}
CHANGES = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "kind": {"type": "string", "enum": ["added", "removed", "changed"]},
            "path": {"type": "string", "description": "For people: “Light / Lighting rig / unit price”."},
            "from": VALUE,
            "to": VALUE,
        },
        "required": ["kind", "path", "from", "to"],
        "additionalProperties": False,
    },
}


class VersionSerializer(serializers.Serializer):
    id = serializers.UUIDField(read_only=True)
    package_id = serializers.UUIDField(read_only=True)
    version = serializers.IntegerField(read_only=True, source="number")
    name = serializers.CharField(read_only=True)
    description = serializers.CharField(read_only=True)
    price = MoneyField(attrgetter("package.currency"), help_text="Base price, net.")
    published_at = serializers.DateTimeField(read_only=True, source="created_at")
    published_by = serializers.CharField(read_only=True, source="published_by_name")
    summary = serializers.SerializerMethodField(help_text="How many changes of which kind.")
    changes = serializers.SerializerMethodField(help_text="Against the version before.")
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)

    def get_summary(self, version: PackageVersion) -> str:
        if version.number == 1:
            return "First version"
        counts = Counter(change.kind for change in version.changes)
        return ", ".join(f"{counts[kind]} {kind}" for kind in ("added", "removed", "changed") if counts[kind])

    @extend_schema_field(CHANGES)
    def get_changes(self, version: PackageVersion) -> list[dict[str, Any]]:
        currency = version.package.currency
        return [
            {
                "kind": change.kind,
                "path": change.path,
                "from": as_told(change, change.old, currency),
                "to": as_told(change, change.new, currency),
            }
            for change in version.changes
        ]


def as_told(change: Change, value: Any, currency: str) -> Any:
    if not isinstance(value, Decimal):
        return value
    return in_currency(value, currency) if change.field in MONEY else plain(value)


class VersionDetailSerializer(VersionSerializer):
    categories = CategorySerializer(many=True, read_only=True)


class VersionViewSet(CatalogueViewSet):
    noun, tag = ("version", "package versions"), "Packages"
    serializer_class = VersionDetailSerializer
    list_serializer_class = VersionSerializer
    parameters = {
        "list": listing(ordering=(("version", "number"), "created_at", "updated_at"), search=("name", "description")),
        "retrieve": (REMAINING_AT,),
    }

    def get_queryset(self) -> QuerySet[PackageVersion]:
        package = self.thing(packages_visible_to(self.actor), pk=self.kwargs["package_id"])
        return versions_visible_to(self.actor).filter(package=package).order_by("-number")

    def list(self, request: Request, package_id: UUID) -> Response:
        """Newest first, each with what it changed."""
        page = self.page_of(self.filtered(self.get_queryset()))
        tell_changes(page.rows)
        return self.reply_page(page)

    def retrieve(self, request: Request, package_id: UUID, number: int) -> Response:
        """One version by its number, with categories and options."""
        version = self.only(self.with_categories(self.get_queryset()), number=number)
        tell_changes([version])
        self.count_remaining([option for category in version.categories.all() for option in category.options.all()])
        return self.reply(version)


def tell_changes(versions: list[PackageVersion]) -> None:
    """Sets `changes` on each, against the one before; all the wordings that this needs are read at once."""
    wanted = {(version.package_id, version.number - step) for version in versions for step in (0, 1)}
    rows = PackageVersion.objects.filter(
        package_id__in={package for package, _ in wanted}, number__in={number for _, number in wanted}
    )
    contents = {(row.package_id, row.number): content_of(row) for row in with_content(rows)}
    for version in versions:
        now, before = (contents.get((version.package_id, version.number - step)) for step in (0, 1))
        version.changes = changes(before, now) if before else []
