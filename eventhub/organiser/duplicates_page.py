"""Possible duplicates and merges as their pages show them: pairs with what tells them apart, both rows field by field."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from eventhub.core.listing import searched
from eventhub.events.models import Event
from eventhub.organiser.ownership_words import NOTHING, in_words, our_value
from eventhub.organiser.scope import EventScope
from eventhub.programme.duplicates import Pair
from eventhub.programme.enums import Kind, SessionStatus
from eventhub.programme.merge_plan import TIMES, taken_of_itself
from eventhub.programme.merge_queries import alike_in, apart_visible_to
from eventhub.programme.merging import read_sides
from eventhub.programme.models import Apart, Origin, Session, Speaker
from eventhub.programme.ownership import LOCKABLE
from eventhub.programme.queries import origins_of, sessions_visible_to, speakers_visible_to, with_parts

MOST_SHOWN = 100
MOST_FOUND = 10
TYPED = "typed here"
KEPT, GONE = "kept", "gone"


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two rows that look alike, with where each comes from."""

    one: Any
    other: Any
    from_one: str
    from_other: str
    reasons: str

    @property
    def key(self) -> str:
        return f"{self.one.pk}:{self.other.pk}"


@dataclass(frozen=True, slots=True)
class Shown:
    """One kind of rows: the first of its pairs, and how many there are."""

    kind: str
    title: str
    noun: str
    pairs: list[PairRow]
    total: int


def shown_pairs(scope: EventScope, ticked: Collection[str] | None = None) -> list[Shown]:
    """A fixed number of queries, however many rows and pairs. `ticked`: of these only."""
    alike = alike_in(scope.actor, scope.event)
    people, talks = (
        [pair for pair in pairs if ticked is None or key_of_pair(pair) in ticked]
        for pairs in (alike.people, alike.talks)
    )
    speakers, sessions = speakers_visible_to(scope.actor, scope.event), sessions_visible_to(scope.actor, scope.event)
    return [
        Shown("speaker", "Speakers", "person", with_origins(speakers, people), len(people)),
        Shown("session", "Sessions", "session", with_origins(sessions, talks), len(talks)),
    ]


def key_of_pair(pair: Pair) -> str:
    return f"{pair.one}:{pair.other}"


def with_origins(rows: Any, pairs: Sequence[Pair]) -> list[PairRow]:
    pairs = pairs[:MOST_SHOWN]
    here = rows.in_bulk({key for pair in pairs for key in (pair.one, pair.other)})
    origins = origins_of(list(here.values()))
    return [
        PairRow(
            here[pair.one],
            here[pair.other],
            sources_in_words(origins.get(pair.one, ())),
            sources_in_words(origins.get(pair.other, ())),
            reasons_in_words(pair),
        )
        for pair in pairs
        if pair.one in here and pair.other in here
    ]


def reasons_in_words(pair: Pair) -> str:
    return ", ".join(pair.reasons).capitalize()


def sources_in_words(origins: Iterable[Origin]) -> str:
    return ", ".join(dict.fromkeys(origin.source.label for origin in origins)) or TYPED


@dataclass(frozen=True, slots=True)
class ToldApart:
    """Two rows of which somebody said that they are not the same."""

    kind: str
    one: Any
    other: Any
    said: Apart


def told_apart(scope: EventScope) -> list[ToldApart]:
    """The newest first. Those of which one is gone, or part of another one by now, say nothing any more."""
    said = apart_visible_to(scope.actor, scope.event)[:MOST_SHOWN]
    keys = [key for each in said for key in (each.one_id, each.other_id)]
    speakers, sessions = speakers_visible_to(scope.actor, scope.event), sessions_visible_to(scope.actor, scope.event)
    here: dict[UUID, Any] = {**speakers.in_bulk(keys), **sessions.in_bulk(keys)}
    return [
        ToldApart(each.kind, here[each.one_id], here[each.other_id], each)
        for each in said
        if each.one_id in here and each.other_id in here
    ]


# --- both side by side -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A field of two rows in words. `choice`: which of the two is proposed; empty where there is nothing to choose."""

    name: str
    title: str
    kept: str
    gone: str
    choice: str


def field_pairs(kept: Session | Speaker, gone: Session | Speaker, event: Event) -> list[FieldPair]:
    """What both have not is left out; start and end are chosen together, by the start."""
    kind = Kind.SESSION if isinstance(kept, Session) else Kind.SPEAKER
    sides = read_sides(kept, gone)
    given = taken_of_itself(*sides)
    rows = []
    for name, title in LOCKABLE[kind].items():
        words = [value_in_words(row, name, event) for row in (kept, gone)]
        if words == [NOTHING, NOTHING]:
            continue
        differs = sides[0].values[name] != sides[1].values[name]
        has_choice = differs if name not in TIMES else name == "starts_at" and times_differ(sides)
        rows.append(FieldPair(name, title, *words, choice=(GONE if name in given else KEPT) if has_choice else ""))
    return rows


def times_differ(sides: Sequence[Any]) -> bool:
    return any(sides[0].values[name] != sides[1].values[name] for name in TIMES)


def value_in_words(row: Session | Speaker, name: str, event: Event) -> str:
    if name == "photo" and isinstance(row, Speaker):
        return "a photo" if row.photo_id else "at the vendor only" if row.photo_url else NOTHING
    return in_words(name, our_value(row, name), event, {})


def rows_to_compare(scope: EventScope, kind: str) -> QuerySet[Any]:
    if kind == "session":
        return with_parts(sessions_visible_to(scope.actor, scope.event)).select_related("parent")
    return speakers_visible_to(scope.actor, scope.event)


def others_found(rows: QuerySet[Any], kind: str, text: str) -> list[Any]:
    """Whom a search for the one that remains has found."""
    fields = ("title", "code") if kind == "session" else ("first_name", "last_name", "company")
    rows = rows.exclude(status=SessionStatus.WITHDRAWN)  # speakers have the same word
    return list(searched(rows, fields, text)[:MOST_FOUND]) if text else []


def as_key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def choices_in(pairs: Iterable[FieldPair]) -> Mapping[str, str]:
    """The proposal, by field: what the form begins with."""
    return {pair.name: pair.choice for pair in pairs if pair.choice}


def facts_of(scope: EventScope, kept: Any, gone: Any) -> dict[str, Any]:
    """Both rows with where each comes from, and why they look alike; nothing where somebody compares what does not."""
    origins = origins_of([kept, gone])
    alike = alike_in(scope.actor, scope.event)
    wanted = {kept.pk, gone.pk}
    pair = next((pair for pair in (*alike.people, *alike.talks) if {pair.one, pair.other} == wanted), None)
    return {
        "kept": kept,
        "from_kept": sources_in_words(origins.get(kept.pk, ())),
        "from_gone": sources_in_words(origins.get(gone.pk, ())),
        "reasons": reasons_in_words(pair) if pair else "",
    }
