from typing import Any

from django import forms

from eventhub.accounts.enums import Role
from eventhub.core.errors import EventhubError

REASON_LENGTH = 2_000
NOTES_LENGTH = 4_000


class ReasonForm(forms.Form):
    """A step that is taken for a reason."""

    reason = forms.CharField(
        label="Reason",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The organiser and your colleagues read it.",
        error_messages={"required": "Say why, in a sentence or two."},
    )


class LetGoForm(forms.Form):
    """Letting last year's stand go; the organiser would like to know why."""

    reason = forms.CharField(
        label="Why, if you like to say",
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The organiser reads it.",
    )


class StepForm(forms.Form):
    """A step that needs no words."""


class SubmitForm(forms.Form):
    """`seen` names what its reader saw, so that nobody submits what a colleague changed meanwhile."""

    notes = forms.CharField(
        label="Notes for the organiser",
        max_length=NOTES_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(
        label="Reason for the late change",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The deadline has passed. The sponsor reads why it is submitted now.",
        error_messages={"required": "The deadline has passed. Give a reason for the late change."},
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_late: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_late:
            del self.fields["reason"]


class LateForm(forms.Form):
    """Changing the package or its version: a reason is owed after the deadline only."""

    reason = SubmitForm.base_fields["reason"]

    def __init__(self, *args: Any, is_late: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_late:
            del self.fields["reason"]


ALL_STANDS = "sponsorship"


class TeamForm(forms.Form):
    """A colleague for all stands of the company or for this one, or a designer of this one."""

    email = forms.EmailField(label="E-mail", max_length=254)
    first_name = forms.CharField(max_length=80, required=False)
    last_name = forms.CharField(max_length=80, required=False)
    role = forms.ChoiceField(label="As", widget=forms.RadioSelect)

    def __init__(self, *args: Any, company: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        all_stands = [(ALL_STANDS, f"Colleague: configures all stands of {company} at the event")] if company else []
        self.fields["role"].choices = [
            *all_stands,
            (Role.SPONSOR.value, "Colleague for this stand alone: configures and submits it"),
            (Role.DESIGNER.value, "Designer of this stand: artwork and proofs, no prices to change"),
        ]
        self.initial.setdefault("role", ALL_STANDS if company else Role.SPONSOR.value)


def show_refusal(form: forms.Form, refusal: EventhubError) -> None:
    """What a workflow refused, at the field it names or else above the form."""
    for detail in refusal.details:
        form.add_error(detail.field if detail.field in form.fields else None, detail.message)
    if not refusal.details:
        form.add_error(None, refusal.message)
