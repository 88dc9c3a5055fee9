"""Refusals that only sending and keeping files knows. Their statuses are those of the tus protocol and of HTTP."""

from http import HTTPStatus

from eventhub.core.errors import EventhubError


class TooLarge(EventhubError):
    code = "too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class WrongVersion(EventhubError):
    """The request does not speak the version of the protocol that is spoken here."""

    code = "tus_version"
    status = HTTPStatus.PRECONDITION_FAILED


class WrongMediaType(EventhubError):
    code = "unsupported_media_type"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class Locked(EventhubError):
    """Somebody else is sending to the same upload at this moment."""

    code = "locked"
    status = HTTPStatus.LOCKED


class ChecksumMismatch(EventhubError):
    """What arrived is not what was sent; nothing of it was kept."""

    code = "checksum_mismatch"
    status = 460  # type: ignore[assignment]  # the protocol's own number, which HTTP does not know


class NoRoom(EventhubError):
    """The disk that holds unfinished uploads is full."""

    code = "insufficient_storage"
    status = HTTPStatus.INSUFFICIENT_STORAGE


class NotStored(Exception):
    """The storage did not take a file that is complete; it is tried again."""
