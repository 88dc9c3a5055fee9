"""What is wrong in a programme, as a number: worked out once for each state of it, because all of it is compared with all."""

from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Model

from eventhub.organiser.scope import EventScope
from eventhub.programme.clashes import find_clashes
from eventhub.programme.merge_queries import alike_in
from eventhub.programme.models import Apart, Room, Session, SessionRoom, SessionSpeaker, Speaker
from eventhub.programme.queries import fingerprint, frame_of, sessions_visible_to, slots_of

# What is compared. Where one of two that write at once ends after the other, its rows may show only after `KEPT_FOR`.
COMPARED: tuple[tuple[type[Model], str], ...] = (
    (Session, "event"),
    (Speaker, "event"),
    (Room, "event"),
    (Apart, "event"),
    (SessionRoom, "session__event"),
    (SessionSpeaker, "session__event"),
)
KEPT_FOR = 5 * 60


class Found(NamedTuple):
    """Clashes of what is published, the first of them in words, and pairs of rows that may be the same."""

    clashes: int
    first_clash: str
    alike: int


def found_in_programme(scope: EventScope) -> Found:
    """For those who may change it: they all see the same."""
    event = scope.event
    key = f"programme-faults:{event.pk}:{event.updated_at.timestamp()}:{fingerprint(event, COMPARED)}"
    found = cache.get(key)
    if found is None:
        found = tuple(_look(scope))
        cache.set(key, found, KEPT_FOR)
    return Found(*found)


def _look(scope: EventScope) -> Found:
    """Of clashes only those of what is published: before that, a programme may well be in disorder."""
    published = sessions_visible_to(scope.actor, scope.event).filter(published=True)
    clashes = [one for one in find_clashes(slots_of(published), frame_of(scope.event)) if not one.is_note]
    return Found(len(clashes), clashes[0].message if clashes else "", len(alike_in(scope.actor, scope.event)))
