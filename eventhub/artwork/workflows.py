"""The ways of artwork and of proofs. Locks are taken from the requirement down: requirement, artwork, proof."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from eventhub.accounts.permissions import require
from eventhub.accounts.services import person_id
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock, status_change
from eventhub.activity.verbs import Verb
from eventhub.artwork import dispatch, guards
from eventhub.artwork.enums import REMOVABLE, Acceptance, ArtworkStatus, ProofStatus, ProofVerdict, Side
from eventhub.artwork.models import Artwork, ArtworkRequirement, Proof, ProofDecision
from eventhub.artwork.preflight.vocabulary import Report
from eventhub.artwork.queries import newest_artwork_of, newest_proof_of, settings_of
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, EventhubError, Invalid, NotAllowed
from eventhub.events.guards import require_open
from eventhub.files.models import StoredFile

SYSTEM = Actor.system("preflight")

Moved = TypeVar("Moved", Artwork, Proof)


@contextmanager
def _change(
    subject: Moved, verb: Verb, *, actor: Actor, reason: str = "", data: dict[str, Any] | None = None
) -> Iterator[Moved]:
    """`status_change` that also says since when."""
    with status_change(subject, verb, actor=actor, reason=reason, data=data) as locked:
        before = locked.status
        yield locked
        if locked.status != before:
            locked.status_since = timezone.now()


# --- delivering ------------------------------------------------------------------------------------------


@transaction.atomic
def upload_artwork(
    requirement: ArtworkRequirement, *, file: StoredFile, actor: Actor, notes: str = "", reason: str = ""
) -> Artwork:
    """A new version: older ones and their open proofs are superseded, and preflight begins after the commit.

    Where the proof was approved only an organiser replaces it, and says why.
    """
    requirement = lock(requirement)
    require(actor, "artwork.deliver", requirement)
    guards.require_needed(requirement)
    notes = guards.checked_text("notes", notes, "The note")
    reason = guards.checked_text("reason", reason, "The reason")
    guards.require_deliverable(file, requirement)
    _require_replaceable(requirement, actor, reason)
    return _deliver(requirement, file, actor=actor, notes=notes, reason=reason)


def _require_replaceable(requirement: ArtworkRequirement, actor: Actor, reason: str) -> None:
    """Looked at under the locks of the version that counts and of its proof: nobody approves it meanwhile."""
    current = newest_artwork_of(requirement)
    proof = newest_proof_of(lock(current)) if current else None
    if proof is None or lock(proof).status != ProofStatus.APPROVED:
        return
    try:
        require(actor, "artwork.replace_approved", requirement)
    except NotAllowed as refused:
        message = f"The proof of {requirement} is approved. Only an organiser can replace it. Ask one, and say why."
        raise NotAllowed(message) from refused
    guards.require_text("reason", reason, "The reason", "The proof is approved. Say why it is replaced.")


def _deliver(
    requirement: ArtworkRequirement,
    file: StoredFile,
    *,
    actor: Actor,
    notes: str = "",
    reason: str = "",
    again: Artwork | None = None,
) -> Artwork:
    """The requirement is locked. `again`: the version whose file this is; who brought that has brought this."""
    supersede_artwork(requirement, actor=actor, reason=reason)
    last = requirement.artworks.aggregate(last=Max("version"))["last"] or 0
    artwork = Artwork(
        requirement=requirement,
        version=last + 1,
        file=file,
        sha256=file.sha256,
        sponsorship=requirement.stand.sponsorship,
        notes=notes,
        status_since=timezone.now(),
        uploaded_by_id=again.uploaded_by_id if again else person_id(actor),
        uploaded_by_name=again.uploaded_by_name if again else actor.name[:200],
    )
    artwork.save(force_insert=True)
    data = {"version": artwork.version, "sha256": artwork.sha256}
    record(artwork, verbs.ARTWORK_UPLOADED, actor=actor, reason=reason, to_status=artwork.status, data=data)
    dispatch.check_on_commit(artwork)
    return artwork


def redeliver_artwork(requirement: ArtworkRequirement, *, actor: Actor, reason: str) -> Artwork | None:
    """The same file as a new version, because what is asked for changed: it is checked anew and its proof is void.

    For what follows from an approval; the caller has locked the requirement and seen to the right to approve.
    """
    current = newest_artwork_of(requirement)
    if current is None or current.status == ArtworkStatus.REJECTED:
        return None
    return _deliver(requirement, current.file, actor=actor, notes=current.notes, reason=reason, again=current)


def supersede_artwork(requirement: ArtworkRequirement, *, actor: Actor, reason: str) -> None:
    """The version that counts, and its proof, make room; nothing where there is none. The requirement is locked."""
    current = newest_artwork_of(requirement)
    if current is None:
        return
    with _change(current, verbs.ARTWORK_SUPERSEDED, actor=actor, reason=reason) as artwork:
        artwork.supersede()
        _void_proof(artwork, actor=actor, reason=reason)


def _void_proof(artwork: Artwork, *, actor: Actor, reason: str) -> None:
    proof = newest_proof_of(artwork)
    if proof and proof.status != ProofStatus.SUPERSEDED:
        with _change(proof, verbs.PROOF_SUPERSEDED, actor=actor, reason=reason) as proof:
            proof.supersede()


def remove_artwork(artwork: Artwork, *, actor: Actor) -> Artwork:
    """Taken back by whoever may deliver: out of sight from now on. What was accepted, or replaced, stays as history."""
    with transaction.atomic():
        lock(artwork.requirement)
        artwork = lock(artwork)
        require(actor, "artwork.deliver", artwork)
        guards.require_present(artwork)
        if artwork.status not in REMOVABLE:
            words = artwork.get_status_display().lower()
            message = f"{artwork} is {words}, so it can't be taken back. Upload a new version instead."
            raise Conflict(message, code="wrong_status", extra={"status": str(artwork.status)})
        artwork.deleted_at, artwork.checking_until = timezone.now(), None
        artwork.save()
        record(artwork, verbs.ARTWORK_REMOVED, actor=actor, from_status=artwork.status, to_status=artwork.status)
    return artwork


# --- checking --------------------------------------------------------------------------------------------


def record_preflight(artwork: Artwork, *, report: Report) -> Artwork:
    """What preflight found. A version that was taken back or replaced meanwhile is left as it is.

    Where the event says so, what passed is accepted at once.
    """
    with transaction.atomic():
        artwork = lock(artwork)
        artwork.preflight_finished_at, artwork.preflight = timezone.now(), report.to_json()
        artwork.save()
        if artwork.status != ArtworkStatus.UPLOADED or artwork.deleted_at:
            return artwork
        found = report.worst in ("warning", "error")
        return _flag(artwork, report) if found else _pass(artwork)


def _flag(artwork: Artwork, report: Report) -> Artwork:
    data = {"errors": len(report.of("error")), "warnings": len(report.of("warning"))}
    with _change(artwork, verbs.ARTWORK_FLAGGED, actor=SYSTEM, data=data) as artwork:
        artwork.flag()
    return artwork


def _pass(artwork: Artwork) -> Artwork:
    with _change(artwork, verbs.ARTWORK_PASSED, actor=SYSTEM) as artwork:
        artwork.pass_preflight()
    return _accepted_if_automatic(artwork)


def _accepted_if_automatic(artwork: Artwork) -> Artwork:
    """Called with every arrival in review; what is over by then waits for nobody."""
    requirement, event = artwork.requirement, artwork.requirement.stand.event
    is_over = requirement.retired_at is not None or event.is_archived
    if is_over or settings_of(event).acceptance != Acceptance.AUTOMATIC:
        return artwork
    return accept_artwork(artwork, actor=Actor.system("automatic acceptance"))


@transaction.atomic
def accept_warnings(artwork: Artwork, *, keys: list[str], actor: Actor) -> Artwork:
    """Warnings are accepted by name; with the last of them the version goes to review. Errors can't be accepted."""
    data: dict[str, Any] = {}
    with _change(artwork, verbs.ARTWORK_WARNINGS_ACCEPTED, actor=actor, data=data) as artwork:
        require(actor, "artwork.deliver", artwork)
        guards.require_present(artwork)
        waiting = _warnings_to_accept(artwork)
        named = _named_warnings(artwork, keys, waiting)
        at = timezone.now().isoformat()
        artwork.accepted_warnings += [{"key": key, "by": actor.name, "at": at} for key in named]
        data |= {"keys": named}
        if not waiting - set(named):
            artwork.settle_warnings()
    return _accepted_if_automatic(artwork) if artwork.status == ArtworkStatus.IN_REVIEW else artwork


def _warnings_to_accept(artwork: Artwork) -> set[str]:
    if artwork.status != ArtworkStatus.NEEDS_ATTENTION:
        words = artwork.get_status_display().lower()
        message = f"{artwork} is {words}, so there is no warning to accept. Look at it as it stands now."
        raise Conflict(message, code="wrong_status", extra={"status": str(artwork.status)})
    report = Report.from_json(artwork.preflight)
    if report.of("error"):
        message = "Preflight found an error, and errors can't be accepted. Mend the file and upload it anew."
        raise Conflict(message, code="conflict", extra={"status": str(artwork.status)})
    return {finding.key for finding in report.of("warning")} - artwork.accepted_keys


def _named_warnings(artwork: Artwork, keys: list[str], waiting: set[str]) -> list[str]:
    named = list(dict.fromkeys(keys))
    unknown = [key for key in named if key not in waiting | artwork.accepted_keys]
    if unknown or not named:
        told = f"There is no warning {unknown[0][:100]!r} to accept." if unknown else "No warning is named."
        message = f"{told} Name one of: {', '.join(sorted(waiting)) or 'none is left'}."
        raise Invalid.at("accepted_warnings", message, code="not_found" if unknown else "required")
    return [key for key in named if key in waiting]


@transaction.atomic
def overrule_artwork(artwork: Artwork, *, actor: Actor, reason: str) -> Artwork:
    """An organiser lets it pass in spite of what preflight found, and says why."""
    with _change(artwork, verbs.ARTWORK_OVERRULED, actor=actor, reason=reason.strip()) as artwork:
        require(actor, "artwork.review", artwork)
        guards.require_present(artwork)
        why = "Say why it may be printed in spite of what preflight found."
        artwork.overrule_reason = guards.require_text("reason", reason, "The reason", why)
        artwork.overrule()
    return _accepted_if_automatic(artwork)


# --- review ----------------------------------------------------------------------------------------------


def reject_artwork(artwork: Artwork, *, actor: Actor, feedback: str) -> Artwork:
    """Back to whoever delivers, with what should change."""
    with _change(artwork, verbs.ARTWORK_REJECTED, actor=actor, reason=feedback.strip()) as artwork:
        require(actor, "artwork.review", artwork)
        guards.require_present(artwork)
        artwork.feedback = guards.require_text("feedback", feedback, "The feedback", "Say what should change.")
        artwork.reject()
    return artwork


@transaction.atomic
def accept_artwork(artwork: Artwork, *, actor: Actor, file: StoredFile | None = None) -> Artwork:
    """Good to be proofed: the proof is issued with it, of the artwork's own file, or of a supplier's."""
    with _change(artwork, verbs.ARTWORK_ACCEPTED, actor=actor) as artwork:
        require(actor, "artwork.review", artwork)
        guards.require_present(artwork)
        artwork.accept()
    _issue(artwork, actor=actor, file=file)
    return artwork


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of many: those that are accepted now, and each other one with the reason."""

    accepted: list[Artwork]
    refused: list[tuple[Artwork, str]]


def accept_artworks(artworks: Iterable[Artwork], *, actor: Actor) -> Accepted:
    """Each for itself: one that is refused stands in nobody's way."""
    done = Accepted([], [])
    for artwork in artworks:
        try:
            done.accepted.append(accept_artwork(artwork, actor=actor))
        except EventhubError as refused:
            done.refused.append((artwork, refused.message))
    return done


@transaction.atomic
def upload_proof(artwork: Artwork, *, file: StoredFile, actor: Actor) -> Proof:
    """A supplier's own proof: of a version in review, which is accepted with it, or in place of one not approved."""
    artwork = lock(artwork)
    require(actor, "artwork.issue_proof", artwork)
    guards.require_present(artwork)
    if artwork.status == ArtworkStatus.IN_REVIEW:
        accept_artwork(artwork, actor=actor, file=file)
        return artwork.proofs.get(status=ProofStatus.ISSUED)
    if artwork.status != ArtworkStatus.ACCEPTED:
        words = artwork.get_status_display().lower()
        message = f"{artwork} is {words}. A proof can be issued of what is in review or accepted."
        raise Conflict(message, code="wrong_status", extra={"status": str(artwork.status)})
    proof = newest_proof_of(artwork)
    if proof and proof.status == ProofStatus.APPROVED:
        message = "The proof is approved. Another one needs a new version of the artwork, with a reason."
        raise Conflict(message, code="wrong_status", extra={"status": str(proof.status)})
    _void_proof(artwork, actor=actor, reason="Another proof was uploaded")
    return _issue(artwork, actor=actor, file=file)


def _issue(artwork: Artwork, *, actor: Actor, file: StoredFile | None) -> Proof:
    if file is not None:
        guards.require_proofable(file, artwork.requirement)
    shown = file or artwork.file
    configuration = artwork.requirement.configuration
    in_force = configuration.approved_submission
    proof = Proof(
        artwork=artwork,
        number=(artwork.proofs.aggregate(last=Max("number"))["last"] or 0) + 1,
        file=shown,
        sha256=shown.sha256,
        status_since=timezone.now(),
        revision=in_force.revision if in_force else configuration.revision,
        deciders=artwork.requirement.stand.event.proof_deciders,
        rendering=None if file else artwork.rendering,
        issued_by_name=actor.name[:200],
    )
    proof.save(force_insert=True)
    data = {"number": proof.number, "sha256": proof.sha256, "revision": proof.revision, "deciders": proof.deciders}
    record(proof, verbs.PROOF_ISSUED, actor=actor, to_status=proof.status, data=data)
    if file is not None:
        dispatch.draw_on_commit(proof)
    return proof


# --- decisions -------------------------------------------------------------------------------------------


@transaction.atomic
def approve_proof(proof: Proof, *, actor: Actor, sha256: str, notes: str = "") -> Proof:
    """One side says that this very file may be printed. Where both decide, it is approved at the last of the two."""
    proof = _held(proof)
    side = _side(proof, actor)
    guards.require_same_file(proof, sha256)
    notes = guards.checked_text("notes", notes, "The note")
    data = _decide(proof, side, guards.verdict_of(notes), notes, actor=actor)
    if proof.decisions.count() < len(proof.sides):
        record(proof, verbs.PROOF_SIGNED, actor=actor, reason=notes, data=data)
        return proof
    with _change(proof, verbs.PROOF_APPROVED, actor=actor, reason=notes, data=data) as proof:
        proof.approve()
    return proof


@transaction.atomic
def reject_proof(proof: Proof, *, actor: Actor, feedback: str, sha256: str = "") -> Proof:
    """Either side rejects for both. The artwork stays accepted; a new version, or another proof, follows."""
    proof = _held(proof)
    side = _side(proof, actor)
    if sha256:
        guards.require_same_file(proof, sha256)
    feedback = guards.require_text("feedback", feedback, "The feedback", "Say what should change.")
    data = _decide(proof, side, ProofVerdict.REJECT, feedback, actor=actor)
    with _change(proof, verbs.PROOF_REJECTED, actor=actor, reason=feedback, data=data) as proof:
        proof.feedback = feedback
        proof.reject()
    return proof


def _held(proof: Proof) -> Proof:
    """The artwork before its proof, as a new version takes them: otherwise each would wait for the other."""
    lock(proof.artwork)
    return lock(proof)


def _side(proof: Proof, actor: Actor) -> Side:
    """The side that the actor decides for; refused in the order: may not, no longer open, decided already."""
    require_open(proof.artwork.requirement.stand.event)
    mine = guards.sides_of(proof, actor)
    guards.require_undecided(proof)
    return guards.deciding_side(proof, mine, actor)


def _decide(proof: Proof, side: Side, verdict: ProofVerdict, notes: str, *, actor: Actor) -> dict[str, Any]:
    ProofDecision.objects.create(
        proof=proof,
        side=side,
        verdict=verdict,
        notes=notes,
        sha256=proof.sha256,
        revision=proof.revision,
        by_kind=actor.kind,
        by_id=actor.id,
        by_name=actor.name[:200],
        at=timezone.now(),
    )
    proof.save(update_fields=["updated_at"])
    return {"side": str(side), "verdict": str(verdict), "sha256": proof.sha256, "revision": proof.revision}
