"""What is read of package versions: categories and options as the API writes them, with all that they need."""

from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from eventhub.api.base import ActorScopedViewSet
from eventhub.api.fields import MoneyField, NumberField
from eventhub.api.parameters import by_id
from eventhub.artwork.documents import document_link
from eventhub.configurations.stock import remaining_at
from eventhub.core.errors import Detail, Unreadable
from eventhub.events.queries import events_visible_to
from eventhub.packages.enums import ColourSpace, RuleKind
from eventhub.packages.models import ArtworkSpec, ConfigurationCategory, ConfigurationOption, PackageVersion
from eventhub.packages.queries import versions_visible_to

REMAINING_AT = by_id("event", "The event at which `remaining` counts what is left of each option.", lookup="")


class ArtworkSpecSerializer(serializers.Serializer):
    """A printable area; measures in millimetres of the finished size."""

    name = serializers.CharField(read_only=True)
    width_mm = NumberField(read_only=True)
    height_mm = NumberField(read_only=True)
    bleed_mm = NumberField(read_only=True)
    safe_mm = NumberField(read_only=True)
    min_ppi = serializers.IntegerField(read_only=True)
    colour = serializers.ChoiceField(ColourSpace.choices, read_only=True)
    formats = serializers.ListField(child=serializers.CharField(), read_only=True)
    scale = serializers.IntegerField(read_only=True, help_text="10 means artwork at 1:10.")
    guidance_url = serializers.SerializerMethodField(help_text="A PDF with a drawing to scale; works for five minutes.")

    @extend_schema_field(serializers.URLField())
    def get_guidance_url(self, spec: ArtworkSpec) -> str:
        return str(self.context["view"].request.build_absolute_uri(document_link("package", spec)))


class OptionSerializer(serializers.Serializer):
    id = serializers.UUIDField(read_only=True)
    category_id = serializers.UUIDField(read_only=True)
    package_id = serializers.UUIDField(read_only=True, source="version.package_id")
    code = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    description = serializers.CharField(read_only=True)
    unit_price = MoneyField(attrgetter("version.package.currency"))
    min_quantity = serializers.IntegerField(read_only=True)
    included_quantity = serializers.IntegerField(read_only=True)
    max_quantity = serializers.IntegerField(read_only=True, allow_null=True, help_text="Null: no limit.")
    stock = serializers.IntegerField(read_only=True, allow_null=True, help_text="Per event; null: unlimited.")
    remaining = serializers.SerializerMethodField(help_text="With `event=`: what is left there; null: unlimited.")
    image_file_id = serializers.UUIDField(read_only=True, allow_null=True, source="image_id")
    requires = serializers.SerializerMethodField(help_text="Codes of options that this one needs.")
    excludes = serializers.SerializerMethodField(help_text="Codes of options that do not go with this one.")
    rule_messages = serializers.SerializerMethodField(help_text="What people are told of a rule, by the other code.")
    artwork_specs = ArtworkSpecSerializer(many=True, read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)

    def get_remaining(self, option: ConfigurationOption) -> int | None:
        return self.context["view"].remaining.get(option.pk)

    def get_requires(self, option: ConfigurationOption) -> list[str]:
        return sorted(rule.code for rule in option.rules.all() if rule.kind == RuleKind.REQUIRES)

    def get_excludes(self, option: ConfigurationOption) -> list[str]:
        return sorted(rule.code for rule in option.rules.all() if rule.kind == RuleKind.EXCLUDES)

    def get_rule_messages(self, option: ConfigurationOption) -> dict[str, str]:
        return {rule.code: rule.message for rule in option.rules.all() if rule.message}


class CategorySerializer(serializers.Serializer):
    id = serializers.UUIDField(read_only=True)
    package_id = serializers.UUIDField(read_only=True, source="version.package_id")
    package_version = serializers.IntegerField(read_only=True, source="version.number")
    name = serializers.CharField(read_only=True)
    description = serializers.CharField(read_only=True)
    order = serializers.IntegerField(read_only=True)
    min_selections = serializers.IntegerField(read_only=True, help_text="Options with a quantity above 0.")
    max_selections = serializers.IntegerField(read_only=True, allow_null=True, help_text="Null: no limit.")
    options = OptionSerializer(many=True, read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)


class CatalogueViewSet(ActorScopedViewSet):
    """Reads versions; `remaining` is filled where an event was named."""

    scope_family = "packages"
    remaining: dict[UUID, int | None] = {}
    fleeting = frozenset({"guidance_url"})
    aside = frozenset({"remaining"})

    def versions(self) -> Any:
        return versions_visible_to(self.actor).order_by().values("pk")

    def options(self) -> QuerySet[ConfigurationOption]:
        options = ConfigurationOption.objects.select_related("version__package", "category")
        return options.prefetch_related("rules", "artwork_specs").order_by(
            "category__order", "category_id", "order", "pk"
        )

    def categories(self) -> QuerySet[ConfigurationCategory]:
        categories = ConfigurationCategory.objects.select_related("version__package").order_by("order", "pk")
        return categories.prefetch_related(Prefetch("options", queryset=self.options()))

    def with_categories(self, versions: QuerySet[PackageVersion]) -> QuerySet[PackageVersion]:
        return versions.prefetch_related(Prefetch("categories", queryset=self.categories()))

    def count_remaining(self, options: list[ConfigurationOption]) -> None:
        """Where an event is named: what is left there of these, for the serializer."""
        event_id = self.asked.get("event")
        if event_id is None:
            return
        event = events_visible_to(self.actor).filter(pk=event_id).first()
        if event is None:
            message = f"event: there is nothing with the id {event_id} in sight."
            raise Unreadable(message, details=[Detail("event", "not_found", message)])
        self.remaining = remaining_at(event, options)
