"""A whole wording as forms: what a version says, its categories, its options."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect

from eventhub.accounts.models import Organisation
from eventhub.core.errors import Detail, EventhubError
from eventhub.core.money import in_currency
from eventhub.packages.admin.content_fields import (
    RULE_HINT,
    SPEC_HINT,
    RulesField,
    SpecsField,
    rule_lines,
    spec_lines,
)
from eventhub.packages.content import CategoryContent, OptionContent, PackageContent
from eventhub.packages.content_check import MOST_CATEGORIES, MOST_OPTIONS
from eventhub.packages.models import Package

ROWS_MORE = 5
LAST = 1_000_000
STEP = 10
HIGHEST = 10_000_000
FIELD_OF = {"image_file_id": "image_id", "artwork_specs": "specs"}


class HeadForm(forms.Form):
    """What a package is known by; it never changes."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), widget=AutocompleteSelect(Package._meta.get_field("organisation"), admin.site)
    )
    code = forms.CharField(max_length=60)
    currency = forms.CharField(max_length=3, help_text="ISO 4217 code, for example GBP")


class WordingForm(forms.Form):
    name = forms.CharField(max_length=160)
    description = forms.CharField(
        required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3, "cols": 80})
    )
    price = forms.DecimalField(max_digits=16, label="Base price", help_text="Net, in the currency of the package")


def number(**kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=HIGHEST, **kwargs)


class RowForm(forms.Form):
    order = number(required=False, label="Order")


class NamedRows(forms.BaseFormSet):
    """The labels stand in the head of the table; each control carries its own for those who can't see that."""

    def add_fields(self, form: forms.Form, index: int) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Remove"
        for field in form.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}, row {index + 1}"


class CategoryForm(RowForm):
    name = forms.CharField(max_length=120, label="Name")
    min_selections = number(label="At least", initial=0)
    max_selections = number(required=False, label="At most")
    description = forms.CharField(required=False, max_length=4_000, label="Description")


class OptionForm(RowForm):
    category = forms.ChoiceField(label="Category")
    code = forms.CharField(max_length=60, label="Code")
    name = forms.CharField(max_length=160, label="Name")
    unit_price = forms.DecimalField(max_digits=16, label="Unit price")
    min_quantity = number(label="Minimum", initial=0)
    included_quantity = number(label="Included", initial=0)
    max_quantity = number(required=False, label="Maximum")
    stock = number(required=False, label="Stock")
    description = forms.CharField(
        required=False, max_length=4_000, label="Description", widget=forms.Textarea(attrs={"rows": 2, "cols": 60})
    )
    image_id = forms.UUIDField(required=False, label="Image", help_text="The id of a stored file")
    requires = RulesField(label="Requires", help_text=RULE_HINT)
    excludes = RulesField(label="Excludes", help_text=RULE_HINT)
    specs = SpecsField(label="Printable areas", help_text=SPEC_HINT)

    MAIN = ("category", "order", "code", "name", "unit_price")
    QUANTITIES = ("min_quantity", "included_quantity", "max_quantity", "stock")
    MORE = ("description", "image_id", "requires", "excludes", "specs")

    def __init__(self, *args: Any, categories: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "–"), *categories]

    @property
    def main(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in (*self.MAIN, *self.QUANTITIES))

    @property
    def more(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.MORE)


Categories = forms.formset_factory(
    CategoryForm,
    formset=NamedRows,
    extra=1,
    can_delete=True,
    max_num=MOST_CATEGORIES,
    absolute_max=MOST_CATEGORIES + 20,
)
Options = forms.formset_factory(
    OptionForm, formset=NamedRows, extra=3, can_delete=True, max_num=MOST_OPTIONS, absolute_max=MOST_OPTIONS + 20
)


class ContentForms:
    """The forms of one wording: from what was sent, or filled with `content`."""

    def __init__(self, data: Any = None, content: PackageContent | None = None) -> None:
        content = content or PackageContent("")
        self.wording = WordingForm(data, initial=_wording(content))
        self.categories = Categories(data, prefix="categories", initial=_categories(content))
        kwargs = {"categories": list(self._category_choices())}
        self.options = Options(data, prefix="options", initial=_options(content), form_kwargs=kwargs)

    def _category_choices(self) -> Iterator[tuple[str, str]]:
        """Options name their category by its row, so that a category may be renamed, or new."""
        for index, form in enumerate(self.categories.forms):
            yield str(index), form["name"].value() or f"The category of row {index + 1}"

    def is_valid(self) -> bool:
        valid = [self.wording.is_valid(), self.categories.is_valid(), self.options.is_valid()]
        return all(valid) and self._has_places()

    def _has_places(self) -> bool:
        """Every option lies in a category that stays."""
        kept = {str(index) for index, _ in self._kept(self.categories)}
        lost = [form for _, form in self._kept(self.options) if form.cleaned_data["category"] not in kept]
        for form in lost:
            form.add_error("category", "This category goes. Choose one that stays, or remove the option too.")
        return not lost

    def _kept(self, formset: Any) -> list[tuple[int, Any]]:
        """(row, form) of those filled in and not ticked for removal, by their order."""
        rows = [
            (index, form)
            for index, form in enumerate(formset.forms)
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        return sorted(rows, key=lambda row: (_order(row[1]), row[0]))

    def content(self) -> PackageContent:
        self._places: dict[tuple[int, int | None], forms.Form] = {}
        options = self._kept(self.options)
        categories = []
        for number_, (row, form) in enumerate(self._kept(self.categories)):
            inside = [option for _, option in options if option.cleaned_data["category"] == str(row)]
            self._places |= {(number_, place): option for place, option in enumerate(inside)}
            self._places[number_, None] = form
            categories.append(_category_content(form.cleaned_data, inside))
        words = self.wording.cleaned_data
        return PackageContent(words["name"], words["description"], words["price"], tuple(categories))

    def place(self, refused: EventhubError) -> None:
        """Show every fault at the control that it is about."""
        for detail in refused.details or [Detail("", refused.code, refused.message)]:
            form, field = self._at(detail.field.split("."))
            form.add_error(field if field in form.fields else None, detail.message)

    def _at(self, path: list[str]) -> tuple[forms.Form, str]:
        if path[0] != "categories" or len(path) < 3:
            return self.wording, path[0]
        if path[2] != "options" or len(path) < 5:
            return self._places[int(path[1]), None], path[2]
        return self._places[int(path[1]), int(path[3])], FIELD_OF.get(path[4], path[4])

    @property
    def has_errors(self) -> bool:
        rows = [*self.categories.forms, *self.options.forms]
        return any(form.errors for form in (self.wording, *rows))


def with_more_rows(data: Any) -> Any:
    """The same form with further empty rows."""
    more = data.copy()
    for prefix in ("categories", "options"):
        key = f"{prefix}-TOTAL_FORMS"
        if re.fullmatch(r"\d{1,4}", data.get(key, "")):
            more[key] = str(int(data[key]) + ROWS_MORE)
    return more


def in_places(content: PackageContent, currency: str) -> PackageContent:
    """The same wording, its amounts written in the places of the currency."""
    return replace(
        content,
        price=in_currency(content.price, currency),
        categories=tuple(
            replace(
                category,
                options=tuple(
                    replace(option, unit_price=in_currency(option.unit_price, currency)) for option in category.options
                ),
            )
            for category in content.categories
        ),
    )


def _order(form: forms.Form) -> int:
    order = form.cleaned_data["order"]
    return LAST if order is None else order


def _wording(content: PackageContent) -> dict[str, Any]:
    return {"name": content.name, "description": content.description, "price": content.price}


def _categories(content: PackageContent) -> list[dict[str, Any]]:
    return [
        {
            "order": (place + 1) * STEP,
            "name": category.name,
            "description": category.description,
            "min_selections": category.min_selections,
            "max_selections": category.max_selections,
        }
        for place, category in enumerate(content.categories)
    ]


def _options(content: PackageContent) -> list[dict[str, Any]]:
    return [
        _option_values(option) | {"category": str(row), "order": (place + 1) * STEP}
        for row, category in enumerate(content.categories)
        for place, option in enumerate(category.options)
    ]


PLAIN = (
    *("code", "name", "description", "unit_price", "min_quantity", "included_quantity", "max_quantity"),
    *("stock", "image_id"),
)


def _option_values(option: OptionContent) -> dict[str, Any]:
    values = {name: getattr(option, name) for name in PLAIN}
    lines = {"requires": rule_lines(option.requires), "excludes": rule_lines(option.excludes)}
    return {**values, **lines, "specs": spec_lines(option.artwork_specs)}


def _category_content(values: Mapping[str, Any], options: list[forms.Form]) -> CategoryContent:
    return CategoryContent(
        name=values["name"],
        description=values["description"],
        min_selections=values["min_selections"],
        max_selections=values["max_selections"],
        options=tuple(_option_content(option.cleaned_data) for option in options),
    )


def _option_content(values: Mapping[str, Any]) -> OptionContent:
    lines = {name: values[name] for name in ("requires", "excludes")}
    return OptionContent(**{name: values[name] for name in PLAIN}, **lines, artwork_specs=values["specs"])
