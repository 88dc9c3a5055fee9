"""The children: what they are given, how they end, and what the pictures show."""

import math
import random
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from eventhub.artwork.inspection.children import run_job
from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.rendering import Difference, Rendering
from eventhub.artwork.inspection.runner import difference, preflight, render
from eventhub.artwork.preflight.facts import FileFacts, Refusal
from eventhub.artwork.preflight.vocabulary import Spec
from tests.artwork.corpus.faulty import FAULTS
from tests.artwork.corpus.good import GOOD, RGB_PANEL
from tests.artwork.corpus.hostile import HOSTILE
from tests.artwork.corpus.sheet import PANEL, Sheet, with_image

LIMITS = Limits(seconds=30, total_seconds=60, operators=300_000)
SMALL = replace(LIMITS, drawn_ppi=50, drawn_side_px=1300, tile_px=256)


@pytest.fixture(scope="module")
def coarse(tmp_path_factory) -> Path:
    """A magenta photo of 58 ppi, 100 mm from the left and from below, on the panel."""
    folder = tmp_path_factory.mktemp("coarse")
    return with_image(228, 228, 100, 100).save(folder / "coarse.pdf")


def test_a_report_names_the_fault_and_shows_the_spot(coarse, tmp_path):
    report = preflight(coarse, PANEL, pictures=tmp_path, limits=LIMITS)

    assert (report.format, report.pages, report.worst) == ("pdf", 1, "error")
    [fault] = report.of("error")
    assert fault.message == "The photo is too coarse for its size: 57\xa0ppi, 72 at least."
    assert fault.remedy.startswith("Place the original photo")
    assert (fault.measured, fault.required, fault.unit, fault.page) == (57.0, 72, "ppi", 1)
    assert fault.box_mm == pytest.approx((95, 205, 100, 100), abs=0.1)
    assert max(Image.open(tmp_path / fault.picture).size) <= LIMITS.spot_px
    assert [path.name for path in tmp_path.iterdir()] == [fault.picture]


def test_the_same_file_gets_the_same_names_again(coarse, tmp_path):
    first, second = (preflight(coarse, PANEL, pictures=tmp_path, limits=LIMITS) for _ in range(2))

    assert [one.key for one in first.findings] == [one.key for one in second.findings]
    assert len({one.key for one in first.findings}) == len(first.findings)


def test_a_child_that_takes_too_long_is_ended(tmp_path):
    path = HOSTILE["forms that multiply"][0](tmp_path)
    begun = time.monotonic()

    report = preflight(path, PANEL, pictures=tmp_path, limits=Limits(seconds=2, operators=10**12))

    assert time.monotonic() - begun < 15
    assert [one.measured for one in report.of("error")] == ["timeout"]


def test_a_child_that_takes_too_much_memory_is_ended(coarse, tmp_path):
    report = preflight(coarse, PANEL, pictures=tmp_path, limits=replace(LIMITS, memory_mb=60))

    assert report.worst == "error"
    assert report.of("error")[0].measured in {"memory", "crashed"}


def test_what_a_child_writes_is_bounded(coarse, tmp_path):
    found = run_job(
        "read", {"path": str(coarse), "named": "", "most_pixels": 9}, FileFacts, replace(LIMITS, facts_mb=0), seconds=30
    )

    assert found == Refusal("too_much")


def test_pages_become_tiles_that_cover_them(coarse, tmp_path):
    drawn = render(coarse, PANEL, into=tmp_path, limits=SMALL)

    assert Rendering.from_json(drawn.to_json()) == drawn
    [page] = drawn.pages
    assert (page.width_px, page.height_px) == (1201, 807)
    assert page.trim == pytest.approx((5 / 610, 5 / 410, 600 / 610, 400 / 410), abs=1e-4)
    assert page.bleed == pytest.approx((0, 0, 1, 1), abs=1e-4)
    assert page.safe == pytest.approx((15 / 610, 15 / 410, 580 / 610, 380 / 410), abs=1e-4)
    assert [level.width_px for level in page.levels] == [151, 301, 601, 1201]
    for number, level in enumerate(page.levels):
        names = {page.tile(number, column, row) for column in range(level.columns) for row in range(level.rows)}
        assert {str(path.relative_to(tmp_path)) for path in (tmp_path / "1" / str(number)).iterdir()} == names
        corner = Image.open(tmp_path / page.tile(number, level.columns - 1, level.rows - 1))
        assert corner.size == (level.width_px - 256 * (level.columns - 1), level.height_px - 256 * (level.rows - 1))
    assert Image.open(tmp_path / page.preview).size == (1600, 1075)
    assert max(Image.open(tmp_path / page.thumb).size) == 320


def test_bands_meet_without_a_seam(coarse, tmp_path):
    """Drawn in one piece or in forty: the same picture."""
    whole, banded = (
        render(coarse, PANEL, into=tmp_path / str(pixels), limits=replace(SMALL, band_pixels=pixels, tile_px=2048))
        for pixels in (10**8, 1201 * 20)
    )

    assert whole.pages == banded.pages
    assert (
        difference(tmp_path / str(10**8) / "1/0/0_0.jpg", tmp_path / str(1201 * 20) / "1/0/0_0.jpg", tmp_path).share
        == 0
    )


def test_tiles_have_the_colours_of_the_preview(tmp_path):
    """Their pixels come another way, and red and blue could be exchanged there."""
    make, spec = GOOD["own_font"]

    [page] = render(make(tmp_path), spec, into=tmp_path / "pages", limits=SMALL).pages

    tile, preview = (
        Image.open(tmp_path / "pages" / name).convert("RGB") for name in (page.tile(0, 0, 0), page.preview)
    )
    red, _, blue = ImageStat.Stat(tile).mean
    assert abs(red - blue) > 20
    assert ImageStat.Stat(tile).mean == pytest.approx(ImageStat.Stat(preview).mean, abs=3)


@pytest.mark.parametrize(
    "name", ["cmyk_tiff", "see_through_png", "svgz", "page_turned_by_the_file", "user_unit", "tenth_scale"]
)
def test_every_format_is_drawn_in_the_proportions_of_the_print(name, tmp_path):
    make, spec = GOOD[name]

    [page] = render(make(tmp_path), spec, into=tmp_path / "pages", limits=SMALL).pages

    bleed = 2 * spec.bleed_mm
    assert page.width_px / page.height_px == pytest.approx(
        float((spec.width_mm + bleed) / (spec.height_mm + bleed)), rel=0.01
    )
    assert page.width_mm == pytest.approx(float(spec.width_mm + bleed), abs=1)
    assert page.levels[-1].width_px == page.width_px
    middle = Image.open(tmp_path / "pages" / page.preview).convert("RGB").getpixel((200, 200))
    assert middle != (255, 255, 255)


def test_a_preview_alone_makes_no_tiles(coarse, tmp_path):
    [page] = render(coarse, PANEL, into=tmp_path, limits=SMALL, tiled=False).pages

    assert page.levels == ()
    assert {path.name for path in (tmp_path / "1").iterdir()} == {"preview.webp", "thumb.webp"}


def test_a_file_that_cant_be_drawn_says_why(tmp_path):
    path = FAULTS["SVG with a linked photo"].make(tmp_path)

    drawn = render(path, RGB_PANEL, into=tmp_path / "pages", limits=LIMITS)

    assert (drawn.pages, [one.measured for one in drawn.findings]) == ((), ["blocked"])


def test_what_changed_between_two_versions_is_marked(tmp_path):
    for name, size in (("a", 100), ("b", 100), ("c", 130)):
        content = f"0 0 0 1 k 300 300 {size} {size} re f"
        render(
            Sheet(content=content).save(tmp_path / f"{name}.pdf"),
            PANEL,
            into=tmp_path / name,
            limits=SMALL,
            tiled=False,
        )
    a, b, c = (tmp_path / name / "1/preview.webp" for name in "abc")

    same, changed = difference(a, b, tmp_path / "same"), difference(a, c, tmp_path / "changed")

    assert (same.share, same.places, same.same_size) == (0.0, (), True)
    assert Difference.from_json(changed.to_json()) == changed
    grown = (130**2 - 100**2) / (math.prod((610 * 72 / 25.4, 410 * 72 / 25.4)))
    assert changed.share == pytest.approx(grown, rel=0.2)
    [place] = changed.places
    x, y, width, height = place
    assert x <= 400 / 1729 <= x + width
    assert y <= 1 - 430 / 1162 <= y + height
    assert Image.open(tmp_path / "changed" / changed.picture).size == Image.open(a).size


def test_versions_of_different_sizes_are_compared_at_the_first_one(tmp_path):
    for name, size in (("a", (400, 300)), ("b", (800, 600))):
        Image.new("RGB", size, (10, 200, 30)).save(tmp_path / f"{name}.png")

    compared = difference(tmp_path / "a.png", tmp_path / "b.png", tmp_path / "out")

    assert (compared.share, compared.same_size) == (0.0, False)


def test_pictures_that_cant_be_compared_say_so(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no picture")

    compared = difference(tmp_path / "a.png", tmp_path / "a.png", tmp_path / "out")

    assert [one.check for one in compared.findings] == ["difference"]


def mutated(content: bytes, dice: random.Random) -> bytes:
    """Cut, overwritten, doubled or with a hole, somewhere."""
    at = dice.randrange(len(content))
    kind = dice.randrange(4)
    if kind == 0:
        return content[:at]
    if kind == 1:
        return content[:at] + dice.randbytes(dice.randrange(1, 40)) + content[at + 20 :]
    return (
        content[:at] + content[at : at + 200] * 3 + content[at:]
        if kind == 2
        else content[:at] + content[at + dice.randrange(1, 500) :]
    )


def broken_files(folder: Path, rounds: int) -> None:
    dice = random.Random(20260)
    for _ in range(rounds):
        make, spec = dice.choice(list(GOOD.values()))
        path = make(folder)
        path.write_bytes(mutated(path.read_bytes(), dice))
        report = preflight(path, spec, pictures=folder / "pictures", limits=LIMITS)
        assert report.findings, path
        assert not any(one.measured == "timeout" for one in report.findings), path


def test_broken_files_end_in_findings(tmp_path):
    broken_files(tmp_path, 5)


@pytest.mark.soak
def test_very_many_broken_files_end_in_findings(tmp_path):
    broken_files(tmp_path, 400)


@pytest.mark.soak
def test_a_gigapixel_stays_within_bounds(tmp_path):
    """A 6 × 3 m wall at 200 ppi, as a TIFF in strips."""
    wall = Spec("Wall", Decimal(6000), Decimal(3000), formats=("tiff",), colour="any")
    path = tmp_path / "wall.tif"
    Image.new("L", (47_244, 23_622), 90).save(path, compression="tiff_deflate")

    report = preflight(path, wall, pictures=tmp_path / "pictures")
    drawn = render(path, wall, into=tmp_path / "pages")

    assert report.of("error") == ()
    assert drawn.pages[0].width_px == 47_244
    assert report.seconds + drawn.seconds < 280
