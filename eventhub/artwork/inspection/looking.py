"""The second child process: is anything painted in the bleed, is the page empty; and pictures of the spots that findings name."""

from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from eventhub.artwork.inspection.asking import Ask, Seen, Spot
from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.refused import Refused
from eventhub.artwork.inspection.sheets import WHOLE, Sheet, opened
from eventhub.artwork.preflight.facts import LookFacts, Refusal
from eventhub.artwork.preflight.plain import from_plain
from eventhub.artwork.preflight.vocabulary import Box

PAPER = 250  # of 255; a scanner's white is no picture
SPECK = 0.002  # less paint than that is dust
STRIP_PX, ALONG_PX, BLANK_PX = 8, 800, 400
OUTLINE = (214, 0, 110)
ROOM = 0.2  # of the spot's longer side, all round


def run(job: dict[str, Any], limits: Limits) -> Seen:
    asks = tuple(from_plain(Ask, one) for one in job["asks"])
    spots = tuple(from_plain(Spot, one) for one in job["spots"])
    return look(Path(job["path"]), job["format"], asks, spots, pictures=Path(job["pictures"]), limits=limits)


def look(
    path: Path, kind: str, asks: tuple[Ask, ...], spots: tuple[Spot, ...], *, pictures: Path, limits: Limits
) -> Seen:
    """A page that can't be drawn says so in its look; pictures that can't be made are left out."""
    try:
        with opened(path, kind, limits) as sheet:
            looks = tuple(_look(sheet, ask) for ask in asks)
            bad = {one.page for one in looks if one.refusal}
            made = tuple(spot.name for spot in spots if spot.page not in bad and _show(sheet, spot, pictures, limits))
            return Seen(looks, made)
    except Refused as refused:
        return Seen(tuple(LookFacts(ask.page, refusal=refused.refusal) for ask in asks[:1]))


def _look(sheet: Sheet, ask: Ask) -> LookFacts:
    try:
        blank = _is_bare(sheet.draw(ask.page, WHOLE, BLANK_PX, BLANK_PX))
        bare = [
            side
            for side, strip in zip(ask.sides, ask.strips, strict=True)
            if not blank and _bare_strip(sheet, ask.page, strip)
        ]
        return LookFacts(ask.page, tuple(bare), blank)
    except Refused as refused:
        return LookFacts(ask.page, refusal=refused.refusal)
    except MemoryError:
        return LookFacts(ask.page, refusal=Refusal("memory"))


def _bare_strip(sheet: Sheet, page: int, strip: Box) -> bool:
    upright = strip[2] < strip[3]
    return _is_bare(sheet.draw(page, strip, *((STRIP_PX, ALONG_PX) if upright else (ALONG_PX, STRIP_PX))))


def _is_bare(picture: Image.Image) -> bool:
    dark = picture.convert("L").histogram()[:PAPER]
    return sum(dark) <= SPECK * picture.width * picture.height


def _show(sheet: Sheet, spot: Spot, pictures: Path, limits: Limits) -> bool:
    part = _with_room(spot.box, spot.ratio)
    ratio = part[2] * spot.ratio / part[3]
    width = limits.spot_px if ratio >= 1 else max(1, round(limits.spot_px * ratio))
    height = limits.spot_px if ratio < 1 else max(1, round(limits.spot_px / ratio))
    try:
        picture = sheet.draw(spot.page, part, width, height)
    except (Refused, MemoryError):
        return False
    for box in (*spot.others, spot.box):
        _outline(picture, box, part)
    picture.save(pictures / spot.name, "WEBP", quality=80, method=2)
    return True


def _with_room(box: Box, ratio: float) -> Box:
    """The spot with something around it, never outside of the page, and never a sliver."""
    room = ROOM * max(box[2] * ratio, box[3]) + 0.02
    left, top = max(0.0, box[0] - room / ratio), max(0.0, box[1] - room)
    right, low = min(1.0, box[0] + box[2] + room / ratio), min(1.0, box[1] + box[3] + room)
    if right - left < 0.005 or low - top < 0.005:
        return WHOLE
    return (left, top, right - left, low - top)


def _outline(picture: Image.Image, box: Box, part: Box) -> None:
    x, y = (box[0] - part[0]) / part[2] * picture.width, (box[1] - part[1]) / part[3] * picture.height
    right, low = x + box[2] / part[2] * picture.width, y + box[3] / part[3] * picture.height
    corners = (max(1.0, x), max(1.0, y), min(picture.width - 2.0, right), min(picture.height - 2.0, low))
    if corners[2] - corners[0] >= 1 and corners[3] - corners[1] >= 1:
        draw = ImageDraw.Draw(picture)
        draw.rectangle(corners, outline=(255, 255, 255), width=5)
        draw.rectangle(corners, outline=OUTLINE, width=3)
