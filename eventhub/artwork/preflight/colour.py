"""In which colours it is drawn, and what the press will make of them."""

import re
from collections.abc import Iterator, Sequence

from eventhub.artwork.preflight.facts import ColourFacts, RasterFacts
from eventhub.artwork.preflight.profile import Profile
from eventhub.artwork.preflight.vocabulary import Finding, Spec
from eventhub.artwork.preflight.wording import NBSP, SPACES, listed

USES = {"image": "photos", "fill": "areas", "stroke": "lines", "text": "text", "shading": "gradients"}
NEUTRAL = {"grey", "spot", "pattern"}
TOOLS = (
    "cut",
    "crease",
    "fold",
    "die",
    "kiss",
    "varnish",
    "white",
    "register",
    "punch",
    "perf",
)  # inks that guide a machine
WISHED = {"cmyk": "CMYK", "rgb": "RGB"}
WORDS = re.compile(r"[A-Z]*[a-z]+|[A-Z]+")
MODES = {"palette": "rgb", "bitmap": "grey"}


def page_colours(
    colours: Sequence[ColourFacts], spec: Spec, profile: Profile, *, page: int | None
) -> Iterator[Finding]:
    yield from _process(colours, spec, profile, page)
    names = sorted({name for one in colours if one.space == "spot" for name in one.names})
    inks = [name for name in names if not _guides_a_machine(name)]
    if inks:
        severity = "note" if spec.colour == "any" else profile.spot_colour
        message = f"Spot colours are used: {listed(inks)}. They are printed as their nearest mix of {_asked(spec)}."
        remedy = "Convert them to process colours, or accept that they may look different."
        yield Finding("spot_colour", severity, message, remedy, listed(inks), _asked(spec), page=page)
    if len(inks) < len(names):
        tools = [name for name in names if _guides_a_machine(name)]
        message = f"Colours that seem to guide a machine: {listed(tools)}."
        yield Finding(
            "machine_colour", "note", message, "Look whether they should be in the file.", listed(tools), page=page
        )


def _process(colours: Sequence[ColourFacts], spec: Spec, profile: Profile, page: int | None) -> Iterator[Finding]:
    if spec.colour == "any":
        return
    wrong = [one for one in colours if one.space not in NEUTRAL and one.space != spec.colour]
    if not wrong:
        if colours:
            yield Finding(
                "colour",
                "pass",
                f"The colours are {WISHED[spec.colour]}.",
                "",
                WISHED[spec.colour],
                WISHED[spec.colour],
                page=page,
            )
        return
    for space in sorted({one.space for one in wrong}):
        uses = sorted({USES.get(one.use, one.use) for one in wrong if one.space == space})
        yield _wrong(space, f" in {listed(uses)}", spec, profile, page)


def _wrong(space: str, where: str, spec: Spec, profile: Profile, page: int | None) -> Finding:
    word = SPACES.get(space, space)
    message = f"Colours are {word}{where}; {WISHED[spec.colour]} is asked for. They are converted for the press and may look duller."
    remedy = f"Convert the artwork to {WISHED[spec.colour]} and look at the colours, or accept the difference."
    return Finding(f"colour_{space}", profile.wrong_colour, message, remedy, word, WISHED[spec.colour], page=page)


def _asked(spec: Spec) -> str:
    return WISHED.get(spec.colour, "CMYK")


def _guides_a_machine(name: str) -> bool:
    """By how its words begin, in DIE-CUT and CutContour alike: there is no die in a gradient."""
    return any(word.lower().startswith(TOOLS) for word in WORDS.findall(name))


def picture_colours(picture: RasterFacts, spec: Spec, profile: Profile) -> Iterator[Finding]:
    space = MODES.get(picture.mode, picture.mode)
    if spec.colour != "any" and space not in {"grey", spec.colour}:
        yield _wrong(space, "", spec, profile, None)
    elif spec.colour != "any":
        yield Finding(
            "colour",
            "pass",
            f"The colours are {SPACES.get(space, space)}.",
            "",
            SPACES.get(space, space),
            WISHED[spec.colour],
        )
    yield from _icc(picture, space, profile)
    if picture.bits > 8:
        message = f"The picture has {picture.bits}{NBSP}bits for each colour; the press uses 8."
        yield Finding("bits", "note", message, "Nothing must be done.", picture.bits, 8, "bits")
    if picture.has_alpha:
        message = "Parts of the picture may be see-through; they are printed on white."
        yield Finding("alpha", "note", message, "Look at the proof: is there white where it should be?")


def _icc(picture: RasterFacts, space: str, profile: Profile) -> Iterator[Finding]:
    """A profile of another kind than the pixels makes every colour wrong, and no one sees it before the print."""
    if not picture.icc_bytes:
        message = "The picture has no colour profile; its colours are taken as usual."
        yield Finding("icc", "note", message, "Embed the profile when you save it, if your program asks.")
    elif picture.icc_bytes > profile.largest_profile_bytes:
        message = f"The colour profile is far too large: {picture.icc_bytes // 1024:,}{NBSP}KB."
        yield Finding(
            "icc", "warning", message, "Save the picture with a usual colour profile.", picture.icc_bytes, unit="bytes"
        )
    elif not picture.icc_space or picture.icc_space not in {space, "lab"}:
        said = SPACES.get(picture.icc_space, "unreadable") if picture.icc_space else "unreadable"
        message = (
            f"The colour profile does not belong to the picture: it is {said}, the picture {SPACES.get(space, space)}."
        )
        remedy = "Assign the right profile in your program and save it again."
        yield Finding("icc", "warning", message, remedy, said, SPACES.get(space, space))
    else:
        yield Finding(
            "icc",
            "pass",
            f"The colour profile fits: {picture.icc_name or SPACES.get(space, space)}.",
            "",
            picture.icc_name,
        )
