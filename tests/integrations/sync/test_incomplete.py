"""Readings that were not complete, though each answer looked well: nothing counts as missing by them."""

import json

import pytest

from eventhub.programme.models import Origin, Session
from integrations.sync.enums import RunStatus
from integrations.sync.models import Quarantine, SyncRun
from integrations.sync.workflows import release_held
from tests.integrations.sync.after_first_run import its_connection, its_event, its_organisation  # noqa: F401  # fixtures
from tests.integrations.sync.conftest import ROBOT


def confirmed() -> int:
    return Session.objects.filter(status="confirmed").count()


def nothing_is_missing() -> bool:
    return confirmed() == 12 and not Origin.objects.filter(absent_runs__gt=0).exists()


def codes(run: SyncRun) -> list[str]:
    return [warning["code"] for warning in run.warnings]


def answer(rows: list, **values) -> tuple[int, dict, bytes]:
    return 200, {}, json.dumps({"rows": rows, "pages": 3, "total": 12, **values}).encode()


# --- lists -----------------------------------------------------------------------------------------------


def test_a_list_shorter_than_the_vendor_counts_is_not_believed(sync, acme):
    rows = list(acme.rows["sessions"].values())
    for _ in range(2):
        acme.broken["sessions", 3] = [answer(rows[10:11])]
        run = sync(full=True)

        assert (run.status, run.partial, codes(run)) == (RunStatus.COMPLETED, ["sessions"], ["rows_short"])
        assert run.warnings[0]["message"].startswith("Of sessions the vendor counts 12 and showed 11")
    assert nothing_is_missing()


def test_what_changed_is_no_short_list(sync, acme):
    acme.session("s1", title="Changed", at=50)
    run = sync()

    assert (run.full, run.partial, run.warnings) == (False, [], [])


def test_a_vendor_that_shows_the_same_page_for_ever_is_left(sync, acme):
    rows = list(acme.rows["sessions"].values())[:5]
    for page in (1, 2):
        acme.broken["sessions", page] = [answer(rows, pages=9, total=None)]
    run = sync(full=True)

    assert (run.status, run.partial, codes(run)) == (RunStatus.COMPLETED, ["sessions"], ["rows_repeated"])
    assert nothing_is_missing()


# --- rows ------------------------------------------------------------------------------------------------


def test_a_row_that_came_without_its_key_is_not_missing(sync, acme):
    acme.session("s1", id="", at=50)
    for _ in range(2):
        run = sync(full=True)

        assert (run.status, run.partial, codes(run)) == (RunStatus.COMPLETED, ["sessions"], ["rows_without_key"])
    assert nothing_is_missing()


def test_a_row_without_a_key_may_hold_signs_that_no_database_keeps(sync, acme):
    acme.session("s1", id="", title="nul\x00sign")
    run = sync(full=True)

    assert (run.status, Quarantine.objects.get().raw["title"]) == (RunStatus.COMPLETED, "nulsign")


def test_a_text_that_only_spells_such_a_sign_stays_as_it_is(sync, acme):
    acme.session("s1", description="ends in \\u0000", title="nul\x00sign", at=50)
    sync()

    taken = Session.objects.get(title="nulsign")
    assert "ends in \\u0000" in taken.description
    assert not Quarantine.objects.exists()


def test_a_row_that_came_and_could_not_be_taken_was_not_missing_twice(sync, acme):
    row = acme.rows["sessions"].pop("s4")
    sync(full=True)
    acme.rows["sessions"]["s4"] = {**row, "garbage": True}
    sync(full=True)
    acme.drop("sessions", "s4")
    sync(full=True)

    assert confirmed() == 12


def test_a_preview_does_not_count_what_it_finds(sync, acme):
    row = acme.rows["sessions"].pop("s4")
    sync(full=True)
    acme.rows["sessions"]["s4"] = row
    sync(dry_run=True, full=True)

    assert Origin.objects.get(kind="session", external_id="s4").absent_runs == 1


def test_what_failed_and_is_gone_is_forgotten(sync, acme):
    acme.session("s1", garbage=True, at=50)
    acme.session("s2", id="", at=50)
    sync()
    assert Quarantine.objects.count() == 2
    acme.drop("sessions", "s1", "s2")
    sync(full=True)

    assert not Quarantine.objects.exists()


def test_what_failed_and_is_gone_is_forgotten_where_only_changes_are_read(sync, acme):
    acme.session("s1", garbage=True, at=50)
    sync()
    assert Quarantine.objects.exists()
    acme.drop("sessions", "s1")
    run = sync()

    assert (run.full, Quarantine.objects.exists()) == (False, False)


# --- single rows -----------------------------------------------------------------------------------------


def test_rows_that_are_not_found_one_by_one_are_not_withdrawn(sync, acme):
    """However many they are, and however often each is asked for."""
    keys = list(acme.rows["sessions"])[:4]
    acme.rows["sessions"].clear()
    for key in [*keys, *keys]:
        run = sync(only={"stream": "sessions", "key": key})

    asked = Origin.objects.filter(kind="session", external_id__in=keys)
    assert (run.status, run.counts["sessions"]) == (RunStatus.COMPLETED, {"seen": 1, "unchanged": 1})
    assert (confirmed(), list(asked.values_list("absent_runs", flat=True))) == (12, [1] * 4)


def test_a_row_that_was_not_found_needs_one_complete_reading_without_it(sync, acme):
    acme.drop("sessions", "s4")
    sync(only={"stream": "sessions", "key": "s4"})
    sync(full=True)

    assert Session.objects.get(title="Session 4").status == "withdrawn"


def test_a_single_row_does_not_overtake_what_waits_for_a_person(sync, acme):
    for number in range(1, 7):
        acme.session(f"s{number}", published=False, at=50)
    held = sync(full=True)
    sync(only={"stream": "sessions", "key": "s12"})
    release_held(held, actor=ROBOT)

    assert Session.objects.filter(published=False).count() == 6


# --- what losses are measured by -------------------------------------------------------------------------


def test_a_status_that_is_locked_here_is_no_loss(sync, acme):
    Session.objects.filter(title__in=["Session 1", "Session 2", "Session 3"]).update(locked_fields=["status"])
    acme.drop("sessions", "s1", "s2", "s3")
    preview, run = sync(dry_run=True, full=True), sync(full=True)

    assert (run.status, run.counts) == (RunStatus.COMPLETED, preview.counts)
    assert nothing_is_missing()


@pytest.mark.parametrize("is_dry", [True, False], ids=["preview", "run"])
def test_moves_are_measured_by_what_had_a_time_before_the_run(sync_anew, acme, is_dry):
    for number in range(5, 13):
        acme.session(f"s{number}", starts=None, ends=None)
    sync_anew()
    for number in (1, 2, 3, *range(5, 13)):
        acme.session(f"s{number}", starts="2027-06-08T09:00:00", ends="2027-06-08T10:00:00", at=50)
    run = sync_anew(dry_run=is_dry, full=True)

    assert run.held_at_start == {"session": 12, "speaker": 8, "scheduled": 4}
    assert run.held_reasons == ["3 of 4 sessions (75 %) would be at another time, and the limit is 50 %."]
