"""Pictures as strangers send them, made into pictures that we may serve. Bytes in, bytes out."""

import io
import struct
import warnings
from dataclasses import dataclass

import puremagic
from PIL import Image, ImageOps

from eventhub.core.errors import Invalid

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
CONTENT_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
SAVE_AS = {"PNG": {}, "JPEG": {"quality": 92}, "WEBP": {"quality": 90}}
UNREADABLE = (OSError, ValueError, SyntaxError, struct.error, EOFError, IndexError, OverflowError, MemoryError)

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


@dataclass(frozen=True, slots=True)
class CleanImage:
    """A picture written anew by ourselves: nothing but its pixels came along."""

    content: bytes
    content_type: str
    width: int
    height: int


def clean_image(content: bytes, *, longest: int | None = None) -> CleanImage:
    """Decode and encode again, turned as its camera held it, without metadata, hidden frames or trailing bytes.

    `longest`: no side of it is longer than so many pixels; a smaller one is left as it is. Invalid, at `file`, for anything
    that is not one PNG, JPEG or WebP of reasonable size, whatever its name says.
    """
    if len(content) > MAX_BYTES:
        raise Invalid.at("file", "The file is larger than 10 MB. Send a smaller version of it.", code="too_large")
    image_format = _sniffed(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = _decoded(content, image_format)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_many_pixels() from bomb
    except UNREADABLE as broken:
        raise _not_an_image("The file is damaged: it begins like a picture and can't be read to its end.") from broken
    if longest is not None:
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return _encoded(picture, image_format)


def _sniffed(content: bytes) -> str:
    """Which of ours it begins like; what else its bytes might be taken for does not survive being written anew."""
    try:
        guesses = {guess.mime_type for guess in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError) as unknown:
        raise _not_an_image() from unknown
    for image_format, content_type in CONTENT_TYPES.items():
        if content_type in guesses:
            return image_format
    raise _not_an_image()


def _decoded(content: bytes, image_format: str) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=[image_format]) as checked:
        if checked.width * checked.height > MAX_PIXELS:
            raise _too_many_pixels()
        checked.verify()
    with Image.open(io.BytesIO(content), formats=[image_format]) as opened:
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        has_alpha = upright.has_transparency_data and image_format != "JPEG"
        plain = upright.convert("RGBA" if has_alpha else "RGB")
    plain.info.clear()
    return plain


def _encoded(picture: Image.Image, image_format: str) -> CleanImage:
    out = io.BytesIO()
    picture.save(out, image_format, **SAVE_AS[image_format])
    return CleanImage(out.getvalue(), CONTENT_TYPES[image_format], picture.width, picture.height)


def _not_an_image(message: str = "The file is not a PNG, JPEG or WebP picture. Save it as one of these.") -> Invalid:
    return Invalid.at("file", message, code="not_an_image")


def _too_many_pixels() -> Invalid:
    return Invalid.at(
        "file", "The picture has more than 40 megapixels. Send a smaller version of it.", code="too_large"
    )
