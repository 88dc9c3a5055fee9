"""Where vendors call. They have no account: an unguessable address, and a secret in a header."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from eventhub.core.errors import EventhubError
from integrations.sync.hints import LARGEST_BODY, SECRET_HEADER, WAIT, receive_call

LONGEST_LENGTH = 20  # digits; Python refuses to read numbers of thousands


@csrf_exempt
@require_POST
def take_call(request: HttpRequest, hook_key: str) -> JsonResponse:
    """Kept and answered at once; what it says is read anew by a worker. Told again, it is the same call."""
    length = request.headers.get("Content-Length") or "0"
    if not (length.isascii() and length.isdecimal()):
        return _refused("bad_request", "Content-Length is no number. Send how many bytes the body has.", 400)
    if len(length) > LONGEST_LENGTH or int(length) > LARGEST_BODY:
        return _refused("too_large", "The call is too large. Send at most 1 MB.", 413)
    secret, headers = request.headers.get(SECRET_HEADER, ""), dict(request.headers)
    try:
        is_new = receive_call(hook_key, secret=secret, headers=headers, body=request.body)
    except EventhubError as refused:
        return _refused(refused.code, refused.message, refused.status)
    return JsonResponse({"status": "kept" if is_new else "known"}, status=202)


def _refused(code: str, message: str, status: int) -> JsonResponse:
    response = JsonResponse({"error": code, "message": message}, status=status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = str(WAIT)
    return response
