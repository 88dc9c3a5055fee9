"""Secrets at rest: whoever reads the database, a backup of it or a log of statements reads nothing of use."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from eventhub.core.errors import EventhubError

PURPOSE = b"eventhub.core.crypto:"


class Undecipherable(EventhubError):
    """The secret key of the installation is not the one that this was encrypted with."""

    code = "server_error"


def encrypt(text: str) -> str:
    """As it may be stored; a different text each time."""
    return encrypt_bytes(text.encode()).decode()


def decrypt(stored: str) -> str:
    """What `encrypt` was given, also under one of the earlier keys in SECRET_KEY_FALLBACKS. Raises Undecipherable."""
    return decrypt_bytes(stored.encode()).decode()


def encrypt_bytes(body: bytes) -> bytes:
    return _cipher().encrypt(body)


def decrypt_bytes(stored: bytes) -> bytes:
    try:
        return _cipher().decrypt(stored)
    except InvalidToken as fault:
        raise Undecipherable("A stored secret can't be read with the present SECRET_KEY.") from fault


def _cipher() -> MultiFernet:
    """The first key encrypts; made anew each time, because settings may change under a test."""
    return MultiFernet([_key_of(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key_of(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(PURPOSE + secret.encode()).digest()))
