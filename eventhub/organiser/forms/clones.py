import re
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from eventhub.configurations.enums import ClonePart
from eventhub.events.models import Event
from eventhub.organiser.forms.events import DEADLINES, NewEventForm

YEAR = re.compile(r"\b20\d\d\b")
WEEKS = timedelta(weeks=52)  # the same day of the week, about a year later


class CloneForm(NewEventForm):
    """The new event, filled in from the old one, and what comes along."""

    field_order = ["name", "slug"]

    parts = forms.MultipleChoiceField(
        label="What comes along", required=False, widget=forms.CheckboxSelectMultiple, choices=ClonePart.choices
    )

    def __init__(self, *args: Any, source: Event, counts: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, organisation=source.organisation, **kwargs)
        for name in ("description", "proof_deciders"):
            del self.fields[name]
        self.fields["parts"].choices = [  # type: ignore[attr-defined]  # a field of choices
            (part.value, f"{part.label}: {counts[part.value]:,}") for part in ClonePart
        ]
        self.fields["ends_at"].required = False
        self.fields["ends_at"].help_text = "Empty: as long as the earlier event"
        for name in DEADLINES:
            self.fields[name].help_text = "Empty: as many days before it opens as then, at the same time of day"
        self.fields["timezone"].help_text = "The same time of day counts by this clock."


def clone_values(source: Event, counts: dict[str, int]) -> dict[str, Any]:
    """What the form begins with: a year later on the same day of the week, and all of which there is any."""
    starts = later(source.starts_at.astimezone(source.zone).replace(tzinfo=None))
    return {
        "name": next_name(source.name, starts.year),
        "venue": source.venue,
        "timezone": source.timezone,
        "starts_at": starts,
        "currency": source.currency,
        "vat_rate": source.vat_rate,
        "parts": [part for part, count in counts.items() if count],
    }


def later(starts: datetime) -> datetime:
    """By the clock of the event: so many times 52 weeks later that it lies ahead."""
    today = timezone.now().replace(tzinfo=None)
    while True:
        starts += WEEKS
        if starts > today:
            return starts


def next_name(name: str, year: int) -> str:
    """The year in the name moves along; a name without one gets it."""
    return YEAR.sub(str(year), name) if YEAR.search(name) else f"{name[:155]} {year}"
