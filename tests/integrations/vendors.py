"""Syncs of real vendors' clients against the sandbox, over real HTTP, in this process."""

from collections.abc import Iterator
from contextlib import contextmanager

from eventhub.core.actor import Actor
from eventhub.programme.models import Origin, Room, Session, Speaker, Track
from integrations.sandbox.server import Sandbox
from integrations.sync import engine, registry
from integrations.sync.contract import Context, Page, Row, Settings, Since
from integrations.sync.models import Connection, SyncRun
from integrations.sync.opening import settings_of
from integrations.sync.services import connect, start_run

ROBOT = Actor.system("test")
QUICK = {"EVENTHUB_OUTBOUND_ALLOW": ["127.0.0.1/32"], "SYNC_WAITS": (0.01, 0.01)}
# Several pages of each list, and no limit that the tests of a module would meet together.
WORLD = {"sessions": 40, "speakers": 30, "page_size": 10, "seed": 3, "rate_limit": 10_000}


def begun_anew(sandbox: Sandbox) -> Sandbox:
    """One sandbox serves all tests of a module: a new one for each would be half of what many of them cost."""
    sandbox.faults.clear()
    sandbox.webhooks.unsubscribe()
    sandbox.webhooks.failed.clear()
    sandbox.world.begin()
    sandbox.log.clear()
    return sandbox


def connect_to(sandbox, vendor: str, event, *, credentials=None, options=None, **fields) -> Connection:
    given = sandbox.connect(vendor)
    event.timezone = given["time_zone"]
    event.save(update_fields=["timezone"])
    return connect(
        event=event,
        vendor=vendor,
        name=registry.get(vendor).label,
        base_url=given["base_url"],
        credentials=credentials or given["credentials"],
        options={**given["options"], **(options or {})},
        time_zone=given["time_zone"],
        actor=ROBOT,
        **fields,
    )


def sync(connection: Connection, **choices) -> SyncRun:
    """One run, step by step to its end, without its pauses."""
    run = start_run(Connection.objects.get(pk=connection.pk), actor=ROBOT, **choices)
    return work_off(run)


def work_off(run: SyncRun) -> SyncRun:
    for _ in range(60):
        SyncRun.objects.filter(pk=run.pk).update(wakes_at=None)
        if not engine.step(run.pk):
            break
    return SyncRun.objects.get(pk=run.pk)


@contextmanager
def client_of(connection: Connection) -> Iterator[object]:
    client = connection.provider.connect(settings_of(connection))
    try:
        yield client
    finally:
        client.close()


@contextmanager
def client_to(sandbox: Sandbox, vendor: str, *, credentials=None, base_url="", **options) -> Iterator[object]:
    """A client without a database behind it."""
    given, provider = sandbox.connect(vendor), registry.get(vendor)
    settings = Settings(
        base_url or given["base_url"],
        provider.credentials(**(credentials or given["credentials"])),
        provider.options(**{**given["options"], **options}),
        zone=None,
    )
    client = provider.connect(settings)
    try:
        yield client
    finally:
        client.close()


def pages_of(client, vendor: str, stream: str, since: Since | None = None) -> Iterator[Page]:
    fetch, cursor = registry.get(vendor).stream(stream).fetch, None
    while True:
        page = fetch(client, cursor, since)
        yield page
        if page.next is None:
            return
        cursor = page.next


def rows_of(client, vendor: str, stream: str, since: Since | None = None) -> list[Row]:
    return [row for page in pages_of(client, vendor, stream, since) for row in page.rows]


def context_of(connection: Connection) -> Context:
    settings = settings_of(connection)
    return Context(settings.zone, settings.options)


def dump(event) -> dict[str, list]:
    """The programme as one reads it, without keys of ours: the same for two databases that hold the same."""
    origins = dict(Origin.objects.exclude(target_id=None).values_list("target_id", "external_id"))
    sessions = Session.objects.filter(event=event).prefetch_related("rooms", "tracks", "speaker_links")
    return {
        "sessions": sorted(
            (
                *(origins.get(session.pk), session.title, session.code, session.status, session.published),
                *(str(session.starts_at), str(session.ends_at), session.description, origins.get(session.parent_id)),
                sorted(room.name for room in session.rooms.all()),
                sorted(str(track) + track.group for track in session.tracks.all()),
                sorted(
                    (origins.get(one.speaker_id), one.role, one.order, one.published)
                    for one in session.speaker_links.all()
                ),
            )
            for session in sessions
        ),
        "speakers": sorted(
            (origins.get(person.pk), person.first_name, person.last_name, person.company, person.email, person.status)
            for person in Speaker.objects.filter(event=event)
        ),
        "rooms": sorted(Room.objects.filter(event=event).values_list("name", "venue")),
        "tracks": sorted(Track.objects.filter(event=event).values_list("name", "group")),
    }
