from datetime import timedelta

import pytest
from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.configurations.enums import ConfigurationStatus as Status
from eventhub.sponsor.scope import StandScope
from eventhub.sponsor.steps import DISCARD, REMOVE, REOPEN, WITHDRAW, steps_from
from tests.factories.show import person


@pytest.mark.parametrize(
    ("status", "revision", "steps"),
    [
        (Status.DRAFT, 1, [REMOVE]),
        (Status.CHANGES_REQUESTED, 1, [REMOVE]),
        (Status.DRAFT, 2, [DISCARD]),
        (Status.CHANGES_REQUESTED, 2, [DISCARD]),
        (Status.SUBMITTED, 1, [WITHDRAW]),
        (Status.APPROVED, 1, [REOPEN]),
        (Status.REMOVED, 1, []),
    ],
)
def test_the_status_says_which_steps_there_are(show, status, revision, steps):
    made = show.configuration(status=status, revision=revision)

    assert steps_from(StandScope(show.stand, show.sponsor), made) == steps
    assert steps_from(StandScope(show.stand, show.organiser), made) == steps


def test_who_may_only_read_has_none(show):
    viewer = actor_for(person("v@example.com", Role.VIEWER, show.event))

    assert steps_from(StandScope(show.stand, viewer), show.configuration(status=Status.SUBMITTED)) == []


def test_reopening_ends_with_the_deadline_but_for_organisers(show):
    show.event.configuration_deadline = timezone.now() - timedelta(hours=1)
    made = show.configuration(status=Status.APPROVED)

    assert steps_from(StandScope(show.stand, show.sponsor), made) == []
    assert steps_from(StandScope(show.stand, show.organiser), made) == [REOPEN]


def test_an_archived_event_has_none(show):
    show.event.__class__.objects.update(status="archived")
    made = show.configuration(status=Status.SUBMITTED)
    stand = type(show.stand).objects.get(pk=show.stand.pk)

    assert steps_from(StandScope(stand, show.sponsor), made) == []
