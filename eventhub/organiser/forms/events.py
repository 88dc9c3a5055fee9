from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms

from eventhub.accounts.models import Organisation
from eventhub.events.enums import ProofDeciders
from eventhub.events.models import Event
from eventhub.organiser.forms.base import ServiceForm

DEADLINES = ("configuration_deadline", "artwork_deadline", "proof_deadline")
TIMES = ("starts_at", "ends_at", *DEADLINES)
CLOCK = "%Y-%m-%dT%H:%M"


@cache
def zone_choices() -> list[tuple[str, str]]:
    named = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in named)]


def time_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateTimeField:
    """A wall-clock time; the form reads it in the zone that was chosen beside it."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=CLOCK)
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget)


class EventForm(ServiceForm):
    """The settings of an event; new ones may leave the deadlines to the organisation's defaults."""

    name = forms.CharField(max_length=160)
    venue = forms.CharField(max_length=200, required=False)
    description = forms.CharField(max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    timezone = forms.ChoiceField(
        label="Time zone", choices=zone_choices, help_text="All times of the event are shown by its clock."
    )
    starts_at = time_field("Opens", help_text="By the clock of that time zone")
    ends_at = time_field("Closes", help_text="By the clock of that time zone")
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        max_length=3,
        error_messages={"invalid": "A currency has three letters. Give its ISO code, for example GBP."},
        help_text="Three letters, for example GBP. Fixed once a stand is configured.",
    )
    vat_rate = forms.DecimalField(label="VAT, per cent", max_digits=5, decimal_places=2, min_value=0, max_value=100)
    configuration_deadline = time_field("Configuration due")
    artwork_deadline = time_field("Artwork due")
    proof_deadline = time_field("Proofs due")
    proof_deciders = forms.ChoiceField(
        label="Who signs proofs off", choices=ProofDeciders.choices, widget=forms.RadioSelect
    )

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "timezone" in cleaned:
            zone = ZoneInfo(cleaned["timezone"])
            for name in TIMES:
                cleaned[name] = at_clock(cleaned.get(name), zone)
        return cleaned


class NewEventForm(EventForm):
    field_order = ["name", "slug"]

    slug = forms.SlugField(
        label="Address",
        max_length=80,
        required=False,
        help_text="The last part of its web address: small letters, digits and hyphens. Empty: made from the name.",
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, days in days_before(organisation).items():
            self.fields[name].required = False
            self.fields[name].help_text = f"Empty: {days} days before it opens, at 17:00"


def days_before(organisation: Organisation) -> dict[str, int]:
    days = (organisation.configuration_days, organisation.artwork_days, organisation.proof_days)
    return dict(zip(DEADLINES, days, strict=True))


def at_clock(given: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The entered digits as a time of that zone."""
    return given.replace(tzinfo=zone) if given else None


def event_values(event: Event) -> dict[str, Any]:
    """The event as the form shows it: times by its own clock."""
    values = {name: getattr(event, name) for name in EventForm.base_fields}
    return values | {name: values[name].astimezone(event.zone).replace(tzinfo=None) for name in TIMES}
