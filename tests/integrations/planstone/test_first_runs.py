"""What Planstone may send the first time, every oddity over real HTTP and through the whole engine: what is made of it."""

from contextlib import ExitStack
from datetime import time

import pytest
from django.test import override_settings

from eventhub.programme.models import Origin, Session, SessionSpeaker, Speaker
from integrations.sync.enums import RunStatus
from integrations.sync.models import Connection, SyncChange
from tests.factories.events import EventFactory
from tests.integrations.vendors import QUICK, begun_anew, client_of, connect_to, dump, rows_of, sync

# The contract asks both databases; what an oddity comes to is the same on either.
pytestmark = [pytest.mark.django_db, pytest.mark.sqliteonly]

TOGETHER = ("P4", "P5", "P7", "P10", "P12")


def sent_rows(connection, stream="sessions"):
    with client_of(connection) as client:
        return {row["schedid" if stream == "sessions" else "pid"]: row for row in rows_of(client, "planstone", stream)}


def here(connection, key):
    origin = Origin.objects.get(source=connection.pk, kind="session", external_id=key)
    return Session.objects.get(pk=origin.target_id)


def sessions_of(connection):
    return Session.objects.filter(event=connection.event)


@pytest.fixture(scope="module")
def odd(kept_rows, served) -> tuple[Connection, dict]:
    """One run that met those oddities that change different fields; and the rows of its sessions."""
    with override_settings(**QUICK), ExitStack() as faults:
        connection = connect_to(begun_anew(served), "planstone", EventFactory())
        for name in TOGETHER:
            faults.enter_context(served.faults.on(name))
        rows = sent_rows(connection)
        run = sync(connection)
    assert (run.status, run.problem) == (RunStatus.COMPLETED, "")
    return connection, rows


def test_p4_only_a_clear_yes_publishes(odd):
    connection, rows = odd
    sent = {key: row["published"] for key, row in rows.items()}

    yes = {key for key, value in sent.items() if value is True or str(value).lower() in {"1", "true"}}
    assert 0 < len(yes) < len(sent)
    assert len({repr(value) for value in sent.values()}) > 5
    published = set(sessions_of(connection).filter(published=True).values_list("pk", flat=True))
    assert published == {here(connection, key).pk for key in yes}


def test_p5_blank_times_are_unscheduled_and_midnight_is_midnight(odd):
    connection, rows = odd

    blank = [key for key, row in rows.items() if not row["startTime"].strip() or not row["startDate"]]
    midnight = [key for key, row in rows.items() if row["startDate"] and row["startTime"].strip() == "12:00 am"]
    assert blank
    assert midnight
    assert [here(connection, key).starts_at for key in blank] == [None] * len(blank)
    zone = connection.event.zone
    assert {here(connection, key).starts_at.astimezone(zone).time() for key in midnight} == {time(0, 0)}


def test_p7_who_declined_or_evaluates_is_in_no_session(odd):
    connection, rows = odd
    sent = [one for row in rows.values() for one in row["speakers"]]

    dropped = [one for one in sent if one["role"].lower().startswith("declined") or one["role"] == "Eval Contact"]
    assert any(one["published"] for one in dropped)
    links = SessionSpeaker.objects.filter(session__event=connection.event)
    roles = {role.lower() for role in links.values_list("role", flat=True)}
    assert roles
    assert not any(role.startswith("declined") or role == "eval contact" for role in roles)


def test_p10_links_are_addresses(odd):
    urls = [link["url"] for links in sessions_of(odd[0]).values_list("links", flat=True) for link in links]

    assert urls
    assert all(url.startswith("https://") and not set("[]() ") & set(url) for url in urls)


def test_p12_several_values_of_a_group_are_several_tracks(odd):
    sessions = sessions_of(odd[0])

    assert sessions
    for session in sessions:
        names = [track.name for track in session.tracks.all() if track.group == "Audience"]
        assert len(names) == len(set(names)) == 3
        assert not any("<" in name for name in names)


def test_p2_a_first_run_of_an_empty_feed_makes_nothing_up(connection, sandbox, event):
    with sandbox.faults.on("P2"):
        run = sync(connection)

    assert run.status in (RunStatus.COMPLETED, RunStatus.FAILED)
    assert not sessions_of(connection).exists()
    assert not Speaker.objects.filter(event=event).exists()


def test_p6_wall_clocks_are_those_of_the_venue_wherever_the_office_is(sandbox, event):
    with sandbox.faults.on("P6", zone="Asia/Kolkata"):
        connection = connect_to(sandbox, "planstone", event)
        connection.event.timezone = connection.time_zone = "Asia/Kolkata"
        connection.event.save(update_fields=["timezone"])
        connection.save(update_fields=["time_zone"])
        rows = sent_rows(connection)
        assert sync(connection).status == RunStatus.COMPLETED

    timed = {key: row for key, row in rows.items() if row["startDate"] and row["startTime"].strip()}
    assert timed
    for key, row in timed.items():
        local = here(connection, key).starts_at.astimezone(event.zone)
        assert f"{local:%Y-%m-%d %I:%M %p}".lower() == f"{row['startDate']} {row['startTime'].lower()}"


def test_p8_a_session_waits_for_a_speaker_who_has_no_row_yet(connection, sandbox, event):
    with sandbox.faults.on("P8"):
        known = set(sent_rows(connection, "speakers"))
        run = sync(connection)
    missing = set(sent_rows(connection, "speakers")) - known
    assert run.status == RunStatus.COMPLETED
    assert missing
    assert sessions_of(connection).count() == run.counts["sessions"]["seen"]

    def speaking():
        return {link[0] for row in dump(event)["sessions"] for link in row[-1]}

    assert not missing & speaking()
    assert sync(connection).status == RunStatus.COMPLETED
    assert missing & speaking()
    assert speaking() <= known | missing


def test_p11_a_label_under_another_number_is_the_same_field(sandbox, event):
    connection = connect_to(sandbox, "planstone", event, options={"custom_labels": ["Track Sponsor", "No such label"]})
    first = sync(connection)
    fields = sessions_of(connection).order_by("pk").values_list("custom_fields", flat=True)
    before = list(fields.all())
    assert any(before)
    with sandbox.faults.on("P11"):
        run = sync(connection)

    assert run.status == RunStatus.COMPLETED
    assert list(fields.all()) == before
    notes = SyncChange.objects.filter(run=first).values_list("notes", flat=True)
    assert "custom_field_missing" in {note["code"] for each in notes for note in each}


def test_p16_one_session_on_two_days_is_two(connection, sandbox):
    with sandbox.faults.on("P16"):
        rows = sent_rows(connection)
        run = sync(connection)

    sesids = [row["sesid"] for row in rows.values()]
    assert len(set(sesids)) < len(sesids)
    assert run.counts["sessions"]["created"] == sessions_of(connection).count() == len(rows)
