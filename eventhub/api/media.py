"""JSON in and out: numbers digit by digit, nothing that JSON does not know, and a limit on what is read."""

import json
from collections.abc import Mapping
from typing import IO, Any

import simplejson
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from eventhub.core.errors import Unreadable
from eventhub.core.exact_json import ExactJSONDecoder, ExactJSONEncoder
from eventhub.files.errors import TooLarge

LARGEST_BODY = 2 * 1024 * 1024


class StrictJSONParser(BaseParser):
    """Fractions become Decimal; NaN, Infinity and what is nested past reason are refused."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping | None = None) -> Any:
        body = stream.read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            raise TooLarge(f"The body is larger than {LARGEST_BODY:,} bytes. Send less at a time.")
        try:
            return json.loads(body.decode(), cls=ExactJSONDecoder, parse_constant=refuse_constant)
        except (ValueError, ArithmeticError, RecursionError) as fault:
            raise Unreadable("The body is not JSON that can be read. Send one JSON object in UTF-8.") from fault


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


class Written(bytes):
    """JSON that is written already: its ETag was taken of it."""


class ExactJSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None  # JSON is UTF-8 by definition

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping | None = None
    ) -> bytes:
        if isinstance(data, Written):
            return data
        if data is None:
            return b""
        text = simplejson.dumps(data, cls=ExactJSONEncoder, ensure_ascii=False, separators=(",", ":"))
        return Written(text.encode())
