"""A PDF's facts, by its structure and its content streams. Nothing is rendered here, and no image is unpacked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Pdf, Stream

from eventhub.artwork.inspection.actions import actions_of
from eventhub.artwork.inspection.content_walk import MB, Walk
from eventhub.artwork.inspection.layers import Numbers, hidden_layers, layers_of, names_of, numbers
from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.matrices import IDENTITY
from eventhub.artwork.inspection.page_tree import Leaf, leaves
from eventhub.artwork.inspection.painting import Found, Pen
from eventhub.artwork.inspection.refused import Refused
from eventhub.artwork.inspection.unpacking import require_unpacked_size, unpacked
from eventhub.artwork.preflight.facts import PageFacts, PdfFacts, Rectangle, Refusal

LARGEST_POINTS = 1_000_000.0
MOST_NAMES = 10_000
MOST_ANNOTATIONS = 2000


def read_pdf(path: Path, limits: Limits) -> PdfFacts:
    """Refused where it can't be opened; a page that can't be read says so in its own facts."""
    with _opened(path) as pdf:
        return _facts(pdf, path, limits)


@contextmanager
def _opened(path: Path) -> Iterator[Pdf]:
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            yield pdf
    except pikepdf.PasswordError as locked:
        raise Refused("locked") from locked
    except pikepdf.PdfError as broken:
        raise Refused("truncated" if _ends_early(path) else "damaged") from broken


def _facts(pdf: Pdf, path: Path, limits: Limits) -> PdfFacts:
    pages = leaves(pdf, limits)
    hidden = hidden_layers(pdf.Root)
    off = numbers(hidden)
    read = tuple(_page(leaf, number, limits, off) for number, leaf in enumerate(pages[: limits.pages_read], start=1))
    programs = {"javascript"} if _count_names(pdf.Root, "/JavaScript") else set()
    form = pdf.Root.get("/AcroForm")
    return PdfFacts(
        version=pdf.pdf_version,
        pages=len(pages),
        read=read,
        is_encrypted=pdf.is_encrypted,
        output_intent=_output_intent(pdf.Root),
        actions=tuple(sorted(actions_of(pdf.Root, pages) | programs)),
        attachments=_count_names(pdf.Root, "/EmbeddedFiles") + len(_listed(pdf.Root.get("/AF"))),
        has_form=isinstance(form, Dictionary) and bool(_listed(form.get("/Fields")) or form.get("/XFA") is not None),
        layers=len(layers_of(pdf.Root)),
        hidden_layers=names_of(hidden),
        repaired=bool(pdf.get_warnings()),
        ends_early=_ends_early(path),
    )


def _page(leaf: Leaf, number: int, limits: Limits, hidden: Numbers) -> PageFacts:
    boxes = _boxes(leaf, number)
    if boxes.unread:
        return boxes
    found = Found(limits, hidden)
    _walk(leaf, boxes.media, _unit(leaf), found)
    return replace(
        boxes,
        images=tuple(found.coarsest()),
        image_count=found.image_count,
        colours=found.used_colours(),
        fonts=tuple(found.fonts.values())[:200],
        smallest_text_pt=found.smallest_text_pt,
        transparency=tuple(sorted(found.transparency)),
        overprint=tuple(sorted(found.overprint)),
        annotations=tuple(sorted({str(one.get("/Subtype"))[1:40] for one in _annotations(leaf.page)})),
        unread=tuple(found.unread),
    )


def _boxes(leaf: Leaf, number: int) -> PageFacts:
    unit = _unit(leaf)
    media = _rectangle(leaf.get("/MediaBox"), unit)
    if media is None:
        return PageFacts(number, (0, 0, 612, 792), unread=(Refusal("no_page_size"),))
    return PageFacts(
        number=number,
        media=media,
        crop=_rectangle(leaf.get("/CropBox"), unit),
        trim=_rectangle(leaf.get("/TrimBox"), unit),
        bleed=_rectangle(leaf.get("/BleedBox"), unit),
        rotate=_rotation(leaf.get("/Rotate")),
    )


def _walk(leaf: Leaf, media: Rectangle, unit: float, found: Found) -> None:
    pen = Pen(ctm=(unit, 0.0, 0.0, unit, 0.0, 0.0) if unit != 1 else IDENTITY)
    try:
        size, streams = 0, _contents(leaf)
        for stream in streams:
            size += require_unpacked_size(stream, found.limits.content_mb * MB)
            if size > found.limits.content_mb * MB:
                raise Refused("bomb")
        Walk(found, media, leaf.get("/Resources"), pen).run(b"\n".join(map(unpacked, streams)))
    except Refused as refused:
        found.unread.append(refused.refusal)
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, AttributeError):
        found.unread.append(Refusal("damaged"))


def _contents(leaf: Leaf) -> list[Any]:
    contents = leaf.page.get("/Contents")
    streams = list(contents)[:10_000] if isinstance(contents, Array) else [contents]
    return [one for one in streams if isinstance(one, Stream)]


def _unit(leaf: Leaf) -> float:
    """UserUnit: pages beyond 5 metres are drawn in larger points."""
    unit = leaf.page.get("/UserUnit")
    number = _number(unit)
    return number if number is not None and 0.001 < number < 75_000 else 1.0


def _rectangle(value: Any, unit: float) -> Rectangle | None:
    """Left, bottom, right, top, whichever corners were given; None for what is no rectangle with an area."""
    if not isinstance(value, Array) or len(value) != 4:
        return None
    numbers = [_number(one) for one in value]
    if any(one is None or abs(one) > LARGEST_POINTS for one in numbers):
        return None
    a, b, c, d = (float(one or 0) * unit for one in numbers)
    box = (min(a, c), min(b, d), max(a, c), max(b, d))
    return box if box[2] - box[0] > 0.01 and box[3] - box[1] > 0.01 else None


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) < 1e12 else None


def _rotation(value: Any) -> int:
    turned = int(_number(value) or 0) % 360
    return turned if turned in {0, 90, 180, 270} else 0


def _output_intent(root: Any) -> str:
    for intent in _listed(root.get("/OutputIntents")):
        if isinstance(intent, Dictionary):
            said = intent.get("/OutputConditionIdentifier") or intent.get("/OutputCondition") or intent.get("/Info")
            return str(said or "an unnamed press")[:80]
    return ""


def _annotations(page: Any) -> list[Any]:
    return [one for one in _listed(page.get("/Annots"))[:MOST_ANNOTATIONS] if isinstance(one, Dictionary)]


def _count_names(root: Any, kind: str) -> int:
    """Entries of a name tree, walked without trust in its shape."""
    names = root.get("/Names")
    waiting = [names.get(kind)] if isinstance(names, Dictionary) else []
    total = steps = 0
    while waiting and steps < MOST_NAMES:
        node = waiting.pop()
        steps += 1
        if isinstance(node, Dictionary):
            total += len(_listed(node.get("/Names"))) // 2
            waiting += _listed(node.get("/Kids"))[:MOST_NAMES]
    return total


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else []


def _ends_early(path: Path) -> bool:
    """A PDF ends with %%EOF, and some programs write a little behind it."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        return b"%%EOF" not in file.read()
