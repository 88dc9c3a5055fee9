from typing import Any

from django import forms
from django.db.models import QuerySet

from eventhub.organiser.forms.base import ServiceForm
from eventhub.stands.contacts import PARTS
from eventhub.stands.models import Sponsor

CONTACTS = 3
CONTACT_LABELS = {"name": "Name", "email": "E-mail", "phone": "Telephone", "role": "Role"}


class SponsorForm(ServiceForm):
    """A company: what is said of it in public, and whom to ask there."""

    aliases = {"file": "logo", "logo_file_id": "logo"}

    name = forms.CharField(max_length=200)
    website = forms.URLField(max_length=300, required=False, assume_scheme="https")
    description = forms.CharField(max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    logo = forms.FileField(
        required=False,
        help_text="PNG, JPEG or WebP, up to 10 MB",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )

    def __init__(self, *args: Any, may_upload: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_upload:
            del self.fields["logo"]
        known = self.initial.get("contacts") or []
        self.contact_count = max(CONTACTS, len(known))
        for at in range(self.contact_count):
            self._add_contact(at, known[at] if at < len(known) else {})

    def _add_contact(self, at: int, known: dict[str, str]) -> None:
        """Named as the service's details name them."""
        for part, longest in PARTS.items():
            kind = forms.EmailField if part == "email" else forms.CharField
            name = f"contacts.{at}.{part}"
            self.fields[name] = kind(label=CONTACT_LABELS[part], max_length=longest, required=False)
            self.initial[name] = known.get(part, "")

    def contacts(self) -> list[list[forms.BoundField]]:
        """The fields of each contact, for the page."""
        return [[self[f"contacts.{at}.{part}"] for part in PARTS] for at in range(self.contact_count)]

    def clean(self) -> dict[str, Any]:
        """Contacts leave as the service takes them: a list, without empty ones at its end."""
        cleaned: dict[str, Any] = super().clean() or {}
        parts = {name: cleaned.pop(name) for name in list(cleaned) if name.startswith("contacts.")}
        people = [{part: parts.get(f"contacts.{at}.{part}", "") for part in PARTS} for at in range(self.contact_count)]
        while people and not any(people[-1].values()):
            people.pop()
        return cleaned | {"contacts": people}


class NewSponsorForm(SponsorForm):
    tier = forms.CharField(max_length=80, required=False, help_text="For example Gold, as your event calls it")


class AddSponsorForm(ServiceForm):
    """A company that is known already takes part in the event."""

    sponsor = forms.ModelChoiceField(queryset=Sponsor.objects.none(), label="Company", empty_label="Choose a company")
    tier = forms.CharField(max_length=80, required=False)

    def __init__(self, *args: Any, sponsors: QuerySet[Sponsor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sponsor"].queryset = sponsors


class TierForm(ServiceForm):
    tier = forms.CharField(max_length=80, required=False)
