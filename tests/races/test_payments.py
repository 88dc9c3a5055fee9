"""Money and rights that two change in the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from eventhub.accounts.enums import Role
from eventhub.accounts.grant_changes import change_permission
from eventhub.accounts.models import UserPermission
from eventhub.accounts.queries import actor_for, live_permissions
from eventhub.core.errors import Conflict
from eventhub.payments.models import Payment
from eventhub.payments.services import reverse_payment
from tests.factories.payments import make_payment
from tests.factories.show import Show, grant, person

pytestmark = [pytest.mark.pgonly, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What became of each: done, or the code of its refusal; in no order."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        gate.wait()
        try:
            act()
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_a_payment_is_taken_back_once_however_many_try():
    show = Show()
    payment, actor = make_payment(show.stand), show.organiser

    said = at_once(*[lambda: reverse_payment(payment, actor=actor, reason="Booked twice")] * 4)

    assert said == ["done", "duplicate", "duplicate", "duplicate"]
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [-1200, 1200]


def test_two_last_organisers_who_become_something_else_leave_one():
    show = Show()
    UserPermission.objects.all().delete()
    rights = [
        grant(person(f"{name}@hub.example"), Role.ORGANISER, show.organisation) for name in ("ines.duarte", "tom.frey")
    ]
    place = {"scope_type": "event", "scope_id": show.event.pk, "scope": show.event.scope, "scope_label": "Expo"}
    staff = person("staff@hub.example", is_staff=True)
    actor = actor_for(staff)

    said = at_once(
        *[lambda right=right: change_permission(right, role="viewer", actor=actor, **place) for right in rights]
    )

    assert said == ["done", "last_organiser"]
    assert live_permissions().filter(role=Role.ORGANISER).count() == 1


def test_two_rights_of_one_person_never_become_the_same():
    show = Show()
    user = person("ines.duarte@hub.example")
    rights = [grant(user, Role.VIEWER, show.stand), grant(user, Role.DESIGNER, show.stand)]
    place = {"scope_type": "event", "scope_id": show.event.pk, "scope": show.event.scope, "scope_label": "Expo"}
    actor = actor_for(person("staff@hub.example", is_staff=True))

    said = at_once(
        *[lambda right=right: change_permission(right, role="viewer", actor=actor, **place) for right in rights]
    )

    assert said == ["done", "duplicate"]
