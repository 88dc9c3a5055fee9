"""The errors that our own functions raise. One middleware and one API handler turn them into answers."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that is wrong, at one field (empty: the whole)."""

    field: str
    code: str
    message: str


class EventhubError(Exception):
    """A refusal with a code (closed list), a sentence for people and an HTTP status."""

    code = "error"
    status = HTTPStatus.BAD_REQUEST

    def __init__(
        self, message: str, *, code: str = "", details: list[Detail] | None = None, extra: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.details = details or []
        self.extra = extra or {}


class Unreadable(EventhubError):
    """What was sent can't be read: not JSON, an unknown field or parameter, a wrong type."""

    code = "bad_request"
    status = HTTPStatus.BAD_REQUEST


class NotAllowed(EventhubError):
    """In sight, but not this actor's to do."""

    code = "not_allowed"
    status = HTTPStatus.FORBIDDEN


class OutOfSight(EventhubError):
    """Not there, or not to be known of."""

    code = "not_found"
    status = HTTPStatus.NOT_FOUND


class Conflict(EventhubError):
    """The thing is in another state than the request takes for granted; nothing was changed."""

    code = "conflict"
    status = HTTPStatus.CONFLICT


class Gone(EventhubError):
    """It was there and has ended; a new one can be asked for."""

    code = "gone"
    status = HTTPStatus.GONE


class Invalid(EventhubError):
    """A required value is missing, or a value or rule fails; `details` say which."""

    code = "invalid"
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    @classmethod
    def at(cls, field: str, message: str, *, code: str = "invalid") -> "Invalid":
        return cls(message, details=[Detail(field, code, message)])
