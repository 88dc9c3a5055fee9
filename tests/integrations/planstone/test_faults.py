"""Every fault of Planstone's that is known, over real HTTP and through the whole engine: the run ends right, and nothing is
lost, doubled or made up.
"""

from datetime import time

import pytest

from eventhub.programme.models import Origin, Session, SessionSpeaker, Speaker
from integrations.sync.enums import ConnectionStatus, RunStatus
from integrations.sync.models import SyncChange
from tests.integrations.vendors import client_of, connect_to, dump, rows_of, sync

# The contract asks both databases; what a fault comes to is the same on either.
pytestmark = pytest.mark.sqliteonly


def sent_rows(connection, stream="sessions"):
    with client_of(connection) as client:
        return {row["schedid" if stream == "sessions" else "pid"]: row for row in rows_of(client, "planstone", stream)}


def here(model, connection, external_id):
    origin = Origin.objects.get(source=connection.pk, kind=model._meta.model_name, external_id=external_id)
    return model.objects.get(pk=origin.target_id)


def notes_of(run):
    return [note["code"] for change in SyncChange.objects.filter(run=run) for note in change.notes]


@pytest.fixture
def first(connection):
    run = sync(connection)
    assert (run.status, run.problem) == (RunStatus.COMPLETED, "")
    return run


def test_p1_a_feed_rebuilt_while_it_is_read_takes_nothing_away(connection, sandbox, event, first):
    before = dump(event)
    with sandbox.faults.on("P1"):
        statuses = [sync(connection).status for _ in range(4)]

    assert set(statuses) <= {RunStatus.COMPLETED, RunStatus.FAILED}
    assert dump(event) == before


def test_p2_an_empty_feed_takes_nothing_away_and_says_so(connection, sandbox, event, first):
    before = dump(event)
    with sandbox.faults.on("P2"):
        for _ in range(3):
            run = sync(connection)
            assert run.status in (RunStatus.HELD, RunStatus.FAILED)
            assert run.problem or run.held_reasons

    assert dump(event) == before
    assert sync(connection).status == RunStatus.COMPLETED
    assert dump(event) == before


def test_p2_a_first_run_of_an_empty_feed_makes_nothing_up(connection, sandbox):
    with sandbox.faults.on("P2"):
        run = sync(connection)

    assert run.status in (RunStatus.COMPLETED, RunStatus.FAILED)
    assert not Session.objects.exists()
    assert not Speaker.objects.exists()


def test_p3_dates_of_1970_are_no_news(connection, sandbox, event, first):
    before = dump(event)
    with sandbox.faults.on("P3"):
        run = sync(connection)

    assert run.status == RunStatus.COMPLETED
    assert not run.counts["sessions"].get("updated")
    assert dump(event) == before
    assert not Session.objects.filter(starts_at__year__lt=2020).exists()


def test_p4_only_a_clear_yes_publishes(connection, sandbox):
    with sandbox.faults.on("P4"):
        sent = {key: row["published"] for key, row in sent_rows(connection).items()}
        sync(connection)

    yes = {key for key, value in sent.items() if value is True or str(value).lower() in {"1", "true"}}
    assert 0 < len(yes) < len(sent)
    assert len({repr(value) for value in sent.values()}) > 5
    published = set(Session.objects.filter(published=True).values_list("pk", flat=True))
    assert published == {here(Session, connection, key).pk for key in yes}


def test_p5_blank_times_are_unscheduled_and_midnight_is_midnight(connection, sandbox, event):
    with sandbox.faults.on("P5"):
        rows = sent_rows(connection)
        assert sync(connection).status == RunStatus.COMPLETED

    blank = [key for key, row in rows.items() if not row["startTime"].strip() or not row["startDate"]]
    midnight = [key for key, row in rows.items() if row["startDate"] and row["startTime"].strip() == "12:00 am"]
    assert blank
    assert midnight
    assert [here(Session, connection, key).starts_at for key in blank] == [None] * len(blank)
    zone = event.zone
    assert {here(Session, connection, key).starts_at.astimezone(zone).time() for key in midnight} == {time(0, 0)}


def test_p6_wall_clocks_are_those_of_the_venue_wherever_the_office_is(sandbox, event):
    with sandbox.faults.on("P6", zone="Asia/Kolkata"):
        connection = connect_to(sandbox, "planstone", event)
        connection.event.timezone = connection.time_zone = "Asia/Kolkata"
        connection.event.save(update_fields=["timezone"])
        connection.save(update_fields=["time_zone"])
        rows = sent_rows(connection)
        assert sync(connection).status == RunStatus.COMPLETED

    timed = {key: row for key, row in rows.items() if row["startDate"] and row["startTime"].strip()}
    for key, row in timed.items():
        local = here(Session, connection, key).starts_at.astimezone(event.zone)
        assert f"{local:%Y-%m-%d %I:%M %p}".lower() == f"{row['startDate']} {row['startTime'].lower()}"


def test_p6_a_connection_with_another_zone_than_the_event_stops(connection, event, first):
    before = dump(event)
    type(event).objects.filter(pk=event.pk).update(timezone="Europe/Berlin")
    run = sync(connection)

    assert run.status == RunStatus.FAILED
    assert "Europe/Berlin" in run.problem
    assert connection.time_zone in run.problem
    assert dump(event) == before


def test_p7_who_declined_or_evaluates_is_in_no_session(connection, sandbox):
    with sandbox.faults.on("P7"):
        sent = [one for row in sent_rows(connection).values() for one in row["speakers"]]
        sync(connection)

    dropped = [one for one in sent if one["role"].lower().startswith("declined") or one["role"] == "Eval Contact"]
    assert any(one["published"] for one in dropped)
    roles = {role.lower() for role in SessionSpeaker.objects.values_list("role", flat=True)}
    assert roles
    assert not any(role.startswith("declined") or role == "eval contact" for role in roles)


def test_p8_a_session_waits_for_a_speaker_who_has_no_row_yet(connection, sandbox, event):
    with sandbox.faults.on("P8"):
        known = set(sent_rows(connection, "speakers"))
        run = sync(connection)
    missing = set(sent_rows(connection, "speakers")) - known
    assert run.status == RunStatus.COMPLETED
    assert missing
    assert Session.objects.count() == run.counts["sessions"]["seen"]

    def speaking():
        return {link[0] for row in dump(event)["sessions"] for link in row[-1]}

    assert not missing & speaking()
    assert sync(connection).status == RunStatus.COMPLETED
    assert missing & speaking()
    assert speaking() <= known | missing


def test_p9_codes_may_be_shared_and_blank(connection, sandbox, event, first):
    before = dump(event)
    with sandbox.faults.on("P9"):
        run = sync(connection)

    assert run.status == RunStatus.COMPLETED
    codes = list(Session.objects.values_list("code", flat=True))
    assert len(codes) == len(before["sessions"]) > len(set(codes)) > 1
    assert "" in codes
    sync(connection)
    assert dump(event) == before


def test_p10_links_are_addresses(connection, sandbox):
    with sandbox.faults.on("P10"):
        sync(connection)

    urls = [link["url"] for links in Session.objects.values_list("links", flat=True) for link in links]
    assert urls
    assert all(url.startswith("https://") and not set("[]() ") & set(url) for url in urls)


def test_p11_a_label_under_another_number_is_the_same_field(sandbox, event):
    connection = connect_to(sandbox, "planstone", event, options={"custom_labels": ["Track Sponsor"]})
    sync(connection)
    before = list(Session.objects.order_by("pk").values_list("custom_fields", flat=True))
    assert any(before)
    with sandbox.faults.on("P11"):
        run = sync(connection)

    assert run.status == RunStatus.COMPLETED
    assert list(Session.objects.order_by("pk").values_list("custom_fields", flat=True)) == before


def test_p11_a_label_that_is_gone_is_told(sandbox, event):
    connection = connect_to(sandbox, "planstone", event, options={"custom_labels": ["No such label"]})
    run = sync(connection)

    assert "custom_field_missing" in notes_of(run)
    assert not any(Session.objects.values_list("custom_fields", flat=True))


def test_p12_several_values_of_a_group_are_several_tracks(connection, sandbox):
    with sandbox.faults.on("P12"):
        sync(connection)

    for session in Session.objects.all():
        names = [track.name for track in session.tracks.all() if track.group == "Audience"]
        assert len(names) == len(set(names)) == 3
        assert not any("<" in name for name in names)


def test_p13_rows_of_another_event_stop_everything(connection, sandbox, event, first):
    before = dump(event)
    with sandbox.faults.on("P13"):
        run = sync(connection)

    connection.refresh_from_db()
    assert (run.status, connection.status) == (RunStatus.FAILED, ConnectionStatus.BROKEN)
    assert "another event" in run.problem
    assert dump(event) == before


@pytest.mark.parametrize("status", [200, 503])
def test_p14_a_web_page_is_no_feed(connection, sandbox, event, first, status):
    before = dump(event)
    with sandbox.faults.on("P14", status=status):
        run = sync(connection)

    connection.refresh_from_db()
    assert (run.status, connection.status) == (RunStatus.FAILED, ConnectionStatus.ACTIVE)
    assert "Planstone" in run.problem
    assert dump(event) == before


def test_p15_numbers_as_texts_are_the_same_numbers(connection, sandbox, event, first):
    before = dump(event)
    with sandbox.faults.on("P15"):
        run = sync(connection)
    during = dump(event)
    sync(connection)

    assert run.status == RunStatus.COMPLETED
    assert [row[:8] for row in during["sessions"]] == [row[:8] for row in before["sessions"]]
    assert dump(event)["sessions"] == before["sessions"]
    assert Origin.objects.filter(kind="speaker", external_id__startswith="0").exists()


def test_p16_one_session_on_two_days_is_two(connection, sandbox):
    with sandbox.faults.on("P16"):
        rows = sent_rows(connection)
        run = sync(connection)

    sesids = [row["sesid"] for row in rows.values()]
    assert len(set(sesids)) < len(sesids)
    assert run.counts["sessions"]["created"] == Session.objects.count() == len(rows)


def test_p17_a_photo_that_is_gone_leaves_the_person(connection, sandbox, event, first):
    before = dump(event)
    photos = list(Speaker.objects.order_by("pk").values_list("photo_url", flat=True))
    with sandbox.faults.on("P17"):
        run = sync(connection)

    assert run.status == RunStatus.COMPLETED
    assert dump(event) == before
    assert list(Speaker.objects.order_by("pk").values_list("photo_url", flat=True)) == photos
    assert any(photos)
