"""The page that writes a wording: a new package, or a package's next version with its difference before it counts."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from eventhub.core.admin.lists import as_key
from eventhub.core.admin.steps import put_into
from eventhub.core.errors import EventhubError, Invalid
from eventhub.packages.admin.content_fields import change_in_words
from eventhub.packages.admin.content_forms import ContentForms, HeadForm, in_places, with_more_rows
from eventhub.packages.content import Change, PackageContent, changes, tidy
from eventhub.packages.content_check import check_content
from eventhub.packages.models import Package, PackageVersion
from eventhub.packages.queries import content_of
from eventhub.packages.services import add_version, create_package


@dataclass(frozen=True, slots=True)
class Draft:
    """A wording on its way: its forms and, once they were read, how it differs from the newest version."""

    package: Package | None
    forms: ContentForms
    head: forms.Form | None = None
    changes: list[Change] | None = None
    seen: str = ""
    status: int = 200

    @property
    def version(self) -> PackageVersion | None:
        return self.package.current_version if self.package else None

    @property
    def difference(self) -> list[tuple[str, str, str, str]]:
        return [change_in_words(change, self.package.currency) for change in self.changes or []]

    @property
    def next_number(self) -> int:
        return self.version.number + 1 if self.version else 1


class ContentPageMixin:
    """Gives the admin of packages its two pages with forms."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.new_version_view)
        return [path("<path:object_id>/new-version/", view, name="packages_package_new_version"), *super().get_urls()]

    # --- a new package -----------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST" and "_rows" not in request.POST:
            return self._create(request)
        data = with_more_rows(request.POST) if request.method == "POST" else None
        model = self._model_of_copy(request)
        content = exact(model.current_version) if model else None
        head = HeadForm(
            data, initial={"organisation": model.organisation_id, "currency": model.currency} if model else {}
        )
        return self._render(request, Draft(None, ContentForms(data, content), head))

    def _model_of_copy(self, request: HttpRequest) -> Package | None:
        key = as_key(request.GET.get("copy", ""))
        return self.get_queryset(request).filter(pk=key).exclude(current_version=None).first() if key else None

    def _create(self, request: HttpRequest) -> HttpResponseBase:
        head, content_forms = HeadForm(request.POST), ContentForms(request.POST)
        if not all([head.is_valid(), content_forms.is_valid()]):
            return self._render(request, Draft(None, content_forms, head, status=422))
        try:
            package = create_package(content=content_forms.content(), actor=request.actor, **head.cleaned_data)
        except EventhubError as refused:
            of_head = [detail for detail in refused.details if detail.field in head.fields]
            if of_head:
                put_into(head, Invalid(of_head[0].message, details=of_head))
            else:
                content_forms.place(refused)
            return self._render(request, Draft(None, content_forms, head, status=int(refused.status)))
        messages.success(request, f"{package} is created, as version 1.")
        return redirect(self.address_of(package))

    # --- the next version --------------------------------------------------------------------------

    def new_version_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        package = self.get_object(request, unquote(object_id))
        if package is None or package.current_version is None:
            raise Http404
        if not self.has_view_permission(request, package):
            raise PermissionDenied
        if request.method != "POST":
            return self._render(request, Draft(package, ContentForms(content=exact(package.current_version))))
        if "_rows" in request.POST:
            return self._render(request, Draft(package, ContentForms(with_more_rows(request.POST))))
        return self._next_version(request, package)

    def _next_version(self, request: HttpRequest, package: Package) -> HttpResponseBase:
        content_forms = ContentForms(request.POST)
        if not content_forms.is_valid():
            return self._render(request, Draft(package, content_forms, status=422))
        content = content_forms.content()
        faults = check_content(content, package.currency)
        if faults:
            content_forms.place(Invalid(faults[0].message, details=faults))
            return self._render(request, Draft(package, content_forms, status=422))
        seen = fingerprint(package, content)
        difference = changes(content_of(package.current_version), content)
        if difference and "_publish" in request.POST and request.POST.get("seen") == seen:
            return self._publish(request, package, content, content_forms)
        return self._render(request, Draft(package, content_forms, changes=difference, seen=seen))

    def _publish(
        self, request: HttpRequest, package: Package, content: PackageContent, content_forms: ContentForms
    ) -> HttpResponseBase:
        try:
            package = add_version(package, content, actor=request.actor)
        except EventhubError as refused:
            content_forms.place(refused)
            return self._render(request, Draft(package, content_forms, status=int(refused.status)))
        messages.success(request, f"{package} is published as version {package.current_version.number}.")
        return redirect(self.address_of(package))

    def _render(self, request: HttpRequest, draft: Draft) -> TemplateResponse:
        media = self.media + (draft.head.media if draft.head else forms.Media())
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": media,
            "title": f"Edit and publish as version {draft.next_number}" if draft.package else "Create package",
            "subtitle": str(draft.package) if draft.package else None,
            "original": draft.package,
            "draft": draft,
            "parts": [_part(self, form) for form in (draft.head, draft.forms.wording) if form],
            "show_errors": draft.status != 200,
        }
        return TemplateResponse(request, "admin/staff/package_content.html", context, status=draft.status)


def _part(model_admin: admin.ModelAdmin, form: forms.Form) -> AdminForm:
    return AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=model_admin)


def exact(version: PackageVersion) -> PackageContent:
    """Its wording with amounts in the places of its currency, as people type them."""
    return in_places(content_of(version), version.package.currency)


def fingerprint(package: Package, content: PackageContent) -> str:
    """Publishing goes through for exactly the difference that was shown: this wording after this version."""
    number = package.current_version.number
    return hashlib.sha256(repr((package.pk, number, tidy(content))).encode()).hexdigest()
