"""A person and a session that two vendors both have, made one here: what each sync may still change of them."""

import copy
from itertools import permutations
from typing import Any

import pytest
from django.test import override_settings

from eventhub.core.actor import Actor
from eventhub.programme.ingest.known import follow_merged, people_of
from eventhub.programme.merging import merge_rows
from eventhub.programme.models import Origin, Session, SessionSpeaker, Source, Speaker
from eventhub.programme.services import change_speaker
from eventhub.programme.unlocking import choose_owner, unlock_fields
from eventhub.programme.unmerging import undo_merge
from eventhub.programme.workflows import withdraw_session
from integrations.sync import registry
from integrations.sync.models import Connection, SyncRun
from integrations.sync.services import change_connection, connect, start_run
from integrations.sync.undo import take_back
from integrations.sync.workflows import disconnect_connection, reconnect_connection, release_held
from tests.factories.events import EventFactory
from tests.integrations.sync.acme import TOKEN, VENDOR, ZONE, Acme, served
from tests.integrations.sync.conftest import quick, vendor, work_off  # noqa: F401  # fixtures
from tests.integrations.sync.dumps import differences, exact
from tests.integrations.vendors import QUICK

ROBOT = Actor.system("test")


class Side:
    """One vendor with its connection; `sync` runs to its end."""

    def __init__(self, event, name: str, acme: Acme) -> None:
        self.acme = acme
        self.connection = connect(
            event=event,
            vendor="acme",
            name=name,
            base_url=acme.url,
            credentials={"token": TOKEN},
            time_zone=ZONE,
            actor=ROBOT,
        )

    def sync(self, **choices: Any) -> SyncRun:
        return work_off(start_run(self.connection, actor=ROBOT, **choices))

    def origin(self, key: str, kind: str = "speaker") -> Origin:
        return Origin.objects.get(source=self.connection.pk, kind=kind, external_id=key)


@pytest.fixture(scope="module")
def servers():
    with served(Acme()) as one, served(Acme()) as other:
        yield one, other


def filled(servers):
    """Rhea's Ada has a company and no biography, Vela's the other way round; they agree on the session but for its words."""
    rhea, vela = servers
    for world in servers:
        world.rows = copy.deepcopy(Acme().rows)
        world.session("x", title="Only here", speakers=["p"], at=1)
    rhea.put("speakers", "p", first_name="Ada", last_name="Marsh", company="Northwind", bio="", email="")
    vela.put(
        "speakers", "p", first_name="ADA", last_name="Marsh", company="N. Lighting", bio="<p>Builds.</p>", email=""
    )
    for number in range(8):
        rhea.put("speakers", f"r{number}", last_name=f"Rhea {number}")
    at = {"starts": "2027-06-07T09:00:00", "ends": "2027-06-07T10:00:00", "at": 1}
    rhea.session("s", title="Heat pumps", code="W3", speakers=["p"], rooms=["=Calder"], **at)
    vela.session("s", title="Heat Pumps", capacity=80, speakers=["p"], rooms=["=Moore"], **at)
    return rhea, vela


@pytest.fixture(scope="module")
def read_once(kept_rows, servers):
    """Both after their first run."""
    registry.register(VENDOR)
    with override_settings(**QUICK):
        event, worlds = EventFactory(), filled(servers)
        found = Side(event, "Rhea", worlds[0]), Side(event, "Vela", worlds[1])
        for side in found:
            side.sync()
    registry._vendors.pop("acme")
    return found


@pytest.fixture
def sides(read_once, servers, vendor, db):  # noqa: F811  # the fixture
    filled(servers)
    found = copy.copy(read_once[0]), copy.copy(read_once[1])
    for side in found:
        side.connection = Connection.objects.get(pk=side.connection.pk)
    return found


@pytest.fixture
def merged(sides):
    """Rhea's rows remain."""
    rhea, vela = sides
    people = [Speaker.objects.get(pk=side.origin("p").target_id) for side in sides]
    talks = [Session.objects.get(pk=side.origin("s", "session").target_id) for side in sides]
    return rhea, vela, merge_rows(*people, actor=ROBOT), merge_rows(*talks, actor=ROBOT)


def ada() -> Speaker:
    return Speaker.objects.get(last_name="Marsh", merged_into=None)


def talk() -> Session:
    return Session.objects.get(title__iexact="heat pumps", merged_into=None)


def said(row: Session | Speaker, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


@pytest.mark.parametrize("is_connected", [True, False])
def test_a_vendor_that_is_asked_no_more_keeps_nobody_here(merged, is_connected):
    rhea, vela, *_ = merged
    vela.acme.session("x", title="Later", at=70)  # from here it reads on
    vela.sync()
    if not is_connected:
        disconnect_connection(Connection.objects.get(pk=vela.connection.pk), actor=ROBOT)
    rhea.acme.drop("speakers", "p")
    rhea.acme.drop("sessions", "s")
    for _ in range(2):
        rhea.sync(full=True)
    assert {row.status == "confirmed" for row in (ada(), talk())} == {is_connected}
    if is_connected:
        return

    reconnect_connection(Connection.objects.get(pk=vela.connection.pk), credentials={"token": TOKEN}, actor=ROBOT)
    vela.sync()
    assert {row.status for row in (ada(), talk())} == {"confirmed"}


def test_each_vendor_changes_what_it_owns_in_any_order_and_makes_nothing_new(merged):
    rhea, vela, _, _ = merged
    assert said(ada(), "first_name", "company", "bio") == ("Ada", "Northwind", "<p>Builds.</p>")
    assert said(talk(), "title", "code", "capacity") == ("Heat pumps", "W3", 80)
    counts = Speaker.objects.count(), Session.objects.count(), SessionSpeaker.objects.count()
    for number, order in enumerate(permutations((rhea, vela))):
        for name, side in (("Rhea", rhea), ("Vela", vela)):
            side.acme.put("speakers", "p", company=f"{name} {number}", bio=f"<p>{name} {number}</p>")
            side.acme.session("s", code=f"{name} {number}", capacity=number, title="heat pumps", at=10 + number)

        runs = [side.sync() for side in order]

        assert said(ada(), "company", "bio") == (f"Rhea {number}", f"<p>Vela {number}</p>")
        assert said(talk(), "title", "code", "capacity") == ("heat pumps", f"Rhea {number}", number)
        assert [room.name for room in talk().rooms.all()] == ["Calder"]
        assert (Speaker.objects.count(), Session.objects.count(), SessionSpeaker.objects.count()) == counts
        assert {run.status for run in runs} == {"completed"}
        before = exact()
        again = [side.sync(full=True) for side in order]
        assert differences(before, exact()) == []
        assert [run.changes.count() for run in again] == [0, 0]


def test_the_log_names_the_owner_and_a_preview_says_the_same(merged):
    _, vela, _, _ = merged
    vela.acme.put("speakers", "p", company="Theirs", bio="<p>New.</p>")
    lines = []
    for dry in (True, False):
        run = vela.sync(dry_run=True) if dry else vela.sync()
        line = run.changes.get(external_id="p")
        lines.append((line.action, line.fields, line.reason))

    assert lines[0] == lines[1]
    assert lines[1][1]["company"] == {
        "old": "Northwind",
        "vendor": "Theirs",
        "result": "Northwind",
        "locked": False,
        "owner": "Rhea",
    }
    assert lines[1][1]["bio"]["result"] == "<p>New.</p>"


@pytest.mark.parametrize("how", ["hidden", "absent"])
def test_what_one_vendor_takes_away_stays_while_the_other_has_it(merged, how):
    rhea, vela, _, _ = merged
    if how == "hidden":
        rhea.acme.put("speakers", "p", hidden=True)
        rhea.acme.session("s", deleted=True, at=50)
        preview, run = rhea.sync(dry_run=True), rhea.sync()
    else:
        rhea.acme.drop("speakers", "p")
        rhea.acme.drop("sessions", "s")
        rhea.acme.session("x", speakers=[])
        rhea.sync(full=True)
        preview, run = rhea.sync(full=True, dry_run=True), rhea.sync(full=True)

    said_by_log = [
        {(line.kind, line.action, line.reason) for line in each.changes.exclude(external_id="x")}
        for each in (preview, run)
    ]
    assert said_by_log[0] == said_by_log[1]
    assert [reason for *_, reason in said_by_log[1] if "Vela still has it" not in reason] == []
    assert len(said_by_log[1]) == 2
    assert (ada().status, talk().status) == ("confirmed", "confirmed")
    assert (ada().company, talk().code) == ("Northwind", "W3")

    vela.sync(full=True)  # its values count now
    assert said(ada(), "first_name", "company") == ("ADA", "N. Lighting")
    assert said(talk(), "title", "code") == ("Heat Pumps", "")
    before = exact()
    for side in (rhea, vela):
        assert not side.sync(full=True).changes.exclude(external_id="x").exists()
    assert differences(before, exact()) == []

    vela.acme.put("speakers", "p", hidden=True)
    vela.acme.session("s", deleted=True, at=60)
    vela.sync(full=True)
    assert {row.status for row in (Speaker.objects.get(pk=ada().pk), Session.objects.get(pk=talk().pk))} == {
        "withdrawn"
    }


@pytest.mark.parametrize("back", [0, 1])
@pytest.mark.parametrize("how", ["deleted", "absent"])
def test_taken_away_by_both_either_of_them_brings_it_back(merged, back, how):
    sides = merged[:2]
    for side in sides:
        side.sync(full=True)
    rows = [copy.deepcopy(side.acme.rows["sessions"]["s"]) for side in sides]
    for side, status in zip(sides, ("confirmed", "withdrawn"), strict=True):
        if how == "deleted":
            side.acme.session("s", deleted=True, at=50)
        else:
            side.acme.session("x", speakers=[])
            side.acme.drop("sessions", "s")
            side.sync(full=True)
        side.sync(full=True)
        assert talk().status == status
    before = exact()
    assert [side.sync(full=True).changes.count() for side in sides] == [0, 0]
    assert differences(before, exact()) == []

    sides[back].acme.rows["sessions"]["s"] = rows[back]
    sides[back].sync(full=True)
    assert talk().status == "confirmed"


@pytest.mark.parametrize("back", [0, 1])
def test_cancelled_for_being_gone_at_both_either_of_them_brings_it_back_as_it_was(merged, back):
    sides = merged[:2]
    for side in sides:
        change_connection(side.connection, rules={"cancelled_days_before": 90}, actor=ROBOT)
        side.sync(full=True)
    row = copy.deepcopy(sides[back].acme.rows["sessions"]["s"])
    for side, status in zip(sides, ("confirmed", "cancelled"), strict=True):
        side.acme.session("s", deleted=True, at=50)
        side.sync(full=True)
        assert talk().status == status
    before = exact()
    assert [side.sync(full=True).changes.count() for side in sides] == [0, 0]
    assert differences(before, exact()) == []

    sides[back].acme.rows["sessions"]["s"] = row
    sides[back].sync(full=True)
    assert talk().status == "confirmed"


def test_taking_the_run_back_gives_the_ownership_back(merged):
    rhea, _, _, _ = merged
    before = {"speakers": ada().owners, "sessions": talk().owners}
    rhea.acme.put("speakers", "p", hidden=True)
    rhea.acme.session("s", deleted=True, at=50)
    run = rhea.sync()
    assert ada().owners != before["speakers"]

    assert take_back(run) == []
    assert {"speakers": ada().owners, "sessions": talk().owners} == before
    assert rhea.origin("p").absent_runs == 0


def test_a_run_from_before_a_merge_leaves_what_was_merged_since(sides):
    rhea, vela = sides
    vela.acme.put("speakers", "p", company="Changed")
    run = vela.sync()
    people = [Speaker.objects.get(pk=side.origin("p").target_id) for side in (rhea, vela)]
    merge_rows(*people, actor=ROBOT)

    kept = take_back(run)

    assert [(one.label, one.reason) for one in kept] == [
        ("ADA Marsh", "It was merged with another one since. Undo the merge first.")
    ]
    assert vela.origin("p").target_id == people[0].pk


def test_an_owner_is_chosen_by_hand_and_the_value_follows_at_once(merged):
    rhea, vela, _, _ = merged
    choose_owner(ada(), name="company", owner=vela.origin("p").pk, actor=ROBOT)
    assert ada().company == "N. Lighting"
    rhea.acme.put("speakers", "p", company="Ignored")
    vela.acme.put("speakers", "p", company="Vela Ltd")
    for side in (rhea, vela):
        side.sync()
    assert ada().company == "Vela Ltd"

    choose_owner(ada(), name="company", owner=None, actor=ROBOT)
    vela.acme.put("speakers", "p", company="Too late")
    vela.sync()
    assert (ada().company, ada().locked_fields) == ("Vela Ltd", ["company"])

    unlock_fields(ada(), names=["company"], actor=ROBOT)  # back to whom it belonged
    assert ada().company == "Too late"


def test_start_and_end_change_their_owner_together(merged):
    _, vela, _, _ = merged
    vela.acme.session("s", starts="2027-06-08T11:00:00", ends="2027-06-08T12:00:00", at=20)
    vela.sync()

    choose_owner(talk(), name="ends_at", owner=vela.origin("s", "session").pk, actor=ROBOT)

    assert (talk().starts_at.day, talk().ends_at.day) == (8, 8)


def test_undone_after_syncs_each_row_says_what_its_vendor_says(merged):
    rhea, vela, person, session = merged
    change_speaker(ada(), actor=ROBOT, title="Engineer")
    for name, side in (("Rhea", rhea), ("Vela", vela)):
        side.acme.put("speakers", "p", company=f"{name} Ltd", bio=f"<p>{name}</p>")
        side.acme.session("s", code=name, title="heat pumps", at=30)
        side.acme.session("new", title="New", speakers=["p"], at=30)
        side.sync()
    left = [undo_merge(merge, actor=ROBOT).left for merge in (session, person)]
    for side in (rhea, vela):
        side.sync(full=True)

    assert left == [[], []]
    rows = {side.connection.name: Speaker.objects.get(pk=side.origin("p").target_id) for side in (rhea, vela)}
    assert {name: said(row, "company", "bio", "title") for name, row in rows.items()} == {
        "Rhea": ("Rhea Ltd", "<p>Rhea</p>", "Engineer"),
        "Vela": ("Vela Ltd", "<p>Vela</p>", ""),
    }
    for side in (rhea, vela):
        named = SessionSpeaker.objects.filter(session__title="New", speaker=rows[side.connection.name])
        assert named.count() == 1
        one = Session.objects.get(pk=side.origin("s", "session").target_id)
        assert (one.code, one.speaker_links.get().speaker) == (side.connection.name, rows[side.connection.name])
    before = exact()
    assert [side.sync(full=True).changes.count() for side in (rhea, vela)] == [0, 0]
    assert differences(before, exact()) == []


def test_two_rows_of_one_vendor_made_one_are_written_together(sides):
    rhea, _ = sides
    rows = [Speaker.objects.get(pk=rhea.origin(key).target_id) for key in ("r1", "r2")]
    merge_rows(*rows, actor=ROBOT, taken={"company"})
    rhea.acme.put("speakers", "r1", last_name="First", company="No")
    rhea.acme.put("speakers", "r2", last_name="No", company="Second")
    rhea.sync()
    assert said(Speaker.objects.get(pk=rows[0].pk), "last_name", "company") == ("First", "Second")

    rhea.acme.put("speakers", "r1", hidden=True)
    rhea.acme.put("speakers", "r2", hidden=True)
    rhea.sync()
    assert Speaker.objects.get(pk=rows[0].pk).status == "withdrawn"


def test_a_step_that_knew_people_before_a_merge_names_the_one_that_remains(sides):
    source = Source.objects.get(pk=sides[1].connection.pk)
    people = people_of(source)
    rows = [Speaker.objects.get(pk=side.origin("p").target_id) for side in sides]
    merge_rows(*rows, actor=ROBOT)

    follow_merged(source, people)

    assert people == people_of(source) == {"p": rows[0].pk}


def test_a_withdrawal_that_waited_is_not_released_once_another_vendor_has_the_row(sides):
    rhea, _ = sides
    for key in ("p", "r0", "r1", "r2"):
        rhea.acme.put("speakers", key, hidden=True)
    run = rhea.sync()
    assert run.status == "held"
    rows = [Speaker.objects.get(pk=side.origin("p").target_id) for side in sides]
    merge_rows(*rows, actor=ROBOT)

    release_held(run, actor=ROBOT)

    line = run.changes.get(external_id="p", kind="speaker", guard="withdraw")
    assert (line.state, line.reason) == ("left", "Vela still has it.")
    assert (ada().status, Speaker.objects.filter(status="withdrawn").count()) == ("confirmed", 3)


def test_whom_somebody_withdrew_here_stays_withdrawn(merged):
    _, vela, _, _ = merged
    withdraw_session(talk(), actor=ROBOT)
    vela.acme.session("s", title="Heat pumps", capacity=5, at=40)
    vela.sync()

    assert said(talk(), "status", "capacity") == ("withdrawn", 5)
