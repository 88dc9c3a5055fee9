"""A package's wording as plain values: what a version holds and how two wordings differ.

Values in, values out: no database, clock or file. The API, the admin and the import bring a `PackageContent`;
`content_check.check_content` says whether it may be published.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RuleContent:
    """Names another option of the same package by its code; `message` says the rule to people."""

    code: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class SpecContent:
    """A printable area; measures in millimetres of the finished size, `scale` 10 means artwork at 1:10."""

    name: str
    width_mm: Decimal
    height_mm: Decimal
    bleed_mm: Decimal = Decimal(0)
    safe_mm: Decimal = Decimal(0)
    min_ppi: int = 72
    colour: str = "cmyk"
    formats: tuple[str, ...] = ("pdf",)
    scale: int = 1


@dataclass(frozen=True, slots=True)
class OptionContent:
    """A choice. `max_quantity` and `stock` None mean without limit; `image_id` names a stored file."""

    code: str
    name: str
    description: str = ""
    unit_price: Decimal = Decimal(0)
    min_quantity: int = 0
    included_quantity: int = 0
    max_quantity: int | None = None
    stock: int | None = None
    image_id: UUID | None = None
    requires: tuple[RuleContent, ...] = ()
    excludes: tuple[RuleContent, ...] = ()
    artwork_specs: tuple[SpecContent, ...] = ()

    @property
    def is_fixed(self) -> bool:
        return self.min_quantity == self.included_quantity == self.max_quantity


@dataclass(frozen=True, slots=True)
class CategoryContent:
    name: str
    description: str = ""
    min_selections: int = 0
    max_selections: int | None = None
    options: tuple[OptionContent, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageContent:
    """The whole wording; the order of categories and options is the order on the screen."""

    name: str
    description: str = ""
    price: Decimal = Decimal(0)
    categories: tuple[CategoryContent, ...] = ()

    @property
    def options(self) -> Iterator[OptionContent]:
        return (option for category in self.categories for option in category.options)


def tidy(content: PackageContent) -> PackageContent:
    """The same wording without what makes no difference: outer spaces, and the order of rules, areas and formats.

    Two equal wordings are equal (`==`) after this.
    """
    return replace(
        content,
        name=content.name.strip(),
        description=content.description.strip(),
        categories=tuple(_tidy_category(category) for category in content.categories),
    )


def _tidy_category(category: CategoryContent) -> CategoryContent:
    return replace(
        category,
        name=category.name.strip(),
        description=category.description.strip(),
        options=tuple(_tidy_option(option) for option in category.options),
    )


def _tidy_option(option: OptionContent) -> OptionContent:
    return replace(
        option,
        code=option.code.strip(),
        name=option.name.strip(),
        description=option.description.strip(),
        requires=_tidy_rules(option.requires),
        excludes=_tidy_rules(option.excludes),
        artwork_specs=tuple(sorted((_tidy_spec(spec) for spec in option.artwork_specs), key=lambda spec: spec.name)),
    )


def _tidy_rules(rules: tuple[RuleContent, ...]) -> tuple[RuleContent, ...]:
    tidied = (RuleContent(rule.code.strip(), rule.message.strip()) for rule in rules)
    return tuple(sorted(tidied, key=lambda rule: rule.code))


def _tidy_spec(spec: SpecContent) -> SpecContent:
    return replace(spec, name=spec.name.strip(), formats=tuple(sorted(set(spec.formats))))


Value = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `path` is for people ("Light / Lighting rig / unit price"), `field` for whoever formats the values.

    Of an option that was added or removed `old` and `new` are its unit price.
    """

    kind: str  # added, removed or changed
    path: str
    old: Value = None
    new: Value = None
    field: str = ""


PACKAGE_FIELDS = {"name": "name", "description": "description", "price": "base price"}
CATEGORY_FIELDS = {
    "description": "description",
    "min_selections": "minimum of selections",
    "max_selections": "maximum of selections",
}
OPTION_FIELDS = {
    "name": "name",
    "description": "description",
    "unit_price": "unit price",
    "min_quantity": "minimum quantity",
    "included_quantity": "included quantity",
    "max_quantity": "maximum quantity",
    "stock": "stock",
    "image_id": "image",
}
SPEC_FIELDS = {
    "width_mm": "width",
    "height_mm": "height",
    "bleed_mm": "bleed",
    "safe_mm": "safe margin",
    "min_ppi": "resolution",
    "colour": "colour space",
    "formats": "file types",
    "scale": "scale",
}


def changes(old: PackageContent | None, new: PackageContent) -> list[Change]:
    """What `new` says differently. Categories are the same by name, options by code, wherever they stand.

    Empty exactly when the two are equal. Without an old wording everything is added.
    """
    before = tidy(old or PackageContent(new.name, new.description, new.price))
    after = tidy(new)
    return [*_fields((), before, after, PACKAGE_FIELDS), *_categories(before, after), *_options(before, after)]


def _categories(before: PackageContent, after: PackageContent) -> Iterator[Change]:
    old = {category.name: category for category in before.categories}
    new = {category.name: category for category in after.categories}
    yield from (Change("removed", name, field="category") for name in old if name not in new)
    yield from (Change("added", name, field="category") for name in new if name not in old)
    yield from _order((), {name: name for name in old if name in new}, {name: name for name in new if name in old})
    for name, category in old.items():
        if name in new:
            yield from _fields((name,), category, new[name], CATEGORY_FIELDS)


def _options(before: PackageContent, after: PackageContent) -> Iterator[Change]:
    old, new = _by_code(before), _by_code(after)
    for code, (place, option) in old.items():
        if code not in new:
            yield Change("removed", _path(place, option.name), option.unit_price, None, "option")
    for code, (place, option) in new.items():
        if code not in old:
            yield Change("added", _path(place, option.name), None, option.unit_price, "option")
        else:
            yield from _moved(old[code][0], place, option)
            yield from _option((place, option.name), old[code][1], option)
    for place in (category.name for category in after.categories):
        stayed = {code: new[code][1].name for code in new if code in old and old[code][0] == new[code][0] == place}
        yield from _order((place,), {code: stayed[code] for code in old if code in stayed}, stayed)


def _by_code(content: PackageContent) -> dict[str, tuple[str, OptionContent]]:
    return {option.code: (category.name, option) for category in content.categories for option in category.options}


def _moved(old_place: str, place: str, option: OptionContent) -> Iterator[Change]:
    if old_place != place:
        yield Change("changed", _path(place, option.name, "category"), old_place, place, "category")


def _option(where: tuple[str, ...], old: OptionContent, new: OptionContent) -> Iterator[Change]:
    yield from _fields(where, old, new, OPTION_FIELDS)
    for kind in ("requires", "excludes"):
        messages = [{rule.code: rule.message for rule in getattr(side, kind)} for side in (old, new)]
        yield from _come_and_gone(where, kind, *messages)
        for code, message in messages[0].items():
            if messages[1].get(code, message) != message:
                yield Change("changed", _path(*where, f"{kind} {code}", "message"), message, messages[1][code], kind)
    specs = [{spec.name: spec for spec in side.artwork_specs} for side in (old, new)]
    yield from _come_and_gone(where, "artwork", *({name: size(spec) for name, spec in side.items()} for side in specs))
    for name, spec in specs[0].items():
        if name in specs[1]:
            yield from _fields((*where, f"artwork {name}"), spec, specs[1][name], SPEC_FIELDS)


def size(spec: SpecContent) -> str:
    """ "6000 × 2500 mm", with hard spaces."""
    return f"{spec.width_mm.normalize():f}\u00a0×\u00a0{spec.height_mm.normalize():f}\u00a0mm"


def _come_and_gone(
    where: tuple[str, ...], field: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Change]:
    for name, value in old.items():
        if name not in new:
            yield Change("removed", _path(*where, f"{field} {name}"), value, None, field)
    for name, value in new.items():
        if name not in old:
            yield Change("added", _path(*where, f"{field} {name}"), None, value, field)


def _fields(where: tuple[str, ...], old: Any, new: Any, words: Mapping[str, str]) -> Iterator[Change]:
    for field, word in words.items():
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield Change("changed", _path(*where, word), _plain(before), _plain(after), field)


def _order(where: tuple[str, ...], old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    """The same things (key to name) in another order: one change, which tells both orders."""
    if list(old) != list(new):
        yield Change("changed", _path(*where, "order"), ", ".join(old.values()), ", ".join(new.values()), "order")


def _path(*parts: str) -> str:
    return " / ".join(parts)


def _plain(value: Any) -> Value:
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value) if isinstance(value, UUID) else value
