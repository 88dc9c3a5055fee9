"""Reads what the configurator's form sent: what its reader saw, what they want, and which of it is not a number.

Only rows that the page carried are read, and only what differs from what it showed is wanted: two people who
have the same page open do not undo each other's lines.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from eventhub.configurations.facts import OptionFacts, VersionFacts
from eventhub.core.errors import Unreadable
from eventhub.sponsor.configurator import Control

SHOWN = re.compile(r"(\d{1,9})\.(radio|tick|number|fixed|gone)\.([0-9a-f]{1,8})\.([0-9a-f]{1,8})", re.ASCII)
WHOLE_NUMBER = re.compile(r"[+-]?\d{1,12}", re.ASCII)
NOT_A_NUMBER = "Give a whole number, 0 for none."
NOT_READABLE = "This page can't be read any more. Open it again; what you saved is kept."


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the page had it: see `OptionRow.shown`."""

    quantity: int
    control: Control
    shape: str
    state: str


@dataclass(slots=True)
class Posted:
    """`wanted` holds what to write; `typed` what every number field says; `errors` what can't be read as a number."""

    shown: dict[UUID, ShownRow] = field(default_factory=dict)
    answers: dict[UUID, int] = field(default_factory=dict)
    typed: dict[UUID, str] = field(default_factory=dict)
    errors: dict[UUID, str] = field(default_factory=dict)
    mends: dict[UUID, int] = field(default_factory=dict)

    @property
    def wanted(self) -> dict[UUID, int]:
        changed = {key: value for key, value in self.answers.items() if value != self.shown[key].quantity}
        return changed | self.mends

    def met(self, stored: Mapping[UUID, int]) -> dict[UUID, int]:
        """Lines that are written although they are no longer what the page showed: option → what they had become."""
        return {
            key: stored.get(key, 0)
            for key in self.wanted
            if key in self.shown and stored.get(key, 0) not in (self.shown[key].quantity, self.wanted[key])
        }

    def display(self, key: UUID) -> str:
        """What the control in front of the reader says now."""
        return self.typed.get(key, str(self.answers[key]))


def read_posted(sent: Mapping[str, str], facts: VersionFacts) -> Posted:
    posted = Posted(shown=shown_rows(sent, facts))
    for key, row in posted.shown.items():
        _read_row(sent, facts.by_id[key], row, posted)
    _take_step(sent, posted)
    posted.mends = read_mends(sent.get("mend", ""), facts)
    return posted


def shown_rows(sent: Mapping[str, str], facts: VersionFacts) -> dict[UUID, ShownRow]:
    found = ((option.id, sent.get(f"was-{option.id}")) for option in facts.options)
    return {key: read_shown(text) for key, text in found if text is not None}


def read_shown(text: str) -> ShownRow:
    match = SHOWN.fullmatch(text)
    if match is None:
        raise Unreadable(NOT_READABLE)
    return ShownRow(int(match[1]), Control(match[2]), match[3], match[4])


def _read_row(sent: Mapping[str, str], option: OptionFacts, row: ShownRow, posted: Posted) -> None:
    field_name = f"q-{option.id}"
    if row.control is Control.RADIO and not _is_picked(sent, option, row):
        posted.answers[option.id] = 0
    elif row.control is Control.TICK:
        posted.answers[option.id] = (row.quantity or 1) if field_name in sent else 0
    elif row.control.takes_answer and field_name in sent:
        _read_number(sent[field_name].strip(), option, row, posted)
    elif row.control is Control.RADIO:
        posted.answers[option.id] = row.quantity or max(1, option.starting_quantity)
    else:
        posted.answers[option.id] = row.quantity


def _is_picked(sent: Mapping[str, str], option: OptionFacts, row: ShownRow) -> bool:
    """A group without any answer leaves its options as they were."""
    picked = sent.get(f"pick-{option.category_id}")
    return bool(row.quantity) if picked is None else picked == str(option.id)


def _read_number(text: str, option: OptionFacts, row: ShownRow, posted: Posted) -> None:
    posted.typed[option.id] = text[:20]
    posted.answers[option.id] = row.quantity
    if WHOLE_NUMBER.fullmatch(text):
        posted.answers[option.id] = int(text)
    else:
        posted.errors[option.id] = f"{option.name}: {NOT_A_NUMBER[0].lower()}{NOT_A_NUMBER[1:]}"


def _take_step(sent: Mapping[str, str], posted: Posted) -> None:
    """The + and − buttons of a page without script: "<option>:1" or "<option>:-1"."""
    key, _, step = sent.get("step", "").partition(":")
    for option_id in posted.answers:
        if str(option_id) == key and step in ("1", "-1") and option_id not in posted.errors:
            posted.answers[option_id] = max(0, posted.answers[option_id] + int(step))
            posted.typed.pop(option_id, None)


def read_mends(text: str, facts: VersionFacts) -> dict[UUID, int]:
    """The quantities of a pressed remedy; what is not of this version is refused."""
    mends = {}
    for part in filter(None, text.split(",")):
        key, _, quantity = part.partition(":")
        option = next((one for one in facts.options if str(one.id) == key), None)
        if option is None or not WHOLE_NUMBER.fullmatch(quantity):
            raise Unreadable(NOT_READABLE)
        mends[option.id] = int(quantity)
    return mends
