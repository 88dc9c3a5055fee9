"""What an organisation can offer, what an event does offer, and what changed from version to version."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from eventhub.configurations.services import set_stock_limit
from eventhub.core.actor import Actor
from eventhub.core.http import go, render_page
from eventhub.core.listing import build_listing
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.forms.configurations import StockForm
from eventhub.organiser.list_page import show_list
from eventhub.organiser.lists.packages import PACKAGE_LIST, packages_to_list
from eventhub.organiser.nav import event_frame, organisation_frame
from eventhub.organiser.package_page import (
    asked_version,
    package_in_sight,
    stock_lines,
    versions_of,
    with_its_content,
)
from eventhub.organiser.scope import EventScope, organisation_scope, organiser_scope
from eventhub.packages.content import changes
from eventhub.packages.models import Package, PackageOffer
from eventhub.packages.queries import content_of, packages_visible_to
from eventhub.packages.rule_check import check_rules
from eventhub.packages.services import offer_package, stop_offering


def package_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    packages = packages_visible_to(scope.actor).filter(organisation=scope.event.organisation_id)
    rows = packages_to_list(packages, scope.event)
    return show_list(request, scope, rows, PACKAGE_LIST, key="packages", tab="packages", folder="packages")


def package_detail(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    package = package_in_sight(scope.actor, scope.event.organisation_id, pk)
    return show_package(request, scope, package)


def show_package(
    request: HttpRequest, scope: EventScope, package: Package, *, refused: ServiceForm | None = None, code: str = ""
) -> HttpResponseBase:
    """The page; with a form that was refused, for the option of that code where it is about one."""
    context = {
        **event_frame(scope, "packages"),
        **package_facts(request, scope.actor, package),
        "is_offered": PackageOffer.objects.filter(event=scope.event, package=package).exists(),
        "refused": refused,
        "refused_code": code,
    }
    context["stock"] = stock_lines(scope.event, context["content"])
    template = "organiser/packages/detail.html"
    return render_page(request, template, context, partial=template, status=refused.status if refused else 200)


def package_facts(request: HttpRequest, actor: Actor, package: Package) -> dict[str, Any]:
    """The package in the version that is asked for, and all its versions."""
    versions = versions_of(actor, package)
    version = asked_version(request, "version", versions, versions[0].number)
    content = content_of(with_its_content(actor, version))
    names = {option.code: option.name for option in content.options}
    return {
        "package": package,
        "versions": versions,
        "version": version,
        "content": content,
        "option_names": names,
        "findings": check_rules(content),
    }


def package_difference(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    package = package_in_sight(scope.actor, scope.event.organisation_id, pk)
    return show_difference(request, scope.actor, package, event_frame(scope, "packages"))


def show_difference(request: HttpRequest, actor: Actor, package: Package, frame: dict[str, Any]) -> HttpResponseBase:
    """Version `a` beside version `b`; without them the last two."""
    versions = versions_of(actor, package)
    newest = versions[0].number
    new = asked_version(request, "b", versions, newest)
    old = asked_version(request, "a", versions, max(1, new.number - 1))
    found = changes(content_of(with_its_content(actor, old)), content_of(with_its_content(actor, new)))
    context = {**frame, "package": package, "versions": versions, "old": old, "new": new, "changes": found}
    template = "organiser/packages/difference.html"
    return render_page(request, template, context, partial=template)


# --- offers and stock ----------------------------------------------------------------------------------


@require_POST
def package_offer(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    package = package_in_sight(scope.actor, scope.event.organisation_id, pk)
    form = ServiceForm(request.POST)
    if form.run(partial(offer_package, scope.event, package, actor=scope.actor)):
        return go(request, "organiser:package-list", event_slug, say=f"{package} is on offer.")
    return show_package(request, scope, package, refused=form)


@require_POST
def package_stop(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    package = package_in_sight(scope.actor, scope.event.organisation_id, pk)
    form = ServiceForm(request.POST)
    if form.run(partial(stop_offering, scope.event, package, actor=scope.actor)):
        return go(request, "organiser:package-list", event_slug, say=f"{package} is no longer on offer.")
    return show_package(request, scope, package, refused=form)


@require_POST
def stock_limit(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    package = package_in_sight(scope.actor, scope.event.organisation_id, pk)
    code = request.POST.get("option_code", "")
    known = {option.code: option.name for option in content_of(package.current_version).options}
    if code not in known:
        raise Http404
    form = StockForm(request.POST, auto_id=f"stock-{code}-%s")
    if form.run(partial(set_stock_limit, scope.event, option_code=code, actor=scope.actor)):
        return go(request, "organiser:package-detail", event_slug, pk, say=f"The stock of {known[code]} is saved.")
    return show_package(request, scope, package, refused=form, code=code)


# --- of the organisation as a whole ----------------------------------------------------------------------


def organisation_packages(request: HttpRequest, organisation_id: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    packages = packages_visible_to(scope.actor).filter(organisation=scope.organisation)
    listing = build_listing(request.GET, packages_to_list(packages), PACKAGE_LIST)
    context = {**organisation_frame(scope, "packages"), "listing": listing}
    return render_page(request, "organiser/packages/list.html", context, partial="organiser/packages/_listing.html")


def organisation_package(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    package = package_in_sight(scope.actor, scope.organisation.pk, pk)
    context = {**organisation_frame(scope, "packages"), **package_facts(request, scope.actor, package)}
    return render_page(request, "organiser/packages/detail.html", context, partial="organiser/packages/detail.html")


def organisation_package_difference(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    package = package_in_sight(scope.actor, scope.organisation.pk, pk)
    return show_difference(request, scope.actor, package, organisation_frame(scope, "packages"))
