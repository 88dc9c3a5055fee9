"""The bar above a stand's page: the place and the tabs, in the order of the work."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from eventhub.accounts.permissions import can
from eventhub.core.actor import Actor
from eventhub.sponsor.artwork import StandArtwork, artwork_of_stand
from eventhub.sponsor.scope import StandScope, designs_only
from eventhub.stands.models import Stand

ARTWORK = ("artwork", "Artwork", "sponsor:artwork")


def stand_frame(scope: StandScope, current: str) -> dict[str, Any]:
    """What every page of a stand shows around its own content; its artwork is counted where tabs or artwork are drawn."""
    stand = scope.stand
    here = reverse("sponsor:stand-detail", args=[stand.pk])
    artwork: Any = SimpleLazyObject(partial(artwork_of_stand, scope.actor, stand))
    return {
        "scope": scope,
        "stand": stand,
        "event": scope.event,
        "place": {"label": f"Stand {stand.number} · {scope.event.name}", "url": here},
        "artwork": artwork,
        "tabs": SimpleLazyObject(lambda: [way_back(scope), *own_tabs(scope, current, artwork)]),
        "tabs_label": f"Stand {stand.number}",
    }


def own_frame(actor: Actor, current: str) -> dict[str, Any]:
    """Around the pages over all stands of somebody; a designer has no others than those of artwork."""
    shown = [("stands", "My stands", "sponsor:stand-list"), ("artwork", "Artwork", "sponsor:artwork-list")]
    tabs = [{"label": label, "url": reverse(name), "current": key == current} for key, label, name in shown]
    return {"tabs": tabs[1:] if designs_only(actor) else tabs, "tabs_label": "Mine"}


def way_back(scope: StandScope) -> dict[str, Any]:
    """To where the reader came from: a sponsor's stands, or the organiser's page of this one."""
    if scope.acts_as:
        url = reverse("organiser:stand-detail", args=[scope.event.slug, scope.stand.pk])
        return {"label": "Stand", "url": url, "current": False}
    if scope.sees_artwork_only:
        return {"label": "My artwork", "url": reverse("sponsor:artwork-list"), "current": False}
    return {"label": "My stands", "url": reverse("sponsor:stand-list"), "current": False}


def own_tabs(scope: StandScope, current: str, artwork: StandArtwork) -> list[dict[str, Any]]:
    shown = [ARTWORK] if scope.sees_artwork_only else list(_stand_tabs(scope))
    return [
        {
            "label": label,
            "url": reverse(name, args=[scope.stand.pk]),
            "current": key == current,
            "count": artwork.yours if key == "artwork" else 0,
        }
        for key, label, name in shown
    ]


def _stand_tabs(scope: StandScope) -> Iterator[tuple[str, str, str]]:
    yield ("configuration", "Configuration", "sponsor:stand-detail")
    if scope.may_choose_package:
        yield ("packages", "Packages", "sponsor:package-choose")
    yield ARTWORK
    if can(scope.actor, "accounts.invite_colleague", scope.stand):
        yield ("team", "Team", "sponsor:team")
    yield ("history", "History", "sponsor:stand-history")


def frame_of_stand(actor: Actor, stand: Stand) -> dict[str, Any] | None:
    """Around the shared pages of the stand's artwork (settings.STAND_FRAMES): for everybody who may see the stand."""
    return {**stand_frame(StandScope(stand, actor), "artwork"), "layout": "sponsor/base.html"}
