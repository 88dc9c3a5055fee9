"""Artwork as staff see it: read, and the steps of review. Files are delivered and proofs decided on the pages."""

from typing import Any

from django import forms
from django.contrib import admin

from eventhub.activity.admin import StaffModelAdmin
from eventhub.artwork.models import (
    Annotation,
    AnnotationComment,
    Artwork,
    ArtworkReminder,
    ArtworkRequirement,
    ArtworkSettings,
    GuestReviewer,
    ProductionPack,
    Proof,
    ProofDecision,
)
from eventhub.artwork.workflows import accept_artwork, overrule_artwork, reject_artwork
from eventhub.core.admin.lists import NewestRelatedFilter, mark
from eventhub.core.admin.steps import OwedReasonForm, Step, StepForm, while_machine_allows

STAND = "configuration__stand__event__organisation"
OF_ARTWORK = ("requirement__configuration__stand__event", "file")
OF_PROOF = ("artwork__requirement__configuration__stand__event", "file")


class FeedbackForm(StepForm):
    feedback = forms.CharField(
        max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}), help_text="What should change; the sponsor reads it"
    )


@admin.register(ArtworkSettings)
class ArtworkSettingsAdmin(StaffModelAdmin):
    list_display = ("__str__", "acceptance", "pack_template", "updated_at")
    list_filter = ("acceptance",)
    list_select_related = ("event",)
    search_fields = ("event__name",)
    search_help_text = "Event, or any key"
    key_fields = ("event_id",)
    fields = ("event", "acceptance", "pack_template", "created_at", "updated_at")


@admin.register(ArtworkRequirement)
class ArtworkRequirementAdmin(StaffModelAdmin):
    list_display = ("__str__", "event", "quantity", "size", "own_due_at", "retired_at")
    list_filter = (("configuration__stand__event", NewestRelatedFilter), ("retired_at", admin.EmptyFieldListFilter))
    list_select_related = (STAND,)
    search_fields = ("name", "option_name", "option_code", "configuration__stand__number")
    search_help_text = "Area, option, stand, or any key"
    key_fields = ("configuration_id", "configuration__stand_id", "configuration__stand__event_id")
    fields = (
        *("configuration", "option_code", "option_name", "name", "quantity", "width_mm", "height_mm", "bleed_mm"),
        *("safe_mm", "min_ppi", "colour", "formats", "scale", "own_due_at", "due_reason", "retired_at"),
        *("created_at", "updated_at"),
    )

    @admin.display(description="event")
    def event(self, requirement: ArtworkRequirement) -> Any:
        return requirement.stand.event

    @admin.display(description="size, mm")
    def size(self, requirement: ArtworkRequirement) -> str:
        return f"{requirement.width_mm} × {requirement.height_mm}"


@admin.register(Artwork)
class ArtworkAdmin(StaffModelAdmin):
    list_display = ("__str__", "event", mark("artwork"), "uploaded_by_name", "created_at", "deleted_at")
    list_filter = ("status", ("requirement__configuration__stand__event", NewestRelatedFilter))
    list_select_related = OF_ARTWORK
    search_fields = ("requirement__name", "requirement__configuration__stand__number", "uploaded_by_name", "=sha256")
    search_help_text = "Area, stand, who delivered it, SHA-256, or any key"
    key_fields = ("requirement_id", "file_id", "requirement__configuration__stand_id")
    fields = (
        *("requirement", "version", "status", "status_since", "file", "sha256", "sponsorship", "notes", "feedback"),
        *("overrule_reason", "accepted_warnings", "uploaded_by_name", "preflight", "preflight_attempts"),
        *("preflight_started_at", "preflight_finished_at", "checking_until", "created_at", "updated_at", "deleted_at"),
    )
    steps = (
        Step("accept", "Accept", accept_artwork, "{row} is accepted.", shown=while_machine_allows("accept")),
        Step(
            "reject",
            "Reject",
            reject_artwork,
            "{row} is rejected.",
            form=FeedbackForm,
            shown=while_machine_allows("reject"),
        ),
        Step(
            "overrule",
            "Overrule preflight",
            overrule_artwork,
            "{row} is in review.",
            form=OwedReasonForm,
            shown=while_machine_allows("overrule"),
            hint="It is printed in spite of what preflight found.",
        ),
    )

    @admin.display(description="event")
    def event(self, artwork: Artwork) -> Any:
        return artwork.requirement.stand.event


@admin.register(Proof)
class ProofAdmin(StaffModelAdmin):
    list_display = ("__str__", "number", "event", mark("proof"), "deciders", "revision", "created_at")
    list_filter = ("status", ("artwork__requirement__configuration__stand__event", NewestRelatedFilter))
    list_select_related = OF_PROOF
    search_fields = ("artwork__requirement__name", "artwork__requirement__configuration__stand__number", "=sha256")
    search_help_text = "Area, stand, SHA-256, or any key"
    key_fields = ("artwork_id", "file_id", "artwork__requirement_id")
    fields = (
        *("artwork", "number", "status", "status_since", "file", "sha256", "revision", "deciders", "feedback"),
        *("issued_by_name", "rendering_attempts", "created_at", "updated_at"),
    )

    @admin.display(description="event")
    def event(self, proof: Proof) -> Any:
        return proof.artwork.requirement.stand.event


@admin.register(ProofDecision)
class ProofDecisionAdmin(StaffModelAdmin):
    list_display = ("__str__", "proof", "side", "verdict", "at")
    list_filter = ("side", "verdict")
    list_select_related = tuple(f"proof__{path}" for path in OF_PROOF)
    search_fields = ("by_name", "notes", "=sha256")
    search_help_text = "Who decided, notes, SHA-256, or any key"
    key_fields = ("proof_id", "by_id")
    fields = ("proof", "side", "verdict", "notes", "sha256", "revision", "by_kind", "by_name", "at")


@admin.register(GuestReviewer)
class GuestReviewerAdmin(StaffModelAdmin):
    """The link itself is in the guest's mail alone."""

    list_display = ("__str__", "proof", "expires_at", "used_at", "revoked_at")
    list_select_related = tuple(f"proof__{path}" for path in OF_PROOF)
    search_fields = ("email", "name", "invited_by_name")
    search_help_text = "E-mail, name, who invited, or any key"
    key_fields = ("proof_id",)
    fields = (
        *("proof", "email", "name", "invited_by_name", "expires_at", "used_at", "session_until", "revoked_at"),
        "created_at",
    )


@admin.register(Annotation)
class AnnotationAdmin(StaffModelAdmin):
    list_display = ("__str__", "shape", "page", "resolved_at", "created_at")
    list_filter = ("shape", ("resolved_at", admin.EmptyFieldListFilter))
    list_select_related = tuple(f"proof__{path}" for path in OF_PROOF)
    search_fields = ("proof__artwork__requirement__name", "resolved_by_name")
    search_help_text = "Area, who resolved it, or any key"
    key_fields = ("proof_id",)
    fields = (
        *("proof", "number", "page", "shape", "x", "y", "x2", "y2", "resolved_at", "resolved_by_name"),
        "created_at",
    )


@admin.register(AnnotationComment)
class AnnotationCommentAdmin(StaffModelAdmin):
    list_display = ("__str__", "annotation", "by_name", "created_at")
    list_select_related = tuple(f"annotation__proof__{path}" for path in OF_PROOF)
    search_fields = ("text", "by_name")
    search_help_text = "Text, who wrote it, or any key"
    key_fields = ("annotation_id", "by_id")
    fields = ("annotation", "text", "mentions", "by_kind", "by_name", "created_at")


@admin.register(ArtworkReminder)
class ArtworkReminderAdmin(StaffModelAdmin):
    list_display = ("__str__", "event", "email", "asked_by_name", "created_at")
    list_filter = (("event", NewestRelatedFilter),)
    list_select_related = ("event",)
    search_fields = ("name", "email", "asked_by_name")
    search_help_text = "Who was reminded, who asked, or any key"
    key_fields = ("event_id", "user_id")
    fields = ("event", "name", "email", "requirement_ids", "asked_by_name", "created_at")


@admin.register(ProductionPack)
class ProductionPackAdmin(StaffModelAdmin):
    list_display = ("__str__", "only_changed", "made_by_name", "created_at")
    list_filter = (("event", NewestRelatedFilter),)
    list_select_related = ("event",)
    search_fields = ("event__name", "made_by_name")
    search_help_text = "Event, who made it, or any key"
    key_fields = ("event_id",)
    fields = ("event", "number", "template", "only_changed", "entries", "made_by_name", "created_at")
