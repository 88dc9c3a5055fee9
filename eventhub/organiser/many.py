"""The two lists of the programme of which many rows are ticked at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from eventhub.core.listing import ListSpec
from eventhub.organiser.bulk_steps import SESSION_STEPS, SPEAKER_STEPS, BulkStep
from eventhub.organiser.lists.sessions import sessions_to_list
from eventhub.organiser.lists.speakers import speakers_to_list
from eventhub.organiser.programme_page import session_spec, speaker_spec
from eventhub.organiser.scope import EventScope
from eventhub.programme.queries import sessions_visible_to, speakers_visible_to


@dataclass(frozen=True, slots=True)
class Many:
    """`noun` names a row on the page, in the form and in addresses; `plural` the list and its templates."""

    noun: str
    plural: str
    steps: Mapping[str, BulkStep]
    visible: Callable[..., Any]
    to_list: Callable[[Any], Any]
    spec: Callable[[EventScope], ListSpec]
    order: tuple[str, ...]

    @property
    def list_address(self) -> str:
        return f"organiser:{self.noun}-list"

    @property
    def address(self) -> str:
        return f"organiser:{self.noun}-bulk"

    @property
    def detail_address(self) -> str:
        return f"organiser:{self.noun}-detail"

    @property
    def chosen_template(self) -> str:
        return f"organiser/{self.plural}/_chosen.html"


SESSIONS = Many(
    "session",
    "sessions",
    SESSION_STEPS,
    sessions_visible_to,
    sessions_to_list,
    session_spec,
    ("starts_at", "order", "title", "pk"),
)
SPEAKERS = Many(
    "speaker",
    "speakers",
    SPEAKER_STEPS,
    speakers_visible_to,
    speakers_to_list,
    speaker_spec,
    ("last_name", "first_name", "pk"),
)
