"""The judgement: facts of a file, a spec and a profile in, findings out. No file, no clock, no database."""

from collections.abc import Iterator, Sequence

from eventhub.artwork.preflight.colour import page_colours
from eventhub.artwork.preflight.content import document, page_content
from eventhub.artwork.preflight.facts import FileFacts, ImageFacts, LookFacts, PageFacts, PdfFacts
from eventhub.artwork.preflight.geometry import MM_PER_POINT, place_page, shown
from eventhub.artwork.preflight.pictures import most_pixels, raster, svg
from eventhub.artwork.preflight.profile import DEFAULT, Profile
from eventhub.artwork.preflight.refusals import refusal_finding
from eventhub.artwork.preflight.resolution import at_print, resolution
from eventhub.artwork.preflight.sizes import bleed, edges, page_size, trim_box
from eventhub.artwork.preflight.vocabulary import Box, Finding, Spec, worst_first
from eventhub.artwork.preflight.wording import NAMES, format_names, pixels

SUFFIXES = {
    "pdf": "pdf",
    "ai": "pdf",
    "tif": "tiff",
    "tiff": "tiff",
    "jpg": "jpeg",
    "jpeg": "jpeg",
    "png": "png",
    "svg": "svg",
    "svgz": "svg",
}


def judge(
    facts: FileFacts, spec: Spec, profile: Profile = DEFAULT, looks: Sequence[LookFacts] = ()
) -> tuple[Finding, ...]:
    """Every finding, worst first. `looks` are what renderings of pages showed, where there are any."""
    return worst_first(tuple(_findings(facts, spec, profile, tuple(looks))))


def _findings(facts: FileFacts, spec: Spec, profile: Profile, looks: tuple[LookFacts, ...]) -> Iterator[Finding]:
    yield from _kind(facts, spec)
    if facts.refusal:
        yield refusal_finding(facts.refusal, check="encryption" if facts.refusal.reason == "locked" else "file")
    if facts.pdf:
        yield from _pdf(facts.pdf, spec, profile)
    if facts.raster:
        yield from raster(facts.raster, spec, profile)
    if facts.svg:
        yield from svg(facts.svg, spec, profile)
    if facts.pdf or facts.raster or facts.svg:
        yield from edges(spec, looks, profile)
    yield from _undrawn(facts, looks)


def _undrawn(facts: FileFacts, looks: tuple[LookFacts, ...]) -> Iterator[Finding]:
    """Pages that our own renderer could not draw, unless what was said already is the reason."""
    if facts.pdf and facts.pdf.ends_early:
        return
    for look in looks:
        if look.refusal and look.refusal.reason != "blocked":
            yield refusal_finding(look.refusal, check="rendering", page=look.page)


def _kind(facts: FileFacts, spec: Spec) -> Iterator[Finding]:
    """What the bytes are; the name is believed in nothing."""
    allowed = format_names(spec.formats)
    if facts.format is None:
        return
    kind = NAMES.get(facts.format, facts.format)
    if facts.format not in spec.formats:
        message = f"The file is a {kind}; {allowed} is asked for."
        yield Finding("format", "error", message, f"Export the artwork as {allowed}.", kind, allowed)
    else:
        yield Finding("format", "pass", f"The file is a {kind}.", "", kind, allowed)
    suffix = facts.named.rpartition(".")[2].lower()
    if suffix in SUFFIXES and SUFFIXES[suffix] != facts.format:
        message = f"The name ends in .{suffix}, but the file is a {kind}."
        yield Finding(
            "name", "warning", message, "Export it again rather than rename it.", kind, NAMES[SUFFIXES[suffix]]
        )
    if facts.also:
        others = format_names(facts.also)
        message = f"The file is two things at once: a {kind} and a {others}. Artwork is never that."
        yield Finding(
            "polyglot", "error", message, "Export the artwork again from the program that it was made in.", others, kind
        )


def _pdf(pdf: PdfFacts, spec: Spec, profile: Profile) -> Iterator[Finding]:
    yield from document(pdf, profile)
    for page in pdf.read:
        yield from _page(page, spec, profile)


def _page(page: PageFacts, spec: Spec, profile: Profile) -> Iterator[Finding]:
    place = place_page(page, spec)
    yield from page_size(place, spec, page=page.number)
    yield from trim_box(page, place, spec)
    yield from bleed(place, spec, profile, page=page.number)
    images = [image for image in page.images if not image.is_external]
    placed = at_print(images, place, lambda image: box_of(image, page, place.scale), place.scale)
    yield from resolution(placed, spec, profile, total=page.image_count, page=page.number)
    yield from _too_many_pixels(page, spec)
    if any(image.is_external for image in page.images):
        message = "A picture lies in another file that did not come along."
        yield Finding("external", "error", message, "Embed all pictures, then export it again.", page=page.number)
    yield from page_colours(page.colours, spec, profile, page=page.number)
    yield from page_content(page, place, profile)
    for refusal in page.unread[-1:]:  # the one that ended it
        yield refusal_finding(refusal, check="content", page=page.number)


def _too_many_pixels(page: PageFacts, spec: Spec) -> Iterator[Finding]:
    largest = max(page.images, key=lambda image: image.width_px * image.height_px, default=None)
    if largest and largest.width_px * largest.height_px > most_pixels(spec):
        measured = pixels(largest.width_px, largest.height_px)
        message = f"A picture has more pixels than this print can use: {measured}."
        remedy = "Save it smaller: 300 ppi at the printed size is plenty."
        yield Finding("pixels", "error", message, remedy, measured, None, "px", page.number)


def box_of(image: ImageFacts, page: PageFacts, scale: float) -> Box:
    """Where an image lies on the page as it is shown, in mm of the print."""
    x, y, width, height = (side * MM_PER_POINT * scale for side in shown(image.box, page))
    return (x, y, width, height)
