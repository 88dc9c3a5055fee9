from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundWidget

from eventhub.accounts.clients import OVERLAPS, USUAL_CHOICE, overlap_of
from eventhub.organiser.forms.base import ServiceForm

FOR_STAFF = "packages:write"


@dataclass(frozen=True, slots=True)
class ScopeGroup:
    """The scopes of one kind of thing, each with its box."""

    name: str
    boxes: list[BoundWidget]


class ClientForm(ServiceForm):
    """A client's name and what it may do. Who may not give a scope finds no box for it, unless the client has it."""

    name = forms.CharField(
        max_length=255, help_text="Of the system that will use it, so that history says who did what."
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do", widget=forms.CheckboxSelectMultiple, help_text="As little as the system needs."
    )

    def __init__(self, *args: Any, may_give_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = (kwargs.get("initial") or {}).get("scopes", [])
        self.for_staff = not may_give_all and FOR_STAFF not in held
        known = settings.OAUTH2_PROVIDER["SCOPES"].items()
        self.fields["scopes"].choices = [pair for pair in known if not (self.for_staff and pair[0] == FOR_STAFF)]

    @property
    def scope_groups(self) -> Iterator[ScopeGroup]:
        for family, boxes in groupby(self["scopes"], key=lambda box: box.data["value"].partition(":")[0]):
            yield ScopeGroup(family.capitalize(), list(boxes))


class RotateForm(ServiceForm):
    """How long the old secret goes on working beside the new one."""

    overlap = forms.TypedChoiceField(
        label="The old secret goes on working for",
        choices=OVERLAPS,
        initial=USUAL_CHOICE,
        coerce=overlap_of,
        widget=forms.RadioSelect,
        help_text="As long as it takes to bring the new one to every system that uses it. Not at all, if somebody else may have read it.",
    )
