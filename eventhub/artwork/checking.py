"""The worker's part: claims a file by a lease, has it looked at in a process of its own, and keeps what came of it.

No transaction is open meanwhile. A worker that dies leaves its lease behind; the sweep calls another one once it is over,
three times at most.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from eventhub.artwork import dispatch
from eventhub.artwork.enums import ArtworkStatus
from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.rendering import Rendering
from eventhub.artwork.inspection.runner import preflight, render
from eventhub.artwork.models import Artwork, Proof
from eventhub.artwork.pictures import kind_of_pages, kind_of_proof, kind_of_spots
from eventhub.artwork.preflight.vocabulary import Finding, Report, worst_first
from eventhub.artwork.queries import keys, undrawn_proofs, unfinished_artworks
from eventhub.artwork.requirements import spec_of
from eventhub.artwork.services import keep_proof_rendering, keep_rendering
from eventhub.artwork.workflows import record_preflight
from eventhub.files.derived import keep_folder
from eventhub.files.enums import ScanStatus
from eventhub.files.local import local_path
from eventhub.files.models import StoredFile

MOST_ATTEMPTS = 3
LEASE = timedelta(seconds=330)  # longer than any task may run
BUDGET = 255  # seconds of one task, all its steps together; what is left then is for the next attempt
LEAST = 15  # seconds below which no further step is begun
UNTIL_SCANNED = timedelta(seconds=10)
SWEPT_AT_ONCE = 100
NO_PAGES: dict[str, Any] = {"pages": []}
GIVEN_UP = Finding(
    "inspection",
    "error",
    "The file could not be checked: three attempts ended without a result.",
    "Save it anew in another program, as PDF if you can, and upload it again. If that does not help, write to the organiser.",
)
INFECTED = Finding("virus", "error", "A virus was found in the file.", "Clean it, then upload it again.")
UNSCANNED = Finding(
    "virus", "error", "The file could not be checked for viruses.", "Upload it again, or write to the organiser."
)


# --- artwork ---------------------------------------------------------------------------------------------


def check_artwork(key: UUID, *, tiled: bool = True) -> bool:
    """Preflight and pictures of one version; False where there was nothing to do, or another worker is at it.

    `tiled=False` leaves the tiles, which take longest, to the next attempt.
    """
    artwork = _claim(key)
    if artwork is None or _waits_for_scan(artwork):
        return False
    refused = _refused_by_scan(artwork.file)
    if refused or artwork.preflight_attempts > MOST_ATTEMPTS:
        _settle_unseen(artwork, refused or GIVEN_UP)
        return True
    ends = time.monotonic() + BUDGET
    with local_path(artwork.file) as path, _workshop() as room:
        if artwork.status == ArtworkStatus.UPLOADED:
            record_preflight(artwork, report=_report(artwork, path, room.spots, ends))
        _draw(artwork, path, room, ends, tiled=tiled)
    return True


def examine(artwork: Artwork) -> Artwork:
    """The report alone, with the pictures of its findings; the sweep has the pages drawn."""
    with local_path(artwork.file) as path, _workshop() as room:
        return record_preflight(artwork, report=_report(artwork, path, room.spots, time.monotonic() + BUDGET))


def _left(ends: float) -> Limits:
    """What a step may still take."""
    return Limits(total_seconds=max(1, int(ends - time.monotonic())))


def _claim(key: UUID) -> Artwork | None:
    now = timezone.now()
    taken = unfinished_artworks(now).filter(pk=key)
    first = {"checking_until": now + LEASE, "preflight_started_at": now}
    if not taken.order_by().update(**first, preflight_attempts=F("preflight_attempts") + 1):
        return None
    return Artwork.objects.select_related("file", "requirement").get(pk=key)


def _waits_for_scan(artwork: Artwork) -> bool:
    """Nothing is opened before it was scanned; the waiting is no attempt."""
    if artwork.file.scan_status != ScanStatus.WAITING:
        return False
    soon = timezone.now() + UNTIL_SCANNED
    Artwork.objects.filter(pk=artwork.pk).update(checking_until=soon, preflight_attempts=F("preflight_attempts") - 1)
    return True


def _refused_by_scan(file: StoredFile) -> Finding | None:
    return {ScanStatus.INFECTED: INFECTED, ScanStatus.FAILED: UNSCANNED}.get(ScanStatus(file.scan_status))


def _settle_unseen(artwork: Artwork, finding: Finding) -> None:
    """A clear finding in place of an endless "Checking"; a version whose pictures alone are missing goes without."""
    if artwork.status == ArtworkStatus.UPLOADED:
        record_preflight(artwork, report=Report((finding,)))
    keep_rendering(artwork, rendering=artwork.rendering or NO_PAGES)


def _report(artwork: Artwork, path: Path, spots: Path, ends: float) -> Report:
    spec, name = spec_of(artwork.requirement), artwork.file.name
    report = preflight(path, spec, pictures=spots, limits=_left(ends), name=name)
    if any(spots.iterdir()):
        keep_folder(artwork.file, kind_of_spots(artwork), spots)
    return replace(report, findings=worst_first((*_brought_again(artwork), *report.findings)))


def _brought_again(artwork: Artwork) -> Iterator[Finding]:
    """The bytes of the version before, uploaded once more; what is checked anew because another size is asked for is not."""
    earlier = artwork.requirement.artworks.filter(version__lt=artwork.version, deleted_at=None)
    before = earlier.order_by("-version").first()
    if before and before.sha256 == artwork.sha256 and before.file_id != artwork.file_id:
        message = f"This is the same file as version {before.version}."
        yield Finding("same_file", "note", message, "If something was to change in it, upload the changed file.")


def _draw(artwork: Artwork, path: Path, room: "Workshop", ends: float, *, tiled: bool) -> None:
    """Previews first, which take seconds; the tiles of a large wall take a minute.

    Where the time is up before the tiles, the lease is left to end, and the next attempt has all of it for them.
    """
    spec = spec_of(artwork.requirement)
    if artwork.rendering is None:
        quick = render(path, spec, into=room.previews, limits=_left(ends), tiled=False)
        _keep_pages(artwork.file, kind_of_pages(artwork), quick, room.previews)
        keep_rendering(artwork, rendering=quick.to_json(), is_complete=not quick.pages)
        if not quick.pages:
            return
    if not tiled or ends - time.monotonic() < LEAST:
        return
    whole = render(path, spec, into=room.pages, limits=_left(ends))
    _keep_pages(artwork.file, kind_of_pages(artwork), whole, room.pages)
    # Where the tiles took too long, the previews that are kept already stay what is shown.
    keep_rendering(artwork, rendering=whole.to_json() if whole.pages else _kept_rendering(artwork))


def _kept_rendering(artwork: Artwork) -> dict[str, Any]:
    kept: dict[str, Any] | None = Artwork.objects.values_list("rendering", flat=True).get(pk=artwork.pk)
    return kept or NO_PAGES


def _keep_pages(file: StoredFile, kind: str, rendering: Rendering, folder: Path) -> None:
    if rendering.pages:
        keep_folder(file, kind, folder)


# --- suppliers' proofs -----------------------------------------------------------------------------------


def draw_proof(key: UUID) -> bool:
    """Page images of a supplier's file; False where there was nothing to do, or another worker is at it."""
    now = timezone.now()
    if not undrawn_proofs(now).filter(pk=key).exists():
        return False
    # Without a join, so that of two workers the second one looks again at what the first has written.
    free = Q(rendering_until=None) | Q(rendering_until__lt=now)
    taken = Proof.objects.filter(free, pk=key, rendering__isnull=True).order_by()
    if not taken.update(rendering_until=now + LEASE, rendering_attempts=F("rendering_attempts") + 1):
        return False
    proof = Proof.objects.select_related("file", "artwork__requirement").get(pk=key)
    if proof.rendering_attempts > MOST_ATTEMPTS or _refused_by_scan(proof.file):
        keep_proof_rendering(proof, rendering=NO_PAGES)
        return True
    with local_path(proof.file) as path, _workshop() as room:
        spec = spec_of(proof.artwork.requirement)
        rendering = render(path, spec, into=room.pages, limits=Limits(total_seconds=BUDGET))
        _keep_pages(proof.file, kind_of_proof(proof), rendering, room.pages)
        keep_proof_rendering(proof, rendering=rendering.to_json())
    return True


# --- the sweep -------------------------------------------------------------------------------------------


def sweep() -> int:
    """Call a worker to all that waits and is in nobody's hands; returns how many calls that were."""
    now = timezone.now()
    calls = [(dispatch.CHECK, key) for key in keys(unfinished_artworks(now), SWEPT_AT_ONCE)]
    calls += [(dispatch.DRAW, key) for key in keys(undrawn_proofs(now), SWEPT_AT_ONCE)]
    for task, key in calls:
        dispatch.call(task, key)
    return len(calls)


class Workshop(NamedTuple):
    """Empty folders, gone when the work is done."""

    spots: Path
    previews: Path
    pages: Path


@contextmanager
def _workshop() -> Iterator[Workshop]:
    with TemporaryDirectory(prefix="eventhub-artwork-") as folder:
        room = Workshop(*(Path(folder, name) for name in Workshop._fields))
        for each in room:
            each.mkdir()
        yield room
