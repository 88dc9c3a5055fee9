"""Files that want to harm whoever opens them. Each is made in a second at most, and small on disk."""

import base64
import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

from pikepdf import Dictionary, Name
from PIL import Image

from tests.artwork.corpus.faulty import PIXEL
from tests.artwork.corpus.good import PX, SVG
from tests.artwork.corpus.sheet import Sheet, form, image, placed

Make = Callable[[Path], Path]
MB = 1 << 20
LEVELS = 13


def raw_pdf(objects: Iterable[bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """Objects numbered from 1, with a table of where they lie that is right."""
    parts, at, places = [b"%PDF-1.7\n"], 9, []
    for number, body in enumerate(objects, start=1):
        places.append(at)
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        parts.append(part)
        at += len(part)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + b"".join(
        b"%010d 00000 n \n" % place for place in places
    )
    parts.append(table + b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, trailer, at))
    return b"".join(parts)


def bytes_of(name: str, content: Callable[[], bytes]) -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content())
        return folder / name

    return make


def zeros(megabytes: int, packed: int = 9) -> bytes:
    """Many zeros, packed."""
    packer = zlib.compressobj(packed)
    return b"".join([*(packer.compress(bytes(MB)) for _ in range(megabytes)), packer.flush()])


def lzw_zeros(rounds: int) -> bytes:
    """Each round fills the table with ever longer runs of zeros: 7 MB out of 6 KB."""
    codes = [(256, 9), (0, 9)]
    width = 9
    for code in range(258, 4095):
        codes.append((code, width))
        width += code + 1 in {511, 1023, 2047}
    # A table ends with the width it has reached, so that the next one begins by a wide word for "clear".
    once = "".join(f"{code:0{wide}b}" for code, wide in codes)
    bits = once + (f"{256:0{width}b}" + once[9:]) * (rounds - 1) + f"{257:0{width}b}"
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8))


def stream(data: bytes, head: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), head, data)


def one_page(content: bytes, page: bytes = b"", others: Iterable[bytes] = ()) -> bytes:
    """Catalog 1, pages 2, page 3, content 4, others from 5 on."""
    kid = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1729 1162] /Contents 4 0 R %s >>" % page
    return raw_pdf(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", kid, content, *others]
    )


def many_pages() -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 100_003))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return raw_pdf(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count 100000 >>" % kids, *[page] * 100_000]
    )


def pages_that_are_not_counted() -> bytes:
    return many_pages().replace(b"/Count 100000", b"/Count      1")


def deep_pages() -> bytes:
    levels = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 1) for number in range(2, 20_002)]
    return raw_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", *levels, b"<< /Type /Page /MediaBox [0 0 9 9] >>"])


def pages_in_a_circle() -> bytes:
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
        ]
    )


def form_in_itself(folder: Path) -> Path:
    """Drawn once; harmless if one notices."""
    page = Sheet(content="/Me Do")
    me = form(page.pdf, "0 1 0 0 k 9 9 99 99 re f /Me Do /Me Do")
    me.Resources = Dictionary(XObject=Dictionary(Me=me))
    page.resources = {"XObject": Dictionary(Me=me)}
    return page.save(folder / "self.pdf")


def forms_that_multiply(folder: Path) -> Path:
    """Levels of ten each: a million million areas."""
    page = Sheet(content="/F Do")
    inner = form(page.pdf, "0 0 9 9 re f " * 10)
    for _ in range(LEVELS - 1):
        inner = form(page.pdf, "/F Do " * 10, {"XObject": Dictionary(F=inner)})
    page.resources = {"XObject": Dictionary(F=inner)}
    return page.save(folder / "multiply.pdf")


def forms_in_forms(folder: Path) -> Path:
    page = Sheet(content="/F Do")
    inner = form(page.pdf, "0 0 9 9 re f")
    for _ in range(300):
        inner = form(page.pdf, "/F Do", {"XObject": Dictionary(F=inner)})
    page.resources = {"XObject": Dictionary(F=inner)}
    return page.save(folder / "deep.pdf")


def matrices_that_multiply(folder: Path) -> Path:
    """Each by itself is a number that files may hold; so is the size of the text."""
    page = Sheet(content=f"{'100000000000 0 0 100000000000 0 0 cm ' * 29} /Im Do /F1 {'9' * 300} Tf (a) Tj")
    page.resources = {
        "XObject": Dictionary(Im=image(page.pdf, 4, 4)),
        "Font": Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type3)),
    }
    return page.save(folder / "matrices.pdf")


def many_steps_of_a_form(folder: Path) -> Path:
    page = Sheet(content="/F Do")
    page.resources = {"XObject": Dictionary(F=form(page.pdf, "q Q " * 1_500_000))}
    return page.save(folder / "many.pdf")


def huge_image(folder: Path) -> Path:
    page = Sheet(content=placed("Im", 400, 300))
    data = zeros(40, 1)
    bomb = page.pdf.make_stream(
        b"",
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=100_000,
        Height=100_000,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceCMYK,
    )
    bomb.write(data, filter=Name.FlateDecode)
    page.resources = {"XObject": Dictionary(Im=bomb)}
    return page.save(folder / "huge.pdf")


def xref_in_a_circle() -> bytes:
    whole = one_page(stream(b"0 0 9 9 re f"))
    at = int(whole.split(b"startxref\n")[1].split(b"\n")[0])
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % at)


def wild_numbers(folder: Path) -> Path:
    """Boxes, matrices and sizes beyond all measure, names where numbers belong."""
    nonsense = (
        b"1e400 0 0 9e99 nan inf cm /X Do /F1 1e308 Tf (a) Tj [ ] TJ 1 0 0 cm q q Q Q Q Q Q /No gs /No sh scn 5 k (x) rg BI ID EI "
        * 200
    )
    boxes = b"/TrimBox [1e99 -1e99 0 0] /BleedBox [/A /B] /CropBox [0 0 0 0] /UserUnit -3 /Rotate 91.5 /Annots 7 /AA [] /Resources 4 0 R"
    return bytes_of("wild.pdf", lambda: one_page(stream(nonsense), boxes))(folder)


def png(width: int, height: int, data: bytes, chunks: bytes = b"", bits: int = 1, colour: int = 0) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunks + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def profile_bomb() -> bytes:
    rows = zlib.compress(bytes(PX[1] * (PX[0] + 1)))
    return png(
        *PX, rows, chunk(b"iCCP", b"bomb\0\0" + zeros(80, 1)) + chunk(b"zTXt", b"text\0\0" + zeros(80, 1)), bits=8
    )


def claimed_tiff() -> bytes:
    """A header that claims 60,000 × 60,000 pixels in 16 bits, and no pixels."""
    tags = [
        (256, 4, 60_000),
        (257, 4, 60_000),
        (258, 3, 16),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (277, 3, 1),
        (278, 4, 60_000),
        (279, 4, 9),
    ]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + entries + struct.pack("<I", 8)


def exif_garbage() -> bytes:
    picture = io.BytesIO()
    Image.new("CMYK", PX, (9, 9, 9, 9)).save(picture, "JPEG")
    noise = random.Random(5).randbytes(60_000)
    exif = b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + noise
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + picture.getvalue()[2:]


def zipped(content: bytes = b"MZ a program") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../run.exe", content)
    return packed.getvalue()


def good_pdf() -> bytes:
    written = io.BytesIO()
    sheet = Sheet()
    sheet.add_page()
    sheet.pdf.save(written)
    return written.getvalue()


def good_png() -> bytes:
    picture = io.BytesIO()
    Image.new("L", PX, 90).save(picture, "PNG")
    return picture.getvalue()


def svg(inside: str, prologue: str = "", more: str = "") -> bytes:
    return (prologue + SVG.replace("<svg ", f"<svg {more} ").replace("</svg>", inside + "</svg>")).encode()


LAUGHS = (
    '<!DOCTYPE svg [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
USES = "".join(
    [
        "<defs><g id='u0'><rect width='9' height='9'/></g>",
        *(f"<g id='u{level}'>{f'<use href={chr(39)}#u{level - 1}{chr(39)}/>' * 10}</g>" for level in range(1, 13)),
        "</defs><use href='#u12'/>",
    ]
)

# What is made, and the checks of which one must be among the errors and warnings; none where the file is only odd.
HOSTILE: dict[str, tuple[Make, set[str]]] = {
    "nothing": (bytes_of("empty.pdf", bytes), {"file"}),
    "null bytes": (bytes_of("null.pdf", lambda: bytes(MB)), {"file"}),
    "random bytes": (bytes_of("random.tif", lambda: random.Random(1).randbytes(200_000)), {"file"}),
    "a head and no more": (bytes_of("head.pdf", lambda: b"%PDF-1.7\n"), {"file"}),
    "a program": (bytes_of("artwork.pdf", lambda: b"MZ" + bytes(500)), {"format"}),
    "ZIP named PDF": (bytes_of("artwork.pdf", zipped), {"format"}),
    "GIF and ZIP": (bytes_of("gifar.gif", lambda: b"GIF89a" + bytes(60) + zipped()), {"polyglot"}),
    "PDF and ZIP": (bytes_of("two.pdf", lambda: good_pdf() + zipped()), {"polyglot"}),
    "PNG and ZIP": (bytes_of("two.png", lambda: good_png() + zipped()), {"polyglot"}),
    "PNG and PDF": (
        bytes_of("late.png", lambda: good_png()[:33] + chunk(b"teXt", b"%PDF-1.7 ") + good_png()[33:]),
        {"polyglot"},
    ),
    "page of a website": (bytes_of("page.svg", lambda: b"<!DOCTYPE html><html><svg/></html>"), {"file"}),
    "content that unpacks to 48 MB": (
        bytes_of("flate.pdf", lambda: one_page(stream(zeros(48, 1), b"/Filter /FlateDecode"))),
        {"content"},
    ),
    "content packed twice": (
        bytes_of(
            "twice.pdf", lambda: one_page(stream(zlib.compress(zeros(48, 1)), b"/Filter [/FlateDecode /FlateDecode]"))
        ),
        {"content"},
    ),
    "content of 300 MB packed as letters": (
        bytes_of(
            "letters.pdf",
            lambda: one_page(stream(base64.a85encode(zeros(300, 1)) + b"~>", b"/Filter [/ASCII85Decode /FlateDecode]")),
        ),
        {"content"},
    ),
    "content packed by LZW": (
        bytes_of("lzw.pdf", lambda: one_page(stream(lzw_zeros(8), b"/Filter /LZWDecode"))),
        {"content"},
    ),
    "content packed by run lengths": (
        bytes_of(
            "runs.pdf",
            lambda: one_page(
                stream(zlib.compress(b"\x81\0" * (300 * 1024)), b"/Filter [/FlateDecode /RunLengthDecode]")
            ),
        ),
        {"content"},
    ),
    "content packed a hundred times": (
        bytes_of("often.pdf", lambda: one_page(stream(b"q Q>", b"/Filter [%s]" % (b"/ASCIIHexDecode " * 100)))),
        {"content"},
    ),
    "matrices that multiply": (matrices_that_multiply, {"resolution"}),
    "groups that enlarge each other": (
        bytes_of(
            "enlarged.svg",
            lambda: svg(
                '<g transform="scale(1e11)">' * 29 + f'<image href="{PIXEL}" width="9" height="9"/>' + "</g>" * 29
            ),
        ),
        {"resolution"},
    ),
    "a view beyond all measure": (
        bytes_of(
            "view.svg",
            lambda: (
                SVG.replace('viewBox="0 0 610 410"', 'viewBox="1e999 0 1e999 1e999"')
                .replace("</svg>", f'<image href="{PIXEL}" width="9" height="9"/></svg>')
                .encode()
            ),
        ),
        set(),
    ),
    "a hundred thousand actions": (
        bytes_of(
            "actions.pdf",
            lambda: one_page(
                stream(b"q Q"), b"/AA << /O [%s] /C << /S /URI /Next [%s] >> >>" % (b"0", b"<< /S /URI >> " * 100_001)
            ),
        ),
        {"file"},
    ),
    "3 million operators": (
        bytes_of("many.pdf", lambda: one_page(stream(zlib.compress(b"q Q " * 1_500_000, 1), b"/Filter /FlateDecode"))),
        {"content"},
    ),
    "a form of 3 million operators": (many_steps_of_a_form, {"content"}),
    "100,000 pages": (bytes_of("many.pdf", many_pages), {"file"}),
    "100,000 pages, one counted": (bytes_of("uncounted.pdf", pages_that_are_not_counted), {"file"}),
    "20,000 levels of pages": (bytes_of("deep.pdf", deep_pages), {"file"}),
    "pages in a circle": (bytes_of("circle.pdf", pages_in_a_circle), {"file"}),
    "no pages": (bytes_of("none.pdf", lambda: raw_pdf([b"<< /Type /Catalog >>"])), {"file"}),
    "xref in a circle": (bytes_of("xref.pdf", xref_in_a_circle), set()),
    "form in itself": (form_in_itself, {"content"}),
    "forms that multiply": (forms_that_multiply, {"content"}),
    "300 forms in each other": (forms_in_forms, {"content"}),
    "image of ten gigapixels": (huge_image, {"pixels"}),
    "wild numbers": (wild_numbers, set()),
    "a million brackets": (
        bytes_of("nested.pdf", lambda: one_page(stream(b"[" * 1_000_000 + b"0 0 9 9 re f"))),
        {"damaged", "content"},
    ),
    "dictionaries in each other": (
        bytes_of("dict.pdf", lambda: one_page(b"<< /A " * 200_000 + b"0" + b">>" * 200_000)),
        {"damaged"},
    ),
    "length that leads to itself": (
        bytes_of("length.pdf", lambda: one_page(b"<< /Length 4 0 R >>\nstream\nq\nendstream")),
        {"damaged"},
    ),
    "PNG of four gigapixels": (bytes_of("bomb.png", lambda: png(65_000, 65_000, zeros(20, 1))), {"file"}),
    "PNG with bombs beside the picture": (bytes_of("icc.png", profile_bomb), set()),
    "TIFF that claims": (bytes_of("claims.tif", claimed_tiff), {"file"}),
    "JPEG with garbage from a camera": (bytes_of("exif.jpg", exif_garbage), set()),
    "half a PNG": (bytes_of("half.png", lambda: good_png()[: len(good_png()) // 2]), {"file"}),
    "billion laughs": (bytes_of("laughs.svg", lambda: svg("<text>&j;</text>", LAUGHS)), {"file"}),
    "entity of a file": (bytes_of("entity.svg", lambda: svg("<text>&x;</text>", OUTSIDE)), {"file"}),
    "picture of a file": (
        bytes_of("passwd.svg", lambda: svg('<image href="file:///etc/passwd" width="9" height="9"/>')),
        {"external"},
    ),
    "style from elsewhere": (
        bytes_of("style.svg", lambda: svg("<style>@import 'http://evil.example/x.css';</style>")),
        {"external"},
    ),
    "script in a link": (
        bytes_of("link.svg", lambda: svg('<a href="java&#10;script:alert(1)"><rect/></a>')),
        {"scripts"},
    ),
    "SVGZ of 70 MB": (bytes_of("bomb.svgz", lambda: gzip.compress(svg(" " * (70 * MB)), 1)), {"file"}),
    "groups in groups": (bytes_of("groups.svg", lambda: svg("<g>" * 100_000 + "</g>" * 100_000)), {"file"}),
    "uses that multiply": (bytes_of("uses.svg", lambda: svg(USES)), {"rendering"}),
    "drawing without a size": (bytes_of("size.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>'), {"file"}),
    "drawing a light year wide": (
        bytes_of(
            "wide.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" width="1e9mm" height="1mm"><rect/></svg>'
        ),
        {"file"},
    ),
    "half an SVG": (bytes_of("half.svg", lambda: SVG.encode()[:120]), {"file"}),
}
