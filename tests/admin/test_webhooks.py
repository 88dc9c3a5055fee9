import re

import pytest

from eventhub.core.crypto import decrypt
from eventhub.webhooks.models import WebhookDelivery, WebhookEndpoint
from tests.admin.acts import errors_of, said, take, told
from tests.admin.rows import list_of, page_of
from tests.factories.accounts import OrganisationFactory
from tests.factories.webhooks import SECRET, WebhookAttemptFactory, WebhookDeliveryFactory, WebhookEndpointFactory

SHOWN = re.compile(r'id="webhook-secret">([^<]+)<')


@pytest.fixture
def endpoint(db) -> WebhookEndpoint:
    return WebhookEndpointFactory()


def test_adding_one_shows_its_secret_in_that_answer_alone(staff_client):
    body = {"organisation": OrganisationFactory().pk, "url": "https://hub.example.org/", "events": ["sync_failed"]}

    answer = staff_client.post(f"{list_of(WebhookEndpoint)}add/", body)

    made = WebhookEndpoint.objects.get()
    secret = SHOWN.search(answer.content.decode())[1]
    assert (answer.status_code, decrypt(made.secret)) == (201, secret)
    assert secret not in staff_client.get(page_of(made)).content.decode()
    assert told() == [("Kit Larsen", "webhook.created", "", "", "")]


def test_a_wrong_address_is_told_at_its_field(staff_client):
    body = {"organisation": OrganisationFactory().pk, "url": "https://10.0.0.1/", "events": ["sync_failed"]}

    answer = staff_client.post(f"{list_of(WebhookEndpoint)}add/", body)

    assert (answer.status_code, list(errors_of(answer))) == (422, ["url"])
    assert not WebhookEndpoint.objects.exists()


def test_its_choice_of_events_is_changed_and_its_status_and_secret_are_not(staff_client, endpoint):
    staff_client.post(
        page_of(endpoint),
        {"url": endpoint.url, "description": "Hub", "events": ["sync_failed"], "status": "paused", "secret": "mine"},
    )

    kept = WebhookEndpoint.objects.get()
    assert (kept.description, kept.events, kept.status, decrypt(kept.secret)) == (
        "Hub",
        ["sync_failed"],
        "active",
        SECRET,
    )


def test_a_new_secret_is_shown_once(staff_client, endpoint):
    answer = take(staff_client, endpoint, "rotate")

    endpoint.refresh_from_db()
    assert decrypt(endpoint.secret) == SHOWN.search(answer.content.decode())[1]
    assert (answer.status_code, decrypt(endpoint.previous_secret)) == (201, SECRET)


def test_it_is_paused_resumed_disabled_pinged_and_removed(staff_client, endpoint):
    for step, values in (
        ("pause", {"reason": "Upgrade"}),
        ("resume", {}),
        ("disable", {"reason": "Gone"}),
        ("ping", {}),
        ("remove", {}),
    ):
        assert said(take(staff_client, endpoint, step, **values))[-1][0] == "success"

    assert [entry[1:] for entry in told()] == [
        ("webhook.paused", "active", "paused", "Upgrade"),
        ("webhook.resumed", "paused", "active", ""),
        ("webhook.disabled", "active", "disabled", "Gone"),
        ("webhook.pinged", "", "", ""),
        ("webhook.removed", "", "", ""),
    ]


def test_deliveries_and_their_attempts_are_read_and_sent_again(staff_client, endpoint):
    delivery = WebhookDeliveryFactory(endpoint=endpoint, status="failed")
    attempt = WebhookAttemptFactory(delivery=delivery)

    page = staff_client.get(page_of(delivery))
    (attempts,) = page.context["tables"]
    assert [row[3] for row in attempts.rows] == [500]
    assert "total_price" in page.content.decode()
    assert staff_client.get(page_of(attempt)).status_code == 200
    assert said(take(staff_client, delivery, "replay")) == [("success", f"{delivery} is sent again.")]
    assert WebhookDelivery.objects.get().status == "waiting"


def test_a_range_is_sent_again(staff_client, endpoint):
    WebhookDeliveryFactory.create_batch(2, endpoint=endpoint, status="failed", occurred_at="2027-05-04T09:00:00Z")

    answer = take(
        staff_client, endpoint, "replay", since_0="2027-05-04", since_1="08:00", until_0="2027-05-04", until_1="10:00"
    )

    assert said(answer) == [("success", "2 deliveries are sent again.")]
