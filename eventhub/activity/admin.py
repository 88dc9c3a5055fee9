"""What every record looks like to staff, and the history itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import simplejson
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import flatten_fieldsets
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from eventhub.activity import verbs
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.activity.queries import history_of
from eventhub.core.admin.lists import CappedPaginator, as_key, name_parts
from eventhub.core.admin.steps import StepsMixin, put_into
from eventhub.core.errors import EventhubError
from eventhub.core.exact_json import ExactJSONEncoder

SECRETS = {
    "password",
    "secret",
    "client_secret",
    "previous_secret",
    "nonce",
    "session_key",
    "key",
    "token",
    "token_checksum",
}
LINES_ON_PAGE = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One line of history in words."""

    at: datetime
    who: str
    on_behalf_of: str
    what: str
    from_status: str
    to_status: str
    why: str


def line_of(entry: ActivityEntry) -> Line:
    return Line(
        entry.at,
        entry.actor_name,
        entry.on_behalf_of_name,
        what_happened(entry),
        entry.from_status.replace("_", " "),
        entry.to_status.replace("_", " "),
        entry.reason,
    )


def what_happened(entry: ActivityEntry) -> str:
    verb = verbs.ALL.get(entry.verb)
    return verb.sentence.format(subject=entry.subject_label) if verb else f"{entry.verb} {entry.subject_label}"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that belong to a record, to read on its page."""

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class ServiceForm(forms.ModelForm):
    """Reads what was typed and leaves the row alone: the rules are the service's, in its own words."""

    refused: EventhubError | None = None

    def _post_clean(self) -> None:
        if self.refused:
            put_into(self, self.refused)

    def _save_m2m(self) -> None:
        """The service has written what belongs to the row."""


class StaffModelAdmin(StepsMixin, admin.ModelAdmin):
    """A record as staff see it: read-only but for the fields that a service takes; nothing can be deleted.

    `add_fields` are what `create` takes (none: rows come from elsewhere), `change_fields` what `change` takes. A status
    moves by `steps` alone. `key_fields` are further keys that a search for a pasted key looks at.
    """

    for_staff = True
    form = ServiceForm
    add_form: type[ServiceForm] | None = None
    add_fields: tuple[str, ...] = ()
    change_fields: tuple[str, ...] = ()
    key_fields: tuple[str, ...] = ()
    change_form_template = "admin/staff/change_form.html"
    object_history_template = "admin/staff/history.html"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    list_per_page = 50
    list_max_show_all = 50

    # --- what a service does with the form ---------------------------------------------------------

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> Model:
        raise NotImplementedError(f"{type(self).__name__} has add_fields and no create()")

    def change(self, request: HttpRequest, row: Any, values: Mapping[str, Any]) -> Model:
        """`values` holds the changed fields only."""
        raise NotImplementedError(f"{type(self).__name__} has change_fields and no change()")

    def save_model(self, request: HttpRequest, obj: Any, form: ServiceForm, change: bool) -> None:
        if not change:
            obj.pk = self.create(request, form.cleaned_data).pk
        elif form.changed_data:
            self.change(request, obj, {field: form.cleaned_data[field] for field in form.changed_data})
        obj.refresh_from_db()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        extra = {"show_save_and_continue": False, "show_save_and_add_another": False} | (extra_context or {})
        try:
            return super().changeform_view(request, object_id, form_url, extra)
        except EventhubError as refused:
            request.refused = refused
            response = super().changeform_view(request, object_id, form_url, extra)
            response.status_code = int(refused.status)
            return response

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ServiceForm]:
        if obj is None and self.add_form:
            kwargs["form"] = self.add_form
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refused = getattr(request, "refused", None)
        return form

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponseBase:
        return self._saved(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponseBase:
        return self._saved(request, obj)

    def _saved(self, request: HttpRequest, obj: Any) -> HttpResponseBase:
        messages.success(request, f"{obj} is saved.")
        return redirect(self.address_of(obj))

    # The history that counts is written by the services.
    def log_addition(self, *args: Any) -> None: ...

    def log_change(self, *args: Any) -> None: ...

    # --- what may be seen and typed ----------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self.add_fields) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.change_fields) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.add_fields if obj is None else self._fields_shown()

    def _fields_shown(self) -> tuple[str, ...]:
        if self.fields:
            return tuple(self.fields)
        named = {"id", "created_at", "updated_at", *SECRETS}
        fields = [field.name for field in self.opts.get_fields() if field.concrete and field.name not in named]
        return (*fields, *(name for name in ("created_at", "updated_at") if hasattr(self.model, name)))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return tuple(
            name for name in flatten_fieldsets(self.get_fieldsets(request, obj)) if name not in self.change_fields
        )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """Without the buttons that open other records in small windows."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for button in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            if hasattr(getattr(field, "widget", None), button):
                setattr(field.widget, button, False)
        if isinstance(getattr(field, "widget", None), AdminSplitDateTime):
            name_parts(field.widget, str(field.label))
        return field

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """A secret can't be guessed letter by letter through the filters of an address either."""
        return not SECRETS & set(lookup.split("__")) and super().lookup_allowed(lookup, value, request)

    def show_secret(
        self, request: HttpRequest, row: Any, *, title: str, sentence: str, facts: list[tuple[str, str, str]]
    ) -> HttpResponse:
        """The one answer in which a secret stands: in no address, no session and no message. `facts`: id, label, value."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "row": row,
            "address": self.address_of(row),
            "sentence": sentence,
            "facts": facts,
        }
        return TemplateResponse(request, "admin/staff/secret.html", context, status=201)

    # --- lists -------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        if any("\x00" in text for name, values in request.GET.lists() for text in (name, *values)):
            return redirect(request.path)
        return super().changelist_view(request, extra_context)

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> HttpResponseBase | None:
        """What is no key is not chosen."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        request.POST = request.POST.copy()
        request.POST.setlist(ACTION_CHECKBOX_NAME, [key for key in chosen if self._is_key(key)])
        return super().response_action(request, queryset)

    def _is_key(self, text: str) -> bool:
        try:
            return self.opts.pk.to_python(text) is not None
        except ValidationError:
            return False

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        term = search_term.replace("\x00", "").strip()[:200]
        key = as_key(term)
        if key is None:
            return super().get_search_results(request, queryset, term)
        return queryset.filter(Q.create([(name, key) for name in ("pk", *self.key_fields)], connector=Q.OR)), False

    # --- the record's page -------------------------------------------------------------------------

    def tables(self, row: Any) -> list[Table]:
        """What belongs to the row and is worth reading on its page."""
        return []

    def history(self, row: Any) -> QuerySet[ActivityEntry]:
        return history_of(row.pk)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        row = kwargs.get("obj")
        if row is not None:
            lines = [line_of(entry) for entry in self.history(row)[: LINES_ON_PAGE + 1]]
            context |= {
                "steps": list(self.steps_for(row)),
                "tables": self.tables(row),
                "history": lines[:LINES_ON_PAGE],
                "has_more_history": len(lines) > LINES_ON_PAGE,
            }
        return super().render_change_form(request, context, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        page = CappedPaginator(self.history(row), self.list_per_page).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": "History",
            "subtitle": str(row),
            "opts": self.opts,
            "original": row,
            "page": page,
            "history": [line_of(entry) for entry in page],
            "address": self.address_of(row),
        }
        return TemplateResponse(request, self.object_history_template, context)


def as_json(value: Any) -> SafeString:
    return format_html("<pre>{}</pre>", simplejson.dumps(value, cls=ExactJSONEncoder, indent=2, ensure_ascii=False))


class SubjectFilter(admin.SimpleListFilter):
    """By the kind of thing that something happened to; asks the database nothing."""

    title = "thing"
    parameter_name = "thing"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        kinds = sorted({key.split(".")[0] for key in verbs.ALL})
        return [(kind, kind.capitalize()) for kind in kinds]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        kind = self.value()
        return queryset.filter(verb__startswith=f"{kind}.") if kind else queryset


@admin.register(ActivityEntry)
class ActivityEntryAdmin(StaffModelAdmin):
    list_display = ("at", "who", "what", "moved", "reason")
    list_filter = (("at", admin.DateFieldListFilter), "actor_kind", SubjectFilter)
    search_fields = ("subject_label", "actor_name", "on_behalf_of_name")
    search_help_text = "Thing, person, or any key"
    key_fields = ("subject_id", "actor_id", "on_behalf_of_id", "stand_id", "event_id", "organisation_id")
    sortable_by = ("at",)
    fields = (
        *("at", "who", "what", "moved", "reason", "verb", "subject_type", "subject_id"),
        *("organisation_id", "event_id", "stand_id", "details"),
    )

    @admin.display(description="who")
    def who(self, entry: ActivityEntry) -> str:
        behalf = f" for {entry.on_behalf_of_name}" if entry.on_behalf_of_name else ""
        return f"{entry.actor_name}{behalf}"

    @admin.display(description="what")
    def what(self, entry: ActivityEntry) -> str:
        return what_happened(entry)

    @admin.display(description="from → to")
    def moved(self, entry: ActivityEntry) -> str:
        line = line_of(entry)
        return f"{line.from_status or '–'} → {line.to_status}" if line.to_status else ""

    @admin.display(description="details")
    def details(self, entry: ActivityEntry) -> str:
        return as_json(entry.data)

    def history(self, row: ActivityEntry) -> QuerySet[ActivityEntry]:
        """What else happened to the same thing."""
        return history_of(row.subject_id)


@admin.register(OutboxEvent)
class OutboxEventAdmin(StaffModelAdmin):
    list_display = ("created_at", "verb", "public_name", "drained_at")
    list_filter = (
        ("created_at", admin.DateFieldListFilter),
        ("drained_at", admin.EmptyFieldListFilter),
        ("public_name", admin.EmptyFieldListFilter),
        SubjectFilter,
    )
    search_fields = ("=verb", "=public_name")
    search_help_text = "Verb, public name, or any key"
    key_fields = ("subject_id", "event_id", "organisation_id", "entry_id")
    sortable_by = ()
    ordering = ("-id",)
    fields = (
        "created_at",
        "verb",
        "public_name",
        "entry",
        "subject_id",
        "organisation_id",
        "event_id",
        "drained_at",
        "sent",
    )

    @admin.display(description="payload")
    def sent(self, row: OutboxEvent) -> str:
        return as_json(row.payload)

    def history(self, row: OutboxEvent) -> QuerySet[ActivityEntry]:
        return history_of(row.subject_id)
