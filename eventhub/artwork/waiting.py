"""On whom each requirement waits: one cut for boards, lists, counts and reminders on pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from eventhub.accounts.permissions import can
from eventhub.artwork.enums import IN_FORCE, ArtworkStatus, ProofStatus, RequirementStatus, Side
from eventhub.artwork.models import Artwork, ArtworkRequirement, Proof, ProofDecision
from eventhub.artwork.queries import bare_requirements_visible_to, of_present_company, requirements_visible_to
from eventhub.core.actor import Actor
from eventhub.core.status_marks import StatusMark, mark_for
from eventhub.events.enums import ProofDeciders
from eventhub.events.models import Event

ORGANISER, SPONSOR, BOTH = "organiser", "sponsor", "both"
ON_ORGANISER, ON_SPONSOR = (ORGANISER, BOTH), (SPONSOR, BOTH)


def with_waiting(rows: QuerySet[ArtworkRequirement], actor: Actor) -> QuerySet[ArtworkRequirement]:
    """Adds `waits_on` (organiser, sponsor, both, or "" for nobody) and `waits_since` to what `with_standing` gives.

    While preflight is at a file nobody waits. A file is the sponsor's to bring, also one that was rejected or is late.
    Asked of the tables themselves: columns of `with_standing` would be worked out anew for each mention.
    """
    delivered = of_present_company(_delivered(), actor)
    proofs = of_present_company(_proofs(), actor, "artwork__")
    on_way = Q(status__in=(ArtworkStatus.UPLOADED, ArtworkStatus.IN_REVIEW))
    in_force = Exists(Proof.objects.filter(artwork=OuterRef("pk"), status__in=IN_FORCE))
    proof = proofs.exclude(status=ProofStatus.SUPERSEDED).order_by("-number")
    return rows.annotate(
        for_organiser=Exists(delivered.filter(status=ArtworkStatus.IN_REVIEW)) | _owed_by(Side.ORGANISER, proofs),
        for_sponsor=~Exists(delivered.filter(on_way | Q(in_force, status=ArtworkStatus.ACCEPTED)))
        | _owed_by(Side.SPONSOR, proofs),
        waits_since=Coalesce(Subquery(proof.values("status_since")[:1]), F("artwork_since"), F("created_at")),
    ).annotate(waits_on=_side())


def _delivered() -> QuerySet[Artwork]:
    """For one requirement, and not taken back."""
    return Artwork.objects.filter(requirement=OuterRef("pk"), deleted_at=None)


def _proofs() -> QuerySet[Proof]:
    """Of the version of one requirement that was accepted and counts."""
    of_one = {"artwork__requirement": OuterRef("pk"), "artwork__deleted_at": None}
    return Proof.objects.filter(**of_one, artwork__status=ArtworkStatus.ACCEPTED)


def _owed_by(side: Side, proofs: QuerySet[Proof]) -> Exists:
    """A proof is issued on which this side is asked and has not decided."""
    said = ProofDecision.objects.filter(proof=OuterRef("pk"), side=side)
    asked = (side.value, ProofDeciders.BOTH)
    return Exists(proofs.filter(~Exists(said), status=ProofStatus.ISSUED, deciders__in=asked))


def _side() -> Case:
    return Case(
        When(for_organiser=True, for_sponsor=True, then=Value(BOTH)),
        When(for_organiser=True, then=Value(ORGANISER)),
        When(for_sponsor=True, then=Value(SPONSOR)),
        default=Value(""),
        output_field=CharField(),
    )


def waiting_requirements(actor: Actor, event: Event | None = None) -> QuerySet[ArtworkRequirement]:
    return with_waiting(requirements_visible_to(actor, event), actor)


def count_waiting_for_organisers(actor: Actor, event: Event) -> int:
    """How many requirements wait for a decision of those who organise the event; nobody else is shown a figure.

    Cheap enough for the bar above every page: organisers see what every company delivered, so that nobody asks whose it was.
    """
    if not can(actor, "events.change_event", event):
        return 0
    in_review, owed = _delivered().filter(status=ArtworkStatus.IN_REVIEW), _owed_by(Side.ORGANISER, _proofs())
    return bare_requirements_visible_to(actor, event).order_by().filter(Exists(in_review) | owed).count()


class Plain(NamedTuple):
    """What figures are made of: one requirement in a few words."""

    status: str
    artwork_status: str | None
    waits_on: str
    waits_since: datetime
    due_at: datetime
    hall_id: UUID | None
    hall: str | None
    option_code: str
    option_name: str
    name: str


def plain_rows(rows: QuerySet[ArtworkRequirement]) -> list[Plain]:
    """All of them, hall by hall, in one query: a database that adds up works out each column again for every figure."""
    hall = "configuration__stand__hall__"
    columns = ("status", "artwork_status", "waits_on", "waits_since", "due_at", f"{hall}id", f"{hall}name")
    names = (*columns, "option_code", "option_name", "name")
    return [Plain(*row) for row in rows.order_by(f"{hall}order", f"{hall}name", "option_name").values_list(*names)]


@dataclass(frozen=True, slots=True)
class Facts:
    """How many are what, and since when the oldest."""

    all: int
    done: int
    missing: int
    on_organiser: int
    on_sponsor: int
    late: int
    late_since: datetime | None
    to_review: int
    review_since: datetime | None
    to_decide: int
    decide_since: datetime | None


def facts_of(rows: Iterable[Plain]) -> Facts:
    plain = list(rows)
    review = [row.waits_since for row in plain if row.artwork_status == ArtworkStatus.IN_REVIEW]
    on_organiser = [row for row in plain if row.waits_on in ON_ORGANISER]
    decide = [row.waits_since for row in on_organiser if row.artwork_status == ArtworkStatus.ACCEPTED]
    late = [row.due_at for row in plain if row.status == RequirementStatus.LATE]
    return Facts(
        all=len(plain),
        done=sum(row.status == RequirementStatus.APPROVED for row in plain),
        missing=sum(row.status == RequirementStatus.MISSING for row in plain),
        on_organiser=len(on_organiser),
        on_sponsor=sum(row.waits_on in ON_SPONSOR for row in plain),
        late=len(late),
        late_since=min(late, default=None),
        to_review=len(review),
        review_since=min(review, default=None),
        to_decide=len(decide),
        decide_since=min(decide, default=None),
    )


# --- how one is shown ------------------------------------------------------------------------------------


def shown_mark(requirement: Any) -> StatusMark:
    """As people see it: while preflight is at the file it is being checked, and in nobody's review yet."""
    if requirement.status == RequirementStatus.IN_REVIEW and requirement.artwork_status == ArtworkStatus.UPLOADED:
        return mark_for("artwork", ArtworkStatus.UPLOADED)
    return mark_for("artwork_requirement", requirement.status)


def address_of(requirement: Any) -> str:
    """Its proof while that waits for a decision, otherwise its own page."""
    if requirement.status == RequirementStatus.PROOF_READY and requirement.proof_id:
        return reverse("portal:proof", args=[requirement.proof_id])
    return reverse("portal:requirement", args=[requirement.pk])
