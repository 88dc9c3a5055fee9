from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body, PlainReading
from eventhub.api.changes import moved_at
from eventhub.api.fields import IdField, NumberField, TextField
from eventhub.api.parameters import Parameter, by_choice, by_id, listing, with_things
from eventhub.artwork.certificate import certificate_of, verify
from eventhub.artwork.documents import document_link
from eventhub.artwork.enums import ProofStatus, ProofVerdict, Shape, Side
from eventhub.artwork.models import Annotation, AnnotationComment, Proof
from eventhub.artwork.pictures import preview_link
from eventhub.artwork.queries import artworks_visible_to, proofs_visible_to
from eventhub.artwork.workflows import approve_proof, reject_proof, upload_proof
from eventhub.events.enums import ProofDeciders
from eventhub.files.queries import files_visible_to

REQUIREMENT = "artwork__requirement__"
STAND = f"{REQUIREMENT}configuration__stand__"
LONGEST_CODE = 60


class DecisionSerializer(serializers.Serializer):
    """What one side said. It is never changed; a superseded proof makes it void."""

    by = serializers.CharField(read_only=True, source="by_name")
    role = serializers.ChoiceField(Side.choices, read_only=True, source="side")
    decision = serializers.ChoiceField(ProofVerdict.choices, read_only=True, source="verdict")
    notes = serializers.CharField(read_only=True)
    sha256 = serializers.CharField(read_only=True, help_text="Of the file that was decided on.")
    revision = serializers.IntegerField(read_only=True, help_text="Of the approved configuration.")
    at = serializers.DateTimeField(read_only=True)


class CommentSerializer(serializers.Serializer):
    by = serializers.CharField(read_only=True, source="by_name")
    text = serializers.CharField(read_only=True)
    at = serializers.DateTimeField(read_only=True, source="created_at")


class AnnotationSerializer(serializers.Serializer):
    """A mark on a page with its thread; places are fractions of the page image from its top left corner."""

    number = serializers.IntegerField(read_only=True)
    page = serializers.IntegerField(read_only=True)
    shape = serializers.ChoiceField(Shape.choices, read_only=True)
    x = NumberField(read_only=True)
    y = NumberField(read_only=True)
    x2 = NumberField(read_only=True, allow_null=True)
    y2 = NumberField(read_only=True, allow_null=True)
    comments = CommentSerializer(many=True, read_only=True)
    resolved_at = serializers.DateTimeField(read_only=True, allow_null=True)


class ProofSerializer(serializers.Serializer):
    """What will be printed, for sign-off: the artwork's own file, or a supplier's."""

    id = serializers.UUIDField(read_only=True)
    event_id = serializers.UUIDField(read_only=True, source="artwork.requirement.stand.event_id")
    stand_id = serializers.UUIDField(read_only=True, source="artwork.requirement.configuration.stand_id")
    requirement_id = serializers.UUIDField(read_only=True, source="artwork.requirement_id")
    artwork_id = serializers.UUIDField(read_only=True)
    number = serializers.IntegerField(read_only=True, help_text="Counts the proofs of one artwork.")
    file_id = serializers.UUIDField(read_only=True)
    sha256 = serializers.CharField(read_only=True, help_text="Of the file that is shown; a decision names it.")
    status = serializers.ChoiceField(ProofStatus.choices, read_only=True)
    revision = serializers.IntegerField(read_only=True, help_text="Of the approved configuration.")
    deciders = serializers.ChoiceField(ProofDeciders.choices, read_only=True)
    decisions = DecisionSerializer(many=True, read_only=True)
    feedback = serializers.CharField(read_only=True)
    annotations = AnnotationSerializer(many=True, read_only=True)
    preview_url = serializers.SerializerMethodField(help_text="A picture of the first page, for three hours; or null.")
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True, source="moved_at")

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_preview_url(self, proof: Proof) -> str | None:
        path = preview_link(proof)
        return self.context["view"].request.build_absolute_uri(path) if path else None


class ProofBody(Body):
    artwork_id = IdField()
    file_id = IdField(help_text="A file with the purpose `proof`.")


class ApprovalBody(Body):
    sha256 = TextField(max_length=64, help_text="Of the file that was seen, as the proof names it.")
    notes = TextField(required=False, allow_blank=True, max_length=4_000)


class RejectionBody(Body):
    feedback = TextField(max_length=4_000)
    sha256 = TextField(required=False, max_length=64, help_text="Of the file that was seen; another one is a conflict.")


class ProofViewSet(PlainReading, ActorScopedViewSet):
    noun, tag = ("proof", "proofs"), "Artwork"
    scope_family = "artworks"
    scopes = dict.fromkeys(("create", "approve", "reject"), "artworks:review")
    serializer_class = ProofSerializer
    bodies = {"create": ProofBody, "approve": ApprovalBody, "reject": RejectionBody}
    summaries = {"create": "Upload a supplier's own proof"}
    fleeting = frozenset({"preview_url"})
    changed_column = "moved_at"
    examples = {
        "create": {
            "artwork_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b51",
            "file_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b61",
        },
        "approve": {"sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
        "reject": {"feedback": "The blue is not the one of the brand."},
    }
    parameters = {
        "list": listing(
            by_id("event", "Only those at this event.", lookup=f"{STAND}event_id"),
            by_id("stand", "Only those of this stand.", lookup=f"{STAND}id"),
            by_id("requirement", "Only those of this requirement.", lookup="artwork__requirement_id"),
            by_id("artwork", "Only those of this version."),
            by_choice("status", "Only those with this status.", ProofStatus),
            ordering=("status", "created_at", ("updated_at", "moved_at")),
            search=(f"{STAND}number", f"{REQUIREMENT}name", f"{REQUIREMENT}option_name"),
            expand=("stand", "requirement", "artwork"),
        ),
        "retrieve": (with_things("stand", "requirement", "artwork"),),
    }

    def get_queryset(self) -> QuerySet[Proof]:
        rows = proofs_visible_to(self.actor).annotate(
            moved_at=moved_at(
                f"{REQUIREMENT}configuration__updated_at", Annotation.objects.filter(proof=OuterRef("pk"))
            )
        )
        comments = Prefetch("comments", queryset=AnnotationComment.objects.order_by("created_at", "pk"))
        marks = Prefetch("annotations", queryset=Annotation.objects.order_by("number").prefetch_related(comments))
        return rows.order_by("created_at", "pk").prefetch_related("decisions", marks)

    def create(self, request: Request) -> Response:
        """Of a version in review, which is accepted with it, or in place of a proof that is not approved."""
        values = self.read()
        artwork = self.referred(artworks_visible_to(self.actor), values["artwork_id"], "artwork_id")
        file = self.referred(files_visible_to(self.actor), values["file_id"], "file_id")
        proof = upload_proof(artwork, file=file, actor=self.actor)
        return self.reply_created(self.thing(pk=proof.pk), "api:proof-detail")

    def approve(self, request: Request, pk: UUID) -> Response:
        """For the organiser's side, where the event asks for it. Naming another file is a 409 that says which counts now."""
        approve_proof(self.thing(), actor=self.actor, **self.read())
        return self.reply(self.thing())

    def reject(self, request: Request, pk: UUID) -> Response:
        """The same with what should change; where both sides decide, either one rejects."""
        reject_proof(self.thing(), actor=self.actor, **self.read())
        return self.reply(self.thing())


class CertificateSerializer(serializers.Serializer):
    """What an approval says, and the code by which it can be proven. It stays true once a later version is there."""

    proof_id = serializers.UUIDField(read_only=True, source="proof.pk")
    artwork_id = serializers.UUIDField(read_only=True, source="proof.artwork_id")
    version = serializers.IntegerField(read_only=True, source="proof.artwork.version")
    code = serializers.CharField(read_only=True)
    valid = serializers.SerializerMethodField(
        help_text="Whether the `code` that was asked for is right; null where none was."
    )
    still_counts = serializers.BooleanField(read_only=True, help_text="False once a later version took its place.")
    approved_at = serializers.DateTimeField(read_only=True)
    sha256 = serializers.CharField(read_only=True, source="proof.sha256")
    artwork_sha256 = serializers.CharField(read_only=True, source="proof.artwork.sha256")
    revision = serializers.IntegerField(read_only=True, source="proof.revision")
    comments = serializers.IntegerField(read_only=True, help_text="How many had been made by then.")
    decisions = DecisionSerializer(many=True, read_only=True)
    pdf_url = serializers.SerializerMethodField(help_text="The certificate as a PDF; works for five minutes.")

    @extend_schema_field(serializers.BooleanField(allow_null=True))
    def get_valid(self, certificate: Any) -> bool | None:
        code = self.context["view"].asked["code"]
        return None if code is None else verify(certificate.proof, code)

    @extend_schema_field(serializers.URLField())
    def get_pdf_url(self, certificate: Any) -> str:
        path = document_link("certificate", certificate.proof)
        return str(self.context["view"].request.build_absolute_uri(path))


def read_code(text: str) -> str:
    if not text.isascii() or not text.isprintable() or len(text) > LONGEST_CODE:
        raise ValueError("This is no verification code: it has letters and figures in five groups.")
    return text


class CertificateViewSet(ActorScopedViewSet):
    noun, tag = ("certificate of approval", "certificates of approval"), "Artwork"
    scope_family = "artworks"
    serializer_class = CertificateSerializer
    refusals = {"retrieve": (409,)}
    fleeting = frozenset({"pdf_url"})
    aside = frozenset({"valid"})
    parameters = {
        "retrieve": (
            Parameter(
                "code",
                "A verification code, as a certificate shows it: the answer says whether it is right.",
                read_code,
                {"type": "string", "maxLength": LONGEST_CODE, "pattern": "^[ -~]*$"},
            ),
        )
    }

    def get_queryset(self) -> QuerySet[Proof]:
        return proofs_visible_to(self.actor).prefetch_related("decisions")

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Of a proof that is approved, or was before a later version came; 409 for any other."""
        return self.reply(certificate_of(self.thing()))
