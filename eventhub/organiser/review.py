"""What the page of one review shows: its place in the queue, and the lines beside those of the last decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventhub.configurations.difference import Difference, LineDifference, compare
from eventhub.configurations.enums import Decision
from eventhub.configurations.facts import VersionFacts
from eventhub.configurations.models import StandConfiguration, Submission
from eventhub.configurations.queries import review_queue, submission_state
from eventhub.organiser.scope import EventScope

DECIDED = (Decision.APPROVED, Decision.CHANGES_REQUESTED)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a configuration stands among those that wait, oldest first, and which comes after it."""

    position: int
    length: int
    next_id: UUID | None
    next_name: str


def place_in_queue(scope: EventScope, configuration: StandConfiguration) -> Place:
    """Position 0: it does not wait. After the last one comes the first again."""
    rows = review_queue(scope.actor, scope.event).values_list(
        "pk", "stand__number", "stand__sponsorship__sponsor__name"
    )
    queue = list(rows)
    ids = [pk for pk, _, _ in queue]
    position = ids.index(configuration.pk) + 1 if configuration.pk in ids else 0
    others = [*queue[position:], *queue[:position]]
    following = next(((pk, number, name) for pk, number, name in others if pk != configuration.pk), None)
    if following is None:
        return Place(position, len(queue), None, "")
    return Place(position, len(queue), following[0], ", ".join(filter(None, following[1:])))


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A line of the submission; `asked` is what was asked of it last time, `option_id` None where its version is gone."""

    line: LineDifference
    option_id: UUID | None
    asked: str

    @property
    def is_new(self) -> bool:
        return self.line.old_quantity is None

    @property
    def is_gone(self) -> bool:
        return self.line.new_quantity is None


def current_of(configuration: StandConfiguration, submissions: Iterable[Submission]) -> Submission | None:
    return next((one for one in submissions if one.number == configuration.submission), None)


def last_decided(current: Submission | None, submissions: Iterable[Submission]) -> Submission | None:
    """What the organisers last decided about, before this submission."""
    if current is None:
        return None
    earlier = [one for one in submissions if one.number < current.number and one.decision in DECIDED]
    return max(earlier, key=lambda one: one.number, default=None)


def difference_of(old: Submission | None, new: Submission | None) -> Difference:
    return compare(submission_state(old), submission_state(new))


def review_lines(difference: Difference, previous: Submission | None, facts: VersionFacts) -> list[ReviewLine]:
    asked = comments_of(previous)
    lines = []
    for line in difference.lines:
        option = facts.by_code.get(line.code)
        lines.append(ReviewLine(line, option.id if option else None, asked.get(line.code, "")))
    return lines


def comments_of(submission: Submission | None) -> dict[str, str]:
    """Option code → what was asked about it."""
    comments: list[dict[str, Any]] = submission.line_comments if submission else []
    return {comment["code"]: comment["comment"] for comment in comments}
