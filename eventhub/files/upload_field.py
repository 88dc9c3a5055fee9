"""What a page says about the file that may be sent there: values for templates/portal/_upload.html."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from eventhub.files.limits import in_words, named, rule_for

SUFFIXES = {
    "pdf": (".pdf",),
    "tiff": (".tif", ".tiff"),
    "jpeg": (".jpg", ".jpeg"),
    "png": (".png",),
    "webp": (".webp",),
    "svg": (".svg",),
    "office": (".docx", ".xlsx", ".pptx"),
    "text": (".txt", ".csv"),
}


@dataclass(frozen=True, slots=True)
class UploadField:
    """`id` is unique on the page; `target` are the ids that the file is for; `next` where to go if nobody says otherwise."""

    id: str
    title: str
    purpose: str
    target: Mapping[str, UUID]
    most: int
    most_words: str
    formats: str
    format_words: str
    accept: str
    next: str


def upload_field(
    *,
    id: object,  # noqa: A002  # what it is called in the page
    title: str,
    purpose: str,
    target: Mapping[str, UUID],
    formats: tuple[str, ...] = (),
    next: str = "",  # noqa: A002  # the name of the form's own field
) -> UploadField:
    """By the limits of the purpose; `formats` narrows what it takes, as its destination does."""
    rule = rule_for(purpose).narrowed(formats)
    return UploadField(
        id=str(id),
        title=title,
        purpose=purpose,
        target=target,
        most=rule.most,
        most_words=in_words(rule.most),
        formats=" ".join(rule.formats),
        format_words=named(rule.formats),
        accept=",".join(suffix for each in rule.formats for suffix in SUFFIXES[each]),
        next=next,
    )
