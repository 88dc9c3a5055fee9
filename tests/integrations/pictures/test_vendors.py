"""Photos as the vendors' sandbox serves them: after a run, when they break, and when they are back."""

import json
from collections import Counter

import pytest
from django.core.management import call_command
from django.utils import timezone

from eventhub.programme.models import Speaker
from integrations.sandbox.server import Sandbox
from integrations.sync.copies.progress import Copies, copied_since, pictures_visible_to, progress_of
from integrations.sync.copies.services import copy_again
from integrations.sync.copies.work import copy_all
from integrations.sync.enums import RunStatus
from integrations.sync.models import Connection, Copying, Picture
from integrations.sync.workflows import resume_connection, undo_run
from tests.integrations.vendors import ROBOT, connect_to, sync


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(sessions=20, speakers=12, seed=3) as served:
        yield served


@pytest.fixture
def connection(request, sandbox, event, settings):
    settings.EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.1/32"]
    settings.SYNC_WAITS = (0.01, 0.01)
    sandbox.log.clear()
    return connect_to(sandbox, request.param, event)


def photos() -> dict:
    return dict(Speaker.objects.exclude(photo_url="").values_list("pk", "photo"))


@pytest.mark.parametrize("connection", ["sessionboard"], indirect=True)
def test_s18_photos_that_break_leave_the_copies_and_say_why(connection, sandbox):
    run = sync(connection)
    assert set(photos().values()) == {None}
    copy_all(connection.pk)
    copied, people = photos(), set(Speaker.objects.exclude(photo_url="").values_list("photo_url", flat=True))
    assert None not in copied.values()
    assert copied_since(run) == Picture.objects.count() >= len(people)
    assert sandbox.log.count(vendor="sessionboard", stream="photos") == Picture.objects.count()

    sync(connection)
    copy_all(connection.pk)
    assert sandbox.log.count(vendor="sessionboard", stream="photos") == Picture.objects.count()

    Picture.objects.update(due_at=timezone.now())
    Copying.objects.update(due_at=timezone.now())
    with sandbox.faults.on("S18"):
        copy_all(connection.pk)
    told = Counter(Picture.objects.values_list("reason", flat=True))
    assert photos() == copied
    assert sorted(reason.split()[2] for reason in told) == sorted(["not", "a", "larger"])
    assert "" not in told


@pytest.mark.parametrize("connection", ["planstone"], indirect=True)
def test_p17_photos_that_are_gone_are_copied_once_they_are_back(connection, sandbox):
    with sandbox.faults.on("P17"):
        sync(connection)
        copy_all(connection.pk)
    pictures = pictures_visible_to(ROBOT, connection)
    count = pictures.count()
    assert progress_of(pictures) == [Copies("photo", here=0, waiting=0, failed=count)]
    assert set(photos().values()) == {None}

    assert copy_again(connection, actor=ROBOT) == count
    copy_all(connection.pk)
    assert progress_of(pictures) == [Copies("photo", here=count, waiting=0, failed=0)]
    assert None not in photos().values()


@pytest.mark.parametrize("connection", ["planstone"], indirect=True)
def test_the_command_copies_photos_where_it_is_asked_to(connection, capsys):
    call_command("sync", str(connection.pk), "--json")
    assert "pictures" not in json.loads(capsys.readouterr().out.splitlines()[-1])

    call_command("sync", str(connection.pk), "--photos", "--json")
    told = capsys.readouterr()
    count = Picture.objects.count()
    assert json.loads(told.out.splitlines()[-1])["pictures"] == {"here": count, "failed": 0, "waiting": 0}
    assert f"photos: {count} copied, 0 failed, 0 to come" in told.err

    call_command("sync", str(connection.pk), "--photos", "--dry-run", "--json")
    assert "pictures" not in json.loads(capsys.readouterr().out.splitlines()[-1])


@pytest.mark.parametrize("connection", ["planstone"], indirect=True)
def test_pictures_are_looked_through_after_whatever_may_have_changed_them(connection, sandbox):
    """Not after a preview; but after a run, also one that broke off, and after an undo."""

    def is_due() -> bool:
        due = Copying.objects.filter(connection=connection, due_at__lte=timezone.now()).exists()
        Copying.objects.update(due_at=None)
        return due

    sync(connection, dry_run=True)
    assert not is_due()
    run = sync(connection)
    assert is_due()
    undo_run(run, actor=ROBOT)
    assert is_due()
    resume_connection(Connection.objects.get(pk=connection.pk), actor=ROBOT)
    with sandbox.faults.on("html503", stream="sessions"):
        assert sync(connection).status == RunStatus.FAILED
    assert is_due()
