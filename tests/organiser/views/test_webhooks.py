import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.core.crypto import decrypt
from eventhub.webhooks.enums import DEFAULT_EVENTS, OPT_IN, PING, DeliveryStatus, EndpointStatus
from eventhub.webhooks.models import WebhookDelivery, WebhookEndpoint
from tests.factories.deliveries import make_attempt, make_delivery, make_endpoint, make_failed
from tests.factories.show import organisation

SECRET = re.compile(r"<code>(whsec_[\w+/=]+)</code>")
POSTED = {"url": "https://badges.example.com/hook", "description": "Badges", "events": ["stand_configured"]}


@pytest.fixture
def endpoint(show) -> WebhookEndpoint:
    return make_endpoint(show.organisation)


def page(show, name: str, *args) -> str:
    return reverse(f"organiser:{name}", args=[show.organisation.pk, *args])


def verbs() -> list[str]:
    return list(ActivityEntry.objects.order_by("id").values_list("verb", flat=True))


# --- the list ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_webhooks_cost_the_same_for_any_number(show, owner, count, django_assert_num_queries):
    for number in range(count):
        make_delivery(make_endpoint(show.organisation, url=f"https://{number}.example.com", event=show.event))

    with django_assert_num_queries(6):
        answer = owner.get(page(show, "webhook-list"))

    assert len(list(answer.context["listing"])) == count


def test_the_list_tells_how_each_one_stands(show, owner, endpoint):
    failing = make_endpoint(show.organisation, url="https://down.example.com", failing_since=timezone.now())
    make_endpoint(show.organisation, url="https://quiet.example.com", status=EndpointStatus.PAUSED)
    make_endpoint(organisation("Elsewhere"), url="https://foreign.example.com")
    arrived = timezone.now() - timedelta(days=2)
    make_delivery(endpoint, status=DeliveryStatus.DELIVERED, delivered_at=arrived)

    def found(**query: str) -> list[str]:
        return [one.url for one in owner.get(page(show, "webhook-list"), query).context["listing"]]

    text = owner.get(page(show, "webhook-list")).content.decode()
    assert found() == [failing.url, endpoint.url, "https://quiet.example.com"]
    assert ('data-is="stop">Failing' in text, 'data-is="warn">Paused' in text) == (True, True)
    assert (found(status="active"), found(status="failing")) == ([endpoint.url], [failing.url])
    assert found(sort="-delivered")[0] == endpoint.url
    sheet = b"".join(owner.get(page(show, "webhook-list"), {"export": "csv"}).streaming_content).decode()
    assert (f"{failing.url},Badge printing,," in sheet, ",Failing," in sheet) == (True, True)


# --- adding, changing, removing --------------------------------------------------------------------------


def test_the_secret_of_a_new_webhook_is_shown_once(show, owner):
    answer = owner.post(page(show, "webhook-create"), {**POSTED, "event": show.event.pk})

    made = WebhookEndpoint.objects.get()
    secret = SECRET.search(answer.content.decode())[1]
    assert (answer.status_code, made.url, made.events, made.event) == (
        201,
        POSTED["url"],
        ["stand_configured"],
        show.event,
    )
    assert (decrypt(made.secret), "no-store" in answer["Cache-Control"]) == (secret, True)
    assert secret not in owner.get(page(show, "webhook-detail", made.pk)).content.decode()
    assert secret not in "".join(str(session.get_decoded()) for session in Session.objects.all())
    assert verbs() == ["webhook.created"]


def test_the_contracts_events_are_ticked_and_the_further_ones_stand_apart(show, owner):
    form = owner.get(page(show, "webhook-create")).context["form"]

    boxes = {
        part: [(box.data["value"], box.data["selected"]) for box in getattr(form, part)]
        for part in ("usual_boxes", "further_boxes")
    }
    assert boxes == {
        "usual_boxes": [(event.value, True) for event in DEFAULT_EVENTS],
        "further_boxes": [(event.value, False) for event in OPT_IN],
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "ftp://x.example.com"}, "url"),
        ({"url": "https://127.0.0.1/hook"}, "url"),
        ({"url": ""}, "url"),
        ({"events": []}, "events"),
        ({"events": ["stand_sold"]}, "events"),
        ({"event": "0190d1d4-0000-7000-8000-000000000000"}, "event"),
    ],
)
def test_a_webhook_has_to_make_sense(show, owner, change, field):
    answer = owner.post(page(show, "webhook-create"), {**POSTED, **change})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not WebhookEndpoint.objects.exists()


def test_a_webhook_is_changed(show, owner, endpoint):
    posted = {**POSTED, "url": "https://new.example.com/hook", "events": ["package_created", "sync_failed"]}

    answer = owner.post(page(show, "webhook-edit", endpoint.pk), posted)

    assert answer["Location"] == page(show, "webhook-detail", endpoint.pk)
    kept = WebhookEndpoint.objects.get()
    assert (kept.url, kept.events) == (posted["url"], posted["events"])
    assert verbs() == ["webhook.changed"]


def test_a_new_secret_is_shown_once_and_signs_beside_the_old_one(show, owner, endpoint):
    answer = owner.post(page(show, "webhook-rotate", endpoint.pk))

    kept = WebhookEndpoint.objects.get()
    secret = SECRET.search(answer.content.decode())[1]
    assert (answer.status_code, decrypt(kept.secret), kept.has_two_secrets) == (201, secret, True)
    assert "no-store" in answer["Cache-Control"]
    assert "Signed with two secrets" in owner.get(page(show, "webhook-detail", endpoint.pk)).content.decode()


def test_removing_asks_first(show, owner, endpoint):
    make_delivery(endpoint)
    address = page(show, "webhook-remove", endpoint.pk)

    assert "1 message that waits for it" in owner.get(address).content.decode()
    answer = owner.post(address)

    assert answer["Location"] == page(show, "webhook-list")
    assert [owner.get(address).status_code, owner.post(address).status_code] == [404, 404]
    assert verbs() == ["webhook.removed"]


def test_a_webhook_of_another_organisation_is_not_found_here(show, owner):
    foreign = make_failed(make_endpoint(organisation("Elsewhere")))
    at = [foreign.endpoint_id]

    for name in ("detail", "edit", "rotate", "remove", "replay"):
        assert owner.get(page(show, f"webhook-{name}", *at)).status_code == 404
    for name in ("pause", "resume", "ping"):
        assert owner.post(page(show, f"webhook-{name}", *at)).status_code == 404
    assert owner.post(page(show, "webhook-delivery-replay", *at, foreign.pk)).status_code == 404
    assert verbs() == []


# --- its page, pausing, pinging -------------------------------------------------------------------------


def test_it_is_paused_and_resumed(show, owner, endpoint):
    detail = page(show, "webhook-detail", endpoint.pk)

    assert owner.post(page(show, "webhook-pause", endpoint.pk))["Location"] == detail
    assert WebhookEndpoint.objects.get().status == EndpointStatus.PAUSED
    assert "Messages are kept and sent when it is resumed" in owner.get(detail).content.decode()
    assert owner.post(page(show, "webhook-pause", endpoint.pk)).status_code == 409
    owner.post(page(show, "webhook-resume", endpoint.pk))

    assert WebhookEndpoint.objects.get().status == EndpointStatus.ACTIVE
    assert verbs() == ["webhook.paused", "webhook.resumed"]


def test_a_disabled_one_says_why_and_is_enabled(show, owner):
    endpoint = make_endpoint(
        show.organisation, status=EndpointStatus.DISABLED, disabled_reason="The receiver answered 410: it is gone."
    )

    text = owner.get(page(show, "webhook-detail", endpoint.pk)).content.decode()

    assert ("The receiver answered 410: it is gone." in text, "Enable again" in text) == (True, True)


def test_a_ping_leads_to_its_own_page(show, owner, endpoint):
    answer = owner.post(page(show, "webhook-ping", endpoint.pk))

    delivery = WebhookDelivery.objects.get()
    assert answer["Location"] == page(show, "webhook-delivery", endpoint.pk, delivery.pk)
    assert delivery.event_name == PING
    assert "Not sent yet" in owner.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_deliveries_cost_the_same_for_any_number(show, owner, endpoint, count, django_assert_num_queries):
    for _ in range(count):
        make_failed(endpoint)

    with django_assert_num_queries(9):
        answer = owner.get(page(show, "webhook-detail", endpoint.pk))

    assert len(list(answer.context["listing"])) == count


def test_deliveries_are_found_by_status_and_event(show, owner, endpoint):
    failed = make_failed(endpoint)
    waiting = make_delivery(endpoint, event_name="package_created")
    make_delivery(make_endpoint(show.organisation, url="https://other.example.com"))

    def found(**query: str) -> set:
        listing = owner.get(page(show, "webhook-detail", endpoint.pk), query).context["listing"]
        return {delivery.pk for delivery in listing}

    assert found() == {failed.pk, waiting.pk}
    assert (found(status="failed"), found(event="package_created")) == ({failed.pk}, {waiting.pk})
    assert found(q=waiting.message_id) == {waiting.pk}


def test_a_delivery_shows_each_attempt_with_what_was_sent_and_answered(show, owner, endpoint):
    delivery = make_failed(endpoint)
    make_attempt(delivery, duration_ms=None, status_code=None, error="", response_head="", response_start="")

    text = owner.get(page(show, "webhook-delivery", endpoint.pk, delivery.pk)).content.decode()

    assert "The receiver answered with 500." in text
    assert "&lt;h1&gt;Out of order&lt;/h1&gt;" in text
    assert f"webhook-id: {delivery.message_id}" in text
    assert "&quot;total_price&quot;:2500.00" in text
    assert ("214 ms" in text, "No answer yet" in text) == (True, True)


def test_a_delivery_of_another_webhook_is_not_found_at_this_one(show, owner, endpoint):
    other = make_delivery(make_endpoint(show.organisation, url="https://other.example.com"))

    assert owner.get(page(show, "webhook-delivery", endpoint.pk, other.pk)).status_code == 404


# --- sending again ----------------------------------------------------------------------------------------


def test_one_is_sent_again(show, owner, endpoint):
    delivery = make_failed(endpoint)

    answer = owner.post(page(show, "webhook-delivery-replay", endpoint.pk, delivery.pk))

    assert answer["Location"] == page(show, "webhook-delivery", endpoint.pk, delivery.pk)
    assert WebhookDelivery.objects.get().status == DeliveryStatus.WAITING
    assert verbs() == ["webhook.replayed"]


def moments(since: timedelta, until: timedelta) -> dict[str, str]:
    now = timezone.now()
    return {name: f"{now + shift:%Y-%m-%dT%H:%M}" for name, shift in (("since", since), ("until", until))}


def test_a_range_is_counted_before_it_is_sent(show, owner, endpoint):
    make_failed(endpoint)
    make_delivery(endpoint, status=DeliveryStatus.DELIVERED, delivered_at=timezone.now())
    address, asked = page(show, "webhook-replay", endpoint.pk), moments(-timedelta(hours=1), timedelta(hours=1))

    assert owner.get(address).context["count"] is None
    counted = owner.get(address, asked)
    assert (counted.status_code, counted.context["count"]) == (200, 2)
    assert owner.get(address, {**asked, "failed_only": "on"}).context["count"] == 1
    assert verbs() == []
    answer = owner.post(address, {**asked, "failed_only": "on"})

    assert answer["Location"] == page(show, "webhook-detail", endpoint.pk)
    assert "1 message is sent again." in owner.get(answer["Location"]).content.decode()
    statuses = set(WebhookDelivery.objects.values_list("status", flat=True))
    assert (statuses, verbs()) == ({DeliveryStatus.WAITING, DeliveryStatus.DELIVERED}, ["webhook.replayed"])


def test_what_the_webhook_missed_counts_too_and_is_what_is_sent(show, owner, endpoint):
    """Facts of its kind that it has no delivery of."""
    entry = ActivityEntry.objects.create(
        at=timezone.now(),
        actor_kind="system",
        actor_name="test",
        verb="package.created",
        subject_type="package",
        subject_id=show.package.pk,
        subject_label="Package",
        organisation_id=show.organisation.pk,
    )
    OutboxEvent.objects.create(
        entry=entry,
        verb=entry.verb,
        organisation_id=show.organisation.pk,
        subject_id=show.package.pk,
        public_name="package_created",
        payload={"event": "package_created", "timestamp": "2026-05-04T10:00:00Z", "data": {}},
    )
    address, asked = page(show, "webhook-replay", endpoint.pk), moments(-timedelta(hours=1), timedelta(hours=1))

    assert owner.get(address, asked).context["count"] == 1
    owner.post(address, asked)

    assert WebhookDelivery.objects.get().event_name == "package_created"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "asked", [{"since": "", "until": ""}, {"since": "soon", "until": "later"}, {"since": "9999-12-31T23:59"}]
)
def test_a_range_has_to_be_one(show, owner, endpoint, method, asked):
    answer = getattr(owner, method)(page(show, "webhook-replay", endpoint.pk), asked)

    assert (answer.status_code, bool(answer.context["form"].errors), verbs()) == (422, True, [])


def test_nothing_sent_is_no_range(show, owner, endpoint):
    answer = owner.post(page(show, "webhook-replay", endpoint.pk))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["since", "until"])


def test_a_range_that_ends_before_it_begins_is_refused(show, owner, endpoint):
    asked = moments(timedelta(hours=1), -timedelta(hours=1))

    for answer in (
        owner.get(page(show, "webhook-replay", endpoint.pk), asked),
        owner.post(page(show, "webhook-replay", endpoint.pk), asked),
    ):
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["until"])
