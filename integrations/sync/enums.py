from django.db.models import TextChoices


class ConnectionStatus(TextChoices):
    """Broken: the vendor refuses us, or it is set up wrongly; nothing is asked until a person has mended it."""

    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    BROKEN = "broken", "Broken"
    DISCONNECTED = "disconnected", "Disconnected"


class RunMode(TextChoices):
    """A dry run writes nothing but its log. `one`: a single row is read again."""

    DRY = "dry", "Preview"
    REAL = "real", "Sync"
    ONE = "one", "One row"


class Trigger(TextChoices):
    PERSON = "person", "By hand"
    SCHEDULE = "schedule", "By schedule"
    COMMAND = "command", "By command"
    HINT = "hint", "By a call of the vendor"


class RunStatus(TextChoices):
    """Held: all but what the guard wants a person to look at is done. Superseded: nobody did, and a later run has read it again."""

    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    COMPLETED = "completed", "Completed"
    HELD = "held", "Held back"
    SUPERSEDED = "superseded", "Superseded"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    UNDONE = "undone", "Undone"


UNFINISHED = (RunStatus.QUEUED, RunStatus.RUNNING)
WHOLE = (RunStatus.COMPLETED, RunStatus.HELD, RunStatus.SUPERSEDED)  # read to the end
FINISHED = (*WHOLE, RunStatus.FAILED, RunStatus.CANCELLED)


class Action(TextChoices):
    """What a row of the vendor comes to here. Joined: it is the room, track or type of that name that was here already.

    Kept: the vendor changed it, and nothing changes here, because it was edited here or a blank does not count.
    """

    CREATED = "created", "Created"
    UPDATED = "updated", "Updated"
    JOINED = "joined", "Joined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    REINSTATED = "reinstated", "Taken back"
    KEPT = "kept", "Kept as it is here"
    SKIPPED = "skipped", "Left out"
    FAILED = "failed", "Failed"


class ChangeState(TextChoices):
    """Held: waits for a person. Left: a person, or an edit made here meanwhile, decided against it."""

    PREDICTED = "predicted", "Predicted"
    APPLIED = "applied", "Done"
    HELD = "held", "Held back"
    RELEASED = "released", "Released"
    LEFT = "left", "Left as it was"
    UNDONE = "undone", "Undone"


class Guard(TextChoices):
    """Why a change waits for the end of the run: it hides what is shown, moves what is scheduled, or takes rows away."""

    NONE = "", "Not guarded"
    HIDE = "hide", "Hides"
    MOVE = "move", "Moves"
    WITHDRAW = "withdraw", "Withdraws"
