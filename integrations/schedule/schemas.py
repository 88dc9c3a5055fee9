"""What we rely on in a published schedule, and what is set for a connection to one.

Whatever the format, a session comes as frab and pretalx write it; `calendar.py` puts calendars into the same words.
"""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from integrations.sync.reading import NullIsEmpty, Text, Tolerant, Whole

HEADER = re.compile(r"[A-Za-z0-9-]+")


class Place(Tolerant):
    """`key` is put beside the row: the feed's own key, or the name that its sessions call it by."""

    key: Text
    name: Text = ""
    capacity: Whole = None


class Track(Tolerant):
    key: Text
    name: Text = ""
    color: Text = ""


class Person(Tolerant):
    public_name: Text = ""
    full_public_name: Text = ""
    name: Text = ""
    biography: Text = ""
    abstract: Text = ""
    description: Text = ""
    avatar: Text = ""
    avatar_url: Text = ""
    logo: Text = ""

    @property
    def shown(self) -> str:
        return self.public_name or self.full_public_name or self.name


class Speaker(Person):
    """`is_named_only`: the feed has no key for this person but the name."""

    key: Text
    is_named_only: bool = False


class Linked(Tolerant):
    url: Text = ""
    title: Text = ""


class Doubt(Tolerant):
    code: Text
    message: Text
    field: Text = ""


class Session(Tolerant):
    """`date` is the whole moment of its start; in older feeds a day, or missing beside the `day` under which it is listed.

    `room_key`, `people` (keys of persons) and `doubts` are put beside the row.
    """

    key: Text
    title: Text = ""
    subtitle: Text = ""
    abstract: Text = ""
    description: Text = ""
    code: Text = ""
    type: Text = ""
    language: Text = ""
    status: Text = ""
    url: Text = ""
    date: Text = ""
    day: Text = ""
    day_start: Text = ""
    start: Text = ""
    end: Text = ""
    duration: Text = ""
    room: Text = ""
    room_key: Text = ""
    track: Text = ""
    tracks: Annotated[list[Text], NullIsEmpty] = Field(default_factory=list)
    persons: Annotated[list[Person], NullIsEmpty] = Field(default_factory=list)
    people: list[str] = Field(default_factory=list)
    links: Annotated[list[Linked], NullIsEmpty] = Field(default_factory=list)
    attachments: Annotated[list[Linked], NullIsEmpty] = Field(default_factory=list)
    doubts: list[Doubt] = Field(default_factory=list)


def _one_line(value: str) -> str:
    if not value.isascii() or not value.isprintable():
        raise ValueError("It may hold letters, digits and signs on one line only. Copy it once more.")
    return value


class Credentials(BaseModel):
    """None at all for a feed that anybody may read."""

    user: Text = Field("", title="User name", description="Only where the feed asks for one.")
    password: str = Field("", title="Password", description="Of this user.", repr=False, validate_default=True)
    token: Text = Field(
        "",
        title="Token",
        description="Where the feed wants one instead: as a whole, for example “Token 1234”.",
        repr=False,
    )

    @field_validator("password")
    @classmethod
    def _goes_with_the_user(cls, value: str, info: ValidationInfo) -> str:
        if bool(value) != bool(info.data.get("user")):
            raise ValueError("Enter the user name and the password, or leave both empty.")
        return value

    @field_validator("token")
    @classmethod
    def _stands_alone(cls, value: str, info: ValidationInfo) -> str:
        if value and info.data.get("user"):
            raise ValueError("Enter a user name and password, or a token, not both.")
        return _one_line(value)


class Options(BaseModel):
    """What an organiser sets."""

    format: Literal["auto", "json", "ics"] = Field(
        "auto",
        title="Format",
        description="“auto” looks at what comes. “json”: schedule.json of frab or pretalx. “ics”: a calendar.",
    )
    languages: tuple[str, ...] = Field(
        (), title="Languages taken", description="As the feed writes them, for example en. None: all are taken."
    )
    token_header: Text = Field(
        "Authorization", title="Header of the token", description="In which the feed wants its token, if it wants one."
    )

    @field_validator("token_header")
    @classmethod
    def _is_a_header(cls, value: str) -> str:
        if not HEADER.fullmatch(value):
            raise ValueError("A header’s name has letters, digits and hyphens only, for example Authorization.")
        return value
