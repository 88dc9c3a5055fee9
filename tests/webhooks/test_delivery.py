"""From a fact to the receiver, over HTTP: what is sent, how often, and what becomes of an endpoint that does not answer."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import simplejson
from django.conf import settings as present
from django.db import connection, transaction
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError
from werkzeug import Request, Response

from eventhub.activity import verbs
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.activity.services import record
from eventhub.webhooks.delivery import deliver_to
from eventhub.webhooks.models import WebhookAttempt, WebhookDelivery
from eventhub.webhooks.services import fan_out, ping, rotate_secret
from eventhub.webhooks.tasks import fan_out as fan_out_task
from tests.factories.accounts import SYSTEM
from tests.factories.show import Show
from tests.factories.webhooks import SECRET, WebhookDeliveryFactory, WebhookEndpointFactory, fields_of


@pytest.fixture
def start(time_machine):
    moment = datetime(2027, 5, 4, 9, 0, 0, 250_000, tzinfo=UTC)
    time_machine.move_to(moment, tick=False)
    return moment


def planned(endpoint, **fields) -> WebhookDelivery:
    return WebhookDeliveryFactory(endpoint=endpoint, **fields)


def verified(request: Request, secret: str) -> dict:
    return Webhook(secret).verify(request.get_data(), dict(request.headers))


# --- what is sent --------------------------------------------------------------------------------------


def test_a_submitted_stand_reaches_the_receiver_as_the_contract_says(receiver, organisation):
    show = Show(organisation)
    configuration = show.configuration(net_total=Decimal("2500.00"))
    endpoint = WebhookEndpointFactory(organisation=organisation, url=receiver.url)
    with transaction.atomic():
        record(configuration, verbs.CONFIGURATION_SUBMITTED, actor=SYSTEM)
    fact = OutboxEvent.objects.get()

    assert fan_out_task(str(fact.pk)) == 1
    assert deliver_to(endpoint.pk) == 1

    (request,) = receiver.requests
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["User-Agent"].startswith("EventHub-Webhooks/")
    assert list(json.loads(request.get_data())) == ["event", "timestamp", "data"]
    assert simplejson.loads(request.get_data(), use_decimal=True) == {
        "event": "stand_configured",
        "timestamp": fact.entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": {
            "configuration_id": str(configuration.pk),
            "stand_id": str(show.stand.pk),
            "package_id": str(show.package.pk),
            "package_version": 1,
            "total_price": Decimal("2500.00"),
            "status": "draft",
        },
    }
    assert b'"total_price":2500.00' in request.get_data()
    delivery = WebhookDelivery.objects.get()
    assert (delivery.status, delivery.attempts, delivery.outbox_event_id) == ("delivered", 1, fact.pk)
    assert delivery.body.encode() == request.get_data()


def test_the_public_verifier_accepts_it_and_refuses_what_was_tampered_with(receiver, endpoint):
    planned(endpoint)
    deliver_to(endpoint.pk)
    (request,) = receiver.requests
    body, headers = request.get_data(), dict(request.headers)

    assert verified(request, SECRET)["event"] == "stand_configured"
    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        Webhook(SECRET).verify(body.replace(b"2500", b"2501"), headers)
    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        Webhook("whsec_" + "c" * 43 + "=").verify(body, headers)
    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        Webhook(SECRET).verify(body, headers | {"Webhook-Id": "msg_other"})
    old = str(int(headers["Webhook-Timestamp"]) - 301)
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(SECRET).verify(body, headers | {"Webhook-Timestamp": old})


def test_for_a_day_after_a_rotation_old_and_new_secret_both_verify(receiver, endpoint, organiser, start, later):
    new = rotate_secret(endpoint, actor=organiser)

    for _ in range(2):
        planned(endpoint)
        deliver_to(endpoint.pk)
        later(timedelta(hours=24))

    first, second = receiver.requests
    assert len(first.headers["webhook-signature"].split(" ")) == 2
    assert first.headers["webhook-timestamp"] == str(int(start.timestamp()))
    later(-timedelta(hours=48))
    assert verified(first, new) == verified(first, SECRET)
    later(timedelta(hours=24))
    assert len(second.headers["webhook-signature"].split(" ")) == 1
    assert verified(second, new)
    with pytest.raises(WebhookVerificationError):
        verified(second, SECRET)


def test_the_same_bytes_and_id_are_sent_at_every_attempt_with_a_signature_of_its_own_time(
    receiver, endpoint, start, later
):
    receiver.will(500, 200)
    delivery = planned(endpoint)

    deliver_to(endpoint.pk)
    later(timedelta(seconds=6))
    deliver_to(endpoint.pk)

    assert receiver.bodies == [delivery.body.encode()] * 2
    assert receiver.ids == [delivery.message_id] * 2
    assert [int(request.headers["webhook-timestamp"]) for request in receiver.requests] == [
        int(start.timestamp()),
        int(start.timestamp()) + 6,
    ]
    assert verified(receiver.requests[1], SECRET)


def test_the_log_keeps_request_and_answer_but_no_secret(receiver, endpoint, start):
    receiver.answers = [Response("no\x00t now " * 1_000, 503, headers={"X-Trace": "7"})]
    planned(endpoint)
    deliver_to(endpoint.pk)

    attempt = WebhookAttempt.objects.get()
    assert (attempt.at, attempt.status_code, attempt.error, attempt.address) == (start, 503, "", "127.0.0.1")
    assert attempt.duration_ms >= 0
    assert attempt.response_head.splitlines()[0] == "503 SERVICE UNAVAILABLE"
    assert "X-Trace: 7" in attempt.response_head
    assert attempt.response_start.startswith("no�t now no�t")
    assert len(attempt.response_start) == 2048
    sent = dict(receiver.requests[0].headers)
    assert {name: sent[name.title()] for name in attempt.request_headers} == attempt.request_headers
    assert SECRET not in json.dumps(attempt.request_headers)


# --- when ----------------------------------------------------------------------------------------------


def test_ten_attempts_by_the_plan_then_the_endpoint_is_disabled(receiver, endpoint, start, time_machine):
    receiver.will(500)
    delivery = planned(endpoint)
    waits = []
    for number in range(1, 11):
        assert deliver_to(endpoint.pk) == 1
        delivery.refresh_from_db()
        assert delivery.attempts == number
        waits.append((delivery.next_attempt_at - timezone.now()).total_seconds())
        assert deliver_to(endpoint.pk) == 0
        time_machine.move_to(max(delivery.next_attempt_at, timezone.now()), tick=False)

    plan = present.WEBHOOK_WAITS[1:]
    assert plan == (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
    assert [0.9 * planned <= wait <= 1.1 * planned for planned, wait in zip(plan, waits, strict=False)] == [True] * 9
    assert (delivery.status, delivery.last_status_code) == ("failed", 500)
    assert delivery.last_error == "The receiver answered 500; only 200 to 299 count as received."
    assert fields_of(endpoint, "status", "disabled_reason") == (
        "disabled",
        "10 attempts failed in a row, and nothing arrived since the first of them.",
    )
    assert delivery.attempt_log.count() == len(receiver.requests) == 10
    time_machine.shift(timedelta(days=9))
    assert deliver_to(endpoint.pk) == 0


def test_its_organisers_are_warned_once_after_a_day_and_told_of_the_end(receiver, endpoint, start, time_machine):
    receiver.will(500)
    delivery = planned(endpoint)
    while fields_of(delivery, "status") == ("waiting",):
        deliver_to(endpoint.pk)
        delivery.refresh_from_db()
        time_machine.move_to(max(delivery.next_attempt_at, timezone.now()), tick=False)

    told = list(ActivityEntry.objects.order_by("id").values_list("verb", "actor_kind", "organisation_id"))
    assert told == [
        ("webhook.failing", "system", endpoint.organisation_id),
        ("webhook.disabled", "system", endpoint.organisation_id),
    ]
    warned, disabled = ActivityEntry.objects.order_by("id")
    assert timedelta(hours=24) <= warned.at - start < timedelta(hours=45)
    assert warned.data == {"url": endpoint.url, "since": start.isoformat()}
    assert disabled.data == {"url": endpoint.url, "since": start.isoformat()}
    assert "10 attempts" in disabled.reason


def test_one_success_in_between_keeps_an_endpoint_alive_and_a_new_outage_warns_again(
    receiver, endpoint, start, time_machine
):
    first = planned(endpoint)
    receiver.will(500)
    for _ in range(9):
        deliver_to(endpoint.pk)
        first.refresh_from_db()
        time_machine.move_to(first.next_attempt_at, tick=False)
    assert fields_of(endpoint, "failing_since")[0] == start
    assert fields_of(endpoint, "warned_at")[0] is not None

    receiver.will(200, 500)
    planned(endpoint, next_attempt_at=start)
    deliver_to(endpoint.pk)

    assert fields_of(first, "status", "attempts") == ("failed", 10)
    assert fields_of(endpoint, "status", "warned_at") == ("active", None)
    assert fields_of(endpoint, "failing_since")[0] > start
    time_machine.shift(timedelta(days=1))
    planned(endpoint)
    deliver_to(endpoint.pk)
    assert list(ActivityEntry.objects.values_list("verb", flat=True)) == ["webhook.failing"] * 2


@pytest.mark.parametrize("status", [301, 302, 304, 400, 401, 404, 409, 429, 500, 503])
def test_only_two_hundreds_count_as_received(receiver, endpoint, status):
    receiver.will(status)
    delivery = planned(endpoint)
    deliver_to(endpoint.pk)

    assert fields_of(delivery, "status", "attempts", "last_status_code") == ("waiting", 1, status)
    assert fields_of(endpoint, "status")[0] == "active"
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_two_hundred_will_do(receiver, endpoint, status):
    receiver.will(status)
    delivery = planned(endpoint)
    deliver_to(endpoint.pk)

    assert fields_of(delivery, "status", "last_error") == ("delivered", "")


def test_gone_disables_at_once(receiver, endpoint):
    receiver.will(410)
    first, second = planned(endpoint), planned(endpoint)
    deliver_to(endpoint.pk)

    assert fields_of(endpoint, "status", "disabled_reason") == ("disabled", "The receiver answered 410 Gone.")
    assert (fields_of(first, "status"), fields_of(second, "status")) == (("failed",), ("waiting",))
    assert deliver_to(endpoint.pk) == 0


@pytest.mark.parametrize(
    ("status", "retry_after", "seconds"),
    [
        (429, "120", 120),
        (503, "Tue, 04 May 2027 10:00:00 GMT", 3_599.75),
        (503, "999999999999999999", 86_400),
        (429, "Wed, 04 May 2033 10:00:00 GMT", 86_400),
    ],
)
def test_a_receiver_that_asks_for_rest_gets_it_for_everything(
    receiver, endpoint, start, later, status, retry_after, seconds
):
    receiver.will(status, Retry_After=retry_after)
    first, _ = planned(endpoint), planned(endpoint)
    deliver_to(endpoint.pk)
    first.refresh_from_db()

    assert (first.next_attempt_at - start).total_seconds() == seconds
    later(timedelta(seconds=seconds - 1))
    assert deliver_to(endpoint.pk) == 0
    receiver.will(200)
    later(timedelta(seconds=2))
    assert deliver_to(endpoint.pk) == 2
    assert fields_of(endpoint, "rests_until", "failing_since") == (None, None)


@pytest.mark.parametrize("retry_after", ["0", "2", "-5", "soon", "", "Tue, 04 May 2027 08:00:00 GMT", "٣"])
def test_it_is_never_asked_sooner_than_planned(receiver, endpoint, start, retry_after):
    receiver.will(503, Retry_After=retry_after.encode().decode("latin-1"))
    delivery = planned(endpoint)
    deliver_to(endpoint.pk)

    wait = (fields_of(delivery, "next_attempt_at")[0] - start).total_seconds()
    assert 4.5 <= wait <= 5.5


def test_other_answers_can_not_ask_for_rest(receiver, endpoint):
    receiver.will(500, Retry_After="3600")
    planned(endpoint)
    deliver_to(endpoint.pk)

    assert fields_of(endpoint, "rests_until") == (None,)


def test_an_address_that_may_not_be_called_is_an_attempt_that_failed(endpoint, settings, receiver):
    settings.EVENTHUB_OUTBOUND_ALLOW = []
    delivery = planned(endpoint)
    deliver_to(endpoint.pk)

    attempt = WebhookAttempt.objects.get()
    assert (attempt.status_code, attempt.address, receiver.requests) == (None, "", [])
    assert "http is for networks that were admitted" in attempt.error
    assert fields_of(delivery, "status", "last_error") == ("waiting", attempt.error)


def test_a_secret_that_can_not_be_read_sends_nothing(endpoint, receiver, settings):
    planned(endpoint)
    settings.SECRET_KEY = "another key, after somebody lost the first one"
    deliver_to(endpoint.pk)

    assert receiver.requests == []
    assert "Rotate it" in WebhookAttempt.objects.get().error


# --- in which order, and to whom -----------------------------------------------------------------------


def test_the_oldest_fact_goes_first_whenever_it_was_planned(receiver, endpoint):
    now = timezone.now()
    third, first, second = (planned(endpoint, occurred_at=now - timedelta(seconds=age)) for age in (10, 30, 20))

    assert deliver_to(endpoint.pk) == 3
    assert receiver.ids == [first.message_id, second.message_id, third.message_id]


def test_what_follows_of_the_same_thing_waits_for_three_attempts_of_what_was_before(receiver, endpoint, start, later):
    thing = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b11"
    first = planned(endpoint, subject_id=thing, outbox_event_id="0199c1de-0001-7a51-9d2f-2f9a3d6c1b11")
    second = planned(endpoint, subject_id=thing, outbox_event_id="0199c1de-0002-7a51-9d2f-2f9a3d6c1b11")
    other = planned(endpoint)
    receiver.will(500, 200, 500, 500, 200)

    for wait in (0, 0, 6, 340):
        later(timedelta(seconds=wait))
        deliver_to(endpoint.pk)
    deliver_to(endpoint.pk)

    assert receiver.ids == [first.message_id, other.message_id, *[first.message_id] * 2, second.message_id]


def test_no_transaction_is_open_while_the_receiver_is_waited_for(endpoint, httpserver, transactional_db):
    open_meanwhile = []
    httpserver.clear()
    httpserver.expect_request("/hook").respond_with_handler(
        lambda request: open_meanwhile.append(connection.in_atomic_block) or Response("", 200)
    )
    delivery = planned(endpoint)
    deliver_to(endpoint.pk)

    assert fields_of(delivery, "status") == ("delivered",)
    assert WebhookAttempt.objects.get().duration_ms is not None
    assert open_meanwhile == [False]


def test_a_ping_is_sent_once_to_a_paused_endpoint_too_and_counts_for_nothing(receiver, organiser, organisation):
    paused = WebhookEndpointFactory(organisation=organisation, url=receiver.url, status="paused")
    receiver.will(500)
    waiting = planned(paused)

    delivery = ping(paused, actor=organiser)
    assert deliver_to(paused.pk) == 1

    assert fields_of(delivery, "status", "event_name", "attempts") == ("failed", "ping", 1)
    assert json.loads(receiver.bodies[0])["data"] == {"webhook_id": str(paused.pk)}
    assert verified(receiver.requests[0], SECRET)["event"] == "ping"
    assert fields_of(paused, "status", "failing_since") == ("paused", None)
    assert fields_of(waiting, "status", "attempts") == ("waiting", 0)


def test_nothing_is_sent_to_a_removed_endpoint(receiver, organisation):
    removed = WebhookEndpointFactory(organisation=organisation, url=receiver.url, deleted_at=timezone.now(), secret="")
    planned(removed)

    assert deliver_to(removed.pk) == 0
    assert receiver.requests == []


def test_facts_without_a_public_name_are_told_to_nobody(endpoint, event):
    with transaction.atomic():
        record(event, verbs.EVENT_CHANGED, actor=SYSTEM)

    assert fan_out(OutboxEvent.objects.get().pk) == 0
    assert not WebhookDelivery.objects.exists()
