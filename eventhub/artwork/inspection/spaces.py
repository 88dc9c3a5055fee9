"""Colour spaces of a PDF, reduced to what a press cares about: which inks will it be."""

from typing import Any

from pikepdf import Array, Dictionary, Name, Stream

SIMPLE = {
    "/DeviceRGB": "rgb",
    "/RGB": "rgb",
    "/CalRGB": "rgb",
    "/DeviceCMYK": "cmyk",
    "/CMYK": "cmyk",
    "/CalCMYK": "cmyk",
    "/DeviceGray": "grey",
    "/G": "grey",
    "/CalGray": "grey",
    "/Lab": "lab",
    "/Pattern": "pattern",
}
BY_COMPONENTS = {1: "grey", 3: "rgb", 4: "cmyk"}
PROCESS = {"Cyan", "Magenta", "Yellow", "Black", "None"}
DEEPEST = 6

Space = tuple[str, tuple[str, ...]]  # its kind, and the names of its inks
UNKNOWN: Space = ("other", ())
PATTERN: Space = ("pattern", ())


def space_of(value: Any, resources: Any = None, depth: int = 0) -> Space:
    """Of a colour space as a file names it. Registration marks (All) and flat patterns count as neutral."""
    if depth > DEEPEST or value is None:
        return UNKNOWN
    if isinstance(value, Name):
        return _named(value, resources, depth)
    if not isinstance(value, Array) or not len(value):
        return UNKNOWN
    family = str(value[0])
    if family in SIMPLE:
        return (SIMPLE[family], ())
    if len(value) < 2:
        return UNKNOWN
    return _of_array(family, value, resources, depth)


def _named(value: Any, resources: Any, depth: int) -> Space:
    if str(value) in SIMPLE:
        return (SIMPLE[str(value)], ())
    named = resources.get("/ColorSpace") if isinstance(resources, Dictionary) else None
    found = named.get(str(value)) if isinstance(named, Dictionary) else None
    return space_of(found, None, depth + 1)


def _of_array(family: str, value: Any, resources: Any, depth: int) -> Space:
    if family == "/ICCBased" and isinstance(value[1], Stream):
        return (BY_COMPONENTS.get(_integer(value[1].get("/N")), "other"), ())
    if family in {"/Indexed", "/I"}:
        return space_of(value[1], resources, depth + 1)
    if family == "/Separation":
        return _inks((str(value[1])[1:],))
    if family == "/DeviceN" and isinstance(value[1], Array):
        return _inks(tuple(str(name)[1:] for name in value[1]))
    return UNKNOWN


def _inks(names: tuple[str, ...]) -> Space:
    spot = tuple(name for name in names if name not in PROCESS)
    if names == ("All",):
        return ("grey", ())
    if not spot:
        return ("cmyk" if set(names) - {"Black", "None"} else "grey", ())
    return ("spot", spot[:20])


def _integer(value: Any) -> int:
    return int(value) if isinstance(value, int) else 0
