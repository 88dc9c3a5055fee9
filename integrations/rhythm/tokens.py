"""Rhythm's access tokens: one for all workers, because a customer gets no more than 1,000 a month for all integrations together.

A token lives for a day. It is kept encrypted where the workers share it, and renewed an hour before its end, by one
worker at a time; while the present one lives, a renewal that fails is no trouble.
"""

import logging
import secrets
import time
from dataclasses import asdict, dataclass

import orjson

from eventhub.core.crypto import Undecipherable, decrypt, encrypt
from integrations.rhythm.kept import cache, digest
from integrations.rhythm.schemas import VENDOR, Credentials, Granted
from integrations.sync.contract import Fault, VendorError
from integrations.sync.http import VendorLine
from integrations.sync.reading import read

AUDIENCE = "https://api.rhythmsoftware.com"
LIFETIME = 24 * 3600.0  # seconds, where Rhythm doesn't say
EARLIER = 3600.0  # seconds before its end at which a token is renewed
AGAIN_AFTER = 600.0  # seconds after which a renewal that failed is tried once more
ONE_AT_A_TIME = 90  # seconds that a worker may take; beyond, it is gone
LOOK_EVERY = 0.2
ON_401 = "Check the client id and the client secret: Rhythm shows them under Security & Settings, API Keys."
NO_KEY = (
    "There are no credentials. Enter the client id and the client secret, or choose to read the public routes only."
)
SPENT = (
    "Rhythm gives no access token now.{said} It gives 1,000 a month to all integrations of your organisation together: if they are "
    "spent, stop those that ask for one at every call, or wait for the next month."
)
NO_SUCH_PLACE = "Nobody gives tokens at the token address. Enter it as Rhythm shows it beside the key (Auth0 domain)."
ELSEWHERE = "Another sync is just getting an access token of Rhythm. It is tried again."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Token:
    """`trouble`: why it could not be renewed, though it was time."""

    text: str
    renew_at: float
    ends_at: float
    trouble: str = ""


class Tokens:
    def __init__(self, credentials: Credentials, token_url: str) -> None:
        self._credentials = credentials
        self._token_url = token_url
        self.key = f"rhythm:token:{digest(token_url, credentials.client_id, credentials.client_secret)}"

    def current(self) -> str:
        """Raises VendorError where there is none, and none is given."""
        token = self._kept()
        if token is None or token.renew_at <= time.time():
            token = self._renewed(token)
        return token.text

    @property
    def trouble(self) -> str:
        """What an organiser should know before the present token ends."""
        token = self._kept()
        return token.trouble if token else ""

    def instead_of(self, refused: str) -> str:
        """Another one than that which was refused before its time."""
        token = self._kept()
        if token is None or token.text == refused:
            token = self._renewed(None, refused)
        return token.text

    def _renewed(self, present: Token | None, refused: str = "") -> Token:
        """`present`: one that still lives, and will do where no new one is to be had."""
        lock, own = f"{self.key}:lock", secrets.token_hex(8)
        if not cache.add(lock, own, ONE_AT_A_TIME):
            return present or self._awaited(refused)
        try:
            return self._met(present, refused) or self._fetched(present)
        finally:
            if cache.get(lock) == own:
                cache.delete(lock)

    def _met(self, present: Token | None, refused: str) -> Token | None:
        """What another worker has got just before."""
        token = self._kept()
        return token if token and token != present and token.text != refused else None

    def _awaited(self, refused: str) -> Token:
        until = time.monotonic() + ONE_AT_A_TIME
        while time.monotonic() < until:
            time.sleep(LOOK_EVERY)
            token = self._met(None, refused)
            if token:
                return token
            if cache.get(f"{self.key}:lock") is None:
                break
        raise VendorError(Fault.TRANSIENT, ELSEWHERE)

    def _fetched(self, present: Token | None) -> Token:
        try:
            token = self._asked()
        except VendorError as fault:
            if present is None:
                raise
            logger.warning("Rhythm's token could not be renewed, the present one is used: %s", fault.message)
            token = Token(present.text, time.time() + AGAIN_AFTER, present.ends_at, fault.message)
        self._keep(token)
        return token

    def _asked(self) -> Token:
        given = self._credentials
        if not (given.client_id and given.client_secret):
            raise VendorError(Fault.CONFIG, NO_KEY)
        base, _, path = self._token_url.rpartition("/")
        line = VendorLine(VENDOR, base, headers={}, secrets=(given.client_secret, given.client_id), on_401=ON_401)
        body = {
            "grant_type": "client_credentials",
            "client_id": given.client_id,
            "client_secret": given.client_secret,
            "audience": AUDIENCE,
        }
        try:
            data = line.post(path, body)
        except VendorError as fault:
            raise _explained(fault) from fault
        finally:
            line.close()
        granted = read(Granted, data if isinstance(data, dict) else {})
        if not granted.access_token:
            raise VendorError(Fault.CONFIG, NO_SUCH_PLACE, detail="an answer without access_token")
        lives = granted.expires_in or LIFETIME
        ends_at = time.time() + lives
        return Token(granted.access_token, ends_at - min(EARLIER, lives / 2), ends_at)

    def _kept(self) -> Token | None:
        stored = cache.get(self.key)
        if stored is None:
            return None
        try:
            token = Token(**orjson.loads(decrypt(stored)))
        except Undecipherable:
            return None
        return token if token.ends_at > time.time() else None

    def _keep(self, token: Token) -> None:
        seconds = int(token.ends_at - time.time())
        cache.set(self.key, encrypt(orjson.dumps(asdict(token)).decode()), max(seconds, 1))


def _explained(fault: VendorError) -> VendorError:
    """What the vendor's answer means where it is asked for a token."""
    if fault.fault is Fault.DENIED:
        said = fault.message.partition(".")[2]
        return VendorError(Fault.CONFIG, SPENT.format(said=said), detail=fault.detail)
    if fault.fault is Fault.GONE:
        return VendorError(Fault.CONFIG, NO_SUCH_PLACE, detail=fault.detail)
    if fault.message.endswith("asks to slow down."):
        return VendorError(Fault.TRANSIENT, SPENT.format(said=""), detail=fault.detail, retry_after=fault.retry_after)
    return fault
