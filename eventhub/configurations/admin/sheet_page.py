"""The sheet of one configuration in the admin: quantities to set, the problems, the price."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from eventhub.configurations.completeness import Problem
from eventhub.configurations.facts import MAX_QUANTITY, CategoryFacts, OptionFacts
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.queries import configurations_visible_to
from eventhub.configurations.services import set_quantities
from eventhub.configurations.sheet import Sheet, load_sheet
from eventhub.core.admin.steps import sentences
from eventhub.core.errors import Detail, EventhubError

FIELD = "quantity."


@dataclass(frozen=True, slots=True)
class OptionRow:
    option: OptionFacts
    quantity: int
    left: int | None
    field: Any


@dataclass(frozen=True, slots=True)
class CategoryRows:
    category: CategoryFacts
    rows: list[OptionRow]


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem with the codes and names that it is about."""

    code: str
    message: str
    option: str
    category: str


class QuantitiesForm(forms.Form):
    """One number for each option of the version; empty leaves what is there."""

    reason = forms.CharField(
        required=False, max_length=4_000, help_text="Needed after the deadline; kept in the history"
    )
    notes = forms.CharField(
        required=False, max_length=4_000, strip=False, widget=forms.Textarea(attrs={"rows": 2, "cols": 80})
    )

    def __init__(self, data: Any, sheet: Sheet) -> None:
        super().__init__(data, initial={"notes": sheet.configuration.notes})
        self.sheet = sheet
        for option in sheet.facts.options:
            self.fields[f"{FIELD}{option.id}"] = _quantity_field(option, sheet.quantities.get(option.id, 0))

    def changed_quantities(self) -> dict[UUID, int]:
        """By option id, where what was typed is another number than what is there."""
        typed = {option.id: self.cleaned_data[f"{FIELD}{option.id}"] for option in self.sheet.facts.options}
        present = self.sheet.quantities
        return {key: number for key, number in typed.items() if number not in (None, present.get(key, 0))}

    def place(self, refused: EventhubError) -> None:
        for detail in refused.details or [Detail("", refused.code, refused.message)]:
            self.add_error(detail.field if detail.field in self.fields else None, detail.message)

    @property
    def others(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in ("reason", "notes"))


def _quantity_field(option: OptionFacts, quantity: int) -> forms.IntegerField:
    labels = {"aria-label": f"Quantity of {option.name}", "data-option": option.code, "min": 0, "max": MAX_QUANTITY}
    widget = forms.NumberInput(attrs=labels)
    return forms.IntegerField(required=False, initial=quantity, widget=widget, label=option.name)


def shown_problems(sheet: Sheet) -> list[ShownProblem]:
    return [_shown(sheet, problem) for problem in sheet.problems]


def _shown(sheet: Sheet, problem: Problem) -> ShownProblem:
    option = sheet.facts.by_id.get(problem.option_id) if problem.option_id else None
    category = sheet.facts.category_names.get(problem.category_id, "") if problem.category_id else ""
    return ShownProblem(str(problem.code), problem.message, option.code if option else "", category)


def _rows(sheet: Sheet, form: QuantitiesForm) -> list[CategoryRows]:
    return [
        CategoryRows(category, [_row(sheet, form, option) for option in category.options])
        for category in sheet.categories
    ]


def _row(sheet: Sheet, form: QuantitiesForm, option: OptionFacts) -> OptionRow:
    return OptionRow(
        option, sheet.quantities.get(option.id, 0), sheet.remaining.get(option.id), form[f"{FIELD}{option.id}"]
    )


def sheet_context(sheet: Sheet, form: QuantitiesForm) -> Mapping[str, Any]:
    price = sheet.price
    return {
        "sheet": sheet,
        "form": form,
        "categories": _rows(sheet, form),
        "problems": shown_problems(sheet),
        "price": price,
        "totals": [(name, words, getattr(price, name)) for name, words in TOTALS],
    }


TOTALS = (("net", "Net"), ("vat", "VAT"), ("gross", "Gross"))


class SheetPageMixin:
    """Gives the admin of configurations the sheet on its page and the address that saves quantities."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[StandConfiguration]:
        return configurations_visible_to(request.actor, removed=True)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.quantities_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_quantities"
        return [path("<path:object_id>/quantities/", view, name=name), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        if row is not None:
            sheet = load_sheet(row)
            context |= sheet_context(sheet, QuantitiesForm(None, sheet))
        return super().render_change_form(request, context, **kwargs)

    def quantities_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if request.method != "POST":
            return redirect(self.address_of(row))
        sheet = load_sheet(row)
        form = QuantitiesForm(request.POST, sheet)
        if form.is_valid() and self._save(request, row, form):
            return redirect(self.address_of(row))
        return self._refused(request, row, sheet, form)

    def _save(self, request: HttpRequest, row: StandConfiguration, form: QuantitiesForm) -> bool:
        values = form.cleaned_data
        notes = values["notes"] if "notes" in form.data else None
        try:
            set_quantities(row, form.changed_quantities(), actor=request.actor, reason=values["reason"], notes=notes)
        except EventhubError as refused:
            form.place(refused)
            for sentence in sentences(refused):
                messages.error(request, sentence)
            return False
        messages.success(request, f"The quantities of {row} are saved.")
        return True

    def _refused(
        self, request: HttpRequest, row: StandConfiguration, sheet: Sheet, form: QuantitiesForm
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            **sheet_context(sheet, form),
            "opts": self.opts,
            "original": row,
            "title": "Set quantities",
            "subtitle": str(row),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/staff/quantities.html", context, status=422)
