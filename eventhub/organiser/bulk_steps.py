"""What can be done with many sessions or speakers at once, and what has to be entered for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.forms.stands import ReasonForm
from eventhub.organiser.scope import EventScope
from eventhub.programme.bulk import (
    cancel_sessions,
    change_sessions,
    publish_sessions,
    reinstate_sessions,
    reinstate_speakers,
    unpublish_sessions,
    withdraw_sessions,
    withdraw_speakers,
)
from eventhub.programme.models import Room, SessionType, Track
from eventhub.programme.queries import rooms_visible_to, tracks_visible_to, types_visible_to


@dataclass(frozen=True, slots=True)
class BulkStep:
    """Behind `verb` and before `done` stands the number ("Publish 12 sessions"). `follows` says what comes of it."""

    key: str
    take: Callable[..., Any]
    verb: str
    done: str
    follows: str
    leave: str = "Leave them"
    asks: str = ""  # "reason", or the field that all of them get
    is_grave: bool = False


def _one(rows: Any) -> list[Any]:
    return [rows] if rows else []


SESSION_STEPS: Mapping[str, BulkStep] = {
    step.key: step
    for step in (
        BulkStep(
            "publish",
            publish_sessions,
            "Publish",
            "published",
            "Everybody who may read the programme sees them at once.",
        ),
        BulkStep(
            "unpublish",
            unpublish_sessions,
            "Unpublish",
            "not published any more",
            "They are seen by those who organise, and by nobody else.",
        ),
        BulkStep(
            "cancel",
            cancel_sessions,
            "Cancel",
            "cancelled",
            "They stay in the programme and say that they will not take place.",
            asks="reason",
            is_grave=True,
        ),
        BulkStep(
            "withdraw",
            withdraw_sessions,
            "Withdraw",
            "withdrawn",
            "They leave the calendar and everything that is published. They can be taken back.",
            asks="reason",
            is_grave=True,
        ),
        BulkStep(
            "reinstate",
            reinstate_sessions,
            "Take back",
            "back in the programme",
            "Cancelled and withdrawn ones take place as confirmed again.",
            asks="reason",
        ),
        BulkStep(
            "room",
            lambda sessions, *, actor, room: change_sessions(sessions, actor=actor, rooms=_one(room)),
            "Move",
            "moved",
            "All of them get this room, and no other. Their times stay.",
            asks="room",
        ),
        BulkStep(
            "track",
            lambda sessions, *, actor, track: change_sessions(sessions, actor=actor, tracks=_one(track)),
            "Set the track of",
            "changed",
            "All of them get this track, and no other.",
            asks="track",
        ),
        BulkStep(
            "type",
            lambda sessions, *, actor, type: change_sessions(sessions, actor=actor, type=type),  # noqa: A006  # its name in the form
            "Set the type of",
            "changed",
            "All of them get this type.",
            asks="type",
        ),
    )
}
SPEAKER_STEPS: Mapping[str, BulkStep] = {
    step.key: step
    for step in (
        BulkStep(
            "withdraw",
            withdraw_speakers,
            "Withdraw",
            "withdrawn",
            "Sessions keep their names for those who organise; nothing that is published shows them. They can be taken back.",
            asks="reason",
            is_grave=True,
        ),
        BulkStep(
            "reinstate",
            reinstate_speakers,
            "Take back",
            "back in the programme",
            "They count again in every session that names them.",
            asks="reason",
        ),
    )
}


class RoomForm(ServiceForm):
    room = forms.ModelChoiceField(queryset=Room.objects.none(), required=False, empty_label="No room")


class TrackForm(ServiceForm):
    track = forms.ModelChoiceField(queryset=Track.objects.none(), required=False, empty_label="No track")


class TypeForm(ServiceForm):
    type = forms.ModelChoiceField(queryset=SessionType.objects.none(), required=False, empty_label="No type")


CHOICES: Mapping[str, tuple[type[ServiceForm], Callable[..., Any]]] = {
    "room": (RoomForm, rooms_visible_to),
    "track": (TrackForm, tracks_visible_to),
    "type": (TypeForm, types_visible_to),
}


def step_form(step: BulkStep, scope: EventScope, given: QueryDict | None) -> ServiceForm:
    if step.asks not in CHOICES:
        return ReasonForm(given) if step.asks else ServiceForm(given)
    form_class, visible = CHOICES[step.asks]
    form = form_class(given)
    form.fields[step.asks].queryset = visible(scope.actor, scope.event)  # type: ignore[attr-defined]  # a field of choices
    return form
