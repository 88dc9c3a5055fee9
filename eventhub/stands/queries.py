from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from eventhub.accounts.enums import AccountStatus, InvitationStatus, Role, ScopeType
from eventhub.accounts.models import Invitation, UserPermission
from eventhub.accounts.permissions import can
from eventhub.accounts.queries import live_permissions
from eventhub.core.actor import Actor
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.events.queries import events_visible_to
from eventhub.stands.enums import SponsorshipStatus
from eventhub.stands.models import Hall, Sponsor, Sponsorship, Stand, StandOffer

TAKING_PART = (Role.SPONSOR, Role.DESIGNER, Role.VIEWER)


def stands_visible_to(actor: Actor, event: Event | None = None, *, removed: bool = False) -> QuerySet[Stand]:
    """Organisers and clients: all; sponsors, designers and viewers: theirs, once the event is published.

    Removed ones only when asked for, and for no page.
    """
    stands = Stand.objects.select_related("event__organisation", "hall", "sponsorship__sponsor")
    if not removed:
        stands = stands.filter(deleted_at=None)
    if event is not None:
        stands = stands.filter(event=event)
    if actor.sees_everything:
        return stands
    theirs = Q(pk__in=_granted(actor, ScopeType.STAND)) | Q(sponsorship_id__in=_granted(actor, ScopeType.SPONSORSHIP))
    theirs |= Q(event_id__in=actor.scope_ids(Role.VIEWER, ScopeType.EVENT))
    return stands.filter(_organised(actor) | theirs & ~Q(event__status=EventStatus.DRAFT))


def _granted(actor: Actor, scope_type: ScopeType) -> list[UUID]:
    return [scope_id for role in TAKING_PART for scope_id in actor.scope_ids(role, scope_type)]


def _organised(actor: Actor) -> Q:
    """What lies in an event that the actor organises, as a person or as a client of the organisation."""
    organisations = actor.scope_ids(Role.ORGANISER, ScopeType.ORGANISATION)
    if actor.is_client and actor.organisation_id:
        organisations.append(actor.organisation_id)
    events = actor.scope_ids(Role.ORGANISER, ScopeType.EVENT)
    return Q(event__organisation_id__in=organisations) | Q(event_id__in=events)


def halls_visible_to(actor: Actor, event: Event | None = None) -> QuerySet[Hall]:
    halls = Hall.objects.filter(event__in=events_visible_to(actor).order_by().values("pk")).select_related("event")
    return halls if event is None else halls.filter(event=event)


def sponsors_visible_to(actor: Actor, *, merged: bool = False) -> QuerySet[Sponsor]:
    """Organisers and clients: the organisation's companies. Others: those of the stands and sponsorships in their sight.

    Those that were merged into another only when asked for.
    """
    sponsors = Sponsor.objects.select_related("organisation", "logo")
    if not merged:
        sponsors = sponsors.filter(merged_into=None)
    if actor.sees_everything:
        return sponsors
    organised = {grant.organisation_id for grant in actor.grants if grant.role == Role.ORGANISER}
    if actor.is_client and actor.organisation_id:
        organised.add(actor.organisation_id)
    in_sight = Q(organisation_id__in=organised)
    if actor.grants:  # a sponsorship's company is of its event's organisation: without grants these add none
        in_sight |= Q(pk__in=_sponsorships_in_sight(actor, merged=merged).order_by().values("sponsor_id"))
    return sponsors.filter(in_sight)


def remaining_sponsor(actor: Actor, key: UUID) -> Sponsor | None:
    """What a company that is gone was merged into, for whoever saw it."""
    gone = sponsors_visible_to(actor, merged=True).filter(pk=key).select_related("merged_into").first()
    return gone.merged_into if gone else None


def remaining_sponsorship(actor: Actor, event: Event, key: UUID) -> Sponsorship | None:
    """The same at one event."""
    gone = _sponsorships_in_sight(actor, merged=True).filter(pk=key, event=event).select_related("merged_into").first()
    return gone.merged_into if gone else None


def sponsorships_visible_to(actor: Actor, event: Event | None = None) -> QuerySet[Sponsorship]:
    """Each with `status` (a SponsorshipStatus value), `invited_at` (newest link sent) and `stand_count`."""
    sponsorships = _sponsorships_in_sight(actor).select_related("sponsor", "event__organisation")
    if event is not None:
        sponsorships = sponsorships.filter(event=event)
    return sponsorships.annotate(
        status=_status(),
        invited_at=Subquery(
            _at_sponsorship(Invitation.objects.filter(role=Role.SPONSOR)).order_by("-sent_at").values("sent_at")[:1]
        ),
        stand_count=_stand_count(),
    )


def _stand_count() -> Coalesce:
    stands = Stand.objects.filter(sponsorship_id=OuterRef("pk"), deleted_at=None).order_by().values("sponsorship_id")
    return Coalesce(Subquery(stands.annotate(count=Count("pk")).values("count")), 0)


def _sponsorships_in_sight(actor: Actor, *, merged: bool = False) -> QuerySet[Sponsorship]:
    sponsorships = Sponsorship.objects.all() if merged else Sponsorship.objects.filter(merged_into=None)
    if actor.sees_everything:
        return sponsorships
    stands = Stand.objects.filter(pk__in=_granted(actor, ScopeType.STAND), deleted_at=None).order_by()
    theirs = Q(pk__in=actor.scope_ids(Role.SPONSOR, ScopeType.SPONSORSHIP)) | Q(pk__in=stands.values("sponsorship_id"))
    theirs |= Q(event_id__in=actor.scope_ids(Role.VIEWER, ScopeType.EVENT))
    return sponsorships.filter(_organised(actor) | theirs & ~Q(event__status=EventStatus.DRAFT))


def stand_offers_visible_to(actor: Actor, event: Event | None = None) -> QuerySet[StandOffer]:
    """Organisers: all; sponsors: those made to their sponsorships, once the event is published."""
    offers = StandOffer.objects.select_related(
        "stand__event__organisation", "stand__hall", "stand__previous__event", "sponsorship__sponsor"
    ).filter(stand__deleted_at=None)
    if event is not None:
        offers = offers.filter(stand__event=event)
    if actor.sees_everything:
        return offers
    organised = Stand.objects.filter(_organised(actor)).order_by().values("pk")
    return offers.filter(Q(stand__in=organised) | stand_offers_to(actor))


def stand_offers_to(actor: Actor) -> Q:
    """Those that somebody may answer: made to a company in whose name they act."""
    theirs = Q(sponsorship_id__in=actor.scope_ids(Role.SPONSOR, ScopeType.SPONSORSHIP))
    return theirs & ~Q(stand__event__status=EventStatus.DRAFT)


def _status() -> Case:
    """Where the company stands with its sign-in: a living right counts more than an open link, that more than an old one."""
    rights = UserPermission.objects.filter(role=Role.SPONSOR, revoked_at=None, user__status=AccountStatus.ACTIVE)
    links = Invitation.objects.filter(role=Role.SPONSOR, status=InvitationStatus.SENT)
    return Case(
        When(Exists(_at_sponsorship(rights)), then=Value(SponsorshipStatus.ACTIVE.value)),
        When(
            Exists(_at_sponsorship(links.filter(expires_at__gt=timezone.now()))),
            then=Value(SponsorshipStatus.INVITED.value),
        ),
        When(Exists(_at_sponsorship(links)), then=Value(SponsorshipStatus.EXPIRED.value)),
        default=Value(SponsorshipStatus.NOT_INVITED.value),
    )


def _at_sponsorship(rows: QuerySet) -> QuerySet:
    """Grants or invitations at the outer sponsorship or at one of its stands."""
    stands = Stand.objects.filter(sponsorship_id=OuterRef(OuterRef("pk")), deleted_at=None).order_by().values("pk")
    return rows.filter(Q(scope_id=OuterRef("pk")) | Q(scope_id__in=stands))


def _at(stand: Stand) -> list[UUID]:
    return [key for key in (stand.pk, stand.sponsorship_id) if key]


def rights_at(stand: Stand, actor: Actor) -> QuerySet[UserPermission]:
    """Who acts for the stand, by a right at it or at its sponsorship; for who may bring people to it, nobody else."""
    if not can(actor, "accounts.invite_colleague", stand):
        return UserPermission.objects.none()
    rights = live_permissions().filter(scope_id__in=_at(stand)).select_related("user", "organisation")
    return rights.order_by("role", "scope_type", "user__last_name", "user__email")


def invitations_at(stand: Stand, actor: Actor) -> QuerySet[Invitation]:
    """Who was asked to and has not answered yet; in sight of the same people."""
    if not can(actor, "accounts.invite_colleague", stand):
        return Invitation.objects.none()
    asked = Invitation.objects.filter(scope_id__in=_at(stand), status=InvitationStatus.SENT)
    return asked.select_related("user", "organisation").order_by("-sent_at")
