"""The production pack: what is approved, as files for the printer, streamed as one ZIP with a list of hashes."""

import csv
import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.artwork.models import ProductionPack, Proof
from eventhub.artwork.pack_names import check_template, named
from eventhub.artwork.queries import OF_PROOF, print_ready, settings_of
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict
from eventhub.core.formulas import neutralised
from eventhub.core.zipping import Part
from eventhub.events.guards import require_open
from eventhub.events.models import Event
from eventhub.files.storing import STORAGE_FAULTS, pieces

MANIFEST = "manifest.csv"
READ_AT_ONCE = 200  # rows, not files: those are opened one after the other
COLUMNS = (
    *("File", "Stand", "Hall", "Company", "Option", "Area", "Version", "Copies", "Width (mm)", "Height (mm)"),
    *("Bleed (mm)", "Drawn at", "Colours", "SHA-256", "Bytes", "Approved at", "Approved by", "Proof SHA-256"),
    *("Changed since the last pack", "Intact"),
)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a pack; `is_changed`: another file than the pack before had for this area, or none."""

    proof: Proof
    name: str
    is_changed: bool


def next_pack(event: Event, *, actor: Actor, template: str = "", only_changed: bool = False) -> list[Entry]:
    """What a pack would hold now, in the order of the stands."""
    proofs = list(print_ready(actor, event))
    template = check_template(template or settings_of(event).pack_template)
    before = {key: entry["sha256"] for key, entry in _at_the_printer(event).items()}
    names = named(template, ((_values(proof), proof.artwork.file.content_type) for proof in proofs))
    entries = [
        Entry(proof, name, before.get(str(proof.artwork.requirement_id)) != proof.artwork.sha256)
        for proof, name in zip(proofs, names, strict=True)
    ]
    return [entry for entry in entries if entry.is_changed or not only_changed]


def _values(proof: Proof) -> dict[str, str]:
    requirement = proof.artwork.requirement
    stand, sponsorship = requirement.stand, proof.artwork.sponsorship or requirement.stand.sponsorship
    return {
        "stand": stand.number,
        "hall": stand.hall.name if stand.hall else "",
        "sponsor": sponsorship.sponsor.name if sponsorship else "",
        "slot": requirement.slot,
        "option": requirement.option_name,
        "n": str(proof.artwork.version),
    }


def _at_the_printer(event: Event) -> dict[str, dict[str, Any]]:
    """By requirement what the printer has already: of each area the newest file that any pack had."""
    newest: dict[str, dict[str, Any]] = {}
    for entries in ProductionPack.objects.filter(event=event).order_by("number").values_list("entries", flat=True):
        newest |= {entry["requirement_id"]: entry for entry in entries}
    return newest


def outdated(event: Event, *, actor: Actor) -> list[str]:
    """The names under which the printer has files that are not what is approved now: replaced, rejected or not needed."""
    rows = print_ready(actor, event).values_list("artwork__requirement_id", "artwork__sha256")
    approved = {(str(key), sha256) for key, sha256 in rows}
    there = _at_the_printer(event).items()
    return [entry["name"] for key, entry in there if (key, entry["sha256"]) not in approved]


@transaction.atomic
def make_pack(event: Event, *, actor: Actor, template: str = "", only_changed: bool = False) -> ProductionPack:
    """Kept as what was taken to the printer; Conflict where there is nothing to take."""
    event = lock(event)
    require(actor, "artwork.pack", event)
    require_open(event)
    entries = next_pack(event, actor=actor, template=template, only_changed=only_changed)
    if not entries:
        what = "has changed since the last pack" if only_changed else "is approved for printing yet"
        raise Conflict(f"Nothing {what}, so there is no pack to make. Look at the artwork that waits.")
    number = (ProductionPack.objects.filter(event=event).aggregate(last=Max("number"))["last"] or 0) + 1
    pack = ProductionPack.objects.create(
        event=event,
        number=number,
        template=template or settings_of(event).pack_template,
        only_changed=only_changed,
        entries=[_kept(entry) for entry in entries],
        made_by_name=actor.name[:200],
    )
    record(pack, verbs.PACK_MADE, actor=actor, data={"files": len(entries), "only_changed": only_changed})
    return pack


def _kept(entry: Entry) -> dict[str, Any]:
    artwork = entry.proof.artwork
    return {
        "requirement_id": str(artwork.requirement_id),
        "artwork_id": str(artwork.pk),
        "proof_id": str(entry.proof.pk),
        "sha256": artwork.sha256,
        "name": entry.name,
        "is_changed": entry.is_changed,
    }


# --- as a ZIP --------------------------------------------------------------------------------------------


def parts_of(pack: ProductionPack, *, actor: Actor) -> Iterator[Part]:
    """The files as they were when the pack was made, then the manifest, which says of each whether its bytes are intact.

    Only one piece of one file is in memory at a time. OutOfSight is for the caller: the pack was found in sight.
    """
    require(actor, "artwork.pack", pack)
    lines: list[list[str]] = []
    for entry in entries_of(pack):
        digest = hashlib.sha256()
        yield entry.name, _hashed(entry.proof, digest)
        lines.append(_line(entry, intact=digest.hexdigest() == entry.proof.artwork.sha256))
    yield MANIFEST, _csv([COLUMNS, *lines])


def entries_of(pack: ProductionPack) -> Iterator[Entry]:
    """As they were when the pack was made."""
    for start in range(0, len(pack.entries), READ_AT_ONCE):
        kept = pack.entries[start : start + READ_AT_ONCE]
        rows = Proof.objects.filter(pk__in=[UUID(each["proof_id"]) for each in kept])
        found = {
            str(row.pk): row for row in rows.select_related("artwork__file", *OF_PROOF).prefetch_related("decisions")
        }
        yield from (Entry(found[each["proof_id"]], each["name"], each["is_changed"]) for each in kept)


def _hashed(proof: Proof, digest: Any) -> Iterator[bytes]:
    """What can be read of it: a file that is missing costs the pack that file, and the manifest says so."""
    content = proof.artwork.file.content
    try:
        for piece in pieces(content.storage.open(str(content.name), "rb"), length=proof.artwork.file.size + 1):
            digest.update(piece)
            yield piece
    except STORAGE_FAULTS:
        logger.exception("%s can't be read for a pack", content.name)


def manifest_of(entries: Iterable[Entry]) -> bytes:
    """The list alone, without the bytes having been read."""
    return _csv([COLUMNS, *(_line(entry) for entry in entries)])


def _line(entry: Entry, *, intact: bool | None = None) -> list[str]:
    proof, artwork, requirement = entry.proof, entry.proof.artwork, entry.proof.artwork.requirement
    values = _values(proof)
    decisions = sorted(proof.decisions.all(), key=lambda each: each.at)
    return [
        *(entry.name, values["stand"], values["hall"], values["sponsor"], requirement.option_name, requirement.name),
        *(str(artwork.version), str(requirement.quantity)),
        *(str(requirement.width_mm), str(requirement.height_mm), str(requirement.bleed_mm), f"1:{requirement.scale}"),
        *(requirement.colour, artwork.sha256, str(artwork.file.size)),
        decisions[-1].at.isoformat() if decisions else "",
        ", ".join(decision.by_name for decision in decisions),
        proof.sha256,
        "yes" if entry.is_changed else "no",
        {True: "yes", False: "NO", None: ""}[intact],
    ]


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    """As spreadsheets open it: with a mark for UTF-8, and nothing that they would calculate."""
    out = StringIO(newline="")
    csv.writer(out).writerows([[neutralised(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")
