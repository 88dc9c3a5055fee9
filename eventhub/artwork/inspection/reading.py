"""The first child process: what is this file, and what is in it. Ends with facts, whatever it was given."""

from pathlib import Path
from typing import Any

from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.pdf_reader import read_pdf
from eventhub.artwork.inspection.raster_reader import read_raster
from eventhub.artwork.inspection.refused import Refused
from eventhub.artwork.inspection.sniffing import also, kind_of
from eventhub.artwork.inspection.svg_reader import read_svg
from eventhub.artwork.preflight.facts import FileFacts, Refusal
from eventhub.artwork.preflight.vocabulary import FORMATS


def run(job: dict[str, Any], limits: Limits) -> FileFacts:
    return read(Path(job["path"]), named=job["named"], most_pixels=job["most_pixels"], limits=limits)


def read(path: Path, *, named: str, most_pixels: int, limits: Limits) -> FileFacts:
    size = path.stat().st_size
    if size == 0:
        return FileFacts(None, 0, named, refusal=Refusal("empty"))
    kind = kind_of(path)
    if kind is None:
        return FileFacts(None, size, named, refusal=Refusal("unknown"))
    facts = FileFacts(kind, size, named, also(path, kind))
    return _within(facts, path, most_pixels, limits) if kind in FORMATS else facts


def _within(facts: FileFacts, path: Path, most_pixels: int, limits: Limits) -> FileFacts:
    """With what the reader of its format found, or why it stopped."""
    kind, refusal, pdf, raster, svg = facts.format or "", None, None, None, None
    try:
        if kind == "pdf":
            pdf = read_pdf(path, limits)
        elif kind == "svg":
            svg = read_svg(path, limits)
        else:
            raster = read_raster(path, kind, most_pixels)
    except Refused as refused:
        refusal = refused.refusal
    except MemoryError:
        refusal = Refusal("memory")
    except RecursionError:
        refusal = Refusal("too_deep")
    return FileFacts(kind, facts.size, facts.named, facts.also, refusal, pdf, raster, svg)
