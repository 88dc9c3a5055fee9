"""Everything that the page of one printed area shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max, Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from eventhub.accounts.permissions import can
from eventhub.activity.models import ActivityEntry
from eventhub.activity.queries import history_of_all
from eventhub.artwork.enums import REMOVABLE, TURNS_LATE, ArtworkStatus, ProofStatus
from eventhub.artwork.guards import is_needed
from eventhub.artwork.models import Artwork, ArtworkRequirement, Proof
from eventhub.artwork.queries import artworks_visible_to
from eventhub.artwork.words import page_of, pair
from eventhub.core.actor import Actor
from eventhub.files.enums import FilePurpose
from eventhub.files.limits import in_words, rule_for
from eventhub.files.models import StoredFile
from eventhub.files.queries import uploads_visible_to
from eventhub.files.upload_field import UploadField, upload_field
from eventhub.portal.artwork.drawing import drawing_of
from eventhub.portal.artwork.findings import found_of
from eventhub.portal.artwork.forms import DueForm, FeedbackForm, NotesForm, OverruleForm, ReplaceForm
from eventhub.portal.artwork.frames import frame_around
from eventhub.portal.artwork.sheets import has_pages, is_being_drawn, page_asked, sheets_of, spots_on
from eventhub.portal.artwork.standing import standing_of

MOST_ENTRIES = 100
SETTLED = (ArtworkStatus.IN_REVIEW, ArtworkStatus.ACCEPTED)  # another file is not what is asked for


@dataclass(frozen=True, slots=True)
class Rights:
    """What the reader may do to the shown version and to what comes next; each is asked again when it is done."""

    deliver: bool
    replace: bool
    review: bool
    overrule: bool
    remove: bool
    note: bool
    send_proof: bool
    set_due: bool

    @property
    def none(self) -> bool:
        return not (self.deliver or self.replace or self.review or self.overrule or self.send_proof or self.set_due)


def versions_of(actor: Actor, requirement: ArtworkRequirement) -> list[Artwork]:
    """All that the reader may see, newest first, each with its proofs and what was decided on them."""
    proofs = Proof.objects.order_by("-number").select_related("file").prefetch_related("decisions")
    rows = artworks_visible_to(actor).filter(requirement=requirement).order_by("-version")
    return list(rows.prefetch_related(Prefetch("proofs", proofs)))


def requirement_context(request: HttpRequest, requirement: ArtworkRequirement, **shown: Any) -> dict[str, Any]:
    """`shown` overrides, for instance with the form that was refused."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    versions = versions_of(actor, requirement)
    current = next((each for each in versions if each.status != ArtworkStatus.SUPERSEDED), None)
    version = _asked(request.GET.get("version", ""), versions) or current or next(iter(versions), None)
    rights = _rights(actor, requirement, version, current)
    stand = requirement.stand
    frame = frame_around(actor, stand)
    context = {
        **frame,
        "requirement": requirement,
        "stand": stand,
        "event": stand.event,
        "zone": stand.event.timezone,
        "actor": actor,
        "versions": versions,
        "current": current,
        "version": version,
        "proof": newest_proof(version),
        "standing": standing_of(requirement, current, newest_proof(current)),
        "rights": rights,
        "page_size": pair(*page_of(requirement)),
        "limit_words": in_words(rule_for(FilePurpose.ARTWORK).most),
        "drawing": drawing_of(requirement),
        "history": history(requirement, versions),
        "comparable": [each for each in versions if has_pages(each)],
        **_checked(request, version, rights),
        **_fields(actor, requirement, version, current, rights),
        **_forms(requirement, version, current, rights),
    }
    return context | shown


def _asked(number: str, versions: list[Artwork]) -> Artwork | None:
    return next((each for each in versions if str(each.version) == number), None)


def newest_proof(artwork: Artwork | None) -> Proof | None:
    """Of what `versions_of` has read."""
    return next(iter(artwork.proofs.all()), None) if artwork else None


def _rights(actor: Actor, requirement: ArtworkRequirement, version: Artwork | None, current: Artwork | None) -> Rights:
    is_open = is_needed(requirement)
    delivers = is_open and can(actor, "artwork.deliver", requirement)
    reviews = is_open and can(actor, "artwork.review", requirement)
    approved = is_approved(current)
    replaces = is_open and approved and can(actor, "artwork.replace_approved", requirement)
    status = version.status if version and version == current else ""
    issues = is_open and can(actor, "artwork.issue_proof", requirement)
    return Rights(
        deliver=delivers and (not approved or replaces),
        replace=replaces,
        review=reviews and status == ArtworkStatus.IN_REVIEW,
        overrule=reviews and status == ArtworkStatus.NEEDS_ATTENTION,
        remove=delivers and status in REMOVABLE,
        note=delivers and version is not None,
        send_proof=issues and not approved and status in (ArtworkStatus.IN_REVIEW, ArtworkStatus.ACCEPTED),
        set_due=is_open and can(actor, "artwork.set_due", requirement),
    )


def is_approved(artwork: Artwork | None) -> bool:
    proof = newest_proof(artwork)
    return proof is not None and proof.status == ProofStatus.APPROVED


def _checked(request: HttpRequest, version: Artwork | None, rights: Rights) -> dict[str, Any]:
    """What was found of the version, and its page with the places of the findings."""
    found = found_of(version, may_deliver=rights.deliver)
    sheets = sheets_of(version)
    sheet = page_asked(request.GET, sheets)
    return {
        "found": found,
        "sheets": sheets,
        "sheet": sheet,
        "spots": spots_on(sheet, found.placed) if sheet else [],
        "is_checking": version is not None and _is_under_way(version),
    }


def _is_under_way(version: Artwork) -> bool:
    """The page asks again until there is an answer, and pictures."""
    is_current = version.status not in (ArtworkStatus.SUPERSEDED, ArtworkStatus.REJECTED)
    return is_current and (version.status == ArtworkStatus.UPLOADED or is_being_drawn(version))


def _fields(
    actor: Actor, requirement: ArtworkRequirement, version: Artwork | None, current: Artwork | None, rights: Rights
) -> dict[str, Any]:
    here = reverse("portal:requirement", args=[requirement.pk])
    last = requirement.artworks.aggregate(last=Max("version"))["last"] or 0
    return {
        "upload": _upload_of_artwork(requirement, last + 1, here) if rights.deliver else None,
        "proof_upload": _upload_of_proof(version, here) if rights.send_proof and version else None,
        "next_version": last + 1,
        "is_settled": current is not None and current.status in SETTLED and requirement.standing not in TURNS_LATE,
        "waiting_file": waiting_file(actor, requirement) if rights.replace else None,
    }


def _upload_of_artwork(requirement: ArtworkRequirement, number: int, here: str) -> UploadField:
    return upload_field(
        id=f"artwork-{requirement.pk}",
        title=f"Upload version {number}",
        purpose=FilePurpose.ARTWORK,
        target={"requirement_id": requirement.pk},
        formats=tuple(requirement.formats),
        next=here,
    )


def _upload_of_proof(version: Artwork, here: str) -> UploadField:
    return upload_field(
        id=f"proof-{version.pk}",
        title="The printer's own proof",
        purpose=FilePurpose.PROOF,
        target={"artwork_id": version.pk},
        next=here,
    )


def waiting_file(actor: Actor, requirement: ArtworkRequirement) -> StoredFile | None:
    """The newest file that the reader sent while the proof was approved: nobody has said yet why it should count."""
    rows = uploads_visible_to(actor).filter(
        target__requirement_id=str(requirement.pk),
        owner_id=actor.stands_for,
        file__isnull=False,
        file__deleted_at=None,
        file__artworks=None,
    )
    upload = rows.order_by("-created_at").first()
    return upload.file if upload else None


def _forms(
    requirement: ArtworkRequirement, version: Artwork | None, current: Artwork | None, rights: Rights
) -> dict[str, Any]:
    return {
        "reject_form": FeedbackForm(auto_id="reject-%s"),
        "overrule_form": OverruleForm(auto_id="overrule-%s"),
        "replace_form": ReplaceForm(auto_id="replace-%s"),
        "notes_form": NotesForm(initial={"notes": version.notes if version else ""}, auto_id="notes-%s"),
        "due_form": due_form(requirement),
    }


def due_form(requirement: ArtworkRequirement) -> DueForm:
    event = requirement.stand.event
    own = requirement.own_due_at
    initial = {"day": own.astimezone(event.zone).date() if own else None, "reason": requirement.due_reason}
    return DueForm(initial=initial, event=event, auto_id="due-%s")


def history(requirement: ArtworkRequirement, versions: Iterable[Artwork]) -> QuerySet[ActivityEntry]:
    """What happened to the area, to the versions in sight and to their proofs, newest first; read where it is shown."""
    keys: list[UUID] = [requirement.pk]
    for version in versions:
        keys += [version.pk, *(proof.pk for proof in version.proofs.all())]
    return history_of_all(keys)[:MOST_ENTRIES]
