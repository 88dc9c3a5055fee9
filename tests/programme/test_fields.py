"""A field that was added in one place is there in the others too."""

import pytest

from eventhub.api.v1.sessions import SessionBody, SessionSerializer
from eventhub.api.v1.speakers import SpeakerBody, SpeakerSerializer
from eventhub.programme.enums import Kind, ListKind
from eventhub.programme.exchange.columns import COLUMNS
from eventhub.programme.ownership import LOCKABLE
from eventhub.programme.services import SessionFields, SpeakerFields

CASES = [
    (Kind.SESSION, SessionFields, ListKind.SESSIONS, SessionBody, SessionSerializer),
    (Kind.SPEAKER, SpeakerFields, ListKind.SPEAKERS, SpeakerBody, SpeakerSerializer),
]
# What a field is called elsewhere.
IN_LISTS = {"starts_at": "start", "ends_at": "end", "parent": "part_of"}
IN_API = {"parent": "parent_id", "photo": "photo_file_id"}


@pytest.mark.parametrize(("kind", "fields", "listed", "body", "shown"), CASES)
def test_whatever_can_be_edited_can_be_locked_listed_and_sent(kind, fields, listed, body, shown):
    editable = set(fields.__annotations__)

    assert set(LOCKABLE[kind]) == editable | {"status"}
    assert {IN_LISTS.get(name, name) for name in editable - {"photo"}} <= {column.key for column in COLUMNS[listed]}
    assert {IN_API.get(name, name) for name in editable} == set(body().fields) - {"event_id"}
    assert set(body().fields) <= set(shown().fields)
