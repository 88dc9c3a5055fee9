"""What we rely on in V3Plus's JSON, and what is set for a connection to it.

Its document lists no `id` among the fields, but addresses everything by it; whatever else may be missing.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, AliasChoices, BaseModel, Field, ValidationInfo, field_validator

from integrations.sync.reading import Flag, NullIsEmpty, Number, Text, Tolerant, Whole

LIVE = "live"  # the one state of a conference in which it is shown


class Meta(Tolerant):
    """Of a page. Its addresses are left unread: they lead to http, where the portal's token would not follow."""

    last_page: Whole = None
    total: Whole = None


class Conference(Tolerant):
    id: Text = ""
    portal_id: Text = ""
    name: Text = ""
    state: Text = ""
    timezone: Text = ""


class Track(Tolerant):
    id: Text = ""
    name: Text = Field("", validation_alias=AliasChoices("name", "title"))
    order: Number = None


class Presenting(Tolerant):
    """A presenter in a presentation. `role` is only there where V3Plus says it."""

    id: Text = ""
    role: Text = ""


class Presentation(Tolerant):
    """With what the client puts on it: the conference's state, its tracks, its place in the first of them, who presents."""

    id: Text
    name: Text = ""
    description: Text = ""
    date: Text = ""
    duration: Text = ""
    video_url: Text = ""
    visible: Flag = False
    conference_state: Text = ""
    tracks: Annotated[list[Track], NullIsEmpty] = Field(default_factory=list)
    order: Number = None
    presenters: Annotated[list[Presenting], NullIsEmpty] = Field(default_factory=list)


class Presenter(Tolerant):
    """`client_id` is the vendor's customer, the same for everybody: no key of a person."""

    id: Text
    first_name: Text = ""
    last_name: Text = ""
    designations: Text = ""
    title: Text = ""
    company: Text = ""
    biography: Text = ""
    email: Text = ""
    website: Text = ""
    photo: Text = ""
    conference_roles: list[str] = Field(default_factory=list)


class Affiliate(Tolerant):
    id: Text
    role: Text = ""
    name: Text = ""
    biography: Text = ""
    website: Text = ""
    photo: Text = ""
    contact_name: Text = ""
    contact_email: Text = ""
    contact_phone: Text = ""
    contact_title: Text = ""


def _as_it_is(value: str) -> str:
    """Signs like ! & $ * belong to it. A space at an end would be lost on the way and is nobody's token."""
    if not value:
        raise ValueError("It may not be empty.")
    if not value.isascii() or not value.isprintable() or value != value.strip():
        raise ValueError(
            "It may hold letters, digits and signs only, without a space before or behind. Copy it once more."
        )
    return value


class Credentials(BaseModel):
    """The portal's token, and the login of a user where the portal shows its programme only to those who signed in."""

    portal_token: Annotated[str, AfterValidator(_as_it_is)] = Field(
        title="Portal token", description="From V3Plus, with all its signs.", repr=False
    )
    email: Text = Field(
        "", title="E-mail address", description="Only if the portal shows its programme to signed-in users alone."
    )
    password: str = Field(
        "", title="Password", description="Of the user with this e-mail address.", repr=False, validate_default=True
    )

    @field_validator("password")
    @classmethod
    def _goes_with_the_address(cls, value: str, info: ValidationInfo) -> str:
        if bool(value) != bool(info.data.get("email")):
            raise ValueError("Enter the e-mail address and the password, or leave both empty.")
        return value


class Options(BaseModel):
    """What an organiser sets."""

    conference_id: int = Field(title="Conference", description="Its number at V3Plus.", ge=1)
    duration_unit: Literal["minutes", "seconds", "hours", "clock"] = Field(
        "minutes",
        title="Unit of durations",
        description="V3Plus does not say it. “clock”: as 00:45:00. A sync stops where most durations don’t fit.",
    )
    when_not_live: Literal["unpublish", "freeze"] = Field(
        "unpublish",
        title="When the conference is in staging or in the archive",
        description="“unpublish”: sessions are hidden here, through the usual limits. “freeze”: nothing is read, all stays as it is.",
    )
    publish: Literal["visible", "never"] = Field(
        "visible",
        title="Publishing",
        description="“visible”: visible presentations of a live conference are published. “never”: everything arrives unpublished.",
    )
    take_keynotes: bool = Field(True, title="Take keynote speakers", description="Also those who present nothing.")
    take_cochairs: bool = Field(True, title="Take co-chairs", description="Also those who present nothing.")
    take_contacts: bool = Field(
        True,
        title="Take companies’ contacts",
        description="Name, e-mail address, phone and title, for organisers only.",
    )
