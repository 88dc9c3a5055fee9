"""Calls of a vendor's webhook: kept as they came, answered at once, and read as no more than "look here"."""

import hashlib
import logging
import secrets
from http import HTTPStatus

from django.db import transaction
from django.utils import timezone

from eventhub.core.actor import Actor
from eventhub.core.crypto import Undecipherable, decrypt
from eventhub.core.errors import EventhubError, NotAllowed, OutOfSight, Unreadable
from integrations.sync.contract import Call, Hint, VendorError
from integrations.sync.enums import UNFINISHED, ConnectionStatus, Trigger
from integrations.sync.models import Connection, InboundCall, SyncRun
from integrations.sync.opening import settings_of
from integrations.sync.services import start_run

SECRET_HEADER = "X-EventHub-Secret"  # noqa: S105  # its name
LARGEST_BODY = 1024 * 1024
KEPT_HEADERS = ("content-type", "user-agent")
HANDLED_AT_ONCE = 200
MOST_WAITING = 1_000
WAIT = 60  # seconds, by when some of them are done
SYSTEM = Actor.system("vendor's call")

logger = logging.getLogger(__name__)


class TooMany(EventhubError):
    code = "rate_limited"
    status = HTTPStatus.TOO_MANY_REQUESTS


def receive_call(hook_key: str, *, secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Keep a call; false where it was here already. Whoever does not know the secret learns nothing."""
    connection = Connection.objects.filter(hook_key=hook_key).exclude(status=ConnectionStatus.DISCONNECTED).first()
    if connection is None:
        raise OutOfSight("It is not there.")
    if not _is_secret_of(connection, secret):
        raise NotAllowed("The secret of this call is not the one of the connection.")
    if len(body) > LARGEST_BODY:
        raise Unreadable("The call is too large. Send at most 1 MB.")
    if connection.calls.filter(handled_at=None).count() >= MOST_WAITING:
        raise TooMany(f"{MOST_WAITING:,} calls wait already. Call again in {WAIT} seconds.")
    kept = {name: value[:200] for name, value in headers.items() if name.lower() in KEPT_HEADERS}
    dedupe = hashlib.sha256(body).hexdigest()
    with transaction.atomic():
        _, is_new = InboundCall.objects.get_or_create(
            connection=connection, dedupe=dedupe, defaults={"headers": kept, "body": body}
        )
    return is_new


def _is_secret_of(connection: Connection, secret: str) -> bool:
    """None is, once the installation's secret key is another one: then the vendor is given a new address."""
    try:
        kept = decrypt(connection.hook_secret)
    except Undecipherable:
        return False
    return secrets.compare_digest(kept.encode(), secret.encode())


def handle_waiting() -> int:
    """Start a run for each connection that was called; a busy one is asked again at the next sweep. How many calls were done."""
    done = 0
    busy = SyncRun.objects.filter(status__in=UNFINISHED).order_by().values("connection")
    waiting = InboundCall.objects.filter(handled_at=None).exclude(connection__in=busy)
    waiting = waiting.select_related("connection__event")
    by_connection: dict[Connection, list[InboundCall]] = {}
    for call in waiting.order_by("created_at")[:HANDLED_AT_ONCE]:
        by_connection.setdefault(call.connection, []).append(call)
    for connection, calls in by_connection.items():
        done += _handle(connection, calls)
    return done


def _handle(connection: Connection, calls: list[InboundCall]) -> int:
    hints = [hint for call in calls for hint in _read(connection, call)]
    outcome = "nothing that concerns this connection"
    if hints:
        outcome = _look(connection, hints)
    if not outcome:
        return 0
    for call in calls:
        call.handled_at, call.outcome = timezone.now(), outcome[:250]
        call.dedupe = call.pk.hex  # the same call may come again for a later change
    InboundCall.objects.bulk_update(calls, ["handled_at", "outcome", "dedupe"])
    return len(calls)


def _read(connection: Connection, call: InboundCall) -> list[Hint]:
    read = connection.provider.read_call
    if read is None:
        return []
    try:
        return list(read(Call(call.headers, bytes(call.body)), settings_of(connection).options))
    except VendorError as fault:
        logger.info("A call to %s says nothing: %s", connection.pk, fault.message)
        return []


def _look(connection: Connection, hints: list[Hint]) -> str:
    """One row where the hints name one that can be read alone; otherwise what changed.

    Returns what came of it; nothing where a run has begun meanwhile.
    """
    if connection.status == ConnectionStatus.PAUSED:
        return "nothing was started: the connection is paused"
    named = {(hint.stream, hint.key) for hint in hints}
    stream, key = next(iter(named))
    only = {"stream": stream, "key": key} if len(named) == 1 and key and _can_read_one(connection, stream) else None
    try:
        start_run(connection, actor=SYSTEM, trigger=Trigger.HINT, only=only)  # type: ignore[arg-type]  # both or neither
    except EventhubError as refused:
        return "" if refused.code == "sync_busy" else refused.message
    return f"a sync of {key}" if only else "a sync"


def _can_read_one(connection: Connection, key: str) -> bool:
    return any(stream.key == key and stream.fetch_one for stream in connection.provider.streams)
