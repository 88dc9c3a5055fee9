"""Fields of one change side by side: here before, from the vendor, after the run.

Words that differ are marked, not whole paragraphs; long stretches that are the same are left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any
from zoneinfo import ZoneInfo

from eventhub.core.templatetags.ui import event_day, event_time
from eventhub.programme.html import plain_text
from eventhub.programme.ownership import IN_RECORD, LOCKABLE
from integrations.sync.models import SyncChange

NOTHING = "nothing"
PRIVATE = frozenset({"email", "contacts"})
WITHHELD = "not shown to you"
MARKUP = frozenset({"description", "bio"})
TIMES = frozenset({"starts_at", "ends_at"})
MOST_WORDS = 1_500
LONGEST = 40  # words of one piece
AROUND = 6  # words that are shown before and after what differs
TITLES: Mapping[str, Mapping[str, str]] = {
    kind: {IN_RECORD.get(name, name): title for name, title in titles.items()} for kind, titles in LOCKABLE.items()
}
# Of any kind, the session's word first where a name means two things.
FIELD_TITLES: Mapping[str, str] = {
    name: title for titles in reversed(list(TITLES.values())) for name, title in titles.items()
}


def title_of(kind: str, name: str) -> str:
    return TITLES.get(kind, {}).get(name) or name.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `kind` is "same", "gone", "new" or "left_out"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field. `locked`: it is owned here, so the vendor's value loses; `kept`: another rule keeps what stands here.

    `owner`: another vendor, whose value counts instead.
    """

    name: str
    title: str
    old: Sequence[Piece]
    vendor: Sequence[Piece]
    result: str
    locked: bool
    kept: bool
    owner: str = ""


def field_rows(change: SyncChange, zone: ZoneInfo, *, reads_private: bool) -> list[FieldRow]:
    rows = (
        _row(title_of(change.kind, name), name, values, zone, withheld=_withheld(name, reads_private))
        for name, values in change.fields.items()
    )
    order = list(TITLES.get(change.kind, ()))
    return sorted(rows, key=lambda row: order.index(row.name) if row.name in order else len(order))


def _withheld(name: str, reads_private: bool) -> bool:
    return name in PRIVATE and not reads_private


def _row(title: str, name: str, values: Mapping[str, Any], zone: ZoneInfo, *, withheld: bool) -> FieldRow:
    old, vendor, result = (
        WITHHELD if withheld else in_words(name, values.get(part), zone) for part in ("old", "vendor", "result")
    )
    locked = bool(values.get("locked"))
    stays = withheld or locked or result == old
    before, after = (
        ([Piece("same", _short(old))], [Piece("same", _short(vendor))]) if stays else word_difference(old, vendor)
    )
    owner = str(values.get("owner", ""))
    kept = not locked and not owner and result == old != vendor
    return FieldRow(name, title, before, after, _short(result), locked, kept, owner)


def in_words(name: str, value: Any, zone: ZoneInfo) -> str:
    if value in (None, "", [], ()):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in TIMES and (at := _instant(value)):
        return f"{event_day(at, zone)}, {event_time(at, zone).rpartition(', ')[2]}"
    if isinstance(value, list | tuple):
        return ", ".join(_entry(one) for one in value)
    text = _entry(value)
    return plain_text(text) if name in MARKUP else text


def _instant(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _entry(value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    parts = (value.get(part) for part in ("name", "label", "amount", "value", "url", "role", "email", "phone", "title"))
    return " ".join(str(part) for part in parts if part)


def told_in_a_line(change: SyncChange, zone: ZoneInfo, *, reads_private: bool) -> str:
    """The difference for an export: "Title: old → new; Room: old → old (owned here; vendor: new)"."""
    told = []
    for name, values in change.fields.items():
        title = title_of(change.kind, name)
        if _withheld(name, reads_private):
            told.append(f"{title}: {WITHHELD}")
            continue
        old, vendor, result = (in_words(name, values.get(part), zone) for part in ("old", "vendor", "result"))
        lost = f" ({_why_kept(values)}; vendor: {vendor})" if vendor != result else ""
        told.append(f"{title}: {old} → {result}{lost}")
    return "; ".join(told)


def _why_kept(values: Mapping[str, Any]) -> str:
    if values.get("owner"):
        return f"owned by {values['owner']}"
    return "owned here" if values.get("locked") else "kept here"


# --- words -----------------------------------------------------------------------------------------------


def word_difference(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces; what is in one alone is marked there."""
    if NOTHING in (old, new) and old != new:
        return [Piece("same" if old == NOTHING else "gone", _short(old))], [
            Piece("same" if new == NOTHING else "new", _short(new))
        ]
    before, after = old.split(), new.split()
    if max(len(before), len(after)) > MOST_WORDS:
        return [Piece("gone", _short(old))], [Piece("new", _short(new))]
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return list(_pieces(steps, before, 1, "gone")), list(_pieces(steps, after, 3, "new"))


def _pieces(steps: Sequence[tuple[Any, ...]], words: list[str], at: int, kind: str) -> Iterator[Piece]:
    """`at`: where in a step the ends of this text stand."""
    for number, step in enumerate(steps):
        part = words[step[at] : step[at + 1]]
        if step[0] == "equal":
            yield from _same(part, is_first=number == 0, is_last=number == len(steps) - 1)
        elif part:
            yield Piece(kind, _short(" ".join(part)))


def _same(words: list[str], *, is_first: bool, is_last: bool) -> Iterator[Piece]:
    """What both have, its middle left out where it is long; at the ends of the text only the side next to a change is shown."""
    before, after = 0 if is_first else AROUND, 0 if is_last else AROUND
    if is_first and is_last:
        before = after = 2 * AROUND
    if len(words) <= before + after + 2:
        yield Piece("same", " ".join(words))
        return
    if before:
        yield Piece("same", " ".join(words[:before]))
    yield Piece("left_out", "…")
    if after:
        yield Piece("same", " ".join(words[-after:]))


def _short(text: str) -> str:
    words = text.split()
    return text if len(words) <= LONGEST else " ".join([*words[:LONGEST], "…"])
