"""A connection of the demo's event with runs in the states that pages need, made once; no vendor is asked for any of it."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page

from eventhub.accounts.queries import actor_for
from eventhub.programme.enums import Kind
from eventhub.programme.models import Origin
from integrations.sync.enums import Action, ChangeState, ConnectionStatus, RunMode, RunStatus
from integrations.sync.models import Connection, SyncRun
from integrations.sync.services import connect
from tests.factories.syncs import make_change, make_failed_row, make_picture, make_run
from tests.journeys.demo import Demo

OPTIONS = {"event_id": 4242}
COUNTS = {
    "sessions": {"seen": 212, "created": 6, "updated": 9, "unchanged": 195, "withdrawn": 2, "skipped": 1, "failed": 1}
}
HELD = ["61 of 148 speakers (41 %) are gone at the vendor, and the limit is 20 %."]
WITH_HELD_ROWS = (RunStatus.HELD, RunStatus.SUPERSEDED)
FIELDS = {
    "title": {
        "old": "Heat pumps that stay quiet",
        "vendor": "Heat pump acoustics",
        "result": "Heat pumps that stay quiet",
        "locked": True,
    },
    "starts_at": {
        "old": "2027-03-10T10:00:00+00:00",
        "vendor": "2027-03-10T10:15:00+00:00",
        "result": "2027-03-10T10:15:00+00:00",
    },
    "rooms": {"old": ["Calder"], "vendor": ["Hepworth"], "result": ["Hepworth"], "locked": False},
    "description": {
        "old": "<p>From cradle to site gate, with figures from two schools.</p>",
        "vendor": "<p>From cradle to demolition, with figures from two schools.</p>",
        "result": "<p>From cradle to demolition, with figures from two schools.</p>",
    },
}


def connection_of(demo: Demo, name: str = "Sessionboard") -> Connection:
    found = Connection.objects.filter(event=demo.event, name=name).first()
    return found or connect(
        event=demo.event,
        vendor="sessionboard",
        name=name,
        base_url="https://public-api.sessionboard.com",
        credentials={"token": "token-of-the-journeys"},
        options=OPTIONS,
        time_zone=demo.event.timezone,
        actor=actor_for(demo.user("organiser")),
    )


def disconnected(demo: Demo) -> Connection:
    Connection.objects.filter(pk=connection_of(demo, "Last year’s congress").pk).update(
        status=ConnectionStatus.DISCONNECTED
    )
    return connection_of(demo, "Last year’s congress")


def broken(demo: Demo) -> Connection:
    reason = "Sessionboard does not accept the credentials. Check the token."
    Connection.objects.filter(pk=connection_of(demo, "Workshops").pk).update(status="broken", broken_reason=reason)
    return connection_of(demo, "Workshops")


def run_of(demo: Demo, status: RunStatus, mode: RunMode = RunMode.REAL) -> SyncRun:
    connection = connection_of(demo)
    found = SyncRun.objects.filter(connection=connection, status=status, mode=mode).first()
    return found or _make(connection, status, mode)


def _make(connection: Connection, status: RunStatus, mode: RunMode) -> SyncRun:
    more = {"held_reasons": HELD} if status in WITH_HELD_ROWS else {}
    more |= {"problem": "The vendor answered with a page of HTML."} if status == RunStatus.FAILED else {}
    more |= {"totals": {"sessions": 400}, "ended_at": None} if status == RunStatus.RUNNING else {}
    run = make_run(connection, status=status, mode=mode, counts=COUNTS, **more)
    done = ChangeState.PREDICTED if mode == RunMode.DRY else ChangeState.APPLIED
    make_change(run, "Heat pumps that stay quiet", fields=FIELDS, state=done)
    make_change(run, "Lunch with the mayor", action=Action.CREATED, state=done, reason="")
    make_change(run, "Retrofit in a day", action=Action.FAILED, reason="It ends before it starts (11:30 to 10:15).")
    if status in WITH_HELD_ROWS:
        make_change(run, "Site visit", action=Action.WITHDRAWN, state=ChangeState.HELD, guard="withdraw")
    return run


def page_of(name: str, find: Callable[[Demo], Connection] = connection_of, query: str = "") -> Callable[[Demo], str]:
    return lambda demo: _address(name, find(demo)) + query


def _address(name: str, connection: Connection, *more: object) -> str:
    return reverse(f"sync:{name}", args=[connection.event.slug, connection.pk, *more])


def page_of_run(name: str, status: RunStatus, mode: RunMode = RunMode.REAL) -> Callable[[Demo], str]:
    def path(demo: Demo) -> str:
        run = run_of(demo, status, mode)
        return _address(name, run.connection, run.pk)

    return path


def of_event(name: str, *more: str) -> Callable[[Demo], str]:
    """Once something of a connection is there."""

    def path(demo: Demo) -> str:
        run_of(demo, RunStatus.COMPLETED)
        return reverse(f"sync:{name}", args=[demo.event.slug, *more])

    return path


def failed_row(demo: Demo) -> str:
    connection = connection_of(demo)
    return _address("failed-detail", connection, (connection.quarantine.first() or make_failed_row(connection)).pk)


def failed_rows(demo: Demo) -> str:
    failed_row(demo)
    return _address("failed-list", connection_of(demo))


def pictures(demo: Demo) -> str:
    """One that can't be had, one that is to come."""
    connection = connection_of(demo)
    for number, reason in enumerate(("It is a HEIC photo, not a PNG, JPEG or WebP picture.", "")):
        make_picture(connection, number, reason=reason, failed_at=connection.created_at if reason else None)
    return _address("picture-list", connection)


def removed(demo: Demo) -> str:
    connection = connection_of(demo)
    when = connection.created_at
    Origin.objects.get_or_create(
        source_id=connection.pk, kind=Kind.SESSION, external_id="gone", defaults={"tombstoned_at": when, "digest": ""}
    )
    return _address("removed-list", connection)


def make_secret(page: Page) -> None:
    page.get_by_role("button", name="Make a new secret").click()
    page.get_by_role("heading", name="have a new secret").wait_for()
