"""The status vocabulary: which mark and which word stand for a status, and how the marks are drawn.

The one place for badges, hall plans, exports and e-mail. Statuses are spelt as the values of the apps' enums,
so that nothing of theirs is imported here.
"""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """The ten shapes. A mark never stands without its word."""

    NONE = "none"
    REST = "rest"
    WAIT = "wait"
    WARN = "warn"
    ASK = "ask"
    GOOD = "good"
    STOP = "stop"
    LATE = "late"
    GONE = "gone"
    LOCK = "lock"


@dataclass(frozen=True, slots=True)
class StatusMark:
    mark: Mark
    word: str

    @property
    def shape(self) -> str:
        """The outline in a box of 16 × 16, for `<path fill-rule="evenodd">`."""
        return SHAPES[self.mark]

    @property
    def hue(self) -> str:
        """Which of the five hues: the class is `s-<hue>` for the shape and `t-<hue>` for its ground."""
        return HUES[self.mark]


MARKS: dict[str, dict[str, StatusMark]] = {
    "configuration": {
        "none": StatusMark(Mark.NONE, "Not started"),
        "draft": StatusMark(Mark.REST, "Draft"),
        "submitted": StatusMark(Mark.WAIT, "Submitted"),
        "changes_requested": StatusMark(Mark.WARN, "Changes requested"),
        "approved": StatusMark(Mark.GOOD, "Approved"),
        "removed": StatusMark(Mark.GONE, "Removed"),
    },
    "submission": {
        "waiting": StatusMark(Mark.WAIT, "Waiting"),
        "approved": StatusMark(Mark.GOOD, "Approved"),
        "changes_requested": StatusMark(Mark.WARN, "Changes requested"),
        "withdrawn": StatusMark(Mark.GONE, "Withdrawn"),
    },
    "event": {
        "draft": StatusMark(Mark.REST, "Draft"),
        "published": StatusMark(Mark.GOOD, "Published"),
        "archived": StatusMark(Mark.GONE, "Archived"),
    },
    "account": {
        "invited": StatusMark(Mark.WAIT, "Invited"),
        "active": StatusMark(Mark.GOOD, "Active"),
        "suspended": StatusMark(Mark.WARN, "Suspended"),
        "deactivated": StatusMark(Mark.GONE, "Deactivated"),
    },
    "sponsorship": {
        "not_invited": StatusMark(Mark.NONE, "Not invited"),
        "invited": StatusMark(Mark.WAIT, "Invited"),
        "active": StatusMark(Mark.GOOD, "Active"),
        "expired": StatusMark(Mark.LATE, "Expired"),
    },
    "import": {
        "uploaded": StatusMark(Mark.REST, "Columns to choose"),
        "planning": StatusMark(Mark.WAIT, "Checking"),
        "planned": StatusMark(Mark.ASK, "Ready to import"),
        "running": StatusMark(Mark.WAIT, "Importing"),
        "done": StatusMark(Mark.GOOD, "Imported"),
        "failed": StatusMark(Mark.STOP, "Not readable"),
        "stopped": StatusMark(Mark.WARN, "Stopped half-way"),
        "undoing": StatusMark(Mark.WAIT, "Undoing"),
        "undone": StatusMark(Mark.GONE, "Undone"),
    },
    "import_row": {
        "create": StatusMark(Mark.GOOD, "Create"),
        "update": StatusMark(Mark.WAIT, "Update"),
        "unchanged": StatusMark(Mark.GONE, "Unchanged"),
        "refused": StatusMark(Mark.STOP, "Refused"),
        "skipped": StatusMark(Mark.WARN, "Left out"),
    },
    "import_result": {
        "create": StatusMark(Mark.GOOD, "Created"),
        "update": StatusMark(Mark.WAIT, "Updated"),
        "unchanged": StatusMark(Mark.GONE, "Unchanged"),
        "refused": StatusMark(Mark.STOP, "Refused"),
        "skipped": StatusMark(Mark.WARN, "Left out"),
    },
    "invitation": {
        "sent": StatusMark(Mark.WAIT, "Sent"),
        "accepted": StatusMark(Mark.GOOD, "Accepted"),
        "expired": StatusMark(Mark.LATE, "Expired"),
        "withdrawn": StatusMark(Mark.GONE, "Withdrawn"),
    },
    "artwork": {
        "uploaded": StatusMark(Mark.WAIT, "Checking"),
        "needs_attention": StatusMark(Mark.WARN, "Needs attention"),
        "in_review": StatusMark(Mark.WAIT, "In review"),
        "accepted": StatusMark(Mark.GOOD, "Accepted"),
        "rejected": StatusMark(Mark.STOP, "Rejected"),
        "superseded": StatusMark(Mark.GONE, "Superseded"),
    },
    "artwork_requirement": {
        "missing": StatusMark(Mark.NONE, "Missing"),
        "needs_attention": StatusMark(Mark.WARN, "Needs attention"),
        "in_review": StatusMark(Mark.WAIT, "In review"),
        "proof_ready": StatusMark(Mark.ASK, "Proof ready"),
        "approved": StatusMark(Mark.GOOD, "Approved"),
        "rejected": StatusMark(Mark.STOP, "Rejected"),
        "late": StatusMark(Mark.LATE, "Late"),
    },
    "proof": {
        "issued": StatusMark(Mark.ASK, "Proof ready"),
        "approved": StatusMark(Mark.GOOD, "Approved"),
        "rejected": StatusMark(Mark.STOP, "Rejected"),
        "superseded": StatusMark(Mark.GONE, "Superseded"),
    },
    "stand_offer": {
        "offered": StatusMark(Mark.WAIT, "Offered"),
        "accepted": StatusMark(Mark.GOOD, "Kept"),
        "declined": StatusMark(Mark.GONE, "Let go"),
        "withdrawn": StatusMark(Mark.GONE, "Withdrawn"),
    },
    "session": {
        "confirmed": StatusMark(Mark.GOOD, "Confirmed"),
        "cancelled": StatusMark(Mark.STOP, "Cancelled"),
        "withdrawn": StatusMark(Mark.GONE, "Withdrawn"),
    },
    "speaker": {
        "confirmed": StatusMark(Mark.GOOD, "Confirmed"),
        "hidden": StatusMark(Mark.NONE, "Hidden: in no session"),
        "withdrawn": StatusMark(Mark.GONE, "Withdrawn"),
    },
    "company": {
        "confirmed": StatusMark(Mark.GOOD, "Listed"),
        "withdrawn": StatusMark(Mark.GONE, "Withdrawn"),
    },
    "company_state": {
        "to_match": StatusMark(Mark.ASK, "To match"),
        "linked": StatusMark(Mark.GOOD, "Linked"),
        "differs": StatusMark(Mark.WARN, "Differs"),
        "set_aside": StatusMark(Mark.GONE, "Set aside"),
        "withdrawn": StatusMark(Mark.GONE, "Withdrawn"),
    },
    "connection": {
        "active": StatusMark(Mark.GOOD, "Active"),
        "failing": StatusMark(Mark.STOP, "Failing"),
        "paused": StatusMark(Mark.WARN, "Paused"),
        "broken": StatusMark(Mark.STOP, "Broken"),
        "disconnected": StatusMark(Mark.GONE, "Disconnected"),
    },
    "sync_run": {
        "queued": StatusMark(Mark.WAIT, "Waiting"),
        "running": StatusMark(Mark.WAIT, "Running"),
        "completed": StatusMark(Mark.GOOD, "Completed"),
        "held": StatusMark(Mark.WARN, "Held back"),
        "superseded": StatusMark(Mark.GONE, "Superseded"),
        "failed": StatusMark(Mark.STOP, "Failed"),
        "cancelled": StatusMark(Mark.GONE, "Cancelled"),
        "undone": StatusMark(Mark.GONE, "Undone"),
    },
    "sync_row": {
        "created": StatusMark(Mark.GOOD, "Created"),
        "updated": StatusMark(Mark.WAIT, "Updated"),
        "joined": StatusMark(Mark.WAIT, "Joined"),
        "withdrawn": StatusMark(Mark.WARN, "Withdrawn"),
        "reinstated": StatusMark(Mark.GOOD, "Taken back"),
        "skipped": StatusMark(Mark.GONE, "Left out"),
        "kept": StatusMark(Mark.LOCK, "Kept as it is here"),
        "failed": StatusMark(Mark.STOP, "Failed"),
    },
    "sync_state": {
        "predicted": StatusMark(Mark.REST, "Predicted"),
        "applied": StatusMark(Mark.GOOD, "Done"),
        "held": StatusMark(Mark.ASK, "Held back"),
        "released": StatusMark(Mark.GOOD, "Released"),
        "left": StatusMark(Mark.GONE, "Left as it was"),
        "undone": StatusMark(Mark.GONE, "Undone"),
    },
    "grant": {
        "active": StatusMark(Mark.GOOD, "Active"),
        "revoked": StatusMark(Mark.GONE, "Revoked"),
    },
    "mail": {
        "queued": StatusMark(Mark.WAIT, "Queued"),
        "sending": StatusMark(Mark.WAIT, "Sending"),
        "sent": StatusMark(Mark.GOOD, "Sent"),
        "failed": StatusMark(Mark.STOP, "Failed"),
        "uncertain": StatusMark(Mark.WARN, "Uncertain"),
    },
    "client": {
        "active": StatusMark(Mark.GOOD, "Active"),
        "paused": StatusMark(Mark.WARN, "Paused"),
        "disabled": StatusMark(Mark.STOP, "Disabled"),
        "revoked": StatusMark(Mark.GONE, "Revoked"),
    },
    "webhook": {
        "active": StatusMark(Mark.GOOD, "Active"),
        "failing": StatusMark(Mark.STOP, "Failing"),
        "paused": StatusMark(Mark.WARN, "Paused"),
        "disabled": StatusMark(Mark.STOP, "Disabled"),
    },
    "delivery": {
        "waiting": StatusMark(Mark.WAIT, "Waiting"),
        "delivered": StatusMark(Mark.GOOD, "Delivered"),
        "failed": StatusMark(Mark.STOP, "Failed"),
    },
}
MARKS["stand"] = {"no_sponsor": StatusMark(Mark.GONE, "No sponsor"), **MARKS["configuration"]}


def mark_for(thing: str, status: str | None) -> StatusMark:
    """The mark and word of a status; no status yet counts as "none". KeyError where the vocabulary lacks it."""
    return MARKS[thing][str(status or "none")]


HUES: dict[Mark, str] = {
    Mark.NONE: "rest",
    Mark.REST: "rest",
    Mark.WAIT: "wait",
    Mark.WARN: "act",
    Mark.ASK: "act",
    Mark.GOOD: "good",
    Mark.STOP: "stop",
    Mark.LATE: "stop",
    Mark.GONE: "rest",
    Mark.LOCK: "rest",
}

# The style sheet repeats these outlines (tokens.css, --shape-*); a test compares the two.
SHAPES: dict[Mark, str] = {
    Mark.NONE: (
        "M5.5 1.5A7 7 0 0 1 10.5 1.5L9.8 3.3A5 5 0 0 0 6.2 3.3z"
        "M13.4 3.6A7 7 0 0 1 15 8.4L13 8.3A5 5 0 0 0 11.9 4.9z"
        "M13.9 11.8A7 7 0 0 1 9.8 14.8L9.3 12.8A5 5 0 0 0 12.2 10.7z"
        "M6.2 14.8A7 7 0 0 1 2.1 11.8L3.8 10.7A5 5 0 0 0 6.7 12.8z"
        "M1 8.4A7 7 0 0 1 2.6 3.6L4.1 4.9A5 5 0 0 0 3 8.3z"
    ),
    Mark.REST: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 2a5 5 0 1 1 0 10A5 5 0 0 1 8 3z",
    Mark.WAIT: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 2a5 5 0 1 1 0 10A5 5 0 0 1 8 3zM8 4a4 4 0 0 1 0 8z",
    Mark.WARN: "M8 .8 15.8 15H.2zM7.1 5.6v4.6h1.8V5.6zm0 5.7v1.8h1.8v-1.8z",
    Mark.ASK: "M8 .4 15.6 8 8 15.6.4 8zM8 5.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2z",
    Mark.GOOD: "M8 .8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 0 0 8 .8zm-1.2 10.8L3.5 8.3 4.8 7l2 2 4.4-4.5 1.3 1.3z",
    Mark.STOP: (
        "M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z"
        "m.7 3.6L4.4 5.7 6.7 8l-2.3 2.3 1.3 1.3L8 9.3l2.3 2.3 1.3-1.3L9.3 8l2.3-2.3-1.3-1.3L8 6.7z"
    ),
    Mark.LATE: "M1 1h14v14H1zm6.1 2.6v5.2l3.6 2.1.9-1.5-2.7-1.6V3.6z",
    Mark.GONE: "M2 7h12v2H2z",
    Mark.LOCK: "M4 7V5a4 4 0 0 1 8 0v2h1v8H3V7zm1.8 0h4.4V5a2.2 2.2 0 0 0-4.4 0z",
}
