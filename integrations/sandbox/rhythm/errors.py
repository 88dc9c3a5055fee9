"""Error bodies: a message from the API, and the two words of OAuth from where its tokens are made."""

from integrations.sandbox.wire import Call, Refused, Reply, json_reply

OAUTH = {400: "invalid_request", 401: "access_denied", 403: "access_denied", 429: "too_many_requests"}


def error(status: int, message: str) -> Reply:
    return json_reply({"message": message}, status)


def token_error(status: int, message: str) -> Reply:
    return json_reply({"error": OAUTH.get(status, "server_error"), "error_description": message}, status)


def error_at(call: Call, status: int, message: str) -> Reply:
    return token_error(status, message) if call.stream == "token" else error(status, message)


def refused(status: int, message: str) -> Refused:
    return Refused(error(status, message))


def token_refused(status: int, message: str) -> Refused:
    return Refused(token_error(status, message))
