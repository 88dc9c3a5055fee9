"""What a first visit may cost; measured as written, because that is what is sent where nothing compresses."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
KILOBYTE = 1024
SHARED, AREAS = ("tokens.css", "base.css", "components.css"), ("organiser.css", "sponsor.css", "staff.css")


def test_the_style_sheets_stay_small() -> None:
    """All there are together, whichever of them a page loads. The calendar of the programme brought 5 KB: a grid that turns
    into a list on a phone, and onto paper."""
    sheets = b"".join(sheet.read_bytes() for sheet in sorted((STATIC / "css").glob("*.css")))

    assert len(sheets) <= 46_000
    assert len(gzip.compress(sheets)) <= 11 * KILOBYTE


def test_every_style_sheet_is_counted() -> None:
    assert {sheet.name for sheet in (STATIC / "css").glob("*.css")} == {*SHARED, *AREAS}


@pytest.mark.parametrize("area", AREAS)
def test_the_style_sheets_of_a_page_stay_small(area: str) -> None:
    """A page loads what is shared and the sheet of its own area, never that of another: less than all together."""
    sheets = b"".join((STATIC / "css" / name).read_bytes() for name in (*SHARED, area))

    assert len(sheets) <= 36 * KILOBYTE


@pytest.mark.parametrize("scripts", [("upload.js",), ("proof.js", "mention.js")])
def test_the_scripts_of_artwork_stay_small(scripts: tuple[str, ...]) -> None:
    """Beside the script of every page."""
    assert sum(len((STATIC / "js" / name).read_bytes()) for name in scripts) <= 20 * KILOBYTE


def test_the_script_of_every_page_stays_small() -> None:
    assert len((STATIC / "js/app.js").read_bytes()) <= 8 * KILOBYTE
