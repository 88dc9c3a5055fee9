"""People whom no session names, where the connection has them withdrawn: through the guard, and back once one does."""

import pytest
from django.utils import timezone
from hypothesis import given

from eventhub.core.errors import Invalid
from eventhub.programme.links import Speaking
from eventhub.programme.models import Origin, Session, Source, Speaker
from eventhub.programme.services import change_session, create_speaker
from eventhub.programme.unlocking import choose_owner
from eventhub.programme.workflows import reinstate_speaker, withdraw_session
from integrations.sync.enums import Action, RunStatus
from integrations.sync.models import Connection, SyncChange
from integrations.sync.services import change_connection
from integrations.sync.sessionless import NAMED_AGAIN, NOT_ASKED, NOT_NAMED
from integrations.sync.workflows import leave_held, release_held, resume_connection, undo_run
from tests.integrations.sync.after_first_run import its_connection, its_event, its_organisation  # noqa: F401  # fixtures
from tests.integrations.sync.changes import WORLDS, apply_changes, at_length, quick
from tests.integrations.sync.conftest import ROBOT, first_run
from tests.integrations.sync.dumps import differences, exact
from tests.integrations.sync.test_previews import assert_foretold


def choose(choice: str, **rules: int) -> None:
    change_connection(Connection.objects.latest("created_at"), actor=ROBOT, rules={"without_session": choice, **rules})


def away() -> list[str]:
    return sorted(Speaker.objects.filter(status="withdrawn").values_list("last_name", flat=True))


def take_off(acme, *people: str) -> None:
    """No session of the vendor's names them any more."""
    for key, row in list(acme.rows["sessions"].items()):
        named = [link for link in row["speakers"] if (link if isinstance(link, str) else link["id"]) not in people]
        if named != row["speakers"]:
            acme.session(key, speakers=named, at=50)


@pytest.fixture(scope="module")
def read_once(kept_rows, server):
    return first_run(server, rules={"without_session": "remove"})


@pytest.fixture
def removing(sync):
    return sync


@pytest.fixture
def hiding(sync, connection):
    """As every connection does of which nothing else was said."""
    change_connection(connection, actor=ROBOT, rules={})
    return sync


def test_somebody_taken_off_every_session_leaves_and_comes_back(removing, acme):
    was = {key: row["speakers"] for key, row in acme.rows["sessions"].items()}
    take_off(acme, "p3")
    run = removing()

    assert (run.status, away(), run.counts["speakers"]["withdrawn"]) == (RunStatus.COMPLETED, ["Person 3"], 1)
    assert SyncChange.objects.get(run=run, kind="speaker").reason == NOT_NAMED
    removing(), removing(full=True)
    assert away() == ["Person 3"]

    for key, speakers in was.items():
        acme.session(key, speakers=speakers, at=60)
    run = removing()
    line = SyncChange.objects.get(run=run, kind="speaker")
    assert (away(), line.action, line.reason) == ([], Action.REINSTATED, NAMED_AGAIN)
    assert not Speaker.objects.filter(awaits_session=True).exists()


def test_once_they_are_away_a_run_writes_nothing(removing, acme):
    take_off(acme, "p3")
    removing()
    before = exact()

    run = removing(full=True)
    assert (differences(before, exact()), run.changes.count()) == ([], 0)


def test_more_than_the_limit_waits_for_a_person(removing, acme):
    take_off(acme, "p3", "p4", "p5")
    run = removing()

    assert (run.status, away()) == (RunStatus.HELD, [])
    assert run.held_reasons == [
        "3 of 8 speakers (38 %) are named in no session, or gone at the vendor, and the limit is 20 %."
    ]
    release_held(run, actor=ROBOT)
    assert away() == ["Person 3", "Person 4", "Person 5"]


def test_whom_a_person_leaves_is_not_asked_for_again(removing, acme):
    take_off(acme, "p3", "p4")
    leave_held(removing(), actor=ROBOT)

    assert (removing(full=True).status, away()) == (RunStatus.COMPLETED, [])
    assert Speaker.objects.get(last_name="Person 3").locked_fields == ["status"]


def test_who_is_new_has_until_the_next_run(removing, acme):
    acme.put("speakers", "p20", last_name="Newcomer")
    removing()
    assert away() == []
    removing()
    assert away() == ["Newcomer"]


def test_an_edit_here_a_withdrawn_session_and_a_hand_that_takes_back_count(removing, acme):
    for session in Session.objects.filter(speaker_links__speaker__last_name="Person 3").distinct():
        withdraw_session(session, actor=ROBOT)
    removing()
    assert away() == ["Person 3"]

    other = Session.objects.exclude(status="withdrawn").first()
    person = Speaker.objects.get(last_name="Person 3")
    change_session(other, actor=ROBOT, speakers=[Speaking(person, "host")])
    removing()
    assert away() == []

    change_session(Session.objects.get(pk=other.pk), actor=ROBOT, speakers=[])
    removing()
    assert away() == ["Person 3"]
    reinstate_speaker(person, actor=ROBOT)
    removing()
    assert away() == []


def test_whom_the_vendor_has_again_by_a_hand_awaits_nothing(removing, acme):
    take_off(acme, "p3")
    removing()
    origin = Origin.objects.get(kind="speaker", external_id="p3")
    choose_owner(Speaker.objects.get(last_name="Person 3"), name="status", owner=origin.pk, actor=ROBOT)

    assert (away(), Speaker.objects.filter(awaits_session=True).exists()) == ([], False)


def test_who_was_typed_here_is_never_touched(removing, event):
    create_speaker(event, last_name="Typed", actor=ROBOT)
    removing(full=True)

    assert away() == []


@pytest.mark.parametrize("bad", [{"garbage": True}, {"crash": True}])
def test_a_session_that_can_not_be_taken_may_name_them(removing, acme, bad):
    take_off(acme, "p3")
    acme.session("s30", title="New", speakers=["p3"], at=50, **bad)
    removing()
    assert away() == []

    acme.drop("sessions", "s30")
    removing(full=True)
    assert away() == ["Person 3"]


def test_sessions_that_may_not_be_read_say_nothing_of_people(removing, acme):
    take_off(acme, "p3")
    acme.broken["sessions", 1] = [(403, {}, b"{}")]
    removing(full=True)

    assert away() == []


def test_another_choice_brings_them_back(removing, acme):
    take_off(acme, "p3")
    removing()
    choose("keep")
    run = removing()

    assert (away(), SyncChange.objects.get(run=run).reason) == ([], NOT_ASKED)


def test_whom_the_vendor_has_no_more_another_choice_leaves_where_they_are(removing, acme):
    """Otherwise all of them would be back, and be missed, for two runs."""
    take_off(acme, "p3", "p4")
    choose("remove", most_withdrawn=100)
    removing()
    acme.drop("speakers", "p3")
    removing(full=True), removing(full=True)
    before = exact()
    removing(full=True)
    assert differences(before, exact()) == []

    choose("keep", most_withdrawn=100)
    removing()
    assert away() == ["Person 3"]
    acme.put("speakers", "p3", first_name="Ada", last_name="Person 3")
    removing()
    assert away() == []


def test_hiding_withdraws_nobody(hiding, acme):
    take_off(acme, "p3")

    assert (hiding(full=True).status, away(), Source.objects.get().without_session) == (RunStatus.COMPLETED, [], "hide")


def test_a_run_that_withdrew_them_is_taken_back(removing, acme):
    before = exact()
    take_off(acme, "p3")
    undo_run(removing(), actor=ROBOT)

    assert differences(before, exact()) == []


def test_a_run_that_took_them_back_is_taken_back(removing, acme, connection):
    take_off(acme, "p3")
    removing()
    before = exact()
    acme.session("s1", speakers=["p3"], at=60)
    undo_run(removing(), actor=ROBOT)

    assert (differences(before, exact()), away()) == ([], ["Person 3"])
    connection.refresh_from_db()
    resume_connection(connection, actor=ROBOT)
    removing()
    assert away() == []


def test_a_run_of_one_session_takes_back_whom_it_names(removing, acme):
    """What a vendor's call leads to. It has not read all sessions, so that nobody leaves by it."""
    take_off(acme, "p3")
    removing()
    acme.session("s1", speakers=["p3"], at=60)
    removing(only={"stream": "sessions", "key": "s1"})
    assert away() == []

    acme.session("s1", speakers=[], at=70)
    removing(only={"stream": "sessions", "key": "s1"})
    assert away() == []


@pytest.mark.parametrize("key", ["s1", "s30"])
def test_whom_an_undone_run_named_has_changed_for_whoever_keeps_a_copy(hiding, acme, key):
    """The link is gone, and nothing else would say that they are hidden again."""
    acme.put("speakers", "p20", last_name="Newcomer")
    hiding()
    acme.session(key, title="New", speakers=["p20"], at=60)
    run, before = hiding(), timezone.now()

    undo_run(run, actor=ROBOT)
    assert Speaker.objects.get(last_name="Newcomer").updated_at > before


def test_a_preview_calls_people_as_they_are_called_once_it_is_done(removing, acme):
    """Who goes, and who comes back, may have got another name by the same reading."""
    take_off(acme, "p3")
    acme.put("speakers", "p3", last_name="Gone", at=50)
    assert_foretold(removing)

    acme.session("s1", speakers=["p3"], at=60)
    acme.put("speakers", "p3", last_name="Back", at=60)
    assert_foretold(removing)
    assert away() == []


def test_a_choice_that_is_none_is_named(connection):
    with pytest.raises(Invalid) as refused:
        choose("delete")

    assert refused.value.details[0].field == "rules.without_session"


@quick
@given(**WORLDS)
def test_a_preview_says_who_leaves_and_who_comes_back(transactional_sync, first, then, limit):
    assert_predicted(*transactional_sync(), first, then, limit)


@pytest.mark.soak
@at_length
@given(**WORLDS)
def test_previews_say_who_leaves_and_who_comes_back(transactional_sync, first, then, limit):
    assert_predicted(*transactional_sync(), first, then, limit)


def assert_predicted(sync, acme, first, then, limit):
    choose("remove", most_withdrawn=limit)
    take_off(acme, "p1", "p2", "p6")
    apply_changes(acme, first)
    sync()
    apply_changes(acme, then)
    assert_foretold(sync)
