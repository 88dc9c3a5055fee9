"""Numbers as people read them: 6,000 × 2,500 mm, 58 ppi, with hard spaces inside a measure."""

from collections.abc import Sequence

NBSP = "\N{NO-BREAK SPACE}"
NAMES = {"pdf": "PDF", "tiff": "TIFF", "jpeg": "JPEG", "png": "PNG", "svg": "SVG"}
SPACES = {
    "rgb": "RGB",
    "cmyk": "CMYK",
    "grey": "grey",
    "lab": "Lab",
    "spot": "spot colours",
    "palette": "indexed colours",
    "bitmap": "black and white",
    "other": "an unusual colour space",
}


def number(value: float) -> str:
    """At most one place, none where it would be nought: 2.5, 6,000."""
    rounded = round(float(value), 1)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"


def mm(value: float) -> str:
    return f"{number(value)}{NBSP}mm"


def ppi(value: float) -> str:
    """Cut, not rounded: 71.9 must not read as the 72 that was asked for."""
    return f"{int(value):,}{NBSP}ppi"


def size(width: float, height: float) -> str:
    return f"{number(width)}{NBSP}×{NBSP}{number(height)}{NBSP}mm"


def pixels(width: int, height: int) -> str:
    return f"{width:,}{NBSP}×{NBSP}{height:,}{NBSP}px"


def listed(words: Sequence[str], most: int = 6) -> str:
    """ "A, B and C"; what is more than `most` is counted."""
    shown = [*words[:most], *([f"{len(words) - most} more"] if len(words) > most else [])]
    return " and ".join([part for part in (", ".join(shown[:-1]), shown[-1] if shown else "") if part])


def count(amount: int, one: str, many: str = "") -> str:
    return f"{amount:,}{NBSP}{one if amount == 1 else many or one + 's'}"


def format_names(formats: Sequence[str]) -> str:
    words = [NAMES.get(one, one.upper()) for one in formats]
    return " or ".join([part for part in (", ".join(words[:-1]), words[-1] if words else "") if part])
