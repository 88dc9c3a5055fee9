"""A conference of V3Plus that was never read before, over real HTTP and through the whole engine; sound, and with each fault that
a first reading may meet.
"""

import json
from datetime import timedelta

import pytest
from django.apps import apps

from eventhub.programme.models import Company, Session, Speaker
from integrations.sync import trying
from integrations.sync.contract import VendorError
from integrations.sync.enums import ConnectionStatus, RunStatus
from integrations.sync.models import Quarantine
from tests.integrations.v3plus.reading import SLUG, ended_well, here, keys_of, notes_of, sent_rows, standing
from tests.integrations.vendors import ROBOT, client_of, client_to, connect_to, dump, rows_of, sync

# The contract asks both databases; what a fault comes to is the same on either.
pytestmark = pytest.mark.sqliteonly


def stored_everywhere():
    """All values of all rows as one text."""

    def as_text(value):
        return bytes(value).decode(errors="replace") if isinstance(value, memoryview | bytes) else str(value)

    return json.dumps([list(model._default_manager.values()) for model in apps.get_models()], default=as_text)


def talks_and_people(event):
    return [(row[0], [link[0] for link in row[-1]]) for row in dump(event)["sessions"]]


def test_a_conference_arrives_whole_and_again_without_a_change(connection, sandbox, event):
    talks, people = sent_rows(connection), sent_rows(connection, "speakers")
    ended_well(sync(connection))
    before = standing(event)
    sandbox.log.clear()
    again = ended_well(sync(connection))

    assert standing(event) == before
    assert sandbox.log.counters()[SLUG] == {
        "conferences": 2,
        "sessions": 1,
        "speakers": 1,
        "affiliates": 1,
        "auth": 2,
        "presenting": len([row for row in talks.values() if not row["tracks"]]),
    }
    assert {name for counts in again.counts.values() for name in counts} == {"seen", "unchanged"}
    assert (keys_of(connection, "session"), keys_of(connection, "speaker")) == (set(talks), set(people))
    assert (Session.objects.count(), Speaker.objects.count()) == (len(talks), len(people))
    for key, row in talks.items():
        session = here(Session, connection, key)
        starts = session.starts_at and f"{session.starts_at.astimezone(event.zone):%Y-%m-%d %H:%M:%S}"
        taken = timedelta(minutes=row["duration"]) if row["duration"] and row["date"] else None
        assert (starts, session.published) == (row["date"], bool(row["visible"]))
        assert session.ends_at == (session.starts_at + taken if taken else None)
        assert [track.name for track in session.tracks.all()] == [track["name"] for track in row["tracks"]]


def test_one_company_may_be_sponsor_and_exhibitor(connection):
    run = ended_well(sync(connection))
    keys = keys_of(connection, "company")
    roles = [key.partition(":") for key in keys]

    assert len({number for _, _, number in roles}) < len(keys)
    assert {role for role, _, _ in roles} == {"sponsor", "exhibitor"}
    assert Company.objects.count() == len(keys) == run.counts["companies"]["created"]


def test_a_connection_is_tried_before_it_is_kept(connection):
    found = trying.try_connection(connection, actor=ROBOT)

    assert found.ok
    assert len(found.samples) == 3
    assert all(sample.starts_at for sample in found.samples)


def test_v1_no_token_is_told_anywhere(sandbox, event, caplog):
    """The user's token stands in every address that is asked; neither it nor the others may be found afterwards."""
    caplog.set_level("DEBUG")
    given = sandbox.connect(SLUG)["credentials"]
    told = []
    with sandbox.faults.on("V1"):
        connection = connect_to(sandbox, SLUG, event)
        ended_well(sync(connection))
        for fault in ("http500", "html200", "cut_connection", "redirect_private", "revoked_token"):
            with sandbox.faults.on(fault, stream="sessions"), client_of(connection) as client:
                with pytest.raises(VendorError) as met:
                    client.presentations()
                run = sync(connection, full=True)
            told += [met.value.message, met.value.detail, repr(met.value.__cause__), run.problem, repr(run.warnings)]
            type(connection).objects.update(status=ConnectionStatus.ACTIVE, broken_reason="")
    tokens = {entry.query.partition("token=")[2] for entry in sandbox.log.entries if "token=" in entry.query}
    secrets = {*tokens, given["portal_token"], given["password"]}
    everything = caplog.text + stored_everywhere() + "".join(told)

    assert len(tokens) > 5
    assert all(len(secret) > 5 for secret in secrets)
    assert "The sync of" in caplog.text
    assert event.slug in everything
    assert not [secret for secret in secrets if secret in everything]


@pytest.mark.parametrize(
    ("fault", "remedy"), [("V1", "e-mail address and the password"), ("revoked_token", "portal token")]
)
def test_v1_credentials_that_do_not_suffice_break_the_connection(sandbox, event, fault, remedy):
    token = sandbox.connect(SLUG)["credentials"]["portal_token"]
    with sandbox.faults.on(fault):
        connection = connect_to(sandbox, SLUG, event, credentials={"portal_token": token})
        run = sync(connection)
    connection.refresh_from_db()

    assert (run.status, connection.status) == (RunStatus.FAILED, ConnectionStatus.BROKEN)
    assert "credentials" in run.problem
    assert remedy in run.problem
    assert not Session.objects.exists()


def test_v3_a_run_without_roles_takes_everybody(connection, sandbox, event):
    with sandbox.faults.on("V3"):
        ended_well(sync(connection))
    people, companies = talks_and_people(event), keys_of(connection, "company")
    ended_well(sync(connection))

    assert any(links for _, links in people)
    assert talks_and_people(event) == people
    assert {key.partition(":")[0] for key in companies} == {"sponsor", "exhibitor"}
    assert keys_of(connection, "company") == companies


def test_v5_a_page_size_that_is_ignored_loses_nothing(connection, sandbox):
    with sandbox.faults.on("V5"):
        ended_well(sync(connection))
        pages = [entry.page for entry in sandbox.log.select(vendor=SLUG, stream="sessions")]

    assert pages == [1, 2]
    assert keys_of(connection, "session") == set(sent_rows(connection))


def test_v6_without_the_tree_there_is_everything_but_tracks(connection, sandbox, event):
    with sandbox.faults.on("V6"):
        run = ended_well(sync(connection))
    without = dump(event)
    ended_well(sync(connection))
    whole = dump(event)

    assert "tracks_unsaid" in notes_of(run)
    assert [(*row[:-2], row[-1]) for row in without["sessions"]] == [(*row[:-2], row[-1]) for row in whole["sessions"]]
    assert not any(row[-2] for row in without["sessions"])
    assert any(row[-2] for row in whole["sessions"])
    assert without["tracks"] == whole["tracks"]


@pytest.mark.parametrize("unit", ["seconds", "hours", "clock"])
def test_v7_each_unit_is_the_same_time_and_blank_is_none(sandbox, event, unit):
    with client_to(sandbox, SLUG) as client:
        usual = {str(row["id"]): row["duration"] for row in rows_of(client, SLUG, "sessions")}
    with sandbox.faults.on("V7", unit=unit):
        connection = connect_to(sandbox, SLUG, event, options={"duration_unit": unit})
        rows = {key: row for key, row in sent_rows(connection).items() if row["date"]}
        run = ended_well(sync(connection))
    sessions = {key: here(Session, connection, key) for key in rows}
    timed = {key for key, row in rows.items() if len(row["date"]) > len("2026-03-08")}

    assert 0 < len(timed) < len(rows)
    assert "time_unreadable" in notes_of(run)
    assert {sessions[key].starts_at for key in rows.keys() - timed} == {None}
    assert any(not rows[key]["duration"] for key in timed)
    for key in timed:
        taken = timedelta(minutes=usual[key]) if rows[key]["duration"] else None
        assert sessions[key].ends_at == (sessions[key].starts_at + taken if taken else None)


def test_v10_two_people_of_one_name_stay_two(connection, sandbox):
    with sandbox.faults.on("V10"):
        ended_well(sync(connection))
        people = sent_rows(connection, "speakers")
        again = ended_well(sync(connection))
    names = [(row["first_name"], row["last_name"]) for row in people.values()]

    assert len(set(names)) < len(names) == Speaker.objects.count()
    assert keys_of(connection, "speaker") == set(people)
    assert again.counts["speakers"] == {"seen": len(names), "unchanged": len(names)}


def test_a_bad_row_of_each_list_is_kept_aside_by_name(connection, sandbox):
    with sandbox.faults.on("garbage_row"):
        ended_well(sync(connection))
    kept = {row.stream: row.reason for row in Quarantine.objects.all()}
    ended_well(sync(connection))

    assert {"sessions", "speakers", "companies"} <= set(kept)
    assert all("can't be understood in" in kept[stream] for stream in ("sessions", "speakers"))
    assert "without “role”" in kept["companies"]
    assert not Quarantine.objects.exists()
