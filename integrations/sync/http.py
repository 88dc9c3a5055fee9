"""The line to a vendor: JSON there and back, and every way in which that can fail as a VendorError.

It asks once. When to ask again is the engine's business: a fault that may pass says after how many seconds.
"""

import html
import ipaddress
import json
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, quote_plus, urlencode, urlsplit

import orjson

from eventhub.core.line import Line
from eventhub.core.outbound import AddressRefused, Answer, OutboundError
from integrations.sync.contract import Fault, VendorError

LONGEST_CALL = 60.0  # seconds
LARGEST_ANSWER = 32 * 1024 * 1024
SHOWN = 300  # characters of an answer that are kept for the log
LONGEST_WORDS = 200
SHORTEST_SECRET = 4  # a shorter one would be struck out of every word
LONGEST_WAIT = 24 * 3600.0
EPOCH = 1_000_000_000  # a reset beyond this is a point in time, not a number of seconds
PASSING = frozenset({408, 421, 425})
GONE = (Fault.GONE, "{vendor} has nothing there any more (status {status}).{said}")
VERDICTS = {
    401: (Fault.CONFIG, "{vendor} does not accept the credentials.{said} {remedy}"),
    403: (Fault.DENIED, "{vendor} does not allow these credentials to read this.{said}"),
    404: GONE,
    410: GONE,
    429: (Fault.TRANSIENT, "{vendor} asks to slow down."),
}
BOM = b"\xef\xbb\xbf"
ESCAPED = {"\\/": "/", "\\u0026": "&"}  # signs that JSON may write so, and a secret may hold

Query = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    data: Any


class VendorLine:
    """Kept open for a run and shared by the threads that read ahead. `pace`: requests a second at most, 0 for any number.
    `largest`: the bytes of an answer, beyond which it is not read on.

    `secrets` are struck out of whatever is told of a failure; `on_401` is what to do when the vendor refuses them.
    """

    def __init__(
        self,
        vendor: str,
        base_url: str,
        *,
        headers: Mapping[str, str],
        secrets: Collection[str] = (),
        pace: float = 0.0,
        largest: int = LARGEST_ANSWER,
        on_401: str = "Enter new ones.",
    ) -> None:
        self.vendor = vendor
        self.address = base_url
        self.base_url = base_url.rstrip("/")
        self.requests = 0
        self._on_401 = on_401
        self._headers = {"Accept": "application/json", **headers}
        self._secrets: tuple[str, ...] = ()
        for secret in secrets:
            self.hide(secret)
        self._line = Line(seconds=LONGEST_CALL, most=largest)
        # Nobody has to be spared on this machine.
        self._gap = 1 / pace if pace and not is_loopback(base_url) else 0.0
        self._next_at = 0.0
        self._lock = threading.Lock()

    def hide(self, secret: str) -> None:
        """Strike it out from now on, in whichever way an answer repeats it: a token that was fetched, for example."""
        if len(secret) >= SHORTEST_SECRET:
            forms = (secret, quote(secret, safe=""), quote_plus(secret), html.escape(secret))
            # The longest first: one may be a part of another.
            self._secrets = tuple(sorted({*self._secrets, *forms}, key=len, reverse=True))

    def get(self, path: str, query: Query | None = None) -> Any:
        return self.send("GET", path, query=query).data

    def post(self, path: str, body: Any, query: Query | None = None) -> Any:
        return self.send("POST", path, body=body, query=query).data

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Query | None = None,
        expected: Collection[int] = (),
    ) -> Reply:
        """`expected`: statuses beside those of success that are an answer, not a fault."""
        url = f"{self.base_url}/{path.lstrip('/')}" + (f"?{urlencode(query)}" if query else "")
        asked, answer = self._answer(method, path, url, body=body, expected=expected)
        # Who has to sign in may be told so by a page.
        return Reply(answer.status, None if answer.status == 401 else self.understood(answer.body, asked))

    def document(self) -> bytes:
        """What lies at the address itself, path and query as they were entered: for a vendor that gives one document."""
        return self._answer("GET", "", self.address)[1].body

    def understood(self, body: bytes, asked: str = "") -> Any:
        """JSON as values. What is none is a VendorError: the vendor may have a bad moment."""
        body = body.removeprefix(BOM)
        if not body.strip():
            return None
        try:
            return decoded(body)
        except ValueError as fault:
            is_page = body.lstrip()[:1] == b"<"
            what = "a web page instead of data" if is_page else "something that broke off or is not JSON"
            text = f"{self.vendor} answered with {what}. It is tried again; if that stays so, check the address."
            raise self.fault(Fault.TRANSIENT, text, f"{asked} {self._start(body)}") from fault

    def close(self) -> None:
        self._line.close()

    def fault(self, kind: Fault, message: str, detail: str = "", *, retry_after: float | None = None) -> VendorError:
        return VendorError(kind, self._masked(message), detail=self._masked(detail), retry_after=retry_after)

    def _answer(
        self, method: str, path: str, url: str, *, body: Any = None, expected: Collection[int] = ()
    ) -> tuple[str, Answer]:
        """With what was asked, for the log."""
        self._wait_for_turn()
        content = None if body is None else orjson.dumps(body)
        headers = self._headers if content is None else {**self._headers, "Content-Type": "application/json"}
        asked = f"{method} {path}".rstrip()
        try:
            answer = self._line.call(method, url, body=content, headers=headers)
        except OutboundError as fault:
            raise self._not_reached(asked, fault) from fault
        asked = f"{asked}: {answer.status}"
        if not (200 <= answer.status < 300 or answer.status in expected):
            raise self._refused(asked, answer)
        return asked, answer

    def _wait_for_turn(self) -> None:
        with self._lock:
            self.requests += 1
            now = time.monotonic()
            turn = max(now, self._next_at)
            self._next_at = turn + self._gap
        if turn > now:
            time.sleep(turn - now)

    def _not_reached(self, asked: str, fault: OutboundError) -> VendorError:
        if isinstance(fault, AddressRefused):
            return self.fault(Fault.CONFIG, f"The address of {self.vendor} can't be used: {fault.message}", asked)
        text = f"{self.vendor} can't be reached just now: {fault.message}"
        return self.fault(Fault.TRANSIENT, text, f"{asked}: {fault.message}")

    def _refused(self, asked: str, answer: Answer) -> VendorError:
        said = self._masked(_said(answer.body))[:LONGEST_WORDS].rstrip(".")
        detail = f"{asked} {self._start(answer.body)}"
        kind, text = _verdict(answer)
        told = f" It says: “{said}”." if said else ""
        message = text.format(vendor=self.vendor, status=answer.status, said=told, remedy=self._on_401)
        return self.fault(kind, message, detail, retry_after=_retry_after(answer.headers))

    def _start(self, body: bytes) -> str:
        """Struck out before it is cut: half a secret would not be known for one."""
        text = " ".join(body[: SHOWN * 4].decode(errors="replace").split())
        for written, meant in ESCAPED.items():
            text = text.replace(written, meant)
        return self._masked(text)[:SHOWN]

    def _masked(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "•••")
        return text


def decoded(body: bytes) -> Any:
    """JSON of any kind, raises ValueError. Half a sign, which a text that was cut may end with, becomes one that stands for it."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return _whole_signs(json.loads(body, parse_constant=_refuse))


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number.")


def _whole_signs(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole_signs(each) for each in value]
    if isinstance(value, dict):
        return {_whole_signs(name): _whole_signs(each) for name, each in value.items()}
    return value


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _verdict(answer: Answer) -> tuple[Fault, str]:
    """What a status means for the run, and the sentence for the organiser."""
    status = answer.status
    if status == 403 and answer.body.lstrip()[:1] == b"<":
        return Fault.TRANSIENT, "{vendor} answered with a web page that refuses the request (status 403)."
    if status in VERDICTS:
        return VERDICTS[status]
    if status in PASSING or status >= 500:
        return Fault.TRANSIENT, "{vendor} has trouble just now (status {status}).{said}"
    if 300 <= status < 400:
        return Fault.CONFIG, "{vendor} sends on to another address. Enter the address of its API itself."
    return Fault.CONFIG, "{vendor} refused the request (status {status}).{said}"


def _said(body: bytes) -> str:
    """The vendor's own words in its answer, wherever it puts them."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    return next(filter(None, map(_words, _places(data))), "")


def _places(data: Any) -> list[Any]:
    if not isinstance(data, dict):
        return []
    inner = [data[name]["message"] for name in ("_error", "error") if "message" in _mapping(data.get(name))]
    return [*inner, data.get("message"), data.get("error"), data.get("detail")]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _words(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name in ("Retry-After", "RateLimit-Reset", "X-RateLimit-Reset"):
        seconds = _seconds(headers.get(name, ""))
        if seconds is not None:
            return min(max(seconds, 0.0), LONGEST_WAIT)
    return None


def _seconds(text: str) -> float | None:
    try:
        number = float(text)
        return number - time.time() if number > EPOCH else number
    except ValueError:
        pass
    try:
        return (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None
