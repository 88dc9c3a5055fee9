"""Two people who remove each other in the same moment: one of them stays."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from eventhub.accounts.enums import Role
from eventhub.accounts.models import UserPermission
from eventhub.accounts.queries import actor_for, live_permissions
from eventhub.accounts.services import revoke_permission
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict
from tests.factories.show import Show, person

pytestmark = [pytest.mark.pgonly, pytest.mark.django_db(transaction=True)]


def remove(grant: UserPermission, actor: Actor, gate: threading.Barrier) -> str:
    gate.wait()
    try:
        revoke_permission(grant, actor=actor)
    except Conflict as refused:
        return refused.code
    finally:
        connection.close()
    return "removed"


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.ORGANISER])
def test_two_who_remove_each_other(role):
    show = Show()
    place = show.stand.sponsorship if role == Role.SPONSOR else show.organisation
    UserPermission.objects.all().delete()
    pair = [person(f"{name}@corvid.example", role, place) for name in ("ines", "tom")]
    grants = [UserPermission.objects.get(user=one) for one in reversed(pair)]
    gate = threading.Barrier(2)

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(remove, grants, map(actor_for, pair), [gate, gate]))

    assert said == [f"last_{role}", "removed"]
    assert live_permissions().count() == 1
