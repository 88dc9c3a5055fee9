from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator

from eventhub.accounts.models import User, UserPermission
from eventhub.accounts.queries import actor_for, second_factor_due
from eventhub.accounts.second_factor import ask_second_factor, has_second_factor, may_lose_factor
from eventhub.activity.models import ActivityEntry
from eventhub.core.errors import Invalid, NotAllowed
from tests.factories.accounts import UserFactory, UserPermissionFactory

MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("since", "days", "given_at", "due"),
    [
        ({}, 7, MONDAY, None),
        ({"viewer": MONDAY.isoformat()}, 7, MONDAY, None),
        ({"sponsor": TUESDAY.isoformat()}, 0, MONDAY, TUESDAY),
        ({"sponsor": MONDAY.isoformat()}, 0, TUESDAY, TUESDAY),
        ({"sponsor": MONDAY.isoformat()}, 30, MONDAY, MONDAY + timedelta(days=30)),
    ],
)
def test_it_is_owed_from_the_later_of_question_and_grant(since, days, given_at, due):
    assert second_factor_due("sponsor", since=since, days=days, given_at=given_at) == due


def test_the_earliest_of_several_counts(organisation, organiser, staff):
    ask_second_factor(organisation, roles=["organiser"], days=9, actor=staff)
    given = UserPermission.objects.get(user=organiser.id)
    strict = UserPermissionFactory(user=given.user)
    ask_second_factor(strict.organisation, roles=["organiser"], days=2, actor=staff)
    since = strict.organisation.__class__.objects.get(pk=strict.organisation_id).second_factor_since["organiser"]

    due = actor_for(given.user).second_factor_due

    assert due == datetime.fromisoformat(since) + timedelta(days=2)


def test_a_role_that_was_asked_before_keeps_its_day(organisation, organiser, facts):
    first = ask_second_factor(organisation, roles=["organiser"], days=5, actor=organiser)
    second = ask_second_factor(organisation, roles=["organiser", "sponsor"], days=5, actor=organiser)
    again = ask_second_factor(organisation, roles=["sponsor", "organiser"], days=5, actor=organiser)

    assert second.second_factor_since["organiser"] == first.second_factor_since["organiser"]
    assert again.second_factor_since == second.second_factor_since
    assert facts() == [("organisation.changed", "", "")] * 2
    entry = ActivityEntry.objects.order_by("-id").first()
    assert entry.data == {"changed": {"second_factor": [["organiser"], ["organiser", "sponsor"]]}, "days": 5}


@pytest.mark.parametrize(("roles", "days"), [(["staff"], 0), (["organiser"], 31), (["organiser"], -1)])
def test_what_can_not_be_asked_is_refused(organisation, organiser, facts, roles, days):
    with pytest.raises(Invalid):
        ask_second_factor(organisation, roles=roles, days=days, actor=organiser)

    assert facts() == []


def test_only_who_organises_the_whole_may_ask(organisation, event_organiser, outsider, facts):
    for actor in (event_organiser, outsider):
        with pytest.raises(NotAllowed):
            ask_second_factor(organisation, roles=["organiser"], days=0, actor=actor)

    assert facts() == []


@pytest.mark.parametrize(("asked", "owes"), [(True, True), (False, False)])
def test_staff_owe_one_where_the_installation_says_so(settings, db, asked, owes):
    settings.SECOND_FACTOR_FOR_STAFF = asked

    assert (actor_for(UserFactory(is_staff=True)).second_factor_due is not None) == owes
    assert actor_for(UserFactory()).second_factor_due is None


def factor(user: User, kind: str) -> Authenticator:
    return Authenticator.objects.create(user=user, type=kind, data={})


def test_recovery_codes_are_no_second_factor(db):
    user = UserFactory()
    factor(user, "recovery_codes")

    assert has_second_factor(user.pk) is False
    factor(user, "totp")
    assert has_second_factor(user.pk) is True


@pytest.mark.parametrize(
    ("due", "others", "may"),
    [
        (None, [], True),
        (timedelta(days=1), [], True),
        (timedelta(days=-1), [], False),
        (timedelta(days=-1), ["recovery_codes"], False),
        (timedelta(days=-1), ["webauthn"], True),
    ],
)
def test_the_last_one_stays_while_it_is_owed(db, due, others, may):
    user = UserFactory()
    last = factor(user, "totp")
    for kind in others:
        factor(user, kind)

    assert may_lose_factor(user, last, due=due and datetime.now(UTC) + due) is may
