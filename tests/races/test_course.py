"""A sponsor submits in the moment in which the organiser changes course: one of them wins, and the stock is right."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection

from eventhub.configurations.course import cancel_stand, change_main_sponsor
from eventhub.configurations.models import StandConfiguration, StockCount
from eventhub.configurations.outcomes import CANCEL, of_cancelling, of_new_sponsor
from eventhub.configurations.standing import standing_of
from eventhub.configurations.workflows import create_configuration, submit_configuration
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, EventhubError
from tests.factories.show import Show
from tests.factories.stands import make_sponsor

pytestmark = [pytest.mark.pgonly, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


def at_once(*acts: Callable[[], object]) -> list[EventhubError | None]:
    """What each was refused with."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> EventhubError | None:
        try:
            gate.wait()
            act()
        except EventhubError as refused:
            return refused
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_submitting_and_changing_course_at_once():
    show, system = Show(), Actor.system("test")
    organiser, sponsor = show.organiser, show.sponsor
    other = make_sponsor(show.organisation)
    for number in range(ROUNDS):
        stand = show.add_stand(f"R{number}", "Corvid Robotics")
        draft = create_configuration(stand, package=show.package, actor=system)
        at = standing_of(stand)
        change = {"actor": organiser, "reason": "They withdrew"}
        acts = [
            partial(cancel_stand, stand, seen=of_cancelling(at), **change),
            partial(change_main_sponsor, stand, other, seen=of_new_sponsor(at), configuration=CANCEL, **change),
        ]

        submitting, changing = at_once(partial(submit_configuration, draft, actor=sponsor), acts[number % 2])

        status = StandConfiguration.objects.get(pk=draft.pk).status
        assert (submitting is None) != (changing is None), "exactly one wins"
        assert status == ("submitted" if submitting is None else "removed")
        assert changing is None or isinstance(changing, Conflict)
    for count in StockCount.objects.filter(event=show.event):
        assert count.reserved == sum(one.quantity for one in count.reservations.all())
