"""What was found while the contents of a page were walked, and the state of the pen on the way."""

from collections import Counter
from dataclasses import dataclass, field, replace

from eventhub.artwork.inspection.counting import too_many
from eventhub.artwork.inspection.layers import Numbers
from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.matrices import IDENTITY, Matrix
from eventhub.artwork.inspection.spaces import Space
from eventhub.artwork.preflight.facts import ColourFacts, FontFacts, ImageFacts, Refusal

GREY: Space = ("grey", ())
TALLEST_PT = 1e9  # no letter is; sizes of a file multiply beyond all numbers


@dataclass(slots=True)
class Pen:
    """The graphics state, as far as preflight asks for it. Copied by `q`, put back by `Q`."""

    ctm: Matrix = IDENTITY
    fill: Space = GREY
    stroke: Space = GREY
    fill_is_white: bool = False
    stroke_is_white: bool = False
    fill_overprints: bool = False
    stroke_overprints: bool = False
    font: FontFacts | None = None
    font_size: float = 0.0
    text_height: float = 1.0
    is_invisible: bool = False

    def copy(self) -> "Pen":
        return replace(self)


@dataclass(slots=True)
class Found:
    """Of one page. `hidden`: layers that are off. `spent` counts operators over all forms, however often they are placed."""

    limits: Limits
    hidden: Numbers = frozenset()
    spent: int = 0
    image_count: int = 0
    images: list[ImageFacts] = field(default_factory=list)
    colours: Counter[tuple[str, str, tuple[str, ...]]] = field(default_factory=Counter)
    fonts: dict[tuple[str, str, bool], FontFacts] = field(default_factory=dict)
    smallest_text_pt: float | None = None
    transparency: set[str] = field(default_factory=set)
    overprint: set[str] = field(default_factory=set)
    unread: list[Refusal] = field(default_factory=list)
    measured: set[tuple[int, int]] = field(default_factory=set)  # forms whose size is known to be within bounds

    @property
    def left(self) -> int:
        return self.limits.operators - self.spent

    def spend(self, operators: int) -> None:
        self.spent += operators
        if self.left < 0:
            raise too_many(self.limits)

    def image(self, image: ImageFacts) -> None:
        """The coarsest are kept when there are too many to tell of."""
        self.image_count += 1
        self.images.append(image)
        if len(self.images) > 2 * self.limits.images:
            self.images = self.coarsest()

    def coarsest(self) -> list[ImageFacts]:
        return sorted(self.images, key=lambda one: min(one.ppi_x, one.ppi_y))[: self.limits.images]

    def colour(self, space: Space, use: str) -> None:
        if len(self.colours) < 500:
            self.colours[space[0], use, space[1]] += 1

    def circular(self) -> None:
        """Said once. Some renderers follow such a circle, each time twice as often."""
        refusal = Refusal("circular")
        if refusal not in self.unread:
            self.unread.append(refusal)

    def used_colours(self) -> tuple[ColourFacts, ...]:
        return tuple(
            ColourFacts(space, use, count, names) for (space, use, names), count in sorted(self.colours.items())
        )

    def text(self, font: FontFacts | None, height: float) -> None:
        if font and len(self.fonts) < 500:
            self.fonts[font.name, font.kind, font.is_embedded] = font
        if 0.01 < height < TALLEST_PT and (self.smallest_text_pt is None or height < self.smallest_text_pt):
            self.smallest_text_pt = height
