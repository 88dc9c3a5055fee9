from collections.abc import Callable, Mapping
from contextlib import nullcontext
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet
from eventhub.api.idempotency import HEADER
from eventhub.core.errors import Unreadable
from eventhub.core.slow_bodies import receiving
from eventhub.files import tus_headers
from eventhub.files.enums import FilePurpose, UploadState
from eventhub.files.models import Upload
from eventhub.files.queries import uploads_visible_to
from eventhub.files.tus import ON_EVERY_ANSWER, OVERRIDABLE, VERSION, Answer, Asked, Tus, discovery
from eventhub.files.uploads import arrived

# The scope that lets a client send, by what the file is for; all else asks for files:write.
SENDING = {FilePurpose.ARTWORK: "artworks:write", FilePurpose.PROOF: "artworks:write"}


class UnreadParser(BaseParser):
    """Reads nothing: pieces of files go from the line to the disk, past REST framework."""

    media_type = "*/*"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping | None = None) -> dict:
        return {}


class UploadSerializer(serializers.Serializer):
    """A file on its way in pieces, by tus 1.0.0."""

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)
    purpose = serializers.ChoiceField(FilePurpose.choices, read_only=True)
    size = serializers.IntegerField(read_only=True, help_text="Bytes, as announced.")
    offset = serializers.SerializerMethodField(help_text="Bytes that have arrived: the next piece begins there.")
    state = serializers.SerializerMethodField(
        help_text="A large file is `storing` for a moment after its last byte, then `finished` or `refused`."
    )
    file_id = serializers.UUIDField(read_only=True, allow_null=True, help_text="The kept file, once finished.")
    fault = serializers.SerializerMethodField(help_text="Why the file was refused.")
    target = serializers.DictField(child=serializers.UUIDField(), read_only=True, help_text="What it is for.")
    expires_at = serializers.DateTimeField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)

    def get_offset(self, upload: Upload) -> int:
        return arrived(upload)

    def get_state(self, upload: Upload) -> UploadState:
        return upload.state()

    def get_fault(self, upload: Upload) -> str | None:
        return upload.fault or None


class UploadViewSet(ActorScopedViewSet):
    """The protocol itself is in eventhub/files/tus.py; here it meets tokens, scopes and the envelope of errors."""

    http_method_names = ("get", "post", "put", "patch", "delete", "head", "options")
    noun, tag = ("upload", "uploads"), "Files"
    scope_family = "files"
    serializer_class = UploadSerializer
    parser_classes = (UnreadParser,)
    summaries = {
        "create": "Begin a resumable upload",
        "retrieve": "Get an upload",
        "append": "Send a piece",
        "destroy": "Stop an upload",
    }
    tus_headers = {
        "create": ("TusResumable", "UploadLength", "UploadMetadata"),
        "append": ("TusResumable", "UploadOffset", "UploadChecksum"),
        "destroy": ("TusResumable",),
    }
    refusals = {"create": (410, 412, 460, 503, 507), "append": (410, 412, 423, 460, 503, 507), "destroy": (410, 423)}
    without_content = frozenset({"create", "append"})

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Where something on the way lets only POST through, a header says what is meant."""
        meant = request.headers.get("X-HTTP-Method-Override", "").upper()
        if request.method == "POST" and "pk" in kwargs and meant in OVERRIDABLE:
            request.method = meant
        return super().dispatch(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in ON_EVERY_ANSWER.items():
            response.headers.setdefault(name, value)
        if response.status_code == HTTPStatus.PRECONDITION_FAILED:
            response.headers.setdefault("Tus-Version", VERSION)
        return response

    def get_queryset(self) -> QuerySet[Upload]:
        return uploads_visible_to(self.actor)

    def required_scope(self) -> str:
        if self.action in (None, "metadata", "retrieve"):
            return "files:read" if self.action == "retrieve" else ""
        return SENDING.get(self._purpose(), "files:write")

    def _purpose(self) -> str:
        """What the file is for: as the client says where it begins one, as the row says afterwards."""
        if not getattr(self, "request", None) or self.request.auth is None:
            return ""
        if "pk" not in self.kwargs:
            return tus_headers.purpose_in(self.request.headers)
        return self.get_queryset().filter(pk=self.kwargs["pk"]).values_list("purpose", flat=True).first() or ""

    def carry_out(self, act: Callable[..., Response], request: Request, *args: Any, **kwargs: Any) -> Response:
        """A piece is received outside of any transaction: `Upload-Offset` is its condition, and it knows no other."""
        if not self._brings_a_piece():
            return super().carry_out(act, request, *args, **kwargs)
        if "If-Match" in request.headers:
            raise Unreadable("The condition of a piece is Upload-Offset. Send it without If-Match.")
        if self.action == "create" and HEADER in request.headers:
            raise Unreadable(
                f"With {HEADER} an upload begins without a piece of the file. Send the POST without a body, and the first piece by PATCH."
            )
        return act(request, *args, **kwargs)

    def _brings_a_piece(self) -> bool:
        return self.action == "append" or (self.action == "create" and announced(self.request) > 0)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What the protocol is spoken with here."""
        return said(discovery())

    def create(self, request: Request) -> Response:
        """Without a body; or, where no Idempotency-Key is sent, with the first piece as `application/offset+octet-stream`.

        `Location` is where the pieces go, each by PATCH. `Upload-Metadata` holds pairs of a name and a value in Base64:
        `filename`, `purpose`, perhaps `filetype`, and for artwork and proofs the ids of what they are for.
        An unfinished upload is kept for a week after its last piece.
        """
        return self._answered(lambda tus, asked: tus.at_collection(asked))

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """What became of it. How far it is, any tus client asks by HEAD."""
        return self.reply(self.thing())

    def tell(self, request: Request, pk: UUID) -> Response:
        return self._answered(lambda tus, asked: tus.at_upload(asked, pk))

    def append(self, request: Request, pk: UUID) -> Response:
        """The body, `application/offset+octet-stream`, is what follows at `Upload-Offset`, at most 8 MiB of it.

        The answer to the last piece names the file in the header `EventHub-File-Id`; where that is not there yet,
        because the file is large, `EventHub-Upload-State` is `storing`, and GET tells when it is done.
        """
        return self._answered(lambda tus, asked: tus.at_upload(asked, pk))

    def destroy(self, request: Request, pk: UUID) -> Response:
        """What has arrived is thrown away. Afterwards the upload is a 404."""
        return self._answered(lambda tus, asked: tus.at_upload(asked, pk))

    def _answered(self, act: Callable[[Tus, Asked], Answer]) -> Response:
        asked = self._asked()
        with receiving(self.request.META) if asked.length else nullcontext():
            return said(act(Tus(self.actor, address=self._address, home=self.organisation), asked))

    def _address(self, upload: Upload) -> str:
        return self.request.build_absolute_uri(reverse("api:upload-detail", args=[upload.pk]))

    def _asked(self) -> Asked:
        plain = self.request._request  # noqa: SLF001  # REST framework's own stream is for parsers
        length = announced(plain)
        return Asked(plain.method, plain.headers, plain if length else BytesIO(), length)


def announced(request: Any) -> int:
    """Bytes of the body."""
    return int(request.META.get("CONTENT_LENGTH") or 0)


def said(answer: Answer) -> Response:
    return Response(status=answer.status, headers=answer.headers)
