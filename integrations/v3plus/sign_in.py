"""The user's token: fetched when it is first needed, once more when it is refused, given back at the end.

V3Plus wants it in the address of every request, where logs would keep it: it is struck out of whatever is told, like the password.
"""

import logging
import threading
from typing import Any

from integrations.sync.contract import Fault, VendorError
from integrations.sync.http import VendorLine
from integrations.v3plus.schemas import Credentials

REFUSED = (
    "V3Plus does not accept the credentials. Check the portal token, the e-mail address and the password; "
    "leave the last two empty if the portal shows its programme without signing in."
)
EMPTY_HANDED = "V3Plus signed in, but gave no token. It is tried again; if that stays so, check the address."

logger = logging.getLogger(__name__)


class SignIn:
    """Without e-mail address and password there is no token, and the portal's own has to do."""

    def __init__(self, line: VendorLine, credentials: Credentials) -> None:
        self._line = line
        self._who = {"email": credentials.email, "password": credentials.password}
        self._is_wanted = bool(credentials.email and credentials.password)
        self._token = ""
        self._lock = threading.Lock()

    def token(self, refused: str = "") -> str:
        """The one in use; another one where that was refused. Blank: nobody signs in."""
        with self._lock:
            if self._is_wanted and self._token == refused:
                self._token = self._fetched()
            return self._token

    def _fetched(self) -> str:
        reply = self._line.send("POST", "auth", body=self._who, expected=(401, 403, 422))
        if not 200 <= reply.status < 300:
            raise self._line.fault(Fault.CONFIG, REFUSED, f"POST auth: {reply.status}")
        token = _token_in(reply.data)
        if not token:
            raise self._line.fault(Fault.TRANSIENT, EMPTY_HANDED, "POST auth: no token")
        self._line.hide(token)
        return token

    def leave(self) -> None:
        """Nothing depends on it: a token that stays behind dies by itself."""
        with self._lock:
            token, self._token, self._is_wanted = self._token, "", False
        if token:
            try:
                self._line.send("DELETE", "auth", query={"token": token})
            except VendorError as fault:
                logger.info("The sign-in was not given back: %s", fault.message)


def _token_in(data: Any) -> str:
    inner = data.get("data", data) if isinstance(data, dict) else {}
    token = inner.get("token") if isinstance(inner, dict) else ""
    return token if isinstance(token, str) else ""
