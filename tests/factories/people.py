"""Fixtures that many folders share: an organisation, its event, and people around them."""

import pytest

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry, OutboxEvent
from tests.factories.accounts import OrganisationFactory, UserFactory, UserPermissionFactory
from tests.factories.events import EventFactory


@pytest.fixture
def organisation(db):
    return OrganisationFactory()


@pytest.fixture
def event(organisation):
    return EventFactory(organisation=organisation)


@pytest.fixture
def organiser(organisation):
    """Organises the whole organisation."""
    return actor_for(UserPermissionFactory(at=organisation, user__first_name="Jonas", user__last_name="Weber").user)


@pytest.fixture
def event_organiser(event):
    return actor_for(UserPermissionFactory(at=event).user)


@pytest.fixture
def staff(db):
    return actor_for(UserFactory(is_staff=True))


@pytest.fixture
def outsider(db):
    """Organises another organisation."""
    return actor_for(UserPermissionFactory(role=Role.ORGANISER).user)


@pytest.fixture
def facts():
    """What was recorded since the test began: (verb, from, to) of every entry; each has its outbox row."""

    def recorded() -> list[tuple[str, str, str]]:
        entries = list(ActivityEntry.objects.order_by("id"))
        assert list(OutboxEvent.objects.order_by("id").values_list("entry_id", flat=True)) == [
            row.pk for row in entries
        ]
        return [(entry.verb, entry.from_status, entry.to_status) for entry in entries]

    return recorded
