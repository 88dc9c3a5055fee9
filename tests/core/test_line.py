"""Many calls over connections that are kept: what may be reused, what is refused, what ends a call."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from eventhub.core.line import Line
from eventhub.core.outbound import AddressRefused, NotReached, TooMuch, TooSlow, Trip, checked_url


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    peers: ClassVar[list[tuple[str, int]]] = []

    def log_message(self, *args: object) -> None: ...

    def do_GET(self) -> None:
        self.peers.append(self.client_address)
        if self.path == "/closes":
            self.close_connection = True  # without saying so
        if self.path == "/slow":
            with suppress(OSError):
                self.send_response(200)
                self.send_header("Content-Length", "40")
                self.end_headers()
                for _ in range(40):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.1)
            return
        if self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"half")
            self.close_connection = True
            return
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.answer(b"a" * int(self.path[1:]) if self.path[1:].isdigit() else b"here")

    def do_POST(self) -> None:
        self.answer(self.command.encode() + self.rfile.read(int(self.headers["Content-Length"])))

    do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815  # the names that http.server looks for

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def address(settings) -> Iterator[str]:
    Handler.peers.clear()
    settings.EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.1/32"]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line(seconds=5, most=1_000_000)
    yield line
    line.close()


def test_calls_share_a_connection(address, line):
    answers = [line.call("GET", f"{address}/x") for _ in range(3)]

    assert [(answer.status, answer.body, answer.address) for answer in answers] == [(200, b"here", "127.0.0.1")] * 3
    assert len(set(Handler.peers)) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_body_goes_with_each_method(address, line, method):
    assert line.call(method, address, body=b" it").body == method.encode() + b" it"


def test_a_body_does_not_wait_for_word_that_its_head_has_come(address):
    """On a kept connection that were 40 ms each time, and as much again as the way is long."""
    trip = Trip(checked_url(address), time.monotonic() + 5, address="127.0.0.1")
    with closing(trip.connect()) as connected:
        assert connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    trip.end()


def test_a_connection_that_the_other_side_closed_is_opened_anew(address, line):
    line.call("GET", f"{address}/closes")
    time.sleep(0.05)

    assert line.call("GET", f"{address}/x").body == b"here"
    assert len(set(Handler.peers)) == 2


def test_threads_do_not_share_a_connection_at_once(address, line):
    with ThreadPoolExecutor(4) as pool:
        bodies = list(pool.map(lambda size: line.call("GET", f"{address}/{size}").body, range(1, 60)))

    assert bodies == [b"a" * size for size in range(1, 60)]
    assert len(set(Handler.peers)) <= 4


def test_an_address_is_checked_whenever_a_connection_is_made(address, line, settings):
    line.call("GET", f"{address}/closes")
    time.sleep(0.05)
    settings.EVENTHUB_OUTBOUND_ALLOW = ["10.0.0.0/8"]

    with pytest.raises(AddressRefused):
        line.call("GET", f"{address}/x")


def test_a_redirect_is_an_answer_and_is_not_followed(address, line):
    answer = line.call("GET", f"{address}/away")

    assert (answer.status, answer.headers["Location"]) == (302, "http://127.0.0.1:1/")


def test_an_answer_may_not_be_longer_than_agreed(address, line):
    assert len(line.call("GET", f"{address}/1000000").body) == 1_000_000
    with pytest.raises(TooMuch, match="sent more than"):
        line.call("GET", f"{address}/1000001")


def test_an_answer_that_was_cut_off_is_none(address, line):
    with pytest.raises(NotReached, match="broke the connection off"):
        line.call("GET", f"{address}/cut")
    assert line.call("GET", f"{address}/x").body == b"here"


def test_a_call_that_drips_ends_in_time(address):
    line, began = Line(seconds=0.5), time.monotonic()

    with pytest.raises(TooSlow):
        line.call("GET", f"{address}/slow")
    assert time.monotonic() - began < 2


def test_nobody_there(line, settings):
    settings.EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.1/32"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(NotReached, match="Nobody answers"):
        line.call("GET", f"http://127.0.0.1:{port}/")
