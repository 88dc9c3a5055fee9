"""Fields that are owned here: our value and the vendor's side by side, in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eventhub.core.status_marks import mark_for
from eventhub.core.templatetags.ui import event_time
from eventhub.events.models import Event
from eventhub.programme.enums import Kind
from eventhub.programme.html import plain_text
from eventhub.programme.models import Origin, Session, Speaker
from eventhub.programme.ownership import LOCKABLE, kind_of, owned_fields, owner_of, vendor_values

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class OwnedRow:
    """One field: both values in words; `says` is false where the vendor says nothing of it."""

    name: str
    title: str
    ours: str
    vendor: str
    says: bool


def owned_rows(row: Session | Speaker, origins: Sequence[Origin], event: Event) -> list[OwnedRow]:
    fields = owned_fields(row, origins)
    keys = {key for one in fields if one.said for key in keys_in(one.name, one.vendor)}
    names = names_by_key(origins, keys) if keys else {}
    return [
        OwnedRow(
            one.name,
            one.title,
            in_words(one.name, our_value(row, one.name), event, {}),
            in_words(one.name, one.vendor, event, names) if one.said else "",
            one.said,
        )
        for one in fields
    ]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one vendor's row says of a field; `owner`: the key of that row. `counts`: this is the value that counts."""

    source: str
    owner: str
    value: str
    says: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class SharedRow:
    """One field of a row that several vendors' rows are: ours, and what each of them says."""

    name: str
    title: str
    ours: str
    is_ours: bool
    cells: tuple[Cell, ...]


def shared_rows(row: Session | Speaker, origins: Sequence[Origin], event: Event) -> list[SharedRow]:
    """Of a single vendor's row nothing: there is nobody else whose value could count. Fields of which nobody has anything
    are left out.
    """
    if len(origins) < 2:
        return []
    said = [vendor_values(origin) for origin in origins]
    names = [named_by(origin, values) for origin, values in zip(origins, said, strict=True)]
    rows = []
    for name, title in LOCKABLE[kind_of(row)].items():
        is_ours, owner = name in row.locked_fields, owner_of(row, name, origins)
        cells = tuple(
            Cell(
                origin.source.label,
                str(origin.pk),
                in_words(name, values.get(name), event, known),
                name in values,
                not is_ours and origin == owner,
            )
            for origin, values, known in zip(origins, said, names, strict=True)
        )
        ours = in_words(name, our_value(row, name), event, {})
        if any(words != NOTHING for words in (ours, *(cell.value for cell in cells))):
            rows.append(SharedRow(name, title, ours, is_ours, cells))
    return rows


def named_by(origin: Origin, values: Mapping[str, Any]) -> dict[str, str]:
    """Two vendors may call different things by the same key."""
    keys = {key for name, value in values.items() for key in keys_in(name, value)}
    return names_by_key([origin], keys) if keys else {}


def our_value(row: Session | Speaker, name: str) -> Any:
    if isinstance(row, Session) and name in ("rooms", "tracks", "speakers"):
        links = {"rooms": row.room_links, "tracks": row.track_links, "speakers": row.speaker_links}[name].all()
        return [str(getattr(link, name.removesuffix("s"))) for link in links]
    return getattr(row, name)


def in_words(name: str, value: Any, event: Event, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in (None, "", [], ()):
        return NOTHING
    if name in WORDS:
        return WORDS[name](value, event)
    entries = value if isinstance(value, list | tuple) else [value]
    return ", ".join(one_in_words(one, names) for one in entries)


def time_in_words(value: datetime | str, event: Event) -> str:
    """Ours is an instant, the vendor's the text of one."""
    return event_time(value if isinstance(value, datetime) else datetime.fromisoformat(value), event.zone)


WORDS: Mapping[str, Callable[[Any, Event], str]] = {
    "starts_at": time_in_words,
    "ends_at": time_in_words,
    "status": lambda value, _: mark_for("session", value).word,
    "description": lambda value, _: plain_text(value),
    "bio": lambda value, _: plain_text(value),
}


def one_in_words(one: Any, names: Mapping[str, str]) -> str:
    """An entry of a list or a reference, by what people know it by."""
    if not isinstance(one, Mapping):
        return names.get(str(one), str(one))
    if "speaker" in one:
        key = one["speaker"]
        return names.get(key, f"number {key}") if key else "somebody who can’t be made out"
    if one.get("name"):
        return str(one["name"])
    return " ".join(str(one[part]) for part in ("label", "amount", "value", "url") if one.get(part))


def keys_in(name: str, value: Any) -> Iterable[str]:
    """The vendor's keys in a field that are no names: people, and the session that contains it."""
    if name == "speakers":
        return [one["speaker"] for one in value or ()]
    return [value] if name == "parent" and value else []


def names_by_key(origins: Sequence[Origin], keys: set[str]) -> dict[str, str]:
    """What these rows of the same vendors are called, by the vendor's own words."""
    rows = Origin.objects.filter(
        source__in=[one.source_id for one in origins], kind__in=(Kind.SPEAKER, Kind.SESSION), external_id__in=keys
    )
    return {row.external_id: named(row.values) for row in rows.only("external_id", "values")}


def named(values: Mapping[str, Any]) -> str:
    spoken = " ".join(filter(None, (values.get("first_name"), values.get("last_name"))))
    return spoken or str(values.get("title") or "")
