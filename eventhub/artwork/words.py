"""Printed areas in words: their names, their measures, whose they are."""

from decimal import Decimal
from typing import Protocol

from eventhub.stands.models import Stand

FORMATS = {"pdf": "PDF", "tiff": "TIFF", "jpeg": "JPEG", "png": "PNG", "svg": "SVG"}
COLOURS = {"cmyk": "CMYK", "rgb": "RGB", "any": "CMYK or RGB"}


class Measured(Protocol):
    """A spec or a requirement: millimetres of the finished print, `scale` 10 means a file drawn at 1:10."""

    @property
    def width_mm(self) -> Decimal: ...

    @property
    def height_mm(self) -> Decimal: ...

    @property
    def bleed_mm(self) -> Decimal: ...

    @property
    def scale(self) -> int: ...


class Slotted(Protocol):
    """What is printed: an area of an option."""

    @property
    def option_name(self) -> str: ...

    @property
    def name(self) -> str: ...


def mm(value: Decimal) -> str:
    """3,000 mm; 12.5 mm."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{text} mm"


def pair(width: Decimal, height: Decimal) -> str:
    return f"{mm(width).removesuffix(' mm')} × {mm(height)}"


def size_of(area: Measured) -> str:
    """The finished size."""
    return pair(area.width_mm, area.height_mm)


def page_of(area: Measured) -> tuple[Decimal, Decimal]:
    """Width and height of the file's page in millimetres: with bleed on all sides, at the scale of the file."""
    return (area.width_mm + 2 * area.bleed_mm) / area.scale, (area.height_mm + 2 * area.bleed_mm) / area.scale


def formats_in_words(formats: list[str] | tuple[str, ...]) -> str:
    """PDF, TIFF or PNG."""
    names = [FORMATS.get(each, each) for each in formats]
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else "".join(names)


def colour_in_words(colour: str) -> str:
    return COLOURS.get(colour, colour)


def slot_name(requirement: Slotted) -> str:
    """Option and area, without saying twice what both say: "Counter front print"; "Hanging sign, Back"."""
    option, area = requirement.option_name, requirement.name
    return option if area.casefold() in option.casefold() else f"{option}, {area}"


def company_of(stand: Stand) -> str:
    return stand.sponsorship.sponsor.name if stand.sponsorship else "the sponsor"
