"""Sessionboard's calls: unsigned, so only ever a hint of what to read again.

Nothing in a call is believed but keys, and no address in it is asked.
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from integrations.sessionboard.schemas import CallMetadata, Options
from integrations.sync.contract import Call, Hint, VendorError
from integrations.sync.reading import read

SESSIONS, SPEAKERS = "sessions", "speakers"
STREAMS = {"session": SESSIONS, "contact": SPEAKERS}
KEY = re.compile(r"[A-Za-z0-9_-]{1,200}")
SESSION_IN_ADDRESS = re.compile(r"/sessions/([A-Za-z0-9_-]{1,200})(?:[/?#]|$)")


def read_call(call: Call, options: Options) -> tuple[Hint, ...]:
    """Of both shapes of body. None for what we don't take, and for events that are not ours."""
    body = _decoded(call.body)
    try:
        metadata = read(CallMetadata, _mapping(body.get("metadata")))
    except VendorError:
        return ()
    subject, _, rest = metadata.action.partition(".")
    stream = STREAMS.get(subject)
    if stream is None or not rest or not _is_ours(metadata, options):
        return ()
    return (_hint(stream, metadata, _mapping(body.get("data"))),)


def _is_ours(metadata: CallMetadata, options: Options) -> bool:
    """No event: something of the whole organization, a person above all, who may be in ours too."""
    if metadata.event_id:
        return metadata.event_id == str(options.event_id)
    is_other = metadata.org_id and options.organization_id and metadata.org_id != str(options.organization_id)
    return not is_other


def _hint(stream: str, metadata: CallMetadata, data: Mapping[str, Any]) -> Hint:
    """Delivered more than once and in any order; only the newer shape says when, and can be told from its repetition."""
    key = _session_key(metadata, data) if metadata.action.startswith("session.speaker.") else _key(data.get("id"))
    dedupe = f"{metadata.action} {key} {metadata.datetime}" if metadata.datetime and key else ""
    return Hint(stream, key, dedupe)


def _session_key(metadata: CallMetadata, data: Mapping[str, Any]) -> str:
    """Of somebody attached or detached: the session, not the person. Not told: read what has changed."""
    found = SESSION_IN_ADDRESS.search(metadata.resource_url)
    named = data.get("session_id") or _mapping(data.get("session")).get("id")
    return _key(named) or (found[1] if found else "")


def _key(value: Any) -> str:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if KEY.fullmatch(text) else ""


def _decoded(body: bytes) -> Mapping[str, Any]:
    try:
        return _mapping(orjson.loads(body))
    except orjson.JSONDecodeError:
        return {}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
