"""What a reading has looked up, for its later steps: each of them is a client of its own, in whatever worker.

Only ever a shortcut: what is not kept any more is asked for once more. Encrypted, because sessions and contacts name people, and a
cache may lie in files or with somebody else.
"""

import zlib
from hashlib import sha256
from typing import Any

import orjson
from django.core.cache import caches
from django.utils.connection import ConnectionProxy

from eventhub.core.crypto import Undecipherable, decrypt_bytes, encrypt_bytes

cache = ConnectionProxy(caches, "kept")
KEPT_FOR = 6 * 3600  # seconds; a run that broke off is gone on with for as long


class Kept:
    """`whose`: what tells the readings of one place from those of others."""

    def __init__(self, *whose: str) -> None:
        self._prefix = f"rhythm:{digest(*whose)}:"

    def get(self, name: str, otherwise: Any = None) -> Any:
        packed = cache.get(self._prefix + name)
        try:
            return otherwise if packed is None else orjson.loads(zlib.decompress(decrypt_bytes(packed)))
        except Undecipherable:
            return otherwise

    def take(self, name: str) -> Any:
        """Once: who comes later asks anew."""
        value = self.get(name)
        self.drop(name)
        return value

    def put(self, name: str, value: Any) -> None:
        cache.set(self._prefix + name, encrypt_bytes(zlib.compress(orjson.dumps(value), 1)), KEPT_FOR)

    def drop(self, *names: str) -> None:
        cache.delete_many([self._prefix + name for name in names])


def digest(*parts: str) -> str:
    return sha256(orjson.dumps(parts)).hexdigest()
