"""POST /oauth/token and /oauth/revoke: forms in, errors as RFC 6749 words them."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import base

from eventhub.api.counting import must_wait, note_failure

FORM = "application/x-www-form-urlencoded"
LARGEST_FORM = 16 * 1024


def refusal(error: str, description: str, status: int = HTTPStatus.BAD_REQUEST) -> JsonResponse:
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    return JsonResponse({"error": error, "error_description": description}, status=status, headers=headers)


def too_often(seconds: int) -> JsonResponse:
    """RFC 6749 has no word for it but this one."""
    answer = refusal(
        "temporarily_unavailable",
        f"Too many requests with a wrong secret came from here. Try again in {seconds} seconds.",
        HTTPStatus.TOO_MANY_REQUESTS,
    )
    answer.headers["Retry-After"] = str(seconds)
    return answer


@method_decorator(csrf_exempt, name="dispatch")
class FormMixin:
    """Lets only a small, readable form through to the library."""

    http_method_names = ("post",)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        fault = form_fault(request) if request.method == "POST" else ""
        if fault:
            return refusal("invalid_request", fault)
        try:
            return super().dispatch(request, *args, **kwargs)
        except DataError:  # a client_id that no database could hold, by way of HTTP Basic
            return refusal("invalid_client", "There is no such client.", HTTPStatus.UNAUTHORIZED)


def form_fault(request: HttpRequest) -> str:
    """What keeps the form from being read, in a sentence; empty: nothing."""
    if request.content_type != FORM:
        return f"Send the parameters as a form, with Content-Type: {FORM}."
    try:
        if len(request.body) > LARGEST_FORM:
            return f"The form is larger than {LARGEST_FORM:,} bytes."
        fields = request.POST.lists()
    except (SuspiciousOperation, BadRequest):
        return "The form can't be read."
    for name, values in fields:
        if len(values) > 1:
            return f"{name[:40]} may be given once."
        if not values[0].isprintable():
            return f"{name[:40]} holds a character that is not printable."
    return ""


class TokenView(FormMixin, base.TokenView):
    """A token for an hour, by client credentials: in the form, or as HTTP Basic."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        grant = request.POST.get("grant_type", "")
        if not grant:
            return refusal("invalid_request", "grant_type is missing.")
        if grant != "client_credentials":
            return refusal("unsupported_grant_type", "Only the grant client_credentials is given here.")
        if seconds := must_wait(request):
            return too_often(seconds)
        response = self.authorization_flow_token_response(request)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            note_failure(request)
        return response


class RevokeView(FormMixin, base.RevokeTokenView):
    """RFC 7009: a client gives a token of its own back."""
