"""What preflight finds in a file, asked in the process that asks: a child for each of a hundred files costs a minute."""

from pathlib import Path

from eventhub.artwork.inspection.asking import Seen
from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.looking import look
from eventhub.artwork.inspection.reading import read
from eventhub.artwork.inspection.runner import _asks
from eventhub.artwork.preflight.facts import readable_pages
from eventhub.artwork.preflight.judge import judge
from eventhub.artwork.preflight.pictures import most_pixels
from eventhub.artwork.preflight.vocabulary import FORMATS, Finding, Spec

LIMITS = Limits()
# For files that want to harm: less of everything.
LIMITED = Limits(memory_mb=1024, seconds=20, total_seconds=40, operators=200_000, content_mb=32)


def findings_of(path: Path, spec: Spec, limits: Limits = LIMITS) -> tuple[Finding, ...]:
    """As `preflight` does it, but for the children and the pictures."""
    facts = read(path, named=path.name, most_pixels=most_pixels(spec), limits=limits)
    seen = Seen()
    is_readable = facts.format in FORMATS and (facts.pdf or facts.raster or facts.svg)
    if is_readable and readable_pages(facts, limits.pages_drawn):
        asks = tuple(_asks(facts, spec, limits))
        seen = look(path, facts.format or "", asks, (), pictures=path.parent, limits=limits)
    return judge(facts, spec, looks=seen.looks)
