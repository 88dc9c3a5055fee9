"""What may stand in a session, a speaker, a room, a track and a type, value by value. No database."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from eventhub.core.field_checks import FieldChecks
from eventhub.programme.html import LONGEST_BIO, LONGEST_DESCRIPTION

FIRST_YEAR, LAST_YEAR = 2000, 2199
MOST_SEATS = 1_000_000
FARTHEST = 1_000_000
MOST_OBJECTIVES, MOST_CREDITS, MOST_LINKS, MOST_CUSTOM_FIELDS, MOST_CONTACTS = 50, 20, 30, 100, 50
MOST_SPEAKERS, MOST_ROOMS, MOST_TRACKS = 200, 20, 30
MOST_BOOTHS, LONGEST_BOOTH = 50, 40
LONGEST_EMAIL = 254
LONGEST_OBJECTIVE = 2_000
SCHEMES = ("http", "https", "mailto")
COLOUR = re.compile(r"#[0-9a-f]{6}")

Texts = Mapping[str, tuple[str, int, bool]]  # field: what a sentence calls it, how long, whether it is needed
SESSION_TEXTS: Texts = {
    "code": ("The code", 60, False),
    "title": ("The title", 500, True),
    "description": ("The description", LONGEST_DESCRIPTION, False),
    "level": ("The level", 80, False),
    "language": ("The language", 80, False),
}
SPEAKER_TEXTS: Texts = {
    "prefix": ("The prefix", 60, False),
    "first_name": ("The first name", 120, False),
    "last_name": ("The last name", 120, True),
    "suffix": ("The suffix", 60, False),
    "title": ("The job title", 250, False),
    "company": ("The company", 250, False),
    "bio": ("The biography", LONGEST_BIO, False),
}
ROOM_TEXTS: Texts = {"name": ("The name", 160, True), "venue": ("The venue", 200, False)}
TRACK_TEXTS: Texts = {"name": ("The name", 160, True), "group": ("The group", 80, False)}
TYPE_TEXTS: Texts = {"name": ("The name", 120, True)}
# list: what a sentence calls an entry, how many, and of each part how long it may be and whether it is needed
ENTRIES: Mapping[str, tuple[str, int, Mapping[str, tuple[int, bool]]]] = {
    "credits": ("Credit", MOST_CREDITS, {"label": (120, True), "amount": (40, False)}),
    "custom_fields": ("Field", MOST_CUSTOM_FIELDS, {"key": (120, True), "label": (200, True), "value": (5_000, False)}),
    "links": ("Link", MOST_LINKS, {"label": (200, False), "url": (1_000, True)}),
    "contacts": (
        "Contact",
        MOST_CONTACTS,
        {"name": (200, False), "email": (254, False), "phone": (80, False), "title": (250, False)},
    ),
}


def check_session(checks: FieldChecks, values: Mapping[str, Any]) -> None:
    """Of the given values; times and parts that belong together have checks of their own."""
    check_texts(checks, values, SESSION_TEXTS)
    _check_seats(checks, values)
    if "order" in values:
        check_order(checks, values["order"])
    _check_objectives(checks, values.get("learning_objectives", ()))
    _check_entries(checks, values)
    for name, most, noun in (("rooms", MOST_ROOMS, "rooms"), ("tracks", MOST_TRACKS, "tracks")):
        _check_number(checks, name, values.get(name, ()), most, noun)


def check_speaker(checks: FieldChecks, values: Mapping[str, Any]) -> None:
    check_texts(checks, values, SPEAKER_TEXTS)
    _check_entries(checks, values)
    if values.get("email"):
        _check_email(checks, values["email"])


def check_room(checks: FieldChecks, values: Mapping[str, Any]) -> None:
    check_texts(checks, values, ROOM_TEXTS)
    _check_seats(checks, values)
    _check_place(checks, values)


def check_track(checks: FieldChecks, values: Mapping[str, Any]) -> None:
    check_texts(checks, values, TRACK_TEXTS)
    _check_place(checks, values)
    colour = values.get("colour", "")
    if colour and not COLOUR.fullmatch(colour):
        checks.fault(
            "colour", "invalid", f"“{colour}” is no colour. Write it as #1f77b4: a hash and six digits from 0 to f."
        )


def check_type(checks: FieldChecks, values: Mapping[str, Any]) -> None:
    check_texts(checks, values, TYPE_TEXTS)


def check_texts(checks: FieldChecks, values: Mapping[str, Any], texts: Texts) -> None:
    for name, (label, longest, is_needed) in texts.items():
        if name in values:
            checks.text(name, values[name], label, longest, required=is_needed)


def check_times(checks: FieldChecks, starts_at: datetime | None, ends_at: datetime | None) -> None:
    for name, at in (("starts_at", starts_at), ("ends_at", ends_at)):
        if at is not None and at.tzinfo is None:
            checks.fault(name, "invalid", "A time needs its zone, for example 2027-03-09T09:00:00Z. Give it.")
            return
        if at is not None and not FIRST_YEAR <= at.year <= LAST_YEAR:
            checks.fault(
                name, "out_of_range", f"The year is {at.year}. Allowed is {FIRST_YEAR} to {LAST_YEAR}. Mend it."
            )
            return
    if starts_at is None and ends_at is not None:
        checks.fault("starts_at", "required", "There is an end and no start. Give the start, or take the end away.")
    elif starts_at and ends_at and ends_at < starts_at:
        checks.fault("ends_at", "sequence", "The end is before the start. Give a later end or an earlier start.")


def check_order(checks: FieldChecks, order: float) -> None:
    if not math.isfinite(order) or abs(order) > FARTHEST:
        sentence = f"The order is {order}. Allowed is -{FARTHEST:,} to {FARTHEST:,}. Give a number in that range."
        checks.fault("order", "out_of_range", sentence)


def _check_place(checks: FieldChecks, values: Mapping[str, Any]) -> None:
    if "order" in values:
        checks.whole("order", values["order"], "The order", low=-FARTHEST, high=FARTHEST)


def _check_seats(checks: FieldChecks, values: Mapping[str, Any]) -> None:
    if values.get("capacity") is not None:
        checks.whole("capacity", values["capacity"], "The capacity", high=MOST_SEATS)


def _check_email(checks: FieldChecks, email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        checks.fault("email", "invalid", f"“{email}” is no e-mail address. Give one such as ada@example.org, or none.")
        return
    checks.text("email", email, "The e-mail address", LONGEST_EMAIL)


def _check_number(checks: FieldChecks, name: str, entries: Sequence[Any], most: int, noun: str) -> bool:
    if len(entries) <= most:
        return True
    checks.fault(name, "too_long", f"There are {len(entries)} {noun}. At most {most} are kept. Name fewer.")
    return False


def _check_objectives(checks: FieldChecks, objectives: Sequence[str]) -> None:
    if _check_number(checks, "learning_objectives", objectives, MOST_OBJECTIVES, "learning objectives"):
        for at, text in enumerate(objectives):
            checks.text(f"learning_objectives.{at}", text, f"Learning objective {at + 1}", LONGEST_OBJECTIVE)


def _check_entries(checks: FieldChecks, values: Mapping[str, Any]) -> None:
    for name, (noun, most, parts) in ENTRIES.items():
        entries: Sequence[Mapping[str, str]] = values.get(name, ())
        if not _check_number(checks, name, entries, most, "entries"):
            continue
        for at, entry in enumerate(entries):
            for part, (longest, is_needed) in parts.items():
                label = f"The {part} of {noun.lower()} {at + 1}"
                checks.text(f"{name}.{at}.{part}", entry.get(part, ""), label, longest, required=is_needed)
    for at, link in enumerate(values.get("links", ())[:MOST_LINKS]):
        _check_url(checks, f"links.{at}.url", link.get("url", ""))


def _check_url(checks: FieldChecks, field: str, url: str) -> None:
    if url and not is_address(url):
        sentence = f"“{url[:100]}” is no address of a page. Give one that begins with https:// or http://."
        checks.fault(field, "invalid", sentence)


def is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.netloc or parts.path) and not re.search(r"\s", url)


def refuse_faults(check: Callable[[FieldChecks, Mapping[str, Any]], None], values: Mapping[str, Any]) -> None:
    """Raises Invalid with what one of the checks above finds."""
    checks = FieldChecks()
    check(checks, values)
    checks.refuse()
