from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone

from eventhub.configurations.workflows import ANSWER_WITHIN, LineComment
from eventhub.events.deadlines import DUE_AT, local_instant
from eventhub.events.models import Event
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.review import ReviewLine

FINE, CHANGE = "fine", "change"
LAST_DAY = date(2199, 12, 31)
VERDICTS = [(FINE, "Fine"), (CHANGE, "Change")]


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ReviewForm(ServiceForm):
    """The decision on one submission: a verdict and a comment for each line, and one on the whole.

    Both decisions are sent by one form, so that nothing typed is lost when the other button is pressed.
    """

    submission = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    decision = forms.CharField(required=False, max_length=20)
    comment = forms.CharField(
        label="Comment", required=False, max_length=2_000, widget=text_area(2), help_text="It stands in the history."
    )
    reason = forms.CharField(
        label="Reason, for the whole",
        max_length=2_000,
        widget=text_area(4),
        help_text="It opens the e-mail that the sponsor gets.",
    )
    answer_by = forms.DateField(
        label="Answer by",
        required=False,
        validators=[MaxValueValidator(LAST_DAY, "That day is too far away. Choose one before the event opens.")],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, lines: Iterable[ReviewLine], event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.lines = list(lines)
        self.names = {line.option_id: line.line.name for line in self.lines if line.option_id}
        for option_id, name in self.names.items():
            self._add_line(option_id, name)

    def _add_line(self, option_id: UUID, name: str) -> None:
        """Labelled with the option, as the list of what is to mend names it."""
        verdict = forms.ChoiceField(
            label=name, choices=VERDICTS, required=False, initial=FINE, widget=forms.RadioSelect
        )
        comment = forms.CharField(label=name, required=False, max_length=1_000, widget=text_area(2))
        self.fields[f"verdict-{option_id}"] = verdict
        self.fields[f"comment-{option_id}"] = comment

    def rows(self) -> list[tuple[ReviewLine, forms.BoundField | None, forms.BoundField | None]]:
        """Each line with its two fields."""
        return [
            (line, self[f"verdict-{line.option_id}"], self[f"comment-{line.option_id}"])
            if line.option_id
            else (line, None, None)
            for line in self.lines
        ]

    def to_change(self, cleaned: dict[str, Any]) -> list[UUID]:
        return [option_id for option_id in self.names if cleaned.get(f"verdict-{option_id}") == CHANGE]


class ApproveForm(ReviewForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        marked = self.to_change(cleaned)
        if marked:
            names = ", ".join(self.names[option_id] for option_id in marked)
            self.add_error(None, f"You marked lines to change: {names}. Set them to Fine, or request the changes.")
        return {"submission": cleaned.get("submission"), "comment": cleaned.get("comment", "")}


class ChangesForm(ReviewForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        comments = []
        for option_id in self.to_change(cleaned):
            text = cleaned.get(f"comment-{option_id}", "").strip()
            if text:
                comments.append(LineComment(option_id, text))
            elif f"comment-{option_id}" not in self.errors:
                self.add_error(f"comment-{option_id}", "Say what should change.")
        return {
            "submission": cleaned.get("submission"),
            "reason": cleaned.get("reason", ""),
            "answer_by": due_at(cleaned.get("answer_by"), self.event),
            "line_comments": comments,
        }


def due_at(day: date | None, event: Event) -> datetime | None:
    """An answer is due at the hour of all deadlines, by the clock of the event."""
    return local_instant(day, DUE_AT, event.zone) if day else None


def default_answer_day(event: Event) -> date:
    """The later of the deadline and three days from now, as the workflow has it."""
    soonest = timezone.now() + ANSWER_WITHIN
    day = soonest.astimezone(event.zone).date()
    if local_instant(day, DUE_AT, event.zone) < soonest:
        day += timedelta(days=1)
    return max(day, event.configuration_deadline.astimezone(event.zone).date())
