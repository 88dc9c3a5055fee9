"""A page of artwork as it is shown: a picture, and what is laid over it in per cent of the picture. Pure, but for links."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eventhub.artwork.inspection.rendering import Level, PageImage, Rendering
from eventhub.artwork.models import Artwork, Proof
from eventhub.artwork.pictures import link_to_pages
from eventhub.artwork.preflight.vocabulary import Box, Finding

PREVIEW_PX = 1600  # as it is drawn: its longest side
MOST_TILES = 240  # shown at once where no script chooses among them


def percent(fraction: float) -> str:
    return f"{fraction * 100:.3f}".rstrip("0").rstrip(".") + "%"


@dataclass(frozen=True, slots=True)
class Area:
    """Attributes of an SVG rectangle over the whole picture."""

    x: str
    y: str
    width: str
    height: str

    @classmethod
    def of(cls, box: Box) -> "Area":
        return cls(*(percent(side) for side in box))


@dataclass(frozen=True, slots=True)
class Tile:
    address: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page. `base` comes before the names of its pictures; `count` is how many pages there are pictures of."""

    image: PageImage
    base: str
    count: int

    @property
    def number(self) -> int:
        return self.image.number

    @property
    def preview(self) -> str:
        return self.base + self.image.preview

    @property
    def thumb(self) -> str:
        return self.base + self.image.thumb

    @property
    def size(self) -> tuple[int, int]:
        """Of the preview, in pixels."""
        factor = min(1.0, PREVIEW_PX / max(self.image.width_px, self.image.height_px))
        return max(1, round(self.image.width_px * factor)), max(1, round(self.image.height_px * factor))

    @property
    def trim(self) -> Area:
        return Area.of(self.image.trim)

    @property
    def bleed(self) -> Area:
        return Area.of(self.image.bleed)

    @property
    def safe(self) -> Area | None:
        """None where none is asked for, or nothing is left of it."""
        is_own = self.image.safe != self.image.trim and min(self.image.safe[2:]) > 0
        return Area.of(self.image.safe) if is_own else None

    @property
    def levels(self) -> list[list[int]]:
        """For the script: [width, height, side of a tile] of each size, smallest first."""
        return [[level.width_px, level.height_px, level.tile_px] for level in self.image.levels]

    @property
    def address(self) -> str:
        """For the script: before "<level>/<column>_<row>.jpg"."""
        return f"{self.base}{self.number}/"

    def sizes(self) -> list[tuple[int, Level]]:
        """Those that are shown as a whole without script."""
        levels = enumerate(self.image.levels)
        return [(at, level) for at, level in levels if level.columns * level.rows <= MOST_TILES]

    def tiles(self, at: int) -> Iterator[Tile]:
        level = self.image.levels[at]
        for row in range(level.rows):
            for column in range(level.columns):
                x, y = column * level.tile_px, row * level.tile_px
                sides = min(level.tile_px, level.width_px - x), min(level.tile_px, level.height_px - y)
                yield Tile(self.base + self.image.tile(at, column, row), x, y, *sides)

    def fraction(self, box_mm: Box) -> Box:
        """A place on the print, measured from its trim's corner, as a part of the picture; kept within it."""
        width, height = self.image.width_mm or 1.0, self.image.height_mm or 1.0
        left, top = self.image.trim[0] + box_mm[0] / width, self.image.trim[1] + box_mm[1] / height
        right, bottom = left + box_mm[2] / width, top + box_mm[3] / height
        left, top, right, bottom = (min(1.0, max(0.0, side)) for side in (left, top, right, bottom))
        return left, top, right - left, bottom - top


def has_pages(shown: Artwork | Proof) -> bool:
    """Whether there are pictures to show: drawn, and of a file that may be read."""
    return bool((shown.rendering or {}).get("pages")) and not shown.file.is_withheld


def sheets_of(shown: Artwork | Proof | None) -> list[Sheet]:
    """All pages that were drawn; none while they are not, and where nobody may see the file."""
    if shown is None or not has_pages(shown):
        return []
    pages = Rendering.from_json(shown.rendering).pages
    base = link_to_pages(shown)
    return [Sheet(page, base, len(pages)) for page in pages]


def is_being_drawn(shown: Artwork | Proof) -> bool:
    return shown.rendering is None and not shown.file.is_withheld


# --- numbers on the picture ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a finding is: its number in the middle of the area."""

    number: int
    x: str
    y: str
    area: Area


def spots_on(sheet: Sheet, numbered: Iterable[tuple[int, Finding]]) -> list[Spot]:
    """Those of this page that say where they are."""
    spots = []
    for number, finding in numbered:
        if finding.box_mm and (finding.page or 1) == sheet.number:
            x, y, width, height = sheet.fraction(finding.box_mm)
            middle = percent(x + width / 2), percent(y + height / 2)
            spots.append(Spot(number, *middle, Area.of((x, y, width, height))))
    return spots


def page_asked(values: Mapping[str, Any], sheets: list[Sheet]) -> Sheet | None:
    """The page that the address names, otherwise the first."""
    asked = str(values.get("page", ""))
    return next((sheet for sheet in sheets if str(sheet.number) == asked), sheets[0] if sheets else None)
