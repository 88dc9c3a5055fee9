"""Eve's error bodies, in the format that was asked for."""

from http import HTTPStatus

from integrations.sandbox.planstone.xml import as_xml
from integrations.sandbox.wire import JSON, Refused, Reply, Request, json_reply

XML = "application/xml; charset=utf-8"


def wants_json(request: Request) -> bool:
    return JSON in request.headers.get("accept", "")


def error(status: int, message: str, request: Request) -> Reply:
    body = {"_status": "ERR", "_error": {"code": status, "message": message or HTTPStatus(status).description}}
    reply = json_reply(body, status) if wants_json(request) else Reply(status, as_xml("resource", body), XML)
    return reply.with_headers({"WWW-Authenticate": 'Basic realm="eve"'}) if status == HTTPStatus.UNAUTHORIZED else reply


def refused(status: int, message: str, request: Request) -> Refused:
    return Refused(error(status, message, request))
