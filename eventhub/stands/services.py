from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import models, transaction
from django.utils import timezone

from eventhub.accounts.enums import InvitationStatus, Role, ScopeType
from eventhub.accounts.models import Invitation, Organisation
from eventhub.accounts.permissions import require
from eventhub.accounts.queries import live_permissions
from eventhub.accounts.services import revoke_permission
from eventhub.accounts.workflows import withdraw_invitation
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid, OutOfSight
from eventhub.core.field_checks import FieldChecks
from eventhub.core.models import update_all
from eventhub.core.names import name_key
from eventhub.core.validation import check_fields
from eventhub.events.guards import require_open
from eventhub.events.models import Event
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from eventhub.stands.checks import (
    MOST_CO_EXHIBITORS,
    check_company,
    check_hall_name,
    check_kind,
    check_number,
    check_place,
    check_sides,
    check_tier,
)
from eventhub.stands.contacts import tidy_contacts
from eventhub.stands.enums import StandKind
from eventhub.stands.living import hold_sponsors, refuse_merged
from eventhub.stands.models import CoExhibitor, Hall, Sponsor, Sponsorship, Stand
from eventhub.stands.saving import save_unique, set_fields


class HallFields(TypedDict, total=False):
    """What may be changed of a hall; what is left out stays as it is. Measures in metres."""

    name: str
    width_m: Decimal | None
    depth_m: Decimal | None
    order: int


class SponsorFields(TypedDict, total=False):
    """What may be changed of a company; what is left out stays as it is."""

    name: str
    website: str
    description: str
    logo: StoredFile | None
    contacts: Iterable[Mapping[str, str]]


class StandFields(TypedDict, total=False):
    """What may be changed of a stand; what is left out stays as it is. Measures in metres, rotation in degrees clockwise."""

    number: str
    hall: Hall | None
    kind: str
    width_m: Decimal | None
    depth_m: Decimal | None
    x_m: Decimal | None
    y_m: Decimal | None
    rotation: Decimal


# --- halls -------------------------------------------------------------------------------------------


@transaction.atomic
def create_hall(
    event: Event,
    *,
    name: str,
    actor: Actor,
    width_m: Decimal | None = None,
    depth_m: Decimal | None = None,
    order: int | None = None,
) -> Hall:
    """A hall; without an order it comes after the others."""
    require(actor, "stands.change_stand", event)
    require_open(event)
    if order is None:
        last = Hall.objects.filter(event=event).aggregate(last=models.Max("order"))["last"]
        order = 0 if last is None else last + 1
    hall = Hall(event=event, name=name.strip(), width_m=width_m, depth_m=depth_m, order=order)
    _save_hall(hall)
    record(hall, verbs.HALL_CREATED, actor=actor)
    return hall


@transaction.atomic
def change_hall(hall: Hall, *, actor: Actor, **fields: Unpack[HallFields]) -> Hall:
    hall = lock(hall)
    require(actor, "stands.change_stand", hall)
    require_open(hall.event)
    changed = set_fields(hall, HallFields, fields)
    if changed:
        _save_hall(hall)
        record(hall, verbs.HALL_CHANGED, actor=actor, data={"changed": changed})
    return hall


def _save_hall(hall: Hall) -> None:
    checks = FieldChecks()
    check_hall_name(checks, hall.name)
    checks.whole("order", hall.order, "The order", high=1_000)
    check_sides(checks, hall.width_m, hall.depth_m)
    checks.refuse()
    save_unique(hall, "name", f"There is a hall “{hall.name}” at this event already. Take another name.")


# --- stands ------------------------------------------------------------------------------------------


@transaction.atomic
def create_stand(
    event: Event,
    *,
    number: str,
    actor: Actor,
    hall: Hall | None = None,
    kind: str = StandKind.UNKNOWN,
    width_m: Decimal | None = None,
    depth_m: Decimal | None = None,
    x_m: Decimal | None = None,
    y_m: Decimal | None = None,
    rotation: Decimal = Decimal(0),
) -> Stand:
    require(actor, "stands.change_stand", event)
    require_open(event)
    place = {"width_m": width_m, "depth_m": depth_m, "x_m": x_m, "y_m": y_m, "rotation": rotation}
    stand = Stand(event=event, number=number.strip(), hall=hall, kind=kind, **place)
    _save_stand(stand)
    record(stand, verbs.STAND_CREATED, actor=actor)
    return stand


@transaction.atomic
def change_stand(stand: Stand, *, actor: Actor, **fields: Unpack[StandFields]) -> Stand:
    """Number, place and measures; whose stand it is changes by `assign_sponsor` alone. Equal values say nothing."""
    stand = held_stand(stand, actor, "stands.change_stand")
    changed = set_fields(stand, StandFields, fields)
    if changed:
        _save_stand(stand)
        record(stand, verbs.STAND_CHANGED, actor=actor, data={"changed": changed})
    return stand


@transaction.atomic
def remove_stand(stand: Stand, *, actor: Actor, reason: str = "") -> Stand:
    """The stand leaves every list and its number is free again; rights on it end. Refused while a configuration stands on it."""
    stand = held_stand(stand, actor, "stands.change_stand")
    stand.deleted_at = timezone.now()
    stand.save()
    record(stand, verbs.STAND_REMOVED, actor=actor, reason=reason)
    end_access(stand, tuple(Role), actor=actor, reason=f"Stand {stand} was removed")
    return stand


def _save_stand(stand: Stand) -> None:
    checks = FieldChecks()
    check_number(checks, stand.number)
    check_kind(checks, stand.kind)
    if stand.hall and stand.hall.event_id != stand.event_id:
        checks.fault("hall", "not_found", f"{stand.hall} is a hall of another event. Choose one of this event.")
    check_sides(checks, stand.width_m, stand.depth_m)
    check_place(checks, stand.x_m, stand.y_m, stand.rotation)
    checks.refuse()
    where = f"in {stand.hall}" if stand.hall else "among the stands without a hall"
    save_unique(
        stand, "number", f"There is a stand {stand.number} {where} already. Take another number or another hall."
    )


# --- whose it is -------------------------------------------------------------------------------------


@transaction.atomic
def assign_sponsor(stand: Stand, sponsor: Sponsor, *, actor: Actor) -> Stand:
    """Make the company the stand's main sponsor, and a sponsor of the event if it is not yet.

    The people of a former sponsor lose what they were given on this very stand.
    """
    stand = held_stand(stand, actor, "stands.assign_sponsor")
    former = stand.sponsorship
    if former and former.sponsor_id == sponsor.pk:
        return stand
    return assign_held(stand, add_sponsorship(stand.event, sponsor, actor=actor), actor=actor)


def assign_held(stand: Stand, sponsorship: Sponsorship, *, actor: Actor) -> Stand:
    """The assignment itself, once somebody has seen to the right to it. The caller holds the stand."""
    former, sponsor = stand.sponsorship, sponsorship.sponsor
    stand.sponsorship, stand.assigned_at = sponsorship, timezone.now()
    stand.save()
    if former:
        update_all(Sponsorship.objects.filter(pk=former.pk))  # it shows its stands
    stand.co_exhibitors.filter(sponsor=sponsor).delete()
    names = {"from": former.sponsor.name if former else "", "to": sponsor.name}
    record(stand, verbs.STAND_ASSIGNED, actor=actor, data=names)
    end_access(stand, (Role.SPONSOR, Role.DESIGNER), actor=actor, reason=f"Stand {stand} was given to {sponsor}")
    return stand


@transaction.atomic
def unassign_sponsor(stand: Stand, *, actor: Actor, reason: str = "") -> Stand:
    """The stand is free again; the company stays a sponsor of the event."""
    stand = held_stand(stand, actor, "stands.assign_sponsor")
    if stand.sponsorship is None:
        raise Conflict(f"Stand {stand} has no sponsor. Only a stand with one can be freed.")
    former = stand.sponsorship.sponsor.name
    update_all(Sponsorship.objects.filter(pk=stand.sponsorship.pk))
    stand.sponsorship, stand.assigned_at = None, None
    stand.save()
    record(stand, verbs.STAND_UNASSIGNED, actor=actor, reason=reason, data={"from": former})
    end_access(stand, (Role.SPONSOR, Role.DESIGNER), actor=actor, reason=f"Stand {stand} was freed from {former}")
    return stand


@transaction.atomic
def set_co_exhibitors(stand: Stand, sponsors: Iterable[Sponsor], *, actor: Actor) -> Stand:
    """Name exactly these companies on the stand; it gives them no right. The main sponsor can't be one of them."""
    stand = held_stand(stand, actor, "stands.change_stand")
    named = list(sponsors)
    held = {sponsor.pk: sponsor for sponsor in hold_sponsors(named)}
    wanted = {pk: held[pk] for pk in (sponsor.pk for sponsor in named) if pk in held}  # in the order of their naming
    refuse_merged(wanted.values())
    _check_co_exhibitors(stand, wanted.values())
    present = {row.sponsor_id: row.sponsor for row in stand.co_exhibitors.select_related("sponsor")}
    if wanted.keys() == present.keys():
        return stand
    stand.co_exhibitors.exclude(sponsor__in=wanted).delete()
    CoExhibitor.objects.bulk_create(
        CoExhibitor(stand=stand, sponsor=sponsor) for key, sponsor in wanted.items() if key not in present
    )
    stand.save()  # one that is no longer named has left no row to tell when
    names = [sorted(sponsor.name for sponsor in side.values()) for side in (present, wanted)]
    record(stand, verbs.STAND_CHANGED, actor=actor, data={"changed": {"co_exhibitors": names}})
    return stand


def _check_co_exhibitors(stand: Stand, wanted: Iterable[Sponsor]) -> None:
    checks, companies = FieldChecks(), list(wanted)
    if len(companies) > MOST_CO_EXHIBITORS:
        sentence = f"{len(companies)} companies are named. At most {MOST_CO_EXHIBITORS} can share a stand. Name fewer."
        checks.fault("co_exhibitors", "too_long", sentence)
    for sponsor in companies:
        if sponsor.organisation_id != stand.event.organisation_id:
            checks.fault(
                "co_exhibitors", "not_found", "There is no such company here. Choose one of the organisation's."
            )
        elif stand.sponsorship and stand.sponsorship.sponsor_id == sponsor.pk:
            sentence = (
                f"{sponsor} is the main sponsor of stand {stand}. A co-exhibitor is another company. Leave it out."
            )
            checks.fault("co_exhibitors", "invalid", sentence)
    checks.refuse()


def held_stand(stand: Stand, actor: Actor, permission: str) -> Stand:
    """The stand as it is now, locked, with what it lies in; refused where it is gone, not the actor's or the event is over."""
    held = stand_as_it_stands(stand)
    require(actor, permission, held)
    require_open(held.event)
    return held


def stand_as_it_stands(stand: Stand) -> Stand:
    """Locked first and read after: one query for both could join the row that it waited for with a former sponsor."""
    lock(stand)
    held = Stand.objects.select_related("event__organisation", "hall", "sponsorship__sponsor").get(pk=stand.pk)
    if held.deleted_at:
        raise OutOfSight("There is no such stand.")
    return held


def end_access(stand: Stand, roles: tuple[Role, ...], *, actor: Actor, reason: str) -> None:
    """Open links first, so that none is turned into a right meanwhile; then the rights.

    Whoever may move a stand may end what hangs on it, also a client whose token has no say over users.
    """
    actor = actor.with_scopes("users:write")
    here: Mapping[str, Any] = {"scope_type": ScopeType.STAND, "scope_id": stand.pk, "role__in": roles}
    for invitation in Invitation.objects.filter(status=InvitationStatus.SENT, **here):
        withdraw_invitation(invitation, actor=actor, scope=stand.scope)
    for permission in live_permissions().filter(**here):
        revoke_permission(permission, actor=actor, reason=reason, scope=stand.scope)


# --- companies ---------------------------------------------------------------------------------------


@transaction.atomic
def create_sponsor(
    *,
    organisation: Organisation,
    name: str,
    actor: Actor,
    website: str = "",
    description: str = "",
    logo: StoredFile | None = None,
    contacts: Iterable[Mapping[str, str]] = (),
) -> Sponsor:
    """A company, once an organisation: names that differ in case or spaces only are the same."""
    require(actor, "stands.change_sponsor", organisation)
    sponsor = Sponsor(organisation=organisation, name=" ".join(name.split()), website=website.strip(), logo=logo)
    sponsor.description, sponsor.contacts = description.strip(), tidy_contacts(contacts)
    _save_sponsor(sponsor)
    record(sponsor, verbs.SPONSOR_CREATED, actor=actor)
    return sponsor


@transaction.atomic
def change_sponsor(sponsor: Sponsor, *, actor: Actor, **fields: Unpack[SponsorFields]) -> Sponsor:
    sponsor = lock(sponsor)
    refuse_merged([sponsor])
    require(actor, "stands.change_sponsor", sponsor)
    if "name" in fields:
        fields["name"] = " ".join(fields["name"].split())
    if "contacts" in fields:
        fields["contacts"] = tidy_contacts(fields["contacts"])
    changed = set_fields(sponsor, SponsorFields, fields)
    if changed:
        _save_sponsor(sponsor)
        record(sponsor, verbs.SPONSOR_CHANGED, actor=actor, data={"changed": changed})
    return sponsor


def _save_sponsor(sponsor: Sponsor) -> None:
    sponsor.name_key = name_key(sponsor.name)
    checks = FieldChecks()
    check_company(checks, sponsor.name, sponsor.description, sponsor.contacts)
    logo = sponsor.logo
    if logo and (
        logo.organisation_id != sponsor.organisation_id or logo.deleted_at or logo.purpose != FilePurpose.LOGO
    ):
        sentence = "The logo is not among the organisation's logos. Upload it as a logo, then name it."
        checks.fault("logo_file_id", "not_found", sentence)
    checks.refuse()
    check_fields(sponsor, exclude={"name_key"})
    save_unique(sponsor, "name", f"“{sponsor.name}” is a sponsor here already. Use that one.")


@transaction.atomic
def add_sponsorship(event: Event, sponsor: Sponsor, *, actor: Actor, tier: str = "") -> Sponsorship:
    """The company takes part in the event; if it does so already, nothing changes."""
    require(actor, "stands.change_sponsorship", event)
    require_open(event)
    refuse_merged(hold_sponsors([sponsor]))
    if sponsor.organisation_id != event.organisation_id:
        raise Invalid.at("sponsor_id", "There is no such company here. Choose one of the organisation's.")
    sponsorship, is_new = Sponsorship.objects.get_or_create(
        event=event, sponsor=sponsor, defaults={"tier": _checked_tier(tier)}
    )
    if is_new:
        record(sponsorship, verbs.SPONSORSHIP_CREATED, actor=actor)
    return sponsorship


@transaction.atomic
def change_sponsorship(sponsorship: Sponsorship, *, actor: Actor, tier: str) -> Sponsorship:
    sponsorship = lock(sponsorship)
    require(actor, "stands.change_sponsorship", sponsorship)
    require_open(sponsorship.event)
    old, sponsorship.tier = sponsorship.tier, _checked_tier(tier)
    if sponsorship.tier != old:
        sponsorship.save()
        changed = {"tier": [old, sponsorship.tier]}
        record(sponsorship, verbs.SPONSORSHIP_CHANGED, actor=actor, data={"changed": changed})
    return sponsorship


def _checked_tier(tier: str) -> str:
    checks = FieldChecks()
    check_tier(checks, tier)
    checks.refuse()
    return tier.strip()
