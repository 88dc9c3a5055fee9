"""An event again: halls, stands, offers, allocations and stock limits copied, deadlines moved along with the start.

Everything is written in bulk, in one transaction, and stands in history as one line, `event.cloned`: its data is the
report of what came along, what did not and why, and what became of each deadline.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.db.models import QuerySet

from eventhub.accounts.permissions import require
from eventhub.accounts.queries import live_permissions
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.configurations.enums import ClonePart, ConfigurationStatus
from eventhub.configurations.models import StandConfiguration, StockCount
from eventhub.core.actor import Actor
from eventhub.core.errors import Invalid
from eventhub.events.deadlines import shifted
from eventhub.events.models import Event
from eventhub.events.services import DEADLINES, check_instant, create_event
from eventhub.packages.models import Package, PackageAllocation, PackageOffer
from eventhub.stands.models import CoExhibitor, Hall, Sponsorship, Stand, StandOffer

NEEDS = {
    ClonePart.STANDS: (ClonePart.HALLS,),
    ClonePart.ALLOCATIONS: (ClonePart.STANDS, ClonePart.OFFERS),
    ClonePart.STAND_OFFERS: (ClonePart.STANDS,),
}
PLACE = ("number", "kind", "width_m", "depth_m", "x_m", "y_m", "rotation")
NAMED = 10


class CloneFields(TypedDict, total=False):
    """What may differ from the source. Left out or empty: zone, currency, VAT and the length as there, each deadline as
    many days before the start at the same time by the clock, an address made of the name, no venue.
    """

    slug: str
    venue: str
    timezone: str
    currency: str
    vat_rate: Decimal | None
    ends_at: datetime | None
    configuration_deadline: datetime | None
    artwork_deadline: datetime | None
    proof_deadline: datetime | None


def clone_event(
    source: Event,
    *,
    name: str,
    starts_at: datetime,
    parts: Iterable[str],
    actor: Actor,
    **differing: Unpack[CloneFields],
) -> Event:
    """A draft of the same organisation, with the parts (values of ClonePart) of the source, which may be archived."""
    require(actor, "events.create_event", source.organisation)
    check_instant("starts_at", starts_at)
    wanted = checked_parts(parts)
    with transaction.atomic():
        target = create_event(
            organisation=source.organisation,
            name=name,
            starts_at=starts_at,
            description=source.description,
            proof_deciders=source.proof_deciders,
            actor=actor,
            **_as_in(source, starts_at, differing),
        )
        report = copy_parts(source, target, wanted)
        record(target, verbs.EVENT_CLONED, actor=actor, to_status=target.status, data=report)
    return target


def _as_in(source: Event, starts_at: datetime, differing: CloneFields) -> dict[str, Any]:
    zone = differing.get("timezone") or source.timezone
    vat_rate = differing.get("vat_rate")
    times = {
        name: differing.get(name) or moved(source, getattr(source, name), starts_at, zone)
        for name in ("ends_at", *DEADLINES)
    }
    return times | {
        "timezone": zone,
        "currency": differing.get("currency") or source.currency,
        "vat_rate": source.vat_rate if vat_rate is None else vat_rate,
        "slug": differing.get("slug", ""),
        "venue": differing.get("venue", ""),
    }


def checked_parts(parts: Iterable[str]) -> set[ClonePart]:
    """Invalid where a part is chosen without what it hangs on."""
    wanted = {ClonePart(part) for part in parts}
    for part, needed in NEEDS.items():
        missing = [one.label for one in needed if part in wanted and one not in wanted]
        if missing:
            names = " and ".join(missing)
            raise Invalid.at("parts", f"“{part.label}” can't come along without “{names}”. Tick both, or neither.")
    return wanted


def moved(source: Event, at: datetime, starts_at: datetime, zone: str) -> datetime:
    if zone not in available_timezones():
        raise Invalid.at("timezone", f"{zone} is no time zone. Use an IANA name such as Europe/London.")
    return shifted(at, start=source.starts_at, zone=source.zone, new_start=starts_at, new_zone=ZoneInfo(zone))


# --- what comes along --------------------------------------------------------------------------------


@dataclass
class Copying:
    """Two events and what was brought from one to the other so far. `stands`: the new one by the key of the old one."""

    source: Event
    target: Event
    copied: dict[str, int] = field(default_factory=dict)
    left_out: list[dict[str, str]] = field(default_factory=list)
    halls: dict[UUID, Hall] = field(default_factory=dict)
    stands: dict[UUID, Stand] = field(default_factory=dict)
    offered: set[UUID] = field(default_factory=set)

    def keep(self, part: ClonePart, rows: list[Any]) -> None:
        self.copied[part.value] = len(rows)

    def leave(self, what: str, why: str) -> None:
        self.left_out.append({"what": what, "why": why})


def copy_parts(source: Event, target: Event, wanted: set[ClonePart]) -> dict[str, Any]:
    """Writes the copies; returns the report as history keeps it."""
    copying = Copying(source, target)
    stands = list(stands_of(source))  # before the halls, so that a hall added meanwhile can't be missing
    for part, copy in COPIES.items():
        if part in wanted:
            copy(copying, stands)
        else:
            copying.leave(part.label, "Not ticked")
    leave_what_never_comes(copying)
    return {
        "source": {"id": str(source.pk), "name": source.name, "slug": source.slug},
        "copied": copying.copied,
        "left_out": copying.left_out,
        "times": {
            name: [_as_text(getattr(source, name)), _as_text(getattr(target, name))]
            for name in ("starts_at", "ends_at", *DEADLINES)
        },
    }


def _as_text(at: datetime) -> str:
    return at.isoformat()


def stands_of(source: Event) -> QuerySet[Stand]:
    return Stand.objects.filter(event=source, deleted_at=None).select_related("sponsorship__sponsor")


def copy_halls(copying: Copying, stands: list[Stand]) -> None:
    for hall in copying.source.halls.all():
        copy = Hall(name=hall.name, order=hall.order, width_m=hall.width_m, depth_m=hall.depth_m)
        copy.event = copying.target
        copying.halls[hall.pk] = copy
    copying.keep(ClonePart.HALLS, Hall.objects.bulk_create(copying.halls.values()))


def copy_stands(copying: Copying, stands: list[Stand]) -> None:
    for stand in stands:
        place = {name: getattr(stand, name) for name in PLACE}
        hall = copying.halls[stand.hall_id] if stand.hall_id else None
        copying.stands[stand.pk] = Stand(event=copying.target, hall=hall, previous=stand, **place)
    copying.keep(ClonePart.STANDS, Stand.objects.bulk_create(copying.stands.values()))


def copy_offers(copying: Copying, stands: list[Stand]) -> None:
    offers = copying.source.offers.select_related("package__current_version")
    fitting = []
    for offer in offers:
        why = why_not_offered(offer.package, copying.target)
        if why:
            copying.leave(f"The package {offer.package}", why)
        else:
            fitting.append(PackageOffer(event=copying.target, package=offer.package))
    copying.offered = {offer.package_id for offer in fitting}
    copying.keep(ClonePart.OFFERS, PackageOffer.objects.bulk_create(fitting))


def why_not_offered(package: Package, event: Event) -> str:
    if package.archived_at:
        return "It is archived: an archived package takes no new offers"
    if package.currency != event.currency:
        return f"It is priced in {package.currency}, the new event in {event.currency}"
    return ""


def copy_allocations(copying: Copying, stands: list[Stand]) -> None:
    """As they were, but for packages that the new event does not offer; a choice of which nothing is left is left out."""
    old = PackageAllocation.objects.filter(stand__in=list(copying.stands)).prefetch_related("allowed_packages")
    copies, choices, empty, fewer = [], [], [], []
    through = PackageAllocation.allowed_packages.through
    for one in old:
        named = [package.pk for package in one.allowed_packages.all()]
        kept = [key for key in named if key in copying.offered]
        given = one.package_id if one.package_id in copying.offered else None
        stand = copying.stands[one.stand_id]
        if (one.package_id and not given and not one.sponsor_may_select) or (named and not kept):
            empty.append(stand.number)
            continue
        if len(kept) < len(named) or given != one.package_id:
            fewer.append(stand.number)
        copy = PackageAllocation(stand=stand, sponsor_may_select=one.sponsor_may_select, package_id=given)
        copies.append(copy)
        choices += [through(packageallocation=copy, package_id=key) for key in kept]
    copying.keep(ClonePart.ALLOCATIONS, PackageAllocation.objects.bulk_create(copies))
    through.objects.bulk_create(choices)
    _leave_allocations(copying, empty, fewer)


def _leave_allocations(copying: Copying, empty: list[str], fewer: list[str]) -> None:
    if empty:
        what = f"What {_these(empty)} may choose"
        copying.leave(what, "All that it names is not on offer at the new event")
    if fewer:
        copying.leave(f"Some packages at {_these(fewer)}", "They are not on offer at the new event")


def _these(numbers: list[str]) -> str:
    """ "stand C12", "stands C12, C13", "stands C12, C13 … (40 in all)"."""
    if len(numbers) == 1:
        return f"stand {numbers[0]}"
    named = ", ".join(sorted(numbers)[:NAMED])
    return f"stands {named}" if len(numbers) <= NAMED else f"stands {named} … ({len(numbers)} in all)"


def copy_stock(copying: Copying, stands: list[Stand]) -> None:
    limits = StockCount.objects.filter(event=copying.source, limit_override__isnull=False)
    copies = [
        StockCount(event=copying.target, option_code=one.option_code, limit_override=one.limit_override)
        for one in limits
    ]
    copying.keep(ClonePart.STOCK, StockCount.objects.bulk_create(copies))


def offer_stands_again(copying: Copying, stands: list[Stand]) -> None:
    """The companies become sponsors of the new event, uninvited; each may then keep the stand that it had."""
    having = [stand for stand in stands if stand.sponsorship]
    old = {stand.sponsorship_id: stand.sponsorship for stand in having}
    new = {
        key: Sponsorship(event=copying.target, sponsor=one.sponsor, tier=one.tier) for key, one in old.items() if one
    }
    Sponsorship.objects.bulk_create(new.values())
    copying.copied["sponsors"] = len(new)
    offers = [
        StandOffer(stand=copying.stands[stand.pk], sponsorship=new[stand.sponsorship_id])
        for stand in having
        if stand.sponsorship_id
    ]
    copying.keep(ClonePart.STAND_OFFERS, StandOffer.objects.bulk_create(offers))


COPIES = {
    ClonePart.HALLS: copy_halls,
    ClonePart.STANDS: copy_stands,
    ClonePart.OFFERS: copy_offers,
    ClonePart.ALLOCATIONS: copy_allocations,
    ClonePart.STOCK: copy_stock,
    ClonePart.STAND_OFFERS: offer_stands_again,
}


# --- what never does ---------------------------------------------------------------------------------


def leave_what_never_comes(copying: Copying) -> None:
    """Said where there was any of it."""
    source = copying.source
    begun = StandConfiguration.objects.filter(stand__event=source).exclude(status=ConfigurationStatus.REMOVED)
    counts = [
        (begun, "configuration", "Each sponsor configures anew, with the newest version of a package"),
        (
            source.sponsorships.filter(stands=None),
            "sponsor without a stand",
            "Only who had a stand is offered it again",
        ),
        (CoExhibitor.objects.filter(stand__event=source), "co-exhibitor", "Who shares a stand is named anew"),
        (Stand.objects.filter(event=source).exclude(deleted_at=None), "stand removed", "Removed stands stay removed"),
        (
            live_permissions().filter(event_id=source.pk),
            "right to the earlier event",
            "People are invited to the new event",
        ),
    ]
    for rows, noun, why in counts:
        number = rows.count()
        if number:
            copying.leave(_counted(number, noun), why)


def _counted(number: int, noun: str) -> str:
    first, _, rest = noun.partition(" ")
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {first}s {rest}".strip()
