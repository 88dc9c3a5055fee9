import pytest

from eventhub.accounts.enums import Role
from eventhub.accounts.permissions import can
from eventhub.accounts.queries import actor_for, actor_for_client
from eventhub.core.actor import Actor
from tests.factories.accounts import ApiClientFactory, UserPermissionFactory
from tests.factories.stands import make_stand

WRITE = ["events.change_event", "events.publish_event", "events.archive_event"]


@pytest.fixture
def actors(event, organiser, event_organiser, outsider, staff):
    client = ApiClientFactory(organisation=event.organisation)
    return {
        "staff": staff,
        "organiser": organiser,
        "event organiser": event_organiser,
        "viewer": actor_for(UserPermissionFactory(at=event, role=Role.VIEWER).user),
        "sponsor": actor_for(UserPermissionFactory(at=make_stand(event), role=Role.SPONSOR).user),
        "writing client": actor_for_client(client, ["events:write"]),
        "reading client": actor_for_client(client, ["events:read"]),
        "foreign client": actor_for_client(ApiClientFactory(), ["events:read", "events:write"]),
        "outsider": outsider,
        "stranger": Actor.stranger(),
    }


@pytest.mark.parametrize("permission", WRITE)
def test_who_may_write(event, actors, permission):
    allowed = {name for name, actor in actors.items() if can(actor, permission, event)}

    assert allowed == {"staff", "organiser", "event organiser", "writing client"}


def test_who_may_read(event, actors):
    allowed = {name for name, actor in actors.items() if can(actor, "events.read_event", event)}

    assert allowed == {"staff", "organiser", "event organiser", "viewer", "sponsor", "reading client"}


def test_who_may_create(event, actors):
    allowed = {name for name, actor in actors.items() if can(actor, "events.create_event", event.organisation)}

    assert allowed == {"staff", "organiser", "writing client"}


def test_a_name_that_nobody_defined_is_an_error(event, organiser):
    with pytest.raises(KeyError):
        can(organiser, "events.juggle_event", event)
