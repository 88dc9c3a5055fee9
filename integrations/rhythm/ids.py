"""The ids that stand in a row, and what the client puts beside it of them. Pure, and tolerant: asked before the row is read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from integrations.rhythm.schemas import Engagement
from integrations.sync.contract import Row

LOOKED_UP = "looked_up"  # set by the client: by list, what the ids of this row are called

BLANK: tuple[Any, ...] = (None, "", {})

Named = tuple[str, bool]  # an id, and whether it is that of a contact


def texts_of(values: Any) -> list[str]:
    """Ids and names among values of any kind."""
    return [text for value in values if isinstance(value, str) and (text := value.strip())] if _is_list(values) else []


def _is_list(values: Any) -> bool:
    return isinstance(values, list | tuple)


def people_in(row: Row) -> list[Engagement | None]:
    """Who speaks in a session; None for somebody who can't be made out."""
    sent = row.get("speakers")
    if sent is None or sent == {}:
        return []
    return list(engagements(sent)) if _is_list(sent) else [None]


def named_people(people: Iterable[Engagement | None]) -> list[Named | None]:
    return [person_in(each) for each in people]


def role_ids(people: Iterable[Engagement | None]) -> list[str]:
    return [each.type_id for each in people if each and each.type_id]


def field_ids(row: Row) -> list[str]:
    sent = row.get("custom_field_values")
    return (
        texts_of([each.get("custom_field_id") for each in sent or () if isinstance(each, dict)])
        if _is_list(sent)
        else []
    )


def engagements(sent: Iterable[Any]) -> Iterator[Engagement | None]:
    """An id alone, or an object that holds one under one of several names."""
    for each in sent:
        try:
            yield Engagement.model_validate({"id": each} if isinstance(each, str | int) else _filled(each))
        except ValidationError:
            yield None


def _filled(each: Any) -> Any:
    """Without the names that are there and blank: one of the others may not be."""
    return {name: value for name, value in each.items() if value not in BLANK} if isinstance(each, dict) else each


def person_in(engagement: Engagement | None) -> Named | None:
    """The person; else the contact behind it; else the only id that there is."""
    if engagement is None:
        return None
    if engagement.person:
        return engagement.person, False
    if engagement.contact:
        return engagement.contact, True
    return (engagement.id, False) if engagement.id else None


def meanings_of(row: Row) -> Mapping[str, Any]:
    """By list; a list that may not be read is not among them."""
    found = row.get(LOOKED_UP)
    return found if isinstance(found, dict) else {}
