from functools import partial

from eventhub.programme.enums import Kind
from integrations.planstone import mapping
from integrations.planstone.client import PlanstoneClient
from integrations.planstone.schemas import Credentials, Options
from integrations.sync.contract import Stream, Vendor
from integrations.sync.reading import key

VENDOR = Vendor(
    slug="planstone",
    label="Planstone",
    credentials=Credentials,
    options=Options,
    base_urls=(("Planstone", "https://apps.planion.com/feed/v1"),),
    connect=PlanstoneClient.open,
    check=PlanstoneClient.check,
    streams=(
        Stream(
            "speakers",
            Kind.SPEAKER,
            "Speakers",
            PlanstoneClient.speakers,
            partial(key, name="pid"),
            mapping.to_speaker,
            volatile=mapping.VOLATILE,
            removed=mapping.is_removed,
            fetch_one=PlanstoneClient.speaker,
        ),
        Stream(
            "sessions",
            Kind.SESSION,
            "Sessions",
            PlanstoneClient.sessions,
            partial(key, name="schedid"),
            mapping.to_session,
            volatile=mapping.VOLATILE,
            removed=mapping.is_removed,
            fetch_one=PlanstoneClient.session,
        ),
    ),
    pace=1.0,
    min_interval=15,
    publish_note=(
        "Planstone rebuilds its feed every 15 minutes: a change made there is seen here up to 15 minutes later, plus the time "
        "until the next sync. The feed has no time zone and shows unpublished sessions and people too; only what Planstone "
        "marks as published is published here, and nobody whose role says declined."
    ),
)
