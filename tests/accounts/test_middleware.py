from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import RequestContext, Template

from eventhub.accounts.middleware import ActorMiddleware
from eventhub.accounts.queries import actor_for
from eventhub.core.actor import Actor
from tests.factories.accounts import UserPermissionFactory


def pass_through(rf, user):
    request = rf.get("/")
    request.user, request.session = user, {}
    ActorMiddleware(lambda _: HttpResponse())(request)
    return request


def test_the_actor_is_read_when_it_is_first_asked_and_once(event, rf, django_assert_num_queries):
    user = UserPermissionFactory(at=event).user

    with django_assert_num_queries(0):
        request = pass_through(rf, user)
    with django_assert_num_queries(1):
        assert request.actor.id == user.pk
        assert request.actor.name == "Maya Okafor"
    assert request.actor == actor_for(user)


def test_who_has_not_signed_in_is_a_stranger(rf):
    assert pass_through(rf, AnonymousUser()).actor == Actor.stranger()


def test_a_template_asks_what_the_reader_may_do(event, rf, organiser, outsider):
    page = Template("{% load access %}{% can 'events.change_event' event as may %}{{ may }}")
    said = []
    for actor in (organiser, outsider):
        request = rf.get("/")
        request.actor = actor
        said.append(page.render(RequestContext(request, {"event": event, "request": request})))

    assert said == ["True", "False"]
