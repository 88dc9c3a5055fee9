"""The colours in both themes, measured from the file that spells them out; a browser looks at the finished pages."""

import re
from itertools import product

import pytest

from tests.architecture.source import ROOT

STYLES = ROOT / "static" / "css"
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
COLOURS = {name: (light, dark) for name, light, dark in TOKEN.findall((STYLES / "tokens.css").read_text())}
THEMES = ("light", "dark")
GROUNDS = ("paper", "surface", "sunken")
HUES = ("rest", "wait", "act", "good", "stop")
SOFT = tuple(f"{hue}-soft" for hue in HUES)
# WCAG 2.2: 1.4.3 of text, 1.4.11 of marks and of the edges of controls.
TEXT = [
    *product(("ink", "ink-soft", "accent", "stop"), GROUNDS),
    *product(("ink",), (*SOFT, "accent-soft")),
    ("on-accent", "accent"),
    ("on-accent", "accent-press"),
    ("accent", "accent-soft"),
    ("stop", "stop-soft"),
]
MARKS = [*product((*HUES, "edge", "accent"), GROUNDS), *((hue, f"{hue}-soft") for hue in HUES)]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, of "#rrggbb"."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, theme: str) -> float:
    values = sorted(luminance(COLOURS[name][THEMES.index(theme)]) for name in (one, other))
    return (values[1] + 0.05) / (values[0] + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (MARKS, 3)], ids=["text", "marks"])
def test_what_is_to_be_seen_stands_out(theme: str, pairs: list[tuple[str, str]], least: float):
    found = {pair: round(contrast(*pair, theme), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in found.items() if ratio < least} == {}


def test_every_colour_is_a_token():
    """A colour spelt out elsewhere would be the same in the dark."""
    spelt = re.compile(r"#[0-9a-fA-F]{3,8}\b(?!\s*[{,.>])|\b(?:rgb|hsl|oklch|oklab|lch|lab)a?\(")
    found = [
        (sheet.name, line.strip())
        for sheet in STYLES.glob("*.css")
        if sheet.name != "tokens.css"
        for line in sheet.read_text().splitlines()
        if spelt.search(line)
    ]
    assert found == []
