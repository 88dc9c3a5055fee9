"""`make bench`: a print PDF of 50 MB against what merely opening it and drawing its page cost. Needs no database."""

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pikepdf
import pypdfium2
import pytest
from pikepdf import Dictionary, Name

from eventhub.artwork.inspection.runner import preflight, render
from tests.artwork.corpus.good import WALL
from tests.artwork.corpus.sheet import POINT, Sheet

ROUNDS = 3
SECONDS = {"preflight": 10, "first preview": 15}


@pytest.fixture(scope="module")
def print_pdf(tmp_path_factory) -> Path:
    """A wall at 1:10 with four photos in CMYK that can't be packed, 50 MB, and 20,000 areas of vector drawing."""
    sheet = Sheet(width=600, height=250)
    dice = Random(7)
    photos = {}
    for number in range(4):
        data = dice.randbytes(2000 * 1600 * 4)
        photos[f"/Im{number}"] = sheet.pdf.make_stream(
            data,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=2000,
            Height=1600,
            BitsPerComponent=8,
            ColorSpace=Name.DeviceCMYK,
        )
    places = [
        f"q {140 * POINT:.2f} 0 0 {112 * POINT:.2f} {(10 + 150 * n) * POINT:.2f} {60 * POINT:.2f} cm /Im{n} Do Q"
        for n in range(4)
    ]
    areas = [
        f"0.{dice.randrange(9)} 0 0 0 k {dice.randrange(1700)} {dice.randrange(700)} 5 5 re f" for _ in range(20_000)
    ]
    sheet.content = "\n".join([*areas, *places])
    sheet.resources = {"XObject": Dictionary(photos)}
    return sheet.save(tmp_path_factory.mktemp("bench") / "wall.pdf")


def fastest(work: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return min(took)


def opened(path: Path) -> None:
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 1


def drawn(path: Path) -> None:
    document = pypdfium2.PdfDocument(path)
    document[0].render(scale=1).close()
    document.close()


def test_a_print_pdf_of_fifty_megabytes(print_pdf, tmp_path, capsys):
    floor = {"open it": fastest(lambda: opened(print_pdf)), "draw page 1": fastest(lambda: drawn(print_pdf))}
    ours = {
        "preflight": fastest(lambda: preflight(print_pdf, WALL, pictures=tmp_path / "spots")),
        "first preview": fastest(lambda: render(print_pdf, WALL, into=tmp_path / "preview", tiled=False)),
        "all tiles": fastest(lambda: render(print_pdf, WALL, into=tmp_path / "pages")),
    }

    with capsys.disabled():
        least = sum(floor.values())
        print(f"\n\nPDF of {print_pdf.stat().st_size / 1e6:.0f} MB {'':18} seconds   times opening and drawing it")
        for name, seconds in {**floor, **ours}.items():
            print(f"{name:34} {seconds:8.2f} {seconds / least:8.1f}")
    assert {name: ours[name] for name, most in SECONDS.items() if ours[name] > most} == {}
