"""Rooms, tracks and the other lists of an event, and its custom fields."""

from integrations.sandbox.world import words
from integrations.sandbox.world.model import CustomField, Term, steady_uuid
from integrations.sandbox.world.people import YEAR_BEFORE

SLOTS = 4 * 7  # four days of seven
TERMS = {"formats": words.FORMATS, "levels": words.LEVELS, "languages": words.LANGUAGES, "tags": words.TAGS}
CUSTOM_FIELDS = (
    ("session", "Learning objectives", "textarea", "learning_objectives", ()),
    ("session", "Sponsor wording", "text", "sponsor_wording", ()),
    ("session", "Recording allowed", "boolean", "recording_allowed", ("Yes", "No")),
    ("session", "Audience", "multi_select", "audience", ("Clinicians", "Nurses", "Engineers", "Students")),
    ("contact", "Dietary needs", "text", "dietary_needs", ("none", "vegan", "halal")),
    ("contact", "Has presented before", "boolean", "presented_before", ("Yes", "No")),
    ("sponsor", "Tier", "select", "tier", ("Gold", "Silver", "Bronze")),
)  # fmt: skip


def build_terms(seed: int, kind: str) -> list[Term]:
    return [Term(n, steady_uuid(seed, kind, n), name, n) for n, name in enumerate(TERMS[kind], start=1)]


def build_tracks(seed: int) -> list[Term]:
    return [
        Term(n, steady_uuid(seed, "tracks", n), name, n, colour=words.COLOURS[n % len(words.COLOURS)])
        for n, name in enumerate(words.TRACKS, start=1)
    ]


def build_rooms(seed: int, sessions: int) -> list[Term]:
    """Enough for every session to have a place of its own at its time."""
    return [
        Term(
            number=n,
            uuid=steady_uuid(seed, "rooms", n),
            name=f"{words.HALLS[n % len(words.HALLS)]} {n}",
            order=n,
            capacity=None if n % 7 == 3 else 40 + 20 * (n % 9),
            venue=words.VENUES[n % 5 == 4],
        )
        for n in range(1, max(4, -(-sessions // SLOTS)) + 1)
    ]


def build_fields(seed: int) -> list[CustomField]:
    return [
        CustomField(n, steady_uuid(seed, "fields", n), source, name, type_, internal, YEAR_BEFORE, options)
        for n, (source, name, type_, internal, options) in enumerate(CUSTOM_FIELDS, start=1)
    ]
