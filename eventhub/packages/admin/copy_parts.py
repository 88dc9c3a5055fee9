"""The parts of a working copy that have a page: what it shows of them and what its form does to them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse

from eventhub.packages.admin.cells import NOTHING, Cell, Faults, Row, cells, rows
from eventhub.packages.content_check import MOST_OPTIONS
from eventhub.packages.exchange.editing import (
    LISTED,
    MAIN,
    add_category,
    add_option,
    category_of,
    move,
    option_of,
    options_of,
    place_into,
    place_of,
    put,
    put_rows,
    remove,
    row_of,
    seen_category,
    seen_option,
    seen_outline,
)
from eventhub.packages.exchange.fields import CATEGORY, OPTION, PACKAGE, RULE, SPEC, Field
from eventhub.packages.exchange.typed import Typed, empty
from eventhub.packages.models import PackageDraft
from eventhub.packages.queries import option_images_of

OPTIONS_A_PAGE = 50
EMPTY_ROWS = 3
MORE_ROWS = 10
MOST_EMPTY_ROWS = 50
MOST_PICTURES = 300
ROW = re.compile(r"(?:new|row)-[0-9]{1,6}(?=-)")
LISTS: dict[str, tuple[Field, ...]] = {"rules": RULE, "artwork_specs": SPEC}


class Part:
    """A page of the working copy: what it shows of it, and what its form does to it.

    `made` fills with the keys of what was added, by the prefix of its row; `then` is where it leads afterwards ("#…" is a
    place on the same page).
    """

    template = ""
    title = ""

    def __init__(self, draft: PackageDraft, key: str = "") -> None:
        self.draft = draft
        self.key = key
        self.made: dict[str, str] = {}
        self.then = ""
        self.seen(draft.typed)  # out of sight where the part is not there

    def seen(self, typed: Typed) -> Any:
        """Whoever saves must have seen this as it is."""
        raise NotImplementedError

    def apply(self, typed: Typed, sent: Mapping[str, str]) -> None:
        raise NotImplementedError

    def cells(self, typed: Typed) -> list[Cell]:
        """All of its controls, to compare what two people typed."""
        raise NotImplementedError

    def context(self, typed: Typed, faults: Faults) -> dict[str, Any]:
        raise NotImplementedError

    def _arrange(self, rows_: list[Typed], sent: Mapping[str, str]) -> None:
        """What the pressed button of a row asks for: "up:12"."""
        name, _, key = sent.get("do", "").partition(":")
        if name in {"up", "down"}:
            move(rows_, key, -1 if name == "up" else 1)
            self.then = f"#row-{key}"
        elif name == "remove":
            remove(rows_, key)


def new_rows(
    sent: Mapping[str, str], fields: tuple[Field, ...], present: list[Typed]
) -> Iterator[tuple[str, dict[str, str]]]:
    """(prefix, texts) of the rows that are not there yet: empty ones into which something was written, and those that
    somebody else took out while this was typed."""
    known = {f"row-{part['key']}" for part in present}
    named = dict.fromkeys(found[0] for name in sent if (found := ROW.match(name)))
    for prefix in [one for one in named if one not in known][: MOST_OPTIONS + MOST_EMPTY_ROWS]:
        row = row_of(fields, sent, f"{prefix}-")
        if row:
            yield prefix, row


def empty_rows(fields: tuple[Field, ...], count: int, what: str) -> list[Row]:
    blank = empty(fields)
    return [
        Row(f"new-{number}", cells(fields, blank, prefix=f"new-{number}-", of=f"new {what} {number + 1}"), {})
        for number in range(count)
    ]


def to_mend(count: int) -> list[str]:
    return [f"{count} thing{'s' if count > 1 else ''} to mend inside"] if count else []


def whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else otherwise


def address(name: str, draft: PackageDraft, *args: Any) -> str:
    return reverse(f"admin:packages_package_{name}", args=[draft.pk, *args])


class Outline(Part):
    template = "outline.html"
    title = "Working copy"

    def seen(self, typed: Typed) -> Any:
        return seen_outline(typed)

    def apply(self, typed: Typed, sent: Mapping[str, str]) -> None:
        put(PACKAGE, typed, sent)
        for category in typed["categories"]:
            put(LISTED, category, sent, f"row-{category['key']}-")
        for prefix, row in new_rows(sent, LISTED, typed["categories"]):
            self.made[prefix] = add_category(typed, row)["key"]
        self._arrange(typed["categories"], sent)

    def cells(self, typed: Typed) -> list[Cell]:
        return [*cells(PACKAGE, typed), *(cell for each in typed["categories"] for cell in listed(each))]

    def context(self, typed: Typed, faults: Faults) -> dict[str, Any]:
        placed = [(f"categories.{place}", category) for place, category in enumerate(typed["categories"])]
        return {
            "wording": cells(PACKAGE, typed, faults=faults),
            "rows": [
                Row(
                    category["key"],
                    listed(category, f"{path}.", faults),
                    category,
                    to_mend(faults.below(f"{path}.options") + len(faults.at(f"{path}.description"))),
                )
                for path, category in placed
            ],
            "new_rows": empty_rows(LISTED, EMPTY_ROWS, "category"),
            "faults": faults,
        }


def listed(category: Typed, path: str = "", faults: Faults = NOTHING) -> list[Cell]:
    of = category["name"] or "category without a name"
    return cells(LISTED, category, prefix=f"row-{category['key']}-", path=path, faults=faults, of=of)


class Category(Part):
    template = "category.html"
    title = "Category"

    def __init__(self, draft: PackageDraft, key: str, *, page: int, rows_: int) -> None:
        super().__init__(draft, key)
        self.page = page
        self.rows = min(rows_, MOST_EMPTY_ROWS)

    def seen(self, typed: Typed) -> Any:
        return seen_category(typed, self.key)

    def apply(self, typed: Typed, sent: Mapping[str, str]) -> None:
        category = category_of(typed, self.key)
        put(CATEGORY, category, sent)
        for option in category["options"]:
            put(MAIN, option, sent, f"row-{option['key']}-")
        for prefix, row in new_rows(sent, MAIN, category["options"]):
            self.made[prefix] = add_option(typed, category, row)["key"]
        self._arrange(category["options"], sent)
        if sent.get("do") == "rows":
            self.then = f"{address('copy_category', self.draft, self.key)}?rows={MORE_ROWS}&page=9999#new-0"

    def cells(self, typed: Typed) -> list[Cell]:
        category = category_of(typed, self.key)
        return [*cells(CATEGORY, category), *(cell for each in category["options"] for cell in main(each))]

    def context(self, typed: Typed, faults: Faults) -> dict[str, Any]:
        category, here = category_of(typed, self.key), place_of(typed, self.key)
        page = Paginator(category["options"], OPTIONS_A_PAGE).get_page(self.page)
        first = page.start_index() - 1 if page.paginator.count else 0
        placed = [(f"{here}.options.{place}", option) for place, option in enumerate(page, start=first)]
        return {
            "category": category,
            "wording": cells(CATEGORY, category, path=f"{here}.", faults=faults),
            "page": page,
            "elsewhere": len(category["options"]) - len(placed),
            "rows": [
                Row(option["key"], main(option, f"{path}.", faults), option, to_mend(self._inside(path, faults)))
                for path, option in placed
            ],
            "new_rows": [] if page.has_next() else empty_rows(MAIN, self.rows, "option"),
            "faults": faults,
        }

    def _inside(self, path: str, faults: Faults) -> int:
        """What is to mend on the option's own page."""
        return faults.below(path) - sum(len(faults.at(f"{path}.{each.name}")) for each in MAIN)


def main(option: Typed, path: str = "", faults: Faults = NOTHING) -> list[Cell]:
    of = option["name"] or option["code"] or "option without a name"
    return cells(MAIN, option, prefix=f"row-{option['key']}-", path=path, faults=faults, of=of)


class Option(Part):
    template = "option.html"
    title = "Option"

    def seen(self, typed: Typed) -> Any:
        return seen_option(typed, self.key)

    def apply(self, typed: Typed, sent: Mapping[str, str]) -> None:
        category, option = option_of(typed, self.key)
        put(OPTION, option, sent)
        for name in LISTS:
            if f"{name}-count" in sent:
                put_rows(option, name, sent, whole(sent[f"{name}-count"], 0))
        if sent.get("category", category["key"]) != category["key"]:
            place_into(typed, self.key, sent["category"])
        if sent.get("do", "").startswith("remove"):
            inside, option = option_of(typed, self.key)
            inside["options"].remove(option)
            self.then = address("copy_category", self.draft, inside["key"])

    def cells(self, typed: Typed) -> list[Cell]:
        _, option = option_of(typed, self.key)
        lists = (cell for name in LISTS for row in list_rows(option, name) for cell in row.cells)
        return [*cells(OPTION, option), *lists]

    def context(self, typed: Typed, faults: Faults) -> dict[str, Any]:
        category, option = option_of(typed, self.key)
        here = place_of(typed, self.key)
        pictures = [(str(one.pk), one.name) for one in option_images_of(self.draft.organisation_id)[:MOST_PICTURES]]
        fields = tuple(each for each in OPTION if each.name != "image_id")
        return {
            "category": category,
            "option": option,
            "categories": typed["categories"],
            "wording": cells(fields, option, path=f"{here}.", faults=faults),
            "pictures": pictures,
            "picture_is_listed": option["image_id"] in dict(pictures),
            "picture_faults": faults.at(f"{here}.image_id"),
            "others": [other for _, other in options_of(typed) if other is not option],
            "faults": faults,
            **{name: list_rows(option, name, here, faults) for name in LISTS},
        }


def list_rows(option: Typed, name: str, here: str = "", faults: Faults = NOTHING) -> list[Row]:
    """Its rules or areas, and two empty rows."""
    fields = LISTS[name]
    return list(rows(fields, [*option[name], empty(fields), empty(fields)], f"{here}.{name}", faults, name))
