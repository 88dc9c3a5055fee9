from collections.abc import Callable
from functools import partial

from eventhub.programme.enums import CompanyRole, Kind
from integrations.sessionboard import companies, mapping
from integrations.sessionboard.check import check
from integrations.sessionboard.client import SessionboardClient, no_later
from integrations.sessionboard.schemas import Credentials, Options
from integrations.sessionboard.webhooks import read_call
from integrations.sessionboard.write_back import SessionboardWriter
from integrations.sync.contract import Cursor, Page, Since, Stream, Vendor
from integrations.sync.reading import key

KEY = partial(key, name="id")


def _companies(role: CompanyRole, pages: Callable[[SessionboardClient, Cursor, Since | None], Page]) -> Stream:
    """Few, and read whole each time."""
    return Stream(
        f"{role}s",
        Kind.COMPANY,
        f"{role.label}s",
        pages,
        companies.company_key(role),
        companies.to_company(role),
        removed=mapping.is_removed,
        as_of=mapping.as_of,
    )


STREAMS = (
    Stream("rooms", Kind.ROOM, "Rooms", SessionboardClient.room_pages, KEY, mapping.to_room),
    Stream("tracks", Kind.TRACK, "Tracks", SessionboardClient.track_pages, mapping.track_key, mapping.to_track),
    Stream("formats", Kind.SESSION_TYPE, "Formats", SessionboardClient.format_pages, KEY, mapping.to_type),
    Stream(
        "speakers",
        Kind.SPEAKER,
        "Speakers",
        SessionboardClient.speaker_pages,
        KEY,
        mapping.to_speaker,
        volatile=mapping.VOLATILE_CONTACT,
        removed=mapping.is_removed,
        fetch_one=SessionboardClient.one_person,
        is_incremental=True,
        as_of=mapping.as_of,
        no_later=no_later,
    ),
    Stream(
        "sessions",
        Kind.SESSION,
        "Sessions",
        SessionboardClient.session_pages,
        KEY,
        mapping.to_session,
        volatile=mapping.VOLATILE_SESSION,
        removed=mapping.is_removed,
        fetch_one=SessionboardClient.session,
        is_incremental=True,
        as_of=mapping.as_of,
        no_later=no_later,
    ),
    _companies(CompanyRole.SPONSOR, SessionboardClient.sponsor_pages),
    _companies(CompanyRole.EXHIBITOR, SessionboardClient.exhibitor_pages),
)

VENDOR = Vendor(
    slug="sessionboard",
    label="Sessionboard",
    credentials=Credentials,
    options=Options,
    base_urls=(
        ("United States", "https://public-api.sessionboard.com"),
        ("Europe", "https://public-api-eu.sessionboard.com"),
    ),
    connect=SessionboardClient.open,
    check=check,
    streams=STREAMS,
    parallel=4,
    min_interval=5,
    zone_from_vendor=True,
    zone_of=SessionboardClient.zone,
    read_call=read_call,
    write_back=SessionboardWriter(),
    publish_note=(
        "Sessionboard shows changes to other systems up to 3 minutes after they were made, and its deletions too: what you "
        "changed a moment ago may come with the next sync only. A session is published here when it is accepted and public "
        "there and no abstract; people are shown when they are visible there and have not declined."
    ),
)
