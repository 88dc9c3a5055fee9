"""Values as texts in cells, and back again: what is exported reads as what it was. Pure.

A list stands line by line in its cell, the parts of an entry between bars; a bar, a backslash or a break within a part has a
backslash before it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

BREAK = "\\n"
ESCAPED = re.compile(r"\\(.)")
BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")
YES, NO = {"yes", "y", "true", "1", "x", "published", "public"}, {"no", "n", "false", "0", "hidden", "private"}
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")
TIMES = ("%H:%M", "%H:%M:%S", "%H.%M", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p")
OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})\Z")


class Unclear(ValueError):
    """A text that is no such value; the message is a sentence for people."""


# --- lists ---------------------------------------------------------------------------------------------


def entries_text(entries: Iterable[Mapping[str, str]], parts: Sequence[str]) -> str:
    """Each entry in a line, its parts between bars; empty ones at the end are left out."""
    return "\n".join(joined([entry.get(part, "") for part in parts]) for entry in entries)


def joined(parts: Sequence[str]) -> str:
    while parts and not parts[-1]:
        parts = parts[:-1]
    return " | ".join(escaped(part) for part in parts)


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\r\n", "\n").replace("\n", BREAK)


def read_entries(text: str, parts: Sequence[str]) -> list[dict[str, str]]:
    return [dict(zip(parts, _filled(split(line), parts), strict=True)) for line in lines_of(text)]


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def split(line: str) -> list[str]:
    return [unescaped(part.strip()) for part in BAR.sub("\\1\x00", line).split("\x00")]


def unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def _filled(found: list[str], parts: Sequence[str]) -> list[str]:
    if len(found) > len(parts):
        shown = " | ".join(parts)
        raise Unclear(f"“{' | '.join(found)[:80]}” has more than {len(parts)} parts. Write {shown}, a line for each.")
    return found + [""] * (len(parts) - len(found))


def texts_text(texts: Iterable[str]) -> str:
    return "\n".join(escaped(text) for text in texts)


def read_texts(text: str) -> list[str]:
    return [unescaped(line) for line in lines_of(text)]


# --- single values -------------------------------------------------------------------------------------


def yes_no(text: str) -> bool:
    word = text.strip().casefold()
    if word not in YES | NO:
        raise Unclear(f"“{text}” is neither yes nor no. Write one of them.")
    return word in YES


def whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise Unclear(f"“{text}” is no whole number. Write digits alone, such as 80.")
    return int(text)


def number(text: str) -> float:
    if not re.fullmatch(r"-?\d{1,9}(?:[.,]\d{1,9})?", text):
        raise Unclear(f"“{text}” is no number. Write one such as 2 or 2.5.")
    return float(text.replace(",", "."))


def number_text(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


# --- times ---------------------------------------------------------------------------------------------


def instant_text(at: datetime | None, zone: ZoneInfo) -> str:
    """By the clock of the event; with the offset where that clock shows the same time twice."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    text = f"{local:%Y-%m-%d %H:%M}" + (f":{local:%S}" if local.second else "")
    return text if as_instant(local.replace(tzinfo=None), zone) == at else f"{text}{_offset(local)}"


def _offset(local: datetime) -> str:
    text = f"{local:%z}"
    return f"{text[:3]}:{text[3:5]}"


def read_day(text: str) -> date:
    for form in DATES:
        try:
            return datetime.strptime(text.removesuffix(" 00:00:00"), form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise Unclear(f"“{text}” is no day. Write it as 2027-06-08.")


def read_instant(text: str, zone: ZoneInfo, day: date | None = None) -> datetime:
    """A day and a time by the clock of the event, or a time alone where the day stands in a column of its own."""
    if OFFSET.search(text) and "T" in text.replace(" ", "T"):
        return _with_offset(text)
    local = _local(text, day)
    at = as_instant(local, zone)
    if at.astimezone(zone).replace(tzinfo=None) != local:
        raise Unclear(
            f"“{text}” does not exist in {zone.key}: clocks go forward then. Write a time before or after that hour."
        )
    return at


def as_instant(local: datetime, zone: ZoneInfo) -> datetime:
    """A time that comes twice means the first."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _with_offset(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.replace(" ", "T", 1)).astimezone(UTC)
    except (ValueError, OverflowError) as unclear:
        raise Unclear(f"“{text}” is no time. Write it as 2027-06-08 09:00.") from unclear


def _local(text: str, day: date | None) -> datetime:
    clock = _clock(text)
    if clock is not None:
        if day is None:
            raise Unclear(f"“{text}” says no day. Write it as 2027-06-08 {clock:%H:%M}, or add a column with the day.")
        return datetime.combine(day, clock)
    words = re.sub(r"(?<=\d)T(?=\d)", " ", text).split()
    for at in range(1, len(words)):
        clock = _clock(" ".join(words[at:]))
        if clock is not None:
            return datetime.combine(read_day(" ".join(words[:at])), clock)
    raise Unclear(f"“{text}” is no time. Write it as 2027-06-08 09:00, by the clock of the event.")


def _clock(text: str) -> time | None:
    for form in TIMES:
        try:
            return datetime.strptime(text.strip().upper(), form).replace(tzinfo=UTC).time()
        except ValueError:
            continue
    return None
