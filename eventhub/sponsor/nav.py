"""The bar above a stand's page: the place and the tabs, in the order of the work."""

from typing import Any

from django.urls import reverse

from eventhub.sponsor.scope import StandScope


def stand_frame(scope: StandScope, current: str) -> dict[str, Any]:
    """What every page of a stand shows around its own content."""
    stand = scope.stand
    here = reverse("sponsor:stand-detail", args=[stand.pk])
    tabs = [
        {"label": "My stands", "url": reverse("sponsor:stand-list"), "current": False},
        {"label": "Configuration", "url": here, "current": current == "configuration"},
    ]
    if scope.may_choose_package:
        url = reverse("sponsor:package-choose", args=[stand.pk])
        tabs.append({"label": "Packages", "url": url, "current": current == "packages"})
    url = reverse("sponsor:stand-history", args=[stand.pk])
    tabs.append({"label": "History", "url": url, "current": current == "history"})
    if scope.acts_as:
        tabs[0] = {
            "label": "Stands",
            "url": reverse("organiser:stand-list", args=[scope.event.slug]),
            "current": False,
        }
    place = {"label": f"Stand {stand.number} · {scope.event.name}", "url": here}
    return {
        "scope": scope,
        "stand": stand,
        "event": scope.event,
        "place": place,
        "tabs": tabs,
        "tabs_label": f"Stand {stand.number}",
    }
