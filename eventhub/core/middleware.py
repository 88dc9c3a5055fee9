import logging
import re
import secrets
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from eventhub.core.errors import EventhubError
from eventhub.core.http import ends_at_the_door, is_bare_refusal, render_error, sign_in_again

request_id: ContextVar[str] = ContextVar("request_id", default="-")
ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

logger = logging.getLogger("eventhub.request")

type_of_view = Callable[[HttpRequest], HttpResponse]


class RequestIdLogFilter(logging.Filter):
    """Puts the id of the current request on every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class RequestIdMiddleware:
    """Names every request; a caller's own sane `X-Request-ID` is kept, so that both logs speak of the same thing."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if ACCEPTED_ID.fullmatch(given) else secrets.token_hex(8)
        request.request_id = name  # type: ignore[attr-defined]  # ours, read by templates and the error envelope
        token = request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = name
        return response


def shows_refusal(context: Mapping[str, Any]) -> bool:
    """A form came back with errors; or it did not come back, because nothing of it was sent."""
    forms = [context.get("form", ""), context.get("webauthn_form", "")]
    return forms[0] is None or any(getattr(form, "errors", None) for form in forms)


class ErrorPagesMiddleware:
    """Turns a refusal that a page did not handle itself into the page of its status."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if ends_at_the_door(request, response):
            return sign_in_again(request)
        if is_bare_refusal(request, response):
            page = render_error(request, "405.html", {}, status=response.status_code)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """A form of a library's view that comes back with its errors is a refusal, as our own forms are."""
        context = getattr(response, "context_data", None) or {}
        if request.method == "POST" and response.status_code == HTTPStatus.OK and shows_refusal(context):
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, EventhubError):
            return None
        return render_error(request, f"{int(exception.status)}.html", {"error": exception}, status=exception.status)
