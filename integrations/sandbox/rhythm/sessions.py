"""Rows of sessions, attribute by attribute as the document has them."""

from collections.abc import Hashable
from datetime import datetime
from typing import Any

from integrations.sandbox.rhythm import terms
from integrations.sandbox.rhythm.store import ROBOT, Store, present
from integrations.sandbox.world.model import Participation, Session
from integrations.sandbox.world.world import World

SHAPES = ("speaker_id", "contact_id", "bare", "unknown")
BULK = "load:2026-11"
# Attributes of this vendor alone, with what they are in a row that nobody has written to.
OWN: dict[str, Any] = {
    "hide_from_portal": False,
    "disable_portal_registration": False,
    "enable_registration_questions": False,
    "registration_question_options": {},
    "has_fees": False,
    "sold_out": False,
    "access": "optional",
}


class SessionRow:
    def __init__(self, store: Store, world: World) -> None:
        self.store, self.world, self.quirks = store, world, store.quirks
        self.shape = store.faults.option("R5", "shape", "")

    def made(self, session: Session) -> dict[str, Any] | None:
        if session.deleted_at or session.is_abstract:
            return None
        return present(
            {
                "id": session.key,
                "event_id": self.store.event_id(self.world),
                "code": session.code or None,
                "name": session.title,
                "description": session.description or None,
                "type_id": terms.type_id(session.format or 1),
                "hide_from_schedule": not session.is_visible,
                "abstract_id": self.world.sessions[session.abstract].key if session.abstract else None,
                **self.own(session),
                **self.places(session),
                **self.times(session),
                **self.capacity(session),
                "speakers": self.speakers(session),
                "custom_field_values": self.written(session, "custom_field_values", None, self.custom(session)),
                **self.store.system(self.world, "session", session),
                **self.rarely(session),
            }
        )

    def written(self, session: Session, name: str, belongs_to: Hashable, otherwise: Any) -> Any:
        held = self.world is self.store.scene.world
        return self.store.written.get((session.number, name, belongs_to), otherwise) if held else otherwise

    def own(self, session: Session) -> dict[str, Any]:
        number = session.number
        usual = OWN | {
            "hide_from_portal": number % 16 == 9,
            "has_fees": number % 10 == 3,
            "sold_out": number % 14 == 3,
            "access": "included" if number % 5 == 0 else "optional",
            # Ties, halves, and none at all.
            "display_order": None if number % 9 == 4 else self.store.floated(number % 20 / 2),
            "main_presenter_speaker_type_id": terms.speaker_type_id("speaker") if session.abstract else None,
        }
        return {name: self.written(session, name, None, value) for name, value in usual.items()}

    def places(self, session: Session) -> dict[str, Any]:
        """Now and then the id of a track or room that is gone."""
        number, room = session.number, self.world.term("rooms", session.room)
        tracks = [terms.track_id(self.world, n) for n in (session.track, second_track(session)) if n]
        rooms = [terms.room_id(room)] if room else []
        if number % 22 == 7 and room and room.number > 1:
            rooms.append(terms.room_id(self.world.rooms[room.number - 2]))
        tracks += ["trk|gone"] if number % 47 == 21 else []
        rooms += ["room:gone"] if number % 53 == 22 else []
        location = f"{room.venue}, level {1 + room.number % 3}" if room and number % 4 == 1 else None
        return {
            "track_ids": self.written(session, "track_ids", session.track, tracks),
            "room_ids": self.written(session, "room_ids", session.room, rooms),
            "location": self.written(session, "location", None, location),
        }

    def times(self, session: Session) -> dict[str, Any]:
        return {"start_date": self.time(session.starts), "end_date": self.time(session.ends)}

    def time(self, moment: datetime | None) -> str | None:
        shown = moment if "local_z" in self.quirks else self.world.instant(moment)
        return None if shown is None else f"{shown:%Y-%m-%dT%H:%M:%SZ}"

    def capacity(self, session: Session) -> dict[str, Any]:
        """Where it is not enabled there may be an old number beside it that does not count."""
        enabled = session.capacity is not None
        options: dict[str, Any] = {"capacity": 25} if session.number % 7 == 2 else {}
        if enabled:
            options = {
                "capacity": self.store.floated(session.capacity or 0),
                "enable_wait_list": session.number % 2 == 0,
            }
        return {
            "enable_capacity": enabled,
            "capacity_options": self.written(session, "capacity_options", session.capacity, options),
        }

    # -- the people, in a shape that no document tells

    def speakers(self, session: Session) -> list[Any]:
        shown = [p for p in self.world.attending(session) if p.acceptance != "Declined"]
        return [self.speaker(p, place, session) for place, p in enumerate(shown, start=1)]

    def speaker(self, participation: Participation, place: int, session: Session) -> Any:
        person, kind = self.world.people[participation.person], terms.speaker_type_id(participation.role)
        shape = SHAPES[(session.number + place) % len(SHAPES)] if self.shape == "mixed" else self.shape
        match shape:
            case "speaker_id":
                return {"speaker_id": person.key, "type_id": kind}
            case "contact_id":
                return {"contact_id": person.contact_key, "speaker_type_id": kind, "display_order": float(place)}
            case "bare":
                return person.key
            case "unknown":
                return {"who": {"ref": person.key}, "as": kind}
            case _:
                link = {"id": f"lnk:{participation.link}", "speaker_profile_id": person.key, "type_id": kind}
                return {**link, "display_order": self.store.floated(place)}

    def custom(self, session: Session) -> list[dict[str, Any]]:
        values: dict[str, Any] = {f.internal_name: session.custom.get(f.uuid) for f in self.world.fields}
        values |= {"learning_objectives": session.objectives or None, "credits": session.credits}
        return [
            terms.custom_value("events-sessions", name, value) for name, value in values.items() if value is not None
        ]

    # -- what only some rows have

    def oddity(self, session: Session) -> int:
        """By which number a row is odd: those that are made later are not."""
        return session.number if session.number <= self.world.size.sessions else 0

    def rarely(self, session: Session) -> dict[str, Any]:
        number = self.oddity(session)
        failed_delete = number % 18 == 5 or session.number in self.store.trials
        return {
            # Also of somebody who tried to, and could not.
            "sys_deleted_by_id": ROBOT if failed_delete else None,
            "sys_external_id": f"IMP-{number:05d}" if number % 6 == 2 else None,
            "sys_locked": self.is_locked(session),
            "sys_has_files_in_s3": number % 9 == 2,
            "sys_last_security_context": {},
            "sys_directive": "none" if number % 6 == 2 else None,
            "sys_snapshot_base_version": 1 if number % 6 == 2 else None,
            **(bulk_loaded(number) if number % 6 == 2 else {}),
            **(miscalculated() if number % 19 == 8 else {}),
        }

    def is_locked(self, session: Session) -> bool:
        everywhere = "R9" in self.quirks and self.store.faults.option("R9", "status", 403) == 403
        return everywhere or self.oddity(session) % 27 == 4


def second_track(session: Session) -> int | None:
    return 1 + session.number % 3 if session.track and session.number % 8 == 3 else None


def bulk_loaded(number: int) -> dict[str, Any]:
    return {
        "sys_bulk_load_pk": f"medex|{BULK}",
        "sys_bulk_load_at": "2026-01-05T08:00:00Z",
        "sys_bulk_load_id": BULK,
        "sys_bulk_load_record_no": number,
        "sys_bulk_load_source_file": "programme.csv",
        "sys_last_bulk_data_operation_id": f"op:{number}",
        "sys_last_bulk_data_operation_sys_version": "1",
    }


def miscalculated() -> dict[str, Any]:
    said = "The formula divides by nothing."
    return {"sys_calculated_field_error": said, "sys_calculated_field_errors": [{"field": "duration", "error": said}]}
