"""Why a file can't be judged, in words: what is so, what is allowed, what to do."""

from eventhub.artwork.preflight.facts import Refusal
from eventhub.artwork.preflight.vocabulary import Finding

EXPORT = "Export the artwork again from the program that it was made in, and upload that file."
SIMPLER = "Save a simpler copy: flatten layers, merge repeated pictures, remove hidden parts. Then upload that file."
REASONS: dict[str, tuple[str, str]] = {
    "empty": ("The file is empty.", "Look at the file on your computer, then upload it again."),
    "damaged": ("The file is damaged and can't be read to its end.", EXPORT),
    "truncated": (
        "The file ends too early: a part of it is missing.",
        "Upload it again; if that is no help, export it again.",
    ),
    "unknown": ("The file is of no kind that we know.", EXPORT),
    "locked": ("The file is locked with a password.", "Remove the password and upload the file again."),
    "no_pages": ("The file has no page.", EXPORT),
    "too_many_pages": (
        "The file has far too many pages to be artwork.",
        "Send a file with the one page that is to be printed.",
    ),
    "too_deep": ("The file is nested more deeply than any real artwork.", SIMPLER),
    "circular": ("A part of the file contains itself.", EXPORT),
    "too_much": ("The file holds more than can be checked.", SIMPLER),
    "bomb": ("The file unpacks to far more than artwork of this size can hold.", SIMPLER),
    "too_many_pixels": (
        "The picture has more pixels than this print can use.",
        "Save it smaller: 300 ppi at the printed size is plenty.",
    ),
    "too_large": ("The file is larger than can be checked.", SIMPLER),
    "entities": (
        "The drawing defines its own entities, which can hide what it loads.",
        "Export plain SVG, without the editing data of the drawing program.",
    ),
    "no_size": (
        "The drawing does not say how large it is.",
        "Give it a width, a height and a viewBox, then export it again.",
    ),
    "no_page_size": ("The page does not say how large it is.", EXPORT),
    "blocked": ("The drawing loads from elsewhere or holds programs, so it is not drawn here.", EXPORT),
    "memory": ("Reading the file took more memory than any artwork needs.", SIMPLER),
    "timeout": ("Reading the file took too long, so that it was stopped.", SIMPLER),
    "crashed": ("The file broke the program that read it. Print shops would meet the same.", EXPORT),
    "unsupported": ("The file uses a form of compression or colour that can't be read here.", EXPORT),
}


def refusal_finding(refusal: Refusal, *, check: str = "file", page: int | None = None) -> Finding:
    """An error: what can't be read can't be printed with confidence."""
    message, remedy = REASONS.get(refusal.reason, REASONS["crashed"])
    said = f"{message.removesuffix('.')}: {refusal.detail}." if refusal.detail else message
    return Finding(check, "error", said, remedy, measured=refusal.reason, page=page)
