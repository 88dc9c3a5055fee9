"""What each row of a list would do, given what stands in the programme and the rows before it. Values in, verdicts out.

A row means a session by its key or its code, a speaker by the key or the e-mail address, never by a title or a name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from json import dumps
from typing import Any
from uuid import UUID

from eventhub.core.names import name_key
from eventhub.programme.checks import ENTRIES
from eventhub.programme.enums import ListKind, RowVerdict
from eventhub.programme.exchange.cells import entries_text, instant_text, joined, number_text, texts_text
from eventhub.programme.exchange.columns import TITLES
from eventhub.programme.exchange.state import Row, State, flag_text, person_text, whole_text
from eventhub.programme.exchange.values import HIDDEN, Problem, RowValues
from eventhub.programme.html import clean_html

HTML = ("description", "bio")
HIDING = {HIDDEN, "hidden", "no", "unpublished"}
SHOWN = 300
NEW = {"rooms": "New room", "tracks": "New track", "type": "New type"}
SAYS_WHICH = {ListKind.SESSIONS: "code", ListKind.SPEAKERS: "email"}
NEEDED = {ListKind.SESSIONS: "title", ListKind.SPEAKERS: "last_name"}


@dataclass(slots=True)
class RowPlan:
    """`changes`: {field, old, new} as texts. `values` are what is to be written, references by name or key."""

    line: int
    label: str
    target: UUID | None = None
    values: dict[str, Any] = field(default_factory=dict)
    changes: list[dict[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> RowVerdict:
        if self.problems:
            return RowVerdict.REFUSED
        if self.target is None:
            return RowVerdict.CREATE
        return RowVerdict.UPDATE if self.values else RowVerdict.UNCHANGED


@dataclass(slots=True)
class ListPlan:
    """`left_out`: headers that mean nothing here. `digest` is another one as soon as any row would do something else."""

    kind: str
    rows: list[RowPlan]
    left_out: list[str]

    @property
    def counts(self) -> dict[str, int]:
        found = {verdict.value: 0 for verdict in RowVerdict}
        for row in self.rows:
            found[row.verdict] += 1
        return found

    @property
    def digest(self) -> str:
        said = [(row.line, row.verdict, str(row.target), row.changes) for row in self.rows]
        return sha256(dumps(said, sort_keys=True).encode()).hexdigest()


class Planner:
    """Goes through the rows in the order of the list; what one does counts for those after it."""

    def __init__(self, kind: str, state: State) -> None:
        self.kind, self.state = kind, state
        self.lines: dict[object, int] = {}  # what earlier rows were about
        self.coming: dict[str, int] = {}  # codes of rows above that are new

    def plan_all(self, rows: Iterable[RowValues]) -> list[RowPlan]:
        return [self.plan(row) for row in rows]

    def plan(self, row: RowValues) -> RowPlan:
        says = row.values.get(NEEDED[ListKind(self.kind)], "")
        plan = RowPlan(row.line, says or f"Line {row.line}", problems=list(row.problems))
        known = self._target(row, plan)
        if known:
            plan.target, plan.label = known.key, says or known.label
        elif not says and not plan.problems:
            self._complain(
                plan, NEEDED[ListKind(self.kind)], "", "A new row needs it, and the cell is empty. Fill it in."
            )
        self._once(row, plan)
        if not plan.problems:
            self._compare(row, known, plan)
        self._note_status(row, known, plan)
        if not plan.problems:
            self._accept(row, known, plan)
        return plan

    # --- which row is meant ----------------------------------------------------------------------------

    def _target(self, row: RowValues, plan: RowPlan) -> Row | None:
        column = SAYS_WHICH[ListKind(self.kind)]
        said = row.values.get(column, "")
        if row.key is not None:
            return self._with_key(row.key, plan)
        found = self.state.by_code.get(name_key(said), []) if said else []
        if len(found) > 1:
            title = TITLES[self.kind][column].lower()
            sentence = f"{len(found)} rows have this {title}. Give the key of the one that is meant: an export has it."
            self._complain(plan, column, said, sentence)
            return None
        if not found:
            self._note_namesakes(row, plan)
        return self.state.rows[found[0]] if found else None

    def _with_key(self, key: UUID, plan: RowPlan) -> Row | None:
        known = self.state.rows.get(self.state.meant_by(key))
        if known is None:
            sentence = "There is nothing with this key at this event. Clear the cell to add a new row."
            self._complain(plan, "key", str(key), sentence)
        elif known.key != key:
            plan.notes.append(f"What had this key was merged into “{known.label}”: this row is about that one.")
        return known

    def _note_namesakes(self, row: RowValues, plan: RowPlan) -> None:
        """The usual mistake: a list that was brought in once, without keys or codes, and comes again."""
        cells = self._cells(row, ("title", "start") if self.kind == ListKind.SESSIONS else ("first_name", "last_name"))
        alike = [
            known
            for known in self.state.rows.values()
            if cells and all(name_key(known.cells.get(name, "")) == name_key(text) for name, text in cells.items())
        ]
        if alike:
            what = "a session of this title at this time" if self.kind == ListKind.SESSIONS else "somebody of this name"
            plan.notes.append(
                f"There is {what} already. This row adds another one. To change what is there, give its key: an export has it."
            )

    def _note_status(self, row: RowValues, known: Row | None, plan: RowPlan) -> None:
        present = known.cells["status"] if known else "Confirmed"
        if row.said_of_status and name_key(row.said_of_status) != name_key(present):
            plan.notes.append(
                f"The status stays “{present}”: a list moves none. Cancel or withdraw on the page of the row."
            )

    def _cells(self, row: RowValues, names: tuple[str, ...]) -> dict[str, str]:
        return {name: self._text(name, row.values.get(name, "")) for name in names} if row.values else {}

    def _once(self, row: RowValues, plan: RowPlan) -> None:
        """Two rows about the same thing contradict each other sooner or later."""
        code = name_key(str(row.values.get(SAYS_WHICH[ListKind(self.kind)], "")))
        about = plan.target or code
        line = self.lines.setdefault(about, row.line) if about else row.line
        if line != row.line and not plan.problems:
            sentence = (
                f"Line {line} is about the same one. A list says everything of one in one row. Leave one of them out."
            )
            self._complain(plan, "", "", sentence)

    # --- what would change -----------------------------------------------------------------------------

    def _compare(self, row: RowValues, known: Row | None, plan: RowPlan) -> None:
        for name in TITLES[self.kind]:
            if name in row.refers:
                value, text = self._reference(name, row.refers[name], known, plan)
            elif name in row.values:
                value = row.values[name]
                text = self._text(name, value)
            else:
                continue
            old = known.cells.get(name, "") if known else ""
            if name in HTML and text != old:
                text = clean_html(text)
            if text != old and (known or text):
                plan.values[name] = value
                plan.changes.append({"field": TITLES[self.kind][name], "old": old[:SHOWN], "new": text[:SHOWN]})

    def _text(self, name: str, value: Any) -> str:
        """As an export of the value would say it."""
        if name in ("start", "end"):
            return instant_text(value, self.state.zone) if value else ""
        if name in ENTRIES:
            return entries_text(value, tuple(ENTRIES[name][2]))
        match value:
            case bool():
                return flag_text(value=value)
            case float():
                return number_text(value)
            case list():
                return texts_text(value)
        return str(value)

    def _reference(self, name: str, said: Any, known: Row | None, plan: RowPlan) -> tuple[Any, str]:
        if name == "part_of":
            return self._whole(said, known, plan)
        if name == "speakers":
            return self._people(said, plan)
        named = [self._name(name, text, plan) for text in ([said] if name == "type" else self._separated(name, said))]
        return (named[0], named[0]) if name == "type" else (named, texts_text(named))

    def _separated(self, name: str, lines: list[str]) -> list[str]:
        """One a line; several in a line between semicolons, unless that is a name itself."""
        names = self.state.names[name]
        parts = [part.strip() for line in lines for part in ([line] if name_key(line) in names else line.split(";"))]
        return list(dict.fromkeys(part for part in parts if part))

    def _name(self, name: str, text: str, plan: RowPlan) -> str:
        known = self.state.names[name].get(name_key(text))
        if known is None:
            plan.notes.append(f"{NEW[name]}: {text}")
        return known or text

    def _whole(self, said: str, known: Row | None, plan: RowPlan) -> tuple[Any, str]:
        """A session that is there, by code or key, or the code of a row above that is new."""
        if name_key(said) in self.coming:
            return said, said
        key = self._session_meant(said)
        if key is None:
            sentence = "No session has this code or key, and no row above. Give another, or put the row of the whole above its parts."
            self._complain(plan, "part_of", said, sentence)
            return None, ""
        if known and self._lies_in(key, known.key):
            sentence = "That session is a part of this one, so it can't be its whole. Give another, or clear the cell."
            self._complain(plan, "part_of", said, sentence)
        return key, whole_text(self.state, key)

    def _session_meant(self, said: str) -> UUID | None:
        found = self.state.by_code.get(name_key(said), [])
        if len(found) == 1:
            return found[0]
        try:
            key = self.state.meant_by(UUID(said))
        except ValueError:
            return None
        return key if key in self.state.rows else None

    def _lies_in(self, part: UUID, whole: UUID) -> bool:
        seen: set[UUID] = set()
        at: UUID | None = part
        while at is not None and at not in seen:
            if at == whole:
                return True
            seen.add(at)
            at = self.state.rows[at].parent if at in self.state.rows else None
        return False

    def _people(self, entries: list[dict[str, str]], plan: RowPlan) -> tuple[Any, str]:
        lines, people = [], []
        for entry in self._each_alone(entries):
            key = self._person(entry, plan)
            if key is None:
                continue
            role = entry["role"] or "speaker"
            hidden = HIDDEN if name_key(entry["hidden"]) in HIDING else ""
            lines.append(person_text(self.state, key, (role, entry["title"], entry["company"], hidden)))
            people.append({**entry, "role": role, "key": key, "published": not hidden})
        return people, "\n".join(lines)

    def _each_alone(self, entries: list[dict[str, str]]) -> list[dict[str, str]]:
        """Several names in a line between semicolons, unless that is a name itself."""
        alone = []
        for entry in entries:
            is_plain = not any(text for part, text in entry.items() if part != "name")
            several = is_plain and name_key(entry["name"]) not in self.state.people
            names = entry["name"].split(";") if several else [entry["name"]]
            alone += [{**entry, "name": name.strip()} for name in names if name.strip() or not several]
        return alone

    def _person(self, entry: dict[str, str], plan: RowPlan) -> UUID | None:
        shown = joined(list(entry.values()))
        if entry["key"]:
            known = self._person_with(entry["key"])
            if known is None:
                self._complain(
                    plan, "speakers", shown, f"Nobody at this event has the key {entry['key'][:60]}. Mend it."
                )
            return known
        found = self.state.people.get(name_key(entry["name"]), [])
        if len(found) == 1:
            return found[0]
        if found:
            sentence = f"{len(found)} people are called {entry['name']}. Add the key of the one that is meant as the last part."
        else:
            sentence = f"There is no speaker called {entry['name'][:80]}. Bring in the list of speakers first, or mend the name."
        self._complain(plan, "speakers", shown, sentence)
        return None

    def _person_with(self, text: str) -> UUID | None:
        try:
            key = self.state.meant_by(UUID(text))
        except ValueError:
            return None
        return key if key in self.state.labels else None

    # --- afterwards ------------------------------------------------------------------------------------

    def _accept(self, row: RowValues, known: Row | None, plan: RowPlan) -> None:
        for name in ("rooms", "tracks", "type"):
            if name in plan.values:
                said = plan.values[name]
                self.state.names[name] |= {name_key(text): text for text in ([said] if name == "type" else said)}
        if known is None and self.kind == ListKind.SESSIONS and row.values.get("code"):
            self.coming[name_key(row.values["code"])] = row.line
        if known and isinstance(plan.values.get("part_of"), UUID):
            known.parent = plan.values["part_of"]

    def _complain(self, plan: RowPlan, column: str, value: str, message: str) -> None:
        plan.problems.append(Problem(TITLES[self.kind].get(column, ""), value[:200], message))
