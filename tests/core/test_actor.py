from uuid import uuid4

from django.utils.functional import SimpleLazyObject

from eventhub.core.actor import Actor, ActorKind


def test_further_scopes_leave_the_rest_as_it_is():
    client = Actor(ActorKind.CLIENT, "Catalogue", uuid4(), organisation_id=uuid4(), scopes=frozenset({"stands:write"}))

    wider = client.with_scopes("users:write")

    assert wider.scopes == {"stands:write", "users:write"}
    assert (wider.kind, wider.id, wider.organisation_id) == (client.kind, client.id, client.organisation_id)
    assert client.scopes == {"stands:write"}


def test_the_actor_of_a_request_is_read_late_and_can_do_it_too():
    late = SimpleLazyObject(lambda: Actor.system("nightly"))

    assert late.with_scopes("users:write") == Actor(ActorKind.SYSTEM, "nightly", scopes=frozenset({"users:write"}))
