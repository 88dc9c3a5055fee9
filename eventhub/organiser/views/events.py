"""My events, creating one, its settings, and the two steps of its life."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase

from eventhub.accounts.permissions import require
from eventhub.artwork.pack_names import FIELDS
from eventhub.artwork.queries import settings_of
from eventhub.artwork.services import change_settings
from eventhub.core.http import go, render_page
from eventhub.core.listing import build_listing
from eventhub.events.services import change_event, create_event
from eventhub.events.workflows import archive_event, publish_event
from eventhub.organiser.forms.artwork import EventSettingsForm
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.forms.events import NewEventForm, event_values
from eventhub.organiser.lists.events import EVENT_LIST, events_to_list
from eventhub.organiser.nav import event_frame, organisation_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.scope import EventScope, organisation_scope, organisations_run_by, organiser_scope


def event_list(request: HttpRequest) -> HttpResponseBase:
    listing = build_listing(request.GET, events_to_list(request.actor), EVENT_LIST)
    context = {"listing": listing, "organisations": organisations_run_by(request.actor)[:20]}
    return render_page(request, "organiser/events/list.html", context, partial="organiser/events/_listing.html")


def event_create(request: HttpRequest, organisation_id: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    require(scope.actor, "events.create_event", scope.organisation)
    initial = {"timezone": "Europe/London", "currency": "GBP", "vat_rate": 20, "proof_deciders": "sponsor"}
    form = read_form(request, NewEventForm, organisation=scope.organisation, initial=initial)
    if form.run(partial(create_event, organisation=scope.organisation, actor=scope.actor)):
        event = form.result
        return go(request, "organiser:event-start", event.slug, say=f"{event.name} is created, as a draft.")
    return show_form(request, "organiser/events/create.html", form, organisation_frame(scope, "events"))


def event_settings(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    kept = settings_of(scope.event)
    initial = {"artwork_acceptance": kept.acceptance, "pack_template": kept.pack_template}
    form = read_form(request, EventSettingsForm, initial=event_values(scope.event) | initial)
    if form.run(partial(save_settings, scope)):
        return go(request, "organiser:event-settings", event_slug, say="The settings are saved.")
    return show_form(
        request,
        "organiser/events/settings.html",
        form,
        {**event_frame(scope, "settings"), "artwork": kept, "placeholders": FIELDS},
    )


@transaction.atomic
def save_settings(scope: EventScope, *, artwork_acceptance: str, pack_template: str, **values: Any) -> None:
    """All that the page holds, or nothing of it."""
    change_event(scope.event, actor=scope.actor, **values)
    change_settings(scope.event, actor=scope.actor, acceptance=artwork_acceptance, pack_template=pack_template)


def event_publish(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "events.publish_event", scope.event)
    form = read_form(request, ServiceForm)
    if form.run(partial(publish_event, scope.event, actor=scope.actor)):
        return go(request, "organiser:overview", event_slug, say=f"{scope.event.name} is published.")
    return show_form(request, "organiser/events/publish.html", form, event_frame(scope, "settings"))


def event_archive(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "events.archive_event", scope.event)
    form = read_form(request, ServiceForm)
    if form.run(partial(archive_event, scope.event, actor=scope.actor)):
        return go(request, "organiser:overview", event_slug, say=f"{scope.event.name} is archived.")
    return show_form(request, "organiser/events/archive.html", form, event_frame(scope, "settings"))
