"""Files that a print shop would be glad of: not one error, not one warning."""

import base64
import gzip
import zlib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pikepdf
from font_roboto import Roboto
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageCms
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from eventhub.artwork.preflight.vocabulary import Spec
from tests.artwork.corpus.sheet import PANEL, POINT, Sheet, form, image, placed, with_image

RGB_PANEL = replace(PANEL, colour="rgb")
WALL = Spec("Back wall", Decimal(6000), Decimal(2500), Decimal(50), Decimal(100), scale=10)
PX = (2882, 1937)  # the panel with its bleed at 120 ppi
Case = tuple[Callable[[Path], Path], Spec]
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def plain(folder: Path) -> Path:
    return Sheet().save(folder / "plain.pdf")


def tenth_scale(folder: Path) -> Path:
    return Sheet(width=600, height=250).save(folder / "wall.pdf")


def crop_marks(folder: Path) -> Path:
    marks = "0.25 w 1 1 1 1 K 20 0 m 20 30 l S 0 20 m 30 20 l S"
    return Sheet(slug=15, content=marks).save(folder / "marks.pdf")


def page_turned_by_the_file(folder: Path) -> Path:
    """Drawn upright, shown on its side: what counts is how it is shown."""
    sheet = Sheet(width=400, height=600)
    sheet.add_page().Rotate = 90
    sheet.pdf.save(folder / "rotate.pdf")
    return folder / "rotate.pdf"


def user_unit(folder: Path) -> Path:
    """A page in units of ten points, as programs write what is longer than five metres."""
    sheet = Sheet(width=60, height=40, bleed=0.5)
    sheet.add_page().obj.UserUnit = 10
    sheet.pdf.save(folder / "unit.pdf", min_version="1.6")
    return folder / "unit.pdf"


def no_trim_box(folder: Path) -> Path:
    return Sheet(trimmed=False).save(folder / "untrimmed.pdf")


def own_font(folder: Path) -> Path:
    pdfmetrics.registerFont(TTFont("Roboto", Roboto))
    page = canvas.Canvas(
        str(folder / "font.pdf"),
        pagesize=(610 * POINT, 410 * POINT),
        enforceColorSpace="CMYK",
        initialFontName="Roboto",
    )
    page.setFillColorCMYK(0, 0.4, 0.2, 0)
    page.rect(0, 0, 610 * POINT, 410 * POINT, fill=1, stroke=0)
    page.setFillColorCMYK(0, 0, 0, 1)
    page.setFont("Roboto", 60)
    page.drawString(200, 400, "Meet us at stand B12")
    page.save()
    return folder / "font.pdf"


def press_ready(folder: Path) -> Path:
    """PDF/X: an output intent, colours by profile."""
    sheet = Sheet(content="/Press cs 0 0 0 1 scn 300 300 200 200 re f")
    profile = sheet.pdf.make_stream(b"a profile", N=4)
    sheet.resources = {"ColorSpace": Dictionary(Press=Array([Name.ICCBased, profile]))}
    intent = Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFX, OutputConditionIdentifier=String("FOGRA51"))
    sheet.pdf.Root.OutputIntents = Array([intent])
    return sheet.save(folder / "x4.pdf")


def fine_image(folder: Path) -> Path:
    return with_image(800, 600, 140, 100).save(folder / "image.pdf")


def image_in_a_form(folder: Path) -> Path:
    sheet = Sheet(content="/Group Do")
    inner = form(sheet.pdf, placed("Im", 100, 80), {"XObject": Dictionary(Im=image(sheet.pdf, 600, 480))})
    sheet.resources = {"XObject": Dictionary(Group=inner)}
    return sheet.save(folder / "form.pdf")


def process_inks_by_name(folder: Path) -> Path:
    sheet = Sheet(content="/Duo cs 0.5 0.2 scn 300 300 200 200 re f")
    tint = sheet.pdf.make_stream(b"{0 0}", FunctionType=4, Domain=Array([0, 1, 0, 1]), Range=Array([0, 1] * 4))
    duo = Array([Name.DeviceN, Array([Name.Cyan, Name.Magenta]), Name.DeviceCMYK, tint])
    sheet.resources = {"ColorSpace": Dictionary(Duo=duo)}
    return sheet.save(folder / "duo.pdf")


def grey(folder: Path) -> Path:
    return Sheet(background="0.4 g").save(folder / "grey.pdf")


def cmyk_jpeg(folder: Path) -> Path:
    Image.new("CMYK", PX, (20, 90, 0, 10)).save(folder / "cmyk.jpg", dpi=(120, 120))
    return folder / "cmyk.jpg"


def cmyk_tiff(folder: Path) -> Path:
    Image.new("CMYK", PX, (20, 90, 0, 10)).save(folder / "cmyk.tif", compression="tiff_lzw", dpi=(1200, 1200))
    return folder / "cmyk.tif"


def rgb_png(folder: Path) -> Path:
    Image.new("RGB", PX, (20, 90, 120)).save(folder / "rgb.png", icc_profile=SRGB)
    return folder / "rgb.png"


def grey_png(folder: Path) -> Path:
    Image.new("L", PX, 90).save(folder / "grey.png")
    return folder / "grey.png"


def see_through_png(folder: Path) -> Path:
    Image.new("RGBA", PX, (20, 90, 120, 128)).save(folder / "alpha.png")
    return folder / "alpha.png"


SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="610mm" height="410mm" viewBox="0 0 610 410">'
    '<rect width="610" height="410" fill="#246"/><circle cx="300" cy="200" r="90" fill="#fc0"/></svg>'
)


def svg(folder: Path) -> Path:
    (folder / "plain.svg").write_text(SVG)
    return folder / "plain.svg"


def svgz(folder: Path) -> Path:
    (folder / "packed.svgz").write_bytes(gzip.compress(SVG.encode()))
    return folder / "packed.svgz"


def svg_in_utf16(folder: Path) -> Path:
    (folder / "wide.svg").write_text(SVG, encoding="utf-16")
    return folder / "wide.svg"


def content_as_letters(folder: Path) -> Path:
    """As programs of the nineties pack it."""
    Sheet().save(folder / "plain.pdf")
    with pikepdf.open(folder / "plain.pdf") as pdf:
        content = pdf.pages[0].Contents.read_bytes()
        packed = base64.a85encode(zlib.compress(content)) + b"~>"
        pdf.pages[0].Contents = pdf.make_stream(packed, Filter=Array([Name.ASCII85Decode, Name.FlateDecode]))
        pdf.save(folder / "letters.pdf", compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return folder / "letters.pdf"


GOOD: dict[str, Case] = {
    **{
        make.__name__: (make, PANEL)
        for make in (
            plain,
            crop_marks,
            page_turned_by_the_file,
            user_unit,
            no_trim_box,
            own_font,
            press_ready,
            fine_image,
            image_in_a_form,
            process_inks_by_name,
            grey,
            content_as_letters,
            cmyk_jpeg,
            cmyk_tiff,
            grey_png,
        )
    },
    "tenth_scale": (tenth_scale, WALL),
    **{make.__name__: (make, RGB_PANEL) for make in (rgb_png, see_through_png, svg, svg_in_utf16, svgz)},
}
