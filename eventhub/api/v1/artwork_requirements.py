from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet
from eventhub.api.changes import moved_at
from eventhub.api.fields import NumberField
from eventhub.api.parameters import INCLUDE_REMOVED, by_choice, by_id, listing, with_things
from eventhub.artwork.documents import document_link
from eventhub.artwork.enums import ArtworkStatus, RequirementStatus
from eventhub.artwork.models import Artwork, ArtworkRequirement, Proof
from eventhub.artwork.queries import artworks_visible_to, late_since, requirements_visible_to
from eventhub.packages.content_check import FORMATS
from eventhub.packages.enums import ColourSpace


class RequiredSpecSerializer(serializers.Serializer):
    """What a file has to be; measures in millimetres of the finished print."""

    name = serializers.CharField(read_only=True)
    width_mm = NumberField(read_only=True)
    height_mm = NumberField(read_only=True)
    bleed_mm = NumberField(read_only=True)
    safe_mm = NumberField(read_only=True)
    min_ppi = serializers.IntegerField(read_only=True)
    colour = serializers.ChoiceField(ColourSpace.choices, read_only=True)
    formats = serializers.ListField(child=serializers.ChoiceField(FORMATS), read_only=True)
    scale = serializers.IntegerField(read_only=True, help_text="10: the file is drawn at 1:10.")
    guidance_url = serializers.SerializerMethodField(help_text="A PDF with a drawing to scale; works for five minutes.")
    template_url = serializers.SerializerMethodField(
        help_text="An empty PDF page to design on; works for five minutes."
    )

    @extend_schema_field(serializers.URLField())
    def get_guidance_url(self, requirement: ArtworkRequirement) -> str:
        return self.absolute(document_link("guidance", requirement))

    @extend_schema_field(serializers.URLField())
    def get_template_url(self, requirement: ArtworkRequirement) -> str:
        return self.absolute(document_link("template", requirement))

    def absolute(self, path: str) -> str:
        return str(self.context["view"].request.build_absolute_uri(path))


class DeliveredSerializer(serializers.Serializer):
    id = serializers.UUIDField(read_only=True)
    version = serializers.IntegerField(read_only=True)
    status = serializers.ChoiceField(ArtworkStatus.choices, read_only=True)
    sha256 = serializers.CharField(read_only=True)


class ArtworkRequirementSerializer(serializers.Serializer):
    """One printable area that an approved configuration must supply."""

    id = serializers.UUIDField(read_only=True)
    event_id = serializers.UUIDField(read_only=True, source="stand.event_id")
    stand_id = serializers.UUIDField(read_only=True, source="configuration.stand_id")
    configuration_id = serializers.UUIDField(read_only=True)
    option_code = serializers.CharField(read_only=True)
    option_name = serializers.CharField(read_only=True)
    quantity = serializers.IntegerField(read_only=True, help_text="How many prints are made of the one file.")
    spec = RequiredSpecSerializer(read_only=True, source="*")
    due_at = serializers.DateTimeField(read_only=True)
    due_reason = serializers.CharField(
        read_only=True, help_text="Why it is due at another time than the event's artwork."
    )
    status = serializers.ChoiceField(
        RequirementStatus.choices,
        read_only=True,
        help_text="By the newest artwork, its newest proof, and the due date.",
    )
    artworks = DeliveredSerializer(many=True, read_only=True, help_text="All versions, the newest first.")
    artwork_id = serializers.UUIDField(read_only=True, allow_null=True, help_text="The newest version.")
    proof_id = serializers.UUIDField(read_only=True, allow_null=True, help_text="The newest proof of that.")
    removed_at = serializers.DateTimeField(
        read_only=True, allow_null=True, source="retired_at", help_text="Since when it is no longer needed."
    )
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(
        read_only=True, source="moved_at", help_text="Becoming late counts as a change, at the moment when it was due."
    )


STAND = "configuration__stand__"


class ArtworkRequirementViewSet(ActorScopedViewSet):
    noun, tag = ("artwork requirement", "artwork requirements"), "Artwork"
    scope_family = "artworks"
    serializer_class = ArtworkRequirementSerializer
    fleeting = frozenset({"guidance_url", "template_url"})
    changed_column = "moved_at"
    parameters = {
        "list": listing(
            by_id("event", "Only those at this event.", lookup=f"{STAND}event_id"),
            by_id("stand", "Only those of this stand.", lookup=f"{STAND}id"),
            by_id("configuration", "Only those of this configuration."),
            by_id("sponsor", "Only those of this company's stands.", lookup=f"{STAND}sponsorship__sponsor_id"),
            by_choice("status", "Only those that stand here.", RequirementStatus),
            INCLUDE_REMOVED,
            ordering=(("stand", f"{STAND}number"), "due_at", "status", "created_at", ("updated_at", "moved_at")),
            search=("name", "option_name", f"{STAND}number", f"{STAND}sponsorship__sponsor__name"),
            expand=("stand", "configuration", "artwork", "proof"),
        ),
        "retrieve": (with_things("stand", "configuration", "artwork", "proof"),),
    }

    def get_queryset(self) -> QuerySet[ArtworkRequirement]:
        """Retired ones too: they stay readable."""
        rows = requirements_visible_to(self.actor, retired=True).annotate(late_since=late_since())
        rows = rows.annotate(
            moved_at=moved_at(
                "late_since",
                "configuration__updated_at",
                f"{STAND}event__updated_at",
                Artwork.objects.filter(requirement=OuterRef("pk")),
                Proof.objects.filter(artwork__requirement=OuterRef("pk")),
            )
        )
        versions = artworks_visible_to(self.actor).select_related(None).order_by("-version")
        versions = versions.only("requirement_id", "version", "status", "sha256")  # without reports and pictures
        return rows.order_by("created_at", "pk").prefetch_related(Prefetch("artworks", queryset=versions))

    def list(self, request: Request) -> Response:
        rows: QuerySet[Any] = self.filtered(self.get_queryset())
        return self.reply_list(rows if self.asked["include_removed"] else rows.filter(retired_at=None))

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Readable also when it is no longer needed; `removed_at` says since when."""
        return self.reply(self.thing())
