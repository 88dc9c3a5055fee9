"""Is it as large as the print, at which scale, which way round, and does it go on beyond the cut?"""

from collections.abc import Iterator

from eventhub.artwork.preflight.facts import LookFacts, PageFacts
from eventhub.artwork.preflight.geometry import MM_PER_POINT, Placement, shown
from eventhub.artwork.preflight.profile import Profile
from eventhub.artwork.preflight.vocabulary import Finding, Spec
from eventhub.artwork.preflight.wording import listed, mm, size

SIDES = ("left", "top", "right", "bottom")


def wanted(spec: Spec) -> str:
    return size(float(spec.width_mm), float(spec.height_mm))


def with_bleed(spec: Spec) -> str:
    bleed = 2 * float(spec.bleed_mm)
    return size(float(spec.width_mm) + bleed, float(spec.height_mm) + bleed)


def page_setup(spec: Spec) -> str:
    """How the document is to be set up, in the file's own measures."""
    scale, bleed = spec.scale, float(spec.bleed_mm)
    drawn = f"{number_of(float(spec.width_mm) / scale)} × {number_of(float(spec.height_mm) / scale)} mm"
    at = f" (1:{scale})" if scale > 1 else ""
    return f"{drawn}{at}" + (f" with {number_of(bleed / scale)} mm bleed on each side" if bleed else "")


def number_of(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def page_size(place: Placement, spec: Spec, *, page: int | None = None) -> Iterator[Finding]:
    """The page of a PDF against the trim. Right in shape at another common scale is a warning: whoever prints must know."""
    measured = size(place.trim[2], place.trim[3])
    if place.fit == "right":
        yield Finding(
            "page_size", "pass", f"The size is right: {measured}.", measured=measured, required=wanted(spec), page=page
        )
        return
    if place.fit == "other_scale":
        yield Finding(
            "scale",
            "warning",
            f"The artwork is drawn at 1:{place.scale:g}; 1:{spec.scale} was asked for. Its shape is right: {wanted(spec)} when enlarged.",
            f"Accept it if 1:{place.scale:g} is on purpose, or set the page up as {page_setup(spec)}.",
            f"1:{place.scale:g}",
            f"1:{spec.scale}",
            page=page,
        )
        return
    turned = place.fit == "turned"
    said = "The page lies on its side" if turned else "The page is not as large as the print"
    remedy = "Turn the page by 90° in your program" if turned else f"Set the page up as {page_setup(spec)}"
    box = (0.0, 0.0, place.trim[2], place.trim[3])
    message = f"{said}: {measured}, and {wanted(spec)} is needed."
    yield Finding(
        "page_size", "error", message, f"{remedy}, and export it again.", measured, wanted(spec), "mm", page, box
    )


def trim_box(page: PageFacts, place: Placement, spec: Spec) -> Iterator[Finding]:
    if place.is_guessed and spec.bleed_mm and place.fit in {"right", "other_scale"}:
        message = "The file does not say where it is to be cut; we took the middle of the page."
        yield Finding("trim_box", "note", message, "Look at the cutting line in the proof.", page=page.number)
    if page.crop and _hides(page, place, spec):
        message = "The page is cropped: a part of the bleed is hidden in some programs."
        yield Finding("crop_box", "note", message, "Look at the edges in the proof.", page=page.number)


def _hides(page: PageFacts, place: Placement, spec: Spec) -> bool:
    x, y, width, height = (side * MM_PER_POINT * place.scale for side in shown(page.crop or page.media, page))
    bleed = min(float(spec.bleed_mm), *place.bleeds) - 0.5
    left, top = place.trim[0] - bleed, place.trim[1] - bleed
    return bleed > 0 and (
        x > left
        or y > top
        or x + width < place.trim[0] + place.trim[2] + bleed
        or y + height < place.trim[1] + place.trim[3] + bleed
    )


def bleed(place: Placement, spec: Spec, profile: Profile, *, page: int | None = None) -> Iterator[Finding]:
    needed, has = float(spec.bleed_mm), min(place.bleeds)
    if not needed or place.fit in {"turned", "wrong"}:
        return
    tolerance = max(profile.bleed_tolerance_mm, 0.05 * place.scale)  # 0.05 mm in the file: 1 mm of the print at 1:20
    short = [name for name, side in zip(SIDES, place.bleeds, strict=True) if side < needed - tolerance]
    if not short:
        yield Finding("bleed", "pass", f"There is enough bleed: {mm(has)}.", "", round(has, 1), needed, "mm", page)
        return
    where = "on no side" if len(short) == 4 and has < tolerance else f"too little at the {listed(short)}"
    yield Finding(
        "bleed",
        "error",
        f"The background ends too early: {mm(has)} bleed, {mm(needed)} on each side ({where})."
        if has >= tolerance
        else f"The artwork ends at the cut: no bleed at the {listed(short)}, {mm(needed)} is needed.",
        f"Let the background run on beyond the edge: set up {page_setup(spec)}, and export with the bleed.",
        round(has, 1),
        needed,
        "mm",
        page,
    )


def picture_size(place: Placement, spec: Spec) -> Iterator[Finding]:
    """A picture has no millimetres of its own; its shape has to be that of the print."""
    whole = size(place.width_mm, place.height_mm)
    if place.fit == "right":
        yield Finding(
            "page_size", "pass", f"The shape is right for {wanted(spec)}.", measured=whole, required=with_bleed(spec)
        )
        if place.is_ambiguous:
            message = "The shape fits with and without bleed; we took it as with bleed."
            yield Finding("bleed_unsure", "note", message, "Look at the cutting line in the proof.")
        return
    if place.fit == "turned":
        message = f"The picture lies on its side: {wanted(spec)} is needed."
        yield Finding("page_size", "error", message, "Turn it by 90°, and save it again.", "turned", wanted(spec), "mm")
        return
    message = f"The picture has another shape than the print: at its full width it is {whole}, and {with_bleed(spec)} is needed."
    remedy = f"Make it {with_bleed(spec)}" + (", bleed included." if spec.bleed_mm else ".")
    yield Finding("page_size", "error", message, remedy, whole, with_bleed(spec), "mm")


def edges(spec: Spec, looks: tuple[LookFacts, ...], profile: Profile) -> Iterator[Finding]:
    """What a rendering shows of the edges; and what no program can decide, which is said as such."""
    for look in looks:
        if look.is_blank:
            message = "The page looks empty."
            remedy = "Look at the file: is the artwork on a hidden layer, or on another page?"
            yield Finding("blank", "warning", message, remedy, page=look.page)
        elif look.bare:
            message = (
                f"Nothing is painted in the bleed at the {listed(look.bare)}: the print will have a white edge there."
            )
            remedy = "Look: if the background should reach the edge, let it run on through the bleed."
            yield Finding("bleed_painted", profile.bare_bleed, message, remedy, listed(look.bare), page=look.page)
    if spec.safe_mm:
        message = (
            f"Whether something important lies within {mm(float(spec.safe_mm))} of the edge can't be told by a program."
        )
        remedy = "Look at the safe area in the proof: text and logos belong inside of it."
        yield Finding("safe_area", "note", message, remedy, required=float(spec.safe_mm), unit="mm")
