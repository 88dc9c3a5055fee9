"""A session as it is sent: checked attribute by attribute, and put into the words of the world."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from integrations.sandbox.rhythm import terms
from integrations.sandbox.rhythm.errors import refused
from integrations.sandbox.rhythm.search import moment
from integrations.sandbox.rhythm.sessions import OWN
from integrations.sandbox.rhythm.store import Store
from integrations.sandbox.wire import Refused
from integrations.sandbox.world.model import ROLES, Participation, Session
from integrations.sandbox.world.world import UnknownRow
from integrations.sandbox.world.zones import wall

REQUIRED = ("event_id", "name", "type_id")
LINKS = 20_000_000
KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("id", "event_id", "name", "code", "description", "location", "type_id", "abstract_id"), str),
    **dict.fromkeys(("access", "start_date", "end_date", "main_presenter_speaker_type_id"), str),
    **dict.fromkeys(("track_ids", "room_ids", "speakers", "custom_field_values"), list),
    **dict.fromkeys(("capacity_options", "registration_question_options"), dict),
    **dict.fromkeys(("hide_from_schedule", "hide_from_portal", "disable_portal_registration", "sold_out"), bool),
    **dict.fromkeys(("enable_capacity", "enable_registration_questions", "has_fees"), bool),
    "display_order": (int, float),
}
# What an attribute is that was left out.
BLANK: dict[str, Any] = {
    **OWN,
    **{name: [] for name in ("track_ids", "room_ids", "speakers", "custom_field_values")},
    "capacity_options": {},
    "enable_capacity": False,
    "hide_from_schedule": False,
}


class Reading:
    """`values` go to the world, `own` are kept by the vendor. Nothing is written here."""

    def __init__(
        self, store: Store, before: dict[str, Any], after: dict[str, Any], session: Session | None = None
    ) -> None:
        self.store, self.world, self.session = store, store.scene.world, session
        self.before = before
        self.after = {name: value for name, value in after.items() if not name.startswith("sys_") and value is not None}
        self.values: dict[str, Any] = {}
        self.own: dict[str, Any] = {}
        self.check()
        for name, read in self.readers().items():
            if name in self.changed:
                read(name)

    @property
    def changed(self) -> set[str]:
        """Of a new row everything: what was left out is blank."""
        named = set(KINDS) - {"id", "event_id"}
        blank = BLANK if self.before else dict.fromkeys(named, ...)
        return {name for name in named if self.sent(name) != self.before.get(name, blank.get(name))}

    def sent(self, name: str) -> Any:
        return self.after.get(name, BLANK.get(name))

    def check(self) -> None:
        for name in REQUIRED:
            if not self.after.get(name):
                raise refused(400, f"{name} is required")
        for name, value in self.after.items():
            if name not in KINDS:
                raise refused(400, f"{name} is no attribute of a session")
            if not isinstance(value, KINDS[name]) or (isinstance(value, bool) and KINDS[name] is not bool):
                raise refused(400, f"{name} has the wrong type")
        if self.sent("access") not in {"optional", "included"}:
            raise refused(400, "access must be one of optional, included")
        if self.after["event_id"] != self.store.event_id(self.world):
            raise missing("event_id", self.after["event_id"])

    def readers(self) -> dict[str, Callable[[str], None]]:
        kept = dict.fromkeys((*OWN, "location", "display_order"), self.keep)
        return {
            **kept,
            "name": self.text("title"),
            "code": self.text("code"),
            "description": self.text("description"),
            "start_date": self.time("starts"),
            "end_date": self.time("ends"),
            "type_id": self.format,
            "track_ids": self.tracks,
            "room_ids": self.rooms,
            "hide_from_schedule": self.hidden,
            "enable_capacity": self.capacity,
            "capacity_options": self.capacity,
            "speakers": self.speakers,
            "abstract_id": self.abstract,
            "main_presenter_speaker_type_id": self.main_presenter,
            "custom_field_values": self.custom,
        }

    # -- one attribute each

    def keep(self, name: str) -> None:
        self.own[name] = self.sent(name)

    def text(self, field: str) -> Callable[[str], None]:
        return lambda name: self.values.__setitem__(field, self.after.get(name, ""))

    def time(self, field: str) -> Callable[[str], None]:
        return lambda name: self.values.__setitem__(field, self.wall(name) if name in self.after else None)

    def wall(self, name: str) -> datetime:
        sent = moment(self.after[name], name)
        return sent.replace(tzinfo=None) if "local_z" in self.store.quirks else wall(sent, self.world.zone)

    def format(self, name: str) -> None:
        self.values["format"] = number_of(
            {terms.type_id(t.number): t.number for t in self.world.formats}, name, self.after[name]
        )

    def tracks(self, name: str) -> None:
        self.many(name, "track", {terms.track_id(self.world, t.number): t.number for t in self.world.tracks})

    def rooms(self, name: str) -> None:
        self.many(name, "room", {terms.room_id(room): room.number for room in self.world.rooms})

    def many(self, name: str, field: str, known: dict[str, int]) -> None:
        """Ids that were dangling before may stay so."""
        ids, held = self.sent(name), set(self.before.get(name, ()))
        if not all(isinstance(id_, str) for id_ in ids):
            raise refused(400, f"{name} must be an array of strings")
        numbers = [number_of(known, name, id_) for id_ in ids if id_ in known or id_ not in held]
        self.values[field] = numbers[0] if numbers else None
        self.own[name] = ids

    def hidden(self, name: str) -> None:
        shown = not self.sent(name)
        self.values |= {"is_public": True, "status": "accepted"} if shown else {"is_public": False}

    def capacity(self, name: str) -> None:
        options = self.sent("capacity_options")
        number = options.get("capacity")
        if self.sent("enable_capacity") and (isinstance(number, bool) or not isinstance(number, int) or number < 0):
            raise refused(400, "capacity_options: capacity must be a number from 0 on")
        self.values["capacity"] = number if self.sent("enable_capacity") else None
        self.own["capacity_options"] = options

    def abstract(self, name: str) -> None:
        try:
            self.values["abstract"] = self.store.abstract(self.after[name]).number if name in self.after else None
        except UnknownRow as unknown:
            raise missing(name, self.after[name]) from unknown

    def main_presenter(self, name: str) -> None:
        if name in self.after:
            number_of({terms.speaker_type_id(role): 1 for role in ROLES}, name, self.after[name])
        self.keep(name)

    def custom(self, name: str) -> None:
        known = {row["id"]: 1 for row in terms.custom_fields(self.store, self.world)}
        for value in self.sent(name):
            number_of(known, name, value.get("custom_field_id") if isinstance(value, dict) else value)
        self.keep(name)

    # -- people

    def speakers(self, name: str) -> None:
        """Those who are not shown, because they declined, stay as they are."""
        unseen = [p for p in self.session.participants if not self.is_shown(p)] if self.session else []
        self.values["participants"] = [self.speaker(item, n) for n, item in enumerate(self.sent(name))] + unseen

    def is_shown(self, participation: Participation) -> bool:
        return participation.acceptance != "Declined" and self.world.people[participation.person].deleted_at is None

    def speaker(self, item: Any, place: int) -> Participation:
        item = item if isinstance(item, dict) else {"speaker_profile_id": item}
        ref = next((item[key] for key in ("speaker_profile_id", "speaker_id", "contact_id") if key in item), None)
        roles = {terms.speaker_type_id(role): role for role in ROLES}
        kind = item.get("type_id") or item.get("speaker_type_id") or terms.speaker_type_id("speaker")
        if not isinstance(kind, str) or kind not in roles:
            raise missing("speakers", kind)
        person = self.person(ref)
        number = self.session.number if self.session else len(self.world.sessions) + 1
        link = str(item.get("id", "")).removeprefix("lnk:")
        held = {str(p.link) for p in self.session.participants} if self.session else set()
        return Participation(int(link) if link in held else LINKS + number * 100 + place, person, roles[kind])

    def person(self, ref: Any) -> int:
        try:
            return self.store.person(str(ref)).number
        except UnknownRow as unknown:
            raise missing("speakers", ref) from unknown


def number_of(known: dict[str, int], name: str, id_: Any) -> int:
    if not isinstance(id_, str) or id_ not in known:
        raise missing(name, id_)
    return known[id_]


def missing(name: str, id_: Any) -> Refused:
    return refused(409, f"The session could not be saved because it refers to a non-existent object: {name} “{id_}”")
