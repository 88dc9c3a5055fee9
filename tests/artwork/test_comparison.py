"""Two versions pixel by pixel: once, then from what was kept."""

from pathlib import Path

import pytest
from PIL import Image

from eventhub.artwork.comparison import compared
from eventhub.artwork.enums import ArtworkStatus
from eventhub.artwork.models import Artwork
from eventhub.artwork.pictures import kind_of_pages
from eventhub.core.errors import OutOfSight
from eventhub.files.derived import forget_derived, keep_folder, open_derived
from tests.factories.artwork import make_artwork, make_requirement


def drawn(artwork: Artwork, folder: Path, *, spot: bool) -> Artwork:
    """With a preview of one page: white, or with a black square in its corner."""
    picture = Image.new("RGB", (200, 100), "white")
    if spot:
        picture.paste("black", (0, 0, 50, 50))
    (folder / "1").mkdir(parents=True)
    picture.save(folder / "1" / "preview.webp", lossless=True)
    keep_folder(artwork.file, kind_of_pages(artwork), folder)
    return artwork


@pytest.mark.django_db
def test_what_differs_is_found_once_and_kept(show, tmp_path):
    requirement = make_requirement(show)
    old = drawn(make_artwork(requirement, ArtworkStatus.SUPERSEDED), tmp_path / "old", spot=False)
    new = drawn(make_artwork(requirement), tmp_path / "new", spot=True)

    found, address = compared(old, new, 1)

    assert 0.12 <= found.share <= 0.14  # an eighth, and the edge of the square
    assert len(found.places) == 1
    assert address.startswith("/derived/")
    with open_derived(new.file, f"d1_{old.pk.hex}", "difference.webp") as picture:
        assert picture.read(4) == b"RIFF"
    forget_derived(old.file, kind_of_pages(old))
    assert compared(old, new, 1) == (found, address)
    with pytest.raises(OutOfSight):
        compared(old, new, 2)
