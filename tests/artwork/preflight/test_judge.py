"""Thresholds and words, on facts that are made up."""

from dataclasses import replace
from decimal import Decimal

import pytest

from eventhub.artwork.preflight.facts import (
    ColourFacts,
    FileFacts,
    ImageFacts,
    LookFacts,
    PageFacts,
    PdfFacts,
    RasterFacts,
    Refusal,
)
from eventhub.artwork.preflight.judge import judge
from eventhub.artwork.preflight.profile import Profile
from eventhub.artwork.preflight.refusals import REASONS
from eventhub.artwork.preflight.vocabulary import Finding, Report, Spec

SPEC = Spec("Panel", Decimal(600), Decimal(400), formats=("pdf", "tiff"))
POINT = 72 / 25.4
MEDIA = (0.0, 0.0, 600 * POINT, 400 * POINT)


def photo(ppi_x: float, ppi_y: float | None = None, mm: float = 100) -> ImageFacts:
    return ImageFacts(ppi_x, ppi_y or ppi_x, 400, 400, (0.0, 0.0, mm * POINT, mm * POINT), "cmyk")


def pdf(*images: ImageFacts, **more) -> FileFacts:
    page = PageFacts(1, more.pop("media", MEDIA), images=images, image_count=len(images), **more)
    return FileFacts("pdf", 9, "panel.pdf", pdf=PdfFacts("1.7", 1, (page,)))


def found(facts: FileFacts, check: str, spec: Spec = SPEC, **more) -> list[Finding]:
    return [one for one in judge(facts, spec, **more) if one.check == check]


@pytest.mark.parametrize(
    ("ppi", "severity"),
    [(1, "error"), (71.99, "error"), (72, "warning"), (99.9, "warning"), (100, "pass"), (200, "pass"), (300, "pass")],
)
def test_how_coarse_is_too_coarse(ppi, severity):
    told = [one.severity for check in ("resolution", "low_resolution") for one in found(pdf(photo(ppi)), check)]

    assert told == [severity]


def test_a_measure_is_never_rounded_up_to_what_was_asked_for():
    [fault] = found(pdf(photo(71.99)), "resolution")

    assert "71\xa0ppi, 72 at least" in fault.message


def test_the_coarser_axis_counts():
    assert [one.severity for one in found(pdf(photo(300, 60)), "resolution")] == ["error"]


def test_finer_than_needed_is_a_note():
    assert [one.severity for one in found(pdf(photo(301)), "fine_images")] == ["note"]
    assert found(pdf(photo(300)), "fine_images") == []


def test_a_spec_may_ask_for_more():
    assert [one.severity for one in found(pdf(photo(140)), "resolution", replace(SPEC, min_ppi=150))] == ["error"]


def test_what_counts_is_the_printed_size():
    """720 ppi in a file drawn at 1:10 are 72 on the wall; at 1:1 by mistake they are 720."""
    tenth = replace(SPEC, width_mm=Decimal(6000), height_mm=Decimal(4000), scale=10)

    assert [one.measured for one in found(pdf(photo(719)), "resolution", tenth)] == [71.0]
    assert [one.severity for one in found(pdf(photo(719)), "fine_images", replace(tenth, scale=1))] == []


def test_many_alike_are_told_once_with_the_worst():
    [fault] = found(pdf(*(photo(20 + number / 10) for number in range(300))), "resolution")

    assert fault.message.startswith("300\xa0pictures are too coarse for their size, the worst: 20\xa0ppi")
    assert (fault.measured, len(fault.others_mm)) == (20.0, 5)


def test_errors_and_warnings_of_one_page_have_names_of_their_own():
    """The same place, twice painted over."""
    keys = [one.key for one in judge(pdf(photo(20), photo(80)), SPEC)]

    assert {"resolution.p1.0-300-100-100", "low_resolution.p1.0-300-100-100"} <= set(keys)
    assert len(set(keys)) == len(keys)


def test_a_very_small_picture_is_a_note():
    facts = pdf(photo(10, mm=19))

    assert found(facts, "resolution") == []
    assert [one.severity for one in found(facts, "small_images")] == ["note"]


@pytest.mark.parametrize(
    ("space", "severity"), [("rgb", "warning"), ("lab", "warning"), ("cmyk", "pass"), ("grey", "pass")]
)
def test_colours_are_those_of_the_press(space, severity):
    facts = pdf(colours=(ColourFacts(space, "fill"),))

    assert [one.severity for one in judge(facts, SPEC) if one.check.startswith("colour")] == [severity]


def test_inks_that_guide_a_machine_are_no_spot_colours():
    facts = pdf(
        colours=(ColourFacts("spot", "stroke", 1, ("CutContour",)), ColourFacts("spot", "fill", 1, ("PANTONE 300 C",)))
    )

    assert [one.measured for one in found(facts, "spot_colour")] == ["PANTONE 300 C"]
    assert [one.measured for one in found(facts, "machine_colour")] == ["CutContour"]


@pytest.mark.parametrize(
    ("ink", "check"),
    [
        ("DIE-CUT", "machine_colour"),
        ("ThruCut", "machine_colour"),
        ("spot varnish", "machine_colour"),
        ("Gradient blue", "spot_colour"),
        ("Haircut red", "spot_colour"),
    ],
)
def test_a_machine_is_named_by_how_words_begin(ink, check):
    facts = pdf(colours=(ColourFacts("spot", "fill", 1, (ink,)),))

    assert [one.check for one in judge(facts, SPEC) if one.check in {"spot_colour", "machine_colour"}] == [check]


def test_what_no_program_can_decide_is_a_note():
    [note] = found(pdf(), "safe_area", replace(SPEC, safe_mm=Decimal(20)))

    assert note.severity == "note"
    assert note.remedy.startswith("Look at")


def test_a_look_adds_what_it_saw():
    looks = (LookFacts(1, bare=("left", "top")), LookFacts(2, is_blank=True), LookFacts(3, refusal=Refusal("timeout")))

    seen = {one.check: one for one in judge(pdf(), SPEC, looks=looks)}

    assert "at the left and top" in seen["bleed_painted"].message
    assert (seen["blank"].page, seen["rendering"].page) == (2, 3)


def test_another_profile_changes_severities_and_not_code():
    facts = pdf(colours=(ColourFacts("rgb", "fill"),), transparency=("opacity",))
    strict = Profile(wrong_colour="error", transparency="warning")

    severities = {one.check: one.severity for one in judge(facts, SPEC, strict)}

    assert (severities["colour_rgb"], severities["transparency"]) == ("error", "warning")


@pytest.mark.parametrize("reason", [*REASONS, "one that is new"])
def test_every_refusal_is_an_error_with_a_way_on(reason):
    facts = FileFacts("pdf", 9, refusal=Refusal(reason, "a detail"))

    [error] = [one for one in judge(facts, SPEC) if one.severity == "error"]

    assert error.message.endswith(".")
    assert error.remedy.endswith(".")


def test_a_picture_is_measured_over_its_bleed():
    spec = replace(SPEC, bleed_mm=Decimal(5))
    picture = RasterFacts(2402, 1614, "cmyk")  # 100 ppi over 610 × 410 mm

    [finding] = found(FileFacts("tiff", 9, raster=picture), "low_resolution", spec)

    assert (finding.severity, finding.measured) == ("warning", 99.0)


def test_the_worst_comes_first():
    order = [one.severity for one in judge(pdf(photo(20), photo(80), colours=(ColourFacts("rgb", "fill"),)), SPEC)]

    assert order == sorted(order, key=["error", "warning", "note", "pass"].index)


def test_a_report_survives_its_way_into_a_column():
    report = Report(judge(pdf(photo(20)), SPEC), "pdf", 1, 0.25)

    assert Report.from_json(report.to_json()) == report
    assert report.to_json()["worst"] == report.worst == "error"
    assert FileFacts.from_json(pdf(photo(20)).to_json()) == pdf(photo(20))
    assert Spec.from_json(SPEC.to_json()) == SPEC


FINDING = {"check": "pages", "severity": "error", "message": "Too many."}


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        {"findings": 5},
        {"findings": [5]},
        {"findings": [{"check": "x"}]},
        {"findings": [], "format": 5},
        {"findings": [], "pages": "1"},
        {"findings": [], "pages": 1.5},
        {"findings": [], "pages": True},
        {"findings": [], "seconds": "0.5"},
        {"findings": [], "seconds": None},
        {"findings": [{**FINDING, "message": None}]},
        {"findings": [{**FINDING, "severity": 3}]},
        {"findings": [{**FINDING, "measured": {}}]},
        {"findings": [{**FINDING, "measured": False}]},
        {"findings": [{**FINDING, "box_mm": [0, 0, "9", 9]}]},
    ],
)
def test_what_is_no_report_is_refused(plain):
    with pytest.raises((TypeError, ValueError)):
        Report.from_json(plain)


def test_whole_numbers_are_numbers():
    plain = {"findings": [{**FINDING, "measured": 5, "box_mm": [0, 0, 9, 9.5]}], "seconds": 1}

    report = Report.from_json(plain)

    assert (report.seconds, report.findings[0].measured, report.findings[0].box_mm) == (1, 5, (0, 0, 9, 9.5))
