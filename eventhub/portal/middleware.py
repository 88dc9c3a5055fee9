from collections.abc import Callable

from allauth.usersessions.middleware import UserSessionsMiddleware
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

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
