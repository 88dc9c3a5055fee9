"""What the pages of connections share: their frame, what a request is about, and the page of one form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from eventhub.accounts.permissions import can, require
from eventhub.core.http import render_page
from eventhub.core.service_form import ServiceForm
from eventhub.organiser.nav import programme_frame
from eventhub.organiser.scope import EventScope, found, organiser_scope
from integrations.sync.models import Connection, SyncRun
from integrations.sync.queries import connections_visible_to, runs_visible_to

AForm = TypeVar("AForm", bound=ServiceForm)
KEY = "sync"


@dataclass(frozen=True, slots=True)
class Place:
    """An event's connection and who looks at it."""

    scope: EventScope
    connection: Connection

    @property
    def frame(self) -> dict[str, Any]:
        return {**sync_frame(self.scope), "connection": self.connection}


def sync_frame(scope: EventScope) -> dict[str, Any]:
    """`may_manage`: who has a vendor's keys in hand; `may_run` also those who act on behalf of an organiser."""
    is_open = not scope.event.is_archived
    return {
        **programme_frame(scope, KEY),
        "may_manage": is_open and can(scope.actor, "sync.manage_connection", scope.event),
        "may_run": is_open and can(scope.actor, "sync.run_connection", scope.event),
    }


def sync_scope(request: HttpRequest, event_slug: str, permission: str = "") -> EventScope:
    scope = organiser_scope(request, event_slug)
    if permission:
        require(scope.actor, permission, scope.event)
    return scope


def place_of(request: HttpRequest, event_slug: str, pk: UUID, permission: str = "") -> Place:
    scope = sync_scope(request, event_slug, permission)
    return Place(scope, found(connections_visible_to(scope.actor, scope.event), pk))


def run_of(
    request: HttpRequest, event_slug: str, pk: UUID, run_id: UUID, permission: str = ""
) -> tuple[Place, SyncRun]:
    place = place_of(request, event_slug, pk, permission)
    run: SyncRun = found(runs_visible_to(place.scope.actor, place.connection), run_id)
    return place, run


def read_form(request: HttpRequest, form_class: type[AForm], **given: Any) -> AForm:
    """The form, bound where the request posts."""
    return form_class(request.POST, **given) if request.method == "POST" else form_class(**given)


def show_form(request: HttpRequest, template: str, form: ServiceForm, context: Mapping[str, Any]) -> HttpResponse:
    """The form on its page, with the status of its refusal."""
    return render_page(request, template, {**context, "form": form}, partial=template, status=form.status)
