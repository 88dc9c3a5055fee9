"""When pictures are looked at, by whom, and whom that spares."""

import socket
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from eventhub.events.enums import EventStatus
from eventhub.programme.models import Speaker
from integrations.sync.copies import work
from integrations.sync.copies.keeping import LEFT_ALONE
from integrations.sync.copies.schedule import DAILY, SOON, WEEKLY, look_soon, next_look, take_turn, wake_due
from integrations.sync.copies.work import step
from integrations.sync.dispatch import LeaseLost
from integrations.sync.models import Connection, Copying, Picture
from integrations.sync.tasks import copy_pictures
from tests.factories.files import picture
from tests.integrations.pictures.gallery import connected, look, somebody

NOW = datetime(2027, 6, 7, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "passes", "wait"),
    [
        (0, False, DAILY),
        (1, False, DAILY),
        (10, False, DAILY),
        (11, False, WEEKLY),
        *((number, True, wait) for number, wait in enumerate(SOON, start=1)),
        (4, True, DAILY),
        (11, True, WEEKLY),
    ],
)
def test_the_next_look_comes_sooner_for_what_may_pass(attempts, passes, wait):
    assert next_look(NOW, attempts, passes=passes) == NOW + wait


def test_only_one_worker_copies_and_who_lost_the_turn_writes_nothing(connection):
    look_soon(connection.pk)
    first = take_turn(connection.pk)
    assert take_turn(connection.pk) is None
    assert step(connection.pk) is False

    Copying.objects.update(until=timezone.now() - timedelta(seconds=1))
    second = take_turn(connection.pk)
    with pytest.raises(LeaseLost):
        first.renew()
    first.end(None)
    second.renew()


def test_who_asks_while_a_worker_is_busy_is_heard(connection):
    look_soon(connection.pk)
    turn = take_turn(connection.pk)
    look_soon(connection.pk)
    turn.end(NOW)
    assert Copying.objects.get().due_at != NOW

    take_turn(connection.pk).end(NOW)
    assert (Copying.objects.get().due_at, Copying.objects.get().until) == (NOW, None)


def test_the_sweep_calls_for_what_is_due_and_for_what_a_killed_worker_left(connection, sent_tasks):
    with transaction.atomic():
        look_soon(connection.pk)
    sent_tasks("sync")
    assert wake_due() == 1
    assert sent_tasks("sync") == [("integrations.sync.tasks.copy_pictures", [str(connection.pk)])]

    take_turn(connection.pk)
    assert wake_due() == 0
    Copying.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert wake_due() == 1


@pytest.mark.parametrize("ended", ["disconnected", "archived"])
def test_of_what_has_ended_nothing_is_asked_any_more(gallery, connection, ended):
    somebody(connection, gallery.hang("/a.png", picture()))
    look_soon(connection.pk)
    if ended == "disconnected":
        Connection.objects.update(status="disconnected")
    else:
        type(connection.event).objects.update(status=EventStatus.ARCHIVED)

    assert (wake_due(), step(connection.pk), gallery.asked) == (0, False, [])


def test_a_step_ends_with_the_next_look(gallery, connection):
    somebody(connection, gallery.hang("/a.png", picture()))
    look(connection)

    assert Copying.objects.get().due_at == Picture.objects.get().due_at > timezone.now() + timedelta(hours=23)


def test_nobody_is_asked_for_hundreds_where_nobody_answers(connection, gallery, settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = probe.getsockname()[1]
    settings.EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.1/32"]
    for number in range(20):
        somebody(connection, f"http://127.0.0.1:{closed}/{number}.png")
    fine = somebody(connection, gallery.hang("/a.png", picture()))
    look(connection)

    asked = Picture.objects.filter(attempts__gt=0)
    assert asked.count() in (7, 8)  # one batch, with or without the one that is fine
    assert all("Nobody answers at 127.0.0.1" in one.reason for one in asked)
    spared = Picture.objects.filter(attempts=0, file=None)
    assert {one.reason for one in spared} == {LEFT_ALONE.format(host=f"127.0.0.1:{closed}")}
    assert all(one.due_at > timezone.now() + timedelta(minutes=50) for one in spared)
    assert Speaker.objects.get(pk=fine.pk).photo_id


def test_a_host_that_asks_to_be_left_alone_is(connection, gallery):
    for number in range(20):
        somebody(connection, gallery.hang(f"/{number}.png", status=429, Retry_After="120"))
    look(connection)

    assert len(gallery.asked) == 8
    assert min(Picture.objects.values_list("due_at", flat=True)) > timezone.now() + timedelta(seconds=100)


def test_the_task_calls_for_the_next_step_until_nothing_is_due(gallery, connection, sent_tasks, monkeypatch):
    somebody(connection, gallery.hang("/a.png", picture()))
    look_soon(connection.pk)
    monkeypatch.setattr(work, "STEP", 0)
    sent_tasks("sync")
    copy_pictures(str(connection.pk))
    assert sent_tasks("sync") == [("integrations.sync.tasks.copy_pictures", [str(connection.pk)])]

    monkeypatch.undo()
    copy_pictures(str(connection.pk))
    assert (sent_tasks("sync"), len(gallery.asked)) == ([], 1)


def test_an_unknown_connection_has_no_turn(db):
    assert take_turn(uuid4()) is None


def test_two_connections_are_copied_beside_each_other(connection, event):
    other = connected(event, "Other")
    look_soon(connection.pk)
    look_soon(other.pk)

    assert None not in (take_turn(connection.pk), take_turn(other.pk))
