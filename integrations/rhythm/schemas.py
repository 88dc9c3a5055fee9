"""What we rely on in Rhythm's JSON, and what is set for a connection to it.

Only the session is described in full by Rhythm's public documents, without the shape of its speakers; the rows beside it are
read as loosely as can be.
"""

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, AliasPath, BaseModel, BeforeValidator, Field, ValidationInfo, field_validator

from integrations.sync.reading import EmptyIsNone, Flag, Key, NullIsEmpty, Number, Text, Tolerant, Whole

VENDOR = "Rhythm"
OBJECTIVES, CREDITS = "Learning objectives", "Credits"
PREFIX_WORDS = {"bearer": True, "true": True, "": False, "none": False, "false": False}


class Granted(Tolerant):
    """The answer to a request for a token."""

    access_token: Text = ""
    expires_in: Number = None


class Place(Tolerant):
    """A room, a track, a type: what a session names by its id."""

    id: Text = ""
    name: Text = ""
    location: Text = ""
    capacity: Number = None
    display_order: Number = None


class Done(Tolerant):
    """What became of one operation of a batch."""

    id: Text = ""
    operation: Text = ""
    success: Flag = False
    status: Whole = None
    message: Text = ""


class Privileges(Tolerant):
    """What a person may do with a session."""

    can_manage_documents: Flag = False
    can_edit_session: Flag = False
    can_update_speaker_profile: Flag = False


class Event(Tolerant):
    id: Text = ""
    name: Text = ""


class Capacity(Tolerant):
    capacity: Number = None


class CustomValue(Tolerant):
    """One of the values is set; names are in the definitions only."""

    custom_field_id: Text = ""
    string_value: Any = None
    numeric_value: Any = None
    boolean_value: Any = None
    file_url_value: Any = None
    list_value: Any = None

    @property
    def value(self) -> Any:
        """A number may be 0 and an answer no: only what is not there at all, or blank, is none."""
        values = (self.string_value, self.numeric_value, self.boolean_value, self.list_value, self.file_url_value)
        return next((value for value in values if value not in (None, "", [], {})), None)


class Engagement(Tolerant):
    """Somebody in a session, under the names that may be meant: no public document shows one."""

    person: Text = Field(
        "",
        validation_alias=AliasChoices(
            "speaker_profile_id",
            "speaker_id",
            "profile_id",
            AliasPath("speaker_profile", "id"),
            AliasPath("speaker", "id"),
        ),
    )
    contact: Text = Field("", validation_alias=AliasChoices("contact_id", AliasPath("contact", "id")))
    id: Text = ""
    type_id: Text = Field("", validation_alias=AliasChoices("speaker_type_id", "type_id", AliasPath("type", "id")))
    display_order: Number = Field(None, validation_alias=AliasChoices("display_order", "order"))


CustomValues = Annotated[list[CustomValue], NullIsEmpty]
Ids = Annotated[list[Text], NullIsEmpty]


class Session(Tolerant):
    id: Text
    name: Text = ""
    code: Text = ""
    description: Text = ""
    display_order: Number = None
    type_id: Text = ""
    track_ids: Ids = Field(default_factory=list)
    room_ids: Ids = Field(default_factory=list)
    location: Text = ""
    hide_from_schedule: Flag = False
    hide_from_portal: Flag = False
    enable_capacity: Flag = False
    capacity_options: Annotated[Capacity | None, EmptyIsNone] = None
    start_date: Text = ""
    end_date: Text = ""
    abstract_id: Text = ""
    speakers: Annotated[list[Any], NullIsEmpty] = Field(default_factory=list)
    custom_field_values: CustomValues = Field(default_factory=list)
    sys_version: Number = None
    sys_locked: Flag = False


class Profile(Tolerant):
    """A person, without what is nobody's business here: honorarium, diet, notes, address, contact person."""

    id: Text
    first_name: Text = ""
    last_name: Text = ""
    name: Text = ""
    preferred_name: Text = ""
    job_title: Text = ""
    bio: Text = ""
    email_address: Text = ""
    photo_uri: Text = ""
    photo_approved: Flag = False
    url: Text = ""
    is_active: Annotated[bool | None, BeforeValidator(lambda value: None if value in ("", {}) else value)] = None
    custom_field_values: CustomValues = Field(default_factory=list)


class Listed(Tolerant):
    """A sponsor or exhibitor: who it is stands in the rolodex."""

    id: Text
    organization_id: Text = ""
    level_id: Text = Field("", validation_alias=AliasChoices("sponsor_level_id", "level_id"))
    category_id: Text = Field("", validation_alias=AliasChoices("category_id", "exhibitor_category_id"))
    is_active: Annotated[bool | None, BeforeValidator(lambda value: None if value in ("", {}) else value)] = None


class Organisation(Tolerant):
    id: Text = ""
    name: Text = ""
    description: Text = ""
    website: Text = ""
    logo_url: Text = ""


class Contact(Tolerant):
    id: Text = ""
    name: Text = ""
    first_name: Text = ""
    last_name: Text = ""
    email_address: Text = Field("", validation_alias=AliasChoices("email_address", "email"))
    job_title: Text = Field("", validation_alias=AliasChoices("job_title", "title"))


class Booth(Tolerant):
    number: Text = ""
    name: Text = ""
    status: Text = ""
    exhibitor_id: Text = ""
    organization_id: Text = ""


def _is_prefixed(value: Any) -> Any:
    """Also as the word that stands before the token."""
    return PREFIX_WORDS.get(value.strip().casefold(), value) if isinstance(value, str) else value


class Credentials(BaseModel):
    client_id: Text = Field("", title="Client id", description="In Rhythm under Security & Settings, API Keys.")
    client_secret: Text = Field(
        "", title="Client secret", description="Shown beside it. Only the public routes are read without.", repr=False
    )


class Options(BaseModel):
    """What an organiser sets."""

    tenant_id: Key = Field(title="Tenant", description="The id of your organisation at Rhythm; it is in every address.")
    event_id: Key = Field(title="Event", description="The id of the event at Rhythm.")
    public_only: bool = Field(
        False,
        title="Read the public routes only",
        description=(
            "Where there are no credentials, or they may not read sessions. Rhythm may cut that list short, so nothing counts "
            "as missing; it has no people, tracks, rooms or companies."
        ),
    )
    token_url: Text = Field(
        "",
        title="Token address",
        description="The Auth0 domain that Rhythm shows beside the key, or the whole address of its tokens.",
        validate_default=True,
    )
    rolodex_url: Text = Field(
        "",
        title="Address of organisations",
        description="The rolodex host. Empty: beside the address of events, where that is Rhythm’s own.",
    )
    bearer_prefix: Annotated[bool, BeforeValidator(_is_prefixed)] = Field(
        True, title="“Bearer” before the token", description="Take it away only if Rhythm refuses the token with it."
    )
    times_are: Literal["instants", "local"] = Field(
        "instants",
        title="Times",
        description=(
            "“instants”: as sent, Z is UTC. “local”: the Z is only stuck on, and the venue’s clock is meant. "
            "Compare one session of the preview with Rhythm."
        ),
    )
    publish: Literal["schedule", "portal", "never"] = Field(
        "schedule",
        title="Publishing",
        description=(
            "“schedule”: what is not hidden from the schedule. “portal”: what is hidden neither from the schedule nor from the "
            "portal. “never”: everything arrives unpublished."
        ),
    )
    roles: tuple[str, ...] = Field(
        (), title="Roles shown", description="Only people in these roles are shown, by the speaker type. None: all."
    )
    session_fields: tuple[str, ...] = Field(
        ("*",), title="Custom fields of sessions", description="By name or id; * takes all, none takes none."
    )
    speaker_fields: tuple[str, ...] = Field(
        (),
        title="Custom fields of people",
        description="By name or id. They often hold what people gave in confidence.",
    )
    objectives_field: str = Field(
        OBJECTIVES, title="Field of learning objectives", description="The custom field of sessions that lists them."
    )
    credits_field: str = Field(
        CREDITS, title="Field of credits", description="The custom field of sessions with their number."
    )
    take_emails: bool = Field(True, title="Take e-mail addresses")
    requests_per_second: float = Field(
        5.0, title="Requests a second", description="At most; Rhythm tells no limit.", gt=0, le=20
    )

    @field_validator("token_url")
    @classmethod
    def _whole_address(cls, value: str, info: ValidationInfo) -> str:
        if not value:
            if info.data.get("public_only"):
                return ""
            raise ValueError("Enter the Auth0 domain that Rhythm shows beside the key.")
        return value if "://" in value else f"https://{value.strip('/')}/oauth/token"
