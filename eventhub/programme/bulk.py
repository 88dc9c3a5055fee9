"""The same edit for many rows: each goes through the service or workflow of one, and whoever can't go is named with the reason."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar, Unpack
from uuid import UUID

from django.db import transaction

from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid, OutOfSight
from eventhub.programme.companies import create_sponsor_from, link_company, set_aside_company, take_over
from eventhub.programme.company_values import TITLES
from eventhub.programme.models import Company, Session, Speaker
from eventhub.programme.queries import linked_sponsorship
from eventhub.programme.services import SessionFields, change_session
from eventhub.programme.workflows import (
    cancel_session,
    reinstate_session,
    reinstate_speaker,
    withdraw_session,
    withdraw_speaker,
)
from eventhub.stands.living import hold_sponsors
from eventhub.stands.models import Sponsor

Row = TypeVar("Row", Session, Speaker, Company)


@dataclass(slots=True)
class Outcome(Generic[Row]):
    """`done`: the rows as they are now, `unchanged` those that were so already, `refused` the others with a sentence each.

    `locked`: how many rows are from now on left alone by syncs in what was edited.
    """

    done: list[Row] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)
    refused: list[tuple[Row, str]] = field(default_factory=list)
    locked: int = 0

    def join(self, other: "Outcome[Row]") -> None:
        self.done += other.done
        self.unchanged += other.unchanged
        self.refused += other.refused
        self.locked += other.locked


def change_sessions(sessions: Iterable[Session], *, actor: Actor, **fields: Unpack[SessionFields]) -> Outcome[Session]:
    """The given fields in all of them: a room, a track, a type, a level."""
    outcome: Outcome[Session] = Outcome()

    def change(session: Session) -> None:
        edit = change_session(session, actor=actor, **fields)
        (outcome.done if edit.changed else outcome.unchanged).append(edit.row)
        outcome.locked += bool(edit.locked)

    return _each(sessions, change, outcome)


def publish_sessions(sessions: Iterable[Session], *, actor: Actor) -> Outcome[Session]:
    return change_sessions(sessions, actor=actor, published=True)


def unpublish_sessions(sessions: Iterable[Session], *, actor: Actor) -> Outcome[Session]:
    return change_sessions(sessions, actor=actor, published=False)


def cancel_sessions(sessions: Iterable[Session], *, actor: Actor, reason: str = "") -> Outcome[Session]:
    return _move(sessions, partial(cancel_session, actor=actor, reason=reason))


def withdraw_sessions(sessions: Iterable[Session], *, actor: Actor, reason: str = "") -> Outcome[Session]:
    return _move(sessions, partial(withdraw_session, actor=actor, reason=reason))


def reinstate_sessions(sessions: Iterable[Session], *, actor: Actor, reason: str = "") -> Outcome[Session]:
    return _move(sessions, partial(reinstate_session, actor=actor, reason=reason))


def withdraw_speakers(speakers: Iterable[Speaker], *, actor: Actor, reason: str = "") -> Outcome[Speaker]:
    return _move(speakers, partial(withdraw_speaker, actor=actor, reason=reason))


def reinstate_speakers(speakers: Iterable[Speaker], *, actor: Actor, reason: str = "") -> Outcome[Speaker]:
    return _move(speakers, partial(reinstate_speaker, actor=actor, reason=reason))


@transaction.atomic
def link_companies(companies: Iterable[Company], *, sponsors: Mapping[UUID, Sponsor], actor: Actor) -> Outcome[Company]:
    """Each with the sponsor that was shown beside it. All sponsors are held at once: two such edits never wait in a circle."""
    hold_sponsors(sponsors.values())
    return _decide(companies, lambda company: link_company(company, sponsors[company.pk], actor=actor))


def create_sponsors_from(companies: Iterable[Company], *, actor: Actor) -> Outcome[Company]:
    return _decide(companies, partial(create_sponsor_from, actor=actor))


def set_aside_companies(companies: Iterable[Company], *, actor: Actor, reason: str = "") -> Outcome[Company]:
    return _decide(companies, partial(set_aside_company, actor=actor, reason=reason))


@transaction.atomic
def take_over_companies(companies: Iterable[Company], *, actor: Actor) -> Outcome[Company]:
    """Every field in which the vendor says otherwise. Sponsors are held as where many are linked."""
    companies = list(companies)
    hold_sponsors(linked.sponsor for one in companies if (linked := linked_sponsorship(one)))
    return _decide(companies, partial(take_over, names=tuple(TITLES), actor=actor))


def _decide(companies: Iterable[Company], act: Callable[[Company], Company]) -> Outcome[Company]:
    outcome: Outcome[Company] = Outcome()
    return _each(companies, lambda company: outcome.done.append(act(company)), outcome)


def _move(rows: Iterable[Row], workflow: Callable[[Row], Row]) -> Outcome[Row]:
    outcome: Outcome[Row] = Outcome()

    def move(row: Row) -> None:
        before = row.locked_fields
        moved = workflow(row)
        outcome.done.append(moved)
        outcome.locked += moved.locked_fields != before

    return _each(rows, move, outcome)


@transaction.atomic
def _each(rows: Iterable[Row], act: Callable[[Row], Any], outcome: Outcome[Row]) -> Outcome[Row]:
    """In a fixed order, so that two such edits wait for each other and never in a circle. NotAllowed ends all of it."""
    for row in sorted(rows, key=lambda row: row.pk):
        try:
            with transaction.atomic():
                act(row)
        except (Conflict, Invalid, OutOfSight) as refused:
            outcome.refused.append((row, refused.message))
    return outcome
