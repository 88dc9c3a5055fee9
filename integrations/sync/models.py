from functools import cached_property
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, FSMModelMixin, transition

from eventhub.core.models import BaseModel
from eventhub.core.scope import Scope
from eventhub.events.models import Event
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from eventhub.programme.enums import Kind
from integrations.sync import registry
from integrations.sync.contract import Vendor
from integrations.sync.enums import (
    FINISHED,
    UNFINISHED,
    Action,
    ChangeState,
    ConnectionStatus,
    Guard,
    RunMode,
    RunStatus,
    Trigger,
)
from integrations.sync.rules import Rules, rules_of

COUNTED = ("seen", "created", "updated", "unchanged", "withdrawn", "skipped", "failed")


class Connection(FSMModelMixin, BaseModel):
    """One vendor's programme of one event. Its key is that of the programme's `Source`, which outlives a disconnection.

    `credentials` and `hook_secret` are encrypted and shown never. `options` are the vendor's, checked by its own model;
    `rules` are ours (rules.py). `interval`: minutes between scheduled runs, 0 for none.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="connections")
    vendor = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    base_url = models.CharField(max_length=1_000)
    credentials = models.TextField(editable=False)
    options = models.JSONField(default=dict, blank=True)
    rules = models.JSONField(default=dict, blank=True)
    time_zone = models.CharField(max_length=64)
    interval = models.PositiveIntegerField(default=30, help_text="Minutes between runs; 0: only by hand")
    status = FSMField(choices=ConnectionStatus.choices, default=ConnectionStatus.ACTIVE, protected=True)
    broken_reason = models.CharField(max_length=500, blank=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    next_run_at = models.DateTimeField(null=True, blank=True)
    hook_key = models.CharField(max_length=64, unique=True, editable=False)
    hook_secret = models.TextField(editable=False)

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["next_run_at"], name="connections_due")]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        return Scope(organisation_id=self.event.organisation_id, event_id=self.event_id)

    @property
    def provider(self) -> Vendor:
        return registry.get(self.vendor)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @cached_property
    def chosen(self) -> Rules:
        return rules_of(self.rules)

    @transition(field=status, source=[ConnectionStatus.ACTIVE, ConnectionStatus.BROKEN], target=ConnectionStatus.PAUSED)
    def pause(self) -> None: ...

    @transition(field=status, source=[ConnectionStatus.PAUSED, ConnectionStatus.BROKEN], target=ConnectionStatus.ACTIVE)
    def resume(self) -> None:
        self.broken_reason = ""

    @transition(field=status, source=[ConnectionStatus.ACTIVE, ConnectionStatus.PAUSED], target=ConnectionStatus.BROKEN)
    def find_broken(self) -> None: ...

    @transition(
        field=status,
        source=[ConnectionStatus.ACTIVE, ConnectionStatus.PAUSED, ConnectionStatus.BROKEN],
        target=ConnectionStatus.DISCONNECTED,
    )
    def disconnect(self) -> None:
        self.credentials, self.next_run_at, self.broken_reason = "", None, ""

    @transition(field=status, source=ConnectionStatus.DISCONNECTED, target=ConnectionStatus.ACTIVE)
    def reconnect(self) -> None: ...


class StreamState(BaseModel):
    """How far a stream has been read. `mark` is the vendor's, given back to it; `full_at`: the last complete reading."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="streams")
    stream = models.CharField(max_length=40)
    mark = models.JSONField(null=True, blank=True)
    full_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "stream"], name="one_state_a_stream")]

    def __str__(self) -> str:
        return f"{self.stream} of {self.connection}"


def fresh_position() -> dict[str, Any]:
    return {"stream": 0, "cursor": None, "seq": 0, "attempt": 0}


class SyncRun(FSMModelMixin, BaseModel):
    """One reading of a connection. Whoever holds `lease_token` until `lease_until` works on it, alone.

    `position` is the next page: index of the stream, cursor, number of the page, attempts so far. `counts` is {stream:
    {seen, created, updated, unchanged, withdrawn, skipped, failed}}, `totals` what the vendor says there is. `partial`
    names the streams of which not everything was seen, so that nothing counts as absent. `marks` become those of the
    streams when the run is complete. `only` is {stream, key} of a run for one row. `wakes_at`: not before then.
    `held_at_start` is what the guard measures losses by. `read_with`: a digest of the settings that the run reads with.
    """

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="runs")
    mode = models.CharField(max_length=4, choices=RunMode.choices, default=RunMode.REAL)
    full = models.BooleanField(default=True)
    trigger = models.CharField(max_length=10, choices=Trigger.choices, default=Trigger.PERSON)
    status = FSMField(choices=RunStatus.choices, default=RunStatus.QUEUED, protected=True)
    only = models.JSONField(null=True, blank=True)
    replays = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="applied_by")
    resumes = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="resumed_by")
    position = models.JSONField(default=fresh_position)
    counts = models.JSONField(default=dict)
    totals = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)
    partial = models.JSONField(default=list)
    held_at_start = models.JSONField(default=dict)
    read_with = models.CharField(max_length=64, blank=True)
    warnings = models.JSONField(default=list)
    held_reasons = models.JSONField(default=list)
    problem = models.CharField(max_length=1_000, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    wakes_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    asked_by_id = models.UUIDField(null=True, blank=True)
    asked_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["connection", "-created_at"], name="runs_of_connection")]
        constraints = [
            models.UniqueConstraint(
                fields=["connection"], condition=Q(status__in=UNFINISHED), name="one_run_a_connection"
            )
        ]

    def __str__(self) -> str:
        return str(self.connection)

    @property
    def scope(self) -> Scope:
        return self.connection.scope

    @property
    def is_dry(self) -> bool:
        return self.mode == RunMode.DRY

    @property
    def is_unfinished(self) -> bool:
        return self.status in UNFINISHED

    @property
    def seen(self) -> int:
        return sum(counts.get("seen", 0) for counts in self.counts.values())

    @property
    def expected(self) -> int | None:
        """How many rows there are to see as far as the vendor says; None where it doesn't."""
        return sum(self.totals.values()) or None

    @transition(field=status, source=RunStatus.QUEUED, target=RunStatus.RUNNING)
    def start(self) -> None:
        self.started_at = timezone.now()

    @transition(field=status, source=RunStatus.RUNNING, target=RunStatus.COMPLETED)
    def complete(self) -> None:
        self._end()

    @transition(field=status, source=RunStatus.RUNNING, target=RunStatus.HELD)
    def hold(self) -> None:
        self._end()

    @transition(field=status, source=[RunStatus.QUEUED, RunStatus.RUNNING], target=RunStatus.FAILED)
    def fail(self) -> None:
        self._end()

    @transition(field=status, source=[RunStatus.QUEUED, RunStatus.RUNNING], target=RunStatus.CANCELLED)
    def cancel(self) -> None:
        self._end()

    @transition(field=status, source=RunStatus.HELD, target=RunStatus.COMPLETED)
    def settle(self) -> None:
        """What was held back is decided."""

    @transition(field=status, source=RunStatus.HELD, target=RunStatus.SUPERSEDED)
    def supersede(self) -> None:
        """What was held back is looked at by a later run."""

    @transition(field=status, source=list(FINISHED), target=RunStatus.UNDONE)
    def undo(self) -> None: ...

    def _end(self) -> None:
        self.ended_at = timezone.now()
        self.lease_token = self.lease_until = self.wakes_at = None


class SyncPage(BaseModel):
    """One page that was taken, written in the same transaction as what came of it.

    `keys` are the vendor's keys on it, `postponed` its rows that refer to something not seen yet and are taken at the end.
    `body` is the page as it came, compressed, while a preview may still be applied.
    """

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="pages")
    stream = models.CharField(max_length=40)
    seq = models.PositiveIntegerField()
    cursor = models.JSONField(null=True, blank=True)
    keys = models.JSONField(default=list)
    postponed = models.JSONField(default=list)
    body = models.BinaryField(null=True, blank=True)

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["run", "stream", "seq"], name="page_once_a_run")]

    def __str__(self) -> str:
        return f"{self.stream} {self.seq}"


class SyncChange(BaseModel):
    """What became of one row in one run: log, difference and undo in one.

    `fields` is {name: {old, vendor, result, locked}} as people read it; `after` the values of a change that waits for the
    end of the run; `before` what undo puts back; `notes` [{code, message, field}] what a person may want to know.
    """

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="changes")
    stream = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    external_id = models.CharField(max_length=200)
    target_id = models.UUIDField(null=True, blank=True)
    label = models.CharField(max_length=250)
    action = models.CharField(max_length=10, choices=Action.choices)
    state = models.CharField(max_length=9, choices=ChangeState.choices)
    guard = models.CharField(max_length=8, choices=Guard.choices, blank=True, default=Guard.NONE)
    fields = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    reason = models.CharField(max_length=1_000, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["run", "action"], name="changes_of_run"),
            models.Index(fields=["target_id", "-created_at"], name="changes_of_row"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.action}"


class Quarantine(BaseModel):
    """A row of the vendor that can't be taken: kept with its reason, and tried again at every run."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="quarantine")
    stream = models.CharField(max_length=40)
    external_id = models.CharField(max_length=200)
    reason = models.CharField(max_length=1_000)
    detail = models.TextField(blank=True)
    raw = models.JSONField(default=dict)
    attempts = models.PositiveIntegerField(default=1)
    last_tried_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name_plural = "quarantined rows"
        constraints = [
            models.UniqueConstraint(fields=["connection", "stream", "external_id"], name="quarantined_once_a_row")
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.external_id}: {self.reason}"


def picture_key(purpose: str, url: str) -> str:
    """Addresses may be longer than an index takes."""
    return sha256(f"{purpose} {url}".encode()).hexdigest()


class Picture(BaseModel):
    """A picture that rows of a vendor name by its address, and the copy of it that pages show; however many rows name it.

    `file` is the last good copy and stays, whatever becomes of the vendor's. `digest` is that of the bytes as they came,
    `etag` and `last_modified` the vendor's words for them, `fetched_at` when they were last found to be these, `changed_at`
    when they became these. `reason` says why the last look failed, `failed_at` since when looks fail. `unused_since`: no row
    names it any more.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="pictures")
    purpose = models.CharField(max_length=20, choices=FilePurpose.choices)
    url = models.CharField(max_length=1_000)
    key = models.CharField(max_length=64, editable=False)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=200, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    unused_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["connection", "due_at"], name="pictures_due")]
        constraints = [models.UniqueConstraint(fields=["connection", "key"], name="picture_once_a_connection")]

    def __str__(self) -> str:
        return self.url


class Copying(BaseModel):
    """When the pictures of a connection are looked at next, and who does it: whoever holds `token` until `until`, alone.

    A row of its own, so that copying never waits for what a run or a person holds of the connection.
    """

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="copying")
    due_at = models.DateTimeField(null=True, blank=True)
    token = models.UUIDField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="copying_due")]

    def __str__(self) -> str:
        return f"pictures of {self.connection}"


class InboundCall(BaseModel):
    """A call of a vendor's webhook as it came. It is a hint: what it says is read anew, never taken from here."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="calls")
    dedupe = models.CharField(max_length=64)
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    handled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["connection", "dedupe"], name="call_once")]

    def __str__(self) -> str:
        return f"call to {self.connection} at {self.created_at:%Y-%m-%d %H:%M:%S}"
