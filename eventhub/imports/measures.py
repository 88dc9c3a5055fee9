"""Lengths and sizes as people write them, in metres. What could be meant in two ways is refused. Pure."""

import re
from decimal import ROUND_HALF_UP, Decimal

from eventhub.imports.columns import FEET, METRES

METRES_IN_FOOT = Decimal("0.3048")
CENTIMETRE = Decimal("0.01")
UNIT_SIGNS = {
    **dict.fromkeys(("m", "mtr", "mtrs", "metre", "metres", "meter", "meters"), METRES),
    **dict.fromkeys(("ft", "feet", "foot", "'", "’", "′"), FEET),
}
NUMBER = r"-?\d+(?:[.,]\d+)?"
UNIT = r"m|mtrs?|met(?:re|er)s?|ft|feet|foot|['’′]"
LENGTH = re.compile(rf"({NUMBER})\s*({UNIT})?\.?", re.IGNORECASE)
SIZE = re.compile(rf"({NUMBER})\s*({UNIT})?\s*(?:x|×|\*|by)\s*({NUMBER})\s*({UNIT})?\.?", re.IGNORECASE)
AREA = re.compile(
    rf"{NUMBER}\s*(?:m2|m²|m\^2|sqm|sq\.?\s*m(?:et(?:re|er)s?)?|sq\.?\s*f(?:ee)?t|sqft|qm)\.?", re.IGNORECASE
)
THOUSANDS = re.compile(r"-?\d{1,3},\d{3}")


class Unclear(ValueError):
    """A text that is no length; the message is a sentence for people."""


def number_of(text: str) -> Decimal:
    """With a point or a comma before the decimals; a comma before three digits could be either."""
    if THOUSANDS.fullmatch(text):
        raise Unclear(f"“{text}” can be read in two ways. Write decimals with a point and thousands without a sign.")
    return Decimal(text.replace(",", "."))


def in_metres(number: Decimal, unit: str) -> Decimal:
    """To the centimetre where it comes from feet; metres are left as exact as they are."""
    if unit == FEET:
        return (number * METRES_IN_FOOT).quantize(CENTIMETRE, ROUND_HALF_UP)
    return number


def length_of(text: str, unit: str) -> Decimal:
    """A unit that stands beside the number counts more than that of the list."""
    found = LENGTH.fullmatch(text.strip())
    if not found:
        raise Unclear(f"“{text}” is not a length. Write a number such as 6 or 4.5.")
    return in_metres(number_of(found[1]), _unit(found[2], unit))


def size_of(text: str, unit: str) -> tuple[Decimal, Decimal]:
    """(width, depth)"""
    text = text.strip()
    found = SIZE.fullmatch(text)
    if found:
        first = found[2] or found[4]  # "6 x 4 m" gives the unit once
        return (
            in_metres(number_of(found[1]), _unit(first, unit)),
            in_metres(number_of(found[3]), _unit(found[4] or found[2], unit)),
        )
    if AREA.fullmatch(text) or LENGTH.fullmatch(text):
        raise Unclear(
            f"“{text}” is an area or one side alone: width and depth can’t be told from it. Write it as 6 x 4."
        )
    raise Unclear(f"“{text}” is not a size. Write width and depth as 6 x 4.")


def _unit(sign: str | None, unit: str) -> str:
    return UNIT_SIGNS[sign.casefold()] if sign else unit


def degrees_of(text: str) -> Decimal:
    try:
        return number_of(text.strip().rstrip("°").strip())
    except ArithmeticError as unclear:
        raise Unclear(f"“{text}” is not an angle. Write degrees as a number from 0 to 360.") from unclear
