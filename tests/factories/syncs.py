"""A connection with runs and rows in the states that pages show; no vendor is asked for any of it."""

from django.utils import timezone

from eventhub.accounts.queries import actor_for
from eventhub.programme.enums import Kind
from integrations.sync.enums import Action, ChangeState, RunStatus
from integrations.sync.models import Connection, Picture, Quarantine, SyncChange, SyncRun, picture_key
from integrations.sync.services import connect
from tests.factories.show import Show


def make_connection(show: Show, token: str = "token-of-the-tests", **fields) -> Connection:
    values = {"name": "Sessionboard", "base_url": "https://public-api.sessionboard.com", "options": {"event_id": 4242}}
    values |= {"credentials": {"token": token}, "time_zone": show.event.timezone}
    return connect(
        event=show.event, vendor="sessionboard", actor=actor_for(show.organiser_user), **{**values, **fields}
    )


def make_run(connection: Connection, **fields) -> SyncRun:
    """One that ended, as the page shows it."""
    now = timezone.now()
    values = {"status": RunStatus.COMPLETED, "started_at": now, "ended_at": now, "asked_by_name": "Maya Okafor"}
    return SyncRun.objects.create(connection=connection, **{**values, **fields})


def make_change(run: SyncRun, label: str = "Opening", **fields) -> SyncChange:
    values = {"stream": "sessions", "kind": Kind.SESSION, "external_id": label.lower()}
    values |= {"action": Action.UPDATED, "state": ChangeState.APPLIED}
    return SyncChange.objects.create(run=run, label=label, **{**values, **fields})


def make_picture(connection: Connection, number: int = 1, *, purpose: str = "photo", **fields) -> Picture:
    """One of a host that nobody asks; made once."""
    url = f"https://cdn.vendor.example/{number}.png?signature=s3cret"
    key = picture_key(purpose, url)
    return Picture.objects.get_or_create(
        connection=connection, key=key, defaults={"purpose": purpose, "url": url, **fields}
    )[0]


def make_failed_row(connection: Connection, key: str = "b-17", **fields) -> Quarantine:
    values = {"stream": "sessions", "reason": "It ends before it starts.", "raw": {"id": key, "title": "Retrofit"}}
    return Quarantine.objects.create(connection=connection, external_id=key, **{**values, **fields})
