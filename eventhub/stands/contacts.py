"""The people to ask for at a company: plain entries of {name, email, phone, role}, kept with the company. Pure."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from eventhub.core.field_checks import FieldChecks

PARTS = {"name": 120, "email": 254, "phone": 40, "role": 80}
MOST_CONTACTS = 20


def tidy_contacts(contacts: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Every entry with all four parts, trimmed; what is missing is empty."""
    return [{part: str(contact.get(part) or "").strip() for part in PARTS} for contact in contacts]


def check_contacts(checks: FieldChecks, contacts: list[dict[str, str]]) -> None:
    if len(contacts) > MOST_CONTACTS:
        sentence = f"{len(contacts)} contacts are given. At most {MOST_CONTACTS} are kept. Leave some out."
        checks.fault("contacts", "too_long", sentence)
    for number, contact in enumerate(contacts):
        for part, longest in PARTS.items():
            label = f"The {part} of contact {number + 1}"
            checks.text(f"contacts.{number}.{part}", contact[part], label, longest, required=part == "name")
        if contact["email"] and not _is_address(contact["email"]):
            sentence = f"“{contact['email']}” is not an e-mail address. Give one such as name@example.com or none."
            checks.fault(f"contacts.{number}.email", "invalid", sentence)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
