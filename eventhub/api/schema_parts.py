"""The parts of the OpenAPI document that are the same everywhere: headers, refusals, the envelope of errors, webhooks."""

from collections.abc import Mapping
from typing import Any

from eventhub.api.counting import WINDOW
from eventhub.api.error_codes import DETAILS, ERRORS
from eventhub.configurations.enums import ConfigurationStatus, ProblemCode
from eventhub.webhooks.enums import OPT_IN, WebhookEvent

WORDS = {
    400: "BadRequest",
    401: "NotAuthenticated",
    403: "Forbidden",
    404: "NotFound",
    406: "NotAcceptable",
    409: "Conflict",
    410: "Gone",
    412: "PreconditionFailed",
    413: "TooLarge",
    415: "UnsupportedMediaType",
    422: "Invalid",
    423: "Locked",
    429: "TooManyRequests",
    460: "ChecksumMismatch",
    503: "TooBusy",
    507: "InsufficientStorage",
}
NOT_MODIFIED = "NotModified"
TAGS_OF_HEADER = r'^(\*|(W/)?"[!#-~]*"(, ?(W/)?"[!#-~]*")*)$'

TEXT: Mapping[str, Any] = {"type": "string"}
WHOLE: Mapping[str, Any] = {"type": "integer"}
NUMBER: Mapping[str, Any] = {"type": "number"}
ID: Mapping[str, Any] = {"type": "string", "format": "uuid"}

PARAMETERS: dict[str, dict[str, Any]] = {
    "IfNoneMatch": {
        "name": "If-None-Match",
        "description": "ETags that you have: a 304 without a body where one of them is still right.",
        "schema": {"type": "string", "pattern": TAGS_OF_HEADER},
    },
    "IfMatch": {
        "name": "If-Match",
        "description": "The ETag that you saw: a 412 with the present one, and nothing done, where it has changed since. "
        "One of an expanded answer serves too, and `*` means whatever it is.",
        "schema": {"type": "string", "pattern": TAGS_OF_HEADER},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "description": "A text of your own, a UUID for example. The same request with the same key within 24 hours is done "
        "once and gets the same answer, marked `Idempotent-Replayed`. After a 409 `idempotency_in_progress` send it again.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"},
    },
}
# What an upload says in headers; the protocol is tus 1.0.0.
TUS_PARAMETERS: dict[str, dict[str, Any]] = {
    "TusResumable": {
        "name": "Tus-Resumable",
        "required": True,
        "description": "The version of the protocol that the client speaks.",
        "schema": {"type": "string", "enum": ["1.0.0"]},
    },
    "UploadLength": {
        "name": "Upload-Length",
        "required": True,
        "description": "Bytes of the whole file.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "UploadMetadata": {
        "name": "Upload-Metadata",
        "required": True,
        "description": "`filename` and `purpose`, each a name and its value in Base64, separated by commas; perhaps `filetype` "
        "and the ids of what the file is for.",
        "schema": TEXT,
    },
    "UploadOffset": {
        "name": "Upload-Offset",
        "required": True,
        "description": "Bytes that have arrived already, as HEAD or the last answer told.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "UploadChecksum": {
        "name": "Upload-Checksum",
        "required": False,
        "description": "`sha1` or `sha256` and the digest of this piece in Base64. One that does not fit is a 460.",
        "schema": TEXT,
    },
}
HEADERS: dict[str, dict[str, Any]] = {
    "Upload-Offset": {"description": "Bytes that have arrived.", "schema": WHOLE},
    "Upload-Expires": {"description": "When the unfinished upload is forgotten.", "schema": TEXT},
    "EventHub-Upload-State": {"description": "Where the upload stands: `open`, `storing`, `finished`.", "schema": TEXT},
    "EventHub-File-Id": {"description": "The kept file, once it is there.", "schema": ID},
    "ETag": {"description": "Names what the answer says, for If-None-Match and If-Match.", "schema": TEXT},
    "Location": {"description": "Where it can be read.", "schema": {"type": "string", "format": "uri"}},
    "Idempotent-Replayed": {
        "description": "The answer is one that was given before, to the same Idempotency-Key.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Retry-After": {"description": "In how many seconds the request may be sent again.", "schema": WHOLE},
    "RateLimit-Limit": {"description": f"Requests that the client has in {WINDOW} seconds.", "schema": WHOLE},
    "RateLimit-Remaining": {"description": "How many of them are left.", "schema": WHOLE},
    "RateLimit-Reset": {"description": "In how many seconds there are all of them again.", "schema": WHOLE},
    "RateLimit-Policy": {"description": f"Limit and window: `600;w={WINDOW}`.", "schema": TEXT},
    "X-Request-ID": {"description": "Names the request in both logs. A caller may send its own.", "schema": TEXT},
}
ALWAYS_SENT = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy", "X-Request-ID")
SENT_WITH = {401: ("X-Request-ID",), 409: ("Retry-After", *ALWAYS_SENT), 412: ("ETag", *ALWAYS_SENT)}
SENT_WITH[429] = SENT_WITH[503] = SENT_WITH[409]


def parameter(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/parameters/{name}"}


def headers(*names: str) -> dict[str, dict[str, str]]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def components() -> dict[str, dict[str, Any]]:
    return {
        "parameters": {
            name: {"required": False, **each, "in": "header"} for name, each in (PARAMETERS | TUS_PARAMETERS).items()
        },
        "headers": HEADERS,
        "responses": {
            **{name: refused(status) for status, name in WORDS.items()},
            NOT_MODIFIED: {
                "description": "You have it already; there is no body.",
                "headers": headers("ETag", *ALWAYS_SENT),
            },
        },
    }


def refused(status: int) -> dict[str, Any]:
    codes = [f"- `{code}`: {meaning}" for code, (its, meaning) in ERRORS.items() if its == status]
    first = next(code for code, (its, _) in ERRORS.items() if its == status)
    example = {"error": {"code": first, "message": ERRORS[first][1], "details": [], "request_id": "5f2b7c1e9a3d4f60"}}
    content = {"schema": {"$ref": "#/components/schemas/Error"}, "example": example}
    return {
        "description": "\n".join(codes),
        "headers": headers(*SENT_WITH.get(status, ALWAYS_SENT)),
        "content": {"application/json": content},
    }


def error_schema() -> dict[str, Any]:
    detail = strict(
        field={
            "type": "string",
            "description": "Where it is: `name`, `categories.0.options.2.code`, a parameter; or empty.",
        },
        code={"type": "string", "enum": [*DETAILS, *(code for code in ProblemCode.values if code not in DETAILS)]},
        message=TEXT,
    )
    fields = {
        "code": {"type": "string", "enum": list(ERRORS)},
        "message": {"type": "string", "description": "A sentence for people."},
        "details": {"type": "array", "items": detail},
        "request_id": {"type": "string", "description": "The same as the header X-Request-ID."},
    }
    facts = {
        "status": {"type": "string", "description": "Where the thing stands."},
        "submission": {"type": "integer", "description": "The current submission."},
        "proof_id": {"type": ["string", "null"], "format": "uuid", "description": "The proof that counts now."},
        "sha256": {"type": ["string", "null"], "description": "Of the file that it shows."},
        "decided_by": TEXT,
        "decided_at": {"type": ["string", "null"], "format": "date-time"},
        "problems": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}},
        "difference": {"oneOf": [difference_schema(), {"type": "null"}]},
    }
    error = {"type": "object", "properties": fields | facts, "required": list(fields), "additionalProperties": False}
    return strict(error=error)


def difference_schema() -> dict[str, Any]:
    quantity = {"type": ["integer", "null"]}
    line = strict(
        code=TEXT,
        name=TEXT,
        category=TEXT,
        old_quantity=quantity,
        new_quantity=quantity,
        old_total=NUMBER,
        new_total=NUMBER,
    )
    return strict(old_total=NUMBER, new_total=NUMBER, lines={"type": "array", "items": line})


def strict(**properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object that has exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


# --- webhooks ---------------------------------------------------------------------------------------------

PACKAGE = strict(package_id=ID, code=TEXT, package_version=WHOLE)
CONFIGURATION = strict(
    configuration_id=ID,
    stand_id=ID,
    package_id=ID,
    package_version=WHOLE,
    total_price={"type": "number", "description": "Net, with fees, in the event's currency."},
    status={"type": "string", "enum": ConfigurationStatus.values},
)
ARTWORK = strict(artwork_id=ID, stand_id=ID, requirement_id=ID, version=WHOLE, sha256=TEXT, status=TEXT)
PROOF = strict(proof_id=ID, artwork_id=ID, stand_id=ID, sha256=TEXT, status=TEXT, feedback=TEXT)
PAYMENT = strict(payment_id=ID, stand_id=ID, amount=NUMBER, currency=TEXT, balance=NUMBER)
DATA: dict[str, dict[str, Any]] = {
    WebhookEvent.PACKAGE_CREATED: PACKAGE,
    WebhookEvent.PACKAGE_UPDATED: PACKAGE,
    WebhookEvent.STAND_CONFIGURED: CONFIGURATION,
    WebhookEvent.CONFIGURATION_APPROVED: CONFIGURATION,
    WebhookEvent.ARTWORK_UPLOADED: ARTWORK,
    WebhookEvent.PROOF_APPROVED: PROOF,
    WebhookEvent.PROOF_REJECTED: PROOF,
    WebhookEvent.PAYMENT_RECEIVED: PAYMENT,
    WebhookEvent.CONFIGURATION_CHANGES_REQUESTED: CONFIGURATION,
    WebhookEvent.CONFIGURATION_REOPENED: CONFIGURATION,
}
LATER: dict[str, Any] = {"type": "object", "description": "Thin as the others: ids and a status."}
SIGNED = {
    "webhook-id": "Names the message. Each attempt has the same: what came before can be left alone.",
    "webhook-timestamp": "When this attempt was made, in seconds since 1970.",
    "webhook-signature": "`v1,` and the signature by the Standard Webhooks specification; two of them in the time after "
    "the secret was rotated.",
}


def webhooks() -> dict[str, Any]:
    return {event.value: {"post": told(event)} for event in WebhookEvent}


def told(event: WebhookEvent) -> dict[str, Any]:
    payload = strict(
        event={"type": "string", "const": event.value},
        timestamp={"type": "string", "format": "date-time", "description": "The commit of the change."},
        data=DATA.get(event, LATER),
    )
    asked_for = " Only endpoints that subscribe to it by name are told." if event in OPT_IN else ""
    return {
        "operationId": f"on_{event.value}",
        "summary": event.label,
        "description": f"Comes at least once, and may come out of order: the id of the thing leads to how it is now.{asked_for}",
        "tags": ["Webhooks"],
        "parameters": [
            {"in": "header", "name": name, "required": True, "description": text, "schema": TEXT}
            for name, text in SIGNED.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": payload}}},
        "responses": {
            "2XX": {"description": "Received. Anything else, also a redirect, is tried again for about four days."},
            "410": {"description": "Nobody is here any more: the endpoint is disabled."},
        },
    }
