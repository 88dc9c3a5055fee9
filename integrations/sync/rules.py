"""What an organiser chooses for a connection whatever its vendor is."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from eventhub.events.models import Event
from eventhub.programme.ingest.state import Choices
from eventhub.programme.ingest.values import PLAIN

Blank = Literal["keep", "clear"]
Share = Annotated[int, Field(ge=0, le=100)]
Word = Annotated[str, Field(min_length=1, max_length=80)]
KEPT_WHEN_BLANK: dict[str, Blank] = {"bio": "keep", "photo_url": "keep", "logo_url": "keep", "description": "keep"}


class Rules(BaseModel):
    """`publish`: new rows appear as the vendor says, or unpublished, and then only a person here publishes them.

    `blank`: what a blank value of the vendor does to what stands here, by field; "clear" where a field is not named.
    `levels`: what a vendor's level of sponsors is called here, as their tier ({"Gold": "Main partner"}); others keep their word.
    `without_session`: what becomes of people whom no session names.
    `cancelled_days_before`: so near the event a session that the vendor takes away is cancelled instead of withdrawn; 0: never.
    `send_back`: what is edited here may be sent to the vendor, each time by a person's choice.
    The shares are per cent of the rows held of a stream; what goes beyond waits for a person.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    publish: Literal["vendor", "by_hand"] = "vendor"
    blank: dict[str, Blank] = Field(default_factory=dict)
    without_session: Literal["keep", "hide", "remove"] = "hide"
    cancelled_days_before: Annotated[int, Field(ge=0, le=365)] = 0
    send_back: bool = False
    levels: dict[Word, Word] = Field(default_factory=dict)
    most_withdrawn: Share = 20
    most_hidden: Share = 20
    most_moved: Share = 50

    def keeps(self, name: str) -> bool:
        return (KEPT_WHEN_BLANK | self.blank).get(name, "clear") == "keep"

    def cancels(self, event: Event, at: datetime) -> bool:
        """Whether the event is near, or under way: by days of its own calendar."""
        first, last, today = (each.astimezone(event.zone).date() for each in (event.starts_at, event.ends_at, at))
        return self.cancelled_days_before > 0 and first - timedelta(self.cancelled_days_before) <= today <= last


def rules_of(stored: dict[str, Any]) -> Rules:
    return Rules.model_validate(stored)


def choices_of(rules: Rules) -> Choices:
    """What of it the programme has to know."""
    names = {name for fields in PLAIN.values() for name, _ in fields}
    return Choices(
        frozenset(filter(rules.keeps, names)),
        publishes=rules.publish == "vendor",
        tiers=rules.levels,
        without_session=rules.without_session,
    )
