import pytest
from django.http import Http404
from django.test import RequestFactory

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.core.actor import Actor
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.events.queries import events_read_by
from eventhub.organiser.scope import (
    found,
    organisation_scope,
    organisations_run_by,
    organiser_scope,
)
from eventhub.stands.models import Stand
from tests.factories.show import Show, event, grant, organisation, person


def asked_by(actor: Actor):
    request = RequestFactory().get("/")
    request.actor = actor
    return request


def test_an_organiser_writes_a_viewer_reads(show):
    viewer = actor_for(person("vera@example.org", Role.VIEWER, show.event))

    organising = organiser_scope(asked_by(show.organiser), show.event.slug)
    viewing = organiser_scope(asked_by(viewer), show.event.slug)

    assert (organising.event, organising.organises, organising.may_write) == (show.event, True, True)
    assert (viewing.event, viewing.organises, viewing.may_write) == (show.event, False, False)


def test_nobody_writes_in_an_archived_event(show):
    Event.objects.filter(pk=show.event.pk).update(status=EventStatus.ARCHIVED)

    scope = organiser_scope(asked_by(show.organiser), show.event.slug)

    assert (scope.organises, scope.may_write) == (True, False)


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.DESIGNER, Role.VIEWER])
def test_who_holds_a_stand_only_finds_nothing(show, role):
    actor = actor_for(person("ines@example.org", role, show.stand))

    with pytest.raises(Http404):
        organiser_scope(asked_by(actor), show.event.slug)


def test_other_organisers_and_strangers_find_nothing(show):
    other = Show(organisation("Elsewhere Expos"))

    for actor in (other.organiser, show.sponsor, Actor.stranger()):
        with pytest.raises(Http404):
            organiser_scope(asked_by(actor), show.event.slug)


def test_the_events_read_are_those_organised_or_viewed(show):
    second = event(show.organisation, "Coastal Energy Days")
    draft = event(show.organisation, "Not yet", status=EventStatus.DRAFT)
    other = Show(organisation("Elsewhere Expos"))
    owner = person("owner@example.org", Role.ORGANISER, show.organisation)
    viewer = person("viewer@example.org", Role.VIEWER, second)
    grant(viewer, Role.VIEWER, draft)
    grant(viewer, Role.SPONSOR, show.stand)

    assert set(events_read_by(show.organiser)) == {show.event}
    assert set(events_read_by(actor_for(owner))) == {show.event, second, draft}
    assert set(events_read_by(actor_for(viewer))) == {second}
    assert set(events_read_by(actor_for(person("s@example.org", is_staff=True)))) == {
        show.event,
        second,
        draft,
        other.event,
    }


def test_an_organisation_is_run_only_by_who_holds_all_of_it(show):
    owner = actor_for(person("owner@example.org", Role.ORGANISER, show.organisation))

    assert list(organisations_run_by(owner)) == [show.organisation]
    assert organisation_scope(asked_by(owner), show.organisation.pk).organisation == show.organisation
    for actor in (show.organiser, show.sponsor):
        assert list(organisations_run_by(actor)) == []
        with pytest.raises(Http404):
            organisation_scope(asked_by(actor), show.organisation.pk)


def test_a_row_is_found_among_those_in_sight_only(show):
    assert found(Stand.objects.all(), show.stand.pk) == show.stand
    with pytest.raises(Http404):
        found(Stand.objects.exclude(pk=show.stand.pk), show.stand.pk)
