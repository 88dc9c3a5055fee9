"""Bad days of a vendor: nothing is withdrawn by them, and the organiser reads why."""

from datetime import timedelta

import pytest

from eventhub.activity.models import ActivityEntry
from eventhub.core.errors import Conflict
from eventhub.programme.models import Origin, Session, SessionRoom, SessionSpeaker, Speaker
from eventhub.programme.services import change_session
from integrations.sync import engine
from integrations.sync.enums import ChangeState, ConnectionStatus, RunStatus
from integrations.sync.models import Quarantine, SyncChange, SyncRun
from integrations.sync.services import start_run
from integrations.sync.workflows import leave_held, release_held
from tests.integrations.sync.after_first_run import its_connection, its_event, its_organisation  # noqa: F401  # fixtures
from tests.integrations.sync.conftest import ROBOT, work_off

HTML = (200, {}, b"<html>Maintenance</html>")


def confirmed() -> int:
    return Session.objects.exclude(status="withdrawn").count()


def test_an_empty_answer_withdraws_nothing_and_says_so(sync, acme):
    acme.rows["sessions"].clear()
    for _ in range(2):
        run = sync(full=True)

        assert (run.status, confirmed()) == (RunStatus.HELD, 12)
        assert run.held_reasons == [
            "The vendor answered with no sessions at all, and 12 of its are here. Nothing was withdrawn."
        ]
    assert ActivityEntry.objects.filter(verb="sync.held").latest("at").reason == run.held_reasons[0]


def test_a_drop_beyond_the_limit_is_held_back(sync, acme):
    acme.drop("sessions", *[f"s{number}" for number in range(1, 8)])
    first, second = sync(full=True), sync(full=True)

    assert (first.status, second.status, confirmed()) == (RunStatus.HELD, RunStatus.HELD, 12)
    assert "7 of 12 sessions (58 %) are gone at the vendor" in first.held_reasons[0]
    assert set(Origin.objects.values_list("absent_runs", flat=True)) == {0}


def test_a_single_missing_row_is_withdrawn_after_two_runs(sync, acme):
    acme.drop("sessions", "s4")
    first = sync(full=True)
    assert (first.status, confirmed()) == (RunStatus.COMPLETED, 12)

    second = sync(full=True)
    assert (second.status, second.counts["sessions"]["withdrawn"]) == (RunStatus.COMPLETED, 1)
    assert Session.objects.get(status="withdrawn").title == "Session 4"
    assert SyncChange.objects.get(run=second).reason == "The vendor did not show it in two complete readings in a row."
    third = sync(full=True)
    assert third.counts["sessions"] == {"seen": 11, "unchanged": 11}


def test_a_row_that_comes_back_counts_anew(sync, acme):
    row = acme.rows["sessions"].pop("s4")
    sync(full=True)
    acme.rows["sessions"]["s4"] = row
    sync(full=True)
    acme.drop("sessions", "s4")
    sync(full=True)

    assert confirmed() == 12


def test_a_withdrawn_row_that_comes_back_is_taken_back(sync, acme):
    row = acme.rows["sessions"].pop("s4")
    sync(full=True)
    sync(full=True)
    acme.rows["sessions"]["s4"] = row
    run = sync(full=True)

    assert (confirmed(), SyncChange.objects.get(run=run).action) == (12, "reinstated")
    assert sync(full=True).counts["sessions"] == {"seen": 12, "unchanged": 12}


@pytest.mark.parametrize(
    ("fault", "page"), [(HTML, 1), ((503, {}, b"{}"), 2), ((200, {}, b'{"rows": ['), 2)], ids=["html", "503", "cut"]
)
def test_a_page_that_fails_ends_the_run_without_withdrawals(sync, acme, connection, fault, page):
    acme.drop("sessions", "s4")
    sync(full=True)
    acme.broken["sessions", page] = [fault] * 3
    run = sync(full=True)

    assert (run.status, confirmed()) == (RunStatus.FAILED, 12)
    assert run.problem.startswith("Sessions could not be read: ")
    connection.refresh_from_db()
    assert connection.status == ConnectionStatus.ACTIVE
    assert sync(full=True).status == RunStatus.COMPLETED


def test_a_short_fault_is_not_noticed(sync, acme):
    acme.broken["sessions", 2] = [(503, {}, b""), HTML]

    run = sync(full=True)
    assert (run.status, run.counts["sessions"]) == (RunStatus.COMPLETED, {"seen": 12, "unchanged": 12})


def test_rows_that_come_and_go_while_they_are_read_are_not_missed(sync, acme):
    acme.drop("sessions", "s12")
    sync(full=True)

    def one_more(kind: str, page: int) -> None:
        if (kind, page) == ("sessions", 3):
            acme.session("s99", title="Late", at=99)

    acme.before_answer = one_more
    run = sync(full=True)

    assert (run.status, run.partial, confirmed()) == (RunStatus.COMPLETED, ["sessions"], 13)
    assert run.warnings[0]["code"] == "rows_moved"


def test_many_hidden_at_once_are_held_back_and_the_rest_is_written(sync, acme):
    for number in range(1, 7):
        acme.session(f"s{number}", published=False, title=f"New {number}", at=50)
    run = sync(full=True)

    assert run.status == RunStatus.HELD
    assert Session.objects.filter(published=True).count() == 12
    assert Session.objects.filter(title__startswith="New").count() == 6
    assert "6 of 12 sessions (50 %) would no longer be shown" in run.held_reasons[0]


def test_a_few_hidden_are_hidden(sync, acme):
    acme.session("s1", published=False, at=50)
    acme.session("s2", status="cancelled", at=50)
    run = sync(full=True)

    assert run.status == RunStatus.COMPLETED
    assert Session.objects.get(title="Session 1").published is False
    assert Session.objects.get(title="Session 2").status == "cancelled"
    assert sync(full=True).counts["sessions"] == {"seen": 12, "unchanged": 12}


def test_most_moved_at_once_are_held_back(sync, acme):
    before = dict(Session.objects.values_list("title", "starts_at"))
    for number in range(1, 9):
        acme.session(f"s{number}", starts="2027-06-08T09:00:00", ends="2027-06-08T10:00:00", at=50)
    run = sync(full=True)

    assert (run.status, dict(Session.objects.values_list("title", "starts_at"))) == (RunStatus.HELD, before)


def test_speakers_who_all_turn_unpublished_are_held_back(sync, acme):
    for number in range(1, 8):
        acme.session(f"s{number}", speakers=[{"id": "p1", "published": False}], at=50)
    run = sync(full=True)

    assert run.status == RunStatus.HELD
    assert "would no longer be shown" in run.held_reasons[0]


@pytest.mark.parametrize("emptied", ["speakers", "rooms"])
def test_sessions_that_all_lose_their_people_or_rooms_are_held_back(sync, acme, emptied):
    for number in range(1, 13):
        acme.session(f"s{number}", **{emptied: []}, at=50)
    preview, run = sync(full=True, dry_run=True), sync(full=True)

    assert (run.status, run.held_reasons) == (RunStatus.HELD, preview.held_reasons)
    assert (SessionSpeaker.objects.count(), SessionRoom.objects.count()) == (24, 12)


def test_a_session_may_lose_its_people(sync, acme):
    acme.session("s1", speakers=[], rooms=[], at=50)

    assert sync(full=True).status == RunStatus.COMPLETED
    emptied = Session.objects.get(title="Session 1")
    assert (emptied.speaker_links.count(), emptied.room_links.count()) == (0, 0)


def test_times_that_do_not_fit_what_was_edited_meanwhile_are_left(sync, acme):
    for number in range(1, 9):
        acme.session(f"s{number}", ends=f"2027-06-07T{8 + number % 10:02}:20:00", at=50)
    run = sync(full=True)
    edited = Session.objects.get(title="Session 1")
    change_session(edited, actor=ROBOT, starts_at=edited.starts_at + timedelta(minutes=30))
    ends_at = edited.ends_at

    release_held(run, actor=ROBOT)

    states = dict(run.changes.values_list("external_id", "state"))
    assert (states.pop("s1"), set(states.values())) == (ChangeState.LEFT, {ChangeState.RELEASED})
    assert run.changes.get(external_id="s1").reason == "The vendor's time does not fit the one kept here."
    edited.refresh_from_db()
    assert edited.ends_at == ends_at


def test_whom_was_removed_meanwhile_is_not_linked_by_a_release(sync, acme):
    for number in range(1, 8):
        acme.session(f"s{number}", speakers=[{"id": "p1", "published": False}], at=50)
    run = sync(full=True)
    gone = Speaker.objects.get(last_name="Person 1")
    gone.session_links.all().delete()
    gone.delete()

    release_held(run, actor=ROBOT)
    assert not SessionSpeaker.objects.filter(session__title="Session 1").exists()


def test_what_was_held_back_can_be_released(sync, acme):
    for number in range(1, 7):
        acme.session(f"s{number}", published=False, at=50)
    run = sync(full=True)
    Session.objects.filter(title="Session 1").update(locked_fields=["published"])  # edited here meanwhile
    run = release_held(run, actor=ROBOT)

    assert run.status == RunStatus.COMPLETED
    assert set(Session.objects.filter(published=False).values_list("title", flat=True)) == {
        f"Session {number}" for number in range(2, 7)
    }
    left = SyncChange.objects.get(run=run, state=ChangeState.LEFT)
    assert (left.label, left.reason) == ("Session 1", "It was edited here meanwhile.")
    assert sync(full=True).counts["sessions"] == {"seen": 12, "unchanged": 12}


def test_what_was_left_is_not_asked_again_until_the_vendor_changes_it(sync, acme):
    for number in range(1, 7):
        acme.session(f"s{number}", published=False, at=50)
    leave_held(sync(full=True), actor=ROBOT)
    assert sync(full=True).status == RunStatus.COMPLETED
    assert Session.objects.filter(published=True).count() == 12

    acme.session("s1", title="Changed again", at=60)
    sync(full=True)
    assert Session.objects.get(title="Changed again").published is False


def test_missing_rows_that_were_left_stay_until_they_are_back(sync, acme):
    rows = {key: acme.rows["sessions"].pop(key) for key in ("s1", "s2", "s3", "s4")}
    leave_held(sync(full=True), actor=ROBOT)
    for _ in range(3):
        assert sync(full=True).status == RunStatus.COMPLETED
    assert confirmed() == 12

    acme.rows["sessions"] |= rows
    sync(full=True)
    assert set(Origin.objects.values_list("absent_runs", flat=True)) == {0}


def test_what_was_held_back_is_a_later_run_s_to_ask(sync, acme):
    acme.rows["sessions"].clear()
    old, new = sync(full=True), sync(full=True)

    for decide in (release_held, leave_held):
        with pytest.raises(Conflict, match="later sync"):
            decide(old, actor=ROBOT)
    assert SyncRun.objects.get(pk=old.pk).status == RunStatus.SUPERSEDED
    assert SyncRun.objects.get(pk=new.pk).status == RunStatus.HELD
    assert ActivityEntry.objects.get(verb="sync.superseded").subject_id == old.pk


def test_what_the_vendor_removed_goes_at_once(sync, acme):
    acme.session("s5", deleted=True, at=50)
    run = sync()

    assert (run.status, run.counts["sessions"]["withdrawn"]) == (RunStatus.COMPLETED, 1)
    assert Session.objects.get(status="withdrawn").title == "Session 5"
    assert sync(full=True).counts["sessions"]["unchanged"] == 12


def test_a_row_that_is_no_longer_taken_is_withdrawn(sync, acme):
    acme.session("s5", skip=True, at=50)
    acme.put("speakers", "p8", hidden=True)
    sync(full=True)

    assert Session.objects.get(status="withdrawn").title == "Session 5"
    assert Speaker.objects.get(status="withdrawn").last_name == "Person 8"


def test_a_list_that_may_not_be_read_is_left_out(sync, acme):
    acme.drop("speakers", "p1")
    acme.broken["speakers", 1] = [(403, {}, b"{}")] * 3
    for _ in range(3):
        run = sync(full=True)

    assert (run.status, run.partial) == (RunStatus.COMPLETED, ["speakers"])
    assert "Speakers were left out" in run.warnings[0]["message"]
    assert not Speaker.objects.filter(status="withdrawn").exists()


def test_a_pause_that_the_vendor_asks_for_frees_the_worker(acme, connection):
    acme.broken["sessions", 1] = [(429, {"Retry-After": "800"}, b"")]
    run = start_run(connection, actor=ROBOT)
    assert engine.step(run.pk) is True
    run.refresh_from_db()
    assert 790 < (run.wakes_at - run.updated_at).total_seconds() <= 801
    assert (run.status, run.lease_until, run.position["attempt"]) == (RunStatus.RUNNING, None, 1)
    assert work_off(run).status == RunStatus.COMPLETED


@pytest.mark.parametrize("stream", ["me", "sessions"])
def test_a_short_fault_before_the_first_page_is_not_noticed_either(sync, acme, stream):
    acme.broken[stream, 1] = [(503, {}, b"")] * 2

    run = sync(full=True)
    assert (run.status, run.counts["sessions"]) == (RunStatus.COMPLETED, {"seen": 12, "unchanged": 12})


def test_people_are_not_missed_while_sessions_are(sync, acme):
    """Where people are those whom sessions name, a list of sessions that is cut short cuts theirs as well."""
    whole = acme.rows["sessions"]
    acme.rows["sessions"] = dict(list(whole.items())[:3])
    acme.drop("speakers", "p8")
    withdrawn = Speaker.objects.filter(status="withdrawn")

    assert [sync(full=True).status for _ in range(3)] == [RunStatus.HELD] * 3
    assert not withdrawn.exists()
    acme.rows["sessions"] = whole
    assert [sync(full=True).status for _ in range(2)] == [RunStatus.COMPLETED] * 2
    assert [person.last_name for person in withdrawn] == ["Person 8"]


def test_a_beginning_that_fails_rests_as_long_as_a_page_and_ends_the_run_like_one(acme, connection):
    acme.broken["me", 1] = [(503, {"Retry-After": "800"}, b""), *[(503, {}, b"")] * 2]
    run = start_run(connection, actor=ROBOT)
    assert engine.step(run.pk) is True
    run.refresh_from_db()
    assert 790 < (run.wakes_at - run.updated_at).total_seconds() <= 801
    assert (run.status, run.lease_until, run.position["attempt"]) == (RunStatus.QUEUED, None, 1)

    run = work_off(run)
    assert run.status == RunStatus.FAILED
    assert run.problem.startswith("The event’s time zone could not be read: ")


def test_removed_rows_that_were_left_are_not_asked_again(sync, acme):
    for number in range(1, 7):
        acme.session(f"s{number}", deleted=True, at=50)
    leave_held(sync(full=True), actor=ROBOT)

    assert [sync(full=True).status for _ in range(2)] == [RunStatus.COMPLETED] * 2
    assert confirmed() == 12


def test_a_list_of_which_nothing_can_be_taken_fails_the_run_and_the_next_reads_all_of_it_again(sync, acme):
    for row in acme.rows["sessions"].values():
        row["garbage"] = True
    run = sync(full=True)

    assert (run.status, confirmed()) == (RunStatus.FAILED, 12)
    assert run.problem.startswith("None of the 12 sessions that the vendor sent can be taken; the failed rows say why.")
    for row in acme.rows["sessions"].values():
        row["garbage"] = False
    mended = sync(full=True)
    assert (mended.status, mended.counts["sessions"]) == (RunStatus.COMPLETED, {"seen": 12, "unchanged": 12})
    assert not Quarantine.objects.exists()
