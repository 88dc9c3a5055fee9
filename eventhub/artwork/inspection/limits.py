"""What reading a hostile file may cost. The default is generous to artwork and short for everything else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Of each child process: memory (address space), seconds by the wall and by the CPU, bytes of the largest file it may write.

    The rest bounds what a reader walks through before it says "too much". `total_seconds` is for everything that one call does.
    """

    memory_mb: int = 3072
    seconds: int = 120
    total_seconds: int = 280
    written_mb: int = 4096
    facts_mb: int = 16
    pages: int = 2000
    pages_read: int = 10
    depth: int = 24
    tree_depth: int = 60
    content_mb: int = 128
    operators: int = 4_000_000
    images: int = 3000
    svg_mb: int = 64
    svg_elements: int = 1_000_000
    raster_pixels: int = 0  # 0: what the spec needs
    spots: int = 12
    spot_px: int = 640
    pages_drawn: int = 10
    drawn_ppi: int = 200
    drawn_side_px: int = 24_000
    drawn_pixels: int = 300_000_000
    band_pixels: int = 48_000_000
    tile_px: int = 512
    preview_px: int = 1600
    thumb_px: int = 320
    raster_side_px: int = 100_000
