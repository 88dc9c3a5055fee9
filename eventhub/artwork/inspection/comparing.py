"""Two pictures of a page, pixel by pixel: how much differs, where, and a picture that shows it."""

from pathlib import Path
from typing import Any

import pyvips
from PIL import Image

from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.raster_reader import reason_of
from eventhub.artwork.inspection.refused import Refused
from eventhub.artwork.inspection.rendering import Difference
from eventhub.artwork.inspection.sheets import on_white
from eventhub.artwork.preflight.refusals import refusal_finding
from eventhub.artwork.preflight.vocabulary import Box

NOTICED = 24  # of 255 in one colour: less is the grain of compression
LONGEST = 4096
CELLS = 48
MARK = [214, 0, 110]
NAME = "difference.webp"
MOST_PLACES = 20


def run(job: dict[str, Any], limits: Limits) -> Difference:
    return compare(Path(job["path"]), Path(job["other"]), Path(job["into"]))


def compare(one: Path, other: Path, into: Path) -> Difference:
    """`one` is the older. Where the sizes differ, the other is brought to the size of the first."""
    try:
        first, second = _loaded(one), _loaded(other)
        same = (first.width, first.height) == (second.width, second.height)
        if not same:
            second = second.thumbnail_image(first.width, height=first.height, size="force")
        changed = ((first - second).abs() > NOTICED).bandor().copy_memory()
        into.mkdir(parents=True, exist_ok=True)
        faded = (second.colourspace("b-w") * 0.35 + 165).cast("uchar")
        shown = (
            changed.morph(pyvips.Image.new_from_array([[255] * 3] * 3), "dilate")
            if min(changed.width, changed.height) > 3
            else changed
        )
        marked = shown.ifthenelse(MARK, faded.bandjoin([faded, faded])).copy(interpretation="srgb")
        marked.webpsave(str(into / NAME), Q=80, effort=2)
        return Difference(round(changed.avg() / 255, 6), NAME, places(changed), same)
    except (pyvips.Error, Refused) as broken:
        reason = broken.refusal.reason if isinstance(broken, Refused) else reason_of(broken)
        return Difference(0.0, findings=(refusal_finding(Refused(reason).refusal, check="difference"),))


def _loaded(path: Path) -> pyvips.Image:
    return on_white(pyvips.Image.thumbnail(str(path), LONGEST, height=LONGEST, size="down")).copy_memory()


def places(changed: pyvips.Image) -> tuple[Box, ...]:
    """Neighbouring cells of a coarse grid in which anything changed, as boxes; largest first."""
    across = min(CELLS, changed.width)
    down = max(1, min(CELLS, changed.height, round(across * changed.height / changed.width)))
    mask = Image.frombytes("L", (changed.width, changed.height), changed.cast("uchar").write_to_memory())
    cells = {(x, y) for y in range(down) for x in range(across) if mask.crop(_cell(mask, x, y, across, down)).getbbox()}
    boxes = sorted((_box(group, across, down) for group in _groups(cells)), key=lambda box: -box[2] * box[3])
    return tuple(boxes[:MOST_PLACES])


def _cell(mask: Image.Image, x: int, y: int, across: int, down: int) -> tuple[int, int, int, int]:
    width, height = mask.size
    return (x * width // across, y * height // down, (x + 1) * width // across, (y + 1) * height // down)


def _groups(cells: set[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Cells that touch, corners included."""
    left, groups = set(cells), []
    while left:
        waiting, group = [left.pop()], []
        while waiting:
            x, y = waiting.pop()
            group.append((x, y))
            near = {(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)} & left
            left -= near
            waiting += near
        groups.append(group)
    return groups


def _box(group: list[tuple[int, int]], across: int, down: int) -> Box:
    xs, ys = [x for x, _ in group], [y for _, y in group]
    return (min(xs) / across, min(ys) / down, (max(xs) - min(xs) + 1) / across, (max(ys) - min(ys) + 1) / down)
