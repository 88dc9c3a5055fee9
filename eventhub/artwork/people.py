"""Who has to do with the artwork of a stand, and who has to act next."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from eventhub.accounts.enums import AccountStatus, Role
from eventhub.accounts.models import User
from eventhub.accounts.queries import live_permissions
from eventhub.artwork.enums import RequirementStatus, Side
from eventhub.artwork.models import ArtworkRequirement, Proof
from eventhub.events.enums import ProofDeciders
from eventhub.events.models import Event
from eventhub.stands.models import Stand

DELIVERING = (Role.SPONSOR, Role.DESIGNER)
# What waits for whoever delivers.
WAITS_FOR_A_FILE = (
    RequirementStatus.MISSING,
    RequirementStatus.NEEDS_ATTENTION,
    RequirementStatus.REJECTED,
    RequirementStatus.LATE,
)


def people_around(stand: Stand) -> QuerySet[User]:
    """Everybody who can see the stand's artwork and has an account in use: its people, and the event's."""
    scope = stand.scope
    keys = [scope.stand_id, scope.sponsorship_id, scope.event_id, scope.organisation_id]
    return _active(live_permissions().filter(scope_id__in=[key for key in keys if key]))


def deliverers_of(stand: Stand) -> QuerySet[User]:
    """Who can bring a file for it, of the company's side."""
    return _active(_on_stand(stand, DELIVERING))


def deciders_of(stand: Stand, sides: Iterable[str]) -> QuerySet[User]:
    """Who can decide on its proofs for these sides."""
    people = User.objects.none()
    if Side.SPONSOR in sides:
        people = people | _active(_on_stand(stand, (Role.SPONSOR,)))
    if Side.ORGANISER in sides:
        people = people | organisers_of(stand.event)
    return people


def organisers_of(event: Event) -> QuerySet[User]:
    return _active(live_permissions().filter(role=Role.ORGANISER, scope_id__in=[event.pk, event.organisation_id]))


def _on_stand(stand: Stand, roles: Sequence[Role]) -> QuerySet:
    return live_permissions().filter(role__in=roles, scope_id__in=[stand.pk, stand.sponsorship_id])


def _active(permissions: QuerySet) -> QuerySet[User]:
    held = permissions.order_by().values("user_id")
    return User.objects.filter(status=AccountStatus.ACTIVE, pk__in=held).order_by("email")


def waiting_people(requirements: Sequence[ArtworkRequirement]) -> dict[User, list[ArtworkRequirement]]:
    """Who of the companies has to act on which of these, which carry `status` and `proof_id`; a constant number of queries.

    A file is for sponsors and designers to bring, a decision that the sponsor owes for sponsors alone.
    """
    owed = _settled_for_sponsor(requirements)
    people = _people_by_scope(requirements)
    waiting: dict[User, list[ArtworkRequirement]] = defaultdict(list)
    for requirement in requirements:
        stand = requirement.configuration.stand
        for user in dict.fromkeys(_acting(requirement, people, stand.pk, stand.sponsorship_id, owed)):
            waiting[user].append(requirement)
    return dict(waiting)


def _settled_for_sponsor(requirements: Sequence[ArtworkRequirement]) -> set[UUID]:
    """The proofs on which the sponsor's side has nothing to say: it has decided, or is not asked."""
    keys = [each.proof_id for each in requirements if each.proof_id]  # type: ignore[attr-defined]  # annotated
    settled = Q(deciders=ProofDeciders.ORGANISER) | Q(decisions__side=Side.SPONSOR)
    return set(Proof.objects.filter(settled, pk__in=keys).values_list("pk", flat=True))


def _people_by_scope(requirements: Sequence[ArtworkRequirement]) -> Mapping[tuple[UUID, str], list[User]]:
    stands = {each.configuration.stand for each in requirements}
    keys = {key for stand in stands for key in (stand.pk, stand.sponsorship_id) if key}
    held = live_permissions().filter(role__in=DELIVERING, scope_id__in=keys, user__status=AccountStatus.ACTIVE)
    people: dict[tuple[UUID, str], list[User]] = defaultdict(list)
    for permission in held.select_related("user").order_by("user__email"):
        people[permission.scope_id, permission.role].append(permission.user)
    return people


def _acting(
    requirement: ArtworkRequirement,
    people: Mapping[tuple[UUID, str], list[User]],
    stand_id: UUID,
    sponsorship_id: UUID | None,
    decided: set[UUID],
) -> list[User]:
    status, proof_id = requirement.status, requirement.proof_id  # type: ignore[attr-defined]  # annotated
    roles: tuple[Role, ...] = ()
    if status in WAITS_FOR_A_FILE:
        roles = DELIVERING
    elif status == RequirementStatus.PROOF_READY and proof_id not in decided:
        roles = (Role.SPONSOR,)
    scopes = [key for key in (stand_id, sponsorship_id) if key]
    return [user for role in roles for key in scopes for user in people.get((key, role), [])]
