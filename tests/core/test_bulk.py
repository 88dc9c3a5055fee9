"""Rows written by one statement are what the ORM would have written."""

from datetime import UTC, datetime

import orjson
import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from eventhub.core import bulk
from eventhub.programme.models import Origin, Room, Session, Source
from integrations.sync.models import Connection, SyncPage, SyncRun
from tests.factories.people import event, organisation  # noqa: F401  # fixtures


def room(event, name: str, **values):  # noqa: F811  # the fixture
    return {"event_id": event.pk, "name": name, "name_key": name.lower(), **values}


def test_what_is_left_out_gets_the_default_of_its_field(event):  # noqa: F811  # the fixture
    bulk.insert(Room, [room(event, "Hall"), room(event, "Aula", capacity=7)])
    by_hand = Room.objects.create(event=event, name="Third", name_key="third")

    for one in Room.objects.exclude(pk=by_hand.pk):
        left_out = ("venue", "order", "locked_fields")
        assert [getattr(one, name) for name in left_out] == [getattr(by_hand, name) for name in left_out]
        assert one.pk.version == 7
        assert one.created_at == one.updated_at
    assert dict(Room.objects.values_list("name", "capacity")) == {"Hall": None, "Aula": 7, "Third": None}


def test_values_come_back_as_they_were(event):  # noqa: F811  # the fixture
    at = datetime(2027, 3, 28, 0, 30, 0, 123456, tzinfo=UTC)
    values = {
        "title": "Ä “quoted” 🎉 %s",
        "starts_at": at,
        "published": True,
        "order": 1.5,
        "links": [{"label": "a'b", "url": "x"}],
    }
    bulk.insert(Session, [{"event_id": event.pk, **values}])
    source = Source.objects.create(event=event, vendor="x", label="x")
    bulk.insert(
        Origin,
        [{"source_id": source.pk, "kind": "session", "external_id": "1", "raw": orjson.Fragment(b'{"a":[1,null]}')}],
    )

    read = Session.objects.get()
    assert {name: getattr(read, name) for name in values} == values
    assert (Origin.objects.get().raw, Origin.objects.get().target_id) == ({"a": [1, None]}, None)


@pytest.mark.parametrize("text", ["\\N", "\\.", "a\tb\\", "a\r\nb\n", "NULL", "", "\x1a\x7f\u2028"])
def test_what_copy_would_take_for_something_else_is_text(text, event):  # noqa: F811  # the fixture
    values = {"title": text, "description": text, "links": [{"label": text}]}
    bulk.insert(Session, [{"event_id": event.pk, **values}])

    assert Session.objects.values(*values).get() == values


def test_bytes_come_back_as_they_were(event):  # noqa: F811  # the fixture
    connection_row = Connection.objects.create(event=event, vendor="x", name="x", hook_key="k")
    run = SyncRun.objects.create(connection=connection_row)
    bulk.insert(SyncPage, [{"run_id": run.pk, "stream": "s", "seq": 1, "body": b"\x00\xff\\"}])

    assert bytes(SyncPage.objects.get().body) == b"\x00\xff\\"


def test_only_the_named_columns_are_changed(event):  # noqa: F811  # the fixture
    bulk.insert(Room, [room(event, f"Room {number}", capacity=number) for number in range(450)])
    before = {one.pk: one for one in Room.objects.all()}
    rows = [{**bulk.columns_of(one), "capacity": 1, "venue": "Elsewhere"} for one in before.values()]
    with CaptureQueriesContext(connection) as queries:
        bulk.upsert(Room, rows, ["capacity"])

    assert len(queries) <= 3
    assert set(Room.objects.values_list("capacity", "venue")) == {(1, "")}
    assert all(one.created_at == before[one.pk].created_at for one in Room.objects.all())
    assert all(one.updated_at > before[one.pk].updated_at for one in Room.objects.all())


def test_rows_that_are_touched_say_so(event):  # noqa: F811  # the fixture
    bulk.insert(Room, [room(event, f"Room {number}") for number in range(3)])
    touched, *others = Room.objects.order_by("name")
    bulk.touch(Room, [touched.pk])

    assert Room.objects.get(pk=touched.pk).updated_at > touched.updated_at
    assert {one.updated_at for one in others} == {Room.objects.get(pk=one.pk).updated_at for one in others}


def test_rows_are_in_the_order_in_which_they_were_given(event):  # noqa: F811  # the fixture
    rows = [room(event, f"Room {at:02}", **({"capacity": at} if at % 3 else {})) for at in range(30)]
    bulk.insert(Room, rows)

    assert list(Room.objects.order_by("id").values_list("name", flat=True)) == [row["name"] for row in rows]


@pytest.mark.pgonly
def test_the_database_knows_how_many_rows_there_are(event):  # noqa: F811  # the fixture
    bulk.insert(Room, [room(event, f"Room {at}") for at in range(30)])
    bulk.analyse([Room, Session])

    assert known_of(Room) == Room.objects.count()


def known_of(model) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [model._meta.db_table])
        return int(cursor.fetchone()[0])


def test_nothing_is_written_of_nothing(event):  # noqa: F811  # the fixture
    with CaptureQueriesContext(connection) as queries:
        bulk.insert(Room, [])
        bulk.touch(Room, [])
    assert len(queries) == 0


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_is_an_error_of_django(event):  # noqa: F811  # the fixture
    with pytest.raises(IntegrityError):
        bulk.insert(Room, [room(event, "Hall"), room(event, "Hall")])
