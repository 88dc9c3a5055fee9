"""What a Laravel server says when it says no."""

from typing import Any

from integrations.sandbox.wire import Call, Refused, Reply, json_reply

USUAL = {
    401: "Unauthenticated.",
    403: "This action is unauthorized.",
    404: "Not Found.",
    422: "The given data was invalid.",
    429: "Too Many Attempts.",
    500: "Server Error",
}


def error(status: int, message: str = "", errors: dict[str, list[str]] | None = None) -> Reply:
    body: dict[str, Any] = {"message": message or USUAL.get(status, "Error")}
    return json_reply(body | ({"errors": errors} if errors else {}), status)


def refused(status: int, message: str = "") -> Refused:
    return Refused(error(status, message))


def no_route(call: Call) -> Reply:
    return error(404, f"The route {call.request.path.lstrip('/')} could not be found.")


def missing(model: str, number: object) -> Refused:
    return refused(404, f"No query results for model [App\\Models\\{model}] {number}")


def invalid(errors: dict[str, str]) -> Refused:
    return Refused(error(422, errors={name: [said] for name, said in errors.items()}))
