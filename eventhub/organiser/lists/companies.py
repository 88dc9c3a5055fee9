"""The list of what vendors bring as sponsors and exhibitors of an event. Contacts are in it only for readers who may have them."""

from collections.abc import Callable, Collection
from functools import partial
from uuid import UUID

from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import mark_for
from eventhub.events.models import Event
from eventhub.organiser.lists.sessions import Choices, by_source
from eventhub.programme.company_matches import in_state, state_of
from eventhub.programme.enums import CompanyRole, CompanyState
from eventhub.programme.html import plain_text
from eventhub.programme.models import Company
from eventhub.programme.queries import linked_sponsorship

# Of the sponsor that it was linked with, and of the one that this became part of since.
SPONSOR_NAMES = ("sponsorship__sponsor__name", "sponsorship__merged_into__sponsor__name")
STATE_CHOICES = [(state.value, mark_for("company_state", state).word) for state in CompanyState]


def company_list(
    event: Event,
    sources: Choices,
    *,
    names: Collection[str],
    differing: Callable[[], Collection[UUID]],
    may_read_private: bool,
) -> ListSpec:
    """`names`: the fields that are compared; `differing`: the keys of those in which one of them differs, asked for by an export."""

    def state(company: Company) -> str:
        return mark_for("company_state", state_of(company, differs=company.pk in differing())).word

    before, after = COMPANY_COLUMNS
    columns = (*before, Column("state", "State", state, order=("rank", "name", "role")), *after)
    contacts = Column("contacts", "Contacts", contacts_of)
    return ListSpec(
        noun=("company", "companies"),
        columns=(*columns, contacts) if may_read_private else columns,
        default_sort="state",
        zone=event.timezone,
        search=("name", "level", "category", *SPONSOR_NAMES),
        search_label="Company, level or category",
        filters=(
            Filter("state", "State", STATE_CHOICES, partial(in_state, names=names), any_label="Any state"),
            Filter(
                "role", "Role", CompanyRole.choices, lambda rows, role: rows.filter(role=role), any_label="Any role"
            ),
            Filter("source", "From", sources, by_source, any_label="Any connection"),
        ),
    )


def linked_name(company: Company) -> str:
    sponsorship = linked_sponsorship(company)
    return sponsorship.sponsor.name if sponsorship else ""


def contacts_of(company: Company) -> str:
    return " | ".join(" ".join(filter(None, (each["name"], each["email"], each["phone"]))) for each in company.contacts)


# Those before the state of a company, and those after it.
COMPANY_COLUMNS = (
    (
        Column("company", "Company", lambda row: row.name, order=("name", "role")),
        Column("role", "Role", lambda row: row.get_role_display(), order=("role", "name")),
    ),
    (
        Column("sponsor", "Sponsor here", linked_name, order=("sponsorship__sponsor__name", "name")),
        Column("level", "Level", lambda row: row.level, order=("level", "name")),
        Column("category", "Category", lambda row: row.category, order=("category", "name")),
        Column("booths", "Booths", lambda row: ", ".join(row.booths)),
        Column("website", "Website", lambda row: row.website),
        Column("description", "Description", lambda row: plain_text(row.description)),
        Column("source", "From", lambda row: row.source_label or "", order=("source_label", "name")),
        Column("changed", "Last change", lambda row: row.updated_at, order=("updated_at",)),
    ),
)
