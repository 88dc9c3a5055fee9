"""The programme as lists that can be imported again: every row then says what stands there already."""

from collections.abc import Iterator

from eventhub.accounts.permissions import can, require
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.programme.enums import ListKind
from eventhub.programme.exchange.columns import COLUMNS, Column
from eventhub.programme.exchange.state import sessions_state, speakers_state

LONGEST_IN_WORKBOOK = 32_000  # a cell of a workbook holds no more; one that is left empty changes nothing
NOT_EXPORTED = {"day"}  # for lists of others: ours have it in the start
EXAMPLES = {
    ListKind.SESSIONS: (
        {
            "code": "K1",
            "title": "Opening keynote",
            "type": "Keynote",
            "rooms": "Main hall",
            "start": "2027-06-08 09:00",
            "end": "2027-06-08 10:00",
            "capacity": "300",
            "published": "yes",
            "speakers": "Ada Marsh | moderator\nBo Lind",
        },
        {
            "code": "W3",
            "title": "Joints that last",
            "description": "How timber joints are made that outlive their builders.",
            "type": "Workshop",
            "tracks": "Timber",
            "rooms": "Room 2",
            "start": "2027-06-08 11:00",
            "end": "2027-06-08 12:30",
            "level": "Advanced",
            "learning_objectives": "Choose a joint\nCut it",
            "credits": "CPD | 1.5",
        },
    ),
    ListKind.SPEAKERS: (
        {
            "email": "ada@northwind.example",
            "prefix": "Dr",
            "first_name": "Ada",
            "last_name": "Marsh",
            "title": "Chief engineer",
            "company": "Northwind Lighting",
            "bio": "Ada has built bridges for twenty years.",
            "links": "Website | https://northwind.example",
        },
        {"email": "bo@lind.example", "first_name": "Bo", "last_name": "Lind", "company": "Lind & Co"},
    ),
}


def columns_for(kind: str, *, private: bool) -> list[Column]:
    left_out = NOT_EXPORTED if private else NOT_EXPORTED | {"email"}
    return [column for column in COLUMNS[kind] if column.key not in left_out]


def titles(kind: str, *, event: Event, actor: Actor) -> list[str]:
    return [column.title for column in columns_for(kind, private=_sees_addresses(actor, event))]


def template_titles(kind: str) -> list[str]:
    return [column.title for column in columns_for(kind, private=True)]


def template_rows(kind: str) -> list[list[str]]:
    return [[row.get(column.key, "") for column in columns_for(kind, private=True)] for row in EXAMPLES[ListKind(kind)]]


def exported_rows(event: Event, *, kind: str, actor: Actor, longest: int | None = None) -> Iterator[list[str]]:
    """One row each, in the order of time or of names. Cells longer than `longest` are left empty."""
    require(actor, "programme.read_programme", event)
    columns = columns_for(kind, private=_sees_addresses(actor, event))
    state = sessions_state(event, actor) if kind == ListKind.SESSIONS else speakers_state(event, actor)
    for row in state.rows.values():
        yield [_fitting(row.cells.get(column.key, ""), longest) for column in columns]


def _fitting(text: str, longest: int | None) -> str:
    return "" if longest is not None and len(text) > longest else text


def _sees_addresses(actor: Actor, event: Event) -> bool:
    return can(actor, "programme.read_private", event)
