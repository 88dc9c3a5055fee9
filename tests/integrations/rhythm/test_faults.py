"""Every fault of Rhythm's that is known, over real HTTP and through the whole engine: the run ends right, and nothing is lost,
doubled or made up.
"""

from collections import Counter

import pytest
from django.core.cache import cache
from django.test import override_settings

from eventhub.core.actor import Actor
from eventhub.programme.enums import SessionStatus
from eventhub.programme.models import Company, Origin, Session, SessionSpeaker, Speaker
from eventhub.programme.services import change_session
from integrations.sandbox.server import Sandbox
from integrations.sync.enums import ConnectionStatus, RunStatus
from integrations.sync.models import Connection, Quarantine, SyncChange
from integrations.sync.services import change_connection
from integrations.sync.write_back import edits_to_send, send_back
from tests.factories.events import EventFactory
from tests.factories.people import event, organisation  # noqa: F401  # fixtures
from tests.integrations.vendors import QUICK, ROBOT, connect_to, dump, sync

# The contract asks both databases; what a fault comes to is the same on either.
pytestmark = [pytest.mark.django_db, pytest.mark.sqliteonly]

SLUG = "rhythm"
DONE = (RunStatus.COMPLETED, "")


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(sessions=24, speakers=18, page_size=10, seed=3) as served:
        yield served


@pytest.fixture(scope="module")
def synced(kept_rows, sandbox) -> Connection:
    """After one run in which nothing was wrong."""
    with override_settings(**QUICK):
        connection = connect_to(sandbox, SLUG, EventFactory(), rules={"send_back": True})
        run = sync(connection)
    assert (run.status, run.problem) == DONE
    return connection


@pytest.fixture
def connection(synced, sandbox) -> Connection:
    sandbox.faults.clear()
    sandbox.log.clear()
    return Connection.objects.get(pk=synced.pk)


@pytest.fixture
def everything(connection):
    """What the event holds, to be compared."""

    def held():
        companies = Company.objects.filter(event=connection.event)
        names = ("role", "name", "level", "booths", "website", "status")
        return {**dump(connection.event), "companies": sorted(map(str, companies.values_list(*names)))}

    return held


def here(model, external_id):
    origin = Origin.objects.get(kind=model._meta.model_name, external_id=external_id)
    return model.objects.get(pk=origin.target_id)


def notes_of(run) -> Counter:
    return Counter(
        note["code"] for notes in SyncChange.objects.filter(run=run).values_list("notes", flat=True) for note in notes
    )


def result(run) -> tuple[str, str]:
    return run.status, run.problem


# --- R1, R2: tokens --------------------------------------------------------------------------------------


def test_r1_tokens_are_spent_and_the_one_that_lives_is_used(connection, sandbox, everything):
    before = everything()
    sync(connection)
    with sandbox.faults.on("R1"):
        runs = [sync(connection, full=True) for _ in range(2)]

    assert [result(run) for run in runs] == [DONE, DONE]
    assert sandbox.log.count(vendor=SLUG, stream="token") == 1
    assert everything() == before


@pytest.mark.parametrize(("status", "left"), [(429, ConnectionStatus.ACTIVE), (403, ConnectionStatus.BROKEN)])
def test_r1_tokens_are_spent_and_none_lives(connection, sandbox, everything, status, left):
    before = everything()
    with sandbox.faults.on("R1", status=status):
        run = sync(connection, full=True)
    connection.refresh_from_db()

    assert run.status == RunStatus.FAILED
    assert "1,000" in run.problem
    assert connection.status == left
    assert everything() == before
    assert sandbox.log.count(vendor=SLUG) == sandbox.log.count(vendor=SLUG, stream="token")


def test_r2_a_token_that_ends_on_the_way_is_renewed_once(connection, sandbox, everything):
    before = everything()
    sync(connection)
    sandbox.log.clear()
    with sandbox.faults.on("R2", requests=6):
        run = sync(connection, full=True)

    refused = [entry for entry in sandbox.log.entries if entry.status == 401]
    assert result(run) == DONE
    assert len(refused) == sandbox.log.count(vendor=SLUG, stream="token") == 1
    again = [
        entry for entry in sandbox.log.entries if entry.path == refused[0].path and entry.query == refused[0].query
    ]
    assert [entry.status for entry in again] == [401, 200]
    assert everything() == before


# --- R3, R4: pages ---------------------------------------------------------------------------------------


def test_r3_short_and_empty_pages_and_keys_that_are_objects(connection, sandbox, everything):
    before = everything()
    with sandbox.faults.on("R3"):
        run = sync(connection, full=True)

    assert result(run) == DONE
    assert run.counts["sessions"]["unchanged"] == run.counts["sessions"]["seen"] == len(before["sessions"])
    assert everything() == before


def test_r3_a_key_that_comes_again_ends_the_run(connection, sandbox, everything):
    before = everything()
    with sandbox.faults.on("R3", key="repeated"):
        runs = [sync(connection, full=True) for _ in range(2)]

    assert {run.status for run in runs} == {RunStatus.FAILED}
    assert "leads back" in runs[0].problem
    assert sandbox.log.count(vendor=SLUG) < 60
    assert everything() == before


def test_r4_no_rows_is_a_bad_day(connection, sandbox, everything):
    before = everything()
    with sandbox.faults.on("R4"):
        runs = [sync(connection, full=True) for _ in range(2)]

    assert {run.status for run in runs} == {RunStatus.HELD}
    assert sandbox.log.count(vendor=SLUG, stream="event") > 0
    assert everything() == before


# --- R5: people ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["speaker_id", "contact_id", "bare"])
def test_r5_speakers_in_another_shape_are_the_same_people(connection, sandbox, everything, shape):
    """All but every fifth, who is not found, and every seventh, who is inactive."""
    before = everything()
    with sandbox.faults.on("R5", shape=shape):
        run = sync(connection, full=True)
    during = everything()

    assert run.status in (RunStatus.COMPLETED, RunStatus.HELD)
    assert not notes_of(run)["unknown_speaker_shape"]
    assert [row[:-1] for row in during["speakers"]] == [row[:-1] for row in before["speakers"]]
    assert [row[:9] for row in during["sessions"]] == [row[:9] for row in before["sessions"]]
    people = {person for row in during["sessions"] for person, *_ in row[-1]}
    assert people <= {person for row in before["sessions"] for person, *_ in row[-1]}
    assert len(people) > len(before["speakers"]) / 2


def test_r5_of_an_unknown_shape_nobody_is_lost(connection, sandbox, everything):
    before = everything()
    with sandbox.faults.on("R5", shape="unknown"):
        runs = [sync(connection, full=True) for _ in range(2)]
        told = notes_of(runs[0])

    assert result(runs[1]) == DONE
    assert "speakers" in runs[1].partial
    assert told["unknown_speaker_shape"] > 10
    assert everything() == before


def test_r5_all_shapes_at_once_and_everybody_is_there_again_afterwards(connection, sandbox, everything):
    before = everything()
    with sandbox.faults.on("R5", shape="mixed"):
        run = sync(connection, full=True)
    assert run.status in (RunStatus.COMPLETED, RunStatus.HELD)
    assert not run.counts["sessions"].get("failed")
    assert notes_of(run)["unknown_speaker_shape"]

    sync(connection, full=True)
    assert everything() == before


# --- R6: companies ---------------------------------------------------------------------------------------


def test_r6_a_company_whose_organisation_cant_be_read_keeps_what_it_has(connection, sandbox, everything):
    before = everything()
    with sandbox.faults.on("R6"):
        runs = [sync(connection, full=True) for _ in range(2)]

    assert [result(run) for run in runs] == [DONE] * 2
    assert notes_of(runs[0])["organisation_unread"] >= 3
    assert everything() == before


def test_r6_from_the_beginning_a_company_without_a_name_has_one_to_be_found_by(connection, sandbox):
    with sandbox.faults.on("R6", count=1):
        run = sync(connect_to(sandbox, SLUG, EventFactory(), options={"publish": "never"}))
    unnamed = Company.objects.filter(event=run.connection.event, name="Unnamed company")

    assert result(run) == DONE
    assert 0 < unnamed.count() < Company.objects.filter(event=run.connection.event).count()
    assert result(sync(run.connection)) == DONE
    assert not unnamed.exists()


@pytest.mark.parametrize(
    "wrong", ["http://127.0.0.1:9/rolodex", "http://127.0.0.1:9/rolodex?tenant"], ids=["nobody answers", "no address"]
)
def test_without_the_host_of_organisations_only_companies_are_left_out(connection, sandbox, everything, wrong):
    before = everything()
    options = {**connection.options, "rolodex_url": wrong}
    change_connection(connection, actor=ROBOT, options=options, credentials=sandbox.connect(SLUG)["credentials"])
    run = sync(connection, full=True)

    assert result(run) == DONE
    assert set(run.partial) == {"sponsors", "exhibitors"}
    assert [warning["message"].partition(" could not")[0] for warning in run.warnings] == [
        "Sponsors were left out: Who they are",
        "Exhibitors were left out: Who they are",
    ]
    assert everything() == before


# --- R7: times -------------------------------------------------------------------------------------------


def test_r7_odd_times_are_taken_as_far_as_they_make_sense(connection, sandbox, everything):
    before = everything()
    with sandbox.faults.on("R7", count=9):
        run = sync(connection, full=True)
    during = everything()
    changed = [new for old, new in zip(before["sessions"], during["sessions"], strict=True) if old != new]

    assert run.status in (RunStatus.COMPLETED, RunStatus.HELD)
    assert not run.counts["sessions"].get("failed")
    assert len(changed) == 9
    assert any(row[5] == "None" for row in changed)
    assert all(row[5] == "None" or row[6] == "None" or row[6] >= row[5] for row in during["sessions"])
    sync(connection, full=True)
    assert everything() == before


def test_r7_local_times_with_a_z_stuck_on_are_the_venues(connection, sandbox, everything):
    before = everything()
    options = {**connection.options, "times_are": "local"}
    change_connection(connection, actor=ROBOT, options=options)
    with sandbox.faults.on("local_z"):
        run = sync(connection, full=True)

    assert result(run) == DONE
    assert everything() == before


# --- R8 to R12 -------------------------------------------------------------------------------------------


def test_r8_sessions_of_one_abstract_are_both_taken_and_told(connection, sandbox, everything):
    before = everything()
    with sandbox.faults.on("R8", count=2):
        run = sync(connection, full=True)
        during = everything()

    assert result(run) == DONE
    assert len(during["sessions"]) == len(before["sessions"]) + 2
    old = {row[0] for row in before["sessions"]}
    assert [row for row in during["sessions"] if row[0] in old] == before["sessions"]
    assert notes_of(run)["same_abstract"] >= 2


def test_r9_what_is_locked_there_is_not_sent_and_the_edit_stays(connection, sandbox, everything):
    actor = Actor.system("test")
    origin = Origin.objects.filter(source=connection.pk, kind="session", raw__name__isnull=False).first()
    session = Session.objects.get(pk=origin.target_id)
    theirs = origin.raw["name"]
    change_session(session, actor=actor, title="Ours")

    def send():
        shown = [edit.shown for edit in edits_to_send(connection, actor=actor)]
        return [(sent.outcome, sent.message) for sent in send_back(connection, origins=shown, actor=actor)]

    with sandbox.faults.on("R9"):
        [(outcome, message)] = send()
    assert (outcome, "sys_locked" in message) == ("failed", True)
    with sandbox.faults.on("R9", status=409):
        [(outcome, message)] = send()
    assert outcome == "failed"
    assert "refers to something" in message or "sys_locked" in message
    assert sandbox.world.session(origin.external_id).title == theirs
    assert Session.objects.get(pk=session.pk).title == "Ours"

    assert send() == [("sent", "")]
    assert sandbox.world.session(origin.external_id).title == "Ours"
    assert result(sync(connection, full=True)) == DONE
    sandbox.world.rename_session(origin.external_id, theirs)


def test_r10_versions_that_all_jump_change_nothing(connection, sandbox, everything):
    before = everything()
    with sandbox.faults.on("R10"):
        run = sync(connection, full=True)

    assert result(run) == DONE
    assert run.held_reasons == []
    assert run.counts["sessions"] == {"seen": len(before["sessions"]), "unchanged": len(before["sessions"])}
    assert everything() == before


def test_r12_numbers_with_a_point(connection, sandbox, everything):
    before = everything()
    with sandbox.faults.on("R12"):
        run = sync(connection, full=True)
        during = everything()

    assert run.status in (RunStatus.COMPLETED, RunStatus.HELD)
    assert not Quarantine.objects.filter(connection=connection).exists()
    assert [row[:2] for row in during["sessions"]] == [row[:2] for row in before["sessions"]]
    numbers = {number for booths in Company.objects.values_list("booths", flat=True) for number in booths}
    assert numbers
    assert not any(number.endswith(".0") for number in numbers)
    assert Session.objects.filter(capacity=0).exists()


# --- R13, R14: hosts -------------------------------------------------------------------------------------


def test_r13_a_tenant_that_was_moved_is_found_at_the_new_address(connection, sandbox, everything):
    before, credentials = everything(), sandbox.connect(SLUG)["credentials"]
    new = connection.base_url
    change_connection(connection, actor=ROBOT, base_url=sandbox.url("rhythm-old"))
    for status, words in ((410, "no event"), (308, "another address"), (0, "can't be reached")):
        Connection.objects.filter(pk=connection.pk).update(status=ConnectionStatus.ACTIVE)
        with sandbox.faults.on("R13", status=status):
            run = sync(connection, full=True)
        assert run.status == RunStatus.FAILED
        assert words in run.problem
        assert everything() == before

    Connection.objects.filter(pk=connection.pk).update(status=ConnectionStatus.ACTIVE)
    with sandbox.faults.on("R13"):
        change_connection(connection, actor=ROBOT, base_url=new, credentials=credentials)
        moved = sync(connection, full=True)
    assert result(moved) == DONE
    assert moved.counts["sessions"]["unchanged"] == len(before["sessions"])
    assert everything() == before


def test_r14_a_public_list_that_is_cut_short_takes_nothing_away(connection, sandbox, everything):
    before = everything()
    options = {**connection.options, "public_only": True}
    change_connection(connection, actor=ROBOT, options=options)
    with sandbox.faults.on("R14", rows=5):
        runs = [sync(connection, full=True) for _ in range(2)]

    assert [result(run) for run in runs] == [DONE] * 2
    assert 0 < runs[0].counts["sessions"]["seen"] <= 5
    assert set(runs[0].partial) == {stream.key for stream in connection.provider.streams}
    assert any("cut short" in warning["message"] for warning in runs[0].warnings)
    assert everything() == before
    assert {entry.status for entry in sandbox.log.entries} == {200}


def test_r14_from_the_beginning_without_credentials(connection, sandbox):
    given = {"client_id": "", "client_secret": ""}
    fresh = connect_to(sandbox, SLUG, EventFactory(), credentials=given, options={"public_only": True, "token_url": ""})
    run = sync(fresh)

    assert result(run) == DONE
    assert Session.objects.filter(event=fresh.event, status=SessionStatus.CONFIRMED).count() > 5
    assert not Speaker.objects.filter(event=fresh.event).exists()
    assert not SessionSpeaker.objects.filter(session__event=fresh.event).exists()
    assert sandbox.log.count(vendor=SLUG, stream="token") == 0


def test_a_bare_token_where_it_is_wanted_so(connection, sandbox, everything):
    before = everything()
    with sandbox.faults.on("bare_token"):
        broken = sync(connection, full=True)
        Connection.objects.filter(pk=connection.pk).update(status=ConnectionStatus.ACTIVE)
        options = {**connection.options, "bearer_prefix": False}
        change_connection(connection, actor=ROBOT, options=options)
        mended = sync(connection, full=True)

    assert broken.status == RunStatus.FAILED
    assert "Bearer" in broken.problem
    assert result(mended) == DONE
    assert everything() == before


# --- what is not in the table ----------------------------------------------------------------------------


def test_lists_that_may_no_longer_be_read_take_nothing_away(connection, sandbox, everything):
    before = everything()
    narrow = {"client_id": "rh-narrow", "client_secret": "rh-narrow-secret"}
    change_connection(connection, actor=ROBOT, credentials=narrow)
    runs = [sync(connection, full=True) for _ in range(2)]

    assert [result(run) for run in runs] == [DONE] * 2
    assert {"speakers", "sponsors", "exhibitors"} <= set(runs[0].partial)
    during = everything()
    assert [row[:7] for row in during["sessions"]] == [row[:7] for row in before["sessions"]]
    assert (during["speakers"], during["companies"]) == (before["speakers"], before["companies"])


@pytest.mark.parametrize("stream", ["speaker_types", "exhibitor_booths", "sponsor_levels", "types"])
def test_a_list_of_names_that_is_empty_on_a_bad_day_takes_nothing_away(connection, sandbox, everything, stream):
    def but_for_the_order():
        """Who has two roles in a session stands in the place of the first one while they have no name."""
        held = everything()
        return {**held, "sessions": [(*row[:-1], {link[:2] for link in row[-1]}) for row in held["sessions"]]}

    before = but_for_the_order()
    with sandbox.faults.on("empty", stream=stream):
        runs = [sync(connection, full=True) for _ in range(2)]

    assert [result(run) for run in runs] == [DONE] * 2
    assert but_for_the_order() == before
    assert sync(connection, full=True).status == RunStatus.COMPLETED


@pytest.mark.parametrize("stream", ["rooms", "tracks"])
def test_a_list_of_names_that_is_cut_short_takes_nothing_off_sessions(connection, sandbox, everything, stream):
    """Some sessions are in several: what the list still has is no reason to take off the others."""
    before = everything()
    with sandbox.faults.on("drop60", stream=stream):
        run = sync(connection, full=True)

    assert result(run) == DONE
    assert notes_of(run)[f"{stream}_unknown"]
    assert everything() == before


def test_a_row_is_read_again_alone(connection, sandbox, everything):
    for model, kind in ((Session, "session"), (Speaker, "speaker"), (Company, "company")):
        origin = Origin.objects.filter(source=connection.pk, kind=kind, target_id__isnull=False).first()
        stream = next(stream for stream in connection.provider.streams if stream.kind == kind)
        key = origin.external_id
        if kind == "company":
            stream = connection.provider.stream(f"{key.partition(':')[0]}s")
        before = everything()
        cache.clear()
        run = sync(connection, only={"stream": stream.key, "key": key})
        assert result(run) == DONE
        assert here(model, key)
        assert everything() == before
