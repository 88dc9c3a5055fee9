"""What the parent asks of the child that looks at pages, and what it gets back. Pure values."""

from dataclasses import dataclass

from eventhub.artwork.preflight.facts import LookFacts
from eventhub.artwork.preflight.vocabulary import Box


@dataclass(frozen=True, slots=True)
class Ask:
    """One page to look at: the strips of its bleed by the names of their sides, as fractions of the page."""

    page: int
    sides: tuple[str, ...] = ()
    strips: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to be shown; `box` and `others` as fractions of the page. `ratio` is the page's width by its height."""

    name: str
    page: int
    box: Box
    ratio: float
    others: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    looks: tuple[LookFacts, ...] = ()
    pictures: tuple[str, ...] = ()
