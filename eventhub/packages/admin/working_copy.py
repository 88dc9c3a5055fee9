"""The pages of a working copy: its outline, a category, an option. Each saves what was typed, right or wrong."""

from copy import deepcopy
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from eventhub.core.errors import Conflict
from eventhub.packages.admin.cells import Faults
from eventhub.packages.admin.copy_parts import EMPTY_ROWS, Category, Option, Outline, Part, whole
from eventhub.packages.drafts import discard_draft, fingerprint, save_draft
from eventhub.packages.exchange.editing import options_of
from eventhub.packages.exchange.typed import Typed, read_typed
from eventhub.packages.models import PackageDraft
from eventhub.packages.queries import drafts_visible_to


class WorkingCopyMixin:
    """Gives the admin of packages the pages on which a wording is written."""

    def get_urls(self) -> list[URLPattern]:
        views = {
            "": ("copy", self.copy_view),
            "category/<int:key>/": ("copy_category", self.category_view),
            "option/<int:key>/": ("copy_option", self.option_view),
            "discard/": ("copy_discard", self.discard_view),
        }
        own = [
            path(f"working-copy/<uuid:pk>/{end}", self.admin_site.admin_view(view), name=f"packages_package_{name}")
            for end, (name, view) in views.items()
        ]
        return [*own, *super().get_urls()]

    def draft_in_sight(self, request: HttpRequest, pk: UUID) -> PackageDraft:
        if not self.has_view_permission(request):
            raise PermissionDenied
        draft = drafts_visible_to(request.actor).filter(pk=pk).first()
        if draft is None:
            raise Http404
        return draft

    # --- the pages -----------------------------------------------------------------------------------

    def copy_view(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        return self._page(request, Outline(self.draft_in_sight(request, pk)))

    def category_view(self, request: HttpRequest, pk: UUID, key: int) -> HttpResponseBase:
        draft = self.draft_in_sight(request, pk)
        page, rows = whole(request.GET.get("page"), 1), whole(request.GET.get("rows"), EMPTY_ROWS)
        return self._page(request, Category(draft, str(key), page=page, rows_=rows))

    def option_view(self, request: HttpRequest, pk: UUID, key: int) -> HttpResponseBase:
        return self._page(request, Option(self.draft_in_sight(request, pk), str(key)))

    def discard_view(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        draft = self.draft_in_sight(request, pk)
        if request.method == "POST":
            discard_draft(draft, actor=request.actor)
            messages.success(request, f"The working copy of {draft} is discarded.")
            return redirect(self.address_of(draft.package) if draft.package else "admin:packages_package_changelist")
        return self.render_copy(request, draft, "discard.html", "Discard the working copy", {})

    # --- saving --------------------------------------------------------------------------------------

    def _page(self, request: HttpRequest, part: Part) -> HttpResponseBase:
        draft = part.draft
        if request.method != "POST":
            return self._show(request, part, draft.typed)
        sent, is_quiet = request.POST, "X-Autosave" in request.headers

        def edit(typed: Typed) -> None:
            if fingerprint(part.seen(typed)) != sent.get("seen"):
                raise Conflict(f"{draft.saved_by_name} saved this in between. Yours is not saved. Look at both.")
            part.apply(typed, sent)

        try:
            draft = save_draft(draft, edit, actor=request.actor)
        except Conflict as overtaken:
            if is_quiet:
                return JsonResponse({"message": overtaken.message}, status=409)
            return self._overtaken(request, part, overtaken)
        if is_quiet:
            saved = {"seen": fingerprint(part.seen(draft.typed)), "made": part.made, "at": _clock()}
            return JsonResponse(saved)
        messages.success(request, f"Saved {_clock()}.")
        stays = not part.then or part.then.startswith("#")
        return redirect(request.get_full_path() + part.then if stays else part.then)

    def _overtaken(self, request: HttpRequest, part: Part, overtaken: Conflict) -> HttpResponseBase:
        """What was typed stays in the form; beside it what stands now."""
        draft = part.draft
        draft.refresh_from_db()
        mine = deepcopy(draft.typed)
        now = part.cells(mine)
        fingerprint_now = fingerprint(part.seen(mine))
        words = {name: text for name, text in request.POST.items() if name != "do"}
        try:
            part.apply(mine, words)
        except Conflict:
            mine = deepcopy(draft.typed)
        pairs = zip(now, part.cells(mine), strict=False)
        both = [(cell, one.text, cell.text) for one, cell in pairs if one.text != cell.text]
        conflict = {"conflict": overtaken.message, "both": both, "seen": fingerprint_now}
        return self._show(request, part, mine, conflict, status=409)

    def _show(
        self,
        request: HttpRequest,
        part: Part,
        typed: Typed,
        more: dict[str, Any] | None = None,
        *,
        status: int = 200,
    ) -> TemplateResponse:
        _, details = read_typed(typed, part.draft.currency)
        faults = Faults(details)
        context = {"seen": fingerprint(part.seen(typed)), **part.context(typed, faults), **(more or {})}
        return self.render_copy(request, part.draft, part.template, part.title, context, status=status)

    def render_copy(
        self,
        request: HttpRequest,
        draft: PackageDraft,
        template: str,
        title: str,
        context: dict[str, Any],
        *,
        status: int = 200,
    ) -> TemplateResponse:
        frame = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": title,
            "subtitle": str(draft),
            "draft": draft,
            "original": draft.package,
            "next_number": draft.package.newest.number + 1 if draft.package else 1,
            "is_overtaken": bool(draft.package and draft.base_id != draft.package.current_version_id),
            "counts": (len(draft.typed["categories"]), sum(1 for _ in options_of(draft.typed))),
        }
        return TemplateResponse(request, f"admin/staff/copy/{template}", {**frame, **context}, status=status)


def _clock() -> str:
    return timezone.localtime().strftime("%H:%M")
