from typing import Any

from django import forms

from eventhub.accounts.models import User
from eventhub.core.errors import EventhubError


def show_refusal(form: forms.Form, refused: EventhubError) -> None:
    """Put what a service refused at the fields that it names; what names none goes to the whole form."""
    for detail in refused.details:
        form.add_error(detail.field if detail.field in form.fields else None, detail.message)
    if not refused.details:
        form.add_error(None, refused.message)


class AccountForm(forms.ModelForm):
    """One's own details; saved through `change_user`, never by the form."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "company", "phone_number"]
        widgets = {
            "first_name": forms.TextInput({"autocomplete": "given-name"}),
            "last_name": forms.TextInput({"autocomplete": "family-name"}),
            "company": forms.TextInput({"autocomplete": "organization"}),
            "phone_number": forms.TextInput({"autocomplete": "tel", "type": "tel"}),
        }
        labels = {"phone_number": "Phone"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["last_name"].required = True


class AcceptForm(forms.Form):
    """Opens an account that was only invited."""

    first_name = forms.CharField(
        label="First name", max_length=80, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Last name", max_length=80, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=1000,
        help_text="At least 10 characters; not a common one, not your name.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label="Password again",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        first, second = cleaned.get("password"), cleaned.get("password_again")
        if first and second and first != second:
            self.add_error("password_again", "The two passwords differ. Enter the same one twice.")
        return cleaned


class ActingForm(forms.Form):
    """Why a member of staff takes somebody's place."""

    reason = forms.CharField(
        label="Reason",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The person reads it in a mail, and it is kept in the history.",
        error_messages={"required": "The person reads why. Say it in a sentence."},
    )
