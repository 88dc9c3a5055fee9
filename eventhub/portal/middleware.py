from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.middleware import UserSessionsMiddleware
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from django.utils import timezone

from eventhub.accounts.acting import SESSION_KEY, Act, actor_in, stop_acting
from eventhub.accounts.models import User
from eventhub.accounts.second_factor import has_second_factor
from eventhub.core.errors import NotAllowed
from eventhub.core.http import go, page_before, render_error, wants_fragment

SEEN_EVERY = 300  # seconds


class DeviceActivityMiddleware:
    """Notes when a signed-in device was last seen, but once in five minutes: otherwise every page would be a write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.track = UserSessionsMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and cache.add(f"device-seen-{key}", True, SEEN_EVERY):
            return self.track(request)
        return self.get_response(request)


# While staff act on behalf of somebody: what opens accounts, whosever, and what belongs to staff.
CLOSED_WHILE_ACTING = ("account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_")
CLOSED_PAGES = {
    "passkey-remove",
    "oidc-begin",
    "oidc-return",
    "invitation",
    "second-factor",
    "acting-list",
    "acting-start",
}
OPEN_WHILE_ACTING = {"account_logout"}


def is_closed_while_acting(match: ResolverMatch) -> bool:
    name = match.url_name or ""
    if match.app_name == "portal":
        return name in CLOSED_PAGES
    return match.app_name == "admin" or (name.startswith(CLOSED_WHILE_ACTING) and name not in OPEN_WHILE_ACTING)


class ActingMiddleware:
    """Ends what has run out before anything is read or done in somebody's place, and keeps closed what is not theirs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:  # machines, and who has never been here
            return None
        act = Act.kept_in(request.session)
        if act is None or not request.user.is_authenticated:
            return None
        if act.person(request.user) is None:
            end_acting(request, because="it had run out, or the account had ended")
            messages.warning(request, "You no longer act on behalf of anybody. What you sent last was not done.")
            return go(request, "portal:home")
        request.acting_until = act.until
        if is_closed_while_acting(request.resolver_match):
            words = f"You act on behalf of {request.actor.on_behalf_of_name}. This stays closed until you stop."
            return render_error(request, "403.html", {"error": NotAllowed(words)}, status=403)
        return None


def end_acting(request: HttpRequest, *, because: str) -> bool:
    """Whether there was anything to end."""
    act = Act.kept_in(request.session)
    if act is None or not isinstance(request.user, User):
        return False
    del request.session[SESSION_KEY]
    stop_acting(act, staff=request.user, because=because)
    request.actor = actor_in(request.session, request.user)
    return True


# What somebody needs who has to set up a second factor, what signs in and out, and what is not for people.
OPEN_WITHOUT_FACTOR = ("account_", "mfa_", "socialaccount_login", "openid_connect_")
OPEN_PAGES = {"second-factor", "health", "mail-list", "mail-detail", "oidc-begin", "oidc-return", "acting-stop"}


def is_open_without_factor(match: ResolverMatch) -> bool:
    if match.app_name == "portal":
        return match.url_name in OPEN_PAGES
    return match.app_name == "api" or (match.url_name or "").startswith(OPEN_WITHOUT_FACTOR)


class SecondFactorMiddleware:
    """Whoever owes a second factor is led to set it up before any other page opens; before that, told from when."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if is_open_without_factor(request.resolver_match) or not request.user.is_authenticated:
            return None
        due = request.actor.second_factor_due
        if due is None or has_second_factor(request.actor.id) or came_by_trusted_provider(request):
            return None
        if due > timezone.now():
            request.second_factor_due = due
            return None
        return lead_to_enrolment(request)


def came_by_trusted_provider(request: HttpRequest) -> bool:
    """Whether the provider has asked for a second factor in our place."""
    if not settings.OIDC_TRUST_MFA:
        return False
    return any(record.get("method") == "socialaccount" for record in get_authentication_records(request, request.user))


def lead_to_enrolment(request: HttpRequest) -> HttpResponseBase:
    """The page that somebody wanted is kept in the address, and opens afterwards."""
    wanted = request.get_full_path() if request.method in ("GET", "HEAD") else page_before(request)
    if wants_fragment(request):
        wanted = request.headers.get("HX-Current-URL", "")
    address = f"{reverse('portal:second-factor')}?{urlencode({'next': wanted or '/'})}"
    return HttpResponse(headers={"HX-Redirect": address}) if wants_fragment(request) else redirect(address)
