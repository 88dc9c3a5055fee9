import pytest

from eventhub.core.errors import Invalid
from eventhub.core.validation import check_fields
from tests.factories.events import EventFactory


@pytest.mark.parametrize(
    ("values", "complaints"),
    [
        ({"name": "", "slug": "x"}, [("name", "blank")]),
        ({"description": "x" * 10_001}, [("description", "max_length")]),
        ({"description": "a\x00b"}, [("description", "unreadable_characters")]),
        ({"venue": "a\ud800b"}, [("venue", "unreadable_characters")]),
        ({"name": "", "slug": "x", "vat_rate": "much"}, [("name", "blank"), ("vat_rate", "invalid")]),
        (
            {"proof_deciders": "nobody", "ends_at": "soon"},
            [("ends_at", "invalid"), ("proof_deciders", "invalid_choice")],
        ),
        ({}, []),
    ],
)
def test_every_field_is_named_once_with_what_is_wrong(db, values, complaints):
    row = EventFactory.build(organisation=EventFactory().organisation, **values)

    if not complaints:
        check_fields(row)
        return
    with pytest.raises(Invalid) as refused:
        check_fields(row)
    assert [(detail.field, detail.code) for detail in refused.value.details] == complaints


def test_what_is_left_out_is_not_asked(db):
    check_fields(EventFactory.build(organisation=EventFactory().organisation, name="", slug="x"), exclude={"name"})
