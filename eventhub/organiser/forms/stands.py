from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from eventhub.organiser.forms.base import ServiceForm
from eventhub.stands.enums import StandKind
from eventhub.stands.models import Hall, Sponsor


def metres(label: str) -> forms.DecimalField:
    return forms.DecimalField(label=f"{label}, in metres", required=False, min_value=0, max_digits=6, decimal_places=2)


class HallForm(ServiceForm):
    name = forms.CharField(max_length=80)
    width_m = metres("Width")
    depth_m = metres("Depth")
    order = forms.IntegerField(
        label="Place in lists", required=False, min_value=0, max_value=1_000, help_text="1 comes first"
    )


class StandForm(ServiceForm):
    """Where a stand is and how large; measures may be unknown."""

    number = forms.CharField(max_length=20)
    hall = forms.ModelChoiceField(queryset=Hall.objects.none(), required=False, empty_label="No hall")
    kind = forms.ChoiceField(choices=StandKind.choices, initial=StandKind.UNKNOWN)
    width_m = metres("Width")
    depth_m = metres("Depth")
    x_m = metres("From the left of the plan")
    y_m = metres("From the top of the plan")
    rotation = forms.DecimalField(
        label="Turned, in degrees", required=False, min_value=0, max_value=360, max_digits=5, decimal_places=2
    )

    def __init__(self, *args: Any, halls: QuerySet[Hall], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hall"].queryset = halls

    def clean_rotation(self) -> Any:
        return self.cleaned_data["rotation"] or Decimal(0)


class AssignForm(ServiceForm):
    """Which company is the stand's main sponsor."""

    sponsor = forms.ModelChoiceField(
        queryset=Sponsor.objects.none(),
        label="Main sponsor",
        empty_label="Choose a sponsor",
        help_text="Configures and pays for the stand",
    )

    def __init__(self, *args: Any, sponsors: QuerySet[Sponsor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sponsor"].queryset = sponsors


class CoExhibitorsForm(ServiceForm):
    co_exhibitors = forms.ModelMultipleChoiceField(
        queryset=Sponsor.objects.none(),
        required=False,
        label="Also on the stand",
        help_text="Companies named on it. They gain no rights by that.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, sponsors: QuerySet[Sponsor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["co_exhibitors"].queryset = sponsors


class ReasonForm(ServiceForm):
    """A step that may say why."""

    reason = forms.CharField(max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class OwedReasonForm(ServiceForm):
    """A step that has to say why."""

    reason = forms.CharField(max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))
