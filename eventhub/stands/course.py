"""A stand changes hands, is given up, or its company moves to another one.

What becomes of a configuration is not known here: `configurations.course` does that first, in the same transaction,
and asks for these. The plain actions in `services` are for stands on which nothing stands yet.
"""

from django.db import transaction
from django.utils import timezone

from eventhub.accounts.carrying import carry_access
from eventhub.accounts.enums import Role, ScopeType
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.verbs import Verb
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid
from eventhub.core.models import update_all
from eventhub.stands.models import CoExhibitor, Sponsor, Sponsorship, Stand
from eventhub.stands.places import label_of
from eventhub.stands.services import add_sponsorship, end_access, held_stand

ON_STAND = (Role.SPONSOR, Role.DESIGNER, Role.VIEWER)


@transaction.atomic
def hand_over(stand: Stand, sponsor: Sponsor | None, *, keep_co_exhibitors: bool, reason: str, actor: Actor) -> Stand:
    """Another main sponsor, or none; whoever held a right on this very stand loses it."""
    stand = held_stand(stand, actor, "stands.assign_sponsor")
    former = _sponsorship_of(stand)
    if sponsor and former.sponsor_id == sponsor.pk:
        raise Invalid.at("sponsor", f"{sponsor} is the main sponsor of stand {stand} already. Choose another company.")
    names = {"from": former.sponsor.name, "to": sponsor.name if sponsor else ""}
    end_access(stand, ON_STAND, actor=actor, reason=f"Stand {stand} was taken from {former.sponsor.name}")
    if not keep_co_exhibitors:
        stand.co_exhibitors.all().delete()
    _occupy(stand, add_sponsorship(stand.event, sponsor, actor=actor) if sponsor else None)
    _tell(stand, verbs.STAND_HANDED_OVER, actor=actor, reason=reason, data=names)
    return stand


@transaction.atomic
def cancel(stand: Stand, *, reason: str, actor: Actor) -> Stand:
    """The stand leaves every list, with every right on it; its number is free again."""
    stand = held_stand(stand, actor, "stands.change_stand")
    end_access(stand, ON_STAND, actor=actor, reason=f"Stand {stand} was cancelled")
    stand.deleted_at = timezone.now()
    stand.save()
    former = stand.sponsorship.sponsor.name if stand.sponsorship else ""
    _tell(stand, verbs.STAND_CANCELLED, actor=actor, reason=reason, data={"from": former})
    return stand


@transaction.atomic
def move_sponsor(
    stand: Stand, target: Stand, *, keep_co_exhibitors: bool, reason: str, actor: Actor
) -> tuple[Stand, Stand]:
    """The company goes to a free stand with its people; returns both stands as they are then. The caller has locked both."""
    stand = held_stand(stand, actor, "stands.assign_sponsor")
    target = held_stand(target, actor, "stands.assign_sponsor")
    sponsorship = _sponsorship_of(stand)
    _require_free(stand, target)
    label = label_of(target)
    why = f"{sponsorship.sponsor.name} moved from stand {stand} to {target}"
    _occupy(target, sponsorship)
    carry_access(ScopeType.STAND, stand.pk, target.pk, scope=target.scope, label=label, actor=actor, reason=why)
    _move_co_exhibitors(stand, target, keep=keep_co_exhibitors)
    _occupy(stand, None)
    names = {"sponsor": sponsorship.sponsor.name, "from": str(stand), "to": str(target)}
    _tell(stand, verbs.STAND_LEFT, actor=actor, reason=reason, data=names)
    _tell(target, verbs.STAND_TAKEN, actor=actor, reason=reason, data=names | {"from_id": str(stand.pk)})
    return stand, target


def _require_free(stand: Stand, target: Stand) -> None:
    if target.event_id != stand.event_id:
        raise Invalid.at("target", f"Stand {target} is of another event. Choose a stand of this one.")
    if target.sponsorship_id or target.pk == stand.pk:
        raise Conflict(f"Stand {target} has a sponsor. Only a free stand can be moved to. Choose another one.")


def _sponsorship_of(stand: Stand) -> Sponsorship:
    if stand.sponsorship is None:
        raise Conflict(f"Stand {stand} has no sponsor. There is nobody to take it from. Assign one instead.")
    return stand.sponsorship


def _occupy(stand: Stand, sponsorship: Sponsorship | None) -> None:
    """Whose the stand is from now on; a main sponsor is no co-exhibitor of its own stand."""
    if stand.sponsorship:
        update_all(Sponsorship.objects.filter(pk=stand.sponsorship.pk))  # it shows its stands
    stand.sponsorship = sponsorship
    stand.assigned_at = timezone.now() if sponsorship else None
    stand.save()
    if sponsorship:
        stand.co_exhibitors.filter(sponsor_id=sponsorship.sponsor_id).delete()


def _move_co_exhibitors(stand: Stand, target: Stand, *, keep: bool) -> None:
    """Those that are named on the target already stay there."""
    present = set(target.co_exhibitors.values_list("sponsor_id", flat=True))
    if keep:
        others = stand.co_exhibitors.exclude(sponsor__in=present).order_by()
        update_all(CoExhibitor.objects.filter(pk__in=list(others.values_list("pk", flat=True))), stand=target)
    stand.co_exhibitors.all().delete()


def _tell(stand: Stand, verb: Verb, *, actor: Actor, reason: str, data: dict[str, str]) -> None:
    if not reason.strip():
        raise Invalid.at("reason", "Say why. It is kept in the history.", code="required")
    record(stand, verb, actor=actor, reason=reason, data=data)
