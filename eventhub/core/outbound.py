"""The only way out by HTTP: to public addresses and admitted networks, nowhere else, and never for long.

A name is resolved once. Every address that it stands for is checked, and one that may not be reached refuses the whole
name; then exactly one of the checked addresses is connected to, while certificate and Host stay those of the name. No
redirect is followed and no proxy is asked.
"""

import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import EXTRA_BLOCKED_NET_RANGES
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.exceptions import SSLError as HTTPSSLError
from urllib3.exceptions import TimeoutError as HTTPTimeout
from urllib3.util import Url, parse_url

LONGEST_URL = 1_000
LONGEST_CALL = 15.0  # seconds: looking up, connecting, head and body
MOST_READ = 64 * 1024
PORTS = {"https": 443, "http": 80}
FIRST_FREE_PORT = 1024  # below, beside those of the web, listen mail servers and the like
UNICAST = ipaddress.ip_network("2000::/3")
ADMITTED = re.compile(r"(?P<network>[0-9A-Fa-f.:]+/[0-9]+)(:(?P<port>[0-9]{1,5}))?")
HARDENED = Config(
    ip_filter_enable=False,  # theirs looks at the first address only; ours is mounted instead
    ip_filter_allow_loopback_ips=False,
    never_redirect=True,
    default_timeout=(LONGEST_CALL, LONGEST_CALL),
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class OutboundError(Exception):
    """A call that got no answer. `message` is a sentence for people; `address` is set where one was connected to."""

    def __init__(self, message: str, *, address: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.address = address


class AddressRefused(OutboundError):
    """It may not be called at all."""


class NotReached(OutboundError):
    """No such name, nobody there, no TLS that can be trusted, or the line broke."""


class TooMuch(OutboundError):
    """More came than was asked for at most."""


class TooSlow(OutboundError):
    """It took longer than a call may."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is what came of it, at most `MOST_READ`."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes
    address: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """A network of EVENTHUB_OUTBOUND_ALLOW, at one port or at all."""

    network: ipaddress.IPv4Network | ipaddress.IPv6Network
    port: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Admitted":
        """From `CIDR` or `CIDR:port`. Raises ValueError."""
        found = ADMITTED.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"“{text}” is not a network like 10.20.0.0/16 or 10.20.0.0/16:8443")
        port = int(found["port"]) if found["port"] else None
        if port is not None and not 0 < port < 65536:
            raise ValueError(f"“{text}” names a port that does not exist")
        return cls(ipaddress.ip_network(found["network"]), port)

    def holds(self, address: Address, port: int) -> bool:
        return address in self.network and self.port in (None, port)


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = LONGEST_CALL) -> Answer:
    """Send the body once. Any answer is an Answer, whatever its status; everything else is an OutboundError."""
    target = checked_url(url)
    trip = Trip(target, time.monotonic() + seconds)
    threading.Thread(target=trip.cut_after, args=(seconds,), daemon=True).start()
    try:
        trip.find_address()
        return _send(trip, requests.Request("POST", target.url, data=body, headers=dict(headers)))
    except (requests.RequestException, HTTPError, OSError, ValueError) as fault:
        raise trip.explained(fault) from fault
    finally:
        trip.end()


def checked_url(text: str) -> Url:
    """The address in its parts, if it is one that may be called as far as it tells. Raises AddressRefused.

    Asks no name server: what the name stands for is checked when it is called.
    """
    target = _parsed(text)
    if target.scheme not in PORTS or not target.host:
        raise AddressRefused("The address has to begin with https:// and name a host.")
    if target.fragment is not None:
        raise AddressRefused("The address may not have a part after #.")
    if target.scheme == "http" and not _admitted():
        raise AddressRefused("The address has to begin with https://; http is for networks that were admitted here.")
    for address in _numeric(target):
        refuse_unless_open(target, address)
    return target


def _parsed(text: str) -> Url:
    if len(text) > LONGEST_URL or not text.isprintable() or any(sign.isspace() or sign == "\\" for sign in text):
        raise AddressRefused(f"The address may have at most {LONGEST_URL:,} characters, and no spaces or backslashes.")
    try:
        written = parse_url(text)
        if written.auth is not None or written.port == 0:
            raise AddressRefused("The address may not hold a user name or password, nor port 0.")
        # Prepared as it will be sent, so that what is checked is what is called.
        return parse_url(requests.Request("POST", text).prepare().url or "")
    except (requests.RequestException, LocationParseError, ValueError) as fault:
        raise AddressRefused("This is not an address of the web. Write it as https://example.org/path.") from fault


def port_of(target: Url) -> int:
    return PORTS[str(target.scheme)] if target.port is None else target.port


def _host_of(target: Url) -> str:
    return str(target.host).strip("[]")


def _numeric(target: Url) -> list[Address]:
    """The address that the host spells out in any of its forms (decimal, octal, hexadecimal, IPv6); none for a name."""
    try:
        return _looked_up(_host_of(target), port_of(target), socket.AI_NUMERICHOST)
    except (OSError, UnicodeError, ValueError):
        return []


def _looked_up(host: str, port: int, flags: int = 0) -> list[Address]:
    """Every address, in the order of preference, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return list(dict.fromkeys(ipaddress.ip_address(entry[4][0]) for entry in found))


def refuse_unless_open(target: Url, address: Address) -> None:
    """Public addresses are open to https at its own port and from 1024 up; the rest to whom the settings admit."""
    plain, port = _plain(address), port_of(target)
    if any(admitted.holds(plain, port) for admitted in _admitted()):
        return
    if not is_public(address):
        raise AddressRefused(f"{target.host} stands for {address}, which is not a public address.")
    if target.scheme != "https":
        raise AddressRefused(f"{target.host} is outside of the networks that may be called by http. Use https.")
    if port != PORTS["https"] and port < FIRST_FREE_PORT:
        raise AddressRefused(f"Port {port} may not be called. Use 443, or one from {FIRST_FREE_PORT} up.")


def is_public(address: Address) -> bool:
    """Whether anybody in the internet may be meant: not private, loopback, link-local, shared, reserved or translated."""
    plain = _plain(address)
    if plain.version == 6 and plain not in UNICAST:
        return False
    odd = plain.is_multicast or plain.is_reserved or any(plain in network for network in EXTRA_BLOCKED_NET_RANGES)
    return plain.is_global and not odd


def _plain(address: Address) -> Address:
    """An IPv4 address that was written as an IPv6 one is the IPv4 address."""
    return getattr(address, "ipv4_mapped", None) or address


def _admitted() -> list[Admitted]:
    return [Admitted.parse(text) for text in settings.EVENTHUB_OUTBOUND_ALLOW]


# --- one call ----------------------------------------------------------------------------------------


@dataclass
class Trip:
    """One call on its way: where it goes, until when, and the line that is cut when time is up."""

    target: Url
    deadline: float
    address: str = ""
    _line: socket.socket | None = None
    is_cut: bool = False
    _has_ended: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def seconds_left(self) -> float:
        return max(0.01, self.deadline - time.monotonic())

    def find_address(self) -> None:
        """Look the name up, refuse it if one of its addresses may not be called, and keep the first."""
        addresses = self._looked_up_in_time()
        if not addresses:
            raise NotReached(f"The name {self.target.host} stands for no address.")
        for address in addresses:
            refuse_unless_open(self.target, address)
        self.address = str(addresses[0])

    def _looked_up_in_time(self) -> list[Address]:
        """A name server may be slower than a call may be: then it is left to itself."""
        found: list[Address] = []
        faults: list[Exception] = []

        def look_up() -> None:
            try:
                found.extend(_looked_up(_host_of(self.target), port_of(self.target)))
            except (OSError, UnicodeError, ValueError) as fault:
                faults.append(fault)

        thread = threading.Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(self.seconds_left)
        if thread.is_alive():
            raise TooSlow(f"Looking up {self.target.host} took too long.")
        if faults:
            raise NotReached(f"The name {self.target.host} can't be found.") from faults[0]
        return found

    def connect(self) -> socket.socket:
        line = socket.create_connection((self.address, port_of(self.target)), timeout=self.seconds_left)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # a body would wait for word that its head has come
        self.hold(line)
        return line

    def hold(self, line: socket.socket) -> None:
        """This is the line to cut, when time is up. A second handle on it is kept: TLS takes the first one over."""
        with self._lock:
            self._line = line.dup()
        if self.is_cut:
            self.cut()

    def cut_after(self, seconds: float) -> None:
        if not self._has_ended.wait(seconds):
            self.cut()

    def cut(self) -> None:
        """Whoever reads or writes now sees the line end."""
        with self._lock:
            self.is_cut = True
            if self._line is not None:
                with suppress(OSError):
                    self._line.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        self._has_ended.set()
        with self._lock:
            if self._line is not None:
                self._line.close()
                self._line = None

    def explained(self, fault: Exception) -> OutboundError:
        if self.is_cut or isinstance(fault, requests.Timeout | TimeoutError | HTTPTimeout):
            return self.too_slow()
        if isinstance(fault, requests.exceptions.SSLError | ssl.SSLError | HTTPSSLError):
            text = f"{self.target.host} has no certificate that can be trusted."
        elif isinstance(fault, requests.ConnectionError | OSError) and self._line is None:
            text = f"Nobody answers at {self.target.host}, port {port_of(self.target)}."
        else:
            text = f"{self.target.host} broke the connection off, or answered with something that is not HTTP."
        return NotReached(text, address=self.address)

    def too_slow(self) -> TooSlow:
        return TooSlow(f"{self.target.host} took longer than a call may take.", address=self.address)


def _send(trip: Trip, request: requests.Request) -> Answer:
    with HTTPSession(HARDENED) as session:
        session.trust_env = False
        for scheme in PORTS:
            session.mount(f"{scheme}://", _PinnedAdapter(trip))
        session.headers = CaseInsensitiveDict({"Accept": "*/*", "Accept-Encoding": "identity"})
        timeout = (trip.seconds_left, trip.seconds_left)
        with closing(session.send(session.prepare_request(request), stream=True, timeout=timeout)) as response:
            body = response.raw.read(MOST_READ, decode_content=False)
            if trip.is_cut:
                raise trip.too_slow()
            return Answer(response.status_code, response.reason or "", response.headers, body, trip.address)


class _PinnedAdapter(HTTPAdapter):
    """Gives each connection the address that was checked; everything else stays that of the name."""

    def __init__(self, trip: Trip) -> None:
        self.trip = trip
        super().__init__(max_retries=0)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        kind = PinnedTLS if pool.scheme == "https" else Pinned
        pool.ConnectionCls = cast(Any, partial(kind, trip=self.trip))
        return pool


class _PinnedMixin:
    def __init__(self, *args: Any, trip: Trip, **kwargs: Any) -> None:
        self.trip = trip
        super().__init__(*args, **kwargs)

    def _new_conn(self) -> socket.socket:
        return self.trip.connect()


class Pinned(_PinnedMixin, HTTPConnection):
    pass


class PinnedTLS(_PinnedMixin, HTTPSConnection):
    pass


def faults_of_admitted(texts: Iterable[str]) -> list[str]:
    """What is wrong with the entries of EVENTHUB_OUTBOUND_ALLOW, a sentence each."""
    faults = []
    for text in texts:
        try:
            Admitted.parse(text)
        except ValueError as fault:
            faults.append(str(fault))
    return faults
