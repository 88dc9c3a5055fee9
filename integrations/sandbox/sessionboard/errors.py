from integrations.sandbox.wire import Refused, Reply, json_reply

NAMES = {
    400: "BadRequestError",
    401: "UnauthorizedError",
    403: "ForbiddenError",
    404: "NotFoundError",
    405: "MethodNotAllowedError",
    409: "ConflictError",
    429: "TooManyRequestsError",
    500: "InternalServerError",
}


def error(status: int, message: str) -> Reply:
    return json_reply({"error": NAMES.get(status, "Error"), "message": message}, status)


def refused(status: int, message: str) -> Refused:
    return Refused(error(status, message))
