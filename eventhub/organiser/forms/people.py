from typing import Any

from django import forms
from django.db.models import QuerySet

from eventhub.accounts.enums import Role
from eventhub.organiser.forms.base import ServiceForm
from eventhub.stands.models import Sponsorship


class InviteForm(ServiceForm):
    """Whom to send a link to."""

    email = forms.EmailField(label="E-mail", max_length=254)
    first_name = forms.CharField(max_length=80, required=False)
    last_name = forms.CharField(max_length=80, required=False)


ALL_STANDS = "sponsorship"
STAND_ROLES = {
    Role.SPONSOR.value: "Sponsor of this stand: configures, submits, pays",
    Role.DESIGNER.value: "Designer of this stand: artwork and proofs",
    Role.VIEWER.value: "Viewer of this stand: reads",
}


class StandInviteForm(InviteForm):
    """To one stand, or to all stands of its sponsor."""

    role = forms.ChoiceField(label="As", widget=forms.RadioSelect)

    def __init__(self, *args: Any, company: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        all_stands = [(ALL_STANDS, f"Sponsor: all stands of {company}")] if company else []
        self.fields["role"].choices = [*all_stands, *STAND_ROLES.items()]
        self.initial.setdefault("role", ALL_STANDS if company else Role.SPONSOR.value)


class EventInviteForm(InviteForm):
    """To the event: somebody of a sponsor, or somebody who runs or reads it."""

    role = forms.ChoiceField(
        label="As",
        widget=forms.RadioSelect,
        initial=Role.SPONSOR.value,
        choices=[
            (Role.SPONSOR.value, "Sponsor: configures and pays for its stands"),
            (Role.ORGANISER.value, "Organiser: does all that you can do at this event"),
            (Role.VIEWER.value, "Viewer: reads all of the event, changes nothing"),
        ],
    )
    sponsorship = forms.ModelChoiceField(
        queryset=Sponsorship.objects.none(), label="Of which sponsor", required=False, empty_label="Choose a sponsor"
    )

    def __init__(self, *args: Any, sponsorships: QuerySet[Sponsorship], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sponsorship"].queryset = sponsorships

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("role") == Role.SPONSOR and not cleaned.get("sponsorship") and "sponsorship" not in self.errors:
            self.add_error("sponsorship", "Somebody of a sponsor is invited for a company. Choose which one.")
        return cleaned
