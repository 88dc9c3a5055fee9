from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack
from zoneinfo import ZoneInfo, available_timezones

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from eventhub.accounts.models import Organisation
from eventhub.accounts.permissions import require
from eventhub.accounts.services import duplicate
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.errors import Invalid
from eventhub.core.money import CURRENCIES
from eventhub.core.validation import check_fields
from eventhub.events.deadlines import check_order, days_before
from eventhub.events.enums import ProofDeciders
from eventhub.events.guards import require_open
from eventhub.events.models import Event

DEADLINES = ("configuration_deadline", "artwork_deadline", "proof_deadline")
INSTANTS = ("starts_at", "ends_at", *DEADLINES)
FIRST_YEAR, LAST_YEAR = 2000, 2199
RESERVED_SLUGS = {"new"}


class EventFields(TypedDict, total=False):
    """What may be changed of an event; a field that is left out stays as it is."""

    name: str
    slug: str
    description: str
    venue: str
    timezone: str
    currency: str
    vat_rate: Decimal
    starts_at: datetime
    ends_at: datetime
    configuration_deadline: datetime
    artwork_deadline: datetime
    proof_deadline: datetime
    proof_deciders: str


def create_event(
    *,
    organisation: Organisation,
    name: str,
    timezone: str,
    currency: str,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    slug: str = "",
    description: str = "",
    venue: str = "",
    vat_rate: Decimal = Decimal(0),
    configuration_deadline: datetime | None = None,
    artwork_deadline: datetime | None = None,
    proof_deadline: datetime | None = None,
    proof_deciders: str = ProofDeciders.SPONSOR,
) -> Event:
    """A draft. Deadlines that are not given follow the organisation's defaults; without a slug one is made of the name."""
    require(actor, "events.create_event", organisation)
    event = Event(
        organisation=organisation,
        name=name.strip(),
        slug=slug or free_slug(name),
        description=description.strip(),
        venue=venue.strip(),
        timezone=timezone,
        currency=currency.upper(),
        vat_rate=vat_rate,
        starts_at=starts_at,
        ends_at=ends_at,
        proof_deciders=proof_deciders,
    )
    _check_values(event, exclude=set(DEADLINES))
    _set_deadlines(event, (configuration_deadline, artwork_deadline, proof_deadline))
    with transaction.atomic():
        _save(event)
        record(event, verbs.EVENT_CREATED, actor=actor, to_status=event.status)
    return event


def change_event(event: Event, *, actor: Actor, **fields: Unpack[EventFields]) -> Event:
    """Change the settings. A moved start moves no deadline, and is refused where it would break their sequence."""
    with transaction.atomic():
        event = lock(event)
        require(actor, "events.change_event", event)
        require_open(event)
        changed = _set(event, _tidied(fields))
        if changed:
            _save(event)
            record(event, verbs.EVENT_CHANGED, actor=actor, data={"changed": changed})
    return event


def _tidied(fields: EventFields) -> dict[str, Any]:
    values: dict[str, Any] = {
        field: value.strip() if isinstance(value, str) else value for field, value in fields.items()
    }
    if "currency" in values:
        values["currency"] = values["currency"].upper()
    return values


def _set(event: Event, values: dict[str, Any]) -> dict[str, list[Any]]:
    changed = {field: [getattr(event, field), new] for field, new in values.items() if getattr(event, field) != new}
    for field, (_, new) in changed.items():
        setattr(event, field, new)
    return changed


def free_slug(name: str) -> str:
    """A slug of the name that no event has yet: "northern-build-expo", "northern-build-expo-2"."""
    stem = slugify(name)[:70].strip("-_") or "event"
    taken = set(Event.objects.filter(slug__startswith=stem).values_list("slug", flat=True)) | RESERVED_SLUGS
    candidates = [stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
    return next(slug for slug in candidates if slug not in taken)


def _check_values(event: Event, *, exclude: set[str] | None = None) -> None:
    check_fields(event, exclude=exclude)
    if event.timezone not in available_timezones():
        raise Invalid.at("timezone", f"{event.timezone} is no time zone. Use an IANA name such as Europe/London.")
    if event.currency not in CURRENCIES:
        raise Invalid.at("currency", f"{event.currency} is no currency. Use an ISO 4217 code such as GBP.")
    if event.slug in RESERVED_SLUGS:
        raise Invalid.at("slug", f"“{event.slug}” is an address of this site. Choose another.")
    if not 0 <= event.vat_rate <= 100:
        raise Invalid.at("vat_rate", "A VAT rate lies between 0 and 100 per cent.")
    for field in INSTANTS:
        check_instant(field, getattr(event, field))


def check_instant(field: str, at: datetime | None) -> None:
    if at is None:
        return
    if at.tzinfo is None:
        raise Invalid.at(field, "A time needs its zone, for example 2027-03-09T09:00:00Z.")
    if not FIRST_YEAR < at.year < LAST_YEAR:
        raise Invalid.at(field, f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}.")


def _set_deadlines(event: Event, given: tuple[datetime | None, ...]) -> None:
    defaults = event.organisation
    offsets = (defaults.configuration_days, defaults.artwork_days, defaults.proof_days)
    for field, at, days in zip(DEADLINES, given, offsets, strict=True):
        setattr(event, field, at or days_before(event.starts_at, ZoneInfo(event.timezone), days))


def _save(event: Event) -> None:
    _check_values(event)
    broken = check_order(
        configuration=event.configuration_deadline,
        artwork=event.artwork_deadline,
        proof=event.proof_deadline,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
    )
    if broken:
        raise Invalid(broken[0].message, details=broken)
    _refuse_taken(event)
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError as taken:  # somebody was a moment faster
        _refuse_taken(event)
        raise duplicate("slug", f"The address {event.slug} was taken a moment ago.") from taken


def _refuse_taken(event: Event) -> None:
    others = Event.objects.exclude(pk=event.pk)
    if others.filter(organisation=event.organisation, name=event.name).exists():
        raise duplicate("name", f"There is an event called {event.name} already.")
    if others.filter(slug=event.slug).exists():
        raise duplicate("slug", f"The address {event.slug} belongs to another event already.")
