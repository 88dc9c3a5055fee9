from functools import partial

from eventhub.programme.enums import CompanyRole, Kind
from integrations.rhythm import companies, mapping
from integrations.rhythm.check import check
from integrations.rhythm.client import RhythmClient
from integrations.rhythm.schemas import VENDOR as LABEL
from integrations.rhythm.schemas import Credentials, Options
from integrations.rhythm.write_back import RhythmWriter
from integrations.sync.contract import Stream, Vendor
from integrations.sync.reading import key

KEY = partial(key, name="id")


def _companies(name: str, role: CompanyRole) -> Stream:
    return Stream(
        name,
        Kind.COMPANY,
        name.capitalize(),
        partial(companies.pages, role=role),
        partial(companies.company_key, role=role),
        partial(companies.to_company, role=role),
        volatile=mapping.VOLATILE,
        fetch_one=partial(companies.one, role=role),
    )


STREAMS = (
    Stream("rooms", Kind.ROOM, "Rooms", RhythmClient.room_pages, KEY, mapping.to_room, volatile=mapping.VOLATILE),
    Stream("tracks", Kind.TRACK, "Tracks", RhythmClient.track_pages, KEY, mapping.to_track, volatile=mapping.VOLATILE),
    Stream(
        "types", Kind.SESSION_TYPE, "Types", RhythmClient.type_pages, KEY, mapping.to_type, volatile=mapping.VOLATILE
    ),
    Stream(
        "speakers",
        Kind.SPEAKER,
        "Speakers",
        RhythmClient.speaker_pages,
        KEY,
        mapping.to_speaker,
        volatile=mapping.VOLATILE,
        fetch_one=RhythmClient.speaker,
    ),
    Stream(
        "sessions",
        Kind.SESSION,
        "Sessions",
        RhythmClient.session_pages,
        KEY,
        mapping.to_session,
        volatile=mapping.VOLATILE,
        fetch_one=RhythmClient.session,
    ),
    _companies("sponsors", CompanyRole.SPONSOR),
    _companies("exhibitors", CompanyRole.EXHIBITOR),
)

VENDOR = Vendor(
    slug="rhythm",
    label=LABEL,
    credentials=Credentials,
    options=Options,
    base_urls=(
        (LABEL, "https://events.api.rhythmsoftware.com"),
        (f"{LABEL}, older address", "https://events.api.756794052567.rhythmsoftware.com"),
    ),
    option_addresses=("token_url", "rolodex_url"),
    connect=RhythmClient,
    check=check,
    streams=STREAMS,
    parallel=4,
    pace=5.0,
    min_interval=15,
    write_back=RhythmWriter(),
    publish_note=(
        "Rhythm has no time zone and names no changes: each run reads everything. A session is published here when it is not "
        "hidden from the schedule there; people whose profile is inactive are not taken, and photos only once they are approved."
    ),
)
