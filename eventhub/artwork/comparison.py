"""Two versions of a page pixel by pixel: of their previews, which takes a second, and kept beside the newer file."""

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.rendering import Difference
from eventhub.artwork.inspection.runner import difference
from eventhub.artwork.models import Artwork, Proof
from eventhub.artwork.pictures import kind_of_shown
from eventhub.core.errors import OutOfSight
from eventhub.files.derived import keep_folder, open_derived
from eventhub.files.links import derived_link

FACTS = "difference.json"
SECONDS = 20  # somebody waits for the page


def compared(old: Artwork | Proof, new: Artwork | Proof, page: int) -> tuple[Difference, str]:
    """(the difference, the address of its picture or ""); OutOfSight where one of them has no such page.

    The caller has found that both may be seen.
    """
    kind = f"d{page}_{old.pk.hex}"
    try:
        with open_derived(new.file, kind, FACTS) as kept:
            found = Difference.from_json(json.load(kept))
    except OutOfSight:
        found = _compare(old, new, page, kind)
    return found, derived_link(new.file, kind) + found.picture if found.picture else ""


def _compare(old: Artwork | Proof, new: Artwork | Proof, page: int, kind: str) -> Difference:
    with TemporaryDirectory(prefix="eventhub-compare-") as folder:
        before, after, into = (Path(folder, name) for name in ("before.webp", "after.webp", "into"))
        _fetch(old, page, before)
        _fetch(new, page, after)
        found = difference(before, after, into, limits=Limits(seconds=SECONDS))
        if not found.findings:
            (into / FACTS).write_text(json.dumps(found.to_json()))
            keep_folder(new.file, kind, into)
        return found


def _fetch(shown: Artwork | Proof, page: int, to: Path) -> None:
    with open_derived(shown.file, kind_of_shown(shown), f"{page}/preview.webp") as preview, to.open("wb") as copy:
        shutil.copyfileobj(preview, copy)
