"""What a first visit may cost; measured as written, because that is what is sent where nothing compresses."""

import gzip
from pathlib import Path

from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
KILOBYTE = 1024


def test_the_style_sheets_stay_small() -> None:
    sheets = b"".join(sheet.read_bytes() for sheet in sorted((STATIC / "css").glob("*.css")))

    assert len(sheets) <= 40 * KILOBYTE
    assert len(gzip.compress(sheets)) <= 10 * KILOBYTE


def test_the_script_of_every_page_stays_small() -> None:
    assert len((STATIC / "js/app.js").read_bytes()) <= 8 * KILOBYTE


def test_colours_are_spelt_out_in_the_tokens_only() -> None:
    """White behind a drawing is the one exception: artwork and codes are shown on a light ground in both themes."""
    for sheet in ("base.css", "components.css"):
        code = (STATIC / "css" / sheet).read_text()
        assert {
            word for word in code.replace(";", " ").split() if word.startswith("#") and word[1:2].isdigit()
        } == set()
