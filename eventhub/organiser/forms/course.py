"""Changing course: what was shown goes along with the decision, sealed, so that a decision on something else is noticed."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple
from typing import Any

from django import forms
from django.core import signing
from django.db.models import QuerySet

from eventhub.configurations.outcomes import CANCEL, KEEP
from eventhub.core.facts import Fact
from eventhub.organiser.forms.base import ServiceForm
from eventhub.stands.models import Sponsor, Stand

SEAL = "organiser.course"
COMPANY, NOBODY = "company", "nobody"


def sealed(facts: Iterable[Fact]) -> str:
    return signing.dumps([astuple(fact) for fact in facts], salt=SEAL, compress=True)


def unsealed(text: str) -> list[Fact]:
    """Nothing where the seal is broken or missing: then everything counts as changed."""
    try:
        return [Fact(*values) for values in signing.loads(text, salt=SEAL)]
    except (signing.BadSignature, UnicodeError, ValueError):
        return []


class CourseForm(ServiceForm):
    """A decision on the facts that were shown, with its reason."""

    reason = forms.CharField(
        max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}), help_text="Needed. Kept in the history."
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_seen(self) -> list[Fact]:
        return unsealed(self.cleaned_data["seen"])


class ConfigurationChoice(CourseForm):
    """Also asks what becomes of the configuration, where there is a choice."""

    configuration = forms.ChoiceField(
        label="What becomes of the configuration?", choices=[(KEEP, KEEP), (CANCEL, CANCEL)], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, choices: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        if len(choices) == 1:
            del self.fields["configuration"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if len(self.choices) == 1:
            cleaned["configuration"] = self.choices[0]
        return cleaned


class HandOverForm(ConfigurationChoice):
    to = forms.ChoiceField(
        label="Who has the stand next?",
        choices=[(COMPANY, "Another company"), (NOBODY, "Nobody: the stand is free")],
        initial=COMPANY,
        widget=forms.RadioSelect,
    )
    sponsor = forms.ModelChoiceField(
        queryset=Sponsor.objects.none(),
        required=False,
        label="New main sponsor",
        empty_label="Choose a company",
        help_text="Where another company has it",
    )
    keep_fees = forms.BooleanField(
        label="The fees stay on the stand", required=False, help_text="Otherwise each is reversed by an equal line"
    )
    keep_co_exhibitors = forms.BooleanField(label="The co-exhibitors stay on the stand", required=False)

    def __init__(self, *args: Any, sponsors: QuerySet[Sponsor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sponsor"].queryset = sponsors

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        to = cleaned.pop("to", None)
        if to == NOBODY:
            cleaned["sponsor"] = None
        elif to == COMPANY and not cleaned.get("sponsor") and "sponsor" not in self.errors:
            self.add_error("sponsor", "No company is chosen yet. Choose one, or say that the stand is free.")
        return cleaned


class MoveForm(ConfigurationChoice):
    keep_co_exhibitors = forms.BooleanField(label="The co-exhibitors go along", required=False, initial=True)


class TargetForm(forms.Form):
    """To which stand; asked first, because what happens depends on it."""

    to = forms.ModelChoiceField(
        queryset=Stand.objects.none(),
        label="Move to",
        empty_label="Choose a free stand",
        help_text="Stands without a sponsor",
    )

    def __init__(self, *args: Any, stands: QuerySet[Stand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = stands
        self.fields["to"].label_from_instance = where
        self.fields["to"].error_messages["required"] = "No stand is chosen yet. Choose a free one."


def where(stand: Stand) -> str:
    return f"{stand.number}, {stand.hall.name}" if stand.hall else stand.number


class IntoForm(forms.Form):
    """Which company remains; asked first, because what happens depends on it."""

    into = forms.ModelChoiceField(
        queryset=Sponsor.objects.none(),
        label="Company that remains",
        empty_label="Choose a company",
        help_text="The same company, kept under another name",
    )

    def __init__(self, *args: Any, sponsors: QuerySet[Sponsor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = sponsors
        self.fields["into"].error_messages["required"] = "No company is chosen yet. Choose the one that remains."
