"""Which of our sponsors a vendor's company is, where it is none of those that are offered."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from eventhub.organiser.forms.base import ServiceForm
from eventhub.stands.models import Sponsor


class LinkForm(ServiceForm):
    sponsor = forms.ModelChoiceField(queryset=Sponsor.objects.none(), label="Sponsor", empty_label="Choose one")

    def __init__(self, *args: Any, sponsors: QuerySet[Sponsor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sponsor"].queryset = sponsors  # type: ignore[attr-defined]  # a field of choices
