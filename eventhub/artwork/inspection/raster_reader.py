"""A picture's facts: its header by Pillow and libvips, then all its pixels once through libvips, in strips that are not kept."""

import struct
from pathlib import Path
from typing import Any

import pyvips
from PIL import Image

from eventhub.artwork.inspection.refused import Refused
from eventhub.artwork.preflight.facts import RasterFacts

HEADER_FAULTS = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    ArithmeticError,
    AttributeError,
    struct.error,
    Image.DecompressionBombError,
)
MODES = {
    "srgb": "rgb",
    "rgb": "rgb",
    "rgb16": "rgb",
    "scrgb": "rgb",
    "cmyk": "cmyk",
    "b-w": "grey",
    "grey16": "grey",
    "lab": "lab",
    "labs": "lab",
}
COLOURS = {"rgb": 3, "cmyk": 4, "grey": 1, "lab": 3}
ICC_SPACES = {b"RGB ": "rgb", b"CMYK": "cmyk", b"GRAY": "grey", b"Lab ": "lab"}
BITS = {"uchar": 8, "char": 8, "ushort": 16, "short": 16, "uint": 32, "int": 32, "float": 32, "double": 64}
ENDS_EARLY = (
    "premature",
    "truncat",
    "too short",
    "end of",
    "eof",
    "not enough",
    "out of data",
    "read error",
    "short read",
)
LARGEST_SIDE = 200_000


def open_raster(path: Path, **options: Any) -> pyvips.Image:
    """As a stream from top to bottom. Refused where libvips knows nothing of it."""
    try:
        return pyvips.Image.new_from_file(str(path), access="sequential", fail_on="truncated", **options)
    except pyvips.Error as unread:
        raise Refused(reason_of(unread)) from unread


def read_raster(path: Path, kind: str, most_pixels: int) -> RasterFacts:
    picture = _bounded(path, most_pixels)
    facts = _header(path, kind, picture)
    read_to_the_end(picture)
    return facts


def read_outline(path: Path, kind: str, most_pixels: int) -> RasterFacts:
    """The header alone: what drawing needs to know."""
    return _header(path, kind, _bounded(path, most_pixels))


def _bounded(path: Path, most_pixels: int) -> pyvips.Image:
    picture = open_raster(path)
    if picture.width * picture.height > most_pixels or max(picture.width, picture.height) > LARGEST_SIDE:
        raise Refused("too_many_pixels", f"{picture.width:,} × {picture.height:,}")
    return picture


def read_to_the_end(picture: pyvips.Image) -> None:
    """Every pixel is decoded and forgotten. Refused: truncated, damaged, memory."""
    try:
        picture.avg()
    except pyvips.Error as broken:
        raise Refused(reason_of(broken)) from broken


def reason_of(error: Exception) -> str:
    said = str(error).lower()
    if "memory" in said or "alloc" in said:
        return "memory"
    if "unsupported" in said or "not supported" in said or "no codec" in said or "not configured" in said:
        return "unsupported"
    return "truncated" if any(word in said for word in ENDS_EARLY) else "damaged"


def _header(path: Path, kind: str, picture: pyvips.Image) -> RasterFacts:
    own = _pillow_facts(path, kind)
    icc = _field(picture, "icc-profile-data") or b""
    mode = own.get("mode") or MODES.get(picture.interpretation, "other")
    colours = COLOURS.get(MODES.get(picture.interpretation, ""), picture.bands)
    return RasterFacts(
        width_px=picture.width,
        height_px=picture.height,
        mode=mode,
        bits=BITS.get(picture.format, 8),
        has_alpha=picture.bands > colours,
        dpi=own.get("dpi"),
        icc_bytes=len(icc),
        icc_space=ICC_SPACES.get(bytes(icc[16:20]), "other") if len(icc) >= 128 and icc[36:40] == b"acsp" else "",
        icc_name=_profile_name(bytes(icc)),
        orientation=_orientation(picture),
        frames=max(1, own.get("frames", 1), _whole(_field(picture, "n-pages"))),
    )


def _pillow_facts(path: Path, kind: str) -> dict[str, Any]:
    """What libvips does not tell: palette, whether a resolution was given, frames of an animation. Empty where Pillow fails."""
    facts: dict[str, Any] = {}
    try:
        with Image.open(path, formats=[kind.upper(), "MPO"] if kind == "jpeg" else [kind.upper()]) as header:
            facts["mode"] = {"P": "palette", "PA": "palette", "1": "bitmap"}.get(header.mode)
            facts["dpi"] = _resolution(header.info.get("dpi"))
            facts["frames"] = int(getattr(header, "n_frames", 1)) if header.format != "MPO" else 1
    except HEADER_FAULTS:
        return facts
    return facts


def _resolution(dpi: Any) -> tuple[float, float] | None:
    """Of both axes; None where the file gives none, or nonsense."""
    try:
        across, down = (float(one) for one in dpi)
    except HEADER_FAULTS:
        return None
    return (round(across, 2), round(down, 2)) if 1 < across < 100_000 and 1 < down < 100_000 else None


def _field(picture: pyvips.Image, name: str) -> Any:
    try:
        return picture.get(name) if picture.get_typeof(name) else None
    except pyvips.Error:
        return None


def _orientation(picture: pyvips.Image) -> int:
    said = _whole(_field(picture, "orientation"))
    return said if 1 <= said <= 8 else 1


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 1


def _profile_name(icc: bytes) -> str:
    """The description of a colour profile: ASCII of version 2, UTF-16 of version 4; empty where it is neither."""
    for entry in range(132, min(len(icc) - 12, 132 + 12 * 100), 12):
        if icc[entry : entry + 4] == b"desc":
            at, size = (
                int.from_bytes(icc[entry + 4 : entry + 8], "big"),
                int.from_bytes(icc[entry + 8 : entry + 12], "big"),
            )
            return _text(icc[at : at + min(size, 400)])
    return ""


def _text(tag: bytes) -> str:
    if tag[:4] == b"desc":
        return tag[12 : 12 + min(int.from_bytes(tag[8:12], "big"), 80)].split(b"\0")[0].decode("ascii", "ignore")
    if tag[:4] == b"mluc" and len(tag) >= 28:
        size, at = int.from_bytes(tag[20:24], "big"), int.from_bytes(tag[24:28], "big")
        return tag[at : at + min(size, 160)].decode("utf-16-be", "ignore").split("\0")[0]
    return ""
