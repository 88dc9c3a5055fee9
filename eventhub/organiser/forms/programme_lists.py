from django import forms

from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.forms.imports import KINDS
from eventhub.programme.enums import ListKind


class ProgrammeListForm(ServiceForm):
    """A list of sessions or of speakers."""

    kind = forms.ChoiceField(
        label="What it lists", choices=ListKind.choices, widget=forms.RadioSelect, initial=ListKind.SESSIONS
    )
    file = forms.FileField(
        label="The list",
        help_text="CSV or XLSX, up to 10 MB and 1,000 rows",
        widget=forms.FileInput(attrs={"accept": KINDS}),
    )
