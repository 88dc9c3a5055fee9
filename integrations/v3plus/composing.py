"""What V3Plus says in several places put together as one row for each thing. Pure.

A conference's tree (days, tracks, presentations, presenters) knows the tracks and their order; its list of presentations also those
that are in no track. A person may be presenter, keynote and co-chair; a company both sponsor and exhibitor.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.sync.contract import Row
from integrations.sync.reading import key

KEYNOTE, COCHAIR = "Keynote", "Co-chair"
PRESENTERS, TRACKS, ORDER, STATE, ROLES = "presenters", "tracks", "order", "conference_state", "conference_roles"
ADDRESS = frozenset({"contact_address", "contact_location"})
CONTACT = frozenset({"contact_name", "contact_email", "contact_phone", "contact_title"})


def listing(value: Any) -> list[Row] | None:
    """Rows as a list, or as an object of rows. None: it is neither, and an answer without a list is no empty list."""
    rows = list(value.values()) if isinstance(value, dict) else value
    return rows if isinstance(rows, list) and all(isinstance(row, dict) for row in rows) else None


def single(data: Any) -> Row | None:
    """One thing, with or without its envelope."""
    inner = data.get("data", data) if isinstance(data, dict) else None
    return inner if isinstance(inner, dict) and inner else None


def has_lists(row: Row, *names: str) -> bool:
    """Whether the first of these lists came with it, in each of its rows the next one, and so on."""
    if not names:
        return True
    rows = listing(row.get(names[0]))
    return rows is not None and all(has_lists(each, *names[1:]) for each in rows)


def id_of(row: Row) -> str:
    """Blank where it has none."""
    value = row.get("id")
    return str(value).strip() if isinstance(value, str | int) else ""


def track_key(row: Row) -> str:
    """A track that has no id is known by its name."""
    return id_of(row) or key(row, "name")


def company_key(row: Row) -> str:
    """One company may be sponsor and exhibitor: two rows of one id."""
    return f"{key(row, 'role').lower()}:{key(row, 'id')}"


# --- presentations ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where a presentation stands: its row in the tree, its tracks, and its number in the first of them."""

    row: Row
    tracks: list[Row]
    order: int


def tracks_of(tree: Row) -> list[Row]:
    """Each once, though it may come on several days."""
    found = {track_key(track): _named(track) for track in _tracks(tree) if id_of(track) or track.get("name")}
    return list(found.values())


def sessions_of(listed: Sequence[Row], tree: Row | None, state: str) -> list[Row]:
    """Those of the list in its order, then those that only the tree has. Without a tree nothing is said of tracks,
    nor by one that has none: all of them would be taken off for an answer of a bad moment.
    """
    places = _places(tree) if tree is not None else {}
    is_tree_known = tree is not None and any(_tracks(tree))
    known = {id_of(row) for row in listed}
    alone = [place.row for number, place in places.items() if number not in known]
    nameless = [row for track in _tracks(tree) for row in _presentations(track) if not id_of(row)] if tree else []
    return [_session(row, places.get(id_of(row)), is_tree_known, state) for row in (*listed, *alone, *nameless)]


def _session(row: Row, place: Place | None, is_tree_known: bool, state: str) -> Row:
    whole = {**(place.row if place else {}), **row, STATE: state}
    if is_tree_known:
        whole |= {TRACKS: place.tracks if place else [], ORDER: place.order if place else 0}
    presenting = listing(whole.pop(PRESENTERS, None))
    return whole if presenting is None else {**whole, PRESENTERS: presenting_of(presenting)}


def presenting_of(rows: Iterable[Row]) -> list[Row]:
    """Who, and as what where that is said. The rest of a person is read from the list of people."""
    return [{name: row[name] for name in ("id", "role") if name in row} for row in rows]


def _tracks(tree: Row) -> Iterable[Row]:
    for day in listing(tree.get("days")) or ():
        yield from listing(day.get("tracks")) or ()


def _presentations(track: Row) -> Sequence[Row]:
    return listing(track.get("presentations")) or ()


def _named(track: Row) -> Row:
    return {name: track[name] for name in ("id", "name", "title", "order") if name in track}


def _places(tree: Row) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for track in _tracks(tree):
        for order, row in enumerate(_presentations(track)):
            if number := id_of(row):
                places.setdefault(number, Place(row, [], order)).tracks.append(_named(track))
    return places


# --- people and companies --------------------------------------------------------------------------------


def people_of(presenters: Sequence[Row], lists: Mapping[str, Sequence[Row]]) -> list[Row]:
    """One person once, with what the conference calls them. What they are in a presentation is said there."""
    people: dict[str, dict[str, Any]] = {}
    nameless = []
    for row in (*presenters, *(row for rows in lists.values() for row in rows)):
        person = {name: value for name, value in row.items() if name != "role"}
        if number := id_of(row):
            people[number] = {**person, **people.get(number, {})}
        else:
            nameless.append(person)
    called = roles_of(lists)
    return [*(with_roles(person, called) for person in people.values()), *nameless]


def companies_of(rows: Iterable[Row], *, contacts: bool) -> list[Row]:
    """Each once in each role. What is not taken is not kept with the row either."""
    left_out = ADDRESS if contacts else ADDRESS | CONTACT
    known = {(id_of(row), str(row.get("role"))): row for row in rows}
    return [{name: value for name, value in row.items() if name not in left_out} for row in known.values()]


def lists_of(conference: Row, *, keynotes: bool, cochairs: bool) -> dict[str, list[Row]]:
    """The conference's own lists that came and are taken, by what they say of those on them."""
    wanted = [(KEYNOTE, "keynotes", keynotes), (COCHAIR, "cochairs", cochairs)]
    found = {role: listing(conference.get(name)) for role, name, is_taken in wanted if is_taken}
    return {role: rows for role, rows in found.items() if rows is not None}


def roles_of(lists: Mapping[str, Iterable[Row]]) -> dict[str, frozenset[str]]:
    return {role: frozenset(map(id_of, rows)) for role, rows in lists.items()}


def with_roles(person: Row, called: Mapping[str, Collection[str]]) -> Row:
    """Where no list came, nothing is said of it."""
    number = id_of(person)
    return {**person, ROLES: [role for role, those in called.items() if number in those]} if called else person


def is_in(row: Row, conference_id: str) -> bool:
    """Whether a single row, asked for with its conferences, belongs to this one; where it does not say, it is believed."""
    conferences = listing(row.get("conferences"))
    return conferences is None or any(id_of(each) == conference_id for each in conferences)
