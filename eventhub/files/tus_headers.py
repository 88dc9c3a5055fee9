"""The headers of tus 1.0.0 read strictly: text in, values out. What can't be read is refused with the header's name."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from eventhub.core.errors import Invalid, Unreadable
from eventhub.files.parts import Checksum

ALGORITHMS = ("sha1", "sha256")
WHOLE = re.compile(r"[0-9]{1,16}")
KEY = re.compile(r"[a-z_]{1,40}")
LONGEST_METADATA = 8192
MOST_ENTRIES = 20
KNOWN = frozenset({"filename", "filetype", "purpose", "organisation_id"})


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a client says of a file. `target`: every other key that ends in `_id`."""

    filename: str
    purpose: str
    filetype: str = ""
    organisation_id: UUID | None = None
    target: Mapping[str, UUID] | None = None


def whole(headers: Mapping[str, str], name: str) -> int:
    """A header that is a number of bytes. Invalid where it is missing, Unreadable where it is none."""
    text = headers.get(name)
    if text is None:
        raise Invalid.at(name, f"The header {name} is missing.", code="required")
    if not WHOLE.fullmatch(text):
        raise Unreadable(f"{name} has to be a whole number of bytes, from 0, in digits.")
    return int(text)


def metadata(headers: Mapping[str, str]) -> Metadata:
    values = _pairs(headers.get("Upload-Metadata", ""))
    for name in ("filename", "purpose"):
        if not values.get(name):
            raise Invalid.at(name, f"Upload-Metadata says no {name}.", code="required")
    if strange := [name for name in values if name not in KNOWN and not name.endswith("_id")]:
        raise Unreadable(
            f"Upload-Metadata: there is no {strange[0]} here. Known are {', '.join(sorted(KNOWN))} and ids."
        )
    ids = {name: _id(name, value) for name, value in values.items() if name.endswith("_id")}
    return Metadata(
        filename=values["filename"],
        purpose=values["purpose"],
        filetype=values.get("filetype", ""),
        organisation_id=ids.pop("organisation_id", None),
        target=ids,
    )


def purpose_in(headers: Mapping[str, str]) -> str:
    """The purpose where it can be read, for whoever only wants to know which scope is asked for; empty otherwise."""
    try:
        return _pairs(headers.get("Upload-Metadata", "")).get("purpose", "")
    except Unreadable:
        return ""


def _pairs(text: str) -> dict[str, str]:
    if len(text) > LONGEST_METADATA:
        raise Unreadable(f"Upload-Metadata is longer than {LONGEST_METADATA:,} characters.")
    values: dict[str, str] = {}
    for entry in text.split(",") if text.strip() else ():
        key, _, value = entry.strip().partition(" ")
        if not KEY.fullmatch(key) or key in values or len(values) == MOST_ENTRIES:
            raise Unreadable("Upload-Metadata has to be pairs of a name and a value in Base64, each name once.")
        values[key] = _decoded(key, value)
    return values


def _decoded(key: str, value: str) -> str:
    try:
        text = base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, ValueError) as broken:
        raise Unreadable(f"Upload-Metadata: {key} is not UTF-8 in Base64.") from broken
    if "\0" in text:
        raise Unreadable(f"Upload-Metadata: {key} holds a character that can't be kept.")
    return text


def _id(name: str, value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as fault:
        raise Unreadable(f"Upload-Metadata: {name} is not an id: ids are UUIDs.") from fault


def checksum(headers: Mapping[str, str]) -> Checksum | None:
    text = headers.get("Upload-Checksum")
    if text is None:
        return None
    algorithm, _, value = text.partition(" ")
    if algorithm not in ALGORITHMS:
        raise Unreadable(f"Upload-Checksum: {algorithm[:20]} is not known here. Known are {' and '.join(ALGORITHMS)}.")
    try:
        return Checksum(algorithm, base64.b64decode(value, validate=True))
    except binascii.Error as broken:
        raise Unreadable("Upload-Checksum has to be an algorithm and a digest in Base64.") from broken


def as_metadata(values: Mapping[str, str]) -> str:
    """The header that says these values."""
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())
