"""The list of what vendors bring as sponsors and exhibitors of an event. Contacts are in it only for readers who may have them."""

from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import mark_for
from eventhub.events.models import Event
from eventhub.organiser.lists.sessions import Choices, by_source
from eventhub.programme.company_matches import in_state, state_of
from eventhub.programme.enums import CompanyRole, CompanyState
from eventhub.programme.html import plain_text
from eventhub.programme.models import Company
from eventhub.programme.queries import linked_sponsorship

STATE_CHOICES = [(state.value, mark_for("company_state", state).word) for state in CompanyState]


def company_list(event: Event, sources: Choices, *, may_read_private: bool) -> ListSpec:
    contacts = Column("contacts", "Contacts", contacts_of)
    return ListSpec(
        noun=("company", "companies"),
        columns=(*COMPANY_COLUMNS, contacts) if may_read_private else COMPANY_COLUMNS,
        default_sort="state",
        zone=event.timezone,
        search=("name", "level", "category", "sponsorship__sponsor__name"),
        search_label="Company, level or category",
        filters=(
            Filter("state", "State", STATE_CHOICES, in_state, any_label="Any state"),
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


COMPANY_COLUMNS = (
    Column("company", "Company", lambda row: row.name, order=("name", "role")),
    Column("role", "Role", lambda row: row.get_role_display(), order=("role", "name")),
    Column("state", "State", lambda row: mark_for("company_state", state_of(row)).word, order=("rank", "name", "role")),
    Column("sponsor", "Sponsor here", linked_name, order=("sponsorship__sponsor__name", "name")),
    Column("level", "Level", lambda row: row.level, order=("level", "name")),
    Column("category", "Category", lambda row: row.category, order=("category", "name")),
    Column("booths", "Booths", lambda row: ", ".join(row.booths)),
    Column("website", "Website", lambda row: row.website),
    Column("description", "Description", lambda row: plain_text(row.description)),
    Column("source", "From", lambda row: row.source_label or "", order=("source_label", "name")),
    Column("changed", "Last change", lambda row: row.updated_at, order=("updated_at",)),
)
