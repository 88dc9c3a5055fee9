from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a thing lies: what a grant is held against and where its history is filed.

    A thing carries the keys of all that it lies in; a stand knows its sponsorship, event and organisation.
    """

    organisation_id: UUID | None = None
    event_id: UUID | None = None
    sponsorship_id: UUID | None = None
    stand_id: UUID | None = None
