"""HTTP: what came in, what goes out, and a threading server that can also behave badly on the wire."""

import json
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

JSON = "application/json"
LONGEST_BODY = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    raw_query: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Reply:
    """`delay` is waited before the first byte; `cut` breaks the line in the middle of the body; `silent` never answers."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False
    silent: bool = False

    def with_headers(self, headers: Mapping[str, str]) -> "Reply":
        return replace(self, headers={**self.headers, **headers})


class Refused(Exception):
    """Carries the answer of a vendor that says no."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has found its route. `page` is 0 where nothing is paged."""

    vendor: str
    stream: str
    request: Request
    handle: Callable[["Call"], Reply]
    page: int = 0


def json_reply(value: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def page_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, answer: Callable[[Request], Reply]) -> None:
        self.answer = answer
        self.closing = threading.Event()
        self._lines: set[Any] = set()
        super().__init__(("127.0.0.1", port), Handler)

    def serve(self) -> None:
        while not self.closing.is_set():
            self.handle_request()

    def stop(self) -> None:
        """Comes in itself, because it waits for whoever comes next."""
        self.closing.set()
        with suppress(OSError):  # nobody serves any more
            socket.create_connection(("127.0.0.1", self.server_port), timeout=1).close()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._lines.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._lines.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Lines that are kept open would be answered by a sandbox that is gone."""
        for line in list(self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; anything else is a mistake of the sandbox and is shown."""
        if not self.closing.is_set():
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "vendor-sandbox"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024  # head and body in one packet: two would wait for each other
    timeout = 120
    server: Server

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline:
            self.close_connection = True
        elif self.parse_request():
            self.send(self.server.answer(self.read_request()))

    def read_request(self) -> Request:
        path, _, query = self.path.partition("?")
        length = min(body_length(self.headers), LONGEST_BODY)
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, path, query, headers, self.rfile.read(length) if length else b"")

    def send(self, reply: Reply) -> None:
        if self.server.closing.wait(reply.delay) or reply.silent:
            self.close_connection = True
            return
        self.send_response(reply.status, phrase(reply.status))
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.send_body(reply)

    def send_body(self, reply: Reply) -> None:
        if self.command != "HEAD":
            self.wfile.write(reply.body[: len(reply.body) // 2] if reply.cut else reply.body)
        self.wfile.flush()
        if reply.cut:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        """The sandbox keeps a log of its own, that can be asked for."""


def body_length(headers: "Message[str, str]") -> int:
    length = headers.get("Content-Length", "0")
    return int(length) if length.isdigit() else 0


def phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"
