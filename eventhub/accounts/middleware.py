from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from eventhub.accounts.acting import actor_in


class ActorMiddleware:
    """Puts `actor` on every request; the grants are read when it is first asked, so that pages without it cost nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_in(request.session, request.user))  # type: ignore[attr-defined]
        return self.get_response(request)
