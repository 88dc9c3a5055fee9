"""Every fault of Sessionboard's that a programme which is here already may meet, over real HTTP and through the whole engine: the run
ends right, and nothing is lost, doubled or made up.
"""

import time

import orjson
import pytest
from django.test import override_settings

from eventhub.core.crypto import decrypt
from eventhub.core.errors import NotAllowed
from eventhub.programme.enums import SessionStatus, SpeakerStatus
from eventhub.programme.models import Origin, Session, SessionSpeaker, Speaker
from integrations.sync import engine
from integrations.sync.enums import ConnectionStatus, RunStatus
from integrations.sync.hints import handle_waiting, receive_call
from integrations.sync.models import Connection, SyncChange, SyncPage, SyncRun
from integrations.sync.services import change_connection, start_run
from tests.factories.events import EventFactory
from tests.integrations.vendors import (
    QUICK,
    ROBOT,
    begun_anew,
    client_of,
    connect_to,
    dump,
    rows_of,
    sync,
    work_off,
)

# The contract asks both databases; what a fault comes to is the same on either.
pytestmark = [pytest.mark.django_db, pytest.mark.sqliteonly]

SLUG = "sessionboard"


@pytest.fixture(scope="module")
def first(kept_rows, served) -> SyncRun:
    """The one run in which nothing was wrong, whose programme all tests find."""
    with override_settings(**QUICK):
        run = sync(connect_to(begun_anew(served), SLUG, EventFactory()))
    assert (run.status, run.problem) == (RunStatus.COMPLETED, "")
    return run


@pytest.fixture
def connection(first, sandbox) -> Connection:
    return Connection.objects.select_related("event__organisation").get(pk=first.connection_id)


@pytest.fixture
def event(connection):
    return connection.event


@pytest.fixture(scope="module")
def before(first) -> dict:
    return dump(first.connection.event)


def sent_rows(connection, stream="sessions"):
    with client_of(connection) as client:
        return {row["id"]: row for row in rows_of(client, SLUG, stream) if not row.get("deleted_at")}


def people_of(row):
    return [
        person for name in ("participants", "speakers", "chairpersons", "moderators") for person in row.get(name) or []
    ]


def here(model, connection, external_id):
    origin = Origin.objects.get(source=connection.pk, kind=model._meta.model_name, external_id=external_id)
    return model.objects.get(pk=origin.target_id)


def published(connection):
    shown = Session.objects.filter(published=True, status=SessionStatus.CONFIRMED).values("pk")
    return set(Origin.objects.filter(kind="session", target_id__in=shown).values_list("external_id", flat=True))


def full(connection):
    return sync(connection, full=True)


class Clock:
    """The engine's: a step ends as soon as it is put on."""

    ahead = 0.0
    sleep = staticmethod(time.sleep)

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead


def test_what_changes_on_a_page_that_was_read_comes_with_the_next_run(connection, sandbox, monkeypatch):
    clock = Clock()
    monkeypatch.setattr(engine, "time", clock)

    def break_off(run):
        is_at_sessions = (run.position["stream"], run.position["seq"]) == (4, 1)
        if is_at_sessions and not sandbox.faults.active:
            sandbox.faults.put("html503", pages=[4], stream="sessions", vendor=SLUG)
            clock.ahead = 1_000.0  # what goes on is another step, which has kept no pages

    broken = start_run(connection, actor=ROBOT, full=True)
    for _ in range(9):
        SyncRun.objects.filter(pk=broken.pk).update(wakes_at=None, lease_until=None)
        if not engine.step(broken.pk, report=break_off):
            break
    sandbox.faults.clear()
    taken = set(Origin.objects.filter(kind="session", target_id__isnull=False).values_list("external_id", flat=True))
    pages = SyncPage.objects.filter(run=broken, stream="sessions").order_by("seq").values_list("keys", flat=True)
    early = next(key for key in pages[0] if key in taken)
    late = next(key for key in taken if not any(key in keys for keys in pages))
    for key, title in ((early, "Changed early"), (late, "Changed late")):
        sandbox.clock.advance(3600)
        sandbox.world.change_session(key, title=title)

    assert full(connection).resumes_id == broken.pk
    assert here(Session, connection, late).title == "Changed late"
    assert sync(connection).full is False
    assert here(Session, connection, early).title == "Changed early"


def test_s1_masked_addresses_are_not_taken_and_good_ones_stay(connection, sandbox, event, before):
    assert any(row[4] for row in before["speakers"])
    with sandbox.faults.on("S1"):
        run = full(connection)

    assert run.status == RunStatus.COMPLETED
    assert dump(event) == before


@pytest.mark.parametrize("status", [404, 403])
def test_s2_a_token_that_no_longer_sees_the_event_stops_everything(connection, sandbox, event, before, status):
    with sandbox.faults.on("S2", status=status):
        for is_full in (True, False):
            run = sync(connection, full=is_full)
            assert run.status == RunStatus.FAILED
            assert "4242" in run.problem
            type(connection).objects.filter(pk=connection.pk).update(status=ConnectionStatus.ACTIVE)

    assert dump(event) == before


def test_s3_three_envelopes_and_three_nothings_are_the_same(connection, sandbox, event, before):
    with sandbox.faults.on("S3"):
        run = full(connection)
        again = full(connection)

    assert (run.status, again.status) == (RunStatus.COMPLETED, RunStatus.COMPLETED)
    assert dump(event) == before


def test_s4_rows_saved_while_they_are_read_are_neither_doubled_nor_taken_away(connection, sandbox, event, before):
    with sandbox.faults.on("S4"):
        for is_full in (False, True, True):
            sandbox.clock.advance(900)
            assert sync(connection, full=is_full).status == RunStatus.COMPLETED

    assert dump(event) == before


def test_s5_a_stale_copy_after_our_own_change_is_no_news(connection, sandbox, event):
    """The row that came with our write is newer than what the cache shows for three minutes more."""
    origin = Origin.objects.filter(kind="session", raw__is_abstract=False).first()
    newer = {**origin.raw, "title": "From here", "updated_at": "2027-01-01T00:00:00.000Z"}
    Origin.objects.filter(pk=origin.pk).update(raw=newer, raw_digest="")
    Session.objects.filter(pk=origin.target_id).update(title="From here")
    run = full(connection)

    assert run.status == RunStatus.COMPLETED
    assert Session.objects.get(pk=origin.target_id).title == "From here"


def test_s6_a_session_that_leaves_accepted_is_shown_no_more_and_kept(connection, sandbox):
    before = published(connection)
    with sandbox.faults.on("S6", count=2):
        run = sync(connection)
        accepted = {key for key, row in sent_rows(connection).items() if row["status"] == "accepted"}
    gone = before - published(connection)

    assert run.status == RunStatus.COMPLETED
    assert len(gone) == 2
    assert not gone & accepted
    assert [here(Session, connection, key).published for key in gone] == [False, False]


def test_s7_hidden_and_declined_people_are_not_shown(connection, sandbox):
    before = SessionSpeaker.objects.filter(published=True).count()
    with sandbox.faults.on("S7", count=2):
        run = full(connection)

    assert run.status == RunStatus.COMPLETED
    assert SessionSpeaker.objects.filter(published=True).count() == before - 2


def test_s8_one_person_in_two_roles_is_one_person(connection, sandbox):
    people = Speaker.objects.count()
    with sandbox.faults.on("S8"):
        run = full(connection)
        rows = sent_rows(connection)

    assert run.status == RunStatus.COMPLETED
    assert Speaker.objects.count() == people
    double = {
        (key, person["id"])
        for key, row in rows.items()
        for person in row.get("participants") or []
        if sum(one["id"] == person["id"] for one in row["participants"]) > 1
        and row["status"] == "accepted"
        and not row["is_abstract"]
    }
    assert double
    for key, person in double:
        links = here(Session, connection, key).speaker_links.filter(speaker=here(Speaker, connection, person))
        assert len(set(links.values_list("role", flat=True))) == links.count() == 2


def test_s9_a_part_whose_whole_is_deleted_stays(connection, sandbox):
    parts = {session.pk: session.parent_id for session in Session.objects.exclude(parent=None)}
    assert parts
    with sandbox.faults.on("S9"):
        run = full(connection)
        again = full(connection)

    assert (run.status, again.status) == (RunStatus.COMPLETED, RunStatus.COMPLETED)
    assert Session.objects.filter(pk__in=parts, status=SessionStatus.CONFIRMED).count() == len(parts)
    assert Session.objects.filter(pk__in=parts.values(), status=SessionStatus.WITHDRAWN).count() == 1


def test_s10_abstracts_are_left_out_with_their_reason(connection, sandbox, first):
    count = Session.objects.count()
    with sandbox.faults.on("S10"):
        run = full(connection)
        abstracts = {key for key, row in sent_rows(connection).items() if row["is_abstract"]}

    assert run.status == RunStatus.COMPLETED
    assert run.counts["sessions"]["skipped"] == first.counts["sessions"]["skipped"] + 3
    assert Session.objects.count() == count
    assert not Origin.objects.filter(kind="session", external_id__in=abstracts).exclude(target_id=None).exists()
    reasons = SyncChange.objects.filter(run=run, action="skipped").values_list("reason", flat=True)
    assert list(reasons) == ["an abstract, not a session"] * 3


def test_s11_odd_times_are_taken_as_far_as_they_make_sense(connection, sandbox):
    with sandbox.faults.on("S11"):
        run = full(connection)
        rows = {key: row for key, row in sent_rows(connection).items() if not row["is_abstract"]}

    assert run.status in (RunStatus.COMPLETED, RunStatus.HELD)
    timeless = [key for key, row in rows.items() if not row["starts_at"]]
    backwards = [
        key for key, row in rows.items() if row["starts_at"] and row["ends_at"] and row["ends_at"] < row["starts_at"]
    ]
    assert timeless
    assert backwards
    assert all(here(Session, connection, key).starts_at is None for key in timeless)
    assert all(here(Session, connection, key).ends_at is None for key in backwards)
    assert not run.counts["sessions"].get("failed")


def test_s12_another_prefix_changes_codes_and_nothing_else(connection, sandbox, event, before):
    with sandbox.faults.on("S12"):
        run = full(connection)
    during = dump(event)

    assert run.status == RunStatus.COMPLETED
    assert [row[:2] + row[3:] for row in during["sessions"]] == [row[:2] + row[3:] for row in before["sessions"]]
    assert any(row[2].startswith("AGENDA") for row in during["sessions"])


def test_s13_merged_contacts_leave_one_person_and_no_session_alone(connection, sandbox, event):
    sessions = len(dump(event)["sessions"])
    sandbox.faults.put("S13")
    merged = {row["id"] for row in sent_rows(connection, "speakers").values()}
    lost = set(Origin.objects.filter(kind="speaker").values_list("external_id", flat=True)) - merged
    assert len(lost) == 1
    runs = [full(connection) for _ in range(2)]

    assert {run.status for run in runs} == {RunStatus.COMPLETED}
    assert here(Speaker, connection, lost.pop()).status == SpeakerStatus.WITHDRAWN
    assert len(dump(event)["sessions"]) == sessions
    named = {person["id"] for row in sent_rows(connection).values() for person in people_of(row)}
    assert named <= merged


def call(connection, body):
    receive_call(
        connection.hook_key,
        secret=decrypt(connection.hook_secret),
        headers={"Content-Type": "application/json"},
        body=orjson.dumps(body),
    )
    handle_waiting()
    run = SyncRun.objects.filter(connection=connection, trigger="hint").first()
    return work_off(run) if run else None


def told(action, key, event_id=4242, **data):
    metadata = {"action": action, "event_id": event_id, "org_id": 77, "version": 1, "datetime": "2026-05-01T10:00:00Z"}
    return {"metadata": metadata, "data": {"id": key, **data}}


def test_a_call_has_one_row_read_again(connection, sandbox):
    key = next(iter(published(connection)))
    sandbox.world.rename_session(key, "Renamed")
    sandbox.log.clear()
    run = call(connection, told("session.updated", key, title="Whatever the call says"))

    assert run.status == RunStatus.COMPLETED
    assert here(Session, connection, key).title == "Renamed"
    assert sandbox.log.count(vendor=SLUG, stream="sessions") == 0


@pytest.mark.parametrize("event_id", [999999, 4141])
def test_s16_a_call_about_another_event_changes_nothing(connection, sandbox, event, before, event_id):

    assert call(connection, told("session.updated", "some-key", event_id)) is None
    assert dump(event) == before


def test_s16_a_call_about_nobodys_event_brings_in_no_stranger(connection, sandbox, event, before):
    with client_of(connection) as client:
        known = set(Origin.objects.filter(kind="speaker").values_list("external_id", flat=True))
        contacts = [row["id"] for number in (1, 2, 3) for row in client.search_contacts(number).rows]
    call(connection, told("contact.updated", next(key for key in contacts if key not in known), None))

    assert dump(event) == before


def test_s17_a_forged_call_is_refused_and_a_wrong_one_makes_nothing_up(connection, sandbox, event, before):
    with pytest.raises(NotAllowed):
        receive_call(connection.hook_key, secret="", headers={}, body=orjson.dumps(told("session.deleted", "x")))
    run = call(connection, told("session.updated", "0f0f0f0f-0000-4000-8000-000000000000"))

    assert run is None or run.status == RunStatus.COMPLETED
    assert dump(event) == before


def test_s17_a_call_that_says_deleted_is_not_believed(connection, sandbox):
    key = next(iter(published(connection)))
    call(connection, told("session.deleted", key))

    assert key in published(connection)


def test_s18_a_photo_that_is_gone_leaves_the_person(connection, sandbox, event, before):
    photos = sorted(Speaker.objects.values_list("photo_url", flat=True))
    with sandbox.faults.on("S18"):
        run = full(connection)

    assert run.status == RunStatus.COMPLETED
    assert dump(event) == before
    assert len([url for url in sorted(Speaker.objects.values_list("photo_url", flat=True)) if url]) == len(
        list(filter(None, photos))
    )


def test_s19_objectives_stay_under_another_name(connection, sandbox):
    before = dict(Session.objects.values_list("pk", "learning_objectives"))
    assert any(before.values())
    with sandbox.faults.on("S19"):
        full(connection)

    assert dict(Session.objects.values_list("pk", "learning_objectives")) == before


def test_s20_the_wrong_region_says_so(connection, sandbox, event, before):
    with sandbox.faults.on("S20"):
        run = full(connection)

    connection.refresh_from_db()
    assert (run.status, connection.status) == (RunStatus.FAILED, ConnectionStatus.BROKEN)
    assert "region" in run.problem
    assert dump(event) == before


def test_s21_another_zone_of_the_event_stops_and_names_the_three(connection, sandbox, event, before):
    with sandbox.faults.on("S21"):
        run = full(connection)

    assert run.status == RunStatus.FAILED
    assert "America/Los_Angeles" in run.problem
    assert "America/New_York" in run.problem
    assert dump(event) == before


def test_s22_everybody_pending_at_once_waits_for_a_person(connection, sandbox, event, before):
    shown = SessionSpeaker.objects.filter(published=True).count()
    with sandbox.faults.on("S22"):
        run = full(connection)

    assert run.status == RunStatus.HELD
    assert run.held_reasons
    assert SessionSpeaker.objects.filter(published=True).count() == shown
    assert dump(event) == before
    assert full(connection).status == RunStatus.COMPLETED
    assert dump(event) == before


def test_s23_other_codes_of_parts_are_the_same_parts(connection, sandbox, event, before):
    with sandbox.faults.on("S23"):
        run = full(connection)
    during = dump(event)

    assert run.status == RunStatus.COMPLETED
    assert [row[:2] + row[3:] for row in during["sessions"]] == [row[:2] + row[3:] for row in before["sessions"]]


def test_s24_a_session_that_was_withdrawn_and_is_back_is_the_same(connection, sandbox, event, before):
    shown = published(connection)
    with sandbox.faults.on("S24"):
        assert sync(connection).status == RunStatus.COMPLETED
        assert len(shown - published(connection)) == 1
    assert full(connection).status == RunStatus.COMPLETED

    assert published(connection) == shown
    assert dump(event) == before


def test_a_deleted_session_goes_with_the_next_run_and_comes_back_when_restored(connection, sandbox, event, before):
    key = next(iter(published(connection)))
    sandbox.world.delete_session(key)
    assert sync(connection).status == RunStatus.COMPLETED
    assert here(Session, connection, key).status == SessionStatus.WITHDRAWN

    sandbox.world.restore_session(key)
    assert full(connection).status == RunStatus.COMPLETED
    assert dump(event) == before


@pytest.mark.parametrize("fault", ["offset_times", "naive_times"])
def test_the_same_instants_in_any_writing(connection, sandbox, event, before, fault):
    with sandbox.faults.on(fault):
        run = full(connection)

    assert run.status == RunStatus.COMPLETED
    assert dump(event) == before


def test_people_stay_when_the_token_loses_their_scope(connection, sandbox, event, before):
    change_connection(connection, actor=ROBOT, credentials={"token": "sb-narrow"})
    for _ in range(2):
        assert full(connection).status == RunStatus.COMPLETED

    assert dump(event) == before
