"""What a first run makes of Sessionboard's faults and of narrow tokens, over real HTTP and through the whole engine."""

import pytest

from eventhub.programme.models import Session, Speaker
from integrations.sync import engine
from integrations.sync.enums import RunStatus
from integrations.sync.models import SyncRun
from integrations.sync.services import start_run
from tests.integrations.vendors import ROBOT, connect_to, dump, sync, work_off

# The contract asks both databases; what a fault comes to is the same on either.
pytestmark = pytest.mark.sqliteonly

SLUG = "sessionboard"


def test_s1_from_the_beginning(sandbox, event):
    connection = connect_to(sandbox, SLUG, event, credentials={"token": "sb-masked"})
    run = sync(connection)

    assert run.status == RunStatus.COMPLETED
    assert Speaker.objects.count() > 20
    assert not Speaker.objects.exclude(email="").exists()
    assert not any("***" in str(row) for row in Speaker.objects.values_list("email", "links", "custom_fields"))


def test_s15_a_long_pause_frees_the_worker_and_goes_on_at_the_same_page(connection, sandbox, settings):
    settings.SYNC_WAITS = (1, 1)
    sandbox.faults.put("S15", retry_after=800, stream="sessions")
    run = start_run(connection, actor=ROBOT)
    assert engine.step(run.pk) is True
    run = SyncRun.objects.get(pk=run.pk)
    assert run.status == RunStatus.RUNNING
    assert 700 < (run.wakes_at - run.updated_at).total_seconds() < 900
    assert Speaker.objects.exists()
    assert not Session.objects.exists()

    sandbox.faults.clear()
    sandbox.log.clear()
    run = work_off(run)
    assert (run.status, run.problem) == (RunStatus.COMPLETED, "")
    assert sandbox.log.count(vendor=SLUG, stream="contacts") <= 1


def labels():
    return {
        field["key"]: field["label"]
        for fields in Session.objects.values_list("custom_fields", flat=True)
        for field in fields
    }


def test_s19_a_custom_field_keeps_its_key_by_any_name(sandbox, event):
    connection = connect_to(sandbox, SLUG, event, options={"objectives_field": ""})
    sync(connection)
    before, named = dump(event), labels()
    with sandbox.faults.on("S19"):
        run = sync(connection, full=True)

    assert run.status == RunStatus.COMPLETED
    assert not run.counts["sessions"].get("failed")
    assert dump(event) == before
    assert set(labels()) < set(named)
    assert [key for key, label in labels().items() if label != named[key]]


def test_a_token_without_people_takes_the_sessions_and_says_so(sandbox, event):
    connection = connect_to(sandbox, SLUG, event, credentials={"token": "sb-narrow"})
    run = sync(connection)

    assert run.status == RunStatus.COMPLETED
    assert Session.objects.count() > 20
    assert not Speaker.objects.exists()
    assert any("read:contacts" in str(warning) for warning in run.warnings)
