"""The people of a session after one button was pressed: pressed buttons in, a whole list out."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from eventhub.core.errors import Conflict
from eventhub.programme.links import Speaking
from eventhub.programme.models import SessionSpeaker, Speaker

DEFAULT_ROLE = "speaker"


def changed_speakers(links: list[SessionSpeaker], people: QuerySet[Speaker], given: QueryDict) -> list[Speaking]:
    """`add` names a speaker; `up`, `down`, `remove` and `change` one of the session's links."""
    speaking = [as_speaking(link) for link in links]
    if given.get("add"):
        return [*speaking, Speaking(chosen(people, given["add"]), role_in(given))]
    for press, change in PRESSES.items():
        if given.get(press):
            at = place_of(links, given[press])
            return change(speaking, at, given)
    raise Conflict("Nothing was pressed. Choose what is to become of somebody.")


def as_speaking(link: SessionSpeaker) -> Speaking:
    return Speaking(link.speaker, link.role, None, link.published, link.title, link.company)


def chosen(people: QuerySet[Speaker], key: str) -> Speaker:
    speaker = people.filter(pk=as_key(key)).first()
    if speaker is None:
        raise Conflict("This speaker is not at the event any more. Look for somebody else.")
    return speaker


def place_of(links: list[SessionSpeaker], key: str) -> int:
    wanted = as_key(key)
    at = next((number for number, link in enumerate(links) if link.pk == wanted), None)
    if at is None:
        raise Conflict("Somebody took this person off the session meanwhile. What is shown now is how it stands.")
    return at


def as_key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def role_in(given: QueryDict) -> str:
    return given.get("role", "").strip() or DEFAULT_ROLE


def up(speaking: list[Speaking], at: int, given: QueryDict) -> list[Speaking]:
    return swapped(speaking, at, max(at - 1, 0))


def down(speaking: list[Speaking], at: int, given: QueryDict) -> list[Speaking]:
    return swapped(speaking, at, min(at + 1, len(speaking) - 1))


def swapped(speaking: list[Speaking], one: int, other: int) -> list[Speaking]:
    speaking[one], speaking[other] = speaking[other], speaking[one]
    return speaking


def remove(speaking: list[Speaking], at: int, given: QueryDict) -> list[Speaking]:
    return speaking[:at] + speaking[at + 1 :]


def change(speaking: list[Speaking], at: int, given: QueryDict) -> list[Speaking]:
    """What is said of somebody in this session alone."""
    said = Speaking(
        speaking[at].speaker,
        role_in(given),
        None,
        given.get("published") == "on",
        given.get("title", "").strip(),
        given.get("company", "").strip(),
    )
    return [*speaking[:at], said, *speaking[at + 1 :]]


PRESSES: dict[str, Callable[[list[Speaking], int, QueryDict], list[Speaking]]] = {
    "up": up,
    "down": down,
    "remove": remove,
    "change": change,
}
