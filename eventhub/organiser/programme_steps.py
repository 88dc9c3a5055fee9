"""Steps of sessions and speakers that move a status: what is asked first, what follows, what is said afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from eventhub.programme.workflows import (
    cancel_session,
    reinstate_session,
    reinstate_speaker,
    withdraw_session,
    withdraw_speaker,
)


@dataclass(frozen=True, slots=True)
class Step:
    """`ask` and `button` are followed by the name; `leave` says what happens without it."""

    take: Callable[..., Any]
    ask: str
    button: str
    leave: str
    done: str
    follows: tuple[str, ...]
    is_grave: bool = True


SESSION_STEPS: Mapping[str, Step] = {
    "cancel": Step(
        cancel_session,
        "Cancel",
        "Cancel the session",
        "Leave it",
        "is cancelled",
        (
            "It stays in the programme and says that it will not take place.",
            "Its room and its speakers are free at that time: it clashes with nothing any more.",
            "It can be taken back into the programme at any time.",
        ),
    ),
    "withdraw": Step(
        withdraw_session,
        "Withdraw",
        "Withdraw the session",
        "Leave it",
        "is withdrawn",
        (
            "It leaves the calendar and everything that is published.",
            "Its page, its history and its links stay, and it can be taken back.",
            "After 30 days it can be removed for good.",
        ),
    ),
    "reinstate": Step(
        reinstate_session,
        "Take back",
        "Take it back into the programme",
        "Leave it out",
        "is back in the programme",
        ("It takes place as confirmed, at its old time and in its old rooms. What clashes is shown there.",),
        is_grave=False,
    ),
}
SPEAKER_STEPS: Mapping[str, Step] = {
    "withdraw": Step(
        withdraw_speaker,
        "Withdraw",
        "Withdraw the speaker",
        "Leave it",
        "is withdrawn",
        (
            "Sessions keep the name for those who organise; nothing that is published shows it.",
            "Nobody is counted as being in two places because of it.",
            "The speaker can be taken back; after 30 days, and named in no session, removed for good.",
        ),
    ),
    "reinstate": Step(
        reinstate_speaker,
        "Take back",
        "Take the speaker back",
        "Leave it",
        "is back in the programme",
        ("The speaker counts again in every session that names them.",),
        is_grave=False,
    ),
}
