"""What stands at an event, as the plan of an import compares and carries it forward. Values only; no database."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from eventhub.core.names import name_key
from eventhub.stands.records import CompanyRecord, Records, StandKey, StandRecord

NO_VALUES: dict[str, Any] = {
    "kind": "unknown",
    "width_m": None,
    "depth_m": None,
    "x_m": None,
    "y_m": None,
    "rotation": Decimal(0),
}


@dataclass(slots=True)
class StandState:
    """`main` and `co_exhibitors` are keys of companies; `line` is the row of the list that named it first, 0: none yet."""

    values: dict[str, Any] = field(default_factory=lambda: dict(NO_VALUES))
    main: str = ""
    co_exhibitors: list[str] = field(default_factory=list)
    line: int = 0


@dataclass(slots=True)
class CompanyState:
    name: str
    values: dict[str, str] = field(default_factory=lambda: {"website": "", "description": ""})
    contacts: list[dict[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class State:
    """`tiers`: the companies that take part in the event, with their tier."""

    halls: dict[str, str] = field(default_factory=dict)
    stands: dict[StandKey, StandState] = field(default_factory=dict)
    companies: dict[str, CompanyState] = field(default_factory=dict)
    tiers: dict[str, str] = field(default_factory=dict)
    by_number: dict[str, list[StandKey]] = field(default_factory=dict)
    folded: dict[StandKey, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    def add_hall(self, name: str) -> None:
        self.halls[name] = name_key(name)

    def add_stand(self, key: StandKey, stand: StandState) -> None:
        self.stands[key] = stand
        self.by_number.setdefault(key[1], []).append(key)
        self.folded.setdefault((key[0], key[1].casefold()), key[1])
        for company in stand.co_exhibitors:
            self.places[company] = self.places.get(company, 0) + 1

    def hall_named(self, name: str) -> str:
        """The hall as it is written here: the same letters, else the only one that differs in case or spaces; else the name."""
        if name in self.halls:
            return name
        wanted = name_key(name)
        alike = [hall for hall, key in self.halls.items() if key == wanted]
        return alike[0] if len(alike) == 1 else name

    def takes_part(self, company: str) -> bool:
        """As a sponsor of the event or as a co-exhibitor on a stand."""
        return company in self.tiers or self.places.get(company, 0) > 0


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an import writes. `field` is empty for a thing that is new; `key` is (hall, number) or (company's key,).

    `old` and `new` are values of the field; of a contact the whole entry, `old` None where it is added.
    """

    kind: str
    key: tuple[str, ...]
    field: str
    old: Any
    new: Any


def apply(state: State, change: Change) -> None:
    """Let the state be as after the change."""
    match change.kind:
        case "hall":
            state.add_hall(change.new)
        case "stand":
            _apply_to_stand(state, change)
        case "company":
            _apply_to_company(state, change)
        case "sponsorship":
            state.tiers[change.key[0]] = change.new if change.field else ""


def _apply_to_stand(state: State, change: Change) -> None:
    key = (change.key[0], change.key[1])
    if not change.field:
        state.add_stand(key, StandState())
        return
    stand = state.stands[key]
    if change.field == "main":
        stand.main = name_key(change.new)
        if stand.main in stand.co_exhibitors:
            stand.co_exhibitors.remove(stand.main)
            state.places[stand.main] -= 1
    elif change.field == "co_exhibitor":
        company = name_key(change.new)
        stand.co_exhibitors.append(company)
        state.places[company] = state.places.get(company, 0) + 1
    else:
        stand.values[change.field] = change.new


def _apply_to_company(state: State, change: Change) -> None:
    key = change.key[0]
    if not change.field:
        state.companies[key] = CompanyState(change.new)
    elif change.field == "contact":
        contacts = state.companies[key].contacts
        if change.old is None:
            contacts.append(change.new)
        else:
            contacts[contacts.index(change.old)] = change.new
    else:
        state.companies[key].values[change.field] = change.new


def records_of(state: State, changes: list[Change]) -> Records:
    """What is to be written so that the database is as the state is where the changes touched it."""
    records = Records()
    for change in changes:
        if change.kind == "hall":
            records.halls.append(change.new)
        elif change.kind == "company":
            _record_company(records, state, change)
        elif change.kind == "sponsorship":
            tier = records.sponsorships.get(change.key[0])
            records.sponsorships[change.key[0]] = change.new if change.field else tier
        else:
            _record_stand(records, change)
    return records


def _record_company(records: Records, state: State, change: Change) -> None:
    key = change.key[0]
    company = state.companies[key]
    record = records.companies.setdefault(key, CompanyRecord(company.name))
    if change.field == "contact":
        record.values["contacts"] = [dict(contact) for contact in company.contacts]
    elif change.field:
        record.values[change.field] = change.new


def _record_stand(records: Records, change: Change) -> None:
    record = records.stands.setdefault((change.key[0], change.key[1]), StandRecord())
    if change.field == "main":
        record.main = name_key(change.new)
    elif change.field == "co_exhibitor":
        record.co_exhibitors.append(name_key(change.new))
    elif change.field:
        record.values[change.field] = change.new
