"""A wording as it is typed: nothing but texts, so that what is half done or wrong can be kept as well.

    {"name": "Space", "description": "", "price": "3200.00", "categories": [
        {"key": "1", "name": "Power", "min_selections": "1", …, "options": [
            {"key": "2", "code": "kw3", …, "rules": [{"kind": "requires", "code": "wall", "message": ""}],
             "artwork_specs": [{"name": "Front", "width_mm": "6000", …, "formats": "pdf, tiff"}]}]}]}

A working copy and a workbook are read by this. Keys name categories and options while they are edited and mean nothing else.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from eventhub.core.errors import Detail
from eventhub.core.money import in_currency, is_exact
from eventhub.packages.content import CategoryContent, OptionContent, PackageContent, RuleContent, SpecContent, tidy
from eventhub.packages.content_check import check_content
from eventhub.packages.exchange.fields import (
    CATEGORY,
    KINDS,
    OPTION,
    PACKAGE,
    SPEC,
    Field,
    Unfit,
    of_text,
    shown,
    to_text,
)

Typed = dict[str, Any]
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def typed_of(content: PackageContent) -> Typed:
    keys = iter(range(1, 1_000_000))
    return {
        **_texts(PACKAGE, content),
        "categories": [
            {
                "key": str(next(keys)),
                **_texts(CATEGORY, category),
                "options": [{"key": str(next(keys)), **typed_option(option)} for option in category.options],
            }
            for category in content.categories
        ],
    }


def typed_option(option: OptionContent) -> Typed:
    rules = [
        {"kind": kind, "code": rule.code, "message": rule.message} for kind in KINDS for rule in getattr(option, kind)
    ]
    specs = [_texts(SPEC, spec) for spec in option.artwork_specs]
    return {**_texts(OPTION, option), "rules": rules, "artwork_specs": specs}


def _texts(fields: tuple[Field, ...], thing: Any) -> dict[str, str]:
    return {field.name: to_text(getattr(thing, field.name)) for field in fields}


def empty(fields: tuple[Field, ...]) -> dict[str, str]:
    """A new row: what an empty field means is written into it, where that is a value."""
    return {field.name: "" if field.is_needed else to_text(field.default) for field in fields}


def read_typed(typed: Mapping[str, Any], currency: str) -> tuple[PackageContent, list[Detail]]:
    """The content, and everything that stands against publishing it, each at its path in `typed`.

    What can't be read is its default in the content; complaints that only follow from that are left out.
    """
    reader = _Reader()
    content = reader.package(typed)
    unread = {fault.field for fault in reader.faults}
    checked = [
        Detail(path, fault.code, fault.message)
        for fault in check_content(content, currency)
        if (path := typed_path(typed, content, fault.field)) not in unread
    ]
    return content, [*reader.faults, *checked]


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Detail] = []

    def package(self, typed: Mapping[str, Any]) -> PackageContent:
        values = self.values(PACKAGE, typed, "")
        categories = enumerate(typed["categories"])
        return PackageContent(
            **values, categories=tuple(self.category(each, f"categories.{c}.") for c, each in categories)
        )

    def category(self, typed: Mapping[str, Any], path: str) -> CategoryContent:
        values = self.values(CATEGORY, typed, path)
        options = tuple(self.option(each, f"{path}options.{o}.") for o, each in enumerate(typed["options"]))
        return CategoryContent(**values, options=options)

    def option(self, typed: Mapping[str, Any], path: str) -> OptionContent:
        values = self.values(OPTION, typed, path)
        specs = tuple(
            SpecContent(**self.values(SPEC, each, f"{path}artwork_specs.{n}."))
            for n, each in enumerate(typed["artwork_specs"])
        )
        rules: dict[str, list[RuleContent]] = {kind: [] for kind in KINDS}
        for n, rule in enumerate(typed["rules"]):
            kind = rule["kind"].strip().lower()
            if kind in rules:
                rules[kind].append(RuleContent(rule["code"], rule["message"]))
            else:
                sentence = (
                    f"The kind of a rule is “{shown(kind)}”. A rule requires or excludes. Write one of these words."
                )
                self.faults.append(Detail(f"{path}rules.{n}.kind", "invalid_choice", sentence))
        requires, excludes = (tuple(rules[kind]) for kind in KINDS)
        return OptionContent(**values, requires=requires, excludes=excludes, artwork_specs=specs)

    def values(self, fields: tuple[Field, ...], typed: Mapping[str, str], path: str) -> dict[str, Any]:
        return {field.name: self.value(field, typed[field.name], f"{path}{field.name}") for field in fields}

    def value(self, field: Field, text: str, path: str) -> Any:
        try:
            return of_text(field, text)
        except Unfit as unfit:
            self.faults.append(Detail(path, "invalid", str(unfit)))
            return field.default


def typed_path(typed: Mapping[str, Any], content: PackageContent, path: str) -> str:
    """Where a fault of the content stands in what was typed: rules and areas are checked in their tidied order."""
    parts = path.split(".")
    if len(parts) < 6 or parts[4] not in {*KINDS, "artwork_specs"}:
        return path.replace("image_file_id", "image_id")
    category, option, number = int(parts[1]), int(parts[3]), int(parts[5])
    found = getattr(tidy(content).categories[category].options[option], parts[4])[number]
    rows = typed["categories"][category]["options"][option]
    if parts[4] == "artwork_specs":
        place = _last(rows["artwork_specs"], name=found.name)
    else:
        parts[4] = "rules"
        place = _last(rows["rules"], kind=path.split(".")[4], code=found.code)
    return ".".join([*parts[:5], str(place), *parts[6:]])


def _last(rows: list[dict[str, str]], **wanted: str) -> int:
    """The place of the last row that says so: of two that say the same it is the second that is one too many."""
    places = [
        place for place, row in enumerate(rows) if all(_same(row[name], value, name) for name, value in wanted.items())
    ]
    return places[-1] if places else 0


def _same(text: str, value: str, name: str) -> bool:
    return (text.strip().lower() if name == "kind" else text.strip()) == value


def in_places(content: PackageContent, currency: str) -> PackageContent:
    """The same wording, its amounts written in the places of the currency where that loses nothing."""
    return replace(
        content,
        price=_in_places(content.price, currency),
        categories=tuple(
            replace(
                category,
                options=tuple(
                    replace(option, unit_price=_in_places(option.unit_price, currency)) for option in category.options
                ),
            )
            for category in content.categories
        ),
    )


def _in_places(amount: Decimal, currency: str) -> Decimal:
    return in_currency(amount, currency) if is_exact(amount, currency) else amount


def storable(typed: Any) -> Any:
    """What a database keeps: a sign that it can't is shown as one that nobody can read."""
    if isinstance(typed, dict):
        return {name: storable(value) for name, value in typed.items()}
    if isinstance(typed, list):
        return [storable(value) for value in typed]
    return UNSTORABLE.sub("\ufffd", typed)
