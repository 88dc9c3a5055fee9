from datetime import timedelta

from django.db import models
from django.utils import timezone
from django_fsm import FSMField, FSMModelMixin, transition

from eventhub.accounts.models import Organisation
from eventhub.core.models import BaseModel
from eventhub.core.scope import Scope
from eventhub.events.models import Event
from eventhub.imports.enums import BUSY, OPEN, ImportStatus, Verdict

SILENCE = timedelta(minutes=2)  # of a worker, after which it is taken for dead


def storage_key(row: "StandImport", filename: str) -> str:
    """Where the bytes lie: by the id, never by a name that somebody sent."""
    return f"import/{row.pk}"


class StandImport(FSMModelMixin, BaseModel):
    """A list that was sent for an event, from the file to its result. Nothing of it is written before `running`.

    `columns` holds for each header the key of what it means, or "". Rows are worked off in the order of the list;
    `done_rows` of `total_rows` are, at the present step. `attempt` tells the newest start of a step from older ones.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="imports")
    name = models.CharField(max_length=200, help_text="As the file was called; only ever shown")
    content = models.FileField(upload_to=storage_key, max_length=200)
    size = models.PositiveIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=4)
    encoding = models.CharField(max_length=20, blank=True)
    separator = models.CharField(max_length=1, blank=True)
    sheet = models.CharField(max_length=100, blank=True)
    sheets = models.JSONField(default=list, blank=True)
    header_line = models.PositiveIntegerField(default=0)
    headers = models.JSONField(default=list)
    samples = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    unit = models.CharField(max_length=2, blank=True)
    status = FSMField(choices=ImportStatus.choices, default=ImportStatus.UPLOADED, protected=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    total_rows = models.PositiveIntegerField(default=0)
    done_rows = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="Rows by verdict of the check")
    results = models.JSONField(default=dict, help_text="Rows by what became of them")
    problem = models.TextField(blank=True, help_text="Why the last step ended early")
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=200, blank=True)
    asked_for_id = models.UUIDField(null=True)
    beat_at = models.DateTimeField(null=True, help_text="The last sign of life of the worker")
    planned_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "import"
        indexes = [models.Index(fields=["event", "-created_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        return self.event.scope

    @property
    def is_busy(self) -> bool:
        return self.status in BUSY

    @property
    def is_open(self) -> bool:
        """Nothing was written: reading and columns can still be changed."""
        return self.status in OPEN

    @property
    def is_silent(self) -> bool:
        """Work was asked for, and nobody has been heard of for a while."""
        return self.is_busy and (self.beat_at is None or timezone.now() - self.beat_at > SILENCE)

    @transition(field=status, source=[*OPEN], target=ImportStatus.UPLOADED)
    def read_anew(self) -> None: ...

    @transition(field=status, source=[*OPEN, ImportStatus.PLANNING], target=ImportStatus.PLANNING)
    def begin_planning(self) -> None: ...

    @transition(field=status, source=ImportStatus.PLANNING, target=ImportStatus.PLANNED)
    def finish_planning(self) -> None: ...

    @transition(field=status, source=ImportStatus.PLANNING, target=ImportStatus.FAILED)
    def give_up_planning(self) -> None: ...

    @transition(
        field=status,
        source=[ImportStatus.PLANNED, ImportStatus.STOPPED, ImportStatus.RUNNING],
        target=ImportStatus.RUNNING,
    )
    def begin_running(self) -> None: ...

    @transition(field=status, source=ImportStatus.RUNNING, target=ImportStatus.DONE)
    def finish_running(self) -> None: ...

    @transition(field=status, source=ImportStatus.RUNNING, target=ImportStatus.STOPPED)
    def stop_running(self) -> None: ...

    @transition(
        field=status,
        source=[ImportStatus.DONE, ImportStatus.STOPPED, ImportStatus.UNDOING],
        target=ImportStatus.UNDOING,
    )
    def begin_undoing(self) -> None: ...

    @transition(field=status, source=ImportStatus.UNDOING, target=ImportStatus.UNDONE)
    def finish_undoing(self) -> None: ...

    @transition(field=status, source=ImportStatus.UNDOING, target=ImportStatus.DONE)
    def stay_done(self) -> None: ...

    @transition(field=status, source=ImportStatus.UNDOING, target=ImportStatus.STOPPED)
    def stay_stopped(self) -> None: ...


class ImportRow(BaseModel):
    """One row of the list with what the check found, and what became of it.

    `problems`: [{field, value, message}]; `changes`: [{kind, label, field, old, new}]; both as people read them.
    """

    stand_import = models.ForeignKey(StandImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    stand = models.CharField(max_length=200, blank=True)
    company = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    problems = models.JSONField(default=list, blank=True)
    changes = models.JSONField(default=list, blank=True)
    notes = models.JSONField(default=list, blank=True)
    reason = models.TextField(blank=True, help_text="All problems in words, to search in")
    outcome = models.CharField(max_length=10, choices=Verdict.choices, blank=True)

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["stand_import", "line"], name="import_line_once")]
        indexes = [models.Index(fields=["stand_import", "verdict", "line"])]

    def __str__(self) -> str:
        return f"line {self.line}"


class ImportChunk(BaseModel):
    """What one transaction of an import wrote, to be able to take it back: [{kind, id, label, field, old, new}]."""

    stand_import = models.ForeignKey(StandImport, on_delete=models.CASCADE, related_name="chunks")
    written = models.JSONField(default=list)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{len(self.written)} changes"


class ColumnMapping(BaseModel):
    """How an organisation read a set of headers the last time: {header: field} and the unit of measures."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    header_key = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    unit = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "header_key"], name="mapping_once_a_set_of_headers")
        ]

    def __str__(self) -> str:
        return ", ".join(self.columns)
