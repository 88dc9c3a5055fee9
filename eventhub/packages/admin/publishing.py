"""How a working copy begins and ends: from nothing, a version or a file; read once more beside what is in force; published."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from eventhub.accounts.models import Organisation
from eventhub.core.admin.lists import as_key
from eventhub.core.admin.steps import put_into
from eventhub.core.errors import Conflict, EventhubError, Invalid, Unreadable
from eventhub.core.http import download
from eventhub.packages.admin.change_words import change_in_words
from eventhub.packages.admin.copy_parts import address
from eventhub.packages.content import Change, PackageContent, changes
from eventhub.packages.drafts import begin_package, begin_version, publish_draft, publishing_of
from eventhub.packages.exchange.editing import category_of
from eventhub.packages.exchange.files import file_of
from eventhub.packages.exchange.typed import read_typed
from eventhub.packages.models import Package, PackageDraft, PackageVersion
from eventhub.packages.queries import content_of, drafts_visible_to, with_content
from eventhub.packages.reception import receive
from eventhub.packages.rule_check import check_rules, has_errors

MOST_VERSIONS = 300
PACKAGES_A_PAGE = 20
NOTHING = PackageContent("")


def versions_to_copy() -> QuerySet[PackageVersion]:
    return PackageVersion.objects.select_related("package").order_by("package__code", "-number")


class StartField(forms.ModelChoiceField):
    """Which version the work begins from; a plain list, so that it works without script."""

    def label_from_instance(self, version: PackageVersion) -> str:
        return f"{version.package.code}: {version}"


class BeginForm(forms.Form):
    start = StartField(versions_to_copy(), label="Begin from", required=False, empty_label="Nothing")


class NewPackageForm(BeginForm):
    organisation = forms.ModelChoiceField(Organisation.objects.order_by("name"))
    code = forms.CharField(max_length=60, help_text="What other systems know it by; never changes")
    currency = forms.CharField(max_length=3, help_text="ISO 4217 code, for example GBP; never changes")

    field_order = ("organisation", "code", "currency", "start")


class ImportForm(forms.Form):
    organisation = forms.ModelChoiceField(Organisation.objects.order_by("name"))
    file = forms.FileField(help_text="A workbook (.xlsx) or a JSON file of one package, 5 MB at most")
    replaces = forms.BooleanField(
        required=False,
        label="Replace a working copy",
        help_text="Where somebody works on the same package already, their working copy is discarded",
    )


class PublishingMixin:
    """Gives the admin of packages the ways in and out of a working copy."""

    def get_urls(self) -> list[URLPattern]:
        views = {
            "import/": ("import", self.import_view),
            "check-rules/": ("check_rules", self.check_rules_view),
            "working-copy/<uuid:pk>/publish/": ("copy_publish", self.publish_view),
            "<path:object_id>/new-version/": ("new_version", self.new_version_view),
            "<path:object_id>/export/<slug:kind>/": ("export", self.export_view),
        }
        own = [
            path(route, self.admin_site.admin_view(view), name=f"packages_package_{name}")
            for route, (name, view) in views.items()
        ]
        return [*own, *super().get_urls()]

    # --- beginning -----------------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewPackageForm(request.POST or None, initial=self._to_copy(request))
        drafts = drafts_visible_to(request.actor).filter(package=None)
        if request.method == "POST" and form.is_valid():
            values = {name: form.cleaned_data[name] for name in ("organisation", "code", "currency")}
            try:
                draft = begin_package(content=_content(form), actor=request.actor, **values)
            except EventhubError as refused:
                put_into(form, refused)
            else:
                return redirect(address("copy", draft))
        return self._begin_page(request, form, "New package", {"drafts": drafts})

    def _to_copy(self, request: HttpRequest) -> dict[str, Any]:
        """The version that the address names, and what goes with it."""
        key = as_key(request.GET.get("copy", ""))
        found = versions_to_copy().filter(pk=key).first() if key else None
        if found is None:
            return {}
        return {"start": found.pk, "organisation": found.package.organisation_id, "currency": found.package.currency}

    def new_version_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        package = self._package(request, object_id)
        draft = drafts_visible_to(request.actor).filter(package=package).first()
        if draft:
            return redirect(address("copy", draft))
        form = BeginForm(request.POST or None, initial={"start": package.current_version_id} | self._to_copy(request))
        if request.method == "POST" and form.is_valid():
            try:
                draft = begin_version(package, content=_content(form), actor=request.actor)
            except EventhubError as refused:
                put_into(form, refused)
            else:
                return redirect(address("copy", draft))
        title = f"Begin version {package.newest.number + 1}"
        return self._begin_page(request, form, title, {"original": package, "subtitle": str(package)})

    def _begin_page(
        self, request: HttpRequest, form: forms.Form, title: str, more: dict[str, Any], template: str = "begin.html"
    ) -> TemplateResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, "form": form}
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(
            request, f"admin/staff/copy/{template}", {**context, "title": title, **more}, status=status
        )

    def _package(self, request: HttpRequest, object_id: str) -> Package:
        package = self.get_object(request, unquote(object_id))
        if package is None or package.current_version is None:
            raise Http404
        if not self.has_view_permission(request, package):
            raise PermissionDenied
        return package

    # --- files ---------------------------------------------------------------------------------------

    def export_view(self, request: HttpRequest, object_id: str, kind: str) -> HttpResponse:
        package = self._package(request, object_id)
        number = request.GET.get("version", "")
        versions = with_content(package.versions.select_related("package"))
        version = (
            versions.filter(number=number).first()
            if number.isascii() and number.isdigit() and len(number) < 6
            else None
        )
        file = file_of(version or versions.get(pk=package.current_version_id), kind)
        if file is None or (number and version is None):
            raise Http404
        return download(file.name, file.content, file.content_type)

    def import_view(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None, initial=_organisation_of(request))
        found: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            values = form.cleaned_data
            try:
                received = receive(values["file"].read(), organisation=values["organisation"], actor=request.actor)
                if not received.faults:
                    draft = received.begin(replaces=values["replaces"], actor=request.actor)
                    for note in received.notes:
                        messages.info(request, note)
                    return redirect(address("copy_publish", draft))
                found = {"faults": received.faults}
                form.add_error("file", "Nothing is imported. What is to mend in the file is listed below.")
            except Unreadable as unreadable:
                form.add_error("file", unreadable.message)
            except EventhubError as refused:
                put_into(form, refused)
        return self._begin_page(request, form, "Import package", found, template="import.html")

    # --- publishing ----------------------------------------------------------------------------------

    def publish_view(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        draft = self.draft_in_sight(request, pk)
        refused = None
        if request.method == "POST":
            try:
                return self._publish(request, draft)
            except (Invalid, Conflict) as error:
                refused = error
                draft = self.draft_in_sight(request, pk)
        status = int(refused.status) if refused else 200
        return self.render_copy(request, draft, "publish.html", "Publish", self._reading(draft, refused), status=status)

    def _publish(self, request: HttpRequest, draft: PackageDraft) -> HttpResponseBase:
        before = draft.package.newest.number if draft.package else 0
        package = publish_draft(
            draft,
            seen=request.POST.get("seen", ""),
            accepts_errors="accepts_errors" in request.POST,
            actor=request.actor,
        )
        number = package.newest.number
        done = (
            f"is published as version {number}."
            if number != before
            else f"says what version {number} says: no version is made."
        )
        messages.success(request, f"{package} {done}")
        return redirect(self.address_of(package))

    def _reading(self, draft: PackageDraft, refused: EventhubError | None) -> dict[str, Any]:
        content, faults = read_typed(draft.typed, draft.currency)
        present = content_of(draft.package.newest) if draft.package else None
        findings = check_rules(content)
        return {
            "refused": refused,
            "faults": [(fault.message, _where(draft, fault.field)) for fault in faults],
            "findings": findings,
            "has_errors": has_errors(findings),
            "difference": in_words(changes(present, content), draft.currency) if not faults else [],
            "since": in_words(self._since(draft), draft.currency),
            "seen": publishing_of(draft),
            "options": sum(1 for _ in content.options),
        }

    def _since(self, draft: PackageDraft) -> list[Change]:
        """What somebody else published since the working copy was begun."""
        if not draft.package or not draft.base or draft.base_id == draft.package.current_version_id:
            return []
        return changes(content_of(draft.base), content_of(draft.package.newest))

    # --- the rules of what is in force ---------------------------------------------------------------

    def check_rules_view(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        packages = Package.objects.filter(archived_at=None, current_version__isnull=False).order_by("code", "pk")
        page = self.get_paginator(
            request, packages.values_list("current_version_id", flat=True), PACKAGES_A_PAGE
        ).get_page(request.GET.get("p"))
        versions = with_content(PackageVersion.objects.select_related("package__organisation")).in_bulk(list(page))
        checked = [(versions[key], check_rules(content_of(versions[key]))) for key in page]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": "Check rules",
            "page": page,
            "checked": checked,
            "sound": sum(not findings for _, findings in checked),
        }
        return TemplateResponse(request, "admin/staff/copy/check_rules.html", context)


def _content(form: forms.Form) -> PackageContent:
    start = form.cleaned_data["start"]
    return content_of(start) if start else NOTHING


def _organisation_of(request: HttpRequest) -> dict[str, Any]:
    key = as_key(request.GET.get("organisation", ""))
    return {"organisation": key} if key else {}


def in_words(found: list[Change], currency: str) -> list[tuple[str, str, str, str]]:
    return [change_in_words(change, currency) for change in found]


def _where(draft: PackageDraft, path_: str) -> str:
    """The page on which a fault can be mended."""
    parts = path_.split(".")
    if len(parts) < 3 or parts[0] != "categories":
        return address("copy", draft)
    category = draft.typed["categories"][int(parts[1])]
    if parts[2] != "options" or len(parts) < 5:
        return address("copy_category", draft, category_of(draft.typed, category["key"])["key"])
    return address("copy_option", draft, category["options"][int(parts[3])]["key"])
