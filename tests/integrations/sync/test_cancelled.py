"""Sessions that the vendor takes away near the event: they stay where they are, as cancelled, where the connection says so."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from hypothesis import given

from eventhub.core.errors import Conflict, Invalid
from eventhub.events.models import Event
from eventhub.programme.ingest.state import CANCELLED_FOR_IT, TWICE
from eventhub.programme.models import Origin, Session, Speaker
from eventhub.programme.unlocking import unlock_fields
from eventhub.programme.workflows import purge_session, reinstate_session, withdraw_session
from integrations.sync.absence import held_now
from integrations.sync.enums import Action, ChangeState, RunMode, RunStatus
from integrations.sync.models import SyncChange, SyncRun
from integrations.sync.rules import Rules
from integrations.sync.services import apply_preview, change_connection
from integrations.sync.workflows import leave_held, release_held, resume_connection, undo_run
from tests.integrations.sync.after_first_run import its_connection, its_event, its_organisation  # noqa: F401  # fixtures
from tests.integrations.sync.changes import WORLDS, apply_changes, at_length, quick
from tests.integrations.sync.conftest import ROBOT, begun_anew, first_run, work_off
from tests.integrations.sync.dumps import differences, exact
from tests.integrations.sync.test_previews import assert_foretold

ANY = {"most_withdrawn": 100, "most_hidden": 100}
NEAR = {"cancelled_days_before": 90, **ANY}  # the event opens in sixty days
FAR = {"cancelled_days_before": 30, **ANY}
DATES = ("starts_at", "ends_at", "configuration_deadline", "artwork_deadline", "proof_deadline")
# How a vendor says that there is a session no more, beside not showing it.
SAID = {
    "s2": {"deleted": True},
    "s3": {"skip": True},
    "s4": {"status": "withdrawn", "published": False, "rooms": [], "title": "Withdrawn: Session 4"},
}
ALL = dict.fromkeys(("s1", *SAID), "cancelled")


@pytest.fixture(scope="module")
def read_once(kept_rows, server):
    return first_run(server, rules=NEAR)


@pytest.fixture
def leaving(sync, acme):
    """The next reading is the second one without the first session, and in it the vendor takes away three more."""
    acme.drop("sessions", "s1")
    sync(full=True)
    for key, said in SAID.items():
        acme.session(key, at=50, **said)
    return sync


@pytest.fixture
def cancelled(leaving):
    leaving(full=True)
    assert statuses() == ALL
    return leaving


def move(event: Event, **by: int) -> None:
    Event.objects.filter(pk=event.pk).update(**{name: F(name) + timedelta(**by) for name in DATES})


def choose(connection, **rules) -> None:
    change_connection(connection, actor=ROBOT, rules=rules)


def statuses() -> dict[str, str]:
    """Of the sessions that don't simply take place, by the vendor's key."""
    here = dict(Session.objects.exclude(status="confirmed").values_list("pk", "status"))
    origins = Origin.objects.filter(kind="session", target_id__in=here)
    return {key: here[target] for key, target in origins.values_list("external_id", "target_id")}


def assert_quiet(sync) -> None:
    """Whatever is read, nothing is written any more."""
    before = exact()
    runs = [sync(), sync(full=True)]
    assert differences(before, exact()) == []
    assert [(run.status, run.changes.count()) for run in runs] == [(RunStatus.COMPLETED, 0)] * 2
    assert {name for run in runs for name in run.counts.get("sessions", {})} <= {"seen", "unchanged"}


def test_they_are_cancelled_where_they_stood_and_no_later_run_speaks_of_them(leaving):
    def standing():
        rows = Session.objects.order_by("pk")
        return [(row.title, row.published, row.starts_at, row.withdrawn_at, row.room_links.count()) for row in rows]

    before = standing()
    assert_foretold(leaving)

    assert (statuses(), standing()) == (ALL, before)
    assert_quiet(leaving)
    assert statuses() == ALL


def test_the_log_says_in_words_what_was_done_and_why(leaving):
    run = leaving(full=True)

    assert {line.external_id: line.reason.removesuffix(f" {CANCELLED_FOR_IT}") for line in run.changes.all()} == {
        "s1": "The vendor did not show it in two complete readings in a row.",
        "s2": "The vendor has removed it.",
        "s3": "An abstract, not a session.",
        "s4": "The vendor has withdrawn it.",
    }
    assert {(line.action, line.state) for line in run.changes.all()} == {(Action.UPDATED, ChangeState.APPLIED)}
    changed = {"old": "confirmed", "result": "cancelled", "locked": False}
    assert {line.external_id: line.fields for line in run.changes.all()} == {
        "s1": {"status": {**changed, "vendor": None}},
        **{key: {"status": {**changed, "vendor": "withdrawn"}} for key in SAID},
    }
    assert (run.counts["sessions"]["updated"], run.counts["sessions"].get("withdrawn")) == (4, None)


@pytest.mark.parametrize(
    ("rules", "days"), [(FAR, 0), (ANY, 0), (NEAR, -70)], ids=["before that", "not chosen", "over"]
)
def test_at_other_times_they_are_withdrawn(leaving, connection, event, rules, days):
    choose(connection, **rules)
    move(event, days=days)
    run = leaving(full=True)

    assert statuses() == dict.fromkeys(ALL, "withdrawn")
    assert run.counts["sessions"]["withdrawn"] == 4
    assert {line.action for line in run.changes.filter(guard="withdraw")} == {Action.WITHDRAWN}


@pytest.mark.parametrize(
    ("at", "days", "is_near"),
    [
        (datetime(2027, 5, 30, 11, 59, tzinfo=UTC), 7, False),  # in Auckland it is still the day before
        (datetime(2027, 5, 30, 12, 1, tzinfo=UTC), 7, True),
        (datetime(2027, 6, 6, 21, tzinfo=UTC), 7, True),
        (datetime(2027, 6, 9, 11, 59, tzinfo=UTC), 7, True),
        (datetime(2027, 6, 9, 12, 1, tzinfo=UTC), 7, False),
        (datetime(2027, 6, 7, 12, tzinfo=UTC), 0, False),
        (datetime(2027, 6, 5, 12, 1, tzinfo=UTC), 1, True),
    ],
)
def test_near_is_told_by_the_calendar_of_the_event(at, days, is_near):
    event = Event(
        timezone="Pacific/Auckland",
        starts_at=datetime(2027, 6, 6, 21, tzinfo=UTC),  # nine o’clock of 7 June
        ends_at=datetime(2027, 6, 9, 5, tzinfo=UTC),  # five in the afternoon of 9 June
    )

    assert Rules(cancelled_days_before=days).cancels(event, at) is is_near


@pytest.mark.parametrize("days", [-1, 366, "soon"])
def test_days_that_are_none_are_named(connection, days):
    with pytest.raises(Invalid) as refused:
        choose(connection, cancelled_days_before=days)

    assert refused.value.details[0].field == "rules.cancelled_days_before"


# --- the guard -------------------------------------------------------------------------------------------


def test_more_than_the_limit_waits_for_a_person_and_is_then_cancelled(leaving, connection, event):
    """What counts is the day on which the run decided, not that of whoever releases it."""
    choose(connection, **NEAR | {"most_withdrawn": 20})
    assert held_now(connection)["session"] == 12
    preview, run = leaving(dry_run=True, full=True), leaving(full=True)

    assert (run.status, statuses()) == (RunStatus.HELD, {})
    assert run.held_reasons == preview.held_reasons
    assert run.held_reasons == ["4 of 12 sessions (33 %) are gone at the vendor, and the limit is 20 %."]
    move(event, days=300)
    run = release_held(run, actor=ROBOT)
    assert (statuses(), run.counts["sessions"]["updated"]) == (ALL, 4)
    assert_quiet(leaving)
    assert held_now(connection)["session"] == 8


def test_what_was_held_back_before_that_is_withdrawn_whenever_it_is_released(leaving, connection, event):
    choose(connection, **FAR | {"most_withdrawn": 20})
    run = leaving(full=True)
    move(event, days=-40)
    release_held(run, actor=ROBOT)

    assert statuses() == dict.fromkeys(ALL, "withdrawn")


def test_an_empty_answer_cancels_nothing(sync, acme):
    acme.rows["sessions"].clear()
    for _ in range(2):
        run = sync(full=True)

        assert (run.status, statuses()) == (RunStatus.HELD, {})
        assert "The vendor answered with no sessions at all, and 12 of its are here." in run.held_reasons[0]


def test_what_is_cancelled_already_makes_a_bad_day_no_better(sync, acme, connection):
    """It is not among what goes, neither in what is missing nor in what waits."""
    for number in range(1, 8):
        acme.session(f"s{number}", status="cancelled", at=40)
    sync()
    choose(connection, **NEAR | {"most_withdrawn": 20})
    acme.drop("sessions", *[f"s{number}" for number in range(1, 11)])
    preview, run = sync(dry_run=True, full=True), sync(full=True)

    assert (run.status, set(statuses())) == (RunStatus.HELD, {f"s{number}" for number in range(1, 8)})
    assert run.held_reasons == preview.held_reasons
    assert run.held_reasons == ["3 of 12 sessions (25 %) are gone at the vendor, and the limit is 20 %."]


def test_what_a_person_leaves_takes_place_and_is_not_asked_for_again(leaving, connection):
    choose(connection, **NEAR | {"most_withdrawn": 20})
    leave_held(leaving(full=True), actor=ROBOT)

    assert_quiet(leaving)
    assert statuses() == {}


# --- what becomes of them then -----------------------------------------------------------------------------


def test_once_the_vendor_has_them_again_they_take_place_again(sync, acme, leaving):
    leaving(full=True)
    begun_anew(acme)
    acme.session("s2", status="cancelled", at=60)  # its own word, from now on
    assert_foretold(sync)

    assert statuses() == {"s2": "cancelled"}
    back = SyncChange.objects.filter(action=Action.REINSTATED, run__mode=RunMode.REAL)
    assert set(back.values_list("external_id", flat=True)) == {"s1", "s3", "s4"}
    assert_quiet(sync)


def test_what_the_vendor_has_cancelled_itself_stays_and_is_not_cancelled_again(sync, acme):
    for key in ALL:
        acme.session(key, status="cancelled", at=40)
    sync()
    acme.drop("sessions", "s1")
    for key, said in SAID.items():
        acme.session(key, at=50, **said)
    sync(full=True)

    assert_quiet(sync)
    assert statuses() == ALL


def test_what_is_cancelled_stays_so_without_the_choice_and_after_the_event(cancelled, acme, connection, event):
    choose(connection, **ANY)
    for key in SAID:
        acme.session(key, capacity=10, at=60)
    assert_quiet(cancelled)

    choose(connection, **NEAR)
    move(event, days=-70)
    assert_quiet(cancelled)
    assert statuses() == ALL


def test_a_run_is_taken_back_exactly(leaving, connection):
    before = exact()
    undo_run(leaving(full=True), actor=ROBOT)
    after = exact()
    for origin in [*before["Origin"], *after["Origin"]]:
        origin["absent_runs"] = origin["absent_runs"] > TWICE  # that s1 was missing stays known
    assert differences(before, after) == []

    connection.refresh_from_db()
    resume_connection(connection, actor=ROBOT)
    leaving(full=True)
    assert statuses() == ALL


def test_what_was_released_is_taken_back_exactly(sync, acme):
    before = exact()
    acme.rows["sessions"].clear()
    run = release_held(sync(full=True), actor=ROBOT)
    assert set(statuses().values()) == {"cancelled"}

    undo_run(run, actor=ROBOT)
    assert differences(before, exact()) == []


def test_a_status_that_was_decided_here_is_left_alone(leaving):
    """The rest of a row that the vendor still shows counts as ever."""
    Session.objects.update(locked_fields=["status"])
    leaving(full=True), leaving(full=True)

    assert statuses() == {}
    assert Session.objects.filter(title="Withdrawn: Session 4").exists()


def test_withdrawn_by_hand_they_stay_so_and_only_then_can_be_removed_for_good(cancelled, acme):
    sessions = list(Session.objects.filter(status="cancelled"))
    with pytest.raises(Conflict, match="Withdraw it first"):
        purge_session(sessions[0], actor=ROBOT)

    for session in sessions:
        withdraw_session(session, actor=ROBOT)
    assert_quiet(cancelled)
    begun_anew(acme)
    cancelled(full=True)
    assert statuses() == dict.fromkeys(ALL, "withdrawn")


def test_taken_back_by_hand_they_take_place_until_their_status_is_given_back(cancelled):
    sessions = [reinstate_session(each, actor=ROBOT) for each in Session.objects.filter(status="cancelled")]
    assert_quiet(cancelled)

    for session in sessions:
        unlock_fields(session, names=["status"], actor=ROBOT)
    assert statuses() == {}
    cancelled(full=True)
    assert statuses() == ALL


def test_whom_only_a_cancelled_session_names_stays(sync, acme, connection):
    choose(connection, without_session="remove", **NEAR)
    acme.put("speakers", "p20", last_name="Only here")
    acme.session("s2", speakers=["p20"], at=40)
    sync(full=True)
    acme.session("s2", deleted=True, at=50)
    assert_foretold(sync)
    sync(full=True)

    assert statuses() == {"s2": "cancelled"}
    assert not Speaker.objects.exclude(status="confirmed").exists()


def test_a_preview_is_read_anew_where_the_event_was_moved_meanwhile(sync, acme, event):
    acme.session("s2", deleted=True, at=50)
    preview = sync(dry_run=True, full=True)
    move(event, days=200)
    again = work_off(apply_preview(preview, actor=ROBOT))

    assert (again.mode, again.changes.get().action) == (RunMode.DRY, Action.WITHDRAWN)
    work_off(apply_preview(again, actor=ROBOT))
    assert statuses() == {"s2": "withdrawn"}


def test_a_preview_that_is_applied_does_what_counted_when_it_was_made(sync, acme):
    """Between the two a day may end, and with it what is near."""
    acme.session("s2", deleted=True, at=50)
    preview = sync(dry_run=True, full=True)
    SyncRun.objects.filter(pk=preview.pk).update(started_at=F("started_at") - timedelta(days=40))
    work_off(apply_preview(preview, actor=ROBOT))

    assert statuses() == {"s2": "withdrawn"}


# --- whatever a vendor does --------------------------------------------------------------------------------


@quick
@given(**WORLDS)
def test_a_preview_says_what_is_cancelled(transactional_sync, connection, first, then, limit):
    assert_foretold_near(transactional_sync, connection, first, then, limit)


@pytest.mark.soak
@at_length
@given(**WORLDS)
def test_previews_say_what_is_cancelled(transactional_sync, connection, first, then, limit):
    assert_foretold_near(transactional_sync, connection, first, then, limit)


def assert_foretold_near(transactional_sync, connection, first, then, limit):
    """Nothing leaves the programme while the event is near."""
    sync, acme = transactional_sync()
    choose(connection, without_session="remove", **NEAR | {"most_withdrawn": limit})
    for changes in (first, then):
        apply_changes(acme, changes)
        sync(full=True)
        assert_foretold(sync)
    assert "withdrawn" not in statuses().values()
