"""What rows of a vendor would change, given what is here. Pure: the same for a preview as for a run."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from eventhub.programme.enums import Kind
from eventhub.programme.ingest.directory import PLACES
from eventhub.programme.ingest.state import (
    CREATED,
    HIDDEN,
    HIDE,
    JOINED,
    KEPT,
    MOVE,
    REINSTATED,
    SKIPPED,
    UNCHANGED,
    UPDATED,
    WITHDRAW,
    WITHDRAWN,
    Choices,
    Held,
    Incoming,
    Known,
    Planned,
    References,
    Sharer,
)
from eventhub.programme.ingest.values import Remark, Values
from eventhub.programme.records import SOMEBODY

BLANK: tuple[Any, ...] = (None, "", [])
HAS_STATUS = (Kind.SESSION, Kind.SPEAKER, Kind.COMPANY)
TIMES = ("starts_at", "ends_at")
TOMBSTONE = "It was removed here for good, and is not taken again. An organiser can let it come back."
TIMES_DO_NOT_FIT = "The vendor's time does not fit the one kept here."
UNNAMED = {
    Kind.SESSION: ("title", "Untitled session"),
    Kind.SPEAKER: ("last_name", "Unnamed person"),
    Kind.COMPANY: ("name", "Unnamed company"),
}
NAMED_BY = {
    Kind.SESSION: ("title",),
    Kind.SPEAKER: ("last_name", "first_name"),
    Kind.ROOM: ("name",),
    Kind.TRACK: ("name",),
    Kind.SESSION_TYPE: ("name",),
    Kind.COMPANY: ("name",),
}
NAMELESS = "It has no name at the vendor."
NEVER_HERE = "The vendor had taken it back before it was here."
CALLED_OFF = "The vendor has withdrawn it."


def plan_row(
    kind: Kind, incoming: Incoming, *, known: Known | None, held: Held | None, refs: References, choices: Choices
) -> Planned:
    planned = Planned(kind, incoming, known, held, UNCHANGED, held.id if held else None, held.label if held else "")
    planned.owns = known.owns if known else True
    planned.remarks = list(incoming.remarks)
    if known and known.tombstoned_at:
        return _left_out(planned, TOMBSTONE)
    if _is_called_off(planned, choices):
        planned.incoming = replace(incoming, values=None, is_gone=True, skipped=CALLED_OFF)
    if (values := planned.incoming.values) is None:
        return _taken_away(planned, choices)
    planned.wanted = resolved(kind, values, refs, planned)
    if held is None:
        return _new(planned, refs, choices)
    return _changed(planned, held, refs, choices)


def free_names(kind: Kind, pairs: Iterable[tuple[Incoming, Held | None]], refs: References) -> None:
    """Rooms, tracks and types of a page may exchange their names: those that change it hold on to none meanwhile."""
    for incoming, held in pairs:
        name = (incoming.values or {}).get("name", "")
        if kind in PLACES and held and name and name != held.values["name"] and "name" not in held.locked:
            refs.directory.forget_name(held.id)


def _left_out(planned: Planned, reason: str) -> Planned:
    planned.action, planned.reason = SKIPPED, reason
    planned.label = planned.label or planned.incoming.external_id
    return planned


def _is_called_off(planned: Planned, choices: Choices) -> bool:
    """The vendor shows a session only to say that it is withdrawn. Where it is cancelled for that, or left, nothing else of the
    row counts: it may well be unpublished there and without a room.
    """
    held, known = planned.held, planned.known
    if held is None or known is None or (planned.incoming.values or {}).get("status") != WITHDRAWN:
        return False
    is_ours = held.is_withdrawn or "status" in held.locked or held.leaves("status", known.id)
    return planned.kind == Kind.SESSION and (planned.is_left or (choices.cancels and not is_ours))


def _taken_away(planned: Planned, choices: Choices) -> Planned:
    """The vendor says that it is gone, or no longer of those that are taken. What is here of it is withdrawn, through the guard.

    Near its event a session is cancelled instead, and one that is cancelled stays as it is.
    """
    reason = planned.incoming.skipped or "The vendor has removed it."
    held = planned.held
    if held is None:
        return _left_out(planned, planned.incoming.skipped or NEVER_HERE)
    if held.is_withdrawn or planned.is_left or planned.kind not in HAS_STATUS:
        return planned
    if planned.known and (heir := held.heir_of(planned.known.id)):
        return _passed_on(planned, held, heir, reason)
    status, reason = choices.of_gone(planned.kind, reason)
    if "status" not in held.locked and held.values["status"] != status:
        planned.later, planned.reason = {WITHDRAW: {"status": status}}, reason
    return planned


def _passed_on(planned: Planned, held: Held, heir: Sharer, reason: str) -> Planned:
    assert planned.known is not None  # noqa: S101  # a row that is held came from somewhere
    planned.heir, planned.action = heir.origin_id, KEPT
    planned.reason = f"{reason} {stays_for(heir)}"
    held.let_go([planned.known.id])
    owners = held.values["owners"]
    passed = passed_on(owners, planned.known.id, heir.origin_id)
    if passed != owners:
        held.values["owners"] = passed
        planned.action, planned.now = UPDATED, {"owners": passed}
    return planned


def stays_for(heir: Sharer) -> str:
    return f"It stays, because {heir.label} still has it; what was owned by this vendor is owned by {heir.label} now."


def passed_on(owners: Mapping[str, str], gone: UUID, heir: UUID) -> dict[str, str]:
    return {name: str(heir) if owner == str(gone) else owner for name, owner in owners.items()}


# --- references ----------------------------------------------------------------------------------------


def resolved(kind: Kind, values: Values, refs: References, planned: Planned) -> Values:
    """The values with keys of ours in the place of the vendor's."""
    wanted = dict(values)
    if kind in (Kind.SPEAKER, Kind.COMPANY):
        wanted["status"] = "confirmed"
    if kind != Kind.SESSION:
        return wanted
    if wanted.get("type"):
        wanted["type"] = refs.directory.place(Kind.SESSION_TYPE, wanted["type"])
    for name, place in (("rooms", Kind.ROOM), ("tracks", Kind.TRACK)):
        if name in wanted:
            found = (refs.directory.place(place, ref) for ref in wanted[name])
            wanted[name] = list(dict.fromkeys(each for each in found if each))
    if wanted.get("parent"):
        wanted["parent"] = _parent(wanted["parent"], refs, planned)
    if "speakers" in wanted:
        wanted["speakers"] = _speakers(wanted["speakers"], refs, planned)
    return wanted


def _parent(key: str, refs: References, planned: Planned) -> UUID | None:
    found = refs.sessions.get(key)
    own = planned.target_id
    if found is None:
        _note_missing(planned, "parent", f"It is part of “{key}”, which is not here.")
        return None
    if found == own or key == planned.incoming.external_id or _leads_to(found, own, refs.parents):
        planned.remarks.append(Remark("circle", "It would be a part of itself: left without a parent.", "parent"))
        return None
    if own:
        refs.parents[own] = found
    return found


def _leads_to(at: UUID | None, own: UUID | None, parents: dict[UUID, UUID]) -> bool:
    met = set()
    while at is not None and own is not None and at not in met:
        met.add(at)
        at = parents.get(at)
        if at == own:
            return True
    return False


def _speakers(links: Iterable[Values], refs: References, planned: Planned) -> list[list[Any]]:
    """Two of the vendor's people may be one here: each role once, shown if either is.

    Where no role is said, those that are known stay.
    """
    found: dict[tuple[UUID, str], list[Any]] = {}
    known, is_whole = _known_roles(planned.held), True
    for link in links:
        if link["speaker"] == SOMEBODY:
            is_whole = False
            continue
        speaker = refs.speakers.get(link["speaker"])
        if speaker is None:
            _note_missing(planned, "speakers", f"A person (“{link['speaker']}”) is named who is not here.")
            continue
        for role in [link["role"]] if link["role"] else known.get(speaker, ["speaker"]):
            place = [speaker, role, link["order"], link["published"], link["title"], link["company"]]
            first = found.setdefault((speaker, role), place)
            first[3] = first[3] or link["published"]
    if planned.held and not is_whole:
        found = {(place[0], place[1]): place for place in planned.held.values["speakers"]} | found
    return sorted(found.values(), key=lambda place: (place[2], place[0], place[1]))


def _known_roles(held: Held | None) -> dict[UUID, list[str]]:
    known: dict[UUID, list[str]] = {}
    for place in held.values["speakers"] if held else ():
        known.setdefault(place[0], []).append(place[1])
    return known


def _note_missing(planned: Planned, name: str, message: str) -> None:
    planned.is_open = True
    planned.remarks.append(Remark("not_here", f"{message} It is tried again at the next sync.", name))


# --- new rows ------------------------------------------------------------------------------------------


def _new(planned: Planned, refs: References, choices: Choices) -> Planned:
    wanted, kind = planned.wanted, planned.kind
    if kind in PLACES and is_nameless(kind, wanted):
        return _left_out(planned, NAMELESS)
    _give_name(planned)
    planned.label = label_of(kind, wanted)
    if wanted.get("status") == WITHDRAWN:
        return _left_out(planned, NEVER_HERE)
    if kind in PLACES:
        joined = refs.directory.named(kind, wanted)
        if joined is not None:
            return _joined(planned, joined, refs)
    if "published" in wanted and not choices.publishes:
        wanted["published"] = False
    planned.action, planned.target_id, planned.now = CREATED, planned.target_id or uuid7(), wanted
    _introduce(planned, refs)
    return planned


def _give_name(planned: Planned) -> None:
    """Something has to stand in lists."""
    if is_nameless(planned.kind, planned.wanted):
        name, otherwise = UNNAMED[planned.kind]
        planned.wanted[name] = otherwise
        text = f"It has no name at the vendor: called “{otherwise}” here until it has one."
        planned.remarks.append(Remark("nameless", text, name))


def is_nameless(kind: Kind, values: Values) -> bool:
    """A blank name. One part of a person's name may well be blank."""
    named = NAMED_BY[kind]
    return any(name in values for name in named) and not any(values.get(name) for name in named)


def _joined(planned: Planned, target: UUID, refs: References) -> Planned:
    planned.action, planned.target_id, planned.owns = JOINED, target, False
    refs.directory.by_key[planned.kind, planned.incoming.external_id] = target
    return planned


def _introduce(planned: Planned, refs: References) -> None:
    """Later rows of this page may refer to it."""
    assert planned.target_id is not None  # noqa: S101  # _new has just given it
    key, target = planned.incoming.external_id, planned.target_id
    if planned.kind == Kind.SESSION:
        refs.sessions[key] = target
        if planned.now.get("parent"):
            refs.parents[target] = planned.now["parent"]
    elif planned.kind == Kind.SPEAKER:
        refs.speakers[key] = target
    elif planned.kind in PLACES:
        refs.directory.by_key[planned.kind, key] = target
        refs.directory.add(planned.kind, target, planned.now["name"], planned.now.get(PLACES[planned.kind][1], ""))


# --- rows that are here --------------------------------------------------------------------------------


def _changed(planned: Planned, held: Held, refs: References, choices: Choices) -> Planned:
    if not planned.owns:
        return planned
    if held.values.get("awaits_session"):  # the end of the run knows whether a session names them
        planned.wanted.pop("status", None)
    differs = {
        name: value
        for name, value in planned.wanted.items()
        if name not in held.locked and value != held.values[name] and not keeps(name, value, choices)
        if not held.leaves(name, planned.known.id if planned.known else None)
    }
    keep_name(differs, planned)
    fit_times(differs, held, planned)
    if planned.kind in PLACES and not _may_be_called(planned, differs, refs):
        differs = {name: value for name, value in differs.items() if name not in ("name", PLACES[planned.kind][1])}
    planned.later = _guarded(differs, held)
    waiting = {name for values in planned.later.values() for name in values}
    planned.now = {name: value for name, value in differs.items() if name not in waiting}
    says_else = planned.known is not None and planned.known.digest != planned.incoming.digest
    if says_else and not differs:
        planned.action = KEPT
    if planned.now:
        is_back = held.values.get("status") in HIDDEN and planned.now.get("status") == "confirmed"
        planned.action = REINSTATED if is_back else UPDATED
    return planned


def keep_name(differs: Values, planned: Planned) -> None:
    """What has a name keeps it where the vendor sends none: that is a bad day of the vendor's, no name."""
    if not is_nameless(planned.kind, planned.incoming.values or {}):
        return
    for name in NAMED_BY[planned.kind]:
        differs.pop(name, None)
    named = NAMED_BY[planned.kind][0]
    planned.remarks.append(Remark("nameless", "It has no name at the vendor: it keeps the one it has here.", named))


def keeps(name: str, value: Any, choices: Choices) -> bool:
    """Whether what stands here stays because the vendor's value is blank, or because people here decide on it."""
    if name == "published" and not choices.publishes:
        return True
    return value in BLANK and name in choices.kept_when_blank


def fit_times(differs: Values, held: Held, planned: Planned) -> None:
    """Where one of the two is locked, the other is taken only if they make sense together."""
    if not times_fit(differs, held.values):
        for name in TIMES:
            differs.pop(name, None)
        planned.remarks.append(Remark("times_do_not_fit", TIMES_DO_NOT_FIT, "ends_at"))


def times_fit(new: Values, here: Values) -> bool:
    """Whether what is new makes sense with what stays."""
    starts, ends = (new.get(name, here.get(name)) for name in TIMES)
    return not new.keys() & set(TIMES) or not ends or bool(starts and starts <= ends)


def _may_be_called(planned: Planned, differs: Values, refs: References) -> bool:
    """A name that another row has is not taken; the row is looked at again at the next run."""
    qualifier = PLACES[planned.kind][1]
    if not differs.keys() & {"name", qualifier} or planned.held is None:
        return True
    called = {**planned.held.values, **differs}
    taken = refs.directory.named(planned.kind, called)
    if taken in (None, planned.held.id):
        refs.directory.rename(planned.kind, planned.held.id, called["name"], called.get(qualifier, ""))
        return True
    here = planned.held.values
    refs.directory.rename(planned.kind, planned.held.id, here["name"], here.get(qualifier, ""))
    planned.is_open = True
    planned.remarks.append(Remark("name_taken", f"“{called['name']}” is the name of another one here.", "name"))
    return False


def _guarded(differs: Values, held: Held) -> dict[str, Values]:
    """What hides, moves or takes away waits for the end of the run."""
    later: dict[str, Values] = {}
    hides = {name: value for name, value in differs.items() if _hides(name, value, held)}
    if differs.get("status") == WITHDRAWN:
        later[WITHDRAW] = {"status": hides.pop("status")}
    if hides:
        later[HIDE] = hides
    moves = {name: differs[name] for name in TIMES if name in differs}
    if moves and held.values["starts_at"]:
        later[MOVE] = moves
    return later


def _hides(name: str, value: Any, held: Held) -> bool:
    if name == "published":
        return value is False
    if name == "status":
        return value in HIDDEN and held.values["status"] != WITHDRAWN
    if name == "rooms":
        return not value and bool(held.values[name])
    return name == "speakers" and _has_shown(held.values[name]) and not _has_shown(value)


def _has_shown(places: Iterable[list[Any]]) -> bool:
    return any(place[3] for place in places)


def label_of(kind: Kind, values: Values) -> str:
    if kind == Kind.SPEAKER:
        parts = (values.get(name, "") for name in ("prefix", "first_name", "last_name"))
        spoken = " ".join(filter(None, parts))
        return f"{spoken}, {values['suffix']}" if values.get("suffix") else spoken
    return str(values.get("title" if kind == Kind.SESSION else "name", ""))
