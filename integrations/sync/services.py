import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypedDict, Unpack
from zoneinfo import available_timezones

import orjson
from django.db import IntegrityError, transaction
from django.utils import timezone
from pydantic import BaseModel

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor, ActorKind
from eventhub.core.crypto import Undecipherable, decrypt, encrypt
from eventhub.core.errors import Conflict, Detail, Invalid
from eventhub.core.field_checks import FieldChecks
from eventhub.core.outbound import AddressRefused, checked_url
from eventhub.core.scope import Scope
from eventhub.events.guards import require_open
from eventhub.events.models import Event
from eventhub.programme.ingest.sources import change_source, open_source
from integrations.sync import dispatch, registry
from integrations.sync.addresses import leads_elsewhere, options_lead_elsewhere
from integrations.sync.contract import Check, CheckLine, Vendor, VendorError
from integrations.sync.enums import ConnectionStatus, RunMode, RunStatus, Trigger
from integrations.sync.models import Connection, SyncRun
from integrations.sync.opening import faults_in, opened
from integrations.sync.previews import fingerprint_of, settings_digest
from integrations.sync.queries import RESUMABLE_FOR, is_fresh, unfinished_run
from integrations.sync.rules import Rules, choices_of

LONGEST_NAME, LONGEST_URL = 120, 1_000
LONGEST_INTERVAL = 7 * 24 * 60
MOST_CONNECTIONS = 20


class ConnectionFields(TypedDict, total=False):
    """`credentials` are taken as a whole; left out, those that are stored stay."""

    name: str
    base_url: str
    credentials: dict[str, Any]
    options: dict[str, Any]
    rules: dict[str, Any]
    time_zone: str
    interval: int


class Only(TypedDict):
    """One row, by the stream and the vendor's key."""

    stream: str
    key: str


# --- connections ---------------------------------------------------------------------------------------


@transaction.atomic
def connect(
    *,
    event: Event,
    vendor: str,
    name: str,
    base_url: str,
    credentials: dict[str, Any],
    time_zone: str,
    actor: Actor,
    options: dict[str, Any] | None = None,
    rules: dict[str, Any] | None = None,
    interval: int = 30,
) -> Connection:
    """A new connection. Nothing is asked of the vendor yet: `test_connection` does, and then the first preview."""
    require(actor, "sync.manage_connection", Scope(event.organisation_id, event.pk))
    require_open(event)
    provider = installed(vendor)
    event = lock(event)  # two at once are counted one after the other
    if Connection.objects.filter(event=event).count() >= MOST_CONNECTIONS:
        raise Conflict(f"This event has {MOST_CONNECTIONS} connections already. Use one of them.")
    connection = Connection(
        event=event, vendor=vendor, hook_key=secrets.token_urlsafe(32), hook_secret=encrypt(secrets.token_urlsafe(32))
    )
    given = ConnectionFields(
        name=name,
        base_url=base_url,
        credentials=credentials,
        options=options or {},
        rules=rules or {},
        time_zone=time_zone,
        interval=interval,
    )
    _set(connection, provider, given)
    connection.save(force_insert=True)
    choices = choices_of(connection.chosen)
    open_source(key=connection.pk, event=event, vendor=vendor, label=connection.name, choices=choices)
    record(connection, verbs.CONNECTION_CREATED, actor=actor, data={"vendor": vendor, "base_url": connection.base_url})
    return connection


@transaction.atomic
def change_connection(connection: Connection, *, actor: Actor, **fields: Unpack[ConnectionFields]) -> Connection:
    """What changes here is seen at the next run; rows that map to something else then are changed by it."""
    connection = lock(connection)
    require(actor, "sync.manage_connection", connection)
    require_open(connection.event)
    changed = _set(connection, connection.provider, fields)
    if changed:
        connection.save()
        _read_anew(connection, changed)
        change_source(key=connection.pk, label=connection.name, choices=choices_of(connection.chosen))
        record(connection, verbs.CONNECTION_CHANGED, actor=actor, data={"changed": changed})
    return connection


def _read_anew(connection: Connection, changed: dict[str, Any]) -> None:
    """Rows that the vendor has not changed mean something else now, so that all of them have to be seen again."""
    if changed.keys() & {"base_url", "options", "rules", "time_zone"}:
        connection.streams.update(mark=None, full_at=None)


def installed(slug: str) -> Vendor:
    try:
        return registry.get(slug)
    except KeyError:
        known = ", ".join(vendor.slug for vendor in registry.installed())
        raise Invalid.at("vendor", f"“{slug}” is no vendor that is known here. Known are: {known}.") from None


def _set(connection: Connection, provider: Vendor, fields: ConnectionFields) -> dict[str, Any]:
    """Check and take over; returns what differs, each with before and after. Of credentials only that they differ."""
    _check(connection, provider, fields)
    _refuse_sending_elsewhere(connection, provider, fields)
    changed: dict[str, Any] = {}
    for name in ("name", "base_url", "options", "rules", "time_zone", "interval"):
        if name in fields and getattr(connection, name) != (value := fields[name]):
            changed[name] = [getattr(connection, name), value]
            setattr(connection, name, value)
    if "credentials" in fields and fields["credentials"] != stored_credentials(connection):
        connection.credentials = encrypt(encoded(fields["credentials"]))
        changed["credentials"] = "replaced"
    if "interval" in changed or connection.next_run_at is None:
        connection.next_run_at = next_time(connection)
    vars(connection).pop("chosen", None)
    return changed


def encoded(credentials: dict[str, Any]) -> str:
    return orjson.dumps(credentials).decode()


def stored_credentials(connection: Connection) -> dict[str, Any] | None:
    """None: there are none, or they can't be read any more (`has_lost_credentials`)."""
    try:
        return orjson.loads(decrypt(connection.credentials)) if connection.credentials else None
    except Undecipherable:
        return None


def has_lost_credentials(connection: Connection) -> bool:
    """The installation's secret key is another one than that which they were stored with."""
    return bool(connection.credentials) and stored_credentials(connection) is None


def next_time(connection: Connection) -> Any:
    """Not more often than the vendor has anything new."""
    minutes = max(connection.interval, connection.provider.min_interval)
    return timezone.now() + timedelta(minutes=minutes) if connection.interval else None


ENTER_AGAIN = "The address is another one. Enter the credentials again: they are not sent there by themselves."


def _refuse_sending_elsewhere(connection: Connection, provider: Vendor, fields: ConnectionFields) -> None:
    """Who may change an address doesn't know the stored credentials, and would be told them by an address of their own."""
    if "credentials" in fields or not _holds_secrets(connection):
        return
    address, options = fields.get("base_url", connection.base_url), fields.get("options", connection.options)
    if leads_elsewhere(provider, connection.base_url, address) or options_lead_elsewhere(
        provider, connection.options, options
    ):
        raise Invalid.at("credentials", ENTER_AGAIN)


def _holds_secrets(connection: Connection) -> bool:
    """What can't be deciphered now may be later, so it counts."""
    return has_lost_credentials(connection) or any((stored_credentials(connection) or {}).values())


def _check(connection: Connection, provider: Vendor, fields: ConnectionFields) -> None:
    checks = FieldChecks()
    if "name" in fields:
        _check_name(checks, fields["name"])
    if "base_url" in fields:
        _check_url(checks, fields["base_url"])
    if "time_zone" in fields and fields["time_zone"] not in available_timezones():
        text = f"“{fields['time_zone']}” is no time zone. Write it like Europe/London or America/New_York."
        checks.fault("time_zone", "invalid", text)
    if "interval" in fields:
        checks.whole("interval", fields["interval"], "The interval", high=LONGEST_INTERVAL)
    models: tuple[tuple[str, type[BaseModel]], ...] = (
        ("credentials", provider.credentials),
        ("options", provider.options),
        ("rules", Rules),
    )
    for name, model in models:
        if name in fields:
            checks.details += faults_in(name, model, fields[name])  # type: ignore[literal-required]
    checks.refuse()


def _check_name(checks: FieldChecks, name: str) -> None:
    checks.text("name", name, "The name", LONGEST_NAME)
    if not checks.details and "".join(name.splitlines()) != name:
        checks.fault("name", "invalid_character", "The name has a line break. Write it on one line.")


def _check_url(checks: FieldChecks, url: str) -> None:
    checks.text("base_url", url, "The address", LONGEST_URL)
    try:
        checked_url(url)
    except AddressRefused as refused:
        if not any(detail.field == "base_url" for detail in checks.details):
            checks.fault("base_url", "invalid", refused.message)


def test_connection(connection: Connection, *, actor: Actor) -> Check:
    """What can be read with these credentials, and what can't. Asks the vendor; nothing is written."""
    require(actor, "sync.manage_connection", connection)
    try:
        with opened(connection) as client:
            return connection.provider.check(client)
    except VendorError as fault:
        return Check(lines=(CheckLine("Connection", ok=False, message=fault.message),))


test_connection.__test__ = False  # type: ignore[attr-defined]  # its name says what organisers press, not what pytest runs


# --- runs ----------------------------------------------------------------------------------------------


@transaction.atomic
def start_run(
    connection: Connection,
    *,
    actor: Actor,
    dry_run: bool = False,
    full: bool = False,
    only: Only | None = None,
    trigger: Trigger = Trigger.PERSON,
) -> SyncRun:
    """A run that waits for a worker. `full`: read everything, also where the vendor could name what changed.

    A run that broke off less than six hours ago is gone on with at the page where it did.
    """
    connection = lock(connection)
    run = SyncRun(connection=connection, mode=RunMode.DRY if dry_run else RunMode.REAL, full=full, trigger=trigger)
    if only is not None:
        _check_only(connection, only)
        run.mode, run.only, run.full = RunMode.ONE, dict(only), False
    elif not dry_run:
        _resume(run)
    return _queued(run, actor)


@transaction.atomic
def apply_preview(preview: SyncRun, *, actor: Actor) -> SyncRun:
    """Do what a preview said. Where it is too old, or something changed here since, a new preview is made instead.

    Which of the two it became is the returned run's `mode`.
    """
    connection = lock(preview.connection)
    if not preview.is_dry or preview.status != RunStatus.COMPLETED:
        raise Conflict("Only a preview that was completed can be applied. Make a new preview.", code="wrong_status")
    if is_fresh(preview) and preview.fingerprint and preview.fingerprint == fingerprint_of(connection):
        return _queued(_replay_of(preview, connection), actor)
    again = SyncRun(connection=connection, mode=RunMode.DRY, full=preview.full)
    again.warnings = [{"code": RENEWED_CODE, "message": RENEWED}]
    return _queued(again, actor)


RENEWED_CODE = "preview_renewed"
RENEWED = (
    "The earlier preview was over an hour old, or something was changed here since. "
    "Everything was read anew: look at the difference once more before you apply it."
)


def _replay_of(preview: SyncRun, connection: Connection) -> SyncRun:
    """Of what the preview saw in part, the run sees no more."""
    run = SyncRun(connection=connection, mode=RunMode.REAL, full=preview.full, replays=preview)
    run.partial = preview.partial
    run.warnings = [warning for warning in preview.warnings if warning["code"] != RENEWED_CODE]
    return run


def _queued(run: SyncRun, actor: Actor) -> SyncRun:
    connection = run.connection
    run.read_with = settings_digest(connection)
    require(actor, "sync.run_connection", connection)
    require_open(connection.event)
    _refuse_unless_ready(connection)
    run.asked_by_id = actor.id if actor.kind == ActorKind.PERSON else None
    run.asked_by_name = actor.name[:200]
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError as busy:
        raise Conflict(BUSY.format(name=connection), code="sync_busy") from busy
    connection.next_run_at = next_time(connection)
    connection.save(update_fields=["next_run_at", "updated_at"])
    record(run, verbs.SYNC_STARTED, actor=actor, data={"mode": run.mode, "trigger": run.trigger})
    dispatch.wake_on_commit(run)
    return run


BUSY = "A sync of {name} is under way. Wait until it has ended, or cancel it."
NOT_READY = {
    ConnectionStatus.BROKEN: "{name} is broken: {reason} Mend it first, then resume it.",
    ConnectionStatus.DISCONNECTED: "{name} is disconnected. Reconnect it first.",
}


def _refuse_unless_ready(connection: Connection) -> None:
    sentence = NOT_READY.get(ConnectionStatus(connection.status))
    if sentence:
        raise Conflict(sentence.format(name=connection, reason=connection.broken_reason), code="wrong_status")
    if unfinished_run(connection):
        raise Conflict(BUSY.format(name=connection), code="sync_busy")


def _resume(run: SyncRun) -> None:
    """Where the last run broke off at a page, the new one begins there; its pages count as read. Who had read all begins anew."""
    last = SyncRun.objects.filter(connection=run.connection, only__isnull=True).exclude(mode=RunMode.DRY).first()
    if last is None or last.status != RunStatus.FAILED or last.replays_id or not last.pages.exists():
        return
    if last.ended_at is None or last.ended_at < timezone.now() - RESUMABLE_FOR or (run.full and not last.full):
        return
    if last.read_with != settings_digest(run.connection) or last.position["stream"] >= len(
        run.connection.provider.streams
    ):
        return
    run.resumes, run.full, run.held_at_start = last, last.full, last.held_at_start
    run.position = {**last.position, "attempt": 0}
    run.totals, run.marks, run.partial = last.totals, last.marks, last.partial


def _check_only(connection: Connection, only: Only) -> None:
    known: dict[str, Callable[..., Any] | None] = {each.key: each.fetch_one for each in connection.provider.streams}
    if only["stream"] not in known:
        raise Invalid.at("stream", f"{connection} has no list “{only['stream']}”. It has: {', '.join(known)}.")
    if known[only["stream"]] is None:
        raise Invalid(
            "This vendor can't be asked for a single row. Start a whole sync instead.",
            details=[Detail("stream", "not_single", "Start a whole sync instead.")],
        )
