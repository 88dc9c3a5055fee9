"""Ids and rows of what sessions point to: types, tracks, rooms, kinds of speakers, custom fields."""

from datetime import timedelta
from typing import Any

from integrations.sandbox.rhythm.store import EVENT_ID, LAST_EVENT_ID, Store
from integrations.sandbox.world import words
from integrations.sandbox.world.model import ROLES, Term
from integrations.sandbox.world.world import World

OBJECTS = {"session": "events-sessions", "contact": "events-speaker_profiles", "sponsor": "events-sponsors"}
LEVELS = ("Gold", "Silver", "Bronze")


def type_id(number: int) -> str:
    return f"ty:{number}"


def speaker_type_id(role: str) -> str:
    return f"spt:{role}"


def topic_id(number: int) -> str:
    return f"topic:{number}"


def level_id(number: int) -> str:
    return f"lvl:{number}"


def category_id(number: int) -> str:
    return f"cat:{number}"


def track_id(world: World, number: int) -> str:
    return f"trk|{world.tracks[number - 1].uuid[:8]}"


def room_id(room: Term) -> str:
    return f"room:{room.uuid[:8]}"


def custom_field_id(object_: str, name: str) -> str:
    return f"{object_}__{name}__c"


def custom_value(object_: str, name: str, value: Any) -> dict[str, Any]:
    """One of the values is set, by what the field holds."""
    where = kind_of(value)
    held = {"Yes": True, "No": False}.get(value, value) if where == "boolean_value" else value
    return {"custom_field_id": custom_field_id(object_, name), where: held}


def kind_of(value: Any) -> str:
    if isinstance(value, list):
        return "list_value"
    if value in ("Yes", "No"):
        return "boolean_value"
    return "numeric_value" if isinstance(value, int | float) else "string_value"


# -- rows


def of_tenant(id_: str, name: str, number: int) -> dict[str, Any]:
    return {"id": id_, "name": name, "display_order": float(number), "is_active": True}


def types(store: Store, world: World) -> list[dict[str, Any]]:
    return [of_tenant(type_id(t.number), t.name, t.number) for t in world.formats]


def speaker_types(store: Store, world: World) -> list[dict[str, Any]]:
    return [of_tenant(speaker_type_id(r.slug), r.name, n) for n, r in enumerate(ROLES.values(), start=1)]


def topics(store: Store, world: World) -> list[dict[str, Any]]:
    return [{"id": topic_id(t.number), "name": t.name, "custom_field_values": []} for t in world.tags]


def sponsor_levels(store: Store, world: World) -> list[dict[str, Any]]:
    return [of_tenant(level_id(n), name, n) for n, name in enumerate(LEVELS, start=1)]


def tracks(store: Store, world: World) -> list[dict[str, Any]]:
    event = {"event_id": store.event_id(world)}
    return [{**of_tenant(track_id(world, t.number), t.name, t.number), **event} for t in world.tracks]


def rooms(store: Store, world: World) -> list[dict[str, Any]]:
    return [
        {
            **of_tenant(room_id(room), room.name, room.number),
            "event_id": store.event_id(world),
            "location": room.venue,
            **({"capacity": store.floated(room.capacity)} if room.capacity is not None else {}),
        }
        for room in world.rooms
    ]


def categories(store: Store, world: World) -> list[dict[str, Any]]:
    event = {"event_id": store.event_id(world)}
    return [{**of_tenant(category_id(n), name, n), **event} for n, name in enumerate(words.SPONSOR_KINDS, start=1)]


def custom_fields(store: Store, world: World) -> list[dict[str, Any]]:
    own = [
        custom_field(OBJECTS[f.source], f.internal_name, f.name, f.type, f.options)
        for f in world.fields
        if f.internal_name != "learning_objectives"
    ]
    objectives = custom_field(OBJECTS["session"], "learning_objectives", "Learning objectives", "list", ())
    return [objectives, custom_field(OBJECTS["session"], "credits", "Credits", "number", ()), *own]


def custom_field(object_: str, name: str, label: str, kind: str, options: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": custom_field_id(object_, name),
        "name": label,
        "object": object_,
        "type": kind,
        "options": list(options),
    }


def events(store: Store, world: World) -> list[dict[str, Any]]:
    """Both of the tenant, whichever is asked for. No zone, and dates without a time."""
    return [event(store, store.scene.last_year, LAST_EVENT_ID), event(store, store.scene.world, EVENT_ID)]


def event(store: Store, world: World, id_: str) -> dict[str, Any]:
    first = world.first_day
    return {
        "id": id_,
        "name": world.name if id_ == EVENT_ID else "MedEx Congress of last year",
        "code": id_.rpartition("-")[2],
        "start_date": first.isoformat(),
        "end_date": (first + timedelta(days=3)).isoformat(),
        "capacity_options": {"capacity": 4000, "enable_wait_list": False},
        "portal_removal_date": (first + timedelta(days=90)).isoformat(),
        "enable_abstracts": True,
        "enable_exhibitors": True,
        "enable_sponsors": True,
        "sys_version": 1,
    }
