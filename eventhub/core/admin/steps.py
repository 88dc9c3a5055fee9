"""What staff can do with a row beyond editing it: each step is one workflow or service, run for one row or for many."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, AdminForm
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django_fsm import can_proceed

from eventhub.core.errors import EventhubError

MOST_AT_ONCE = 100


class StepForm(forms.Form):
    """Values that a step asks for. `initial_for` may look at the row; in lists there is none."""

    @classmethod
    def initial_for(cls, row: Model) -> dict[str, Any]:
        return {}


class ReasonForm(StepForm):
    reason = forms.CharField(
        required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}), help_text="Kept in the history"
    )


class OwedReasonForm(StepForm):
    reason = forms.CharField(
        max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}), help_text="Kept in the history"
    )


def always(row: Model) -> bool:
    return True


def while_machine_allows(method: str) -> Callable[[Model], bool]:
    """Show a step where the row's machine has this transition; whether it goes through its workflow says."""
    return lambda row: can_proceed(getattr(row, method))


@dataclass(frozen=True)
class Step:
    """`run(row, actor=…, **values of the form)` does it; `done` says so of {row} and of the {result} of `run`.

    `shown` decides whether the row's page has a button. `in_lists` makes it an action of the list as well.
    """

    name: str
    label: str
    run: Callable[..., Any]
    done: str
    form: type[StepForm] = StepForm
    shown: Callable[[Any], bool] = always
    in_lists: bool = True
    hint: str = ""

    @property
    def asks(self) -> bool:
        return bool(self.form.base_fields)

    def sentence(self, row: Model, result: Any) -> str:
        return self.done.format(row=row, result=result)


def sentences(refused: EventhubError) -> list[str]:
    """The refusal and what it is made of, each once."""
    return list(dict.fromkeys([refused.message, *(detail.message for detail in refused.details)]))


def put_into(form: forms.BaseForm, refused: EventhubError) -> None:
    """Show a refusal at the fields that it names, the rest above the form."""
    placed: set[str] = set()
    for detail in refused.details:
        field = _field_of(form, detail.field)
        if field:
            form.add_error(field, detail.message)
            placed.add(detail.message)
    for sentence in sentences(refused):
        if sentence not in placed:
            form.add_error(None, sentence)


def _field_of(form: forms.BaseForm, path: str) -> str:
    """The form's field for a refusal's path: "contacts.0.email" is in contacts, "logo_file_id" in logo."""
    name = path.partition(".")[0]
    short = name.removesuffix("_id").removesuffix("_file")
    return next((field for field in (name, short) if field in form.fields), "")


class StepsMixin:
    """Gives a ModelAdmin its `steps` as buttons on the row's page and as actions of the list."""

    steps: tuple[Step, ...] = ()

    # --- one row -----------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.step_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        return [path("<path:object_id>/step/<slug:name>/", view, name=name), *super().get_urls()]

    def step_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponseBase:
        row, step = self.get_object(request, unquote(object_id)), self._step(name)
        if row is None or step is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        asked = {field: request.GET[field] for field in step.form.base_fields if field in request.GET}
        initial = step.form.initial_for(row) | asked
        form = step.form(request.POST if request.method == "POST" else None, request.FILES or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            return self._take(request, step, row, form)
        return self._ask(request, step, form, rows=[row], status=422 if form.is_bound else 200)

    def _take(self, request: HttpRequest, step: Step, row: Model, form: StepForm) -> HttpResponseBase:
        label = str(row)
        try:
            result = step.run(row, actor=request.actor, **form.cleaned_data)
        except EventhubError as refused:
            if step.asks:
                put_into(form, refused)
                return self._ask(request, step, form, rows=[row], status=int(refused.status))
            for sentence in sentences(refused):
                messages.error(request, sentence)
            return redirect(self.address_of(row))
        return self.answer_to_step(request, step, row, step.sentence(label, result), result)

    def answer_to_step(
        self, request: HttpRequest, step: Step, row: Model, done: str, result: object
    ) -> HttpResponseBase:
        """What follows on a step that was taken: the row's page, which says so."""
        messages.success(request, done)
        return redirect(self.address_of(row))

    def address_of(self, row: Model) -> str:
        """The row's page, or the list where the row is gone."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if not self.model._default_manager.filter(pk=row.pk).exists():
            return reverse(f"{name}_changelist")
        return reverse(f"{name}_change", args=[quote(row.pk)])

    def steps_for(self, row: Model) -> Iterator[Step]:
        return (step for step in self.steps if step.shown(row))

    def _step(self, name: str) -> Step | None:
        return next((step for step in self.steps if step.name == name), None)

    # --- many rows ---------------------------------------------------------------------------------

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if IS_POPUP_VAR in request.GET:
            return actions
        return actions | {
            step.name: (partial(_act, step), step.name, step.label) for step in self.steps if step.in_lists
        }

    def take_all(self, request: HttpRequest, step: Step, queryset: QuerySet) -> HttpResponseBase | None:
        """Run a step for every chosen row, each for itself, and tell of each what became of it."""
        rows = list(queryset[: MOST_AT_ONCE + 1])
        if len(rows) > MOST_AT_ONCE:
            messages.error(request, f"More than {MOST_AT_ONCE} rows are chosen. Choose fewer; nothing was done.")
            return None
        form = step.form(request.POST if "_confirmed" in request.POST else None)
        if step.asks and not form.is_valid():
            return self._ask(request, step, form, rows=rows, status=422 if form.is_bound else 200)
        for row in rows:
            self._take_one(request, step, row, form.cleaned_data if step.asks else {})
        return None

    def _take_one(self, request: HttpRequest, step: Step, row: Model, values: dict[str, Any]) -> None:
        label = str(row)
        try:
            result = step.run(row, actor=request.actor, **values)
        except EventhubError as refused:
            messages.error(request, f"{label}: {' '.join(sentences(refused))}")
        else:
            messages.success(request, step.sentence(label, result))

    # --- the page that asks ------------------------------------------------------------------------

    def _ask(
        self, request: HttpRequest, step: Step, form: StepForm, *, rows: list[Model], status: int
    ) -> TemplateResponse:
        shown = AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media + form.media,
            "title": step.label,
            "step": step,
            "form": form,
            "adminform": shown,
            "rows": rows,
            "is_list": "index" in request.POST or ACTION_CHECKBOX_NAME in request.POST,
            "checkbox": ACTION_CHECKBOX_NAME,
            "back": self.address_of(rows[0]) if len(rows) == 1 else "",
        }
        return TemplateResponse(request, "admin/staff/step.html", context, status=status)


def _act(
    step: Step, model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet
) -> HttpResponseBase | None:
    return model_admin.take_all(request, step, queryset)
