"""Entity tags: what an answer says, as a short name, and the conditions that a request may make of it."""

import hashlib
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import QueryDict
from rest_framework.response import Response

from eventhub.activity.status_change import lock
from eventhub.api.errors import PreconditionFailed
from eventhub.api.media import ExactJSONRenderer
from eventhub.api.parameters import read_parameters
from eventhub.core.errors import Unreadable

TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e]*)"')
ANY = "*"


def tag_of(
    plain: Any, told: Any, *, fleeting: frozenset[str], aside: frozenset[str], beside: frozenset[str] = frozenset()
) -> str:
    """The tag of one object. Its first half names it plain, so that the tag of an expanded answer serves If-Match too.

    Fields that are `fleeting` count in neither half, those that lie `aside` only in the second; there those that are fleeting
    in what lies `beside`, expanded, do not count either.
    """
    own = digest(without(plain, fleeting | aside))
    if told is plain and not aside:
        return f'"{own}"'
    return f'"{own}-{digest(without(told, fleeting | beside))}"'


def tagged_list(told: Any, fleeting: frozenset[str]) -> Response:
    """The list under its tag. Its JSON is written once, and again only for a tag that leaves something out."""
    written = ExactJSONRenderer().render(told)
    tag = digest(without(told, fleeting) if fleeting else written)
    return Response(written, headers={"ETag": f'"{tag}"'})


def first_half(tag: str) -> str:
    return tag.strip('"').partition("-")[0]


def digest(data: Any) -> str:
    return hashlib.sha256(ExactJSONRenderer().render(data)).hexdigest()[:24]


def without(data: Any, names: frozenset[str]) -> Any:
    """The same without the fields of these names, however deep they lie."""
    if not names:
        return data
    if isinstance(data, Mapping):
        return {name: without(value, names) for name, value in data.items() if name not in names}
    if isinstance(data, list):
        return [without(value, names) for value in data]
    return data


def read_tags(name: str, text: str) -> list[str]:
    """The tags of If-Match or If-None-Match, without quotes; `*` as it is. A proxy that compresses makes them weak."""
    if text.strip() == ANY:
        return [ANY]
    parts = [TAG.fullmatch(part.strip()) for part in text.split(",")]
    if not all(parts):
        raise Unreadable(f"{name} can't be read. Send the ETag of an answer as it is, in its quotes, or *.")
    return [part[1] for part in parts if part]


def unless_known(response: Response, text: str | None) -> Response:
    """304 where the client has this very answer already."""
    if text is None or "ETag" not in response.headers:
        return response
    known = read_tags("If-None-Match", text)
    tag = response.headers["ETag"]
    if ANY not in known and tag.strip('"') not in known:
        return response
    return Response(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})


def if_matching(view: Any, act: Callable[[], Response], text: str) -> Response:
    """Acts where the thing is as the client saw it; inside a transaction, with its row held until the end of that.

    So of two that saw the same, the second waits, and then finds another tag.
    """
    seen = read_tags("If-Match", text)
    if "retrieve" not in dir(view) or view.action == "create":
        raise Unreadable("If-Match has a meaning only at the address of a single thing.")
    lock(view.addressed())
    tag = present_tag(view)
    if ANY not in seen and first_half(tag) not in map(first_half, seen):
        raise PreconditionFailed(tag)
    return act()


def present_tag(view: Any) -> str:
    """The tag that the thing's own address would give now."""
    asked, action = view.asked, view.action
    view.action = "retrieve"
    view.asked = read_parameters(QueryDict(), view.parameters.get("retrieve", ()))
    try:
        return str(view.retrieve(view.request, *view.args, **view.kwargs).headers["ETag"])
    finally:
        view.asked, view.action = asked, action
