"""Sessions, speakers and what they refer to as a vendor or a list brings them: in our words, with the vendor's keys. Pure.

A field that the vendor did not send at all is named in `unsaid` and stays as it is here. A blank value (None, "" or an empty
tuple) that is not in `unsaid` was sent blank; whether that clears what stands here is a setting of the connection.

Texts are plain, except `description` and `bio`: HTML as it came, which is sanitised when it is written. Instants are aware.
"""

from dataclasses import dataclass
from datetime import datetime

from eventhub.programme.enums import CompanyRole, Kind

NOTHING: frozenset[str] = frozenset()
SOMEBODY = ""


@dataclass(frozen=True, slots=True)
class Ref:
    """A room or a type by the vendor's key; where the vendor has none, by its name."""

    external_id: str
    name: str
    venue: str = ""


@dataclass(frozen=True, slots=True)
class TrackRef:
    external_id: str
    name: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Credit:
    """`amount` as it is to be read, for example "1.5"."""

    label: str
    amount: str


@dataclass(frozen=True, slots=True)
class CustomField:
    """`key` stays the same when the label is changed."""

    key: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class SpeakerLink:
    """Who speaks, by the vendor's key of the person. Title and company are those of this engagement, mostly blank.

    `role` is blank where the vendor does not say it: the one that is known here stays, and who is new is a speaker.
    `speaker` is SOMEBODY where it can't be made out who is meant: then nobody who is here is taken off for not being named.
    """

    speaker: str
    role: str = "speaker"
    order: int = 0
    published: bool = True
    title: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    external_id: str
    title: str
    code: str = ""
    description: str = ""
    type: Ref | None = None
    tracks: tuple[TrackRef, ...] = ()
    rooms: tuple[Ref, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    capacity: int | None = None
    status: str = "confirmed"
    published: bool = True
    order: float = 0.0
    level: str = ""
    language: str = ""
    learning_objectives: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()
    custom_fields: tuple[CustomField, ...] = ()
    links: tuple[Link, ...] = ()
    parent: str | None = None
    speakers: tuple[SpeakerLink, ...] = ()
    unsaid: frozenset[str] = NOTHING

    kind = Kind.SESSION


@dataclass(frozen=True, slots=True)
class SpeakerRecord:
    """`email` is named in `unsaid` where the vendor masks it: a masked address is no address."""

    external_id: str
    last_name: str
    first_name: str = ""
    prefix: str = ""
    suffix: str = ""
    title: str = ""
    company: str = ""
    bio: str = ""
    email: str = ""
    photo_url: str = ""
    links: tuple[Link, ...] = ()
    custom_fields: tuple[CustomField, ...] = ()
    unsaid: frozenset[str] = NOTHING

    kind = Kind.SPEAKER


@dataclass(frozen=True, slots=True)
class RoomRecord:
    external_id: str
    name: str
    venue: str = ""
    capacity: int | None = None
    order: int = 0
    unsaid: frozenset[str] = NOTHING

    kind = Kind.ROOM


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """`group`: what kind of track it is where the vendor has several ("Audience", "Topic")."""

    external_id: str
    name: str
    group: str = ""
    colour: str = ""
    order: int = 0
    unsaid: frozenset[str] = NOTHING

    kind = Kind.TRACK


@dataclass(frozen=True, slots=True)
class TypeRecord:
    external_id: str
    name: str
    unsaid: frozenset[str] = NOTHING

    kind = Kind.SESSION_TYPE


@dataclass(frozen=True, slots=True)
class CompanyContact:
    """Somebody to ask at a company; private, like the e-mail address of a speaker."""

    name: str
    email: str = ""
    phone: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class CompanyRecord:
    """A sponsor or exhibitor as the vendor lists it. `external_id` begins with the role ("sponsor:12") where the vendor's own
    key does not tell the two apart. `level` is the vendor's word ("Gold"), blank where it has none; `booths` are numbers as
    they are to be read ("101", never "101.0"). `description` is HTML as it came.
    """

    external_id: str
    name: str
    role: CompanyRole
    description: str = ""
    website: str = ""
    logo_url: str = ""
    level: str = ""
    category: str = ""
    booths: tuple[str, ...] = ()
    contacts: tuple[CompanyContact, ...] = ()
    links: tuple[Link, ...] = ()
    unsaid: frozenset[str] = NOTHING

    kind = Kind.COMPANY


Record = SessionRecord | SpeakerRecord | RoomRecord | TrackRecord | TypeRecord | CompanyRecord
