"""Small PDFs made to measure: one page with its boxes, its content and whatever a case needs besides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from eventhub.artwork.preflight.vocabulary import FORMATS, Spec

POINT = 72 / 25.4
PANEL = Spec("Panel", Decimal(600), Decimal(400), Decimal(5), Decimal(10), formats=FORMATS)
FILL = "0.1 0.3 0 0 k"


@dataclass
class Sheet:
    """A page of `width` × `height` mm with bleed; the background reaches the edge unless `background` says otherwise."""

    width: float = 600
    height: float = 400
    bleed: float = 5
    content: str = ""
    background: str = FILL
    resources: Mapping[str, Any] = field(default_factory=dict)
    slug: float = 0
    trimmed: bool = True
    pages: int = 1
    pdf: Pdf = field(default_factory=pikepdf.new)

    def save(self, path: Path, **options: Any) -> Path:
        for _ in range(self.pages):
            self.add_page()
        self.pdf.save(path, **options)
        return path

    def add_page(self) -> pikepdf.Page:
        edge = self.slug + self.bleed
        media = [0, 0, (self.width + 2 * edge) * POINT, (self.height + 2 * edge) * POINT]
        self.pdf.add_blank_page(page_size=(media[2], media[3]))
        page = self.pdf.pages[-1]
        if self.trimmed:
            page.TrimBox = Array(inset(media, edge))
            page.BleedBox = Array(inset(media, self.slug))
        page.Resources = Dictionary({f"/{key}": value for key, value in self.resources.items()})
        x, y, right, top = inset(media, self.slug)
        painted = f"{self.background} {x:.3f} {y:.3f} {right - x:.3f} {top - y:.3f} re f\n" if self.background else ""
        page.Contents = self.pdf.make_stream((painted + self.content).encode())
        return page


def inset(box: list[float], by_mm: float) -> list[float]:
    by = by_mm * POINT
    return [box[0] + by, box[1] + by, box[2] - by, box[3] - by]


def image(
    pdf: Pdf, width: int, height: int, space: Any = Name.DeviceCMYK, parts: int = 4, **more: Any
) -> pikepdf.Stream:
    """A picture of one colour; libraries unpack it as any other."""
    return pdf.make_stream(
        b"\x60" * (width * height * parts),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        BitsPerComponent=8,
        ColorSpace=space,
        **more,
    )


def form(pdf: Pdf, content: str, resources: Mapping[str, Any] | None = None, **more: Any) -> pikepdf.Stream:
    own = Dictionary({f"/{key}": value for key, value in (resources or {}).items()})
    return pdf.make_stream(
        content.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 5000, 5000]), Resources=own, **more
    )


def placed(name: str, width_mm: float, height_mm: float, x_mm: float = 100, y_mm: float = 100) -> str:
    """The content that places an image in this size."""
    numbers = f"{width_mm * POINT:.3f} 0 0 {height_mm * POINT:.3f} {x_mm * POINT:.3f} {y_mm * POINT:.3f}"
    return f"q {numbers} cm /{name} Do Q\n"


def with_image(width_px: int, height_px: int, width_mm: float, height_mm: float, **options: Any) -> Sheet:
    """One image in one size: 100 mm for 394 px are 100 ppi."""
    sheet = Sheet(content=placed("Im", width_mm, height_mm))
    sheet.resources = {"XObject": Dictionary(Im=image(sheet.pdf, width_px, height_px, **options))}
    return sheet
