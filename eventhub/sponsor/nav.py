"""The bar above a stand's page: the place and the tabs, in the order of the work."""

from typing import Any

from django.urls import reverse

from eventhub.accounts.permissions import can
from eventhub.sponsor.scope import StandScope


def stand_frame(scope: StandScope, current: str) -> dict[str, Any]:
    """What every page of a stand shows around its own content."""
    stand = scope.stand
    here = reverse("sponsor:stand-detail", args=[stand.pk])
    return {
        "scope": scope,
        "stand": stand,
        "event": scope.event,
        "place": {"label": f"Stand {stand.number} · {scope.event.name}", "url": here},
        "tabs": [way_back(scope), *own_tabs(scope, current)],
        "tabs_label": f"Stand {stand.number}",
    }


def way_back(scope: StandScope) -> dict[str, Any]:
    """To where the reader came from: a sponsor's stands, or the organiser's page of this one."""
    if scope.acts_as:
        url = reverse("organiser:stand-detail", args=[scope.event.slug, scope.stand.pk])
        return {"label": "Stand", "url": url, "current": False}
    return {"label": "My stands", "url": reverse("sponsor:stand-list"), "current": False}


def own_tabs(scope: StandScope, current: str) -> list[dict[str, Any]]:
    shown = [("configuration", "Configuration", "sponsor:stand-detail")]
    if scope.may_choose_package:
        shown.append(("packages", "Packages", "sponsor:package-choose"))
    if can(scope.actor, "accounts.invite_colleague", scope.stand):
        shown.append(("team", "Team", "sponsor:team"))
    shown.append(("history", "History", "sponsor:stand-history"))
    return [
        {"label": label, "url": reverse(name, args=[scope.stand.pk]), "current": key == current}
        for key, label, name in shown
    ]
