from collections.abc import Callable

import pytest

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.core.actor import Actor
from tests.factories.people import facts, staff
from tests.factories.show import Show, client_actor, kept_show, organisation, person, show

__all__ = ["facts", "kept_show", "show", "staff"]
SCOPES = ("artworks:read", "artworks:write", "artworks:review")


@pytest.fixture
def designer(show) -> Actor:
    return actor_for(person("dan.ink@studio.example", Role.DESIGNER, show.stand))


@pytest.fixture
def viewer(show) -> Actor:
    return actor_for(person("vera.lind@northern.example", Role.VIEWER, show.stand))


@pytest.fixture
def printer(show) -> Actor:
    """A print system with all scopes of artwork."""
    return client_actor(show.organisation, *SCOPES)


@pytest.fixture
def strangers(show) -> dict[str, Actor]:
    """Whoever has no right at the show's stand, each for another reason."""
    elsewhere = Show(organisation("Elsewhere"), "Foreign Expo")
    neighbour = show.add_stand("C13", "Another Company")
    second = Show(show.organisation, "Southern Build Expo")
    return {
        "organiser of another organisation": elsewhere.organiser,
        "sponsor of another organisation": elsewhere.sponsor,
        "organiser of another event": second.organiser,
        "sponsor of another event": second.sponsor,
        "sponsor of another stand": actor_for(person("neighbour@x.example", Role.SPONSOR, neighbour)),
        "designer of another stand": actor_for(person("other.ink@x.example", Role.DESIGNER, neighbour)),
        "client of another organisation": client_actor(elsewhere.organisation, *SCOPES),
        "client without scopes": client_actor(show.organisation, "stands:read"),
        "nobody in particular": actor_for(person("nobody@x.example")),
        "somebody not signed in": Actor.stranger(),
    }


@pytest.fixture
def written() -> Callable[[], tuple[int, int]]:
    """How many entries and outbox rows there are: to compare before and after a refusal."""
    return lambda: (ActivityEntry.objects.count(), OutboxEvent.objects.count())
