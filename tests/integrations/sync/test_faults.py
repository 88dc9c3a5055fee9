"""Rows that can't be taken, runs that break off, people who cancel, clocks that disagree."""

import json
import logging
from datetime import timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from eventhub.messaging.models import MailMessage
from eventhub.messaging.services import plan_mail
from eventhub.programme.models import Origin, Room, Session
from integrations.sync import dispatch, engine, tasks
from integrations.sync.enums import ConnectionStatus, RunStatus
from integrations.sync.models import Connection, Quarantine, SyncChange, SyncPage, SyncRun
from integrations.sync.opening import opened
from integrations.sync.queries import connections_visible_to
from integrations.sync.services import change_connection, connect, start_run, test_connection
from integrations.sync.workflows import (
    cancel_run,
    forget_old,
    resume_connection,
)
from tests.integrations.sync.acme import TOKEN, ZONE, AcmeClient
from tests.integrations.sync.conftest import ROBOT, work_off

# --- rows ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["garbage", "crash"])
def test_a_row_that_fails_is_kept_apart_and_tried_again(sync, acme, fault):
    acme.session("s3", **{fault: True})
    run = sync()

    assert (run.status, run.counts["sessions"]) == (RunStatus.COMPLETED, {"seen": 12, "created": 11, "failed": 1})
    kept = Quarantine.objects.get()
    assert (kept.external_id, kept.raw["title"], kept.attempts) == ("s3", "Session 3", 1)
    assert run.changes.get(action="failed").reason == kept.reason
    sync()
    assert Quarantine.objects.get().attempts == 2

    acme.session("s3", **{fault: False})
    assert sync().counts["sessions"]["created"] == 1
    assert not Quarantine.objects.exists()


def test_a_row_without_a_key_is_told(sync, acme):
    acme.rows["sessions"]["x"] = {"id": "", "title": "Keyless"}
    run = sync()

    assert run.counts["sessions"]["failed"] == 1
    assert run.changes.get(action="failed").reason == "A row came without a key."


def test_a_row_that_the_database_refuses_takes_no_other_with_it(sync, acme):
    acme.session("s3", speakers=[{"id": "p1", "published": None}], rooms=["=Only here"])
    run = sync()

    assert (run.status, run.counts["sessions"]) == (RunStatus.COMPLETED, {"seen": 12, "created": 11, "failed": 1})
    assert Quarantine.objects.get().reason.startswith("The database can't hold this row")
    assert (Session.objects.count(), Origin.objects.filter(kind="session").count()) == (11, 11)
    assert not Room.objects.filter(name="Only here").exists()
    acme.session("s3", speakers=["p1"])
    assert sync(full=True).counts["sessions"] == {"seen": 12, "unchanged": 11, "created": 1}


def test_a_status_that_nobody_knows_is_not_taken(sync, acme):
    acme.session("s3", status="exploded")

    assert "exploded" in sync().changes.get(action="failed").reason


def test_what_no_column_can_hold_is_made_to_fit_and_told(sync, acme):
    acme.put("rooms", "r1", capacity=10**12, venue="x" * 5_000)
    acme.session("s1", title="t" * 900, code="nul\x00here", capacity=-1, at=50)
    run = sync()

    assert run.counts["sessions"]["created"] == 12
    codes = {note["code"] for change in SyncChange.objects.filter(run=run) for note in change.notes}
    assert codes == {"too_long", "out_of_range"}
    assert Session.objects.get(code="nulhere").title == "t" * 499 + "…"


def test_somebody_who_is_not_there_yet_is_added_when_they_are(sync, acme):
    acme.session("s1", speakers=["p1", "p99"])
    run = sync()
    assert run.changes.get(external_id="s1").notes[0]["code"] == "not_here"
    assert Session.objects.get(title="Session 1").speaker_links.count() == 1
    assert sync().counts["sessions"].get("updated") is None

    acme.put("speakers", "p99", last_name="Late")
    run = sync()  # only what changed is read, and the session did not
    assert [link.speaker.last_name for link in Session.objects.get(title="Session 1").speaker_links.all()] == [
        "Person 1",
        "Late",
    ]
    assert sync(full=True).counts["sessions"] == {"seen": 12, "unchanged": 12}


def test_parents_that_come_later_and_circles(sync, acme):
    acme.session("s1", parent="s12")
    acme.session("s2", parent="s3")
    acme.session("s3", parent="s2")
    acme.session("s4", parent="s4")
    run = sync()

    assert run.status == RunStatus.COMPLETED
    assert Session.objects.get(title="Session 1").parent.title == "Session 12"
    assert Session.objects.get(title="Session 4").parent is None
    assert Session.objects.filter(title__in=["Session 2", "Session 3"], parent=None).count() == 1


# --- runs ----------------------------------------------------------------------------------------------


def test_a_run_that_broke_off_is_gone_on_with(sync, acme):
    acme.broken["sessions", 3] = ["503"] * 3
    failed = sync()
    assert (failed.status, Session.objects.count()) == (RunStatus.FAILED, 10)
    acme.asked.clear()
    run = sync()

    assert (run.status, run.resumes, Session.objects.count()) == (RunStatus.COMPLETED, failed, 12)
    assert set(acme.asked) == {("sessions", 3)}


def test_after_six_hours_a_run_begins_anew(sync, acme):
    acme.broken["sessions", 3] = ["503"] * 3
    failed = sync()
    SyncRun.objects.filter(pk=failed.pk).update(ended_at=timezone.now() - timedelta(hours=7))

    assert sync().resumes is None


def test_a_step_ends_in_time_and_another_goes_on(connection, settings):
    settings.SYNC_STEP = 0
    run = start_run(connection, actor=ROBOT)

    assert [engine.step(run.pk) for _ in range(2)] == [True, True]
    run.refresh_from_db()
    assert (run.status, run.lease_until) == (RunStatus.RUNNING, None)
    settings.SYNC_STEP = 60
    assert work_off(run).status == RunStatus.COMPLETED


def test_a_run_is_cancelled_between_two_pages(connection, acme):
    run = start_run(connection, actor=ROBOT)

    def cancel(kind: str, page: int) -> None:
        if (kind, page) == ("sessions", 3):
            SyncRun.objects.filter(pk=run.pk).update(cancel_asked_at=timezone.now())

    engine.step(
        run.pk, report=lambda at: cancel("sessions", at.position["seq"] + 1) if at.position["stream"] == 2 else None
    )
    run.refresh_from_db()
    assert run.status == RunStatus.CANCELLED
    assert Session.objects.count() < 12
    with pytest.raises(Conflict, match="ended already"):
        cancel_run(run, actor=ROBOT)


def test_a_waiting_run_is_cancelled_at_once(connection):
    run = cancel_run(start_run(connection, actor=ROBOT), actor=ROBOT)

    assert (run.status, dispatch.take_lease(run.pk)) == (RunStatus.CANCELLED, None)


def test_one_run_at_a_time(connection):
    start_run(connection, actor=ROBOT)

    with pytest.raises(Conflict, match="under way"):
        start_run(connection, actor=ROBOT)


def test_who_has_lost_the_lease_writes_nothing(connection, acme):
    run = start_run(connection, actor=ROBOT)

    def steal(kind: str, page: int) -> None:
        if (kind, page) == ("speakers", 2):
            SyncRun.objects.filter(pk=run.pk).update(lease_token="01900000-0000-7000-8000-000000000001")

    engine.step(run.pk, report=lambda at: steal("speakers", 2) if at.position["stream"] == 1 else None)
    run.refresh_from_db()
    assert (run.status, Session.objects.count()) == (RunStatus.RUNNING, 0)
    SyncRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert work_off(run).status == RunStatus.COMPLETED
    assert Session.objects.count() == 12


@pytest.mark.pgonly
@pytest.mark.django_db(transaction=True)
def test_two_workers_take_one_run_once(connection, acme):
    run = start_run(connection, actor=ROBOT)
    together = Barrier(4)

    def work() -> None:
        together.wait()
        try:
            engine.step(run.pk)
        finally:
            connections.close_all()

    workers = [Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(set(acme.asked)) == sorted(acme.asked)
    assert (SyncRun.objects.get().status, Session.objects.count()) == (RunStatus.COMPLETED, 12)
    assert SyncPage.objects.count() == 6


def test_the_sweep_starts_what_is_due_and_calls_for_what_was_left(connection, acme):
    Connection.objects.update(next_run_at=timezone.now())
    assert tasks.sweep() == 1
    run = SyncRun.objects.get()
    assert (run.trigger, run.asked_by_name) == ("schedule", "sync schedule")
    dispatch.take_lease(run.pk)
    assert tasks.sweep() == 0
    SyncRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert tasks.sweep() == 1
    tasks.work(str(run.pk))
    assert SyncRun.objects.get().status == RunStatus.COMPLETED
    connection.refresh_from_db()
    assert connection.next_run_at > timezone.now() + timedelta(minutes=29)


def test_old_logs_are_forgotten(sync):
    preview = sync(dry_run=True)
    SyncPage.objects.update(created_at=timezone.now() - timedelta(hours=3))
    run = sync()
    SyncRun.objects.filter(pk=run.pk).update(ended_at=timezone.now() - timedelta(days=181))
    forget_old(pages_after=timedelta(hours=2), runs_after=timedelta(days=180))

    assert not SyncPage.objects.filter(body__isnull=False).exists()
    assert list(SyncRun.objects.all()) == [preview]


# --- connections ---------------------------------------------------------------------------------------


def test_a_refused_token_breaks_the_connection_and_is_told(sync, connection):
    change_connection(connection, actor=ROBOT, credentials={"token": "wrong"})
    run = sync()

    connection.refresh_from_db()
    assert (run.status, connection.status) == (RunStatus.FAILED, ConnectionStatus.BROKEN)
    assert connection.broken_reason == "The token is refused. Enter a new one."
    assert {"sync.failed", "connection.broken"} <= set(ActivityEntry.objects.values_list("verb", flat=True))
    with pytest.raises(Conflict, match="is broken"):
        start_run(connection, actor=ROBOT)
    change_connection(connection, actor=ROBOT, credentials={"token": TOKEN})
    resume_connection(connection, actor=ROBOT)
    assert sync().status == RunStatus.COMPLETED


@pytest.mark.parametrize(
    ("event_zone", "chosen", "theirs", "is_stopped"),
    [
        (ZONE, ZONE, ZONE, False),
        (ZONE, "Europe/Paris", ZONE, True),
        (ZONE, ZONE, "America/New_York", True),
        ("America/New_York", ZONE, ZONE, True),
        (ZONE, ZONE, "GB", False),
        (ZONE, "Europe/Jersey", ZONE, False),
        (ZONE, ZONE, "", False),
    ],
)
def test_clocks_that_disagree_stop_the_run(sync, acme, connection, event, event_zone, chosen, theirs, is_stopped):
    event.timezone = event_zone
    event.save()
    change_connection(connection, actor=ROBOT, time_zone=chosen)
    acme.zone = theirs
    run = sync()

    assert (run.status == RunStatus.FAILED) is is_stopped
    assert Session.objects.exists() is not is_stopped
    if is_stopped:
        assert all(zone in run.problem for zone in (event_zone, chosen, theirs))


def test_an_hour_that_is_skipped_and_one_that_comes_twice(sync, acme):
    acme.session("s1", starts="2027-03-28T01:30:00", ends="2027-03-28T03:00:00")
    acme.session("s2", starts="2027-10-31T01:30:00", ends="2027-10-31T02:30:00")
    run = sync()

    starts = dict(Session.objects.values_list("title", "starts_at"))
    assert starts["Session 1"].isoformat() == "2027-03-28T01:30:00+00:00"
    assert starts["Session 2"].isoformat() == "2027-10-31T00:30:00+00:00"
    assert {note["code"] for line in run.changes.all() for note in line.notes} == {
        "time_does_not_exist",
        "time_happens_twice",
    }


def test_what_is_entered_is_checked(event, vendor):
    with pytest.raises(Invalid) as refused:
        connect(
            event=event,
            vendor="acme",
            name="",
            base_url="http://10.0.0.1/",
            credentials={"key": 1},
            options={"prefix": []},
            rules={"most_withdrawn": 300, "colour": "red"},
            time_zone="Mars/Olympus",
            interval=-1,
            actor=ROBOT,
        )
    assert {detail.field for detail in refused.value.details} == {
        *("name", "base_url", "time_zone", "interval", "credentials.token", "options.prefix"),
        *("rules.most_withdrawn", "rules.colour"),
    }
    with pytest.raises(Invalid, match="no vendor that is known"):
        connect(event=event, vendor="x", name="x", base_url="", credentials={}, time_zone=ZONE, actor=ROBOT)


def test_strangers_see_and_do_nothing(connection, outsider, organiser, acme):
    assert not connections_visible_to(outsider).exists()
    assert connections_visible_to(organiser).get() == connection
    for attempt in (
        lambda: start_run(connection, actor=outsider),
        lambda: change_connection(connection, actor=outsider, name="x"),
        lambda: test_connection(connection, actor=outsider),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert not SyncRun.objects.exists()
    assert acme.asked == []


def test_the_secret_is_nowhere(sync, connection, caplog, acme):
    caplog.set_level(logging.DEBUG)
    acme.broken["sessions", 1] = ["always"]
    sync()
    change_connection(connection, actor=ROBOT, credentials={"token": TOKEN + "2"})
    told = [
        caplog.text,
        *(json.dumps(entry.data) + entry.reason for entry in ActivityEntry.objects.all()),
        *(json.dumps(row.payload) for row in OutboxEvent.objects.all()),
        *(repr(row) for row in Connection.objects.values()),
        *(repr(row) for row in SyncRun.objects.values()),
        repr(test_connection(connection, actor=ROBOT)),
    ]

    assert [text for text in told if TOKEN in text] == []
    connection.refresh_from_db()
    with opened(connection) as client:
        assert client.settings.credentials.token == TOKEN + "2"
    assert AcmeClient.opened == 0


# --- commands ------------------------------------------------------------------------------------------


def connect_by_command(event, acme, **changed: str) -> str:
    out = StringIO()
    options = {"credentials": json.dumps({"token": TOKEN}), "time_zone": ZONE, "base_url": acme.url, **changed}
    call_command("connect_vendor", "acme", event=event.slug, stdout=out, **options)
    return out.getvalue().strip()


def test_the_commands(event, acme, vendor):
    key = connect_by_command(event, acme)
    out = StringIO()
    call_command("sync", key, dry_run=True, json=True, stdout=out, stderr=StringIO())
    told = json.loads(out.getvalue().strip().splitlines()[-1])
    assert (told["status"], told["counts"]["sessions"]["created"]) == ("completed", 12)
    assert not Session.objects.exists()

    call_command("sync", all=True, stderr=(err := StringIO()))
    assert "sessions: 12 seen, 12 created" in err.getvalue()
    acme.rows["sessions"].clear()
    with pytest.raises(SystemExit) as status:
        call_command("sync", key, full=True, json=True, stdout=(out := StringIO()), stderr=StringIO())
    told = json.loads(out.getvalue())
    assert (status.value.code, told["status"], len(told["held"])) == (1, "held", 1)


def test_the_commands_say_what_is_wrong(event, acme, vendor):
    with pytest.raises(CommandError, match=r"credentials.token: Token: Field required."):
        connect_by_command(event, acme, credentials="{}")
    with pytest.raises(CommandError, match="no event"):
        call_command("connect_vendor", "acme", event="x", credentials="{}", time_zone=ZONE)
    with pytest.raises(CommandError, match="no connection"):
        call_command("sync", "x")


# --- who is told -----------------------------------------------------------------------------------------


def mails() -> list[str]:
    for row in OutboxEvent.objects.filter(drained_at=None).order_by("id"):
        plan_mail(row.pk)
    OutboxEvent.objects.update(drained_at=timezone.now())
    return sorted(MailMessage.objects.values_list("subject", flat=True))


def test_organisers_hear_of_a_failure_once(sync, acme, organiser, event):
    acme.broken["sessions", 2] = ["always"]
    sync()
    sync()
    subject = f"The sync of Acme Congress for {event.name} failed"
    assert mails() == [subject]
    assert "goes on where this one broke off" in MailMessage.objects.get().body_text
    acme.broken.clear()
    sync()
    acme.broken["sessions", 1] = ["always"]
    sync(full=True)
    assert mails() == [subject] * 2


def test_organisers_hear_of_what_waits_for_them_once(sync, acme, organiser, event):
    sync()
    acme.rows["sessions"].clear()
    sync(full=True, dry_run=True)
    sync(full=True)
    sync(full=True)

    assert mails() == [f"The sync of Acme Congress for {event.name} waits for you"]


def test_organisers_hear_of_a_broken_connection_and_not_of_its_run_as_well(sync, connection, organiser, event):
    change_connection(connection, actor=ROBOT, credentials={"token": "wrong"})
    run = sync()

    assert mails() == [f"The connection Acme Congress of {event.name} needs you"]
    told = OutboxEvent.objects.get(public_name="sync_failed").payload["data"]
    assert (told["run_id"], told["problem"]) == (str(run.pk), run.problem)
