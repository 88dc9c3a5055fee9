"""How large a file may be and what it may hold, by what it is for."""

from dataclasses import dataclass

from django.conf import settings

from eventhub.files.enums import FilePurpose

KILO, MEGA, GIGA = 1024, 1024**2, 1024**3
MOST_OF_ANY = 5 * GIGA
LARGEST_CHUNK = 8 * MEGA
LARGEST_FORM = 50 * MEGA  # what a form or POST /files may carry; larger files are sent in chunks
LARGEST_PICTURE = 10 * MEGA

PICTURES = ("png", "jpeg", "webp")
# Decoded and written anew by ourselves; all else is kept byte by byte.
REWRITTEN = (FilePurpose.LOGO, FilePurpose.OPTION_IMAGE, FilePurpose.PHOTO)
FORMATS: dict[str, tuple[str, ...]] = {
    FilePurpose.LOGO: PICTURES,
    FilePurpose.OPTION_IMAGE: PICTURES,
    FilePurpose.ARTWORK: ("pdf", "tiff", "jpeg", "png", "svg"),
    FilePurpose.PROOF: ("pdf", "tiff", "jpeg", "png"),
    FilePurpose.GUIDANCE: ("pdf",),
    FilePurpose.PHOTO: PICTURES,
    FilePurpose.ATTACHMENT: ("pdf", "tiff", *PICTURES, "office", "text"),
}
FORMAT_NAMES = {
    "pdf": "PDF",
    "tiff": "TIFF",
    "jpeg": "JPEG",
    "png": "PNG",
    "webp": "WebP",
    "svg": "SVG",
    "office": "Word, Excel or PowerPoint",
    "text": "plain text",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """`most` in bytes; `formats` as in FORMAT_NAMES."""

    most: int
    formats: tuple[str, ...]

    def narrowed(self, formats: tuple[str, ...]) -> "Rule":
        return Rule(self.most, tuple(each for each in self.formats if each in formats)) if formats else self


def rule_for(purpose: str) -> Rule:
    """A purpose that is none is a KeyError."""
    return Rule(_most(purpose), FORMATS[purpose])


def _most(purpose: str) -> int:
    largest = int(settings.EVENTHUB_MAX_UPLOAD)
    if purpose in (FilePurpose.ARTWORK, FilePurpose.PROOF):
        return largest
    return min(largest, LARGEST_PICTURE if purpose in REWRITTEN else LARGEST_FORM)


def in_words(size: int) -> str:
    """1 GB, 50 MB, 1.5 MB: as file managers show it, counted in 1,024s."""
    for unit, word in ((GIGA, "GB"), (MEGA, "MB"), (KILO, "KB")):
        if size >= unit:
            return f"{size / unit:.1f}".removesuffix(".0") + f" {word}"
    return f"{size} bytes"


def named(formats: tuple[str, ...]) -> str:
    """PDF, TIFF or PNG."""
    *others, last = [FORMAT_NAMES[each] for each in formats]
    return f"{', '.join(others)} or {last}" if others else last
