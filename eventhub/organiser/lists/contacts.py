"""The list of everybody to be reached at an event."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from eventhub.core.listing import Column, Filter, Listing, ListSpec
from eventhub.core.status_marks import MARKS, mark_for
from eventhub.core.value_listing import build_value_listing
from eventhub.events.models import Event
from eventhub.stands.people import Contact

NO_ACCOUNT = "none"


def by_account(contacts: Any, account: str) -> list[Contact]:
    return [contact for contact in contacts if (contact.account or NO_ACCOUNT) == account]


CONTACT_COLUMNS = (
    Column("company", "Company", lambda row: row.company, order=("company", "name")),
    Column("stands", "Stands", lambda row: row.stands, order=("stands", "company")),
    Column("name", "Name", lambda row: row.name, order=("name",)),
    Column("email", "E-mail", lambda row: row.email, order=("email",)),
    Column("phone", "Phone", lambda row: row.phone),
    Column("role", "Role", lambda row: row.role, order=("role", "company")),
    Column(
        "account",
        "Account",
        lambda row: mark_for("account", row.account).word if row.account else "",
        order=("account", "company"),
    ),
    Column("part", "Takes part as", lambda row: "Co-exhibitor" if row.is_co_exhibitor else "Main sponsor"),
)


def contact_list(given: QueryDict, contacts: Sequence[Contact], event: Event) -> Listing:
    choices = [(status, found.word) for status, found in MARKS["account"].items()] + [(NO_ACCOUNT, "No account here")]
    spec = ListSpec(
        noun=("contact", "contacts"),
        columns=CONTACT_COLUMNS,
        default_sort="company",
        zone=event.timezone,
        search=("company", "name", "email", "stands"),
        search_label="Company, person or stand",
        filters=(Filter("account", "Account", choices, by_account, any_label="Any account"),),
    )
    return build_value_listing(given, contacts, spec)
