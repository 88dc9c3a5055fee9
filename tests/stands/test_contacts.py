import pytest

from eventhub.core.field_checks import FieldChecks
from eventhub.stands.contacts import check_contacts, tidy_contacts


def faults(*contacts: dict) -> list[tuple[str, str]]:
    checks = FieldChecks()
    check_contacts(checks, tidy_contacts(contacts))
    return [(detail.field, detail.code) for detail in checks.details]


def test_every_entry_has_all_four_parts():
    assert tidy_contacts([{"name": " Ines Duarte ", "email": None, "fax": "1"}]) == [
        {"name": "Ines Duarte", "email": "", "phone": "", "role": ""}
    ]


@pytest.mark.parametrize(
    ("contact", "found"),
    [
        ({"name": "Ines Duarte"}, []),
        ({"name": "Ines Duarte", "email": "ines@corvid.example"}, []),
        ({"email": "ines@corvid.example"}, [("contacts.0.name", "required")]),
        ({"name": "x" * 121}, [("contacts.0.name", "too_long")]),
        ({"name": "Ines", "email": "ines"}, [("contacts.0.email", "invalid")]),
        ({"name": "Ines", "phone": "1" * 41}, [("contacts.0.phone", "too_long")]),
        ({"name": "Ines", "role": "a\x00b"}, [("contacts.0.role", "invalid_character")]),
    ],
)
def test_each_part_is_checked(contact, found):
    assert faults(contact) == found


def test_a_company_has_at_most_twenty():
    assert faults(*[{"name": "Ines"}] * 20) == []
    assert faults(*[{"name": "Ines"}] * 21) == [("contacts", "too_long")]
