"""Small real pictures of people who do not exist, and a few files that only claim to be pictures."""

import colorsys
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from integrations.sandbox.wire import Reply

SIDE = 160
HUGE = 20 * 1024 * 1024
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(400)


@lru_cache(maxsize=256)
def portrait(number: int, *, as_jpeg: bool) -> Reply:
    image = Image.new("RGB", (SIDE, SIDE), colour(number, 0.85))
    draw = ImageDraw.Draw(image)
    draw.ellipse((50, 30, 110, 95), fill=colour(number + 7, 0.95))
    draw.ellipse((20, 100, 140, 220), fill=colour(number + 3, 0.6))
    out = BytesIO()
    image.save(out, "JPEG" if as_jpeg else "PNG", optimize=True)
    return Reply(body=out.getvalue(), content_type="image/jpeg" if as_jpeg else "image/png")


def colour(number: int, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(number * 0.618 % 1, 0.45, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def broken_photo(number: int) -> Reply:
    """Expired, of a kind that browsers don't show, far too large: in turn."""
    match number % 3:
        case 0:
            return Reply(
                403,
                b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
                "application/xml",
            )
        case 1:
            return Reply(body=HEIC, content_type="image/heic")
        case _:
            jpeg = portrait(number, as_jpeg=True).body
            return Reply(body=jpeg + bytes(HUGE - len(jpeg)), content_type="image/jpeg")
