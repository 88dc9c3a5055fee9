"""How often a client may ask: counted in fixed minutes in the cache, told in the RateLimit headers of every answer."""

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from eventhub.api.counting import Standing, count
from eventhub.api.errors import RateLimited


class ClientLimit(BaseThrottle):
    """REST framework's throttle: one count for every call of a client, whatever it asks and whatever comes of it."""

    def allow_request(self, request: Request, view: Any) -> bool:
        limit = settings.API_RATE_LIMIT
        if request.auth is None or not limit:
            return True
        view.standing = count(f"api-rate:{request.auth.id}", limit)
        if view.standing.is_exceeded:
            raise RateLimited(view.standing.resets_in)
        return True


class LimitedView(APIView):
    """Counts before it asks for scopes: a client that is refused everything is a client that calls too often."""

    throttle_classes = (ClientLimit,)
    standing: Standing | None = None

    def check_permissions(self, request: Request) -> None:
        super().check_throttles(request)
        super().check_permissions(request)

    def check_throttles(self, request: Request) -> None:
        """Done above."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in (self.standing.headers() if self.standing else {}).items():
            response.headers[name] = value
        return response
