from functools import partial

from eventhub.programme.enums import Kind
from integrations.sync.contract import Stream, Vendor
from integrations.sync.reading import key
from integrations.v3plus import mapping
from integrations.v3plus.check import check
from integrations.v3plus.client import V3PlusClient
from integrations.v3plus.composing import company_key, track_key
from integrations.v3plus.schemas import Credentials, Options

KEY = partial(key, name="id")

STREAMS = (
    Stream("tracks", Kind.TRACK, "Tracks", V3PlusClient.track_pages, track_key, mapping.to_track),
    Stream(
        "speakers",
        Kind.SPEAKER,
        "Speakers",
        V3PlusClient.speaker_pages,
        KEY,
        mapping.to_speaker,
        fetch_one=V3PlusClient.one_person,
    ),
    Stream(
        "sessions",
        Kind.SESSION,
        "Sessions",
        V3PlusClient.session_pages,
        KEY,
        mapping.to_session,
        fetch_one=V3PlusClient.one_session,
    ),
    Stream(
        "companies",
        Kind.COMPANY,
        "Companies",
        V3PlusClient.company_pages,
        company_key,
        mapping.to_company,
        fetch_one=V3PlusClient.one_company,
    ),
)

VENDOR = Vendor(
    slug="v3plus",
    label="V3Plus",
    credentials=Credentials,
    options=Options,
    base_urls=(("V3Plus", "https://v3plusportal.com/api/v1"),),
    connect=V3PlusClient.open,
    check=check,
    streams=STREAMS,
    min_interval=30,
    zone_from_vendor=True,
    zone_of=V3PlusClient.zone,
    lookups=V3PlusClient.site,
    publish_note=(
        "V3Plus can't be asked for what changed, so each sync reads the conference whole. A presentation is published here when "
        "it is visible there and the conference is live; while that is in staging or in the archive, its setting says what happens. "
        "V3Plus gives durations without a unit: check the times of the preview."
    ),
)
