"""What the steps of a configuration ask for."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect

from eventhub.activity.admin import ServiceForm
from eventhub.configurations.models import StandConfiguration
from eventhub.core.admin.lists import name_parts
from eventhub.core.admin.steps import OwedReasonForm, StepForm
from eventhub.packages.models import Package, PackageOffer


class SeenForm(StepForm):
    """Carries the number of the submission that was looked at, so that a later one is a conflict."""

    submission = forms.IntegerField(required=False, min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    @classmethod
    def initial_for(cls, row: StandConfiguration) -> dict[str, Any]:
        return {"submission": row.submission}


class ApproveForm(SeenForm):
    comment = forms.CharField(required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}))


class ChangesForm(SeenForm, OwedReasonForm):
    reason = forms.CharField(
        max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}), help_text="What should change; the sponsor reads it"
    )
    answer_by = forms.SplitDateTimeField(
        required=False,
        widget=admin.widgets.AdminSplitDateTime,
        help_text="UTC. Empty: the later of the event's deadline and three days from now",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_parts(self.fields["answer_by"].widget, "Answer by")


class ConfigurationForm(ServiceForm):
    package = forms.ModelChoiceField(
        Package.objects.all(),
        required=False,
        widget=AutocompleteSelect(PackageOffer._meta.get_field("package"), admin.site),
        help_text="Empty: the one that was given to the stand",
    )


class PackageForm(StepForm):
    package = forms.ModelChoiceField(
        Package.objects.all(), widget=AutocompleteSelect(PackageOffer._meta.get_field("package"), admin.site)
    )
    reason = forms.CharField(required=False, max_length=4_000, help_text="Needed after the deadline")
