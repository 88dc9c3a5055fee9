"""Sends things and watches: the answer, what was logged, what was written and whether it stayed."""

import logging
import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import quote_plus, urlsplit

from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import MULTIPART_CONTENT, encode_multipart

from tests.statements import noted_changes

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "BoUnDaRyStRiNg"
REFUSED = {400, 403, 404, 409, 410, 413, 422, 429}
OURS = "eventhub."
LATER = re.compile(r"<template\b.*?</template>|<[^>]*\shidden>", re.DOTALL)


class Watch(logging.Handler):
    """Keeps what is logged as a fault. That a request was malformed is no fault of ours."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.faults: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith("django.security"):
            error = record.exc_info[1] if record.exc_info else None
            self.faults.append(f"{record.name}: {error!r}" if error else record.getMessage())

    def __enter__(self) -> Self:
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *gone: object) -> None:
        logging.getLogger().removeHandler(self)


@dataclass
class Answer:
    status: int
    html: str
    location: str
    faults: list[str]
    statements: list[str] = field(default_factory=list)
    is_changed: bool = False

    @property
    def is_refused(self) -> bool:
        return self.status in REFUSED

    @property
    def shows_errors(self) -> bool:
        return 'aria-invalid="true"' in self.html or 'class="error"' in self.html

    @property
    def says_what(self) -> bool:
        """Whether the page begins with what is to mend. What scripts would show only later says nothing."""
        shown = LATER.sub("", self.html)
        return 'role="alert"' in shown or 'id="refusal"' in shown

    @property
    def is_local(self) -> bool:
        """Whether it leads on to a page of ours."""
        return urlsplit(self.location).netloc in ("", "testserver")


def encoded(pairs: Iterable[tuple[str, str]]) -> bytes:
    """As a form is sent; half a surrogate pair goes as the bytes that stand for it."""
    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs).encode()


def quoted(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def multipart(pairs: Iterable[tuple[str, Any]]) -> bytes:
    data: dict[str, list[Any]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return encode_multipart(BOUNDARY, data)


class Hands:
    """One visitor. Whatever is asked is taken back afterwards, cookies included. `before` is what was kept until then."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.cookies: Any = None
        self.before: list[Any] = []

    def post(self, address: str, pairs: Iterable[tuple[str, Any]], **more: Any) -> Answer:
        pairs = list(pairs)
        if any(not isinstance(value, str) for _, value in pairs):
            return self.send("POST", address, multipart(pairs), MULTIPART_CONTENT, **more)
        return self.send("POST", address, encoded(pairs), FORM, **more)

    def get(self, address: str, pairs: Iterable[tuple[str, str]] = (), **more: Any) -> Answer:
        return self.send("GET", address, QUERY_STRING=encoded(pairs).decode(), **more)

    def send(self, method: str, address: str, body: bytes = b"", kind: str = "", **more: Any) -> Answer:
        with Watch() as watch, noted_changes() as changes, transaction.atomic():
            response = self.client.generic(method, address, body, kind, **more)
            html = body_of(response)
            answer = Answer(response.status_code, html, response.get("Location", ""), watch.faults)
            answer.statements = [sql for sql in changes if is_of_ours(sql)]
            answer.is_changed = answer.is_refused and bool(answer.statements) and rows() != self.before
            transaction.set_rollback(True)
        self.client.cookies = deepcopy(self.cookies)
        return answer


def body_of(response: HttpResponse) -> str:
    """All of it: what is sent while it is made can fail as well."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


def is_of_ours(sql: str) -> bool:
    return "django_session" not in sql and "usersession" not in sql


def rows() -> list[Any]:
    """Everything that is kept of ours."""
    ours = (model for model in apps.get_models() if model.__module__.startswith(OURS))
    return [list(model._default_manager.order_by("pk").values_list()) for model in ours]
