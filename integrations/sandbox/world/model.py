"""What a congress is made of, before a vendor puts it into words of its own."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

SESSION_STATUSES = ("accepted", "accept_queue", "pending", "decline_queue", "declined")


def steady_uuid(seed: int, kind: str, number: int) -> str:
    digest = blake2b(f"{seed}/{kind}/{number}".encode(), digest_size=16).digest()
    return str(UUID(bytes=digest, version=4))


@dataclass(frozen=True, slots=True)
class Role:
    """`core` is the vendor's own of three; `in_feed` is what Planstone calls it."""

    slug: str
    name: str
    plural: str
    core: str
    in_feed: str


ROLES = {
    role.slug: role
    for role in (
        Role("speaker", "Speaker", "Speakers", "speaker", "Session Presenter"),
        Role("panellist", "Panellist", "Panellists", "speaker", "Panelist"),
        Role("chairperson", "Chair", "Chairs", "chairperson", "Session Chair"),
        Role("moderator", "Moderator", "Moderators", "moderator", "Session Moderator"),
        Role("discussant", "Discussant", "Discussants", "moderator", "Discussant"),
    )
}


@dataclass(slots=True)
class Term:
    """A room, track, format, level, language or tag."""

    number: int
    uuid: str
    name: str
    order: int
    colour: str = ""
    capacity: int | None = None
    venue: str = ""


@dataclass(slots=True)
class CustomField:
    number: int
    uuid: str
    source: str
    name: str
    type: str
    internal_name: str
    created_at: datetime
    options: tuple[str, ...] = ()


@dataclass(slots=True)
class Person:
    number: int
    uuid: str
    pid: str
    first_name: str
    last_name: str
    email: str
    honorific: str
    suffix: str
    title: str
    company: str
    bio: str
    city: str
    state: str
    country: str
    phone: str
    website: str
    has_photo: bool
    created_at: datetime
    updated_at: datetime
    at_event: bool = True
    custom: dict[str, Any] = field(default_factory=dict)
    deleted_at: datetime | None = None

    @property
    def refs(self) -> tuple[str, ...]:
        """Its ids at all vendors."""
        return (self.uuid, self.pid, self.key, self.contact_key, self.presenter_id)

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def key(self) -> str:
        """Of a vendor whose ids have to be quoted in an address; the same person is a contact by another."""
        return f"spk|{self.uuid[:8]}:{self.number}"

    @property
    def presenter_id(self) -> str:
        return str(6_000_000 + self.number)

    @property
    def contact_key(self) -> str:
        return f"con:{self.uuid[9:13]}{self.number}"


@dataclass(slots=True)
class Participation:
    link: int
    person: int
    role: str
    is_public: bool = True
    acceptance: str = "Accepted"
    title: str = ""
    affiliation: str = ""


@dataclass(slots=True)
class Session:
    """`starts` and `ends` are the clock on the wall of the venue; `repeats` names the session of which this is a second date,
    `abstract` the abstract that it was made from."""

    number: int
    uuid: str
    code: str
    title: str
    description: str
    status: str
    is_public: bool
    is_abstract: bool
    starts: datetime | None
    ends: datetime | None
    room: int | None
    track: int | None
    level: int | None
    format: int | None
    language: int | None
    tags: list[int]
    participants: list[Participation]
    capacity: int | None
    credits: float | int | None
    objectives: list[str]
    external_url: str
    created_at: datetime
    updated_at: datetime
    scheduled_at: datetime
    parent: int | None = None
    repeats: int | None = None
    abstract: int | None = None
    sponsors: list[int] = field(default_factory=list)
    custom: dict[str, Any] = field(default_factory=dict)
    deleted_at: datetime | None = None

    @property
    def key(self) -> str:
        return f"{'abs' if self.is_abstract else 'ses'}|{self.uuid[:8]}:{self.number}"

    @property
    def presentation_id(self) -> str:
        return str(5_000_000 + self.number)

    @property
    def refs(self) -> tuple[str, ...]:
        return (self.uuid, self.schedid, self.key, self.presentation_id)

    @property
    def schedid(self) -> str:
        return str(910_000 + self.number)

    @property
    def sesid(self) -> str:
        return str(710_000 + (self.repeats or self.number))

    @property
    def is_visible(self) -> bool:
        return self.status == "accepted" and self.is_public and self.deleted_at is None


@dataclass(slots=True)
class Company:
    number: int
    uuid: str
    kind: str
    name: str
    description: str
    city: str
    country: str
    website: str
    contact: int | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None

    @property
    def refs(self) -> tuple[str, ...]:
        return (self.uuid, self.key, self.affiliate_id)

    @property
    def key(self) -> str:
        return f"{self.kind[:2]}|{self.uuid[:8]}:{self.number}"

    @property
    def affiliate_id(self) -> str:
        """Of a vendor that knows no two lists: some who exhibit are the sponsor of the same number."""
        is_one_of_two_lists = self.kind == "sponsor" or self.number % 4 == 1
        return str((7_000_000 if is_one_of_two_lists else 7_100_000) + self.number)
