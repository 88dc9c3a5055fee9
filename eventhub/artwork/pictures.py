"""Where the pictures made of artwork and proofs lie, and links to them for whoever may see the thing."""

from collections.abc import Mapping
from typing import Any

from eventhub.artwork.models import Artwork, Proof
from eventhub.files.links import derived_link


def kind_of_pages(artwork: Artwork) -> str:
    """Under which name the page images lie beside the file; a file may be delivered twice, by other measures."""
    return f"pages_v{artwork.version}"


def kind_of_spots(artwork: Artwork) -> str:
    """The same of the pictures of single findings."""
    return f"spots_v{artwork.version}"


def kind_of_proof(proof: Proof) -> str:
    """Where the page images of a proof lie, beside `proof.file`."""
    return f"proof_{proof.number}" if proof.is_suppliers else kind_of_pages(proof.artwork)


def kind_of_shown(shown: Artwork | Proof) -> str:
    return kind_of_proof(shown) if isinstance(shown, Proof) else kind_of_pages(shown)


def link_to_pages(shown: Artwork | Proof) -> str:
    """What comes before the name of a page's preview or tile; the caller has found that it may be seen."""
    return derived_link(shown.file, kind_of_shown(shown))


def link_to_spots(artwork: Artwork) -> str:
    """The same before the picture of a finding."""
    return derived_link(artwork.file, kind_of_spots(artwork))


def preview_name(rendering: Mapping[str, Any] | None) -> str:
    """Of the first page; empty where there are no pictures."""
    pages = (rendering or {}).get("pages") or ()
    return f"{pages[0]['number']}/preview.webp" if pages else ""


def preview_link(shown: Artwork | Proof) -> str | None:
    name = preview_name(shown.rendering)
    return f"{link_to_pages(shown)}{name}" if name and not shown.file.is_withheld else None
