import pytest

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for, actor_for_client
from eventhub.core.actor import Actor
from eventhub.events.enums import EventStatus
from eventhub.events.queries import events_visible_to
from tests.factories.accounts import SYSTEM, ApiClientFactory, UserPermissionFactory
from tests.factories.events import EventFactory
from tests.factories.stands import make_stand


@pytest.fixture
def events(organisation):
    """One of each status, and one published elsewhere."""
    own = {status: EventFactory(organisation=organisation, status=status) for status in EventStatus}
    return {**own, "elsewhere": EventFactory()}


def seen_by(actor: Actor, events) -> set[str]:
    found = set(events_visible_to(actor))
    return {name for name, event in events.items() if event in found}


def test_staff_and_the_system_see_all(events, staff):
    assert seen_by(staff, events) == seen_by(SYSTEM, events) == set(events)


def test_an_organisation_sees_all_of_its_own(events, organisation, organiser):
    client = actor_for_client(ApiClientFactory(organisation=organisation), [])

    assert seen_by(organiser, events) == seen_by(client, events) == set(EventStatus)


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.VIEWER])
@pytest.mark.parametrize("status", EventStatus)
def test_what_is_granted_at_one_event_shows_that_event(events, role, status):
    """A draft is for its organisers only."""
    actor = actor_for(UserPermissionFactory(at=events[status], role=role).user)

    hidden = status == EventStatus.DRAFT and role == Role.VIEWER
    assert seen_by(actor, events) == (set() if hidden else {status})


@pytest.mark.parametrize("status", EventStatus)
def test_a_sponsor_sees_the_event_of_the_stand_once_it_is_published(db, status):
    event = EventFactory(status=status)
    stand = make_stand(event)
    actor = actor_for(UserPermissionFactory(at=stand, role=Role.SPONSOR).user)

    assert (event in events_visible_to(actor)) == (status != EventStatus.DRAFT)


def test_a_revoked_right_and_no_right_show_nothing(events):
    former = UserPermissionFactory(at=events[EventStatus.PUBLISHED], revoked_at="2026-01-01T00:00Z").user

    assert seen_by(actor_for(former), events) == seen_by(Actor.stranger(), events) == set()


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(organisation, organiser, count, django_assert_num_queries):
    EventFactory.create_batch(count, organisation=organisation)

    with django_assert_num_queries(1):
        assert len([event.organisation.name for event in events_visible_to(organiser)]) == count
