"""What is set for a connection: what its vendor asks for, and our rules."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.functional import cached_property

from eventhub.core.errors import Detail, EventhubError
from eventhub.core.service_form import ServiceForm
from eventhub.events.models import Event
from eventhub.programme.enums import Kind, Orphans
from integrations.sync.addresses import leads_elsewhere, options_lead_elsewhere
from integrations.sync.contract import Vendor
from integrations.sync.forms.vendor_fields import LONGEST_LINES, LevelsField, as_initial, entered, fields_of
from integrations.sync.models import Connection
from integrations.sync.opening import LOST_KEY
from integrations.sync.rules import KEPT_WHEN_BLANK, Rules
from integrations.sync.services import has_lost_credentials, stored_credentials

OTHER = "other"
STORED = "Stored encrypted and never shown. Leave it empty to keep the one that is stored."
SCHEDULES: tuple[tuple[int, str], ...] = (
    (15, "Every 15 minutes"),
    (30, "Every 30 minutes"),
    (60, "Every hour"),
    (180, "Every 3 hours"),
    (360, "Every 6 hours"),
    (720, "Every 12 hours"),
    (1_440, "Once a day"),
)
BY_HAND = (0, "Only by hand")
# Fields that a vendor may leave blank, in the order of the pages that show them.
BLANKS = {
    "description": "Descriptions of sessions and companies",
    "capacity": "Capacities",
    "level": "Levels",
    "language": "Languages",
    "learning_objectives": "Learning objectives",
    "credits": "Credits",
    "custom_fields": "Custom fields",
    "links": "Links",
    "rooms": "Rooms of sessions",
    "tracks": "Tracks of sessions",
    "bio": "Biographies",
    "photo_url": "Photos",
    "title": "Job titles",
    "company": "Companies",
    "email": "E-mail addresses",
    "website": "Websites of companies",
    "logo_url": "Logos of companies",
    "booths": "Booths of companies",
    "contacts": "Contacts of companies",
}
PUBLISH = (
    ("vendor", "As the vendor says"),
    ("by_hand", "New sessions arrive unpublished; somebody here publishes them"),
)


class ConnectionForm(ServiceForm):
    """`connection` is given where one is changed: then credentials left empty stay as they are."""

    name = forms.CharField(max_length=120, help_text="How you call it in lists.")
    place = forms.ChoiceField(label="Address", widget=forms.RadioSelect)
    base_url = forms.CharField(
        label="Another address", max_length=1_000, required=False, help_text="Only if your vendor told you one.",
        widget=forms.URLInput,
    )  # fmt: skip
    time_zone = forms.CharField(
        label="Time zone", max_length=64, help_text="Of the times that the vendor sends. It has to be the event’s own."
    )
    interval = forms.TypedChoiceField(label="Schedule", coerce=int)
    publish = forms.ChoiceField(label="Publishing of new sessions", choices=PUBLISH, widget=forms.RadioSelect)
    without_session = forms.ChoiceField(
        label="People whom no session names", choices=Orphans.choices, widget=forms.RadioSelect
    )
    cancelled_days_before = forms.IntegerField(
        label="Days before the event from which lost sessions are cancelled",
        help_text="A session that the vendor takes away is withdrawn and leaves the programme. From so many days before the event "
        "until it is over, it stays in its place and says that it is cancelled. 0 or empty: never.",
        min_value=0,
        max_value=365,
        required=False,
    )
    kept = forms.MultipleChoiceField(
        label="Kept where the vendor sends nothing",
        help_text="A blank value from the vendor leaves these as they are here. Other fields are cleared by it.",
        choices=list(BLANKS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    send_back = forms.BooleanField(
        label="What is edited here may be sent to the vendor",
        help_text="Nothing is sent by itself: somebody chooses each time, and sees both values first.",
        required=False,
    )
    levels = LevelsField(
        label="Levels of sponsors as tiers",
        help_text="One a line: the vendor’s level, an equals sign, your tier, as in Gold = Main partner. A level that is not "
        "named keeps its word.",
        max_length=LONGEST_LINES,
        required=False,
    )
    most_withdrawn = forms.IntegerField(label="Withdraws more than, per cent", min_value=0, max_value=100)
    most_hidden = forms.IntegerField(label="Hides more than, per cent", min_value=0, max_value=100)
    most_moved = forms.IntegerField(label="Moves more than, per cent", min_value=0, max_value=100)

    def __init__(
        self, *args: Any, vendor: Vendor, event: Event, connection: Connection | None = None, **kwargs: Any
    ) -> None:
        initial = _stored(vendor, connection) if connection else _fresh(vendor, event)
        super().__init__(*args, initial={**initial, **(kwargs.pop("initial", None) or {})}, **kwargs)
        self.vendor, self.connection = vendor, connection
        self.fields.update(fields_of(vendor.credentials, "credentials") | fields_of(vendor.options, "options"))
        self._offer_places()
        self._offer_schedules()
        if vendor.write_back is None:
            del self.fields["send_back"]
        if not any(stream.kind == Kind.COMPANY for stream in vendor.streams):
            del self.fields["levels"]
        is_lost = connection is not None and has_lost_credentials(connection)
        for field in self._of("credentials"):
            if is_lost:
                field.help_text = LOST_KEY
            elif connection:
                field.required = False
                field.help_text = STORED

    def _of(self, prefix: str) -> list[forms.Field]:
        return [field for name, field in self.fields.items() if name.startswith(f"{prefix}_")]

    def _offer_places(self) -> None:
        """A vendor without an address of its own asks for one."""
        if not self.vendor.base_urls:
            del self.fields["place"]
            address = self.fields["base_url"]
            address.label, address.help_text, address.required = "Address", "", True
            return
        known = [(url, f"{label} ({url})") for label, url in self.vendor.base_urls]
        self.fields["place"].choices = [*known, (OTHER, "Another address")]  # type: ignore[attr-defined]

    def _offer_schedules(self) -> None:
        """What is set already stays on offer; nothing more often than the vendor has news."""
        now = self.initial.get("interval")
        offered = [pair for pair in SCHEDULES if pair[0] >= self.vendor.min_interval]
        if now and now not in dict(offered):
            offered = sorted([*offered, (now, f"Every {now} minutes")])
        self.fields["interval"].choices = [BY_HAND, *offered]  # type: ignore[attr-defined]

    # --- parts, as the page shows them -------------------------------------------------------------

    @property
    def credential_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("credentials_")]

    @property
    def option_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("options_")]

    def _is_typed(self, cleaned: Mapping[str, Any]) -> bool:
        return "place" not in self.fields or cleaned.get("place") == OTHER

    # --- what it says ------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self._is_typed(cleaned) and not cleaned.get("base_url") and "base_url" not in self.errors:
            self.add_error("base_url", "Enter the address, or choose one of those above.")
        return cleaned

    @cached_property
    def values(self) -> dict[str, Any]:
        """The arguments of the services."""
        cleaned = self.cleaned_data
        address = cleaned["base_url"] if self._is_typed(cleaned) else cleaned["place"]
        options = entered(self.vendor.options, "options", cleaned)
        return {
            **self._credentials(address, options),
            "name": cleaned["name"],
            "base_url": address,
            "options": options,
            "time_zone": cleaned["time_zone"],
            "interval": cleaned["interval"],
            "rules": self._rules(),
        }

    def _credentials(self, address: str, options: dict[str, Any]) -> dict[str, Any]:
        """Those that are stored complete what was typed, but are not sent elsewhere; nothing at all: the service has a say."""
        typed = entered(self.vendor.credentials, "credentials", self.cleaned_data)
        if self.connection is None:
            return {"credentials": typed}
        if leads_elsewhere(self.vendor, self.connection.base_url, address) or options_lead_elsewhere(
            self.vendor, self.connection.options, options
        ):
            return {"credentials": typed} if typed else {}
        return {"credentials": {**(stored_credentials(self.connection) or {}), **typed}}

    def _rules(self) -> dict[str, Any]:
        """Of the blanks only what differs from the usual."""
        cleaned, before = self.cleaned_data, dict(self.connection.rules if self.connection else {})
        chosen = {name: "keep" if name in cleaned["kept"] else "clear" for name in BLANKS}
        blank = {name: word for name, word in chosen.items() if word != KEPT_WHEN_BLANK.get(name, "clear")}
        shares = {name: cleaned[name] for name in ("most_withdrawn", "most_hidden", "most_moved")}
        return {
            **before,
            "publish": cleaned["publish"],
            "without_session": cleaned["without_session"],
            "cancelled_days_before": cleaned["cancelled_days_before"] or 0,
            "blank": blank,
            "send_back": cleaned.get("send_back", False),
            "levels": cleaned.get("levels", before.get("levels", {})),
            **shares,
        }

    def run(self, write: Callable[..., Any]) -> bool:
        return super().run(lambda **_: write(**self.values))

    def show(self, refusal: EventhubError) -> None:
        """The services name "options.roles.0", the form has one field for all roles."""
        refusal.details = [Detail(self._named(one.field), one.code, one.message) for one in refusal.details]
        super().show(refusal)

    def _named(self, field: str) -> str:
        name = "_".join(field.split(".")[:2])
        name = name.removeprefix("rules_")
        if name == "credentials":
            return next(each for each in self.fields if each.startswith("credentials_"))
        if name == "base_url" and not self._is_typed(self.cleaned_data):
            return "place"
        return name


def _fresh(vendor: Vendor, event: Event) -> dict[str, Any]:
    return {
        "name": vendor.label,
        "place": vendor.base_urls[0][1] if vendor.base_urls else OTHER,
        "time_zone": event.timezone,
        "interval": max(30, vendor.min_interval),
        **_ruled(Rules()),
    }


def _stored(vendor: Vendor, connection: Connection) -> dict[str, Any]:
    is_known = any(url == connection.base_url for _, url in vendor.base_urls)
    return {
        "name": connection.name,
        "place": connection.base_url if is_known else OTHER,
        "base_url": "" if is_known else connection.base_url,
        "time_zone": connection.time_zone,
        "interval": connection.interval,
        **as_initial("options", connection.options),
        **_ruled(connection.chosen),
    }


def _ruled(rules: Rules) -> dict[str, Any]:
    shares = {name: getattr(rules, name) for name in ("most_withdrawn", "most_hidden", "most_moved")}
    shares |= {"send_back": rules.send_back, "levels": rules.levels}
    shares |= {"without_session": rules.without_session, "cancelled_days_before": rules.cancelled_days_before}
    return {"publish": rules.publish, "kept": [name for name in BLANKS if rules.keeps(name)], **shares}


class CredentialsForm(ServiceForm):
    """The keys alone, for a connection that was cut off."""

    def __init__(self, *args: Any, vendor: Vendor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vendor = vendor
        self.fields.update(fields_of(vendor.credentials, "credentials"))

    def run(self, write: Callable[..., Any]) -> bool:
        return super().run(lambda **given: write(credentials=entered(self.vendor.credentials, "credentials", given)))

    def show(self, refusal: EventhubError) -> None:
        refusal.details = [Detail(one.field.replace(".", "_"), one.code, one.message) for one in refusal.details]
        super().show(refusal)
