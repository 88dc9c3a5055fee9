"""What a file is by its bytes; its name and what its sender calls it count for nothing. A path in, a format out."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

HEAD = 4096  # bytes that are enough to know a format by
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "tiff": "image/tiff",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "svg": "image/svg+xml",
    "text": "text/plain",
}
OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "tiff": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
}
BLANK = b"\xef\xbb\xbf \t\r\n\x0c"
# What may stand before the first element of an XML file: declaration, comments, a document type with its own subset.
XML_PROLOGUE = re.compile(rb"\A(\s|<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>)*", re.DOTALL)
SVG_ROOT = re.compile(rb"<([\w.-]+:)?svg[\s>/]")
UNSEEN = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MOST_ENTRIES = 10_000
# (where, what stands there, what it is): what people send in place of a print file.
MISTAKEN = (
    (0, b"8BPS", "a Photoshop document"),
    (0, b"%!PS", "EPS or an old Illustrator file"),
    (0, b"\xc5\xd0\xd3\xc6", "EPS"),
    (0, b"\x06\x06\xed\xf5\xd8\x1d\x46\xe5", "an InDesign document"),
    (8, b"CDR", "a CorelDRAW file"),
    (4, b"ftyphei", "a HEIC photo"),
    (4, b"ftypavif", "an AVIF picture"),
    (4, b"ftyp", "a video"),
    (0, b"GIF8", "a GIF"),
    (0, b"BM", "a BMP picture"),
    (0, b"\x1f\x8b", "packed by gzip"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"7z\xbc\xaf", "a 7z archive"),
    (0, b"\xd0\xcf\x11\xe0", "an Office document of the old kind"),
    (0, b"<", "a web page or another text with markup"),
    (0, b"MZ", "a program"),
    (0, b"\x7fELF", "a program"),
    (0, b"#!", "a program"),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """`format` is one of `limits.FORMATS`, or empty for what we do not take; `words` says what it seems to be."""

    format: str
    content_type: str
    words: str = ""


def sniff(path: Path) -> Kind:
    with path.open("rb") as opened:
        head = opened.read(HEAD)
    name = _by_head(head)
    if name:
        return Kind(name, CONTENT_TYPES[name])
    if head.startswith(b"PK\x03\x04"):
        return _in_archive(path)
    return Kind("", "application/octet-stream", _guess(head))


def sniff_head(head: bytes) -> str | None:
    """The format of a file of which only the beginning is there; None where that can't be said before its end."""
    return None if head.startswith(b"PK\x03\x04") else _by_head(head[:HEAD])


def words_for(head: bytes) -> str:
    """What a file seems to be that is none of ours, for a sentence; empty where it is nothing that people send by mistake."""
    return "an SVG drawing" if _by_head(head) == "svg" else _guess(head)


def _by_head(head: bytes) -> str:
    found = next((name for name, marks in BEGINNINGS.items() if head.startswith(marks)), "")
    plain = head.lstrip(BLANK)
    if found:
        return found
    if plain.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if plain.startswith(b"<") and SVG_ROOT.match(head.removeprefix(b"\xef\xbb\xbf"), _after_prologue(head)):
        return "svg"
    return "text" if _is_text(head) else ""


def _after_prologue(head: bytes) -> int:
    found = XML_PROLOGUE.match(head.removeprefix(b"\xef\xbb\xbf"))
    return found.end() if found else 0


def _is_text(head: bytes) -> bool:
    """Readable characters in UTF-8, and nothing that a browser or a shell would take for its own."""
    if not head or UNSEEN.search(head) or head.lstrip(BLANK).startswith((b"<", b"#!", b"%!", b"{\\rtf")):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as broken:
        return len(head) == HEAD and broken.start > HEAD - 4  # a character that the cut has halved
    return True


def _in_archive(path: Path) -> Kind:
    """Office documents are ZIPs; what else is in one is nothing that we take."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return Kind("", "application/zip", "a damaged ZIP archive")
    if "[Content_Types].xml" in names and len(names) <= MOST_ENTRIES and not _has_macros(names):
        for folder, content_type in OFFICE.items():
            if any(name.startswith(folder) for name in names):
                return Kind("office", content_type)
    return Kind("", "application/zip", "a ZIP archive")


def _has_macros(names: list[str]) -> bool:
    return any(name.rsplit("/", 1)[-1].lower() == "vbaproject.bin" for name in names)


def _guess(head: bytes) -> str:
    """For the sentence alone; empty where it is none of what people send by mistake."""
    return next((words for at, mark, words in MISTAKEN if head[at:].startswith(mark)), "")
