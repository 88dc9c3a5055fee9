from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.artwork.enums import Acceptance
from eventhub.artwork.guards import checked_text, require_needed, require_present
from eventhub.artwork.models import Artwork, ArtworkRequirement, ArtworkSettings, Proof
from eventhub.artwork.pack_names import check_template
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid
from eventhub.core.field_checks import FieldChecks
from eventhub.core.models import update_all
from eventhub.events.guards import require_open
from eventhub.events.models import Event

LONGEST_DUE_REASON = 500


@transaction.atomic
def set_due_date(
    requirement: ArtworkRequirement, *, due_at: datetime | None, reason: str, actor: Actor
) -> ArtworkRequirement:
    """Another date than the event's for this one, with the reason; None: the event's again."""
    requirement = lock(requirement)
    require(actor, "artwork.set_due", requirement)
    require_needed(requirement)
    _check_due(requirement, due_at, reason)
    before = requirement.deadline
    requirement.own_due_at, requirement.due_reason = due_at, reason.strip() if due_at else ""
    requirement.save()
    data = {"from": before.isoformat(), "to": requirement.deadline.isoformat()}
    record(requirement, verbs.REQUIREMENT_DUE_SET, actor=actor, reason=reason.strip(), data=data)
    return requirement


def _check_due(requirement: ArtworkRequirement, due_at: datetime | None, reason: str) -> None:
    checks = FieldChecks()
    checks.text("reason", reason, "The reason", LONGEST_DUE_REASON)
    opens = requirement.stand.event.starts_at
    if due_at is not None and not timezone.now() < due_at < opens:
        message = f"The print is due between now and the opening, {opens:%d %B %Y %H:%M} UTC. Give a time in between."
        checks.fault("due_at", "out_of_range", message)
    checks.refuse()


@transaction.atomic
def change_notes(artwork: Artwork, *, notes: str, actor: Actor) -> Artwork:
    """What whoever delivers says of it. Saving what is there already says nothing."""
    artwork = lock(artwork)
    require(actor, "artwork.deliver", artwork)
    require_present(artwork)
    notes = checked_text("notes", notes, "The note")
    if notes != artwork.notes:
        artwork.notes = notes
        artwork.save()
        record(artwork, verbs.ARTWORK_EDITED, actor=actor)
    return artwork


@transaction.atomic
def change_settings(
    event: Event, *, actor: Actor, acceptance: str | None = None, pack_template: str | None = None
) -> ArtworkSettings:
    """Who accepts what passed preflight, and how the files of a pack are named; None leaves a value as it is."""
    event = lock(event)
    require(actor, "artwork.change_settings", event)
    require_open(event)
    kept, _ = ArtworkSettings.objects.select_for_update().get_or_create(event=event)
    wanted = {"acceptance": acceptance, "pack_template": pack_template}
    _check_settings(acceptance, pack_template)
    changed = {
        name: [getattr(kept, name), value]
        for name, value in wanted.items()
        if value is not None and value != getattr(kept, name)
    }
    for name, (_, value) in changed.items():
        setattr(kept, name, value)
    if changed:
        kept.save()
        update_all(Event.objects.filter(pk=event.pk))  # the event shows them
        record(kept, verbs.ARTWORK_SETTINGS_CHANGED, actor=actor, data={"changed": changed})
    return kept


def _check_settings(acceptance: str | None, pack_template: str | None) -> None:
    if acceptance is not None and acceptance not in Acceptance.values:
        words = " or ".join(Acceptance.values)
        message = f"There is no acceptance {acceptance[:50]!r}. Allowed are {words}."
        raise Invalid.at("artwork_acceptance", message, code="invalid_choice")
    if pack_template is not None:
        check_template(pack_template)


# --- what the worker made ----------------------------------------------------------------------------------


@transaction.atomic
def keep_rendering(artwork: Artwork, *, rendering: dict[str, Any], is_complete: bool = True) -> None:
    """The page images of the artwork's own file, also for the proofs that show it.

    Its worker is done with it, unless only the previews are there yet.
    """
    locked = lock(artwork)
    locked.rendering = rendering
    locked.checking_until = None if is_complete else locked.checking_until
    locked.save()
    update_all(Proof.objects.filter(artwork=locked, file=locked.file), rendering=rendering)


@transaction.atomic
def keep_proof_rendering(proof: Proof, *, rendering: dict[str, Any]) -> None:
    locked = lock(proof)
    if locked.rendering is not None:
        raise Conflict("The pages of this proof are drawn already.")
    locked.rendering, locked.rendering_until = rendering, None
    locked.save()
