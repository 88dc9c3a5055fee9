"""The third child process: pages as they will be printed, in every size from a thumb to the last pixel.

A gigapixel never lies in memory: pages of a PDF are drawn in bands that go to a file, pictures stream through libvips.
"""

import math
import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyvips
from PIL import Image

from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.pdf_reader import read_pdf
from eventhub.artwork.inspection.raster_reader import open_raster, read_outline, reason_of
from eventhub.artwork.inspection.refused import Refused
from eventhub.artwork.inspection.rendering import TILE_SUFFIX, Level, PageImage, Rendering
from eventhub.artwork.inspection.sheets import WHOLE, PdfSheet, SvgSheet, in_srgb, on_white, opened, pdf_sheet, shrunk
from eventhub.artwork.inspection.sniffing import kind_of
from eventhub.artwork.inspection.svg_reader import read_svg
from eventhub.artwork.preflight.facts import FileFacts, Refusal, readable_pages
from eventhub.artwork.preflight.geometry import Placement, place
from eventhub.artwork.preflight.pictures import most_pixels
from eventhub.artwork.preflight.plain import from_plain
from eventhub.artwork.preflight.refusals import refusal_finding
from eventhub.artwork.preflight.vocabulary import FORMATS, Box, Spec

JPEG = "[Q=85,optimize_coding=false,strip]"


@dataclass(frozen=True, slots=True)
class Job:
    path: Path
    facts: FileFacts
    spec: Spec
    limits: Limits
    tiled: bool


def run(job: dict[str, Any], limits: Limits) -> Rendering:
    return draw(Path(job["path"]), from_plain(Spec, job["spec"]), Path(job["into"]), limits, tiled=job["tiled"])


def draw(path: Path, spec: Spec, into: Path, limits: Limits, *, tiled: bool) -> Rendering:
    """Preview and thumb of every page first, then the tiles, where they are asked for."""
    try:
        facts = outline(path, spec, limits)
        job = Job(path, facts, spec, limits, tiled)
        total = facts.pdf.pages if facts.pdf else 1
        return Rendering(tuple(_page(job, number, into) for number in _drawable(facts, limits)), total)
    except Refused as refused:
        return Rendering(findings=(refusal_finding(refused.refusal, check="rendering"),))
    except MemoryError:
        return Rendering(findings=(refusal_finding(Refusal("memory"), check="rendering"),))
    except pyvips.Error as broken:
        return Rendering(findings=(refusal_finding(Refusal(reason_of(broken)), check="rendering"),))


def outline(path: Path, spec: Spec, limits: Limits) -> FileFacts:
    """As much of the facts as says where trim, bleed and safe area lie, and which pages can be drawn in bounded time."""
    size = path.stat().st_size
    kind = kind_of(path) if size else None
    if kind not in FORMATS:
        raise Refused("unknown" if size else "empty")
    if kind == "pdf":
        return FileFacts(kind, size, pdf=read_pdf(path, limits))
    if kind == "svg":
        return FileFacts(kind, size, svg=read_svg(path, limits))
    return FileFacts(kind, size, raster=read_outline(path, kind, limits.raster_pixels or most_pixels(spec)))


def _drawable(facts: FileFacts, limits: Limits) -> list[int]:
    """What reading gave up on is not drawn: the renderer would be at it until its time is over."""
    numbers = readable_pages(facts, limits.pages_drawn)
    unread = next((page.unread[-1] for page in facts.pdf.read if page.unread), None) if facts.pdf else None
    if unread and not numbers:
        raise Refused(unread.reason, unread.detail)
    return numbers


def _page(job: Job, number: int, into: Path) -> PageImage:
    placement = place(job.facts, job.spec, number)
    if placement is None:
        raise Refused("no_pages")
    folder = into / str(number)
    folder.mkdir(parents=True, exist_ok=True)
    _previews(job, placement, number, folder)
    levels = _tiles(job, placement, number, folder) if job.tiled else ()
    width, height = (levels[-1].width_px, levels[-1].height_px) if levels else _within(placement, job.limits.preview_px)
    sides = round(placement.width_mm, 2), round(placement.height_mm, 2)
    return PageImage(number, width, height, levels, *lines(placement, job.spec), *sides)


def lines(placement: Placement, spec: Spec) -> tuple[Box, Box, Box]:
    """Trim, bleed and safe area as fractions of the page."""
    x, y, width, height = placement.trim
    bleed, safe = float(spec.bleed_mm), float(spec.safe_mm)
    grown = (x - bleed, y - bleed, width + 2 * bleed, height + 2 * bleed)
    inner = (x + safe, y + safe, max(0.0, width - 2 * safe), max(0.0, height - 2 * safe))
    return placement.fraction(placement.trim), placement.fraction(grown), placement.fraction(inner)


def _previews(job: Job, placement: Placement, number: int, folder: Path) -> None:
    kind, limits = job.facts.format or "", job.limits
    if kind in {"pdf", "svg"}:
        with opened(job.path, kind, limits) as sheet:
            drawn = sheet.draw(number, WHOLE, *_within(placement, limits.preview_px))
        preview = _picture_of(drawn)
    else:
        preview = shrunk(job.path, limits.preview_px)
    preview.webpsave(str(folder / "preview.webp"), Q=82, effort=2)
    thumb = preview.thumbnail_image(limits.thumb_px, height=limits.thumb_px, size="down")
    thumb.webpsave(str(folder / "thumb.webp"), Q=80, effort=2)


def _within(placement: Placement, longest: int) -> tuple[int, int]:
    """Width and height in pixels, in the page's proportions."""
    factor = longest / max(placement.width_mm, placement.height_mm)
    return max(1, round(placement.width_mm * factor)), max(1, round(placement.height_mm * factor))


def _tiles(job: Job, placement: Placement, number: int, folder: Path) -> tuple[Level, ...]:
    raw = folder / "page.raw"
    try:
        return cut(_whole(job, placement, number, raw), folder, job.limits.tile_px)
    finally:
        raw.unlink(missing_ok=True)


def _whole(job: Job, placement: Placement, number: int, raw: Path) -> pyvips.Image:
    """The page at its full size. `raw` is where rows of a PDF may be kept meanwhile."""
    width, height = size_drawn(placement, job.limits)
    if job.facts.format == "svg":
        return _picture_of(SvgSheet(job.path, job.limits).paint(width))
    if job.facts.format == "pdf":
        with pdf_sheet(job.path) as sheet, raw.open("wb") as file:
            file.writelines(bands(sheet, number, width, height, job.limits.band_pixels))
        return _mapped(raw, width, height)
    return _streamed(job.path, job.limits)


def _picture_of(drawn: Image.Image) -> pyvips.Image:
    return pyvips.Image.new_from_memory(drawn.tobytes(), drawn.width, drawn.height, 3, "uchar").copy(
        interpretation="srgb"
    )


def _mapped(raw: Path, width: int, height: int) -> pyvips.Image:
    """The file as it lies on disk, brought in page by page. libvips' own loader of such files is switched off for children."""
    with raw.open("rb") as file:
        rows = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ, flags=mmap.MAP_SHARED)
    return pyvips.Image.new_from_memory(rows, width, height, 3, "uchar").copy(interpretation="srgb")


def size_drawn(placement: Placement, limits: Limits) -> tuple[int, int]:
    """As fine as is worth it, within the longest side and the most pixels."""
    width, height = placement.width_mm / 25.4, placement.height_mm / 25.4
    finest = min(
        limits.drawn_ppi, limits.drawn_side_px / max(width, height), math.sqrt(limits.drawn_pixels / (width * height))
    )
    return max(1, round(width * finest)), max(1, round(height * finest))


def bands(sheet: PdfSheet, number: int, width: int, height: int, most: int) -> Iterator[memoryview]:
    """The pixels of the page from top to bottom, in pieces of at most this many."""
    rows = max(1, min(height, most // width))
    for top in range(0, height, rows):
        high = min(rows, height - top)
        yield sheet.pixels(number, (0.0, top / height, 1.0, high / height), width, high)


def _streamed(path: Path, limits: Limits) -> pyvips.Image:
    """A picture upright, in sRGB, at its own pixels as long as they are within bounds."""
    longest = max((header := open_raster(path)).width, header.height)
    if longest > limits.raster_side_px:
        return shrunk(path, limits.raster_side_px)
    picture = open_raster(path)
    return on_white(in_srgb(picture.autorot() if picture.get_typeof("orientation") else picture))


def cut(picture: pyvips.Image, folder: Path, tile_px: int) -> tuple[Level, ...]:
    """Squares of every size down to one square, as `folder/<level>/<column>_<row>`."""
    width, height = picture.width, picture.height
    picture.dzsave(
        str(folder / "deep"),
        layout="dz",
        suffix=f".{TILE_SUFFIX}{JPEG}",
        tile_size=tile_px,
        overlap=0,
        depth="onetile",
        skip_blanks=-1,
    )
    (folder / "deep.dzi").unlink()
    for level in (folder / "deep_files").iterdir():
        if level.is_dir():
            level.rename(folder / level.name)
        else:
            level.unlink()
    (folder / "deep_files").rmdir()
    return tuple(reversed(list(_levels(width, height, tile_px))))


def _levels(width: int, height: int, tile_px: int) -> Iterator[Level]:
    while True:
        yield Level(width, height, tile_px, math.ceil(width / tile_px), math.ceil(height / tile_px))
        if width <= tile_px and height <= tile_px:
            return
        width, height = math.ceil(width / 2), math.ceil(height / 2)
