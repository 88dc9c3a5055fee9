"""What planning knows and what it decides: values only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from eventhub.programme.enums import Kind, Orphans
from eventhub.programme.ingest.directory import Directory
from eventhub.programme.ingest.values import Remark, Values
from eventhub.programme.records import SOMEBODY

HIDE, MOVE, WITHDRAW = "hide", "move", "withdraw"
CREATED, UPDATED, JOINED = "created", "updated", "joined"
TWICE = 2  # complete readings in a row after which what they did not show is gone
LEFT_ALONE = 30_000  # `absent_runs` of a row that stays here though the vendor has it no more: nobody is asked again
WITHDRAWN, REINSTATED, KEPT, SKIPPED, UNCHANGED = "withdrawn", "reinstated", "kept", "skipped", "unchanged"
CANCELLED = "cancelled"
HIDDEN = (CANCELLED, WITHDRAWN)
CANCELLED_FOR_IT = "The event is near, so it stays, as cancelled."


@dataclass(slots=True)
class Incoming:
    """One row of a page. No `values`: it is not to be taken (`skipped` says why), or the vendor says that it `is_gone`."""

    external_id: str
    raw: Mapping[str, Any]
    raw_digest: str
    values: Values | None = None
    digest: str = ""
    raw_body: bytes = b""  # both as JSON, so that they are written out once
    values_body: bytes = b""
    skipped: str = ""
    is_gone: bool = False
    remarks: list[Remark] = field(default_factory=list)


@dataclass(slots=True)
class Known:
    """What is kept of a vendor's row. `values` and `raw` are read only for rows that differ."""

    id: UUID
    external_id: str
    target_id: UUID | None
    digest: str
    raw_digest: str
    absent_runs: int
    tombstoned_at: datetime | None
    owns: bool
    values: Values = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict)
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sharer:
    """One of several vendors' rows that a person made one here. `has_it`: its vendor still has it, and is still asked."""

    origin_id: UUID
    label: str
    has_it: bool


@dataclass(slots=True)
class Held:
    """A row as it stands here. In `values` references are keys of ours, as texts; `links` the rows behind them.

    `owners` and `sharers` are of a row that several vendors' rows became: whose value of each field counts (the key of an
    `Origin`), and all of them, the oldest first.
    """

    id: UUID
    row: Any
    label: str
    values: Values
    locked: frozenset[str]
    links: dict[str, list[Any]] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    sharers: tuple[Sharer, ...] = ()

    @property
    def is_withdrawn(self) -> bool:
        return self.values.get("status") == WITHDRAWN

    def leaves(self, name: str, origin_id: UUID | None) -> bool:
        """Whether the field is another vendor's row's to say.

        Who has no row any more keeps nobody from bringing back what it took away.
        """
        owner = self.owners.get(name, str(origin_id))
        if owner == str(origin_id):
            return False
        still = {str(each.origin_id) for each in self.sharers if each.has_it}
        return owner in still or not (name == "status" and self.values["status"] in HIDDEN)

    def let_go(self, origin_ids: Iterable[UUID]) -> None:
        """These vendors' rows are gone by now: none of them is left to another one of them."""
        gone = set(origin_ids)
        self.sharers = tuple(replace(each, has_it=False) if each.origin_id in gone else each for each in self.sharers)

    def heir_of(self, origin_id: UUID | None) -> Sharer | None:
        """Who else still has it, should this vendor's row go."""
        return next((each for each in self.sharers if each.has_it and each.origin_id != origin_id), None)


@dataclass(slots=True)
class References:
    """Whom the vendor's keys mean: rooms, tracks and types in the directory, people and sessions of this page's rows here."""

    directory: Directory
    speakers: dict[str, UUID] = field(default_factory=dict)
    sessions: dict[str, UUID] = field(default_factory=dict)
    parents: dict[UUID, UUID] = field(default_factory=dict)

    def missing(self, values: Values) -> set[tuple[str, str]]:
        """What a row refers to that is not here: (kind, vendor's key)."""
        parent = values.get("parent")
        found = {(Kind.SPEAKER, link["speaker"]) for link in values.get("speakers", ())}
        found = {pair for pair in found if pair[1] not in self.speakers and pair[1] != SOMEBODY}
        if parent and parent not in self.sessions:
            found.add((Kind.SESSION, parent))
        return {(str(kind), key) for kind, key in found}


@dataclass(slots=True)
class Choices:
    """What the connection's rules mean here: fields that a blank value doesn't clear, who publishes new rows, levels as tiers,
    what becomes of people without a session, whether a session that its vendor takes away is cancelled instead of withdrawn.
    """

    kept_when_blank: frozenset[str] = frozenset()
    publishes: bool = True
    tiers: Mapping[str, str] = field(default_factory=dict)
    without_session: str = Orphans.HIDE
    cancels: bool = False

    def of_gone(self, kind: Kind, reason: str) -> tuple[str, str]:
        """The status of a row that its vendor takes away, and the reason in full."""
        if self.cancels and kind == Kind.SESSION:
            return CANCELLED, f"{reason} {CANCELLED_FOR_IT}"
        return WITHDRAWN, reason


@dataclass(slots=True)
class Planned:
    """What a row comes to. `now` is written with its page, `later` by guard at the end of the run; both {field: value}.

    `heir`: the vendor took it away, and it stays because this other vendor's row is of it too.
    """

    kind: Kind
    incoming: Incoming
    known: Known | None
    held: Held | None
    action: str
    target_id: UUID | None
    label: str
    now: Values = field(default_factory=dict)
    later: dict[str, Values] = field(default_factory=dict)
    wanted: Values = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    reason: str = ""
    is_open: bool = False
    owns: bool = True
    heir: UUID | None = None

    @property
    def is_left(self) -> bool:
        """Whether it stays here though the vendor has taken it away: for another vendor, by a decision, or cancelled for that."""
        return self.held is not None and self.known is not None and self.known.absent_runs >= LEFT_ALONE
