from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry
from eventhub.core.actor import Actor
from tests.factories import show as make


@pytest.fixture
def event(db):
    return make.event(make.organisation())


@pytest.fixture
def organiser(event) -> Actor:
    return actor_for(make.person("maya@example.org", Role.ORGANISER, event))


@pytest.fixture
def viewer(event) -> Actor:
    return actor_for(make.person("vera@example.org", Role.VIEWER, event))


@pytest.fixture
def stranger(db) -> Actor:
    """Organises somebody else's event."""
    return actor_for(make.person("otto@example.org", Role.ORGANISER, make.event(make.organisation("Elsewhere"))))


@pytest.fixture
def at(event) -> Callable[..., datetime]:
    """So many hours after the event begins, at nine in the morning."""
    return lambda hours: event.starts_at + timedelta(hours=hours)


@pytest.fixture
def last() -> Callable[[], ActivityEntry]:
    return lambda: ActivityEntry.objects.order_by("id").last()
