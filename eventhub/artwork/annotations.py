"""Marks on a proof and what people say to them: while the proof is open, or rejected and still looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.activity.verbs import Verb
from eventhub.artwork.enums import ProofStatus, Shape
from eventhub.artwork.guards import LONGEST_TEXT, require_needed
from eventhub.artwork.models import Annotation, AnnotationComment, Proof
from eventhub.artwork.people import people_around
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid
from eventhub.core.field_checks import FieldChecks

PLACES = Decimal("0.000001")
MOST_ANNOTATIONS, MOST_COMMENTS = 500, 200


@dataclass(frozen=True, slots=True)
class Place:
    """Fractions of the page image from its top left corner; `x2`, `y2` for boxes and arrows."""

    x: Decimal
    y: Decimal
    x2: Decimal | None = None
    y2: Decimal | None = None


@transaction.atomic
def add_annotation(
    proof: Proof,
    *,
    shape: str,
    place: Place,
    text: str,
    actor: Actor,
    page: int = 1,
    mentions: Iterable[UUID] = (),
) -> Annotation:
    """A mark with the first comment of its thread. Whoever is mentioned is told."""
    proof = lock(proof)
    require(actor, "artwork.comment", proof)
    _require_open(proof)
    _check(proof, shape, place, page, text)
    number = (proof.annotations.aggregate(last=Max("number"))["last"] or 0) + 1
    if number > MOST_ANNOTATIONS:
        raise Conflict(f"A proof has at most {MOST_ANNOTATIONS} marks. Answer one of those that are there.")
    annotation = Annotation(proof=proof, number=number, shape=shape, page=page, **_columns(shape, place))
    annotation.save(force_insert=True)
    comment = _say(annotation, text, mentions, actor)
    record(annotation, verbs.ANNOTATION_ADDED, actor=actor, data=_told(comment))
    return annotation


@transaction.atomic
def answer_annotation(
    annotation: Annotation, *, text: str, actor: Actor, mentions: Iterable[UUID] = ()
) -> AnnotationComment:
    """One more contribution to a thread; to a resolved one as well, which stays resolved."""
    proof = lock(annotation.proof)
    require(actor, "artwork.comment", proof)
    _require_open(proof)
    checks = FieldChecks()
    checks.text("text", text, "The comment", LONGEST_TEXT)
    checks.refuse()
    annotation = lock(annotation)
    if annotation.comments.count() >= MOST_COMMENTS:
        raise Conflict(f"A thread has at most {MOST_COMMENTS} comments. Begin a new one.")
    comment = _say(annotation, text, mentions, actor)
    annotation.save(update_fields=["updated_at"])
    record(annotation, verbs.ANNOTATION_ANSWERED, actor=actor, data=_told(comment))
    return comment


def resolve_annotation(annotation: Annotation, *, actor: Actor) -> Annotation:
    """Dealt with. Resolving twice says nothing."""
    return _set_resolved(annotation, verbs.ANNOTATION_RESOLVED, resolved=True, actor=actor)


def reopen_annotation(annotation: Annotation, *, actor: Actor) -> Annotation:
    return _set_resolved(annotation, verbs.ANNOTATION_REOPENED, resolved=False, actor=actor)


@transaction.atomic
def _set_resolved(annotation: Annotation, verb: Verb, *, resolved: bool, actor: Actor) -> Annotation:
    proof = lock(annotation.proof)
    annotation = lock(annotation)
    require(actor, "artwork.resolve_comment", proof)
    _require_open(proof)
    if bool(annotation.resolved_at) is resolved:
        return annotation
    annotation.resolved_at = timezone.now() if resolved else None
    annotation.resolved_by_name = actor.name[:200] if resolved else ""
    annotation.save()
    proof.save(update_fields=["updated_at"])
    record(annotation, verb, actor=actor)
    return annotation


def _require_open(proof: Proof) -> None:
    require_needed(proof.artwork.requirement)
    if proof.status not in (ProofStatus.ISSUED, ProofStatus.REJECTED):
        words = proof.get_status_display().lower()
        message = f"This proof is {words}, so its comments are closed. Comment on the one that counts now."
        raise Conflict(message, code="wrong_status", extra={"status": str(proof.status)})


# --- values ----------------------------------------------------------------------------------------------


def _check(proof: Proof, shape: str, place: Place, page: int, text: str) -> None:
    checks = FieldChecks()
    checks.text("text", text, "The comment", LONGEST_TEXT)
    checks.one_of("shape", shape, "The shape", Shape.values, ", ".join(Shape.values))
    checks.whole("page", page, "The page", low=1, high=pages_of(proof))
    needed = ("x", "y") if shape == Shape.PIN else ("x", "y", "x2", "y2")
    for name in needed:
        value: Decimal | None = getattr(place, name)
        if value is None or not value.is_finite() or not 0 <= value <= 1:
            message = f"{name} is {value}. It is a fraction of the page, from 0 to 1. Put the mark on the page."
            checks.fault(name, "out_of_range", message)
    checks.refuse()


def pages_of(proof: Proof) -> int:
    """How many pages can be marked; one while nobody knows."""
    return max(len((proof.rendering or {}).get("pages", ())), 1)


def _columns(shape: str, place: Place) -> dict[str, Decimal | None]:
    names = ("x", "y") if shape == Shape.PIN else ("x", "y", "x2", "y2")
    return {name: getattr(place, name).quantize(PLACES, ROUND_HALF_UP) for name in names}


def _say(annotation: Annotation, text: str, mentions: Iterable[UUID], actor: Actor) -> AnnotationComment:
    annotation.proof.save(update_fields=["updated_at"])
    return AnnotationComment.objects.create(
        annotation=annotation,
        text=text.strip(),
        mentions=_mentioned(annotation.proof, mentions),
        by_kind=actor.kind,
        by_id=actor.stands_for,
        by_name=actor.name[:200],
    )


def _mentioned(proof: Proof, keys: Iterable[UUID]) -> list[dict[str, str]]:
    """People that can see the proof; nobody else is told of it."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return []
    known = {person.pk: str(person) for person in people_around(proof.artwork.requirement.stand)}
    for key in wanted:
        if key not in known:
            message = "Somebody who is mentioned can't see this proof. Mention people of the stand or the organiser."
            raise Invalid.at("mentions", message, code="not_found")
    return [{"id": str(key), "name": known[key]} for key in wanted]


def _told(comment: AnnotationComment) -> dict[str, object]:
    return {"comment_id": comment.pk, "mentions": [each["id"] for each in comment.mentions]}
