import stat
import subprocess

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from eventhub.core import local_broker
from eventhub.core.processes import die_with_parent, wait_for

pytestmark = pytest.mark.process


@pytest.fixture
def running():
    """Starts brokers and stops what is still there at the end."""
    servers = []

    def start(broker):
        server = subprocess.Popen(broker.command, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent)  # noqa: PLW1509  # no threads yet
        servers.append(server)
        wait_for(broker.answers, "Valkey did not start")
        return server

    yield start
    for server in servers:
        server.kill()
        server.wait()


def test_what_was_queued_is_there_after_a_kill(tmp_path, running):
    folder = tmp_path / 'a "strange" folder'
    first = local_broker.prepare(folder)
    server = running(first)
    redis.Redis.from_url(first.url(database=0)).rpush("celery", "one", "two")
    wait_for(lambda: b"two" in written(folder), "nothing was written down")
    server.kill()
    server.wait()

    second = local_broker.prepare(folder)
    running(second)

    assert redis.Redis.from_url(second.url(database=0)).lrange("celery", 0, -1) == [b"one", b"two"]


def test_a_stranger_without_the_password_is_refused(tmp_path, running):
    broker = local_broker.prepare(tmp_path / "broker")
    running(broker)

    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=broker.port, retry=Retry(NoBackoff(), retries=0)).ping()


def test_only_the_owner_reads_the_password(tmp_path):
    local_broker.prepare(tmp_path / "broker")

    assert stat.S_IMODE((tmp_path / "broker" / "valkey.conf").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "broker").stat().st_mode) == 0o700


def test_an_absent_server_does_not_answer(tmp_path):
    assert local_broker.prepare(tmp_path / "broker").answers() is False


def written(folder) -> bytes:
    return b"".join(file.read_bytes() for file in (folder / "appendonlydir").glob("*.aof"))
