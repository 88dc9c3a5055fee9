"""Files with one fault each, and how preflight names it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

from eventhub.artwork.preflight.vocabulary import Severity, Spec
from tests.artwork.corpus.good import PX, RGB_PANEL, SRGB, SVG, WALL
from tests.artwork.corpus.sheet import PANEL, Sheet, form, image, placed, with_image

PDF_ONLY = replace(PANEL, formats=("pdf",))
PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC"


@dataclass(frozen=True)
class Fault:
    """`make` writes the file; `check` is to be found with `severity`, and no other error or warning beside it and `beside`."""

    make: Callable[[Path], Path]
    check: str
    severity: Severity = "error"
    spec: Spec = PANEL
    beside: tuple[str, ...] = ()


def sheet(name: str, /, **options: Any) -> Callable[[Path], Path]:
    return lambda folder: Sheet(**options).save(folder / f"{name}.pdf")


def with_state(name: str, content: str, **state: Any) -> Callable[[Path], Path]:
    """A page that sets a graphics state, then draws."""

    def make(folder: Path) -> Path:
        page = Sheet(content=f"/State gs {content}")
        page.resources = {"ExtGState": Dictionary(State=Dictionary(**state))}
        return page.save(folder / f"{name}.pdf")

    return make


def in_document(name: str, change: Callable[[Pdf], None]) -> Callable[[Path], Path]:
    """A good page in a document with something more."""

    def make(folder: Path) -> Path:
        page = Sheet()
        page.add_page()
        change(page.pdf)
        page.pdf.save(folder / f"{name}.pdf")
        return folder / f"{name}.pdf"

    return make


def coarse(name: str, width_px: int, **options: Any) -> Callable[[Path], Path]:
    return lambda folder: with_image(width_px, width_px, 100, 100, **options).save(folder / f"{name}.pdf")


def coarse_in_form(folder: Path) -> Path:
    """Two forms deep, made larger by each."""
    page = Sheet(content="q 2 0 0 2 0 0 cm /Outer Do Q")
    inner = form(page.pdf, placed("Im", 25, 25), {"XObject": Dictionary(Im=image(page.pdf, 200, 200))})
    outer = form(page.pdf, "/Inner Do", {"XObject": Dictionary(Inner=inner)}, Matrix=Array([2, 0, 0, 2, 0, 0]))
    page.resources = {"XObject": Dictionary(Outer=outer)}
    return page.save(folder / "form.pdf")


def coarse_in_pattern(folder: Path) -> Path:
    page = Sheet(content="/Pattern cs /Tile scn 200 200 600 600 re f")
    tile = page.pdf.make_stream(
        placed("Im", 100, 100, 0, 0).encode(),
        PatternType=1,
        PaintType=1,
        TilingType=1,
        BBox=Array([0, 0, 300, 300]),
        XStep=300,
        YStep=300,
        Resources=Dictionary(XObject=Dictionary(Im=image(page.pdf, 200, 200))),
    )
    page.resources = {"Pattern": Dictionary(Tile=tile)}
    return page.save(folder / "pattern.pdf")


def coarse_in_soft_mask(folder: Path) -> Path:
    page = Sheet(content="/State gs 200 200 600 600 re f")
    mask = {"XObject": Dictionary(Im=image(page.pdf, 200, 200, Name.DeviceGray, 1))}
    group = form(page.pdf, placed("Im", 100, 100), mask, Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray))
    page.resources = {"ExtGState": Dictionary(State=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=group)))}
    return page.save(folder / "mask.pdf")


def coarse_inline(folder: Path) -> Path:
    data = "60" * (10 * 10 * 4)
    content = f"q 283 0 0 283 300 300 cm BI /W 10 /H 10 /BPC 8 /CS /CMYK /F /AHx ID {data}> EI Q"
    return Sheet(content=content).save(folder / "inline.pdf")


def external_image(folder: Path) -> Path:
    page = Sheet(content=placed("Im", 100, 100))
    page.resources = {
        "XObject": Dictionary(Im=image(page.pdf, 600, 600, F=Dictionary(Type=Name.Filespec, F=String("photo.tif"))))
    }
    return page.save(folder / "external.pdf")


def text(font: Dictionary | None = None, size: int = 60) -> Sheet:
    page = Sheet(content=f"0 0 0 1 k BT /F1 {size} Tf 300 300 Td (Meet us) Tj ET")
    page.resources = {
        "Font": Dictionary(
            F1=font or Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/BrandSans-Bold"))
        )
    }
    return page


def missing_font(folder: Path) -> Path:
    return text().save(folder / "font.pdf")


def spot_colour(folder: Path) -> Path:
    page = Sheet(content="/Brand cs 1 scn 300 300 300 300 re f")
    tint = page.pdf.make_stream(b"{dup dup dup}", FunctionType=4, Domain=Array([0, 1]), Range=Array([0, 1] * 4))
    page.resources = {
        "ColorSpace": Dictionary(Brand=Array([Name.Separation, Name("/PANTONE#20300#20C"), Name.DeviceCMYK, tint]))
    }
    return page.save(folder / "spot.pdf")


def rgb_gradient(folder: Path) -> Path:
    page = Sheet(content="/Shade sh")
    blend = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 0, 0]), C1=Array([0, 0, 1]), N=1)
    shade = Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=Array([0, 0, 900, 0]), Function=blend)
    page.resources = {"Shading": Dictionary(Shade=shade)}
    return page.save(folder / "gradient.pdf")


def encrypted(folder: Path) -> Path:
    allowed = pikepdf.Permissions(extract=False, modify_other=False)
    return Sheet().save(folder / "protected.pdf", encryption=pikepdf.Encryption(owner="secret", user="", allow=allowed))


def locked(folder: Path) -> Path:
    return Sheet().save(folder / "locked.pdf", encryption=pikepdf.Encryption(owner="secret", user="secret"))


def javascript(pdf: Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("start"), script])))


def launch(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.Launch, F=String("calc.exe"))


def hidden_in_a_chain(pdf: Pdf) -> None:
    """The page is turned to first, then a program runs, and the last action leads back."""
    chain = pdf.make_indirect(Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit])))
    script = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"), Next=chain))
    chain.Next = Array([Dictionary(S=Name.Named, N=Name.NextPage), script])
    pdf.Root.OpenAction = chain


def field_with_a_program(pdf: Pdf) -> None:
    """Two fields deep, and nowhere on a page."""
    typed = Dictionary(K=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
    inner = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("inner"), AA=typed))
    outer = pdf.make_indirect(Dictionary(T=String("outer"), Kids=Array([inner])))
    pdf.Root.AcroForm = Dictionary(Fields=Array([outer]))


def on_a_late_page(pdf: Pdf) -> None:
    for _ in range(250):
        pdf.add_blank_page(page_size=(1729, 1162))
    pdf.pages[-1].obj.AA = Dictionary(O=Dictionary(S=Name.Launch, F=String("calc.exe")))


def turns_to_a_page(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])


def attachment(pdf: Pdf) -> None:
    pdf.attachments["prices.txt"] = b"secret prices"


def hidden_layer(pdf: Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Notes")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer])))


def coarse_in_hidden_layer(folder: Path) -> Path:
    """One picture in a piece of the content, one that belongs to the layer by itself."""
    page = Sheet(content=f"/OC /Notes BDC {placed('Im', 100, 100)} EMC {placed('Own', 100, 100)}")
    layer = page.pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Notes")))
    several = page.pdf.make_indirect(Dictionary(Type=Name.OCMD, OCGs=Array([layer])))
    own = image(page.pdf, 200, 200, OC=several)
    page.resources = {
        "XObject": Dictionary(Im=image(page.pdf, 200, 200), Own=own),
        "Properties": Dictionary(Notes=layer),
    }
    page.pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    return page.save(folder / "unseen.pdf")


def bookmark_with_a_program(pdf: Pdf) -> None:
    """Under a bookmark that leads in a circle, as viewers bear it."""
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    inner = pdf.make_indirect(Dictionary(Title=String("inner"), A=script))
    outer = pdf.make_indirect(Dictionary(Title=String("outer"), First=inner, Last=inner))
    outer.Next = outer
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, First=outer, Last=outer))


def comment(pdf: Pdf) -> None:
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([100, 100, 200, 200]), Contents=String("Check this")
    )
    pdf.pages[0].Annots = Array([note])


def fields(pdf: Pdf) -> None:
    field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("name")))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def truncated_pdf(folder: Path) -> Path:
    whole = with_image(600, 600, 100, 100).save(folder / "whole.pdf").read_bytes()
    (folder / "short.pdf").write_bytes(whole[: len(whole) * 2 // 3])
    return folder / "short.pdf"


def raster(
    name: str, mode: str = "CMYK", size: tuple[int, int] = PX, colour: Any = (20, 90, 0, 10), **save: Any
) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        Image.new(mode, size, colour).save(folder / name, **save)
        return folder / name

    return make


def turned_by_camera(folder: Path) -> Path:
    exif = Image.Exif()
    exif[0x0112] = 6
    return raster("camera.jpg", size=PX[::-1], exif=exif)(folder)


def wrong_profile(folder: Path) -> Path:
    return raster("profile.tif", icc_profile=SRGB)(folder)


def two_pictures(folder: Path) -> Path:
    pages = [Image.new("CMYK", PX, (10, shade, 0, 0)) for shade in (20, 200)]
    pages[0].save(folder / "pages.tif", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    return folder / "pages.tif"


def truncated_jpeg(folder: Path) -> Path:
    Image.effect_noise(PX, 60).convert("CMYK").save(folder / "noise.jpg", quality=60)
    whole = (folder / "noise.jpg").read_bytes()
    (folder / "short.jpg").write_bytes(whole[: len(whole) // 2])
    return folder / "short.jpg"


def renamed(folder: Path) -> Path:
    raster("picture.tif", compression="tiff_lzw")(folder).rename(folder / "picture.pdf")
    return folder / "picture.pdf"


def svg(name: str, inside: str, opening: str = "") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        drawing = SVG.replace("<svg ", f"<svg {opening} ").replace("</svg>", f"{inside}</svg>")
        (folder / f"{name}.svg").write_text(drawing)
        return folder / f"{name}.svg"

    return make


FAULTS: dict[str, Fault] = {
    "too small a page": Fault(sheet("small", width=580), "page_size"),
    "page on its side": Fault(sheet("turned", width=400, height=600), "page_size"),
    "another scale": Fault(sheet("half", width=300, height=200, bleed=2.5), "scale", "warning"),
    "a tenth too small": Fault(sheet("wall", width=540, height=250), "page_size", spec=WALL),
    "no bleed": Fault(sheet("bare", bleed=0), "bleed"),
    "too little bleed": Fault(sheet("thin", bleed=3), "bleed"),
    "white bleed": Fault(
        sheet("white", background="", content=f"{'0 1 1 0 k'} 15 15 1690 1120 re f"), "bleed_painted", "note"
    ),
    "empty page": Fault(sheet("empty", background=""), "blank", "warning"),
    "coarse photo": Fault(coarse("coarse", 228), "resolution"),
    "rather coarse photo": Fault(coarse("soft", 340), "low_resolution", "warning"),
    "coarse photo on one axis": Fault(
        lambda folder: with_image(800, 200, 100, 100).save(folder / "axis.pdf"), "resolution"
    ),
    "coarse photo in forms": Fault(coarse_in_form, "resolution"),
    "coarse photo in a pattern": Fault(coarse_in_pattern, "resolution"),
    "coarse soft mask": Fault(coarse_in_soft_mask, "resolution"),
    "coarse photo in the content": Fault(coarse_inline, "resolution"),
    "finer than needed": Fault(coarse("fine", 1400), "fine_images", "note"),
    "photo in RGB": Fault(coarse("rgb", 600, space=Name.DeviceRGB, parts=3), "colour_rgb", "warning"),
    "area in RGB": Fault(sheet("area", content="1 0 0 rg 300 300 200 200 re f"), "colour_rgb", "warning"),
    "gradient in RGB": Fault(rgb_gradient, "colour_rgb", "warning"),
    "colours in CMYK for a screen": Fault(sheet("screen"), "colour_cmyk", "warning", RGB_PANEL),
    "spot colour": Fault(spot_colour, "spot_colour", "warning"),
    "font not embedded": Fault(missing_font, "fonts"),
    "tiny text": Fault(
        lambda folder: text(Dictionary(Subtype=Name.Type3), 3).save(folder / "tiny.pdf"), "small_text", "note"
    ),
    "several pages": Fault(sheet("pages", pages=3), "pages"),
    "protected": Fault(encrypted, "encryption"),
    "locked": Fault(locked, "encryption"),
    "JavaScript": Fault(in_document("script", javascript), "action_javascript"),
    "starts a program": Fault(in_document("launch", launch), "action_launch"),
    "JavaScript in a chain": Fault(in_document("chain", hidden_in_a_chain), "action_javascript"),
    "JavaScript in a field": Fault(in_document("field", field_with_a_program), "action_javascript", beside=("form",)),
    "JavaScript at a bookmark": Fault(in_document("bookmark", bookmark_with_a_program), "action_javascript"),
    "coarse photo in a hidden layer": Fault(coarse_in_hidden_layer, "resolution", beside=("hidden_layers",)),
    "starts a program on page 251": Fault(
        in_document("late", on_a_late_page), "action_launch", beside=("pages", "page_size", "bleed", "blank")
    ),
    "turns to a page": Fault(in_document("turns", turns_to_a_page), "open_action", "note"),
    "attachment": Fault(in_document("attached", attachment), "attachments", "warning"),
    "hidden layer": Fault(in_document("layer", hidden_layer), "hidden_layers", "warning"),
    "comment": Fault(in_document("comment", comment), "annotations", "warning"),
    "form": Fault(in_document("fields", fields), "form", "warning"),
    "linked photo": Fault(external_image, "external"),
    "opacity": Fault(with_state("opacity", "300 300 200 200 re f", ca=0.5), "transparency", "note"),
    "blend mode": Fault(with_state("blend", "300 300 200 200 re f", BM=Name.Multiply), "transparency", "note"),
    "overprint": Fault(with_state("overprint", "300 300 200 200 re f", OP=True), "overprint", "note"),
    "white overprint": Fault(
        with_state("white", "0 0 0 0 k 300 300 200 200 re f", op=True, OPM=1), "white_overprint", "warning"
    ),
    "cut off PDF": Fault(truncated_pdf, "file"),
    "PDF only": Fault(raster("picture.png", "RGB", colour=(1, 2, 3)), "format", spec=replace(PDF_ONLY, colour="any")),
    "GIF": Fault(raster("picture.gif", "P", colour=3), "format"),
    "coarse picture": Fault(raster("coarse.tif", size=(1441, 968)), "resolution"),
    "rather coarse picture": Fault(raster("soft.tif", size=(2162, 1453)), "low_resolution", "warning"),
    "picture of another shape": Fault(raster("shape.tif", size=(2882, 1800)), "page_size"),
    "picture on its side": Fault(raster("side.tif", size=PX[::-1]), "page_size"),
    "picture without bleed": Fault(raster("bare.tif", size=(3000, 2000)), "bleed"),
    "picture in RGB": Fault(raster("rgb.jpg", "RGB", colour=(1, 2, 3)), "colour_rgb", "warning"),
    "profile of another kind": Fault(wrong_profile, "icc", "warning"),
    "turned by the camera": Fault(turned_by_camera, "orientation", "warning"),
    "several pictures": Fault(two_pictures, "frames"),
    "cut off JPEG": Fault(truncated_jpeg, "file"),
    "renamed": Fault(renamed, "name", "warning"),
    "SVG with a script": Fault(svg("script", "<script>alert(1)</script>"), "scripts", spec=RGB_PANEL),
    "SVG with a handler": Fault(svg("handler", "", 'onload="alert(1)"'), "scripts", spec=RGB_PANEL),
    "SVG with a linked photo": Fault(
        svg("linked", '<image href="photo.jpg" width="9" height="9"/>'), "external", spec=RGB_PANEL
    ),
    "SVG with a linked pattern": Fault(
        svg("pattern", '<rect width="9" height="9" fill="URL(http://evil.example/x.svg#a)"/>'),
        "external",
        spec=RGB_PANEL,
    ),
    "SVG with live text": Fault(svg("text", '<text font-family="BrandSans">Meet us</text>'), "fonts", spec=RGB_PANEL),
    "SVG with a web page": Fault(svg("foreign", "<foreignObject/>"), "foreign", spec=RGB_PANEL),
    "SVG with a coarse photo": Fault(
        svg("coarse", f'<g transform="scale(2)"><image href="{PIXEL}" x="9" y="9" width="50" height="50"/></g>'),
        "resolution",
        spec=RGB_PANEL,
    ),
    "SVG of another shape": Fault(
        lambda folder: _written(folder / "shape.svg", SVG.replace("410", "300")), "page_size", spec=RGB_PANEL
    ),
}


def _written(path: Path, content: str) -> Path:
    path.write_text(content)
    return path
