"""A list of staff costs the same for one row and for thirty."""

import pytest
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
def costs(kept_rows) -> dict[type, tuple[int, int]]:
    """For every list its number of queries with one row, or few, and with at least thirty."""
    client = Client()
    client.force_login(staff_member())
    add_rows()
    for model in registered():
        client.get(list_of(model))
    few = {model: cost_of(client, model) for model in registered()}
    for _ in range(30):
        add_rows()
    assert {label(model) for model in registered() if model._default_manager.count() < 31} == set()
    return {model: (few[model], cost_of(client, model)) for model in registered()}


@pytest.mark.parametrize("model", registered(), ids=label)
def test_a_list_costs_the_same_for_any_number_of_rows(costs, model):
    few, many = costs[model]

    assert many == few
    assert many <= 20
