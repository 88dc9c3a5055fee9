"""How the files of a production pack are named: by a template, safely, and each once. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from string import Formatter
from unicodedata import normalize

from eventhub.core.errors import Invalid

LONGEST_TEMPLATE = 120
LONGEST_NAME = 150
# What may stand in braces, with what it gives.
FIELDS: Mapping[str, str] = {
    "stand": "the stand's number",
    "hall": "the hall's name",
    "sponsor": "the company's name",
    "slot": "what is printed: option and area",
    "option": "the option's name",
    "n": "the version of the artwork",
}
UNSAFE = re.compile(r"[^\w.-]+")
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
ENDINGS = {
    "application/pdf": "pdf",
    "image/tiff": "tif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
}


def check_template(template: str) -> str:
    """Invalid says what is wrong and what may be used."""
    allowed = ", ".join(f"{{{name}}}" for name in FIELDS)
    if not template.strip() or len(template) > LONGEST_TEMPLATE:
        raise _refused(f"A template has 1 to {LONGEST_TEMPLATE} characters. Use words and {allowed}.")
    try:
        parts = list(Formatter().parse(template))
    except ValueError as broken:
        raise _refused(f"A brace is open or closed without its other half. Use words and {allowed}.") from broken
    for _, name, specification, conversion in parts:
        if name is not None and (name not in FIELDS or specification or conversion):
            raise _refused(f"There is no {{{name[:40]}}} to fill in. Use words and {allowed}.")
    if not any(name for _, name, _, _ in parts):
        raise _refused(f"All files would have the same name. Put one of these in: {allowed}.")
    return template


def _refused(message: str) -> Invalid:
    return Invalid.at("pack_template", message)


def named(template: str, rows: Iterable[tuple[Mapping[str, str], str]]) -> Iterator[str]:
    """A file name for each (values by field, content type), in their order; what would be the same is numbered."""
    taken: set[str] = set()
    for values, content_type in rows:
        filled = template.format_map({name: safe(values.get(name, "")) or "none" for name in FIELDS})
        yield _once(safe(filled)[:LONGEST_NAME] or "artwork", ENDINGS.get(content_type, "bin"), taken)


def _once(stem: str, ending: str, taken: set[str]) -> str:
    """Compared without case: two names that differ by it alone are one file on many machines."""
    stem = f"_{stem}" if RESERVED.fullmatch(stem) else stem
    name, number = f"{stem}.{ending}", 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}.{ending}"
    taken.add(name.casefold())
    return name


def safe(text: str) -> str:
    """Letters, figures, full stops and dashes, in every language; nothing that a path or a shell reads otherwise."""
    return UNSAFE.sub("-", normalize("NFC", text)).strip("-._")
