from typing import Any

from django import forms

from eventhub.accounts.enums import Role
from eventhub.accounts.models import LONGEST_GRACE, Organisation
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.forms.people import InviteForm


def days(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=3_650)


class DefaultsForm(ServiceForm):
    """The name of an organisation, and what its new events begin with."""

    name = forms.CharField(max_length=120)
    configuration_days = days("Configuration due, days before the opening")
    artwork_days = days("Artwork due, days before the opening")
    proof_days = days("Proofs due, days before the opening")


class SecondFactorForm(ServiceForm):
    """From whom a second factor is asked."""

    roles = forms.MultipleChoiceField(
        label="Ask it of",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(r.value, f"{r.label}s") for r in Role],
    )
    days = forms.IntegerField(
        label="Days until it is needed",
        min_value=0,
        max_value=LONGEST_GRACE,
        help_text="0 to 30, counted from now or from the day on which somebody gets the role. Until then a notice reminds them.",
    )


class TeamInviteForm(InviteForm):
    """Somebody who runs the organisation with all its events."""


def second_factor_values(organisation: Organisation) -> dict[str, Any]:
    return {"roles": list(organisation.second_factor_since), "days": organisation.second_factor_days}


def organisation_values(organisation: Any) -> dict[str, Any]:
    return {name: getattr(organisation, name) for name in DefaultsForm.base_fields}
