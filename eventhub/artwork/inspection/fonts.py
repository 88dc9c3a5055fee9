"""Fonts of a PDF: what they are called, and whether they came along."""

from typing import Any

from pikepdf import Array, Dictionary

from eventhub.artwork.preflight.facts import FontFacts

FILES = ("/FontFile", "/FontFile2", "/FontFile3")


def font_of(font: Any) -> FontFacts | None:
    """None for what is no font. A Type 3 font is drawn by the file itself; of a composite one its part is asked."""
    if not isinstance(font, Dictionary):
        return None
    kind = str(font.get("/Subtype") or "")[1:]
    if kind == "Type3":
        return FontFacts(_name(font) or "drawn letters", kind, is_embedded=True)
    parts = font.get("/DescendantFonts")
    described = parts[0] if kind == "Type0" and isinstance(parts, Array) and len(parts) else font
    descriptor = described.get("/FontDescriptor") if isinstance(described, Dictionary) else None
    embedded = isinstance(descriptor, Dictionary) and any(descriptor.get(name) is not None for name in FILES)
    return FontFacts(_name(font) or "a font without a name", kind, is_embedded=embedded)


def _name(font: Any) -> str:
    """Without the six letters that mark a subset."""
    name = str(font.get("/BaseFont") or font.get("/Name") or "")[1:80]
    prefix, plus, rest = name.partition("+")
    return rest if plus and len(prefix) == 6 and prefix.isupper() else name
