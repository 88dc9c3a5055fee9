"""A list of staff costs the same for one row and for ten."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin.rows import add_rows, label, list_of, registered, staff_member

pytestmark = pytest.mark.django_db


def cost_of(client: Client, model: type) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(list_of(model))
    assert answer.status_code == 200
    return len(queries)


@pytest.fixture(scope="module")
@time_machine.travel("2027-03-09T09:00Z", tick=False)
def costs(kept_rows) -> dict[type, tuple[int, int]]:
    """For every list its number of queries with one row, or few, and with at least ten.

    At one moment: every five minutes it is noted that somebody was seen, which is a cost of its own.
    """
    client = Client()
    client.force_login(staff_member())
    add_rows()
    for model in registered():
        client.get(list_of(model))
    few = {model: cost_of(client, model) for model in registered()}
    for _ in range(9):
        add_rows()
    assert {label(model) for model in registered() if model._default_manager.count() < 10} == set()
    return {model: (few[model], cost_of(client, model)) for model in registered()}


def test_a_list_costs_the_same_for_any_number_of_rows(costs):
    assert {label(model): (few, many) for model, (few, many) in costs.items() if many != few or many > 20} == {}
