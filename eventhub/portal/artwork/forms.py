from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from eventhub.artwork.annotations import Place
from eventhub.artwork.enums import Shape
from eventhub.artwork.guards import LONGEST_TEXT
from eventhub.artwork.guests import LONGEST_NAME
from eventhub.artwork.models import Proof
from eventhub.artwork.services import LONGEST_DUE_REASON
from eventhub.artwork.workflows import approve_proof, reject_proof
from eventhub.core.actor import Actor
from eventhub.core.service_form import ServiceForm
from eventhub.events.deadlines import DUE_AT, local_instant
from eventhub.events.models import Event

HUNDRED = Decimal(100)
DAYS = date(2000, 1, 1), date(2199, 12, 31)
NO_SUCH_DAY = "That day is too far away. Choose one between now and the opening."
APPROVE, WITH_NOTES, REJECT = "approve", "notes", "reject"


def text_field(label: str, rows: int = 3, *, required: bool = True, longest: int = LONGEST_TEXT, hint: str = "") -> Any:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=longest, required=required, widget=area, help_text=hint)


# --- artwork ---------------------------------------------------------------------------------------------


class FeedbackForm(ServiceForm):
    feedback = text_field("What should change", hint="It opens the e-mail to whoever brings the next file.")


class OverruleForm(ServiceForm):
    reason = text_field("Why it may be printed all the same", hint="The sponsor reads it, and it stays in the history.")


class NotesForm(ServiceForm):
    notes = text_field("Notes", required=False, hint="Everybody who sees this artwork reads them.")


class WarningForm(ServiceForm):
    """One warning, by its name."""

    key = forms.CharField(max_length=300, widget=forms.HiddenInput)


class ReplaceForm(ServiceForm):
    """A file that came while the proof was approved: it counts once somebody says why."""

    file_id = forms.UUIDField(widget=forms.HiddenInput)
    reason = text_field("Why the approved artwork is replaced", hint="The approval becomes void; both sides read why.")


class DueForm(ServiceForm):
    """Another day than the event's, at 17:00 of its clock; an empty day goes back to the event's."""

    aliases: ClassVar[dict[str, str]] = {"due_at": "day"}
    day = forms.DateField(
        label="Due on",
        required=False,
        validators=[MinValueValidator(DAYS[0], NO_SUCH_DAY), MaxValueValidator(DAYS[1], NO_SUCH_DAY)],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="At 17:00 by the clock of the event. Empty: the event's own date.",
    )
    reason = text_field("Reason", rows=2, longest=LONGEST_DUE_REASON, hint="The sponsor reads it.")

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day = cleaned.pop("day", None)
        return {**cleaned, "due_at": local_instant(day, DUE_AT, self.event.zone) if day else None}


# --- proofs ----------------------------------------------------------------------------------------------


class DecisionForm(ServiceForm):
    """The words are notes or feedback, by what is decided. `sha256` is the file that the reader saw."""

    aliases: ClassVar[dict[str, str]] = {"notes": "words", "feedback": "words"}
    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label="Your decision",
        choices=[
            (APPROVE, "Approve for print"),
            (WITH_NOTES, "Approve with notes"),
            (REJECT, "Reject, with feedback"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three."},
    )
    words = text_field("Notes, or what should change", required=False, hint="Needed when you reject.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") in (WITH_NOTES, REJECT) and not cleaned.get("words") and "words" not in self.errors:
            is_note = cleaned["decision"] == WITH_NOTES
            self.add_error("words", "Write the notes, or approve without." if is_note else "Say what should change.")
        return cleaned


def decide(proof: Proof, *, actor: Actor, sha256: str, decision: str, words: str) -> Proof:
    if decision == REJECT:
        return reject_proof(proof, actor=actor, feedback=words, sha256=sha256)
    return approve_proof(proof, actor=actor, sha256=sha256, notes=words if decision == WITH_NOTES else "")


def place_field(label: str, *, required: bool = True) -> forms.DecimalField:
    """In per cent of the page, from its top left corner."""
    box = forms.NumberInput(attrs={"step": "0.01", "min": "0", "max": "100", "inputmode": "decimal"})
    return forms.DecimalField(
        label=label, min_value=0, max_value=100, max_digits=9, decimal_places=6, required=required, widget=box
    )


class AnnotationForm(ServiceForm):
    """A mark with its first comment. A box and an arrow have a second corner or end."""

    text = text_field("Comment")
    shape = forms.ChoiceField(label="Mark", choices=Shape.choices, initial=Shape.PIN)
    page = forms.TypedChoiceField(label="Page", coerce=int)
    x, y = place_field("From the left, %"), place_field("From the top, %")
    x2, y2 = place_field("To, from the left, %", required=False), place_field("To, from the top, %", required=False)

    def __init__(self, *args: Any, pages: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].choices = [(number, f"Page {number}") for number in range(1, pages + 1)]
        if pages == 1:
            self.fields["page"].widget = forms.HiddenInput()
            self.initial.setdefault("page", 1)

    def clean(self) -> dict[str, Any]:
        """x, y, x2, y2 become one `place`, as fractions."""
        cleaned = super().clean() or self.cleaned_data
        ends = [cleaned.pop(name, None) for name in ("x", "y", "x2", "y2")]
        parts = [None if end is None else end / HUNDRED for end in ends]
        if not self.errors:
            cleaned["place"] = Place(*parts)  # type: ignore[arg-type]  # x and y are there where nothing is wrong
        return cleaned


class AnswerForm(ServiceForm):
    text = text_field("Answer", rows=2)


class GuestForm(ServiceForm):
    name = forms.CharField(label="Name", max_length=LONGEST_NAME, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(label="E-mail", max_length=254, widget=forms.EmailInput({"autocomplete": "off"}))
