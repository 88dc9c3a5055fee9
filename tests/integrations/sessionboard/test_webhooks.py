"""Sessionboard's calls are hints: of both shapes, in any order, and never believed."""

import orjson
import pytest

from integrations.sessionboard.schemas import Options
from integrations.sessionboard.webhooks import read_call
from integrations.sync.contract import Call, Hint

OURS = Options(event_id=4242, organization_id=77)


def read(metadata, data):
    return list(read_call(Call({}, orjson.dumps({"metadata": metadata, "data": data})), OURS))


def new(action, data, **metadata):
    told = {
        "action": action,
        "actor_id": None,
        "event_id": 4242,
        "org_id": 77,
        "version": 1,
        "datetime": "2026-05-01T10:00:00Z",
    }
    return read({**told, **metadata}, data)


@pytest.mark.parametrize("verb", ["created", "updated", "deleted", "event.associated", "event.disassociated"])
def test_the_newer_shape(verb):
    assert new(f"session.{verb}", {"id": "s1", "title": "x", "sourceOfChange": "api"}) == [
        Hint("sessions", "s1", f"session.{verb} s1 2026-05-01T10:00:00Z")
    ]
    assert new(f"contact.{verb}", {"id": "c1"}) == [Hint("speakers", "c1", f"contact.{verb} c1 2026-05-01T10:00:00Z")]


def test_the_older_shape():
    metadata = {
        "action": "session.updated",
        "event_id": 4242,
        "org_id": 77,
        "resource_url": "https://x/v1/event/4242/sessions/s1",
    }

    assert read(metadata, {"actor_id": "u1", "id": "s1"}) == [Hint("sessions", "s1")]


@pytest.mark.parametrize(
    ("data", "metadata", "key"),
    [
        ({"id": "c1", "session_id": "s1"}, {}, "s1"),
        ({"id": "c1", "session": {"id": "s1"}}, {}, "s1"),
        ({"id": "c1"}, {"resource_url": "https://x/v1/event/4242/sessions/s1/speakers/c1"}, "s1"),
        ({"id": "c1"}, {"resource_url": "https://x/v1/event/4242/sessions/s1"}, "s1"),
        ({"id": "c1"}, {}, ""),
    ],
)
@pytest.mark.parametrize("verb", ["attached", "detached"])
def test_of_somebody_attached_the_session_is_read(verb, data, metadata, key):
    (hint,) = new(f"session.speaker.{verb}", data, **metadata)

    assert (hint.stream, hint.key) == ("sessions", key)


def test_a_repetition_is_known_by_its_time():
    one, again = new("session.updated", {"id": "s1"}), new("session.updated", {"id": "s1"})
    later = new("session.updated", {"id": "s1"}, datetime="2026-05-01T10:00:01Z")

    assert one[0].dedupe == again[0].dedupe != later[0].dedupe


@pytest.mark.parametrize(
    ("metadata", "is_heard"),
    [
        ({"event_id": 4242}, True),
        ({"event_id": "4242"}, True),
        ({"event_id": 999999}, False),
        ({"event_id": None}, True),
        ({"event_id": None, "org_id": 78}, False),
        ({"event_id": None, "org_id": None}, True),
    ],
)
def test_whose_it_is(metadata, is_heard):
    assert bool(new("contact.updated", {"id": "c1"}, **metadata)) is is_heard


@pytest.mark.parametrize(
    "action", ["sponsor.updated", "exhibitor.created", "session", "", "webhook.created", 7, ["session.updated"]]
)
def test_what_we_do_not_take(action):
    assert new(action, {"id": "s1"}) == []


@pytest.mark.parametrize("key", ["../../admin", "a b", "x" * 201, "", None, {"a": 1}, True])
def test_a_key_that_is_none_is_not_asked_for(key):
    assert [hint.key for hint in new("session.updated", {"id": key})] == [""]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b'{"metadata": []}', b'{"metadata": {"action": "session.updated"}}']
)
def test_bodies_that_say_nothing(body):
    hints = list(read_call(Call({}, body), OURS))

    assert [hint.key for hint in hints] in ([], [""])
