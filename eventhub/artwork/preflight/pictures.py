"""PNG, JPEG, TIFF and SVG: what is asked of a file that has no pages."""

from collections.abc import Iterator

from eventhub.artwork.preflight.colour import page_colours, picture_colours
from eventhub.artwork.preflight.facts import ColourFacts, RasterFacts, SvgFacts
from eventhub.artwork.preflight.geometry import Placement, own_size, place_picture, proportions
from eventhub.artwork.preflight.profile import Profile
from eventhub.artwork.preflight.resolution import at_print, resolution
from eventhub.artwork.preflight.sizes import bleed, picture_size
from eventhub.artwork.preflight.vocabulary import Finding, Spec
from eventhub.artwork.preflight.wording import NBSP, count, listed, number, pixels, ppi

ABSOLUTE_PIXELS = 2_600_000_000  # a 6 × 3 m wall at 300 ppi
SMALL_PIXELS = 50_000_000
FINER = 4  # twice the 300 ppi along each side is tolerated
TURNED_BY_CAMERA = {3: "by 180°", 6: "by 90°", 8: "by 270°"}
FLAT = "Export plain SVG from your drawing program, or send a PDF."


def most_pixels(spec: Spec) -> int:
    """What the print needs at 300 ppi with some room; a picture beyond that is refused before it is read."""
    width, height = whole(spec)
    return max(SMALL_PIXELS, min(ABSOLUTE_PIXELS, int(width * height * (300 / 25.4) ** 2 * FINER)))


def whole(spec: Spec) -> tuple[float, float]:
    """Width and height in mm with the bleed."""
    bleed_mm = 2 * float(spec.bleed_mm)
    return float(spec.width_mm) + bleed_mm, float(spec.height_mm) + bleed_mm


def raster(picture: RasterFacts, spec: Spec, profile: Profile) -> Iterator[Finding]:
    place = place_picture(picture, spec)
    yield from picture_size(place, spec)
    yield from bleed(place, spec, profile)
    yield from _fineness(picture, place, spec, profile)
    yield from picture_colours(picture, spec, profile)
    yield from _orientation(picture)
    if picture.frames > 1:
        message = f"The file holds {count(picture.frames, 'picture')}; only the first would be printed."
        yield Finding("frames", "error", message, "Save the one that is to be printed by itself.", picture.frames, 1)


def _fineness(picture: RasterFacts, place: Placement, spec: Spec, profile: Profile) -> Iterator[Finding]:
    """Over both axes, the coarser counts. The resolution that the file claims is said too: people look there."""
    width, height = proportions(picture)
    if place.fit == "turned":  # as it will be once it is turned
        width, height = height, width
    whole_w, whole_h = (place.width_mm, place.height_mm) if place.fit != "turned" else whole(spec)
    measured = min(width / (whole_w / 25.4), height / (whole_h / 25.4))
    least, good = max(profile.error_below_ppi, spec.min_ppi), max(profile.warning_below_ppi, spec.min_ppi)
    size = pixels(int(width), int(height))
    box = (-place.trim[0], -place.trim[1], place.width_mm, place.height_mm)
    needed = pixels(*(round(side / 25.4 * least) for side in (whole_w, whole_h)))
    if measured < least:
        message = (
            f"The picture is too coarse for its size: {ppi(measured)}, {least} at least ({size}; {needed} needed)."
        )
        remedy = "Save it from the original with more pixels; enlarging it afterwards does not help."
        yield Finding("resolution", "error", message, remedy, float(int(measured)), least, "ppi", 1, box)
    elif measured < good:
        message = (
            f"The picture is rather coarse for its size: {ppi(measured)}; from {ppi(good)} on it looks sharp from near."
        )
        remedy = "Save it with more pixels if the original has them."
        yield Finding("low_resolution", "warning", message, remedy, float(int(measured)), good, "ppi", 1, box)
    else:
        yield from _fine(measured, size, least, profile)
    if picture.dpi and abs(picture.dpi[0] - measured) > 1:
        message = f"The file says {number(picture.dpi[0])}{NBSP}ppi; at the printed size it is {ppi(measured)}, and that is what counts."
        yield Finding("declared_ppi", "pass", message, "", round(picture.dpi[0], 1), None, "ppi")


def _fine(measured: float, size: str, least: int, profile: Profile) -> Iterator[Finding]:
    message = f"The picture is fine enough for its size: {ppi(measured)} ({size})."
    yield Finding("resolution", "pass", message, "", float(int(measured)), least, "ppi")
    if measured > profile.note_above_ppi:
        message = f"The picture is finer than any print shows: {ppi(measured)}; {profile.note_above_ppi} is plenty."
        remedy = "Nothing must be done; a smaller file would upload faster."
        yield Finding("fine_images", "note", message, remedy, float(int(measured)), profile.note_above_ppi, "ppi")


def _orientation(picture: RasterFacts) -> Iterator[Finding]:
    if picture.orientation != 1:
        turned = TURNED_BY_CAMERA.get(picture.orientation, "and mirrored")
        message = f"The camera noted that the picture is to be turned {turned}. Not every program does."
        remedy = "Open the picture, turn it as it should be, and save it again."
        yield Finding("orientation", "warning", message, remedy, picture.orientation, 1)


def svg(drawing: SvgFacts, spec: Spec, profile: Profile) -> Iterator[Finding]:
    place = place_picture(drawing, spec)
    yield from picture_size(place, spec)
    yield from bleed(place, spec, profile)
    yield from _own_size(drawing, place, spec)
    yield from _more_than_a_drawing(drawing)
    yield from page_colours((ColourFacts("rgb", "fill"),), spec, profile, page=None)
    width, height = place.width_mm, place.height_mm
    placed = at_print(
        drawing.images,
        place,
        lambda one: (
            one.box[0] * width,
            one.box[1] * height,
            (one.box[2] - one.box[0]) * width,
            (one.box[3] - one.box[1]) * height,
        ),
        width / 25.4,
    )
    yield from resolution(placed, spec, profile, total=drawing.image_count, page=1)


def _more_than_a_drawing(drawing: SvgFacts) -> Iterator[Finding]:
    """What a drawing may hold besides shapes, and no press can use."""
    if drawing.scripts:
        message = f"The drawing holds programs: {listed(drawing.scripts)}."
        yield Finding("scripts", "error", message, FLAT, listed(drawing.scripts))
    if drawing.external:
        message = (
            f"The drawing loads from elsewhere: {listed(drawing.external, 3)}. Nothing is fetched when it is printed."
        )
        yield Finding(
            "external",
            "error",
            message,
            "Embed all pictures and fonts, then export it again.",
            listed(drawing.external, 3),
        )
    if drawing.foreign:
        message = "The drawing holds parts of a web page (foreignObject), which are not printed."
        yield Finding("foreign", "error", message, FLAT, drawing.foreign, 0)
    if drawing.fonts:
        message = (
            f"The text needs fonts that are not in the file: {listed(drawing.fonts)}. Another one would be printed."
        )
        yield Finding(
            "fonts", "error", message, "Convert the text to paths, and export it again.", listed(drawing.fonts), "paths"
        )


def _own_size(drawing: SvgFacts, place: Placement, spec: Spec) -> Iterator[Finding]:
    """A vector drawing may be of any size; that it names another one is worth a look, no more."""
    own = own_size(drawing)
    if own and place.fit == "right" and abs(own[0] * spec.scale - place.width_mm) > 2:
        message = f"The drawing says that it is {number(own[0])}{NBSP}×{NBSP}{number(own[1])}{NBSP}mm; it is enlarged to the print."
        yield Finding(
            "drawn_size",
            "note",
            message,
            "Look at the proof.",
            number(own[0]),
            number(place.width_mm / spec.scale),
            "mm",
        )
