from functools import partial

from eventhub.programme.enums import Kind
from integrations.schedule import mapping
from integrations.schedule.client import VENDOR as LABEL
from integrations.schedule.client import ScheduleClient
from integrations.schedule.schemas import Credentials, Options
from integrations.sync.contract import Stream, Vendor
from integrations.sync.reading import key

KEY = partial(key, name="key")

VENDOR = Vendor(
    slug="schedule",
    label=LABEL,
    credentials=Credentials,
    options=Options,
    base_urls=(),
    connect=ScheduleClient,
    check=ScheduleClient.check,
    streams=(
        Stream("rooms", Kind.ROOM, "Rooms", ScheduleClient.rooms, KEY, mapping.to_room),
        Stream("tracks", Kind.TRACK, "Tracks", ScheduleClient.tracks, KEY, mapping.to_track),
        Stream(
            "speakers",
            Kind.SPEAKER,
            "Speakers",
            ScheduleClient.speakers,
            KEY,
            mapping.to_speaker,
            fetch_one=ScheduleClient.speaker,
        ),
        Stream(
            "sessions",
            Kind.SESSION,
            "Sessions",
            ScheduleClient.sessions,
            KEY,
            mapping.to_session,
            fetch_one=ScheduleClient.session,
        ),
    ),
    min_interval=15,
    zone_from_vendor=True,
    zone_of=ScheduleClient.zone,
    lookups=ScheduleClient.lookups,
    publish_note=(
        "A feed shows what is published, so its sessions are published here. It can’t be asked for what changed: each sync reads "
        "it whole, with one request. Tick “by hand” above if sessions should wait for you."
    ),
)
