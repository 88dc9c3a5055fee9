"""What we rely on in Planstone's feed, and what is set for a connection to it.

The feed's fields vary by event: everything but the key may be missing.
"""

from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, Field

from integrations.sync.reading import EmptyIsNone, Flag, Key, NullIsEmpty, Number, Secret, Text, Tolerant, Whole


class Meta(Tolerant):
    max_results: Whole = None
    total: Whole = None


class Href(Tolerant):
    href: Text = ""


class Links(Tolerant):
    next: Annotated[Href | None, EmptyIsNone] = None


class Feed(Tolerant):
    """One page. `_meta.total` is missing where the server saves itself the counting, `_links` where they are switched off."""

    meta: Annotated[Meta | None, EmptyIsNone] = Field(None, alias="_meta")
    links: Annotated[Links | None, EmptyIsNone] = Field(None, alias="_links")


class Engagement(Tolerant):
    """One person in one role of a session. `published` alone does not mean that it may be shown."""

    pid: Text = ""
    role: Text = ""
    sortorder: Number = None
    published: Flag = False
    title: Text = ""
    affil: Text = ""
    cargo: Text = ""


class Track(Tolerant):
    """A value of a group; `desc` may hold several, divided by <br>."""

    track: Text = ""
    desc: Text = ""


class Session(Tolerant):
    schedid: Text
    account: Text = ""
    conference: Text = ""
    clientid: Text = ""
    sessionClientID: Text = ""
    sessionName: Text = ""
    description: Text = ""
    sessionType: Text = ""
    sestype: Text = ""
    published: Flag = False
    startDate: Text = ""
    startTime: Text = ""
    endDate: Text = ""
    endTime: Text = ""
    rstartmins: Number = None
    rendmins: Number = None
    roomid: Text = ""
    roomname: Text = ""
    sched_roomname: Text = ""
    hotelname: Text = ""
    location: Text = ""
    tracks: Annotated[list[Track], NullIsEmpty] = Field(default_factory=list)
    speakers: Annotated[list[Engagement], NullIsEmpty] = Field(default_factory=list)
    SessionDetailsURL: Text = ""
    planstoneDesktopUserActionURL: Text = ""
    mobileActionURL: Text = ""


class Speaker(Tolerant):
    """Planstone's documents show no speaker: these names are those that consumers of the feed have met."""

    pid: Text
    account: Text = ""
    conference: Text = ""
    honorific: Text = Field("", validation_alias=AliasChoices("honorific", "prefix"))
    fname: Text = Field("", validation_alias=AliasChoices("fname", "firstName", "first_name", "firstname"))
    lname: Text = Field("", validation_alias=AliasChoices("lname", "lastName", "last_name", "lastname"))
    suffix: Text = ""
    title: Text = ""
    company: Text = Field("", validation_alias=AliasChoices("company", "affil"))
    bio: Text = ""
    email: Text = ""
    piclink: Text = Field("", validation_alias=AliasChoices("piclink", "photo"))
    website: Text = Field("", validation_alias=AliasChoices("website", "url"))


class Credentials(BaseModel):
    token: Secret = Field(title="Token", description="From Planstone's support or your account manager.")


class Options(BaseModel):
    """What an organiser sets. Account and conference are the keys that Planstone gave, written exactly so."""

    account: Key = Field(title="Account", description="Your account's acronym at Planstone.")
    conference: Key = Field(title="Conference", description="The container of this event, for example AM2027.")
    roles: tuple[str, ...] = Field(
        (),
        title="Roles shown",
        description="Only people in these roles are shown. None: speakers, presenters, moderators, chairs and so on. Declined: never.",
    )
    custom_labels: tuple[str, ...] = Field(
        (), title="Custom fields taken", description="By their labels at Planstone. None: no custom field is taken."
    )
    track_groups: tuple[str, ...] = Field(
        (), title="Groups of tracks taken", description="By their names at Planstone. None: every group is taken."
    )
    publish: Literal["published", "never"] = Field(
        "published",
        title="Publishing",
        description="“published”: what Planstone has published is published here. “never”: everything arrives unpublished.",
    )
    requests_per_second: float = Field(
        1.0, title="Requests a second", description="At most. Planstone asks for one after the other.", gt=0, le=5
    )
