from django.db.models import TextChoices


class ImportStatus(TextChoices):
    UPLOADED = "uploaded", "Columns to choose"
    PLANNING = "planning", "Checking"
    PLANNED = "planned", "Ready to import"
    RUNNING = "running", "Importing"
    DONE = "done", "Imported"
    FAILED = "failed", "Not readable"
    STOPPED = "stopped", "Stopped half-way"
    UNDOING = "undoing", "Undoing"
    UNDONE = "undone", "Undone"


BUSY = (ImportStatus.PLANNING, ImportStatus.RUNNING, ImportStatus.UNDOING)
OPEN = (ImportStatus.UPLOADED, ImportStatus.PLANNED, ImportStatus.FAILED)


class Verdict(TextChoices):
    """What a row would do, and what became of it: `skipped` where the event had changed since the check."""

    CREATE = "create", "Create"
    UPDATE = "update", "Update"
    UNCHANGED = "unchanged", "Unchanged"
    REFUSED = "refused", "Refused"
    SKIPPED = "skipped", "Left out"
