import base64
from datetime import timedelta

import pytest
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.core.crypto import decrypt
from eventhub.webhooks.enums import DEFAULT_EVENTS
from eventhub.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from tests.factories import show as make
from tests.factories.show import Show
from tests.factories.webhooks import SECRET, WebhookDeliveryFactory, WebhookEndpointFactory

BODY = {"url": "https://hub.example.org/hook", "events": ["stand_configured", "payment_received"]}


@pytest.fixture
def endpoint(show) -> WebhookEndpoint:
    return WebhookEndpointFactory(organisation=show.organisation)


def path(endpoint, *parts) -> str:
    return "/".join(["/webhooks", str(endpoint.pk), *map(str, parts)])


def test_a_webhook_is_created_with_a_secret_that_is_shown_once(api, show):
    answer = api.post("/webhooks", BODY | {"description": " Hub  of ours "})

    made = WebhookEndpoint.objects.get()
    secret = answer.body["secret"]
    assert (answer.status, answer.response["Location"]) == (201, f"http://testserver/api/v1/webhooks/{made.pk}")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert decrypt(made.secret) == secret
    assert secret not in made.secret
    read = api.get(path(made))
    assert read.body == {
        "id": str(made.pk),
        "organisation_id": str(show.organisation.pk),
        "event_id": None,
        "url": "https://hub.example.org/hook",
        "description": "Hub of ours",
        "events": ["stand_configured", "payment_received"],
        "status": "active",
        "disabled_reason": "",
        "failing_since": None,
        "previous_secret_expires_at": None,
        "created_at": read.body["created_at"],
        "updated_at": read.body["updated_at"],
    }
    assert answer.body == {**read.body, "secret": secret}
    assert answer.response["ETag"] == read.response["ETag"]
    assert api.get("/webhooks").body["data"] == [read.body]


@pytest.mark.parametrize(
    ("change", "status", "codes"),
    [
        ({"url": None}, 400, {"url": "wrong_type"}),
        ({"url": ""}, 422, {"url": "required"}),
        ({"url": "http://hub.example.org/"}, 422, {"url": "invalid"}),
        ({"url": "https://127.0.0.1/"}, 422, {"url": "invalid"}),
        ({"url": "https://[::ffff:10.0.0.1]/"}, 422, {"url": "invalid"}),
        ({"url": "https://maya:word@hub.example.org/"}, 422, {"url": "invalid"}),
        ({"url": "javascript:alert(1)"}, 422, {"url": "invalid"}),
        ({"url": "https://hub.example.org/\u0000"}, 422, {"url": "invalid_character"}),
        ({"url": "https://hub.example.org/" + "a" * 1000}, 422, {"url": "too_long"}),
        ({"events": []}, 422, {"events": "required"}),
        ({"events": "all"}, 400, {"events": "wrong_type"}),
        ({"events": ["stand_configured", "everything"]}, 422, {"events.1": "invalid_choice"}),
        ({"events": [1]}, 400, {"events.0": "wrong_type"}),
        ({"description": "a" * 201}, 422, {"description": "too_long"}),
        ({"event_id": "0190a6b0-0000-7000-8000-000000000000"}, 422, {"event_id": "not_found"}),
        ({"status": "paused"}, 400, {"status": "read_only"}),
        ({"secret": SECRET}, 400, {"secret": "read_only"}),
        ({"secrets": SECRET}, 400, {"secrets": "unknown_field"}),
    ],
)
def test_a_value_that_can_not_be_kept_is_named(api, show, change, status, codes):
    answer = api.post("/webhooks", BODY | change)

    assert (answer.status, answer.codes) == (status, codes)
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize("missing", ["url", "events"])
def test_a_field_that_is_owed_is_named(api, missing):
    answer = api.post("/webhooks", {name: value for name, value in BODY.items() if name != missing})

    assert (answer.status, answer.codes) == (422, {missing: "required"})


def test_it_is_changed_by_put_and_patch_but_stays_with_its_event(api, show):
    made = api.post("/webhooks", BODY | {"event_id": str(show.event.pk)}).body
    other = make.event(show.organisation, "Another")

    put = api.put(f"/webhooks/{made['id']}", {"url": "https://other.example.org/", "event_id": str(show.event.pk)})
    patch = api.patch(f"/webhooks/{made['id']}", {"events": ["sync_failed", "package_created", "sync_failed"]})

    assert (put.status, put.body["url"], put.body["events"]) == (200, "https://other.example.org/", BODY["events"])
    assert (patch.status, patch.body["events"]) == (200, ["package_created", "sync_failed"])
    refused = api.patch(f"/webhooks/{made['id']}", {"event_id": str(other.pk)})
    assert (refused.status, refused.codes) == (422, {"event_id": "fixed"})


def test_rotating_shows_the_new_secret_and_until_when_the_old_one_holds(api, endpoint, time_machine):
    now = timezone.now().replace(microsecond=0)
    time_machine.move_to(now, tick=False)
    answer = api.post(path(endpoint, "rotate-secret"))

    endpoint.refresh_from_db()
    assert (answer.status, answer.body["previous_secret_expires_at"]) == (
        200,
        f"{now + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
    )
    assert (decrypt(endpoint.secret), decrypt(endpoint.previous_secret)) == (answer.body["secret"], SECRET)
    assert "secret" not in api.get(path(endpoint)).body


def test_pausing_and_resuming(api, endpoint):
    assert api.post(path(endpoint, "pause")).body["status"] == "paused"
    again = api.post(path(endpoint, "pause"))
    assert (again.status, again.error["code"], again.error["status"]) == (409, "wrong_status", "paused")
    assert api.post(path(endpoint, "resume"), {}).body["status"] == "active"
    entries = ActivityEntry.objects.filter(verb__startswith="webhook.").order_by("id")
    assert list(entries.values_list("verb", "to_status")) == [
        ("webhook.paused", "paused"),
        ("webhook.resumed", "active"),
    ]


def test_a_removed_one_is_gone_with_its_secrets(api, endpoint):
    delivery = WebhookDeliveryFactory(endpoint=endpoint)

    assert api.delete(path(endpoint)).status == 204

    assert [api.call(method, path(endpoint)).status for method in ("GET", "PATCH", "DELETE")] == [404] * 3
    assert api.get(path(endpoint, "deliveries", delivery.pk)).status == 404
    endpoint.refresh_from_db()
    assert (endpoint.secret, endpoint.previous_secret) == ("", "")


def test_a_ping_answers_with_its_delivery(api, endpoint):
    answer = api.post(path(endpoint, "ping"))

    assert (answer.status, answer.body["event_name"], answer.body["status"]) == (200, "ping", "waiting")
    assert api.get(path(endpoint, "deliveries", answer.body["id"])).body == answer.body


def test_deliveries_are_listed_and_filtered_and_read_with_every_attempt(api, endpoint):
    old = timezone.now() - timedelta(days=2)
    failed = WebhookDeliveryFactory(endpoint=endpoint, status="failed", occurred_at=old, attempts=10)
    waiting = WebhookDeliveryFactory(endpoint=endpoint, event_name="configuration_approved", attempts=1)
    WebhookDeliveryFactory(endpoint=WebhookEndpointFactory(organisation=endpoint.organisation))
    attempt = WebhookAttempt.objects.create(
        delivery=waiting,
        at=timezone.now(),
        duration_ms=12,
        status_code=500,
        address="203.0.113.7",
        request_headers={"webhook-id": "msg_1"},
        response_head="500 Oh",
        response_start="no",
    )

    def ids(**query) -> list[str]:
        answer = api.get(path(endpoint, "deliveries"), **query)
        assert answer.status == 200
        return [row["id"] for row in answer.body["data"]]

    assert ids() == [str(failed.pk), str(waiting.pk)]
    assert ids(status="failed") == [str(failed.pk)]
    assert ids(event_name="configuration_approved") == [str(waiting.pk)]
    assert ids(since=(timezone.now() - timedelta(days=1)).isoformat()) == [str(waiting.pk)]
    assert ids(ordering="-occurred_at") == [str(waiting.pk), str(failed.pk)]
    assert api.get(path(endpoint, "deliveries"), event_name="all").status == 400
    detail = api.get(path(endpoint, "deliveries", waiting.pk)).body
    assert (detail["body"], detail["attempt_count"], detail["webhook_id"]) == (waiting.body, 1, str(endpoint.pk))
    assert detail["attempts"] == [
        {
            "id": str(attempt.pk),
            "at": detail["attempts"][0]["at"],
            "duration_ms": 12,
            "address": "203.0.113.7",
            "status_code": 500,
            "error": "",
            "request_headers": {"webhook-id": "msg_1"},
            "response_head": "500 Oh",
            "response_start": "no",
        }
    ]
    assert api.get(path(endpoint, "deliveries", failed.pk)).body["next_attempt_at"] is None


@pytest.mark.parametrize("count", [1, 30])
def test_lists_cost_the_same_for_any_number(api, endpoint, count, django_assert_num_queries):
    WebhookEndpointFactory.create_batch(count, organisation=endpoint.organisation)
    WebhookDeliveryFactory.create_batch(count, endpoint=endpoint)
    with django_assert_num_queries(3):
        api.get("/webhooks", per_page=100)
    with django_assert_num_queries(4):
        api.get(path(endpoint, "deliveries"), per_page=100)


def test_one_delivery_and_a_range_are_replayed(api, endpoint):
    old = timezone.now() - timedelta(days=2)
    failed = WebhookDeliveryFactory(endpoint=endpoint, status="failed", occurred_at=old, attempts=10)
    arrived = WebhookDeliveryFactory(endpoint=endpoint, status="delivered", occurred_at=old, attempts=1)

    one = api.post(path(endpoint, "deliveries", arrived.pk, "replay"))
    assert (one.status, one.body["status"], one.body["attempt_count"]) == (200, "waiting", 0)
    assert one.body["message_id"] == arrived.message_id
    since = (old - timedelta(hours=1)).isoformat()
    many = api.post(path(endpoint, "replay"), {"since": since, "failed_only": True})
    assert (many.status, many.body) == (200, {"deliveries": 1})
    assert set(WebhookDelivery.objects.values_list("status", flat=True)) == {"waiting"}
    wrong = api.post(path(endpoint, "replay"), {"since": since, "until": since})
    assert (wrong.status, wrong.codes) == (422, {"until": "sequence"})
    assert failed.message_id != arrived.message_id


def test_another_organisation_sees_nothing_of_it(stranger, endpoint):
    delivery = WebhookDeliveryFactory(endpoint=endpoint)
    asked = [
        ("GET", path(endpoint)),
        ("PATCH", path(endpoint)),
        ("DELETE", path(endpoint)),
        ("POST", path(endpoint, "ping")),
        ("POST", path(endpoint, "rotate-secret")),
        ("POST", path(endpoint, "replay")),
        ("GET", path(endpoint, "deliveries")),
        ("GET", path(endpoint, "deliveries", delivery.pk)),
        ("POST", path(endpoint, "deliveries", delivery.pk, "replay")),
    ]

    assert {stranger.call(method, address, {}).status for method, address in asked} == {404}
    assert stranger.get("/webhooks").body["data"] == []
    assert not ActivityEntry.objects.filter(verb__startswith="webhook.").exists()


def test_the_delivery_of_another_webhook_is_not_there(api, endpoint):
    other = WebhookDeliveryFactory(endpoint=WebhookEndpointFactory(organisation=endpoint.organisation))

    assert api.get(path(endpoint, "deliveries", other.pk)).status == 404


def test_the_proposal_is_what_the_contract_names():
    assert [event.value for event in DEFAULT_EVENTS] == [
        "package_created",
        "package_updated",
        "stand_configured",
        "configuration_approved",
        "artwork_uploaded",
        "proof_approved",
        "proof_rejected",
        "payment_received",
    ]


def test_an_event_of_another_organisation_can_not_be_named(api, db):
    elsewhere = Show(make.organisation("Elsewhere"), "Foreign Expo")

    answer = api.post("/webhooks", BODY | {"event_id": str(elsewhere.event.pk)})

    assert (answer.status, answer.codes) == (422, {"event_id": "not_found"})
