"""Many workers at once, on PostgreSQL: each delivery is sent by one of them, and nobody waits for a slow receiver."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from eventhub.webhooks import dispatch, workflows
from eventhub.webhooks.delivery import deliver_to
from eventhub.webhooks.models import WebhookAttempt, WebhookDelivery
from tests.factories.webhooks import WebhookDeliveryFactory, WebhookEndpointFactory

pytestmark = [pytest.mark.pgonly, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def server(settings) -> Iterator[HTTPServer]:
    settings.EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.1/32"]
    with HTTPServer(host="127.0.0.1", threaded=True) as made:
        yield made


def at_once(work: Callable[[Any], Any], values: list) -> list:
    gate = threading.Barrier(len(values))

    def run(value: Any) -> Any:
        gate.wait()
        try:
            return work(value)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(values)) as pool:
        return list(pool.map(run, values))


def test_six_workers_at_one_endpoint_send_each_delivery_once_and_in_order(server):
    came: list[str] = []

    def note(request: Request) -> Response:
        came.append(request.headers["webhook-id"])
        return Response("", 200)

    server.expect_request("/hook").respond_with_handler(note)
    endpoint = WebhookEndpointFactory(url=server.url_for("/hook"))
    planned = WebhookDeliveryFactory.create_batch(12, endpoint=endpoint)

    made = at_once(deliver_to, [endpoint.pk] * 6)

    assert sorted(made) == [0, 0, 0, 0, 0, 12]
    assert came == [delivery.message_id for delivery in planned]
    assert WebhookAttempt.objects.count() == 12


def test_a_delivery_is_claimed_by_one_even_where_the_lease_was_lost(db):
    endpoint = WebhookEndpointFactory()
    WebhookDeliveryFactory.create_batch(3, endpoint=endpoint)

    claimed = [attempt.delivery_id for attempt in at_once(workflows.claim_next, [endpoint.pk] * 6) if attempt]

    assert len(claimed) == len(set(claimed)) == 3
    assert set(WebhookDelivery.objects.values_list("attempts", flat=True)) == {1}


def test_failing_endpoints_never_take_more_than_half_of_the_threads(settings):
    settings.WEBHOOK_THREADS = 6
    failing = WebhookEndpointFactory.create_batch(8, failing_since=timezone.now())
    healthy = WebhookEndpointFactory.create_batch(4)

    taken = at_once(dispatch.take_lease, [endpoint.pk for endpoint in (*failing, *healthy)])

    assert Counter(lease is not None for lease in taken[:8]) == {True: 3, False: 5}
    assert all(taken[8:])


def test_a_slow_receiver_does_not_delay_another(server):
    def slow(request: Request) -> Response:
        time.sleep(2)
        return Response("", 200)

    server.expect_request("/slow").respond_with_handler(slow)
    server.expect_request("/quick").respond_with_data("")
    endpoints = {name: WebhookEndpointFactory(url=server.url_for(f"/{name}")) for name in ("slow", "quick")}
    for endpoint in endpoints.values():
        WebhookDeliveryFactory.create_batch(5 if endpoint is endpoints["quick"] else 1, endpoint=endpoint)

    at_once(deliver_to, [endpoint.pk for endpoint in endpoints.values()])

    arrived = {
        name: list(endpoint.deliveries.values_list("delivered_at", flat=True)) for name, endpoint in endpoints.items()
    }
    assert len(arrived["quick"]) == 5
    assert max(arrived["quick"]) < min(arrived["slow"])
    assert (min(arrived["slow"]) - max(arrived["quick"])).total_seconds() > 0.5
