"""The closed lists of codes that an error of the API may carry. docs/api-errors.md says the same; a test compares the two."""

from http import HTTPStatus

# code -> (status, what it means)
ERRORS: dict[str, tuple[int, str]] = {
    "bad_request": (HTTPStatus.BAD_REQUEST, "Not JSON, an unknown field or parameter, or a value of the wrong type."),
    "not_authenticated": (HTTPStatus.UNAUTHORIZED, "The request has no bearer token."),
    "invalid_token": (HTTPStatus.UNAUTHORIZED, "The token is unknown, expired or revoked."),
    "insufficient_scope": (HTTPStatus.FORBIDDEN, "The token lacks the scope that the message names."),
    "not_allowed": (HTTPStatus.FORBIDDEN, "The thing is in sight, but this is not the client's to do."),
    "not_found": (HTTPStatus.NOT_FOUND, "No such address or thing, or it is out of the client's sight."),
    "method_not_allowed": (HTTPStatus.METHOD_NOT_ALLOWED, "The address exists, but not for this method."),
    "not_acceptable": (HTTPStatus.NOT_ACCEPTABLE, "The Accept header leaves out application/json."),
    "conflict": (HTTPStatus.CONFLICT, "The thing stands otherwise than the request takes for granted."),
    "wrong_status": (HTTPStatus.CONFLICT, "The status, given in `error.status`, does not allow this."),
    "stale_submission": (HTTPStatus.CONFLICT, "Another submission is current; `error.difference` says what changed."),
    "stale_proof": (
        HTTPStatus.CONFLICT,
        "The decision names another file; `error.sha256` is that of the proof that counts.",
    ),
    "out_of_stock": (HTTPStatus.CONFLICT, "Too little is left of an option; nothing else stands against it."),
    "deadline_passed": (HTTPStatus.CONFLICT, "The deadline for this has passed."),
    "duplicate": (HTTPStatus.CONFLICT, "There is one already."),
    "in_use": (HTTPStatus.CONFLICT, "Something else depends on it."),
    "idempotency_in_progress": (
        HTTPStatus.CONFLICT,
        "A request with the same Idempotency-Key is still being worked on; `Retry-After` says when to send it again.",
    ),
    "busy": (
        HTTPStatus.CONFLICT,
        "Others are changing the same at this moment; `Retry-After` says when to send it again.",
    ),
    "wrong_offset": (
        HTTPStatus.CONFLICT,
        "The piece begins elsewhere than where the upload is; the message says where.",
    ),
    "too_many_uploads": (HTTPStatus.CONFLICT, "Too much is on its way already. Finish or stop some of it."),
    "last_organiser": (HTTPStatus.CONFLICT, "The organisation would be left without an organiser."),
    "deactivated": (HTTPStatus.CONFLICT, "The account is deactivated. Invite the person again."),
    "event_archived": (HTTPStatus.CONFLICT, "The event is archived and read-only."),
    "gone": (HTTPStatus.GONE, "It was there and has ended."),
    "precondition_failed": (
        HTTPStatus.PRECONDITION_FAILED,
        "`If-Match` names another state than the present one, whose ETag is in the header.",
    ),
    "tus_version": (HTTPStatus.PRECONDITION_FAILED, "An upload without `Tus-Resumable: 1.0.0`."),
    "too_large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is larger than the limit that the message names."),
    "unsupported_media_type": (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "The body is not application/json, or for an upload not multipart/form-data.",
    ),
    "invalid": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "A required value is missing, or a value or rule fails: see `details`.",
    ),
    "has_problems": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The configuration breaks rules; `error.problems` lists them all.",
    ),
    "idempotency_key_reused": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The Idempotency-Key was used for another request.",
    ),
    "locked": (HTTPStatus.LOCKED, "A piece of the same upload is being received at this moment."),
    "rate_limited": (
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many requests; `Retry-After` says when to go on.",
    ),
    "checksum_mismatch": (460, "A piece of an upload arrived damaged. Nothing of it was kept; send it again."),
    "too_busy": (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Too many bodies are being received; `Retry-After` says when to go on.",
    ),
    "insufficient_storage": (HTTPStatus.INSUFFICIENT_STORAGE, "There is no room for the file at the moment."),
    "server_error": (HTTPStatus.INTERNAL_SERVER_ERROR, "A fault of ours. Nothing was changed; name `request_id`."),
}

# What a single detail may be. The codes of problems (below_minimum …) are those of a configuration's `problems`.
DETAILS: dict[str, str] = {
    "required": "A value is missing or empty.",
    "wrong_type": "Another JSON type is expected.",
    "unknown_field": "There is no such field.",
    "unknown_parameter": "There is no such query parameter here.",
    "read_only": "The field can be read, but not written.",
    "invalid": "The value can't be used; the message says why.",
    "invalid_choice": "The value is not one of those allowed.",
    "invalid_character": "The text holds a character that can't be kept.",
    "not_found": "It names something that is not there or not in sight.",
    "duplicate": "There is one already, or the same is given twice.",
    "too_long": "The text or list is too long.",
    "too_short": "The text or list is too short.",
    "too_exact": "The number has more decimal places than allowed.",
    "out_of_range": "The number or date is outside what is allowed.",
    "fixed": "The value was set once and can't be changed.",
    "not_offered": "The package is not on offer there.",
    "sequence": "Two values are in the wrong order.",
}

# Django and REST framework have words of their own for the same.
SYNONYMS = {
    "null": "wrong_type",
    "not_a_list": "wrong_type",
    "not_a_dict": "wrong_type",
    "blank": "required",
    "empty": "required",
    "max_length": "too_long",
    "min_length": "too_short",
    "max_value": "out_of_range",
    "min_value": "out_of_range",
    "max_digits": "out_of_range",
    "max_whole_digits": "out_of_range",
    "overflow": "out_of_range",
    "max_decimal_places": "too_exact",
    "null_characters_not_allowed": "invalid_character",
    "surrogate_characters_not_allowed": "invalid_character",
    "unreadable_characters": "invalid_character",
    "does_not_exist": "not_found",
    "unique": "duplicate",
}

# A body with one of these could not be read; every other fault is one of values.
UNREADABLE = frozenset({"wrong_type", "unknown_field", "unknown_parameter", "read_only"})
