"""Choosing a package, changing it, and moving to a newer version of it; each told before it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from eventhub.accounts.permissions import can, require
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.services import change_package, move_to_newest_version
from eventhub.configurations.sheet import load_sheet
from eventhub.configurations.workflows import create_configuration
from eventhub.core.errors import Invalid, NotAllowed
from eventhub.core.http import go, render_page
from eventhub.packages.models import Package, PackageVersion
from eventhub.sponsor.choices import columns_of, comparison, newest_of, packages_for, preview_move, told_changes
from eventhub.sponsor.forms import LateForm, show_refusal
from eventhub.sponsor.nav import stand_frame
from eventhub.sponsor.scope import StandScope, configured, stand_scope


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """To the newest version of a package, by the service that `run` calls with a reason."""

    package: Package
    run: Callable[..., tuple[StandConfiguration, list[str]]]
    template: str

    @property
    def version(self) -> PackageVersion:
        return newest_of(self.package)


GIVEN = "The package of this stand is given by the organiser. Ask them if another one suits you better."


@require_http_methods(["GET", "HEAD", "POST"])
def package_choose(request: HttpRequest, stand_id: UUID) -> HttpResponseBase:
    """Side by side; choosing begins the configuration, or leads to what a change would do to the one there is."""
    scope = choosing_scope(request, stand_id)
    configuration = scope.configuration()
    packages = packages_for(scope)
    if request.method == "POST":
        package = named(packages, request.POST.get("package", ""))
        if configuration is None:
            create_configuration(scope.stand, package=package, actor=scope.actor)
            return go(request, "sponsor:configuration", stand_id)
        return go(request, "sponsor:package-change", stand_id, package.pk)
    columns = columns_of(packages, configuration)
    context = {
        **stand_frame(scope, "packages"),
        "configuration": configuration,
        "is_open": configuration is None or configuration.is_editable,
        "columns": columns,
        "categories": comparison(columns, scope.event.currency),
    }
    page = "sponsor/packages/choose.html"
    return render_page(request, page, context, partial=page)


@require_http_methods(["GET", "HEAD", "POST"])
def package_change(request: HttpRequest, stand_id: UUID, package_id: UUID) -> HttpResponseBase:
    """Another package for a draft: what is carried over and what is dropped, then the change."""
    scope = choosing_scope(request, stand_id)
    configuration = configured(scope)
    package = named(packages_for(scope), str(package_id))
    if package.pk == configuration.version.package_id:
        return redirect("sponsor:configuration", stand_id)

    run = partial(change_package, configuration, package=package, actor=scope.actor)
    return told_move(request, scope, configuration, PlannedMove(package, run, "sponsor/packages/change.html"))


@require_http_methods(["GET", "HEAD", "POST"])
def version_move(request: HttpRequest, stand_id: UUID) -> HttpResponseBase:
    """The newest version of the same package: how it differs, then the move."""
    scope = stand_scope(request, stand_id)
    configuration = configured(scope)
    require(scope.actor, "configurations.edit", configuration)
    package = configuration.version.package
    if package.current_version_id == configuration.version_id:
        return redirect("sponsor:configuration", stand_id)

    run = partial(move_to_newest_version, configuration, actor=scope.actor)
    return told_move(request, scope, configuration, PlannedMove(package, run, "sponsor/packages/version.html"))


def told_move(
    request: HttpRequest, scope: StandScope, configuration: StandConfiguration, planned: PlannedMove
) -> HttpResponseBase:
    """The page that says what a move to another version does, and the move itself."""
    sheet = load_sheet(configuration)
    is_late = sheet.is_late and can(scope.actor, "configurations.write_late", configuration)
    form = LateForm(request.POST if request.method == "POST" else None, is_late=is_late)
    if form.is_valid():
        try:
            moved, dropped = planned.run(reason=form.cleaned_data.get("reason", ""))
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            return go(request, "sponsor:configuration", scope.stand.pk, say=moved_in_words(moved, dropped))
    context = {
        **stand_frame(scope, "packages" if scope.may_choose_package else "configuration"),
        "form": form,
        "configuration": configuration,
        "is_open": configuration.is_editable,
        "move": preview_move(sheet, planned.version),
        "changes": told_changes(configuration.version, planned.version, scope.event.currency),
    }
    page = planned.template
    return render_page(request, page, context, partial=page, status=422 if form.is_bound else 200)


def moved_in_words(configuration: StandConfiguration, dropped: list[str]) -> str:
    now = f"Stand {configuration.stand.number} now has {configuration.version}."
    return f"{now} Dropped: {', '.join(dropped)}." if dropped else now


def choosing_scope(request: HttpRequest, stand_id: UUID) -> StandScope:
    """The stand, for those who have a choice there."""
    scope = stand_scope(request, stand_id)
    require(scope.actor, "configurations.choose_package", scope.stand)
    if not scope.may_choose_package and scope.is_open:
        raise NotAllowed(GIVEN)
    return scope


def named(packages: list[Package], key: str) -> Package:
    """One of those that may be chosen; anything else is not there."""
    for package in packages:
        if str(package.pk) == key:
            return package
    raise Http404
