"""One picture from the address that a vendor gave. Nothing of the connection goes along: no credentials, no cookies.

The rules of `outbound` hold for the address and for each that it leads to. Knows no database; may be used by several
threads at once.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from eventhub.core.line import Line
from eventhub.core.outbound import AddressRefused, Answer, OutboundError, TooMuch
from eventhub.files.images import MAX_BYTES

LONGEST_CALL = 10.0  # seconds; where the address leads on, for each, and no further one is begun after as many
MOST_REDIRECTS = 3
LONGEST_MARK = 200  # characters of an ETag or a date; a longer one is no help
REST, LONGEST_REST = 300.0, 3_600.0  # seconds that a host is left alone that asks for it, or doesn't say for how long
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PASSING = frozenset({408, 425, 429})
SLOW_DOWN = frozenset({429, 503})
HEADERS = {"Accept": "image/jpeg,image/png,image/webp", "User-Agent": "EventHub"}
REFUSED = "{host} does not give it out (status {status}): the address has expired or is not open to everybody."
SENTENCES = {
    401: REFUSED,
    403: REFUSED,
    404: "There is nothing at this address of {host} any more (status {status}).",
    410: "There is nothing at this address of {host} any more (status {status}).",
    429: "{host} asks to slow down.",
}


@dataclass(frozen=True, slots=True)
class Came:
    """What was sent. `etag` and `last_modified` are the sender's, to ask by the next time."""

    content: bytes
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Same:
    """It is what it was when it came."""


@dataclass(frozen=True, slots=True)
class Missed:
    """It did not come. `passes`: it may in a while; `rest`: seconds for which its host asks to be left alone.

    `is_silent`: nobody answered, so that others of the same host need not be asked either.
    """

    reason: str
    passes: bool = False
    rest: float = 0.0
    is_silent: bool = False


Outcome = Came | Same | Missed


class Downloads:
    """Connections are kept open while a batch is read; closed by whoever made it."""

    def __init__(self, *, seconds: float = LONGEST_CALL) -> None:
        self._seconds = seconds
        self._line = Line(seconds=seconds, most=MAX_BYTES)

    def close(self) -> None:
        self._line.close()

    def get(self, url: str, *, etag: str = "", last_modified: str = "") -> Outcome:
        """`etag` and `last_modified`: those of the copy that is here, or nothing."""
        marks = {
            name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if value
        }
        try:
            return self._followed(url, marks)
        except AddressRefused as refused:
            return Missed(refused.message)
        except TooMuch:
            return Missed("It is larger than 10 MB.")
        except OutboundError as fault:
            return Missed(fault.message, passes=True, is_silent=True)

    def _followed(self, url: str, marks: Mapping[str, str]) -> Outcome:
        until = time.monotonic() + self._seconds
        url = _joined(url, "")
        for _ in range(MOST_REDIRECTS + 1):
            if time.monotonic() > until:
                return Missed("It leads to another address, and takes too long.", passes=True, is_silent=True)
            answer = self._line.call("GET", url, headers={**HEADERS, **marks})
            target = answer.headers.get("Location", "") if answer.status in REDIRECTS else ""
            if not target:
                return _outcome(url, answer, is_asked_again=bool(marks))
            url = _joined(url, target)
        return Missed(f"The address leads to another one more than {MOST_REDIRECTS} times.")


def host_of(url: str) -> str:
    """Scheme, host and port: whom to leave alone. Only for an address that was called."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _joined(url: str, target: str) -> str:
    """Raises AddressRefused."""
    try:
        return urldefrag(urljoin(url, target)).url
    except ValueError as fault:
        raise AddressRefused("It leads to something that is not an address of the web.") from fault


def _outcome(url: str, answer: Answer, *, is_asked_again: bool) -> Outcome:
    if answer.status == 200:
        return Came(answer.body, _mark(answer, "ETag"), _mark(answer, "Last-Modified"))
    if answer.status == 304 and is_asked_again:
        return Same()
    host = urlsplit(url).hostname or "The host"
    sentence = SENTENCES.get(answer.status, "{host} answered with status {status} instead of a picture.")
    passes = answer.status in PASSING or answer.status >= 500
    return Missed(sentence.format(host=host, status=answer.status), passes=passes, rest=_rest(answer))


def _mark(answer: Answer, name: str) -> str:
    value = answer.headers.get(name, "")
    return value if len(value) <= LONGEST_MARK and value.isascii() and value.isprintable() else ""


def _rest(answer: Answer) -> float:
    if answer.status not in SLOW_DOWN:
        return 0.0
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked), LONGEST_REST) if asked.isascii() and asked.isdigit() else REST
