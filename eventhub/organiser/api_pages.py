"""What the pages of an organisation's API share: the bar between its parts, and answers that hold a secret."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from eventhub.accounts.permissions import can
from eventhub.organiser.nav import organisation_frame
from eventhub.organiser.scope import OrganisationScope

LINES_OF_HISTORY = 50


def api_frame(scope: OrganisationScope, part: str) -> dict[str, Any]:
    """`part`: "clients" or "webhooks". Staff in somebody's place read here and change nothing."""
    may_manage = can(scope.actor, "accounts.manage_client", scope.organisation)
    return {**organisation_frame(scope, "api"), "part": part, "may_manage": may_manage}


def show_secret(request: HttpRequest, context: Mapping[str, Any]) -> HttpResponse:
    """The one answer in which a secret stands: in no address, no session, no message, and kept by no cache."""
    response = render(request, "organiser/api/secret.html", dict(context), status=201)
    add_never_cache_headers(response)
    return response
