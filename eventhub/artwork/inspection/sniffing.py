"""What a file is, by its bytes. Its name is not asked."""

import gzip
import zipfile
import zlib
from pathlib import Path

HEAD = 4096
PDF_WITHIN = 1024  # readers look for %PDF- that far
TAIL = 70_000
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"PK\x03\x04", "ZIP archive"),
    (b"8BPS", "Photoshop file"),
    (b"%!PS", "PostScript file"),
    (b"\xc5\xd0\xd3\xc6", "EPS file"),
    (b"Rar!", "RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"BM", "BMP picture"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xd0\xcf\x11\xe0", "Office file"),
    (b"{\\rtf", "RTF document"),
)


def kind_of(path: Path) -> str | None:
    """One of vocabulary.FORMATS, another kind by a name that people know, or None."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    for signature, kind in SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP picture"
    if head[4:8] == b"ftyp":
        return "HEIC picture" if head[8:12] in {b"heic", b"heix", b"mif1"} else "film"
    if head.startswith(b"\x1f\x8b"):
        return "svg" if _is_svg(_unzipped(path)) else "gzip archive"
    if _is_svg(head):
        return "svg"
    return "pdf" if b"%PDF-" in head[:PDF_WITHIN] else None


def also(path: Path, kind: str | None) -> tuple[str, ...]:
    """What else the same bytes are: a ZIP archive at their end, a PDF that begins late, a page of a website."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    found = []
    if kind != "ZIP archive" and zipfile.is_zipfile(path):
        found.append("ZIP archive")
    if kind != "pdf" and b"%PDF-" in head[:PDF_WITHIN]:
        found.append("pdf")
    if kind in {"png", "jpeg", "tiff", "GIF", "pdf"} and any(
        word in head.lower() for word in (b"<script", b"<html", b"<?php")
    ):
        found.append("web page")
    if kind == "pdf" and not head.lstrip().startswith(b"%PDF-"):
        found.append("file of another kind")
    return tuple(found)


def _unzipped(path: Path) -> bytes:
    try:
        with gzip.open(path) as file:
            return file.read(HEAD)
    except (OSError, EOFError, zlib.error):
        return b""


def _is_svg(head: bytes) -> bool:
    """An element `svg`, whatever its prefix, after the usual prologue; in UTF-8 or UTF-16."""
    text = head.decode("utf-16", "ignore") if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else head.decode("utf-8", "ignore")
    text = text.lstrip("\ufeff \r\n\t")
    return text.startswith("<") and ("<svg" in text or ":svg" in text) and not text.lower().startswith("<!doctype html")
