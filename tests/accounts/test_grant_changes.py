from typing import Any

import pytest
from django.utils import timezone

from eventhub.accounts.enums import AccountStatus, Role, ScopeType
from eventhub.accounts.grant_changes import change_permission
from eventhub.accounts.models import UserPermission
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from tests.factories import show as make
from tests.factories.accounts import OrganisationFactory, UserFactory, UserPermissionFactory
from tests.factories.events import EventFactory


def at(thing: Any) -> dict[str, Any]:
    return {
        "scope_type": ScopeType(type(thing).__name__.lower()),
        "scope_id": thing.pk,
        "scope": thing.scope,
        "scope_label": str(thing),
    }


@pytest.fixture
def right(event) -> UserPermission:
    return UserPermissionFactory(at=event, role=Role.VIEWER)


def test_a_right_becomes_another_one(event, organisation, organiser, right, facts):
    changed = change_permission(right, role=Role.ORGANISER, actor=organiser, **at(organisation))

    assert (changed.pk, changed.role, changed.scope_id, changed.event_id) == (
        right.pk,
        "organiser",
        organisation.pk,
        None,
    )
    assert (changed.created_at, changed.granted_by, changed.revoked_at) == (right.created_at, right.granted_by, None)
    assert facts() == [("grant.changed", "", "")]
    assert ActivityEntry.objects.get().data["changed"] == {
        "role": ["viewer", "organiser"],
        "scope_type": ["event", "organisation"],
        "scope_id": [str(event.pk), str(organisation.pk)],
        "scope_label": [str(event), str(organisation)],
    }
    assert {(grant.role, grant.scope_id) for grant in actor_for(right.user).grants} == {("organiser", organisation.pk)}


def test_the_same_again_says_nothing(event, organiser, right, facts):
    change_permission(right, role=Role.VIEWER, actor=organiser, **at(event))

    assert facts() == []


def test_both_rights_have_to_be_the_actors_to_give(event, organisation, event_organiser, right, facts):
    elsewhere = EventFactory(organisation=organisation)
    theirs = UserPermissionFactory(at=elsewhere, role=Role.VIEWER)

    with pytest.raises(NotAllowed):
        change_permission(right, role=Role.ORGANISER, actor=event_organiser, **at(organisation))
    with pytest.raises(NotAllowed):
        change_permission(theirs, role=Role.VIEWER, actor=event_organiser, **at(event))

    assert facts() == []


def test_a_right_stays_in_its_organisation(staff, right):
    with pytest.raises(Invalid) as refused:
        change_permission(right, role=Role.ORGANISER, actor=staff, **at(OrganisationFactory()))

    assert [(detail.field, detail.code) for detail in refused.value.details] == [("scope_id", "fixed")]


def test_a_pair_that_does_not_exist(event, organiser, right):
    with pytest.raises(Invalid) as refused:
        change_permission(right, role=Role.DESIGNER, actor=organiser, **at(event))

    assert refused.value.details[0].field == "scope_type"


def test_nobody_holds_a_right_twice(event, organiser, right):
    UserPermissionFactory(at=event, user=right.user)

    with pytest.raises(Conflict) as refused:
        change_permission(right, role=Role.ORGANISER, actor=organiser, **at(event))

    assert refused.value.code == "duplicate"


def test_a_revoked_right_does_not_come_back(event, organiser):
    ended = UserPermissionFactory(at=event, role=Role.VIEWER, revoked_at=timezone.now())

    with pytest.raises(Conflict):
        change_permission(ended, role=Role.ORGANISER, actor=organiser, **at(event))


def test_an_organisation_keeps_an_organiser(event, organisation, organiser, facts):
    last = UserPermission.objects.get(user_id=organiser.id)
    UserPermissionFactory(at=organisation, user=UserFactory(status=AccountStatus.SUSPENDED))

    with pytest.raises(Conflict) as refused:
        change_permission(last, role=Role.ORGANISER, actor=organiser, **at(event))
    assert (refused.value.code, facts()) == ("last_organiser", [])

    UserPermissionFactory(at=organisation)
    change_permission(last, role=Role.ORGANISER, actor=organiser, **at(event))


def test_a_company_keeps_somebody_unless_an_organiser_decides_otherwise(db):
    show = make.Show()
    right = UserPermission.objects.get(user=show.sponsor_user)

    with pytest.raises(Conflict) as refused:
        change_permission(right, role=Role.DESIGNER, actor=show.sponsor, **at(show.stand))
    assert refused.value.code == "last_sponsor"

    assert change_permission(right, role=Role.DESIGNER, actor=show.organiser, **at(show.stand)).role == "designer"
