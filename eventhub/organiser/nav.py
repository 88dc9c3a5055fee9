"""The bar above an organiser's page: the place, and the tabs with what waits for the reader."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from eventhub.accounts.permissions import can
from eventhub.artwork.waiting import count_waiting_for_organisers
from eventhub.configurations.queries import review_queue
from eventhub.core.actor import Actor
from eventhub.events.queries import events_read_by
from eventhub.organiser.scope import EventScope, OrganisationScope
from eventhub.stands.models import Stand


def reviews_waiting(scope: EventScope) -> int:
    return review_queue(scope.actor, scope.event).count() if scope.may_write else 0


def artwork_waiting(scope: EventScope) -> int:
    return count_waiting_for_organisers(scope.actor, scope.event) if scope.may_write else 0


@dataclass(frozen=True, slots=True)
class Tab:
    """`waiting` counts what the reader must act on; it is asked once a page."""

    key: str
    label: str
    url_name: str
    waiting: Callable[[EventScope], int] | None = None


EVENT_TABS = (
    Tab("overview", "Overview", "organiser:overview"),
    Tab("stands", "Stands", "organiser:stand-list"),
    Tab("sponsors", "Sponsors", "organiser:sponsor-list"),
    Tab("review", "Review", "organiser:review-list", reviews_waiting),
    Tab("artwork", "Artwork", "organiser:artwork-board", artwork_waiting),
    Tab("programme", "Programme", "organiser:programme-calendar"),
    Tab("packages", "Packages", "organiser:package-list"),
)
PROGRAMME = (
    ("calendar", "Calendar", "organiser:programme-calendar"),
    ("sessions", "Sessions", "organiser:session-list"),
    ("speakers", "Speakers", "organiser:speaker-list"),
    ("rooms", "Rooms and tracks", "organiser:room-list"),
)
DUPLICATES = ("duplicates", "Duplicates", "organiser:duplicate-list")
ORGANISATION_TABS = (
    Tab("events", "Events", "organiser:organisation-detail"),
    Tab("packages", "Packages", "organiser:organisation-packages"),
    Tab("sponsors", "Sponsors", "organiser:organisation-sponsors"),
    Tab("team", "Team", "organiser:team-list"),
    Tab("api", "API", "organiser:client-list"),
    Tab("defaults", "Defaults", "organiser:organisation-defaults"),
)


def event_frame(scope: EventScope, current: str) -> dict[str, Any]:
    """What every page of an event shows around its own content; what waits is counted where the tabs are drawn."""
    event = scope.event
    place = {"label": event.name, "url": reverse("organiser:event-list")}
    tabs: Any = SimpleLazyObject(lambda: event_tabs(scope, current))
    return {"scope": scope, "event": event, "place": place, "tabs": tabs}


def event_tabs(scope: EventScope, current: str) -> list[dict[str, Any]]:
    return [
        {
            "label": tab.label,
            "url": reverse(tab.url_name, args=[scope.event.slug]),
            "current": tab.key == current,
            "count": tab.waiting(scope) if tab.waiting else 0,
        }
        for tab in EVENT_TABS
    ]


def programme_frame(scope: EventScope, current: str) -> dict[str, Any]:
    """The frame of an event with the ways between the pages of its programme; other parts add theirs by settings."""
    slug = scope.event.slug
    shown = [*PROGRAMME, DUPLICATES] if scope.organises else PROGRAMME
    pages = [(key, label, reverse(url_name, args=[slug])) for key, label, url_name in shown]
    for name in settings.PROGRAMME_PAGES:
        pages += import_string(name)(scope)
    ways = [{"label": label, "url": url, "current": key == current} for key, label, url in pages]
    return {**event_frame(scope, "programme"), "ways": ways}


def organisation_frame(scope: OrganisationScope, current: str) -> dict[str, Any]:
    organisation = scope.organisation
    tabs = [
        {"label": tab.label, "url": reverse(tab.url_name, args=[organisation.pk]), "current": tab.key == current}
        for tab in ORGANISATION_TABS
    ]
    place = {"label": organisation.name, "url": reverse("organiser:event-list")}
    return {"scope": scope, "organisation": organisation, "place": place, "tabs": tabs, "tabs_label": "Organisation"}


def frame_of_stand(actor: Actor, stand: Stand) -> dict[str, Any] | None:
    """Around the shared pages of a stand's artwork (settings.STAND_FRAMES): for whoever may read the event's pages."""
    event = events_read_by(actor).filter(pk=stand.event_id).first()
    if event is None:
        return None
    scope = EventScope(event, actor, organises=can(actor, "events.change_event", event))
    return {**event_frame(scope, "artwork"), "layout": "organiser/base.html"}
