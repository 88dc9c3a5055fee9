"""What drawing a file made: pages as pyramids of tiles, with the lines that are laid over them. Pure values.

Files of a page `n`: `n/preview.webp`, `n/thumb.webp`, and `n/<level>/<column>_<row>.jpg`, level 0 the smallest.
"""

from dataclasses import dataclass
from typing import Any, Self

from eventhub.artwork.preflight.plain import from_plain, to_plain
from eventhub.artwork.preflight.vocabulary import Box, Finding

TILE_SUFFIX = "jpg"


@dataclass(frozen=True, slots=True)
class Level:
    """One size of a page, cut into squares of `tile_px`; those at the right and lower edge are smaller."""

    width_px: int
    height_px: int
    tile_px: int
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class PageImage:
    """`trim`, `bleed` and `safe`: x, y, width, height as fractions of the picture, y down; beyond 0 to 1 where the file is too small.

    `width_mm` and `height_mm` are of the finished print.
    """

    number: int
    width_px: int
    height_px: int
    levels: tuple[Level, ...]
    trim: Box
    bleed: Box
    safe: Box
    width_mm: float = 0.0
    height_mm: float = 0.0

    @property
    def preview(self) -> str:
        return f"{self.number}/preview.webp"

    @property
    def thumb(self) -> str:
        return f"{self.number}/thumb.webp"

    def tile(self, level: int, column: int, row: int) -> str:
        return f"{self.number}/{level}/{column}_{row}.{TILE_SUFFIX}"


@dataclass(frozen=True, slots=True)
class Rendering:
    """`pages` empty where nothing could be drawn: `findings` say why. `total` counts the file's pages, drawn or not."""

    pages: tuple[PageImage, ...] = ()
    total: int = 0
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_json(cls, plain: Any) -> Self:
        return from_plain(cls, plain)


@dataclass(frozen=True, slots=True)
class Difference:
    """Of two pictures of a page. `share` of pixels that differ, 0 to 1; `picture` shows them; `places` as fractions, largest first."""

    share: float
    picture: str | None = None
    places: tuple[Box, ...] = ()
    same_size: bool = True
    findings: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, Any]:
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_json(cls, plain: Any) -> Self:
        return from_plain(cls, plain)
