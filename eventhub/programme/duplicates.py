"""Rows of a programme that may mean the same person or session. Pure: a pair is only shown, and merged by a person's click.

What is compared is folded: case, accents, punctuation and, in a person's name, the order of its words.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations, pairwise
from uuid import UUID

MOST_ALIKE = 8  # of more that are all alike only neighbours are paired: nobody looks through hundreds of pairs
WORD = re.compile(r"[^\W_]+")
# Letters that no accent comes off.
PLAIN = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
MASKED = re.compile(r"[*•]|x{3,}|\.{3}|…")

SAME_NAME, SAME_EMAIL, SAME_CODE = "Same name", "Same e-mail address", "Same code"
SAME_START, SAME_PEOPLE = "Same title and start", "Same title and speakers"


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    first_name: str
    last_name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """`people` are keys of speakers. `whole`: the session that it is a part of."""

    id: UUID
    title: str
    code: str = ""
    starts_at: datetime | None = None
    people: frozenset[UUID] = frozenset()
    whole: UUID | None = None


@dataclass(slots=True)
class Pair:
    """The smaller key first, so that a pair is the same whichever row was met first."""

    one: UUID
    other: UUID
    reasons: list[str] = field(default_factory=list)


Key = tuple[UUID, UUID]


def key_of(one: UUID, other: UUID) -> Key:
    return (one, other) if one < other else (other, one)


def alike_people(people: Iterable[Person], apart: Collection[Key] = frozenset()) -> list[Pair]:
    """In the order of names. `apart`: pairs of which somebody has said that they are not the same."""
    people = sorted(people, key=lambda one: (folded_name(one), one.id))
    found = _Pairs(apart)
    found.add(SAME_NAME, ((folded_name(one), one.id) for one in people))
    found.add(SAME_EMAIL, ((comparable_email(one.email), one.id) for one in people))
    return found.all()


def alike_talks(talks: Iterable[Talk], apart: Collection[Key] = frozenset()) -> list[Pair]:
    """In the order of titles. What is a part of the other is not the same."""
    talks = sorted(talks, key=lambda one: (folded(one.title), one.id))
    parts = {key_of(one.id, one.whole) for one in talks if one.whole}
    found = _Pairs({*parts, *apart})
    found.add(SAME_START, ((one.starts_at and _both(folded(one.title), one.starts_at), one.id) for one in talks))
    found.add(SAME_PEOPLE, ((one.people and _both(folded(one.title), one.people), one.id) for one in talks))
    found.add(SAME_CODE, ((folded(one.code), one.id) for one in talks))
    return found.all()


def _both(title: str, other: Hashable) -> Hashable:
    return (title, other) if title else ""


class _Pairs:
    def __init__(self, apart: Collection[Key]) -> None:
        self._apart = apart
        self._found: dict[Key, Pair] = {}

    def add(self, reason: str, rows: Iterable[tuple[Hashable, UUID]]) -> None:
        """Rows with what they are compared by; nothing in it: not compared."""
        groups: dict[Hashable, list[UUID]] = defaultdict(list)
        for value, key in rows:
            if value:
                groups[value].append(key)
        for group in groups.values():
            for pair in _paired(group):
                if pair not in self._apart:
                    self._found.setdefault(pair, Pair(*pair)).reasons.append(reason)

    def all(self) -> list[Pair]:
        return list(self._found.values())


def _paired(keys: Sequence[UUID]) -> Iterator[Key]:
    pairs = combinations(keys, 2) if len(keys) <= MOST_ALIKE else pairwise(keys)
    return (key_of(*pair) for pair in pairs)


# --- as they are compared --------------------------------------------------------------------------------


def folded(text: str) -> str:
    """“Façades: Après” → "facades apres"."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN))
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(WORD.findall(text.casefold()))


def folded_name(person: Person) -> str:
    """The words in order of the alphabet: vendors disagree on which is the first name. A single word is no full name."""
    words = folded(f"{person.first_name} {person.last_name}").split()
    return " ".join(sorted(words)) if len(words) > 1 else ""


def comparable_email(address: str) -> str:
    """Nothing where a vendor masked it: many people have the same mask."""
    local, _, domain = address.strip().casefold().rpartition("@")
    is_known = local and "." in domain and not MASKED.search(address)
    return f"{local}@{domain}" if is_known else ""
