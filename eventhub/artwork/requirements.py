"""What an approved configuration asks for: opened at approval, kept while a revision is under way, retired when not needed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.artwork.models import ArtworkRequirement
from eventhub.artwork.preflight.vocabulary import Spec
from eventhub.artwork.workflows import redeliver_artwork
from eventhub.configurations.models import StandConfiguration, Submission
from eventhub.core.actor import Actor
from eventhub.packages.models import ArtworkSpec

# What preflight looks at: where one of these differs, a delivered file is checked anew.
MEASURES = ("width_mm", "height_mm", "bleed_mm", "safe_mm", "min_ppi", "colour", "formats", "scale")
WORDS = {
    "width_mm": "width",
    "height_mm": "height",
    "bleed_mm": "bleed",
    "safe_mm": "safe area",
    "min_ppi": "resolution",
    "colour": "colours",
    "formats": "file formats",
    "scale": "scale",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One printable area of an option that is ordered; `facts` are the columns of a requirement."""

    option_code: str
    name: str
    facts: dict[str, Any]

    @property
    def key(self) -> tuple[str, str]:
        return self.option_code, self.name


def spec_of(requirement: ArtworkRequirement) -> Spec:
    """As preflight and drawings take it."""
    measures = {name: getattr(requirement, name) for name in MEASURES}
    return Spec(name=requirement.slot, **{**measures, "formats": tuple(requirement.formats)})


def wanted_by(submission: Submission) -> Iterator[Wanted]:
    """Each area of each option that was ordered: one file for all prints of it, whatever the quantity."""
    lines = {line["code"]: line for line in submission.lines if line["quantity"]}
    specs = ArtworkSpec.objects.filter(option__version_id=submission.version_id, option__code__in=lines)
    for spec in specs.select_related("option").order_by("option__order", "name"):
        line = lines[spec.option.code]
        facts = {"option_name": line["name"], "quantity": line["quantity"]}
        facts |= {name: getattr(spec, name) for name in MEASURES}
        yield Wanted(spec.option.code, spec.name, facts)


@transaction.atomic
def open_requirements(configuration: StandConfiguration, *, actor: Actor) -> list[ArtworkRequirement]:
    """After an approval: new areas are asked for, those no longer ordered are retired, what was delivered stays.

    Where an area's measures changed, what was delivered for it is checked anew, and a proof of it is void.
    """
    submission = configuration.approved_submission
    wanted = {each.key: each for each in wanted_by(submission)} if submission else {}
    present = {(row.option_code, row.name): row for row in _held(configuration)}
    for key, row in present.items():
        if key in wanted:
            _follow(row, wanted[key], actor=actor)
        else:
            _retire(row, actor=actor, reason="It is no longer part of what is approved")
    return [_open(configuration, each, actor=actor) for key, each in wanted.items() if key not in present]


def _held(configuration: StandConfiguration) -> list[ArtworkRequirement]:
    rows = ArtworkRequirement.objects.filter(configuration=configuration)
    return list(rows.select_for_update().order_by("pk"))


def _open(configuration: StandConfiguration, wanted: Wanted, *, actor: Actor) -> ArtworkRequirement:
    row = ArtworkRequirement(
        configuration=configuration, option_code=wanted.option_code, name=wanted.name, **wanted.facts
    )
    row.save(force_insert=True)
    record(row, verbs.REQUIREMENT_ADDED, actor=actor)
    return row


def _follow(row: ArtworkRequirement, wanted: Wanted, *, actor: Actor) -> None:
    """Take over what changed, and ask again for what had been retired."""
    changed = {name: [getattr(row, name), value] for name, value in wanted.facts.items() if getattr(row, name) != value}
    if not changed and row.retired_at is None:
        return
    is_back = row.retired_at is not None
    for name, value in wanted.facts.items():
        setattr(row, name, value)
    row.retired_at = None
    row.save()
    record(row, verbs.REQUIREMENT_CHANGED, actor=actor, data={"changed": changed, "asked_again": is_back})
    other = [WORDS[name] for name in MEASURES if name in changed]
    if other:
        redeliver_artwork(row, actor=actor, reason=f"What is asked for changed: {', '.join(other)}")


def retire_requirements(configuration: StandConfiguration, *, actor: Actor, reason: str) -> None:
    """The configuration is gone: nothing of it is printed. What was delivered stays readable."""
    for row in _held(configuration):
        _retire(row, actor=actor, reason=reason)


def _retire(row: ArtworkRequirement, *, actor: Actor, reason: str) -> None:
    if row.retired_at is None:
        row.retired_at = timezone.now()
        row.save()
        record(row, verbs.REQUIREMENT_RETIRED, actor=actor, reason=reason)
