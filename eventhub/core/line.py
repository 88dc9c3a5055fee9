"""Many calls to one place, over connections that are kept open between them: what reading a vendor's pages needs.

The rules are those of `outbound`: addresses are checked whenever a connection is made, no redirect is followed, no proxy is
asked, and a call ends when its time is up. May be used by several threads at once.
"""

import threading
import time
from collections.abc import Mapping
from http.client import HTTPException, RemoteDisconnected
from typing import Any

import certifi
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util.connection import is_connection_dropped

from eventhub.core.outbound import Answer, Pinned, PinnedTLS, TooMuch, Trip, checked_url, port_of

MEGABYTE = 1024 * 1024
PIECE = 256 * 1024
# Repeating these does at the other side what doing it once does.
REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})

Place = tuple[str, str, int]


class Line:
    """`seconds`: how long one call may take, head and body. `most`: the bytes of an answer; a longer one is an OutboundError."""

    def __init__(self, *, seconds: float = 30.0, most: int = 20 * MEGABYTE) -> None:
        self.seconds = seconds
        self.most = most
        self._idle: dict[Place, list[HTTPConnection]] = {}
        self._lock = threading.Lock()
        self._is_closed = False

    def call(
        self, method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Any answer is an Answer, whatever its status; everything else is an OutboundError."""
        target = checked_url(url)
        trip = Trip(target, time.monotonic() + self.seconds)
        threading.Thread(target=trip.cut_after, args=(self.seconds,), daemon=True).start()
        try:
            return self._call(trip, method, body, dict(headers or {}))
        except (HTTPError, HTTPException, OSError, ValueError) as fault:
            raise trip.explained(fault) from fault
        finally:
            trip.end()

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            idle = [connection for connections in self._idle.values() for connection in connections]
            self._idle.clear()
        for connection in idle:
            connection.close()

    # --- one call --------------------------------------------------------------------------------------

    def _call(self, trip: Trip, method: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        kept = self._take(trip)
        if kept is not None:
            try:
                return self._ask(kept, trip, method, body, headers)
            except (RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                # The other side had closed it in between; nothing of an answer came.
                kept.close()
                if method not in REPEATABLE or trip.is_cut:
                    raise
        return self._ask(self._opened(trip), trip, method, body, headers)

    def _ask(
        self, connection: HTTPConnection, trip: Trip, method: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer:
        try:
            path = trip.target.request_uri
            headers = {"Accept-Encoding": "identity", **headers}
            connection.request(method, path, body=body, headers=headers, preload_content=False, decode_content=False)
            response = connection.getresponse()
            read = self._read(response, trip)
        except BaseException:
            connection.close()
            raise
        self._give_back(connection, trip, response)
        return Answer(response.status, response.reason or "", response.headers, read, trip.address)

    def _read(self, response: BaseHTTPResponse, trip: Trip) -> bytes:
        pieces, length = [], 0
        while piece := response.read(PIECE):
            pieces.append(piece)
            length += len(piece)
            if length > self.most:
                raise TooMuch(
                    f"{trip.target.host} sent more than {self.most // MEGABYTE} MB at once.", address=trip.address
                )
        if trip.is_cut:
            raise trip.too_slow()
        return b"".join(pieces)

    # --- connections -----------------------------------------------------------------------------------

    def _take(self, trip: Trip) -> HTTPConnection | None:
        """One that is still open, if there is one."""
        while True:
            with self._lock:
                idle = self._idle.get(_place(trip))
                connection = idle.pop() if idle else None
            if connection is None or not is_connection_dropped(connection):
                break
            connection.close()
        if connection is not None and connection.sock is not None:
            trip.address = connection.trip.address  # type: ignore[attr-defined]  # made by _opened
            connection.sock.settimeout(trip.seconds_left)
            trip.hold(connection.sock)
        return connection

    def _opened(self, trip: Trip) -> HTTPConnection:
        trip.find_address()
        host, port = str(trip.target.host).strip("[]"), port_of(trip.target)
        values: dict[str, Any] = {"trip": trip, "timeout": trip.seconds_left}
        if trip.target.scheme == "https":
            return PinnedTLS(host, port, ca_certs=certifi.where(), cert_reqs="CERT_REQUIRED", **values)
        return Pinned(host, port, **values)

    def _give_back(self, connection: HTTPConnection, trip: Trip, response: BaseHTTPResponse) -> None:
        closes = response.headers.get("Connection", "").lower() == "close" or response.version < 11
        with self._lock:
            if not (closes or self._is_closed or trip.is_cut or connection.sock is None):
                self._idle.setdefault(_place(trip), []).append(connection)
                return
        connection.close()


def _place(trip: Trip) -> Place:
    return str(trip.target.scheme), str(trip.target.host), port_of(trip.target)
