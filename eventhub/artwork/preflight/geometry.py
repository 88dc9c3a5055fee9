"""Where the printed area lies in a file: its scale, its trim, how much bleed there is. Values in, values out.

A file may be drawn at another scale than was asked for and still be right in shape; it may be turned; it may lack a TrimBox. Each is
told apart here, once, so that findings, pictures of spots and the lines over a proof all agree.
"""

from dataclasses import dataclass
from typing import Literal

from eventhub.artwork.preflight.facts import FileFacts, PageFacts, RasterFacts, Rectangle, SvgFacts
from eventhub.artwork.preflight.vocabulary import Box, Spec

MM_PER_POINT = 25.4 / 72
COMMON_SCALES = (1, 2, 4, 5, 10, 20)
TOLERANCE_MM = 2.0
Fit = Literal["right", "other_scale", "turned", "wrong"]


@dataclass(frozen=True, slots=True)
class Placement:
    """A page laid under its spec, in mm of the finished print, from the top left corner of the page as it is shown.

    `trim` is where the print will be cut. `bleeds`: what the file has beyond it: left, top, right, bottom. `is_guessed`: the file does
    not say where its trim is. `scale`: the file is drawn at 1:scale.
    """

    width_mm: float
    height_mm: float
    trim: Box
    bleeds: tuple[float, float, float, float]
    scale: float
    fit: Fit
    is_guessed: bool = False
    is_ambiguous: bool = False

    def on_trim(self, box: Box) -> Box:
        """A box of the page, measured from the trim's corner instead."""
        return (box[0] - self.trim[0], box[1] - self.trim[1], box[2], box[3])

    def on_page(self, box: Box) -> Box:
        return (box[0] + self.trim[0], box[1] + self.trim[1], box[2], box[3])

    def fraction(self, box: Box) -> Box:
        """A box of the page as fractions of its width and height: 0 to 1, beyond where it sticks out."""
        return (box[0] / self.width_mm, box[1] / self.height_mm, box[2] / self.width_mm, box[3] / self.height_mm)


def shown(rectangle: Rectangle, page: PageFacts) -> Box:
    """A rectangle of the PDF as it is seen: points from the top left of the media, the page's rotation applied."""
    left, bottom, right, top = rectangle
    x0, y0, x1, y1 = page.media
    x, y, width, height = left - x0, y1 - top, right - left, top - bottom
    whole_w, whole_h = x1 - x0, y1 - y0
    if page.rotate == 90:  # y runs down: a turn clockwise
        return (whole_h - y - height, x, height, width)
    if page.rotate == 180:
        return (whole_w - x - width, whole_h - y - height, width, height)
    if page.rotate == 270:
        return (y, whole_w - x - width, height, width)
    return (x, y, width, height)


def place_page(page: PageFacts, spec: Spec) -> Placement:
    """A page of a PDF. Its own TrimBox counts if there is one that says more than the page's edge."""
    media = _mm(shown(page.media, page))
    base = _mm(shown(page.crop or page.media, page))
    given = _mm(shown(page.trim, page)) if page.trim and not _alike(page.trim, page.media) else None
    outer = _mm(shown(page.bleed, page)) if page.bleed and given else media
    for scale in dict.fromkeys((spec.scale, *COMMON_SCALES)):
        for trim in (given,) if given else (_inset(base, float(spec.bleed_mm) / scale), base):
            if fits(trim[2] * scale, trim[3] * scale, spec):
                fit: Fit = "right" if scale == spec.scale else "other_scale"
                return _placed(media, trim, outer, scale=scale, fit=fit, is_guessed=given is None)
    trim = given or base
    fit = "turned" if is_turned(trim, spec) else "wrong"
    return _placed(media, trim, outer, scale=spec.scale, fit=fit, is_guessed=given is None)


def place_picture(picture: RasterFacts | SvgFacts, spec: Spec) -> Placement:
    """A picture has no boxes: its shape says whether it shows the trim or the trim with its bleed."""
    width, height = proportions(picture)
    trim_w, trim_h, bleed = float(spec.width_mm), float(spec.height_mm), float(spec.bleed_mm)
    whole_w, whole_h = trim_w + 2 * bleed, trim_h + 2 * bleed
    whole, bare = mismatch(width, height, whole_w, whole_h), mismatch(width, height, trim_w, trim_h)
    if bleed and bare <= TOLERANCE_MM and (whole > TOLERANCE_MM or _says_trim(picture, spec)):
        return Placement(trim_w, trim_h, (0, 0, trim_w, trim_h), (0, 0, 0, 0), spec.scale, "right", is_guessed=True)
    if whole <= TOLERANCE_MM:
        trim = (bleed, bleed, trim_w, trim_h)
        unsure = bool(bleed) and bare <= TOLERANCE_MM
        return Placement(
            whole_w, whole_h, trim, (bleed,) * 4, spec.scale, "right", is_guessed=True, is_ambiguous=unsure
        )
    turned = (
        mismatch(height, width, whole_w, whole_h) <= TOLERANCE_MM
        or mismatch(height, width, trim_w, trim_h) <= TOLERANCE_MM
    )
    high = whole_w * height / width
    return Placement(
        whole_w,
        high,
        (bleed, bleed, trim_w, high - 2 * bleed),
        (bleed,) * 4,
        spec.scale,
        "turned" if turned else "wrong",
    )


def proportions(picture: RasterFacts | SvgFacts) -> tuple[float, float]:
    """Width and height as it is shown: a camera's note that it lay on its side is followed."""
    if isinstance(picture, SvgFacts):
        return picture.ratio, 1.0
    sides = float(picture.width_px), float(picture.height_px)
    return sides[::-1] if picture.orientation >= 5 else sides


def place(facts: FileFacts, spec: Spec, page: int = 1) -> Placement | None:
    """The placement of one page; None where the file could not be read that far."""
    if facts.pdf:
        return next((place_page(one, spec) for one in facts.pdf.read if one.number == page), None)
    picture = facts.raster or facts.svg
    return place_picture(picture, spec) if picture else None


def fits(width: float, height: float, spec: Spec) -> bool:
    return abs(width - float(spec.width_mm)) <= TOLERANCE_MM and abs(height - float(spec.height_mm)) <= TOLERANCE_MM


def is_turned(trim: Box, spec: Spec) -> bool:
    bleed = 2 * float(spec.bleed_mm)
    return any(
        fits(trim[3] * scale - extra, trim[2] * scale - extra, spec)
        for scale in (spec.scale, *COMMON_SCALES)
        for extra in (0.0, bleed)
    )


def mismatch(width: float, height: float, target_w: float, target_h: float) -> float:
    """By how many mm one side misses its target when the other is made to fit: the better way of the two."""
    return min(abs(target_w * height / width - target_h), abs(target_h * width / height - target_w))


def _says_trim(picture: RasterFacts | SvgFacts, spec: Spec) -> bool:
    """Does its own resolution or length make it as large as the trim, at some common scale?"""
    own = own_size(picture)
    return own is not None and any(fits(own[0] * scale, own[1] * scale, spec) for scale in (spec.scale, *COMMON_SCALES))


def own_size(picture: RasterFacts | SvgFacts) -> tuple[float, float] | None:
    """Width and height in mm that the file itself claims; None where it claims nothing."""
    if isinstance(picture, SvgFacts):
        return (picture.width_mm, picture.height_mm) if picture.width_mm and picture.height_mm else None
    if picture.dpi is None or min(picture.dpi) <= 0:
        return None
    sides = picture.width_px / picture.dpi[0] * 25.4, picture.height_px / picture.dpi[1] * 25.4
    return sides[::-1] if picture.orientation >= 5 else sides


def _placed(media: Box, trim: Box, outer: Box, *, scale: float, fit: Fit, is_guessed: bool) -> Placement:
    trim_right, trim_low = trim[0] + trim[2], trim[1] + trim[3]
    sides = (trim[0] - outer[0], trim[1] - outer[1], outer[0] + outer[2] - trim_right, outer[1] + outer[3] - trim_low)
    left, top, right, low = (max(0.0, side * scale) for side in sides)
    width, height = media[2] * scale, media[3] * scale
    grown = (trim[0] * scale, trim[1] * scale, trim[2] * scale, trim[3] * scale)
    return Placement(width, height, grown, (left, top, right, low), scale, fit, is_guessed)


def _mm(box: Box) -> Box:
    x, y, width, height = (side * MM_PER_POINT for side in box)
    return (x, y, width, height)


def _inset(box: Box, by: float) -> Box:
    return (box[0] + by, box[1] + by, box[2] - 2 * by, box[3] - 2 * by)


def _alike(one: Rectangle, other: Rectangle) -> bool:
    return all(abs(a - b) < 0.5 for a, b in zip(one, other, strict=True))
