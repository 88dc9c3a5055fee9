"""`expand=`: objects that an answer names by id are added beside the id, as the resource itself shows them in lists."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils.module_loading import import_string

from eventhub.api.errors import InsufficientScope
from eventhub.api.parameters import read_parameters

# By name, because two resources may show each other.
RESOURCES = {
    "event": "eventhub.api.v1.events.EventViewSet",
    "sponsor": "eventhub.api.v1.sponsors.SponsorViewSet",
    "stand": "eventhub.api.v1.stands.StandViewSet",
    "package": "eventhub.api.v1.packages.PackageViewSet",
    "category": "eventhub.api.v1.options.CategoryViewSet",
    "option": "eventhub.api.v1.options.OptionViewSet",
    "configuration": "eventhub.api.v1.configurations.ConfigurationViewSet",
    "requirement": "eventhub.api.v1.artwork_requirements.ArtworkRequirementViewSet",
    "artwork": "eventhub.api.v1.artworks.ArtworkViewSet",
    "proof": "eventhub.api.v1.proofs.ProofViewSet",
    "parent": "eventhub.api.v1.sessions.SessionViewSet",
    "user": "eventhub.api.v1.users.UserViewSet",
}


def resource_of(thing: str) -> Any:
    return import_string(RESOURCES[thing])


def fleeting_in(things: Iterable[str]) -> frozenset[str]:
    """The fields of these that differ with every answer."""
    return frozenset().union(*(resource_of(thing).fleeting for thing in things))


def expanded(view: Any, rows: list[Any], things: Iterable[str]) -> list[Any]:
    """The rows with what they name: one more reading for each thing, however many rows there are.

    What is not in the client's sight is null. The token needs the scope to read it, as for an address of its own.
    """
    for thing in things:
        named = {str(row[f"{thing}_id"]) for row in rows if row[f"{thing}_id"]}
        found = look_up(view, thing, named)
        rows = [{**row, thing: found.get(str(row[f"{thing}_id"]))} for row in rows]
    return rows


def look_up(view: Any, thing: str, ids: set[str]) -> dict[str, Any]:
    other = resource_of(thing)()
    other.request, other.action, other.kwargs = view.request, "list", {}
    other.asked = read_parameters(QueryDict(), other.parameters.get("list", ()))
    needed = other.required_scope()
    if needed not in view.actor.scopes:
        raise InsufficientScope(needed)
    rows = other.for_list(other.get_queryset().filter(pk__in=ids).order_by()) if ids else ()
    return {str(data["id"]): data for data in other.list_data(list(rows))}
