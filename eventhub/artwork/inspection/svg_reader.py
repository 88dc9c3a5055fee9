"""An SVG's facts, by a parser that follows nothing: no entity, no document type of elsewhere, no link."""

import base64
import binascii
import gzip
import io
import math
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from PIL import Image, UnidentifiedImageError

from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.matrices import IDENTITY, Matrix, joined, matrix_of, sides, times, unit_box
from eventhub.artwork.inspection.refused import Refused
from eventhub.artwork.preflight.facts import ImageFacts, SvgFacts

MB = 1 << 20
DEEPEST = 250
LARGEST_VIEW = 1e9
TO_MM = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6, "q": 0.25, "px": 25.4 / 96, "": 25.4 / 96}
LENGTH = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*(mm|cm|in|pt|pc|Q|q|px|)\s*$")
TRANSFORM = re.compile(r"(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^)]*)\)")
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
ADDRESS = re.compile(r"url\(\s*['\"]?\s*([^'\")]+)|@import\s+['\"]?([^'\";]+)", re.IGNORECASE)
FAMILY = re.compile(r"font-family\s*:\s*([^;}\"]+)", re.IGNORECASE)
LINKS = {"href", "{http://www.w3.org/1999/xlink}href", "src"}
SCRIPTED = {"script", "handler", "listener"}
PASSIVE = {"a", "metadata", "RDF"}  # a link that can be followed is no part of the picture


def svg_bytes(path: Path, limits: Limits) -> bytes:
    """The drawing, unpacked where it is SVGZ. Refused: too_large, bomb, truncated, damaged."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    try:
        with gzip.open(path) if packed else path.open("rb") as file:
            content: bytes = file.read(limits.svg_mb * MB + 1)
    except (OSError, EOFError, zlib.error) as broken:
        raise Refused("truncated" if isinstance(broken, EOFError) else "damaged") from broken
    if len(content) > limits.svg_mb * MB:
        raise Refused("bomb" if packed else "too_large", f"more than {limits.svg_mb} MB")
    return content


def read_svg(path: Path, limits: Limits) -> SvgFacts:
    reader = SvgReader(limits)
    try:
        for event, element in iterparse(
            io.BytesIO(svg_bytes(path, limits)), events=("start", "end"), forbid_entities=True
        ):
            reader.begin(element) if event == "start" else reader.end(element)
    except DefusedXmlException as hidden:
        raise Refused("entities") from hidden
    except ParseError as broken:
        early = any(word in str(broken) for word in ("unclosed", "no element found"))
        raise Refused("truncated" if early else "damaged", str(broken).split(":")[0] if not early else "") from broken
    except (ValueError, LookupError, UnicodeError) as strange:
        raise Refused("damaged") from strange
    return reader.facts()


class SvgReader:
    """Hears of each element's begin and end; keeps what was found, not the elements."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.elements = self.foreign = self.image_count = 0
        self.size: tuple[float | None, float | None] = (None, None)
        self.view: tuple[float, float, float, float] | None = None
        self.scripts: dict[str, None] = {}
        self.external: dict[str, None] = {}
        self.fonts: dict[str, None] = {}
        self.images: list[ImageFacts] = []
        self.matrices: list[Matrix] = []
        self.families: list[str] = ["the default font"]

    def begin(self, element: Any) -> None:
        self.elements += 1
        if self.elements > self.limits.svg_elements:
            raise Refused("too_much", f"more than {self.limits.svg_elements:,} elements")
        if len(self.matrices) >= DEEPEST:
            raise Refused("too_deep", f"more than {DEEPEST} groups inside each other")
        name = _local(element.tag)
        if not self.matrices:
            self._root(element, name)
        self.matrices.append(
            joined(_transform(element.get("transform")), self.matrices[-1] if self.matrices else IDENTITY)
        )
        self.families.append(_family(element) or self.families[-1])
        self._attributes(element, name)
        if name == "image":
            self._image(element)

    def end(self, element: Any) -> None:
        name = _local(element.tag)
        if name in {"text", "tspan", "textPath"} and (element.text or "").strip():
            self._add(self.fonts, self.families[-1])
        if name == "style" and element.text:
            self._addresses(element.text)
        self.matrices.pop()
        self.families.pop()
        element.clear()

    def _root(self, element: Any, name: str) -> None:
        if name != "svg":
            raise Refused("unknown")
        self.size = (_length(element.get("width")), _length(element.get("height")))
        numbers = [float(one) for one in NUMBER.findall(element.get("viewBox") or "")]
        if len(numbers) == 4 and max(map(abs, numbers)) < LARGEST_VIEW and min(numbers[2:]) > 1 / LARGEST_VIEW:
            self.view = (numbers[0], numbers[1], numbers[2], numbers[3])

    def _attributes(self, element: Any, name: str) -> None:
        if name in SCRIPTED:
            self._add(self.scripts, name)
        if name == "foreignObject":
            self.foreign += 1
        for key, value in element.items():
            local = _local(key)
            if local.lower().startswith("on"):
                self._add(self.scripts, local)
            elif key in LINKS or local == "href":
                self._link(value, name)
            elif "url(" in (said := value.lower()) or "@import" in said:
                self._addresses(value)

    def _link(self, address: str, element: str) -> None:
        bare = "".join(address.split()).lower()
        if bare.startswith(("javascript:", "vbscript:")):
            self._add(self.scripts, bare[:10])
        elif not bare or bare.startswith("#") or element in PASSIVE:
            return
        elif not bare.startswith("data:"):
            self._add(self.external, address.strip()[:80])
        elif element != "image":
            self._add(self.external, bare[:24])
        elif bare.startswith(("data:image/svg", "data:text")):
            self._add(self.external, "a drawing within the drawing")

    def _addresses(self, style: str) -> None:
        for address, imported in ADDRESS.findall(style):
            said = (address or imported).strip()
            if said and not said.startswith("#") and not said.lower().startswith("data:"):
                self._add(self.external, said[:80])

    def _image(self, element: Any) -> None:
        """Where it lies, by its own measures and all transforms above it; how many pixels, by its header."""
        href = element.get("href") or element.get("{http://www.w3.org/1999/xlink}href") or ""
        pixels = _embedded_size(href)
        if pixels is None:
            return
        x, y, width, height = (_user_length(element.get(key), whole) for key, whole in self._measures())
        ratio = pixels[0] / pixels[1]
        width, height = (
            width or (height * ratio if height else pixels[0]),
            height or (width / ratio if width else pixels[1]),
        )
        matrix = joined((1, 0, 0, 1, x, y), self.matrices[-1])
        across, down = sides(matrix)
        view = self._view()
        wide, high = max(across * width, 1e-9) / view[2], max(down * height, 1e-9) / view[2]
        left, low, right, top = unit_box(matrix, width, height)
        box = (
            (left - view[0]) / view[2],
            (low - view[1]) / view[3],
            (right - view[0]) / view[2],
            (top - view[1]) / view[3],
        )
        self.image_count += 1
        if len(self.images) < self.limits.images:
            self.images.append(ImageFacts(pixels[0] / wide, pixels[1] / high, pixels[0], pixels[1], box, "rgb"))

    def _measures(self) -> Iterator[tuple[str, float]]:
        view = self._view()
        yield from (("x", view[2]), ("y", view[3]), ("width", view[2]), ("height", view[3]))

    def _view(self) -> tuple[float, float, float, float]:
        """What the drawing's units span: its viewBox, or its size in CSS pixels."""
        if self.view:
            return self.view
        width, height = self.size
        return (0.0, 0.0, (width or 100) / TO_MM["px"], (height or 100) / TO_MM["px"])

    def _add(self, found: dict[str, None], word: str) -> None:
        if len(found) < 100:
            found[word] = None

    def facts(self) -> SvgFacts:
        width, height = self.size
        if not self.view and not (width and height):
            raise Refused("no_size")
        ratio = width / height if width and height else self._view()[2] / self._view()[3]
        if not 1e-6 < ratio < 1e6:
            raise Refused("no_size")
        return SvgFacts(
            ratio,
            width,
            height,
            tuple(self.scripts),
            tuple(self.external),
            self.foreign,
            tuple(self.fonts),
            tuple(self.images),
            self.image_count,
        )


def _local(name: Any) -> str:
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def _length(value: str | None) -> float | None:
    """In mm. Nothing for percentages: they say nothing by themselves."""
    found = LENGTH.match(value or "")
    length = float(found[1]) * TO_MM[found[2].lower()] if found else 0.0
    return length if 0 < length < 1e9 else None


def _user_length(value: str | None, whole: float) -> float:
    """In units of the drawing, which count as CSS pixels where another unit is named."""
    text = (value or "").strip()
    if text.endswith("%"):
        found = NUMBER.match(text)
        return float(found[0]) / 100 * whole if found else 0.0
    match = LENGTH.match(text)
    number = float(match[1]) * (TO_MM[match[2].lower()] / TO_MM["px"]) if match else 0.0
    return number if math.isfinite(number) and abs(number) < 1e9 else 0.0


def _transform(value: str | None) -> Matrix:
    matrix = IDENTITY
    for name, inside in TRANSFORM.findall(value or "")[:50]:
        numbers = [float(one) for one in NUMBER.findall(inside)[:6]]
        matrix = times(_one_transform(name, numbers), matrix) if numbers else matrix
    return matrix_of(matrix)


def _one_transform(name: str, numbers: list[float]) -> Matrix:
    first, second = numbers[0], numbers[1] if len(numbers) > 1 else None
    if name == "translate":
        return (1, 0, 0, 1, first, second or 0.0)
    if name == "scale":
        return (first, 0, 0, first if second is None else second, 0, 0)
    if name == "rotate":
        sine, cosine = math.sin(math.radians(first)), math.cos(math.radians(first))
        turned: Matrix = (cosine, sine, -sine, cosine, 0, 0)
        if len(numbers) < 3:
            return turned
        x, y = numbers[1], numbers[2]
        return times(times((1, 0, 0, 1, -x, -y), turned), (1, 0, 0, 1, x, y))
    if name == "matrix":
        return matrix_of(numbers)
    slope = math.tan(math.radians(first))
    return (1, 0, slope, 1, 0, 0) if name == "skewX" else (1, slope, 0, 1, 0, 0)


def _family(element: Any) -> str:
    named: str = element.get("font-family") or ""
    if not named:
        found = FAMILY.search(element.get("style") or "")
        named = found[1] if found else ""
    return named.split(",")[0].strip(" '\"")[:60]


def _embedded_size(href: str) -> tuple[int, int] | None:
    """Width and height in pixels of a picture that lies in the address itself."""
    kind, comma, data = href.partition(",")
    if not comma or not kind.strip().lower().startswith("data:image/"):
        return None
    try:
        content = base64.b64decode(data) if kind.lower().rstrip().endswith("base64") else unquote_to_bytes(data)
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "GIF", "WEBP"]) as header:
            return header.size if min(header.size) > 0 else None
    except (binascii.Error, UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
