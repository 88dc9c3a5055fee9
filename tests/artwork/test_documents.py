"""Guidance and templates: drawn to scale, with the page boxes set, behind links that end."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
import time_machine
from django.utils import timezone

from eventhub.artwork import documents
from eventhub.artwork.guidance import draw_guidance, facts_of, fitting_scale
from eventhub.artwork.preflight.vocabulary import Spec
from eventhub.artwork.template import draw_svg_template, draw_template
from eventhub.artwork.words import formats_in_words, mm
from eventhub.core.errors import Gone, OutOfSight
from tests.factories.artwork import add_spec, make_requirement, proof_of

MM = 72 / 25.4


def sides(box) -> list[float]:
    return [round(float(each) / MM, 1) for each in box]


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    words = document[0].get_textpage().get_text_bounded()
    document.close()
    return words


@pytest.mark.parametrize(
    "sizes",
    [
        {"width_mm": 6000, "height_mm": 2500, "bleed_mm": 10, "safe_mm": 50},
        {"width_mm": 85, "height_mm": 55, "bleed_mm": 3, "safe_mm": 4},
        {"width_mm": 100, "height_mm": 9000, "bleed_mm": 0, "safe_mm": 0, "scale": 10},
    ],
)
def test_guidance_is_one_sheet_with_the_measures(show, sizes):
    requirement = make_requirement(show, name="Front", **{name: Decimal(value) for name, value in sizes.items()})
    requirement.refresh_from_db()

    content = draw_guidance(requirement)

    words = text_of(content)
    with pikepdf.open(BytesIO(content)) as opened:
        assert len(opened.pages) == 1
    for expected in ("Back wall Front", mm(requirement.height_mm), "Safe area", "CMYK", "PDF or TIFF", "72 ppi"):
        assert expected in words
    assert content == draw_guidance(requirement)


def test_guidance_names_the_page_of_the_file(show):
    requirement = make_requirement(show, scale=10)

    assert dict(facts_of(requirement))["Page of the file"] == "302 × 252 mm at 1:10, with bleed"


def test_guidance_of_a_package_knows_no_stand(show):
    spec = add_spec(show, scale=10)

    drawn = documents.document_behind(documents.document_link("package", spec).rstrip("/").rpartition("/")[2])

    words = text_of(drawn.content)
    for expected in ("Back wall Front", spec.option.version.name, "302 × 252 mm at 1:10", "CMYK"):
        assert expected in words
    for unknown in ("Stand", "Due", "printed 1"):
        assert unknown not in words
    assert (drawn.name, drawn.content_type) == ("back-wall-front-guidance.pdf", "application/pdf")


@pytest.mark.parametrize(("width", "scale"), [(100, 1), (161, 2), (3020, 20), (1_000_000, 10000), (9_000_000, 56250)])
def test_the_drawing_is_as_large_as_fits(width, scale):
    assert fitting_scale(Decimal(width), Decimal(10), 160, 92) == scale


def spec(**fields) -> Spec:
    values = {"width_mm": Decimal(3000), "height_mm": Decimal(2500), "bleed_mm": Decimal(10), "safe_mm": Decimal(30)}
    return Spec("Back wall Front", **{**values, **fields})


@pytest.mark.parametrize(("scale", "media", "trim"), [(1, 3020, 3000), (10, 302, 300)])
def test_a_template_has_the_right_boxes(scale, media, trim):
    with pikepdf.open(BytesIO(draw_template(spec(scale=scale)))) as opened:
        page = opened.pages[0]
        left, low, right, top = sides(page.trimbox)
        assert sides(page.mediabox)[2:] == [media, media - 500 / scale]
        assert (round(right - left), round(top - low)) == (trim, trim - 500 / scale)
        assert (left, low) == (10 / scale, 10 / scale)
        assert "/UserUnit" not in page.obj


def test_a_template_beyond_five_metres_has_larger_units():
    with pikepdf.open(BytesIO(draw_template(spec(width_mm=Decimal(6000))))) as opened:
        page = opened.pages[0]
        assert page.obj.UserUnit == 2
        assert sides(page.mediabox)[2] * 2 == 6020
        assert opened.pdf_version == "1.6"


def test_the_svg_template_is_in_millimetres_of_the_file():
    drawn = draw_svg_template(spec(scale=10))

    assert 'width="302mm" height="252mm" viewBox="0 0 302 252"' in drawn
    assert drawn.count("<rect") == 3
    assert draw_svg_template(spec(safe_mm=Decimal(1300))).count("<rect") == 2  # nothing is left inside


def test_formats_in_words():
    assert [formats_in_words(each) for each in (["pdf"], ["pdf", "tiff", "png"])] == ["PDF", "PDF, TIFF or PNG"]


@pytest.mark.parametrize(
    ("kind", "ending"), [("guidance", "-guidance.pdf"), ("template", "-template.pdf"), ("svg", ".svg")]
)
def test_a_link_opens_its_document_for_five_minutes(show, client, kind, ending):
    requirement = make_requirement(show, name="Front")
    link = documents.document_link(kind, requirement)

    answer = client.get(link)

    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert f'c12-back-wall-front{ending if kind != "svg" else "-template.svg"}"' in answer["Content-Disposition"]
    token = link.rsplit("/", 1)[1]
    with time_machine.travel(timezone.now() + timedelta(minutes=6)), pytest.raises(Gone):
        documents.document_behind(token)
    for bad in (token[:-1], "", "guidance-0", token.replace(kind, "guidance" if kind != "guidance" else "svg")):
        with pytest.raises(OutOfSight):
            documents.document_behind(bad)


def test_a_link_to_what_is_gone_opens_nothing(show):
    proof = proof_of(show)
    token = documents.document_link("certificate", proof).rsplit("/", 1)[1]
    proof.delete()

    with pytest.raises(OutOfSight):
        documents.document_behind(token)
