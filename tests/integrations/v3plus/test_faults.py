"""Every fault of V3Plus's that a conference which is here already may meet, over real HTTP and through the whole engine: the run ends
right, and nothing is lost, doubled or made up.
"""

import pytest
from django.test import override_settings

from eventhub.programme.models import Company, Session, SessionSpeaker, Speaker
from integrations.sync.enums import ConnectionStatus, RunStatus
from integrations.sync.models import Connection
from integrations.sync.services import change_connection
from tests.factories.accounts import OrganisationFactory
from tests.factories.events import EventFactory
from tests.integrations.v3plus.reading import SLUG, TALK, ended_well, here, keys_of, sent_rows, standing
from tests.integrations.vendors import QUICK, ROBOT, client_to, connect_to, sync

# The contract asks both databases; what a fault comes to is the same on either.
pytestmark = [pytest.mark.django_db, pytest.mark.sqliteonly]


@pytest.fixture(scope="module")
def synced(kept_rows, served):
    """A conference that was read, for every test as it was."""
    with override_settings(**QUICK):
        connection = connect_to(served, SLUG, EventFactory(organisation=OrganisationFactory()))
        ended_well(sync(connection))
        return connection.pk, standing(connection.event)


@pytest.fixture
def connection(synced):
    return Connection.objects.select_related("event__organisation").get(pk=synced[0])


@pytest.fixture
def event(connection):
    return connection.event


@pytest.fixture
def before(synced):
    return synced[1]


@pytest.fixture
def renamed(sandbox, before):
    """One talk has another name at the vendor."""
    sandbox.world.rename_session(TALK, "A new name")
    yield "A new name"
    sandbox.world.rename_session(TALK, next(row[1] for row in before["sessions"] if row[0] == TALK))


def but_for_the_name(programme):
    """Of each talk everything else."""
    return {**programme, "sessions": [(row[0], *row[2:]) for row in programme["sessions"]]}


def test_v2_pages_are_followed_by_number_never_to_plain_http(connection, sandbox, event, before):
    with sandbox.faults.on("V2"), sandbox.faults.on("V5"):
        ended_well(sync(connection))

    assert standing(event) == before
    assert not sandbox.log.count(vendor=SLUG, stream="plain_http")


def test_v3_a_role_that_is_not_said_erases_none(connection, sandbox, event):
    link = SessionSpeaker.objects.filter(session=here(Session, connection, TALK)).first()
    SessionSpeaker.objects.filter(pk=link.pk).update(role="keynote")
    known = standing(event)
    with sandbox.faults.on("V3"):
        ended_well(sync(connection))

    assert set(SessionSpeaker.objects.values_list("role", flat=True)) == {"presenter", "keynote"}
    assert standing(event) == known


@pytest.mark.parametrize("faults", [(), ("V4", "V3")])
def test_v4_one_talk_is_read_again_by_either_path(connection, sandbox, event, before, renamed, faults):
    for fault in faults:
        sandbox.faults.put(fault)
    run = ended_well(sync(connection, only={"stream": "sessions", "key": TALK}))

    assert run.counts["sessions"] == {"seen": 1, "updated": 1}
    assert here(Session, connection, TALK).title == renamed
    assert but_for_the_name(standing(event)) == but_for_the_name(before)


@pytest.mark.parametrize("answer", ["504", "huge"])
def test_v6_where_the_tree_is_too_much_the_lists_are_read(
    connection, sandbox, event, before, renamed, monkeypatch, answer
):
    monkeypatch.setattr("integrations.sync.http.LARGEST_ANSWER", 1024 * 1024)
    with sandbox.faults.on("V6", answer=answer):
        ended_well(sync(connection))

    # The conference, four trees, three lists and the sign-in; and who presents, talk by talk.
    assert sandbox.log.count(vendor=SLUG) == 10 + len(before["sessions"])
    assert here(Session, connection, TALK).title == renamed
    assert but_for_the_name(standing(event)) == but_for_the_name(before)


def test_v7_another_unit_than_was_set_stops_before_anything_is_changed(connection, sandbox, event, before):
    with sandbox.faults.on("V7", unit="seconds"):
        run = sync(connection)
    connection.refresh_from_db()

    assert (run.status, connection.status) == (RunStatus.FAILED, ConnectionStatus.BROKEN)
    assert "They look like seconds. Set “Unit of durations”" in run.problem
    assert standing(event) == before


def test_v7_a_date_without_its_time_moves_nothing_that_is_here(connection, sandbox, event, before):
    with sandbox.faults.on("V7", unit="minutes"):
        rows = sent_rows(connection)
        ended_well(sync(connection))
    starts = {row[0]: row[5] for row in before["sessions"]}
    day_only = [key for key, row in rows.items() if row["date"] and len(row["date"]) == len("2026-03-08")]

    assert any(starts[key] != "None" for key in day_only)
    assert {row[0]: row[5] for row in standing(event)["sessions"]} == starts


@pytest.mark.parametrize("state", ["archive", "staging"])
def test_v8_a_conference_that_is_not_live_is_hidden_only_by_a_person(connection, sandbox, event, before, state):
    with sandbox.faults.on("V8", state=state):
        runs = [sync(connection) for _ in range(2)]

    assert [run.status for run in runs] == [RunStatus.HELD] * 2
    assert "no longer be shown" in " ".join(runs[-1].held_reasons)
    assert standing(event) == before


def test_v8_frozen_nothing_is_read_at_all(connection, sandbox, event, before, renamed):
    frozen = {**connection.options, "when_not_live": "freeze"}
    connection = change_connection(connection, actor=ROBOT, options=frozen)
    with sandbox.faults.on("V8"):
        runs = [ended_well(sync(connection)) for _ in range(2)]
    during = standing(event)
    ended_well(sync(connection))

    assert during == before
    assert [warning["code"] for warning in runs[-1].warnings] == ["denied"] * 4
    assert "in archive" in runs[-1].warnings[0]["message"]
    assert here(Session, connection, TALK).title == renamed


def test_v9_a_login_that_expires_is_renewed(connection, sandbox, event, before):
    with sandbox.faults.on("V9", requests=2):
        ended_well(sync(connection))

    signed = [entry for entry in sandbox.log.select(vendor=SLUG, stream="auth") if entry.method == "POST"]
    assert len(signed) > 2
    assert standing(event) == before


def test_v11_photos_are_the_portals_and_none_is_no_news(connection, sandbox):
    known = dict(Speaker.objects.values_list("pk", "photo_url"))
    with sandbox.faults.on("V11"):
        sent = {key: row.get("photo") for key, row in sent_rows(connection, "speakers").items()}
        ended_well(sync(connection))
    now = {key: here(Speaker, connection, key).photo_url for key in sent}

    assert any(photo and "://" not in photo for photo in sent.values())
    assert not all(sent.values())
    assert all(url.startswith(sandbox.base) for url in now.values() if url)
    assert all(now[key].endswith(photo.lstrip("/")) for key, photo in sent.items() if photo)
    assert all(Speaker.objects.get(pk=key).photo_url for key, photo in known.items() if photo)
    logos = Company.objects.exclude(logo_url="").values_list("logo_url", flat=True)
    assert all(url.startswith(sandbox.base) for url in logos)


def test_v12_a_page_to_log_in_is_no_conference(connection, sandbox, event, before):
    with sandbox.faults.on("V12"):
        run = sync(connection)
    connection.refresh_from_db()

    assert (run.status, connection.status) == (RunStatus.FAILED, ConnectionStatus.ACTIVE)
    assert "a web page instead of data" in run.problem
    assert standing(event) == before


@pytest.mark.parametrize("fault", ["data_object", "bare_rows", "short_zone"])
def test_other_shapes_are_the_same_conference(connection, sandbox, event, before, fault):
    with sandbox.faults.on(fault):
        ended_well(sync(connection))

    assert standing(event) == before


def test_what_is_gone_is_withdrawn_after_two_readings(connection, sandbox, event, before):
    sandbox.world.delete_session(TALK)
    statuses = []
    for _ in range(2):
        ended_well(sync(connection))
        statuses.append(here(Session, connection, TALK).status)
    sandbox.world.restore_session(TALK)
    ended_well(sync(connection))

    assert statuses == ["confirmed", "withdrawn"]
    assert standing(event) == before


def test_a_talk_of_two_conferences_is_here_once(connection, sandbox, before):
    with client_to(sandbox, SLUG, conference_id=43) as other:
        theirs = {str(row["id"]) for row in other.presentations().rows}
    ours = keys_of(connection, "session")

    assert theirs & ours
    assert len(ours) == len(before["sessions"])
