"""What each row of a list would do, given what stands at the event and the rows before it. Values in, verdicts out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from eventhub.core.names import name_key
from eventhub.imports.columns import BY_KEY
from eventhub.imports.enums import Verdict
from eventhub.imports.people import changed_contact, is_nameless, match_contact
from eventhub.imports.state import Change, State, apply
from eventhub.imports.values import MAIN, MEASURES, SHARES, Problem, RowValues, with_scheme
from eventhub.stands.checks import MOST_CO_EXHIBITORS
from eventhub.stands.contacts import MOST_CONTACTS
from eventhub.stands.records import StandKey

FIELD_OF = {ours: key for key, ours in MEASURES.items()}
NEW_THINGS = ("stand", "company")


@dataclass(slots=True)
class RowPlan:
    """`notes` say what may surprise and is no fault. `label`: the stand, as people call it."""

    line: int
    label: str
    company: str
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        if self.problems:
            return Verdict.REFUSED
        if not self.changes:
            return Verdict.UNCHANGED
        is_new = any(
            (change.kind in NEW_THINGS and not change.field) or change.field == "co_exhibitor"
            for change in self.changes
        )
        return Verdict.CREATE if is_new else Verdict.UPDATE


class Planner:
    """Goes through the rows in the order of the list. `plan` says what a row would do; `accept` takes it for done."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.said: dict[tuple[Any, ...], tuple[Any, int]] = {}  # what earlier rows said of a thing, and in which line

    def plan(self, row: RowValues) -> RowPlan:
        plan = RowPlan(row.line, stand_label(row.hall or "", row.number), row.company, problems=list(row.problems))
        if plan.problems:
            return plan
        key = self._stand_key(row, plan)
        if plan.problems:
            return plan
        plan.label = stand_label(*key) if key else ""
        plan.changes += self._stand_changes(row, key, plan) if key else ()
        if row.company:
            plan.changes += self._company_changes(row, plan)
            plan.changes += self._place_changes(row, key, plan) if key else ()
            plan.changes += self._sponsorship_changes(row, key, plan)
        return plan

    def accept(self, row: RowValues, plan: RowPlan) -> None:
        for change in plan.changes:
            apply(self.state, change)
        self.remember(row)

    def remember(self, row: RowValues) -> None:
        """What the row says counts against rows further down, as far as it stands there."""
        for claim, value in self._claims(row):
            self.said.setdefault(claim, (value, row.line))

    # --- the stand -----------------------------------------------------------------------------------

    def _stand_key(self, row: RowValues, plan: RowPlan) -> StandKey | None:
        if not row.number:
            return None
        if row.hall is None:
            return self._key_without_hall(row, plan)
        key = (self.state.hall_named(row.hall) if row.hall else "", row.number)
        self._refuse_other_case(key, plan)
        return key

    def _key_without_hall(self, row: RowValues, plan: RowPlan) -> StandKey:
        """A list that has no column for halls means the one stand of that number, wherever it is."""
        known = self.state.by_number.get(row.number, [])
        if len(known) > 1:
            halls = ", ".join(hall or "no hall" for hall, _ in known)
            sentence = (
                f"There are {len(known)} stands {row.number}: {halls}. The list does not say which is meant. "
                "Add a column with the halls."
            )
            plan.problems.append(Problem("number", row.number, sentence))
        key = known[0] if known else ("", row.number)
        self._refuse_other_case(key, plan)
        return key

    def _refuse_other_case(self, key: StandKey, plan: RowPlan) -> None:
        written = self.state.folded.get((key[0], key[1].casefold()))
        if key not in self.state.stands and written and written != key[1]:
            where = f"in {key[0]}" if key[0] else "without a hall"
            sentence = (
                f"There is a stand {written} {where}; {key[1]} differs from it in capitals only. "
                "Write it in the same way, or add the second stand by hand."
            )
            plan.problems.append(Problem("number", key[1], sentence))

    def _stand_changes(self, row: RowValues, key: StandKey, plan: RowPlan) -> Iterator[Change]:
        if key[0] and key[0] not in self.state.halls:
            yield Change("hall", (key[0],), "", None, key[0])
        stand = self.state.stands.get(key)
        if stand is None:
            yield Change("stand", key, "", None, key[1])
            self._note_other_halls(key, plan)
        for name, value in row.stand.items():
            if self._contradicts(("stand", key, name), value, FIELD_OF.get(name, name), "stand", plan):
                continue
            old = stand.values[name] if stand else None
            if old != value and not (stand is None and name == "rotation" and not value):
                yield Change("stand", key, name, old, value)

    def _note_other_halls(self, key: StandKey, plan: RowPlan) -> None:
        others = [hall for hall, _ in self.state.by_number.get(key[1], []) if hall]
        if others and not key[0]:
            plan.notes.append(f"The row gives no hall: this is another stand than {key[1]} in {', '.join(others)}.")

    # --- whose it is ---------------------------------------------------------------------------------

    def _place_changes(self, row: RowValues, key: StandKey, plan: RowPlan) -> Iterator[Change]:
        """The first company of a free stand is its main sponsor, every other a co-exhibitor; nobody's main sponsor changes."""
        stand, company = self.state.stands.get(key), name_key(row.company)
        main = stand.main if stand else ""
        if company == main:
            if row.place == SHARES:
                sentence = f"{row.company} is the main sponsor of {plan.label}. A co-exhibitor is another company. Leave the row out."
                plan.problems.append(Problem("exhibits_as", "", sentence))
            return
        if not main and row.place != SHARES:
            yield Change("stand", key, "main", "", self._name(row.company))
            return
        if row.place == MAIN:
            plan.problems.append(Problem("exhibits_as", "", self._taken(row, plan, main)))
            return
        shared = stand.co_exhibitors if stand else []
        if company in shared:
            return
        if len(shared) >= MOST_CO_EXHIBITORS:
            sentence = f"{plan.label} has {len(shared)} co-exhibitors. At most {MOST_CO_EXHIBITORS} can share a stand. Leave the row out."
            plan.problems.append(Problem("company", row.company, sentence))
            return
        if main and ("stand", key, "first") not in self.said:
            plan.notes.append(
                f"{plan.label} has {self.state.companies[main].name} as its main sponsor, and keeps it: "
                f"{row.company} becomes a co-exhibitor."
            )
        yield Change("stand", key, "co_exhibitor", "", self._name(row.company))

    def _taken(self, row: RowValues, plan: RowPlan, main: str) -> str:
        return (
            f"{plan.label} has {self.state.companies[main].name} as its main sponsor. An import never changes that. "
            f"Give the stand to {row.company} on its own page, or name it as a co-exhibitor."
        )

    def _name(self, company: str) -> str:
        """As it is written here, if it is known."""
        known = self.state.companies.get(name_key(company))
        return known.name if known else company

    def _sponsorship_changes(self, row: RowValues, key: StandKey | None, plan: RowPlan) -> Iterator[Change]:
        company = name_key(row.company)
        is_known = company in self.state.tiers
        becomes_main = any(change.field == "main" for change in plan.changes)
        needed = becomes_main or bool(row.tier) or (key is None and not self.state.takes_part(company))
        if not is_known and needed:
            yield Change("sponsorship", (company,), "", None, self._name(row.company))
        if row.tier and not self._contradicts(("tier", company), row.tier, "tier", "company", plan):
            old = self.state.tiers.get(company, "")
            if old != row.tier:
                yield Change("sponsorship", (company,), "tier", old, row.tier)

    # --- the company ---------------------------------------------------------------------------------

    def _company_changes(self, row: RowValues, plan: RowPlan) -> Iterator[Change]:
        key = name_key(row.company)
        known = self.state.companies.get(key)
        if known is None:
            yield Change("company", (key,), "", None, row.company)
        for name, text in row.details.items():
            old = known.values[name] if known else ""
            value = _website(text, old) if name == "website" else _text(text, old)
            if not self._contradicts(("company", key, name), value, name, "company", plan) and old != value:
                yield Change("company", (key,), name, old, value)
        if row.contact:
            yield from self._contact_changes(row, key, plan)

    def _contact_changes(self, row: RowValues, key: str, plan: RowPlan) -> Iterator[Change]:
        known = self.state.companies.get(key)
        contacts = known.contacts if known else []
        old = match_contact(contacts, row.contact)
        if old is None and len(contacts) >= MOST_CONTACTS:
            sentence = f"{row.company} has {MOST_CONTACTS} contacts, and no more are kept. Remove one there, or leave this one out."
            plan.problems.append(Problem("contact_name", row.contact.get("name", ""), sentence))
            return
        new = changed_contact(old, row.contact)
        if old is not None:
            for part, value in row.contact.items():
                claim = ("contact", key, contacts.index(old), part)
                if new[part] != old.get(part) and self._contradicts(claim, value, part, "contact", plan):
                    return
        if old != new:
            yield Change("company", (key,), "contact", old, new)

    # --- what rows of one list say of the same thing ---------------------------------------------------

    def _contradicts(self, claim: tuple[Any, ...], value: Any, key: str, thing: str, plan: RowPlan) -> bool:
        said, line = self.said.get(claim, (value, 0))
        if said == value:
            return False
        title = BY_KEY[key].title.lower() if key in BY_KEY else key
        sentence = f"Line {line} gives {_shown(said)} as {title} of the same {thing}. One {thing} has one {title}. Mend one of the rows."
        plan.problems.append(Problem(key, _shown(value), sentence))
        return True

    def _claims(self, row: RowValues) -> Iterator[tuple[tuple[Any, ...], Any]]:
        key = self._accepted_key(row)
        if key:
            yield ("stand", key, "first"), row.line
            yield from ((("stand", key, name), value) for name, value in row.stand.items())
        company = name_key(row.company)
        if row.tier:
            yield ("tier", company), row.tier
        if known := self.state.companies.get(company):
            yield from ((("company", company, name), known.values[name]) for name in row.details)
            yield from self._claims_of_contact(row, company, known.contacts)

    def _claims_of_contact(
        self, row: RowValues, company: str, contacts: list[dict[str, str]]
    ) -> Iterator[tuple[tuple[Any, ...], Any]]:
        found = match_contact(contacts, row.contact) if row.contact else None
        if found is None:
            return
        for part, value in row.contact.items():
            if part != "name" or not is_nameless(row.contact):
                yield ("contact", company, contacts.index(found), part), value

    def _accepted_key(self, row: RowValues) -> StandKey | None:
        if not row.number:
            return None
        if row.hall is None:
            return next(iter(self.state.by_number.get(row.number, ())), None)
        return (self.state.hall_named(row.hall) if row.hall else "", row.number)


def stand_label(hall: str, number: str) -> str:
    if not number:
        return ""
    return f"Stand {number}, {hall}" if hall else f"Stand {number}"


def _website(text: str, old: str) -> str:
    """What is written without https:// is what stands here, if the rest is the same."""
    if "://" not in text and old.partition("://")[2] == text:
        return old
    return with_scheme(text)


def _text(text: str, old: str) -> str:
    """What stands here, where only the ends of lines differ: a form and a file write them in two ways."""
    return old if old.replace("\r\n", "\n").strip() == text.strip() else text


def _shown(value: Any) -> str:
    text = f"{value:f}" if hasattr(value, "is_finite") else str(value)
    return f"“{text[:60]}”"
