"""Two companies that are one and the same become one: the other one stays as history and leads to it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q

from eventhub.accounts.carrying import carry_access
from eventhub.accounts.enums import InvitationStatus, ScopeType
from eventhub.accounts.models import Invitation
from eventhub.accounts.permissions import require
from eventhub.accounts.queries import live_permissions
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid, OutOfSight
from eventhub.core.facts import Fact, require_unchanged
from eventhub.core.models import update_all
from eventhub.events.enums import EventStatus
from eventhub.stands.contacts import MOST_CONTACTS
from eventhub.stands.living import hold_sponsors
from eventhub.stands.merge_outcome import AtEvent, Company, contacts_of_both, facts_of
from eventhub.stands.models import CoExhibitor, Sponsor, Sponsorship, Stand, StandOffer
from eventhub.stands.places import label_of


def outcome_of_merge(gone: Sponsor, kept: Sponsor) -> list[Fact]:
    """What would happen, as it stands now."""
    return facts_of(company_of(gone), company_of(kept), _events_of(gone, kept), _shared_by(gone))


def company_of(sponsor: Sponsor) -> Company:
    contacts = tuple(tuple(sorted(contact.items())) for contact in sponsor.contacts)
    logo = sponsor.logo.name if sponsor.logo else ""
    return Company(sponsor.name, sponsor.website, sponsor.description, logo, contacts)


def _events_of(gone: Sponsor, kept: Sponsor) -> list[AtEvent]:
    rows = Sponsorship.objects.filter(sponsor__in=[gone, kept], merged_into=None).select_related("event")
    by_event: dict[Any, dict[Any, Sponsorship]] = {}
    for row in rows.order_by("event__starts_at", "event_id"):
        by_event.setdefault(row.event_id, {})[row.sponsor_id] = row
    numbers = _numbers(row.pk for row in rows)
    people = _people(row.pk for row in rows)
    return [
        _at_event(found[gone.pk], found.get(kept.pk), numbers, people)
        for found in by_event.values()
        if gone.pk in found
    ]


def _at_event(
    gone: Sponsorship, kept: Sponsorship | None, numbers: dict[Any, list[str]], people: dict[Any, list[str]]
) -> AtEvent:
    return AtEvent(
        event=gone.event.name,
        is_archived=gone.event.is_archived,
        stands=tuple(numbers.get(gone.pk, ())),
        people=tuple(people.get(gone.pk, ())),
        tier=gone.tier,
        joins=kept is not None,
        kept_stands=tuple(numbers.get(kept.pk, ())) if kept else (),
        kept_tier=kept.tier if kept else "",
    )


def _numbers(keys: Iterable[Any]) -> dict[Any, list[str]]:
    stands = Stand.objects.filter(sponsorship_id__in=list(keys), deleted_at=None)
    return _grouped(stands.order_by("hall__order", "hall__name", "number").values_list("sponsorship_id", "number"))


def _people(keys: Iterable[Any]) -> dict[Any, list[str]]:
    """Who holds the whole sponsorship, and who is invited to it."""
    at = {"scope_type": ScopeType.SPONSORSHIP, "scope_id__in": list(keys)}
    held = live_permissions().filter(**at).select_related("user").order_by("user__email")
    asked = Invitation.objects.filter(status=InvitationStatus.SENT, **at).select_related("user").order_by("user__email")
    pairs = [(row.scope_id, str(row.user)) for row in held]
    return _grouped(pairs + [(row.scope_id, str(row.user)) for row in asked])


def _grouped(pairs: Iterable[tuple[Any, str]]) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = {}
    for key, text in pairs:
        found.setdefault(key, []).append(text)
    return found


def _shared_by(gone: Sponsor) -> list[str]:
    rows = _open_shares(gone).order_by("stand__event__starts_at", "stand__number")
    return [f"on stand {row.stand.number} at {row.stand.event.name}" for row in rows]


def _open_shares(sponsor: Sponsor) -> Any:
    rows = CoExhibitor.objects.filter(sponsor=sponsor, stand__deleted_at=None).select_related("stand__event")
    return rows.exclude(stand__event__status=EventStatus.ARCHIVED)


# --- doing it ------------------------------------------------------------------------------------------


@transaction.atomic
def merge_sponsors(gone: Sponsor, kept: Sponsor, *, seen: Iterable[Fact], reason: str, actor: Actor) -> Sponsor:
    """`gone` becomes part of `kept`, at every event that is not archived. Returns `kept` as it is then."""
    gone, kept = _held(gone, kept)
    require(actor, "stands.merge_sponsors", gone)
    require(actor, "stands.merge_sponsors", kept)
    if not reason.strip():
        raise Invalid.at("reason", "Say why. It is kept in the history.", code="required")
    require_unchanged(seen, outcome_of_merge(gone, kept))
    _join_fields(gone, kept)
    open_ones = Sponsorship.objects.filter(sponsor=gone, merged_into=None).exclude(event__status=EventStatus.ARCHIVED)
    for sponsorship in open_ones.select_related("event"):
        _join_sponsorship(sponsorship, kept, actor=actor, reason=reason)
    _join_shares(gone, kept)
    gone.merged_into = kept
    gone.save()
    update_all(gone.merged.all(), merged_into=kept)  # what led to it leads on
    record(gone, verbs.SPONSOR_GONE, actor=actor, reason=reason, data={"into": kept.pk})
    record(kept, verbs.SPONSOR_MERGED, actor=actor, reason=reason, data={"merged": gone.pk, "name": gone.name})
    return kept


def _held(gone: Sponsor, kept: Sponsor) -> tuple[Sponsor, Sponsor]:
    """Stands before companies, as when a stand is assigned; then nobody can give either of them another one."""
    theirs = Sponsorship.objects.filter(sponsor__in=[gone, kept]).order_by().values("pk")
    offered = StandOffer.objects.filter(sponsorship__in=theirs).order_by().values("stand_id")
    stands = Stand.objects.select_for_update().filter(Q(sponsorship__in=theirs) | Q(pk__in=offered))
    list(stands.order_by("pk").values_list("pk"))
    held = {sponsor.pk: sponsor for sponsor in hold_sponsors([gone, kept])}
    if len(held) != 2 or gone.organisation_id != kept.organisation_id:  # one can't be merged into itself
        raise Invalid.at("into", "A company can't be merged into this one. Choose another one of the organisation.")
    if any(sponsor.merged_into_id for sponsor in held.values()):
        raise OutOfSight("One of the two was merged into another company meanwhile.")
    return held[gone.pk], held[kept.pk]


def _join_fields(gone: Sponsor, kept: Sponsor) -> None:
    contacts = contacts_of_both(kept.contacts, gone.contacts)
    if len(contacts) > MOST_CONTACTS:
        message = f"Together they have {len(contacts)} contacts. At most {MOST_CONTACTS} are kept. Remove some first."
        raise Conflict(message)
    kept.contacts = contacts
    kept.website = kept.website or gone.website
    kept.description = kept.description or gone.description
    kept.logo = kept.logo or gone.logo
    kept.save()


def _join_sponsorship(sponsorship: Sponsorship, kept: Sponsor, *, actor: Actor, reason: str) -> None:
    """The row of the other company if it takes part too, otherwise this one goes on under its name."""
    there = Sponsorship.objects.filter(event=sponsorship.event, sponsor=kept).select_related("event", "sponsor").first()
    if there is None:
        sponsorship.sponsor = kept
        sponsorship.save()
        return
    update_all(Stand.objects.filter(sponsorship=sponsorship, deleted_at=None), sponsorship=there)
    update_all(StandOffer.objects.filter(sponsorship=sponsorship), sponsorship=there)
    label = label_of(there)
    carry_access(
        ScopeType.SPONSORSHIP, sponsorship.pk, there.pk, scope=there.scope, label=label, actor=actor, reason=reason
    )
    there.tier = there.tier or sponsorship.tier
    there.save()
    sponsorship.merged_into = there
    sponsorship.save()
    update_all(sponsorship.merged.all(), merged_into=there)
    record(there, verbs.SPONSORSHIP_JOINED, actor=actor, reason=reason, data={"joined": sponsorship.pk})


def _join_shares(gone: Sponsor, kept: Sponsor) -> None:
    """Named once a stand, and never beside itself as the main sponsor."""
    own_stands = Stand.objects.filter(sponsorship__sponsor=kept).values("pk")
    named = CoExhibitor.objects.filter(sponsor=kept).values("stand_id")
    shares = _open_shares(gone)
    moving = shares.exclude(stand__in=own_stands).exclude(stand__in=named)
    update_all(CoExhibitor.objects.filter(pk__in=list(moving.values_list("pk", flat=True))), sponsor=kept)
    left = [*_open_shares(gone).values_list("pk", flat=True)]
    left += _open_shares(kept).filter(stand__in=own_stands).values_list("pk", flat=True)
    update_all(Stand.objects.filter(co_exhibitors__in=left))
    CoExhibitor.objects.filter(pk__in=left).delete()
