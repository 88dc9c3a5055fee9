from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body
from eventhub.api.fields import ChoiceField
from eventhub.api.parameters import INCLUDE_REMOVED, by_choice, listing
from eventhub.api.uploads import OneFileParser, UploadField
from eventhub.files.enums import FilePurpose
from eventhub.files.links import download_token
from eventhub.files.models import StoredFile
from eventhub.files.queries import files_visible_to
from eventhub.files.services import remove_file, store_image


class FileSerializer(serializers.Serializer):
    """What is kept of a file. Pictures are written anew: size and SHA-256 are those of the kept bytes."""

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)
    content_type = serializers.CharField(read_only=True, help_text="As found in the bytes.")
    size = serializers.IntegerField(read_only=True, help_text="Bytes.")
    sha256 = serializers.CharField(read_only=True)
    purpose = serializers.ChoiceField(FilePurpose.choices, read_only=True)
    scan_status = serializers.SerializerMethodField()
    download_url = serializers.SerializerMethodField(
        help_text="Gives the bytes to whoever asks for them, without a token, for five minutes; null once removed."
    )
    removed_at = serializers.DateTimeField(read_only=True, allow_null=True, source="deleted_at")
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)

    @extend_schema_field(serializers.ChoiceField(["not_scanned"]))
    def get_scan_status(self, file: StoredFile) -> str:
        return "not_scanned"

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_download_url(self, file: StoredFile) -> str | None:
        if file.deleted_at:
            return None
        address = reverse("portal:download", args=[download_token(file)])
        return self.context["view"].request.build_absolute_uri(address)


class UploadBody(Body):
    file = UploadField(help_text="PNG, JPEG or WebP, at most 10 MiB.")
    purpose = ChoiceField(FilePurpose.choices)


class FileViewSet(ActorScopedViewSet):
    noun, tag = ("file", "files"), "Files"
    scope_family = "files"
    serializer_class = FileSerializer
    parser_classes = (OneFileParser,)
    bodies = {"create": UploadBody}
    summaries = {"create": "Upload a file"}
    fleeting = frozenset({"download_url"})
    parameters = {
        "list": listing(
            by_choice("purpose", "Only files for this.", FilePurpose),
            INCLUDE_REMOVED,
            ordering=("name", "size", "purpose", "created_at", "updated_at"),
            search=("name",),
        )
    }

    def get_queryset(self, *, removed: bool = False) -> QuerySet[StoredFile]:
        return files_visible_to(self.actor, removed=removed).order_by("created_at", "pk")

    def list(self, request: Request) -> Response:
        return self.reply_list(self.filtered(self.get_queryset(removed=self.asked["include_removed"])))

    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.reply(self.thing())

    def create(self, request: Request) -> Response:
        """As `multipart/form-data`. The picture is decoded and written anew; what else was in the file is not kept."""
        values = self.read()
        upload = values["file"]
        file = store_image(
            organisation=self.organisation,
            purpose=values["purpose"],
            name=upload.name,
            content=upload,
            actor=self.actor,
        )
        return self.reply_created(file, "api:file-detail")

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Refused while something shows it. Afterwards the file is a 404."""
        remove_file(self.thing(), actor=self.actor)
        return self.reply_gone()
