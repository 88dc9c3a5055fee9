from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body
from eventhub.api.fields import ChoiceField
from eventhub.api.parameters import INCLUDE_REMOVED, by_choice, listing
from eventhub.api.uploads import OneFileParser, UploadField
from eventhub.files.enums import FilePurpose, ScanStatus
from eventhub.files.links import download_link
from eventhub.files.models import StoredFile
from eventhub.files.queries import files_visible_to
from eventhub.files.services import remove_file
from eventhub.files.uploads import store_sent


class FileSerializer(serializers.Serializer):
    """What is kept of a file. Logos, option images and photos are written anew: size and SHA-256 are those of the kept bytes."""

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)
    content_type = serializers.CharField(read_only=True, help_text="As found in the bytes.")
    size = serializers.IntegerField(read_only=True, help_text="Bytes.")
    sha256 = serializers.CharField(read_only=True)
    purpose = serializers.ChoiceField(FilePurpose.choices, read_only=True)
    scan_status = serializers.ChoiceField(ScanStatus.choices, read_only=True, help_text="What the virus scanner says.")
    download_url = serializers.SerializerMethodField(
        help_text="Gives the bytes to whoever asks for them, without a token, for five minutes; null once removed, "
        "while the virus scanner has not looked, and where it found something."
    )
    removed_at = serializers.DateTimeField(read_only=True, allow_null=True, source="deleted_at")
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_download_url(self, file: StoredFile) -> str | None:
        if file.deleted_at or file.is_withheld:
            return None
        return self.context["view"].request.build_absolute_uri(download_link(file))


class UploadBody(Body):
    file = UploadField(
        help_text="PNG, JPEG or WebP of at most 10 MiB for logos, option images and photos. For the rest PDF, pictures, Office documents "
        "and plain text, as the purpose takes them, up to 50 MiB; larger files go by tus to /api/v1/uploads."
    )
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
        """As `multipart/form-data`. Logos, option images and photos are decoded and written anew; all else is kept byte by byte."""
        values = self.read()
        sent = values["file"]
        kept = store_sent(
            organisation=self.organisation,
            purpose=values["purpose"],
            name=sent.name,
            size=sent.size,
            body=sent,
            actor=self.actor,
        )
        return self.reply_created(kept, "api:file-detail")

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Refused while something shows it. Afterwards the file is a 404."""
        remove_file(self.thing(), actor=self.actor)
        return self.reply_gone()
