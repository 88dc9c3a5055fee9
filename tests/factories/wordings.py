"""Random wordings that may be published, as strange as they are allowed to be."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st

from eventhub.packages.content import CategoryContent, OptionContent, PackageContent, RuleContent, SpecContent
from eventhub.packages.content_check import FORMATS

IMAGES = [None, None, UUID("018f0000-0000-7000-8000-000000000001"), UUID("018f0000-0000-7000-8000-000000000002")]
SIGNS = st.characters(exclude_categories=("Cc", "Cs"), include_characters="\n\r\t")
NASTY = [
    "=1+1",
    "+44 20",
    "-5",
    "@cmd",
    "'quoted'",
    "'=2",
    "''=3",
    "_x000D_",
    "a\rb",
    "=",
    "007",
    "1e5",
    "\ufffe!",
    "TRUE",
    "#N/A",
]
count = st.integers(0, 5)


def text(longest: int, *, empty: bool = False) -> st.SearchStrategy[str]:
    any_text = st.text(SIGNS, max_size=min(longest, 30)) | st.sampled_from(NASTY)
    return any_text if empty else any_text.filter(lambda one: one.strip())


def amounts(places: int = 2, most: int = 999_999_999) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most * 10**places).map(lambda whole: Decimal(whole).scaleb(-places))


def unique(strategy: st.SearchStrategy, most: int, *, by: Callable = str.strip) -> st.SearchStrategy[list]:
    return st.lists(strategy, max_size=most, unique_by=by)


@st.composite
def wordings(draw: st.DrawFn) -> PackageContent:
    codes = draw(unique(text(60), 6))
    names = draw(unique(text(120), 3).filter(lambda found: bool(found) or not codes))
    placed: dict[str, list[OptionContent]] = {name: [] for name in names}
    for code in codes:
        placed[draw(st.sampled_from(names))].append(draw(options(code, codes)))
    categories = tuple(draw(category(name, tuple(inside))) for name, inside in placed.items())
    return PackageContent(draw(text(160)), draw(text(999, empty=True)), draw(amounts()), categories)


@st.composite
def category(draw: st.DrawFn, name: str, inside: tuple[OptionContent, ...]) -> CategoryContent:
    possible = sum(option.max_quantity != 0 for option in inside)
    mandatory = sum(option.min_quantity > 0 for option in inside)
    low = draw(st.integers(0, possible))
    high = draw(st.none() | st.integers(max(low, mandatory), 60))
    return CategoryContent(name, draw(text(999, empty=True)), low, high, inside)


@st.composite
def options(draw: st.DrawFn, code: str, codes: list[str]) -> OptionContent:
    others = [one for one in codes if one != code]
    named = draw(unique(st.sampled_from(others), 3)) if others else []
    cut = draw(st.integers(0, len(named)))
    low, included = draw(count), draw(count)
    return OptionContent(
        code,
        draw(text(160)),
        draw(text(999, empty=True)),
        draw(amounts()),
        low,
        included,
        draw(st.none() | st.integers(max(low, included), 100_000)),
        draw(st.none() | st.integers(0, 1_000_000)),
        draw(st.sampled_from(IMAGES)),
        tuple(RuleContent(one, draw(text(300, empty=True))) for one in named[:cut]),
        tuple(RuleContent(one, draw(text(300, empty=True))) for one in named[cut:]),
        tuple(draw(spec(name)) for name in draw(unique(text(120), 2))),
    )


@st.composite
def spec(draw: st.DrawFn, name: str) -> SpecContent:
    side = amounts(2, 100_000).filter(lambda one: 3 <= one <= 100_000)
    margin = amounts(2, 1_000)
    return SpecContent(
        name,
        draw(side),
        draw(side),
        draw(margin),
        draw(amounts(2, 1)),
        draw(st.integers(1, 2_400)),
        draw(st.sampled_from(["cmyk", "rgb", "any"])),
        tuple(draw(st.lists(st.sampled_from(FORMATS), min_size=1, unique=True))),
        draw(st.integers(1, 100)),
    )
