"""The one place where a refusal becomes the contract's error envelope."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, OperationalError
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions
from rest_framework.response import Response

from eventhub.api.error_codes import DETAILS, ERRORS, SYNONYMS, UNREADABLE
from eventhub.api.error_facts import facts
from eventhub.configurations.enums import ProblemCode
from eventhub.core.errors import Conflict, Detail, EventhubError, Invalid, OutOfSight, Unreadable
from eventhub.core.middleware import request_id
from eventhub.core.slow_bodies import AllBusy

MOST_DETAILS = 100
REALM = 'Bearer realm="EventHub API"'

logger = logging.getLogger("eventhub.api")


class InvalidToken(EventhubError):
    code = "invalid_token"
    status = HTTPStatus.UNAUTHORIZED


class NotAuthenticated(EventhubError):
    code = "not_authenticated"
    status = HTTPStatus.UNAUTHORIZED


class InsufficientScope(EventhubError):
    code = "insufficient_scope"
    status = HTTPStatus.FORBIDDEN

    def __init__(self, scope: str) -> None:
        super().__init__(f"The token lacks the scope {scope}.")
        self.scope = scope


class PreconditionFailed(EventhubError):
    """Carries the tag that the thing has now."""

    code = "precondition_failed"
    status = HTTPStatus.PRECONDITION_FAILED

    def __init__(self, tag: str) -> None:
        super().__init__("It has changed since you read it. Read it again and decide anew; its ETag is in the header.")
        self.tag = tag


class KeyReused(EventhubError):
    code = "idempotency_key_reused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request. Take a new one for each thing to be done.")


class Later(EventhubError):
    """The same request may go through in a while; `Retry-After` says when."""

    def __init__(self, message: str, *, seconds: int, code: str = "") -> None:
        super().__init__(message, code=code)
        self.seconds = seconds


class KeyInProgress(Later):
    code = "idempotency_in_progress"
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("A request with this Idempotency-Key is still being worked on. Send it again.", seconds=2)


class Busy(Later):
    code = "busy"
    status = HTTPStatus.CONFLICT


class RateLimited(Later):
    code = "rate_limited"
    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many requests. Go on in {seconds} seconds, and slower.", seconds=seconds)


class HttpRefusal(EventhubError):
    """What the protocol itself refuses: method, Accept, Content-Type."""


def answer_to_exception(exception: Exception, context: dict[str, Any]) -> Response:
    """REST framework's EXCEPTION_HANDLER: every exception ends as an envelope, ours as they are, a fault as a bare 500."""
    refusal = as_refusal(exception)
    if refusal is None:
        logger.error("Unhandled error at %s", context["request"].path, exc_info=exception)
        refusal = EventhubError("A fault on our side stopped this request.", code="server_error")
        return Response(envelope(refusal), status=HTTPStatus.INTERNAL_SERVER_ERROR)
    return Response(envelope(refusal), status=refusal.status, headers=_headers(refusal))


def as_refusal(exception: Exception) -> EventhubError | None:
    """The exception as our own error; None for a fault."""
    if isinstance(exception, EventhubError):
        return exception
    ways = (convert for kinds, convert in CONVERSIONS if isinstance(exception, kinds))
    return next((refusal for convert in ways if (refusal := convert(exception))), None)


def _from_protocol(exception: exceptions.APIException) -> EventhubError | None:
    code = {405: "method_not_allowed", 406: "not_acceptable", 415: "unsupported_media_type"}.get(exception.status_code)
    if code is None:
        return None
    refusal = HttpRefusal(str(exception.detail), code=code)
    refusal.status = HTTPStatus(exception.status_code)
    return refusal


def _from_database(exception: IntegrityError) -> EventhubError | None:
    """Two wrote the same at once. PostgreSQL says so by a code, SQLite in words."""
    cause = exception.__cause__
    if getattr(cause, "sqlstate", "") != "23505" and not str(cause).startswith("UNIQUE constraint failed"):
        return None
    return Conflict("Somebody else made the same at this moment. Read it and decide again.", code="duplicate")


LOCK_FAULTS = frozenset({"40P01", "55P03", "40001"})  # deadlock, lock timeout, serialisation


def is_lock_fault(exception: Exception) -> bool:
    """The database gave up waiting for others; nothing was changed."""
    if not isinstance(exception, OperationalError):
        return False
    return getattr(exception.__cause__, "sqlstate", "") in LOCK_FAULTS or str(exception) == "database is locked"


def _from_locks(exception: OperationalError) -> EventhubError | None:
    if not is_lock_fault(exception):
        return None
    return Busy("Others are changing the same at this moment, and nothing was done. Send it again.", seconds=1)


ASK_FOR_ONE = "Send an access token: “Authorization: Bearer …”. POST /oauth/token gives one."
NOTHING_THERE = "There is nothing at this address, or it is not in this client's sight."
CONVERSIONS: tuple[tuple[tuple[type[Exception], ...], Callable[[Any], EventhubError | None]], ...] = (
    ((Http404, exceptions.NotFound), lambda _: OutOfSight(NOTHING_THERE)),
    ((exceptions.NotAuthenticated,), lambda _: NotAuthenticated(ASK_FOR_ONE)),
    (
        (exceptions.ParseError, SuspiciousOperation, UnreadablePostError),
        lambda _: Unreadable("The request can't be read."),
    ),
    ((exceptions.APIException,), _from_protocol),
    ((IntegrityError,), _from_database),
    ((OperationalError,), _from_locks),
)


def from_fields(errors: Any) -> EventhubError:
    """What serializers refused, as our own error: 400 when the body could not be read, 422 when a value fails."""
    details = [closed(detail) for detail in flat(errors)]
    kind = Unreadable if any(detail.code in UNREADABLE for detail in details) else Invalid
    return kind(sentence(details), details=details)


def sentence(details: list[Detail]) -> str:
    if len(details) == 1:
        only = details[0]
        return only.message if only.field in only.message else f"{only.field}: {only.message}"
    return f"{len(details)} values can't be accepted. `details` says which and why."


def flat(errors: Any, path: str = "") -> Iterator[Detail]:
    """The nested errors of a serializer as details, with fields like "categories.0.options.2.code"."""
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            own = path if name == "non_field_errors" else f"{path}.{name}" if path else str(name)
            yield from flat(inner, own)
    elif isinstance(errors, list):
        for number, inner in enumerate(errors):
            is_item = isinstance(inner, Mapping | list)
            yield from flat(inner, (f"{path}.{number}" if path else str(number)) if is_item else path)
    else:
        yield Detail(path, errors.code, str(errors))


def closed(detail: Detail) -> Detail:
    """The same with a code of the documented list."""
    code = SYNONYMS.get(detail.code, detail.code)
    return replace(detail, code=code if code in DETAILS or code in ProblemCode.values else "invalid")


def envelope(refusal: EventhubError) -> dict[str, Any]:
    code = refusal.code if refusal.code in ERRORS else type(refusal).code
    return {
        "error": {
            "code": code,
            "message": clean(refusal.message),
            "details": list(_details(refusal.details)),
            "request_id": request_id.get(),
            **facts(refusal.extra),
        }
    }


def _details(details: Iterable[Detail]) -> Iterator[dict[str, str]]:
    for detail in list(details)[:MOST_DETAILS]:
        known = closed(detail)
        yield {"field": clean(known.field)[:200], "code": known.code, "message": clean(known.message)[:1000]}


def clean(text: str) -> str:
    """Half a surrogate pair, sent to us in a name, can't be sent back."""
    return text.encode("utf-8", "replace").decode()


def _headers(refusal: EventhubError) -> dict[str, str]:
    if isinstance(refusal, InsufficientScope):
        return {"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{refusal.scope}"'}
    if isinstance(refusal, InvalidToken):
        return {"WWW-Authenticate": f'{REALM}, error="invalid_token"'}
    if isinstance(refusal, NotAuthenticated):
        return {"WWW-Authenticate": REALM}
    if isinstance(refusal, PreconditionFailed):
        return {"ETag": refusal.tag}
    if isinstance(refusal, Later | AllBusy):
        return {"Retry-After": str(refusal.seconds)}
    return {}
