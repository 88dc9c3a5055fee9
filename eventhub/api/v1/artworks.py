from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body, NothingBody
from eventhub.api.changes import moved_at
from eventhub.api.fields import IdField, ListField, TextField
from eventhub.api.media import StrictJSONParser
from eventhub.api.parameters import INCLUDE_REMOVED, by_choice, by_id, listing, with_things
from eventhub.api.uploads import OneFileParser, UploadField
from eventhub.artwork import workflows
from eventhub.artwork.enums import ArtworkStatus, PreflightStatus
from eventhub.artwork.models import Artwork, ArtworkRequirement, Proof
from eventhub.artwork.pictures import link_to_spots, preview_link
from eventhub.artwork.preflight.vocabulary import SEVERITIES
from eventhub.artwork.queries import artworks_visible_to, requirements_visible_to
from eventhub.artwork.services import change_notes
from eventhub.core.errors import Invalid
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from eventhub.files.queries import files_visible_to
from eventhub.files.uploads import store_sent

STAND = "requirement__configuration__stand__"
BY_WORST = {"error": PreflightStatus.ERRORS, "warning": PreflightStatus.WARNINGS}
MOST_WARNINGS = 500


class FindingSerializer(serializers.Serializer):
    """One result of preflight. Errors block; warnings are accepted by their `key`."""

    key = serializers.CharField(read_only=True)
    check = serializers.CharField(read_only=True)
    severity = serializers.ChoiceField(SEVERITIES, read_only=True)
    message = serializers.CharField(read_only=True)
    remedy = serializers.CharField(read_only=True)
    measured = serializers.JSONField(read_only=True, help_text="A number in `unit`, a text, or null.")
    required = serializers.JSONField(read_only=True, help_text="The same.")
    unit = serializers.CharField(read_only=True)
    page = serializers.IntegerField(read_only=True, allow_null=True)
    box_mm = serializers.ListField(
        child=serializers.FloatField(),
        read_only=True,
        allow_null=True,
        help_text="Where: x, y, width, height from the trim's top left corner, in millimetres of the finished print.",
    )
    picture_url = serializers.CharField(read_only=True, allow_null=True, help_text="A picture of the spot, or null.")


class PreflightSerializer(serializers.Serializer):
    status = serializers.ChoiceField(PreflightStatus.choices, read_only=True)
    checked_at = serializers.DateTimeField(read_only=True, allow_null=True)
    findings = FindingSerializer(many=True, read_only=True, help_text="The worst first.")


class AcceptedWarningSerializer(serializers.Serializer):
    key = serializers.CharField(read_only=True)
    by = serializers.CharField(read_only=True)
    at = serializers.DateTimeField(read_only=True)


class ArtworkSerializer(serializers.Serializer):
    """One delivered version of what a requirement asks for."""

    id = serializers.UUIDField(read_only=True)
    event_id = serializers.UUIDField(read_only=True, source="requirement.stand.event_id")
    stand_id = serializers.UUIDField(read_only=True, source="requirement.configuration.stand_id")
    requirement_id = serializers.UUIDField(read_only=True)
    configuration_id = serializers.UUIDField(read_only=True, source="requirement.configuration_id")
    version = serializers.IntegerField(read_only=True)
    status = serializers.ChoiceField(ArtworkStatus.choices, read_only=True)
    file_id = serializers.UUIDField(read_only=True)
    sha256 = serializers.CharField(read_only=True)
    preflight = serializers.SerializerMethodField()
    accepted_warnings = AcceptedWarningSerializer(many=True, read_only=True)
    notes = serializers.CharField(read_only=True)
    feedback = serializers.CharField(read_only=True)
    overrule_reason = serializers.CharField(read_only=True)
    proof_id = serializers.UUIDField(read_only=True, allow_null=True, help_text="Its newest proof.")
    preview_url = serializers.SerializerMethodField(help_text="A picture of the first page, for three hours; or null.")
    uploaded_by = serializers.CharField(read_only=True, source="uploaded_by_name")
    removed_at = serializers.DateTimeField(read_only=True, allow_null=True, source="deleted_at")
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True, source="moved_at")

    @extend_schema_field(PreflightSerializer)
    def get_preflight(self, artwork: Artwork) -> dict[str, Any]:
        plain = artwork.preflight
        if plain is None:
            state = PreflightStatus.RUNNING if artwork.checking_until else PreflightStatus.WAITING
            return {"status": state, "checked_at": None, "findings": []}
        found = {
            "status": BY_WORST.get(plain["worst"], PreflightStatus.PASSED),
            "checked_at": artwork.preflight_finished_at,
            "findings": [self.finding(artwork, each) for each in plain["findings"]],
        }
        return dict(PreflightSerializer(found).data)

    def finding(self, artwork: Artwork, plain: dict[str, Any]) -> dict[str, Any]:
        picture = plain.get("picture")
        is_open = picture and not artwork.file.is_withheld
        return {**plain, "picture_url": self.absolute(f"{link_to_spots(artwork)}{picture}") if is_open else None}

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_preview_url(self, artwork: Artwork) -> str | None:
        path = preview_link(artwork)
        return self.absolute(path) if path else None

    def absolute(self, path: str) -> str:
        return str(self.context["view"].request.build_absolute_uri(path))


class ArtworkBody(Body):
    stand_id = IdField()
    requirement_id = IdField()
    file_id = IdField(required=False, help_text="A file with the purpose `artwork`; or send the file itself.")
    file = UploadField(
        required=False,
        help_text="The file itself, as `multipart/form-data`, up to 50 MiB; larger ones by tus to /api/v1/uploads.",
    )
    notes = TextField(required=False, allow_blank=True, max_length=4_000)
    reason = TextField(
        required=False, allow_blank=True, max_length=2_000, help_text="Owed where an approved proof is replaced."
    )


class ArtworkChange(Body):
    all_optional = True

    stand_id = IdField()
    requirement_id = IdField()
    file_id = IdField(help_text="A delivered file is never exchanged: POST a new version.")
    accepted_warnings = ListField(
        child=TextField(max_length=200),
        max_length=MOST_WARNINGS,
        help_text="Keys of findings. What is accepted stays so.",
    )
    notes = TextField(allow_blank=True, max_length=4_000)


class FeedbackBody(Body):
    feedback = TextField(max_length=4_000)


class OverruleBody(Body):
    reason = TextField(max_length=4_000)


class ArtworkViewSet(ActorScopedViewSet):
    noun, tag = ("artwork", "artworks"), "Artwork"
    scope_family = "artworks"
    scopes = dict.fromkeys(("accept", "reject", "overrule"), "artworks:review")
    serializer_class = ArtworkSerializer
    parser_classes = (StrictJSONParser, OneFileParser)
    bodies = {
        "create": ArtworkBody,
        "update": ArtworkChange,
        "accept": NothingBody,
        "reject": FeedbackBody,
        "overrule": OverruleBody,
    }
    summaries = {"create": "Deliver an artwork", "destroy": "Take back an artwork"}
    fleeting = frozenset({"picture_url", "preview_url"})
    changed_column = "moved_at"
    examples = {
        "create": {
            "stand_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b11",
            "requirement_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b50",
            "file_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b60",
        },
        "update": {"accepted_warnings": ["colour.p1"]},
        "reject": {"feedback": "The logo is blurred. Send it as a vector."},
        "overrule": {"reason": "It hangs eight metres up; 60 ppi are enough there."},
    }
    parameters = {
        "list": listing(
            by_id("event", "Only those at this event.", lookup=f"{STAND}event_id"),
            by_id("stand", "Only those of this stand.", lookup=f"{STAND}id"),
            by_id("requirement", "Only those of this requirement."),
            by_choice("status", "Only those with this status.", ArtworkStatus),
            INCLUDE_REMOVED,
            ordering=("version", "status", "created_at", ("updated_at", "moved_at")),
            search=(f"{STAND}number", "requirement__name", "requirement__option_name", "file__name"),
            expand=("stand", "requirement", "configuration", "proof"),
        ),
        "retrieve": (with_things("stand", "requirement", "configuration", "proof"),),
    }

    def get_queryset(self, *, removed: bool = False) -> QuerySet[Artwork]:
        proofs = Proof.objects.filter(artwork=OuterRef("pk"))
        rows = artworks_visible_to(self.actor, removed=removed).annotate(
            proof_id=Subquery(proofs.order_by("-number").values("pk")[:1]),
            moved_at=moved_at("requirement__configuration__updated_at", proofs),
        )
        return rows.order_by("created_at", "pk")

    def list(self, request: Request) -> Response:
        return self.reply_list(self.filtered(self.get_queryset(removed=self.asked["include_removed"])))

    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.reply(self.thing())

    def create(self, request: Request) -> Response:
        """A new version: older ones and their proofs are superseded, and preflight begins. `artwork_uploaded` follows."""
        values = self.read()
        artwork = workflows.upload_artwork(
            self.requirement_of(values),
            file=self.file_of(values),
            notes=values.get("notes", ""),
            reason=values.get("reason", ""),
            actor=self.actor,
        )
        return self.reply_created(self.thing(pk=artwork.pk), "api:artwork-detail")

    def requirement_of(self, values: dict[str, Any]) -> ArtworkRequirement:
        rows = requirements_visible_to(self.actor)
        requirement: ArtworkRequirement = self.referred(rows, values["requirement_id"], "requirement_id")
        if requirement.configuration.stand_id != values["stand_id"]:
            message = f"The requirement is of another stand. Name {requirement.configuration.stand_id}."
            raise Invalid.at("stand_id", message)
        return requirement

    def file_of(self, values: dict[str, Any]) -> StoredFile:
        """The file that is named, or the one that came along, which is kept first."""
        sent = values.get("file")
        if (sent is None) == ("file_id" not in values):
            raise Invalid.at("file_id", "Name a file, or send one: one of the two.", code="required")
        if sent is None:
            found: StoredFile = self.referred(files_visible_to(self.actor), values["file_id"], "file_id")
            return found
        return store_sent(
            organisation=self.organisation,
            purpose=FilePurpose.ARTWORK,
            name=sent.name,
            size=sent.size,
            body=sent,
            actor=self.actor,
        )

    def update(self, request: Request, pk: UUID) -> Response:
        """Accept warnings by name, or change the notes. Another file is another version: POST it."""
        artwork, values = self.thing(), self.read()
        self.unchanged(
            values,
            stand_id=artwork.requirement.configuration.stand_id,
            requirement_id=artwork.requirement_id,
            file_id=artwork.file_id,
        )
        with transaction.atomic():
            if "notes" in values:
                change_notes(artwork, notes=values["notes"], actor=self.actor)
            new = set(values.get("accepted_warnings", ())) - artwork.accepted_keys
            if new:
                workflows.accept_warnings(artwork, keys=sorted(new), actor=self.actor)
        return self.reply(self.thing())

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Only what nobody has accepted. It is a 404 afterwards."""
        workflows.remove_artwork(self.thing(), actor=self.actor)
        return self.reply_gone()

    def accept(self, request: Request, pk: UUID) -> Response:
        """Good to be proofed: its proof is issued, and whoever decides is told."""
        return self.moved(workflows.accept_artwork)

    def reject(self, request: Request, pk: UUID) -> Response:
        """Back to whoever delivers, with what should change."""
        return self.moved(workflows.reject_artwork)

    def overrule(self, request: Request, pk: UUID) -> Response:
        """Let it pass in spite of what preflight found, with the reason."""
        return self.moved(workflows.overrule_artwork)

    def moved(self, workflow: Callable[..., Artwork]) -> Response:
        workflow(self.thing(), actor=self.actor, **self.read())
        return self.reply(self.thing())
