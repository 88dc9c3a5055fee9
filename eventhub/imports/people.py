"""Which contact of a company a row means. Pure."""

from collections.abc import Mapping, Sequence

from eventhub.stands.contacts import PARTS


def match_contact(contacts: Sequence[dict[str, str]], given: Mapping[str, str]) -> dict[str, str] | None:
    """The entry that says all that the row says; else the one with the same e-mail or name, where the other does not speak against it."""
    for contact in contacts:
        if all(contact.get(part, "") == value for part, value in given.items()):
            return contact
    return next((contact for contact in contacts if _is_same(contact, given)), None)


def _is_same(contact: Mapping[str, str], given: Mapping[str, str]) -> bool:
    name, email = _name(given), given.get("email", "").casefold()
    their_name, their_email = _name(contact), contact.get("email", "").casefold()
    if email and email == their_email:
        return not name or not their_name or name == their_name
    return bool(name) and name == their_name and not (email and their_email)


def is_nameless(contact: Mapping[str, str]) -> bool:
    """Where the name is unknown, the e-mail address stands in its place."""
    return not _name(contact)


def _name(contact: Mapping[str, str]) -> str:
    name = " ".join(contact.get("name", "").split()).casefold()
    return "" if name == contact.get("email", "").casefold() else name


def changed_contact(old: dict[str, str] | None, given: Mapping[str, str]) -> dict[str, str]:
    """The entry with what the row gives; what the row leaves empty stays. A known name is not replaced by an address."""
    entry = {part: (old or {}).get(part, "") for part in PARTS}
    for part, value in given.items():
        if part == "name" and old is not None and is_nameless(given):
            continue
        if part in ("name", "email") and old is not None and entry[part].casefold() == value.casefold():
            continue
        entry[part] = value
    return entry
