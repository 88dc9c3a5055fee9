from typing import Any

from django import forms

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


class TeamInviteForm(InviteForm):
    """Somebody who runs the organisation with all its events."""


def organisation_values(organisation: Any) -> dict[str, Any]:
    return {name: getattr(organisation, name) for name in DefaultsForm.base_fields}
