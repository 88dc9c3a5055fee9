"""One way to look at every format: a part of a page, drawn in so many pixels. Used in a child process only."""

import io
import math
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pypdfium2
import pypdfium2.raw as pdfium
import pyvips
import resvg_py
from PIL import Image

from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.raster_reader import open_raster, reason_of
from eventhub.artwork.inspection.refused import Refused
from eventhub.artwork.inspection.svg_reader import read_svg, svg_bytes
from eventhub.artwork.preflight.vocabulary import Box

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
LOOK_PX = 1600
SVG_PIXELS = 80_000_000


class Sheet(Protocol):
    """`draw` gives a part of a page (fractions, y down) in exactly this many pixels, RGB on white."""

    def draw(self, page: int, part: Box, width: int, height: int) -> Image.Image: ...


@contextmanager
def opened(path: Path, kind: str, limits: Limits) -> Iterator[Sheet]:
    """Refused where it can't be drawn at all."""
    if kind == "pdf":
        with pdf_sheet(path) as sheet:
            yield sheet
    elif kind == "svg":
        yield SvgSheet(path, limits)
    else:
        yield RasterSheet(path)


@contextmanager
def pdf_sheet(path: Path) -> Iterator["PdfSheet"]:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as broken:
        raise Refused("damaged") from broken
    try:
        yield PdfSheet(document)
    finally:
        document.close()


class PdfSheet:
    """Pages of a PDF, shown up to their MediaBox: what lies in the bleed must be seen."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self.document = document
        self.page: tuple[int, pypdfium2.PdfPage] | None = None

    def draw(self, page: int, part: Box, width: int, height: int) -> Image.Image:
        with self._painted(page, part, width, height) as bitmap:
            drawn: Image.Image = bitmap.to_pil()  # a copy, in another order of bands
            return drawn

    def pixels(self, page: int, part: Box, width: int, height: int) -> memoryview:
        """The same as bare bytes, row by row as RGB, and no copy of them: a band of a large page has a hundred megabytes."""
        with self._painted(page, part, width, height, flags=pdfium.FPDF_REVERSE_BYTE_ORDER) as bitmap:
            return memoryview(bitmap.buffer)

    @contextmanager
    def _painted(
        self, page: int, part: Box, width: int, height: int, *, flags: int = 0
    ) -> Iterator[pypdfium2.PdfBitmap]:
        """The page is laid out so large that the part has this size, and only the part is drawn."""
        whole_w, whole_h = round(width / part[2]), round(height / part[3])
        if max(whole_w, whole_h) > 1_000_000 or width * height > 400_000_000:
            raise Refused("too_many_pixels")
        bitmap = pypdfium2.PdfBitmap.new_native(width, height, pypdfium2.raw.FPDFBitmap_BGR)
        try:
            bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
            x, y = -round(part[0] * whole_w), -round(part[1] * whole_h)
            flags |= pdfium.FPDF_ANNOT | pdfium.FPDF_RENDER_LIMITEDIMAGECACHE
            pdfium.FPDF_RenderPageBitmap(bitmap, self._loaded(page), x, y, whole_w, whole_h, 0, flags)
            yield bitmap
        finally:
            bitmap.close()

    def _loaded(self, number: int) -> pypdfium2.PdfPage:
        """One page is kept: it is drawn many times in a row."""
        if self.page and self.page[0] == number:
            return self.page[1]
        if self.page:
            self.page[1].close()
        try:
            page = self.document[number - 1]
            page.set_cropbox(*page.get_mediabox())
        except (pypdfium2.PdfiumError, IndexError) as broken:
            raise Refused("damaged") from broken
        self.page = (number, page)
        return page


class RasterSheet:
    """A picture, read once in a size that is enough for looking."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.small: Image.Image | None = None

    def draw(self, page: int, part: Box, width: int, height: int) -> Image.Image:
        if self.small is None:
            self.small = as_pillow(shrunk(self.path, LOOK_PX))
        return _cropped(self.small, part).resize((width, height))


class SvgSheet:
    """A drawing that loads nothing from elsewhere, painted by resvg."""

    def __init__(self, path: Path, limits: Limits) -> None:
        facts = read_svg(path, limits)
        if facts.scripts or facts.external:
            raise Refused("blocked")
        self.ratio, self.has_text = facts.ratio, bool(facts.fonts)
        self.text = _text(svg_bytes(path, limits))
        self.small: Image.Image | None = None

    def draw(self, page: int, part: Box, width: int, height: int) -> Image.Image:
        if self.small is None:
            self.small = self.paint(round(LOOK_PX * min(1.0, self.ratio)) or 1)
        return _cropped(self.small, part).resize((width, height))

    def paint(self, width: int) -> Image.Image:
        """The whole drawing in this width, on white."""
        width = max(1, min(width, math.isqrt(int(SVG_PIXELS * self.ratio))))
        try:
            png = resvg_py.svg_to_bytes(
                svg_string=self.text, width=width, background="#ffffff", dpi=96, skip_system_fonts=not self.has_text
            )
        except ValueError as broken:
            raise Refused("unsupported") from broken
        with Image.open(io.BytesIO(bytes(png)), formats=["PNG"]) as picture:
            return picture.convert("RGB")


def _text(drawing: bytes) -> str:
    """UTF-16 says so by its first two bytes."""
    return drawing.decode("utf-16" if drawing[:2] in {BOM_UTF16_LE, BOM_UTF16_BE} else "utf-8-sig", "replace")


def shrunk(path: Path, longest: int) -> pyvips.Image:
    """In memory, upright, in sRGB, on white, the longest side at most this. Refused: damaged, memory and the like.

    Made small before its colours are converted: that order costs a tenth, and nobody sees the difference.
    """
    try:
        header = open_raster(path)
        factor = max(1.0, max(header.width, header.height) / longest)
        at_once = 2 ** int(math.log2(min(8.0, factor))) if str(header.get("vips-loader")).startswith("jpeg") else 1
        picture = open_raster(path, shrink=at_once) if at_once > 1 else header
        picture = picture.shrink(factor / at_once, factor / at_once).copy_memory()
        return on_white(in_srgb(picture.autorot()))
    except pyvips.Error as broken:
        raise Refused(reason_of(broken)) from broken


def in_srgb(picture: pyvips.Image) -> pyvips.Image:
    """By its own profile; CMYK without one by that of libvips. A profile that does not fit is left aside."""
    cmyk = picture.interpretation == "cmyk"
    if not cmyk and not picture.get_typeof("icc-profile-data"):
        return picture
    try:
        return picture.icc_transform("srgb", embedded=True, input_profile="cmyk" if cmyk else "srgb")
    except pyvips.Error:
        return picture


def on_white(picture: pyvips.Image) -> pyvips.Image:
    """Three bands of 8 bits, whatever it was."""
    if picture.interpretation not in {"srgb", "b-w"}:
        picture = picture.colourspace("srgb")
    if picture.hasalpha():
        picture = picture.flatten(background=255)
    picture = picture.cast("uchar")
    return picture.colourspace("srgb") if picture.bands != 3 else picture


def as_pillow(picture: pyvips.Image) -> Image.Image:
    return Image.frombytes("RGB", (picture.width, picture.height), picture.write_to_memory())


def _cropped(picture: Image.Image, part: Box) -> Image.Image:
    width, height = picture.size
    left, top = part[0] * width, part[1] * height
    right, low = max(left + 1, (part[0] + part[2]) * width), max(top + 1, (part[1] + part[3]) * height)
    return picture.crop((math.floor(left), math.floor(top), math.ceil(right), math.ceil(low)))
