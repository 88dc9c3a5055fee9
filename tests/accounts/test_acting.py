from datetime import timedelta

import pytest
from django.utils import timezone

from eventhub.accounts.acting import Act, actor_in, start_acting, stop_acting
from eventhub.accounts.enums import AccountStatus, Role
from eventhub.accounts.models import User
from eventhub.accounts.permissions import can, not_on_behalf
from eventhub.accounts.queries import actor_for, users_visible_to
from eventhub.activity.models import ActivityEntry
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from tests.factories.accounts import UserFactory, UserPermissionFactory

WHY = "The stand's package can't be chosen; looking at it with Ines on the phone"


@pytest.fixture
def tom(db) -> User:
    return UserFactory(is_staff=True, first_name="Tom", last_name="Reyes")


@pytest.fixture
def ines(organisation) -> User:
    return UserPermissionFactory(at=organisation, user__first_name="Ines", user__last_name="Duarte").user


def session_of(person: User, **more) -> dict:
    kept: dict = {}
    Act(person.pk, timezone.now() + timedelta(minutes=more.get("minutes", 30))).keep_in(kept)
    return kept


def test_it_begins_and_ends_in_history(tom, ines, facts):
    act = start_acting(ines, actor=actor_for(tom), reason=f" {WHY} ")
    stop_acting(act, staff=tom, because="stopped")

    begun, ended = ActivityEntry.objects.order_by("id")
    assert (begun.verb, begun.actor_id, begun.subject_id, begun.reason) == ("acting.started", tom.pk, ines.pk, WHY)
    assert begun.data == {"until": act.until.isoformat()}
    assert (ended.verb, ended.actor_id, ended.data) == ("acting.stopped", tom.pk, {"because": "stopped"})
    assert len(facts()) == 2


def test_the_persons_rights_hold_and_no_others(tom, ines, organisation):
    actor = actor_in(session_of(ines), tom)

    assert (actor.id, actor.on_behalf_of_id, actor.is_staff) == (tom.pk, ines.pk, False)
    assert actor.grants == actor_for(ines).grants
    assert actor.stands_for == ines.pk
    assert set(users_visible_to(actor)) == set(users_visible_to(actor_for(ines)))
    assert can(actor, "accounts.invite", organisation)
    assert not can(actor, "accounts.manage_user")


def test_what_stays_the_persons_own(tom, ines, organisation):
    acting, self = actor_in(session_of(ines), tom), actor_for(ines)

    assert (not_on_behalf.test(acting), not_on_behalf.test(self)) == (False, True)
    assert (can(acting, "accounts.manage_client", organisation), can(self, "accounts.manage_client", organisation)) == (
        False,
        True,
    )


@pytest.mark.parametrize("ended", ["time", "suspended", "made staff", "no longer staff", "staff suspended"])
def test_where_it_has_ended_nobody_is_left(tom, ines, ended):
    session = session_of(ines, minutes=-1 if ended == "time" else 30)
    rows = User.objects.filter(pk=tom.pk if "staff " in f"{ended} " and ended != "made staff" else ines.pk)
    match ended:
        case "suspended" | "staff suspended":
            rows.update(status=AccountStatus.SUSPENDED)
        case "made staff":
            rows.update(is_staff=True)
        case "no longer staff":
            rows.update(is_staff=False)
    tom.refresh_from_db()

    assert actor_in(session, tom) == Actor.stranger()


@pytest.mark.parametrize("status", [status for status in AccountStatus if status != AccountStatus.ACTIVE])
def test_only_somebody_who_can_sign_in_is_acted_for(tom, ines, facts, status):
    User.objects.filter(pk=ines.pk).update(status=status)

    with pytest.raises(Conflict):
        start_acting(ines, actor=actor_for(tom), reason=WHY)
    assert facts() == []


def test_neither_staff_nor_oneself_nor_a_second_person(tom, ines, facts):
    other = UserFactory(is_staff=True)
    for person in (tom, other):
        with pytest.raises(Conflict):
            start_acting(person, actor=actor_for(tom), reason=WHY)
    with pytest.raises(Conflict, match="Ines Duarte already"):
        start_acting(UserFactory(), actor=actor_in(session_of(ines), tom), reason=WHY)
    assert facts() == []


def test_nobody_but_staff_and_never_without_a_reason(tom, ines, organiser, facts):
    with pytest.raises(NotAllowed):
        start_acting(ines, actor=organiser, reason=WHY)
    with pytest.raises(Invalid):
        start_acting(ines, actor=actor_for(tom), reason="  ")
    assert facts() == []
    assert Role.ORGANISER in {grant.role for grant in organiser.grants}
