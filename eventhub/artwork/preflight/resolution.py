"""How fine every placed picture is at the size at which it will hang."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eventhub.artwork.preflight.facts import HIDDEN, ImageFacts
from eventhub.artwork.preflight.geometry import Placement
from eventhub.artwork.preflight.profile import Profile
from eventhub.artwork.preflight.vocabulary import Box, Finding, Severity, Spec
from eventhub.artwork.preflight.wording import count, mm, ppi

SHOWN_PLACES = 6
FLAT_PX = 2  # pixels across: a flat colour or a run of shades, not a photo


@dataclass(frozen=True, slots=True)
class Placed:
    """An image at printed size: the coarser of its two ppi, its box on the trim."""

    ppi: float
    box: Box
    facts: ImageFacts

    @property
    def is_small(self) -> bool:
        return min(self.facts.width_px, self.facts.height_px) <= FLAT_PX


def at_print(
    images: Sequence[ImageFacts], place: Placement, box: Callable[[ImageFacts], Box], scale: float
) -> list[Placed]:
    """`box` gives an image's box on the page in mm of the print; `scale` how much larger it prints than in its file."""
    return [Placed(min(one.ppi_x, one.ppi_y) / scale, place.on_trim(box(one)), one) for one in images]


def resolution(
    placed: Sequence[Placed], spec: Spec, profile: Profile, *, total: int, page: int | None
) -> Iterator[Finding]:
    """One finding for each severity, told of its worst; a pass where nothing is wrong. Nothing where there are no images."""
    least, good = max(profile.error_below_ppi, spec.min_ppi), max(profile.warning_below_ppi, spec.min_ppi)
    small = [one for one in placed if _is_small(one, profile)]
    counted = sorted((one for one in placed if not _is_small(one, profile)), key=lambda one: one.ppi)
    coarse = [one for one in counted if one.ppi < least]
    soft = [one for one in counted if least <= one.ppi < good]
    if coarse:
        yield _too_coarse(coarse, least, page)
    if soft:
        yield _rather_coarse(soft, good, page)
    if counted and not coarse and not soft:
        lowest = counted[0].ppi
        message = f"{_pictures(total)} fine enough for the size: {ppi(lowest)} at least."
        yield Finding("resolution", "pass", message, "", float(int(lowest)), least, "ppi", page)
    yield from _finer_than_needed([one for one in counted if one.ppi > profile.note_above_ppi], profile, page)
    if small and any(one.ppi < least for one in small):
        message = (
            f"{count(len(small), 'very small picture')} of at most {mm(profile.small_image_mm)}, "
            f"or of at most {FLAT_PX} pixels along a side, not measured."
        )
        yield Finding("small_images", "note", message, "Look at small logos in the proof.", len(small), page=page)


def _is_small(one: Placed, profile: Profile) -> bool:
    return one.is_small or max(one.box[2], one.box[3]) < profile.small_image_mm


def _pictures(total: int) -> str:
    return "The picture is" if total == 1 else f"All {total:,} pictures are"


def _too_coarse(found: list[Placed], least: int, page: int | None) -> Finding:
    """`found` coarsest first. The words of the experience: what is so, what is allowed, what to do."""
    message = f"{_which(found, 'too coarse')}: {ppi(found[0].ppi)}, {least} at least."
    remedy = "Place the original photo, not a copy from a website or a mail."
    return _finding("resolution", "error", message, remedy, found, least, page)


def _rather_coarse(found: list[Placed], good: int, page: int | None) -> Finding:
    message = f"{_which(found, 'rather coarse')}: {ppi(found[0].ppi)}; from {ppi(good)} on it looks sharp from near."
    return _finding("low_resolution", "warning", message, "Place a finer copy if there is one.", found, good, page)


def _which(found: list[Placed], grade: str) -> str:
    if len(found) == 1:
        return f"The photo is {grade} for its size"
    return f"{count(len(found), 'picture')} are {grade} for their size, the worst"


def _finding(  # noqa: PLR0917  # the two above name what they hand over
    check: str, severity: Severity, message: str, remedy: str, found: list[Placed], least: int, page: int | None
) -> Finding:
    """Told of the worst, with the places of some others."""
    others = tuple(one.box for one in found[1:SHOWN_PLACES])
    worst = found[0]
    return Finding(
        check,
        severity,
        message + _unseen(found),
        remedy,
        float(int(worst.ppi)),
        least,
        "ppi",
        page,
        worst.box,
        others_mm=others,
    )


def _unseen(found: list[Placed]) -> str:
    """Where to look for what the page does not show."""
    hidden = sum(one.facts.where == HIDDEN for one in found)
    if not hidden:
        return ""
    if hidden == len(found):
        return f" {'It lies' if hidden == 1 else 'All of them lie'} in a layer that is hidden."
    return f" {hidden:,} of them {'lies' if hidden == 1 else 'lie'} in a layer that is hidden."


def _finer_than_needed(fine: list[Placed], profile: Profile, page: int | None) -> Iterator[Finding]:
    if fine:
        most = fine[-1]
        message = f"A picture is finer than any print shows: {ppi(most.ppi)}; {profile.note_above_ppi} is plenty."
        remedy = "Nothing must be done; a smaller file would upload faster."
        yield Finding(
            "fine_images", "note", message, remedy, float(int(most.ppi)), profile.note_above_ppi, "ppi", page, most.box
        )
