"""What we rely on in Sessionboard's JSON, and what is set for a connection to it.

Its routes differ in how they wrap a list and in whether nothing is `{}`, null or left out: all are the same here.
"""

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, AliasPath, BaseModel, BeforeValidator, Field

from integrations.sync.reading import EmptyIsNone, Flag, NullIsEmpty, Number, Secret, Text, Tolerant, Whole


def _either(*names: str) -> AliasChoices:
    return AliasChoices(*names)


def _word(value: Any) -> Any:
    """A word, or an object that names it."""
    return value.get("status") or value.get("name") or value.get("slug") if isinstance(value, dict) else value


OBJECTIVES = "Learning objectives"


class Pagination(Tolerant):
    pages: Whole = Field(None, validation_alias=_either("totalPages", "total_pages"))
    total: Whole = Field(None, validation_alias=_either("totalResults", "total_results", "total"))


class Named(Tolerant):
    id: Text = ""
    name: Text = ""


class Room(Named):
    capacity: Whole = None
    order: Number = None


class Track(Named):
    color: Text = ""
    order: Number = None


class Role(Tolerant):
    slug: Text = ""
    core_role: Text = ""


class Person(Tolerant):
    """Somebody in a session. `acceptance` is not there at all where the event does not ask for it."""

    id: Text = Field("", validation_alias=AliasChoices(AliasPath("contact", "id"), "contact_id", "id"))
    is_public: Flag = False
    acceptance: Annotated[Text, BeforeValidator(_word)] = Field(
        "", validation_alias=_either("acceptance", "acceptance_status")
    )
    participant_role: Annotated[Role | None, EmptyIsNone] = None
    title: Text = ""
    company_name: Text = ""


class CustomValue(Tolerant):
    id: Text = ""
    name: Text = ""
    internal_name: Text = ""
    value: Any = None


class Translation(Tolerant):
    parent_field_internal_name: Text = ""
    parent_field_name: Text = ""
    translated_language: Annotated[Text, BeforeValidator(_word)] = ""
    value: Any = None


People = Annotated[list[Person], NullIsEmpty]
CustomValues = Annotated[list[CustomValue], NullIsEmpty]
Translations = Annotated[list[Translation], NullIsEmpty]


class Session(Tolerant):
    id: Text
    friendly_id: Text = ""
    client_session_id: Text = ""
    title: Text = ""
    description: Text = ""
    status: Text = ""
    starts_at: Text = ""
    ends_at: Text = ""
    is_public: Flag = False
    is_abstract: Flag = False
    external_url: Text = ""
    admin_url: Text = ""
    ceu_credits: Number = None
    capacity: Whole = None
    parent_session_id: Text = ""
    room: Annotated[Room | None, EmptyIsNone] = None
    track: Annotated[Named | None, EmptyIsNone] = None
    level: Annotated[Named | None, EmptyIsNone] = None
    format: Annotated[Named | None, EmptyIsNone] = None
    language: Annotated[Named | None, EmptyIsNone] = None
    tags: Annotated[list[Named], NullIsEmpty] = Field(default_factory=list)
    participants: People | None = None
    speakers: People = Field(default_factory=list)
    chairpersons: People = Field(default_factory=list)
    moderators: People = Field(default_factory=list)
    custom_fields: CustomValues = Field(default_factory=list)
    translated_fields: Translations = Field(default_factory=list)


class Contact(Tolerant):
    """A person, without what is nobody's business here: fee, score, ethnicity, gender, phones, addresses."""

    id: Text
    full_name: Text = ""
    first_name: Text = ""
    last_name: Text = ""
    honorific: Text = ""
    salutation: Text = ""
    title: Text = ""
    company_name: Text = Field("", validation_alias=_either("company_name", "company"))
    about: Text = ""
    email: Text = ""
    photo_url: Text = ""
    website_url: Text = ""
    linkedin_url: Text = ""
    twitter_url: Text = ""
    facebook_url: Text = ""
    custom_fields: CustomValues = Field(default_factory=list)
    translated_fields: Translations = Field(default_factory=list)


class CompanyPerson(Tolerant):
    full_name: Text = ""
    email: Text = ""
    is_primary: Flag = False


class Company(Tolerant):
    """A sponsor or exhibitor, without its phone and postal address (whose country is called `address_coutnry` there)."""

    id: Text
    name: Text = ""
    description: Text = ""
    logo_image_url: Text = ""
    website_url: Text = ""
    facebook_url: Text = ""
    instagram_url: Text = ""
    linkedin_url: Text = ""
    twitter_url: Text = ""
    contacts: Annotated[list[CompanyPerson], NullIsEmpty] = Field(default_factory=list)


class Event(Tolerant):
    id: Text = ""
    name: Text = ""
    timezone: Text = ""


class CallMetadata(Tolerant):
    action: Text = ""
    event_id: Text = ""
    org_id: Text = ""
    resource_url: Text = ""
    datetime: Text = ""


class Credentials(BaseModel):
    token: Secret = Field(
        title="Token",
        description="Made by an administrator of your Sessionboard organisation under Integrations, API Tokens.",
    )


class Options(BaseModel):
    """What an organiser sets."""

    event_id: int = Field(title="Event", description="The number of the event at Sessionboard.", ge=1)
    organization_id: int | None = Field(
        None, title="Organisation", description="The number of your organisation at Sessionboard.", ge=1
    )
    publish: Literal["public", "accepted", "never"] = Field(
        "public",
        title="Publishing",
        description="“Public”: accepted and public sessions are published. “Accepted”: every accepted one. “Never”: none.",
    )
    show_pending: bool = Field(
        False,
        title="Show people who have not answered",
        description="Whoever declined is never shown, nor who is hidden there.",
    )
    roles: tuple[str, ...] = Field(
        (),
        title="Roles shown",
        description="Only people in these roles are shown, by the role's name or key. None: all roles.",
    )
    tags_as_tracks: bool = Field(True, title="Tags become tracks", description="Of the group “Tag”, beside the track.")
    session_fields: tuple[str, ...] = Field(
        ("*",), title="Custom fields of sessions", description="By name or id; * takes all, none takes none."
    )
    contact_fields: tuple[str, ...] = Field(
        (),
        title="Custom fields of people",
        description="By name or id. They often hold what people gave in confidence.",
    )
    objectives_field: str = Field(
        OBJECTIVES,
        title="Field of learning objectives",
        description="The custom field of sessions that lists them, one a line.",
    )
    take_emails: bool = Field(True, title="Take e-mail addresses", description="Masked ones are never taken.")
    language: str = Field(
        "",
        title="Language of translations",
        description="Texts are taken in this language where they are translated. Empty: as written.",
    )
