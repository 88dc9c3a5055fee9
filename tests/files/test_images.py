import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from eventhub.core.errors import Invalid
from eventhub.files.images import MAX_BYTES, clean_image
from tests.factories.files import picture

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize(
    ("image_format", "content_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")]
)
def test_three_kinds_of_picture_are_kept(image_format, content_type):
    clean = clean_image(picture(image_format, (40, 30)))

    assert (clean.content_type, clean.width, clean.height) == (content_type, 40, 30)
    kept = opened(clean.content)
    assert (kept.format, kept.size) == (image_format, (40, 30))
    assert max(abs(one - other) for one, other in zip(kept.getpixel((20, 15)), (0x6B, 0x24, 0x70), strict=True)) <= 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_of_png_is_made_plain(mode):
    clean = clean_image(picture("PNG", mode=mode))

    assert opened(clean.content).mode in {"RGB", "RGBA"}


def test_a_transparent_ground_stays_transparent():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(out, "PNG")

    assert opened(clean_image(out.getvalue()).content).getpixel((0, 0)) == (255, 0, 0, 0)


def test_a_printers_jpeg_is_made_fit_for_screens():
    assert opened(clean_image(picture("JPEG", mode="CMYK")).content).mode == "RGB"


def test_where_it_was_taken_and_what_was_written_into_it_is_gone():
    exif = Image.Exif()
    exif[0x010E] = "secret description"
    exif.get_ifd(0x8825)[1] = "N"
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "secret comment")
    jpeg = picture("JPEG", exif=exif, comment=b"secret comment", icc_profile=b"secret profile")
    png = picture("PNG", pnginfo=info, exif=exif, icc_profile=b"secret profile")

    for content in (jpeg, png, picture("WEBP", exif=exif)):
        clean = clean_image(content).content
        assert b"secret" not in clean
        assert (dict(opened(clean).getexif()), "icc_profile" in opened(clean).info) == ({}, False)


def test_a_picture_held_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    clean = clean_image(picture("JPEG", (40, 30), exif=exif))

    assert (clean.width, clean.height) == (30, 40)


def test_only_the_first_of_several_frames_is_kept():
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])

    assert getattr(opened(clean_image(out.getvalue()).content), "n_frames", 1) == 1


@pytest.mark.parametrize("payload", [SVG, HTML, b"<?php system($_GET[0]); ?>", b"PK\x03\x04" + b"\0" * 100])
@pytest.mark.parametrize("image_format", ["PNG", "JPEG", "WEBP"])
def test_what_was_hidden_behind_the_picture_is_gone(image_format, payload):
    clean = clean_image(picture(image_format) + payload)

    assert payload not in clean.content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG",
        b"GIF89a" + b"\0" * 50,
        SVG,
        HTML,
        b"%PDF-1.7\n",
        b"MZ" + b"\0" * 200,
        b"BM" + b"\0" * 60,
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        b"\xff\xd8\xff\xe0" + HTML,
        b"RIFF\x00\x00\x00\x00WEBP" + b"\xff" * 40,
        picture("PNG")[:60],
        picture("JPEG", (300, 300))[:400],
        picture("WEBP", (300, 300))[:50],
        picture("PNG").replace(b"IDAT", b"IDXT"),
        bytes(range(256)) * 4,
    ],
)
def test_nothing_else_is_a_picture(content):
    with pytest.raises(Invalid) as refused:
        clean_image(content)

    assert [(detail.field, detail.code) for detail in refused.value.details] == [("file", "not_an_image")]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_that_claims(width: int, height: int, data: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8000, 5001), (30_000, 30_000), (2**31 - 1, 2**31 - 1), (40_000_001, 1)])
def test_a_picture_that_would_fill_the_memory_is_refused_by_its_head(size):
    with pytest.raises(Invalid) as refused:
        clean_image(png_that_claims(*size))

    assert refused.value.details[0].code == "too_large"


def test_a_little_file_that_unfolds_to_much_text_is_refused():
    bomb = picture("PNG")
    cut = bomb.index(b"IDAT") - 4
    text = b"".join(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 1_000_000)) for _ in range(80))

    with pytest.raises(Invalid):
        clean_image(bomb[:cut] + text + bomb[cut:])


def test_ten_megabytes_are_the_limit():
    with pytest.raises(Invalid) as refused:
        clean_image(picture("PNG") + b"\0" * MAX_BYTES)

    assert refused.value.details[0].code == "too_large"
