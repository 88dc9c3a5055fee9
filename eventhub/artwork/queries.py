from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from eventhub.accounts.enums import Role, ScopeType
from eventhub.accounts.queries import organised_organisations
from eventhub.artwork.enums import TURNS_LATE, ArtworkStatus, ProofStatus, RequirementStatus
from eventhub.artwork.models import (
    PACK_TEMPLATE,
    Annotation,
    Artwork,
    ArtworkRequirement,
    ArtworkSettings,
    ProductionPack,
    Proof,
)
from eventhub.artwork.permissions import GUEST_ROLE, GUEST_SCOPE
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.files.enums import ScanStatus
from eventhub.stands.queries import stands_visible_to

ON_STAND = (
    "configuration__stand__event__organisation",
    "configuration__stand__hall",
    "configuration__stand__sponsorship__sponsor",
)
OF_ARTWORK = tuple(f"requirement__{path}" for path in ON_STAND)
OF_PROOF = (*(f"artwork__{path}" for path in OF_ARTWORK), "artwork__sponsorship__sponsor")


# --- requirements ----------------------------------------------------------------------------------------


def requirements_visible_to(actor: Actor, event: Event | None = None, *, retired: bool = False) -> QuerySet[Any]:
    """Requirements of the stands in sight, each with where it stands (`with_standing`); retired ones only when asked for."""
    return with_standing(bare_requirements_visible_to(actor, event, retired=retired).select_related(*ON_STAND), actor)


def bare_requirements_visible_to(
    actor: Actor, event: Event | None = None, *, retired: bool = False
) -> QuerySet[ArtworkRequirement]:
    """The same rows without where they stand: working that out takes longer than counting them."""
    stands = stands_visible_to(actor, event, removed=retired).order_by().values("pk")
    rows = ArtworkRequirement.objects.filter(configuration__stand__in=stands)
    return rows if retired else rows.filter(retired_at=None)


def with_standing(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Adds due_at, artwork_id, artwork_status, artwork_version, artwork_since, proof_id, proof_status and `status`, a
    RequirementStatus value. Artwork of a company that had the stand before counts for organisers only, as elsewhere.
    """
    newest = of_present_company(Artwork.objects.filter(requirement=OuterRef("pk"), deleted_at=None), actor)
    newest = newest.order_by("-version")
    proof = Proof.objects.filter(artwork=OuterRef("artwork_id")).order_by("-number")
    standing = Subquery(newest.annotate(standing=_standing()).values("standing")[:1])
    return rows.annotate(
        due_at=Coalesce("own_due_at", "configuration__stand__event__artwork_deadline", output_field=DateTimeField()),
        artwork_id=Subquery(newest.values("pk")[:1]),
        artwork_status=Subquery(newest.values("status")[:1]),
        artwork_version=Subquery(newest.values("version")[:1]),
        artwork_since=Subquery(newest.values("status_since")[:1]),
        proof_id=Subquery(proof.values("pk")[:1]),
        proof_status=Subquery(proof.values("status")[:1]),
        standing=Coalesce(standing, Value(RequirementStatus.MISSING.value), output_field=CharField()),
    ).annotate(status=_with_lateness())


def _standing() -> Case:
    """Where a requirement stands by its newest artwork: asked of that row, or each mention would look the row up anew."""
    artwork, shown = ArtworkStatus, RequirementStatus
    return Case(
        When(status__in=[artwork.UPLOADED, artwork.IN_REVIEW], then=Value(shown.IN_REVIEW.value)),
        When(status=artwork.NEEDS_ATTENTION, then=Value(shown.NEEDS_ATTENTION.value)),
        When(status=artwork.REJECTED, then=Value(shown.REJECTED.value)),
        When(status=artwork.ACCEPTED, then=Coalesce(_standing_by_proof(), Value(shown.PROOF_READY.value))),
        default=Value(shown.MISSING.value),
        output_field=CharField(),
    )


def _standing_by_proof() -> Subquery:
    """Of artwork that is accepted, by its newest proof."""
    proof, shown = ProofStatus, RequirementStatus
    standing = Case(
        When(status=proof.APPROVED, then=Value(shown.APPROVED.value)),
        When(status=proof.REJECTED, then=Value(shown.REJECTED.value)),
        default=Value(shown.PROOF_READY.value),
        output_field=CharField(),
    )
    newest = Proof.objects.filter(artwork=OuterRef("pk")).order_by("-number")
    return Subquery(newest.annotate(standing=standing).values("standing")[:1])


def _with_lateness() -> Case:
    late = Q(standing__in=TURNS_LATE, due_at__lt=timezone.now())
    return Case(When(late, then=Value(RequirementStatus.LATE.value)), default=F("standing"), output_field=CharField())


def late_since() -> Case:
    """For rows that have their standing: the due date, where its passing alone made them late. Nothing was written then."""
    return Case(When(status=RequirementStatus.LATE, then=F("due_at")), output_field=DateTimeField())


def requirement_counts(actor: Actor, event: Event) -> dict[str, int]:
    """How many requirements are in which status."""
    rows = requirements_visible_to(actor, event).order_by().values_list("status")
    return dict(rows.annotate(Count("pk")))


# --- artwork and proofs ----------------------------------------------------------------------------------


def artworks_visible_to(actor: Actor, event: Event | None = None, *, removed: bool = False) -> QuerySet[Artwork]:
    """All versions delivered for the stands in sight; those that were taken back only when asked for.

    What a company delivered is seen by that company and by organisers: whoever takes over its stand does not.
    """
    stands = stands_visible_to(actor, event, removed=removed).order_by().values("pk")
    rows = Artwork.objects.filter(requirement__configuration__stand__in=stands)
    if not removed:
        rows = rows.filter(deleted_at=None)
    return of_present_company(rows, actor).select_related("file", *OF_ARTWORK)


def of_present_company(rows: QuerySet[Any], actor: Actor, path: str = "") -> QuerySet[Any]:
    """What the company that has the stand now delivered; organisers see the former one's too. `path` leads to the artwork."""
    if actor.sees_everything:
        return rows
    stand = f"{path}requirement__configuration__stand__"
    return rows.filter(
        Q(**{f"{path}sponsorship": None})
        | Q(**{f"{path}sponsorship": F(f"{stand}sponsorship")})
        | Q(**{f"{stand}event__organisation_id__in": organised_organisations(actor)})
        | Q(**{f"{stand}event_id__in": actor.scope_ids(Role.ORGANISER, ScopeType.EVENT)})
    )


def proofs_visible_to(actor: Actor, event: Event | None = None) -> QuerySet[Proof]:
    """Those of the artwork in sight; a guest sees the one that the link was made for."""
    artworks = artworks_visible_to(actor, event).order_by().values("pk")
    guest = Q(pk__in=actor.scope_ids(GUEST_ROLE, GUEST_SCOPE))
    return Proof.objects.filter(Q(artwork__in=artworks) | guest).select_related("file", "artwork__file", *OF_PROOF)


def newest_artwork_of(requirement: ArtworkRequirement) -> Artwork | None:
    """The version that counts: not taken back, not superseded."""
    rows = requirement.artworks.filter(deleted_at=None).exclude(status=ArtworkStatus.SUPERSEDED)
    return rows.order_by("-version").first()


def newest_proof_of(artwork: Artwork) -> Proof | None:
    return artwork.proofs.order_by("-number").first()


def current_proof_of(requirement: ArtworkRequirement) -> Proof | None:
    """The one that can be decided on, or was: of the version that counts."""
    artwork = newest_artwork_of(requirement)
    return newest_proof_of(artwork) if artwork else None


def is_signed_off(requirement: ArtworkRequirement) -> bool:
    """Whether the proof of the version that counts is approved: then only an organiser replaces it, with a reason."""
    proof = current_proof_of(requirement)
    return proof is not None and proof.status == ProofStatus.APPROVED


def annotations_of(proof: Proof) -> QuerySet[Annotation]:
    return proof.annotations.prefetch_related("comments").order_by("number")


# --- printing --------------------------------------------------------------------------------------------


def print_ready(actor: Actor, event: Event) -> QuerySet[Proof]:
    """The approved proofs of what is still needed, as it will be printed: stand by stand."""
    needed = requirements_visible_to(actor, event).filter(status=RequirementStatus.APPROVED)
    ready = Proof.objects.filter(pk__in=needed.order_by().values("proof_id"), status=ProofStatus.APPROVED)
    stand = "artwork__requirement__configuration__stand__"
    rows = ready.select_related("file", "artwork__file", *OF_PROOF).prefetch_related("decisions")
    return rows.order_by(
        f"{stand}hall__order", f"{stand}hall__name", f"{stand}number", "artwork__requirement__option_name", "pk"
    )


def packs_visible_to(actor: Actor, event: Event | None = None) -> QuerySet[ProductionPack]:
    """For organisers: a pack tells of every stand."""
    packs = ProductionPack.objects.select_related("event__organisation")
    if event is not None:
        packs = packs.filter(event=event)
    if actor.sees_everything:
        return packs
    return packs.filter(
        Q(event__organisation_id__in=organised_organisations(actor))
        | Q(event_id__in=actor.scope_ids(Role.ORGANISER, ScopeType.EVENT))
    )


def settings_of(event: Event) -> ArtworkSettings:
    """As they are, or as they are where nobody has said anything."""
    return ArtworkSettings.objects.filter(event=event).first() or ArtworkSettings(
        event=event, pack_template=PACK_TEMPLATE
    )


# --- work for the worker ---------------------------------------------------------------------------------


def unfinished_artworks(now: datetime) -> QuerySet[Artwork]:
    """What waits for preflight or for its pictures and is in nobody's hands, oldest first.

    A lease that is over, instead of none, tells of a worker that did not come to its end.
    """
    free = Q(checking_until=None) | Q(checking_until__lt=now)
    waits = Q(status=ArtworkStatus.UPLOADED) | Q(rendering__isnull=True) | Q(checking_until__lt=now)
    rows = Artwork.objects.filter(free, waits, deleted_at=None).exclude(status=ArtworkStatus.SUPERSEDED)
    return rows.order_by("pk")


def undrawn_proofs(now: datetime) -> QuerySet[Proof]:
    """Suppliers' proofs that nobody has made pictures of yet, once they were scanned; our own show those of the artwork."""
    free = Q(rendering_until=None) | Q(rendering_until__lt=now)
    rows = Proof.objects.filter(free, rendering__isnull=True).exclude(status=ProofStatus.SUPERSEDED)
    rows = rows.exclude(file=F("artwork__file")).exclude(file__scan_status=ScanStatus.WAITING)
    return rows.order_by("pk")


def keys(rows: QuerySet[Any], limit: int) -> list[UUID]:
    return list(rows.values_list("pk", flat=True)[:limit])


def grouped_by_stand(requirements: Iterable[ArtworkRequirement]) -> dict[UUID, list[ArtworkRequirement]]:
    """As a board has them: a row for each stand."""
    rows: dict[UUID, list[ArtworkRequirement]] = {}
    for requirement in requirements:
        rows.setdefault(requirement.configuration.stand_id, []).append(requirement)
    return rows
