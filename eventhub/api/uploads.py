"""The one body that is no JSON: a file with what it is for, as forms send it. Only a view that names this parser reads it."""

from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import DataAndFiles, MultiPartParser

from eventhub.api.fields import StrictMixin
from eventhub.core.errors import Unreadable
from eventhub.core.slow_bodies import receiving
from eventhub.files.errors import TooLarge
from eventhub.files.limits import LARGEST_FORM
from eventhub.files.parts import refusing_full_disk

# What the parts around the file may take.
ROOM_AROUND = 64 * 1024
TOO_LARGE = f"The file is larger than {LARGEST_FORM:,} bytes. Send it in pieces, by tus at /api/v1/uploads."


class OneFileParser(MultiPartParser):
    """Refuses by its announced length what is too large, before a byte of it is read or kept."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping | None = None
    ) -> DataAndFiles:
        if int(parser_context["request"].META.get("CONTENT_LENGTH") or 0) > LARGEST_FORM + ROOM_AROUND:
            raise TooLarge(TOO_LARGE)
        try:
            with receiving(parser_context["request"].META), refusing_full_disk():
                parsed = super().parse(stream, media_type, parser_context)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent) as refused:
            raise TooLarge("The parts beside the file are too many or too large.") from refused
        for name in (*parsed.data, *parsed.files):
            if len(parsed.data.getlist(name)) + len(parsed.files.getlist(name)) > 1:
                raise Unreadable(f"{name[:100]} is sent more than once. Send each part once.")
        return parsed


@extend_schema_field({"type": "string", "format": "binary"})
class UploadField(StrictMixin, serializers.FileField):
    expected = "a file"

    def is_of_type(self, data: Any) -> bool:
        return hasattr(data, "chunks")

    def to_internal_value(self, data: Any) -> Any:
        if data.size > LARGEST_FORM:
            raise TooLarge(TOO_LARGE)
        return super().to_internal_value(data)
