"""What was read of a file: no judgement, no opinion. Lengths of PDF pages are points (1/72 inch), user unit applied.

Written by `inspection`, judged here. Every list is bounded by whoever reads; counts say what there was.
"""

from dataclasses import dataclass
from typing import Any, Self

from eventhub.artwork.preflight.plain import from_plain, to_plain

Rectangle = tuple[float, float, float, float]  # left, bottom, right, top
HIDDEN = "hidden layer"  # where an image lies that nobody sees unless a layer is switched on


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file, or a part of it, could not be read. `reason` is a key of `preflight.refusals.REASONS`."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """An image where it is placed. ppi along its own two sides at the size of the file; `box` on the page."""

    ppi_x: float
    ppi_y: float
    width_px: int
    height_px: int
    box: Rectangle
    space: str = ""
    is_mask: bool = False
    is_external: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True)
class ColourFacts:
    """One colour space used for one purpose. `space`: rgb, cmyk, grey, lab, spot, or other. `names`: of the inks."""

    space: str
    use: str  # image, fill, stroke, text, shading
    count: int = 1
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FontFacts:
    name: str
    kind: str
    is_embedded: bool


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page of a PDF. Boxes that the file does not give are None; `media` always is there."""

    number: int
    media: Rectangle
    crop: Rectangle | None = None
    trim: Rectangle | None = None
    bleed: Rectangle | None = None
    rotate: int = 0
    images: tuple[ImageFacts, ...] = ()
    image_count: int = 0
    colours: tuple[ColourFacts, ...] = ()
    fonts: tuple[FontFacts, ...] = ()
    smallest_text_pt: float | None = None
    transparency: tuple[str, ...] = ()
    overprint: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()
    unread: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class PdfFacts:
    version: str
    pages: int
    read: tuple[PageFacts, ...] = ()
    is_encrypted: bool = False
    output_intent: str = ""
    actions: tuple[str, ...] = ()  # javascript, launch, uri, submit, open
    attachments: int = 0
    has_form: bool = False
    layers: int = 0
    hidden_layers: tuple[str, ...] = ()
    repaired: bool = False
    ends_early: bool = False


@dataclass(frozen=True, slots=True)
class RasterFacts:
    """A picture without pages. `mode`: rgb, cmyk, grey, palette, lab, bitmap, other. `space` is that of the profile."""

    width_px: int
    height_px: int
    mode: str
    bits: int = 8
    has_alpha: bool = False
    dpi: tuple[float, float] | None = None
    icc_bytes: int = 0
    icc_space: str = ""
    icc_name: str = ""
    orientation: int = 1
    frames: int = 1


@dataclass(frozen=True, slots=True)
class SvgFacts:
    """`width_mm` and `height_mm` None where the drawing gives no lengths; `ratio` is always width by height."""

    ratio: float
    width_mm: float | None = None
    height_mm: float | None = None
    scripts: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    foreign: int = 0
    fonts: tuple[str, ...] = ()
    images: tuple[ImageFacts, ...] = ()  # ppi against a drawing that is 1 inch wide; box in fractions, y down
    image_count: int = 0


@dataclass(frozen=True, slots=True)
class FileFacts:
    """`format` is what the content is: one of vocabulary.FORMATS, or another kind by its name, or None if unknown."""

    format: str | None
    size: int
    named: str = ""
    also: tuple[str, ...] = ()  # what else the same bytes are
    refusal: Refusal | None = None
    pdf: PdfFacts | None = None
    raster: RasterFacts | None = None
    svg: SvgFacts | None = None

    def to_json(self) -> dict[str, Any]:
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_json(cls, plain: Any) -> Self:
        return from_plain(cls, plain)


@dataclass(frozen=True, slots=True)
class LookFacts:
    """What a rendering showed of one page. `bare`: sides of the bleed (left, top, right, bottom) where nothing is painted."""

    page: int
    bare: tuple[str, ...] = ()
    is_blank: bool = False
    refusal: Refusal | None = None


def readable_pages(facts: FileFacts, most: int) -> list[int]:
    """Pages worth drawing: what reading gave up on, drawing would not survive."""
    if facts.pdf is None:
        return [1]
    return [page.number for page in facts.pdf.read[:most] if not page.unread]
