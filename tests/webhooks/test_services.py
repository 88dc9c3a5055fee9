"""Endpoints, who hears of what, pausing, disabling, replaying."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.activity import verbs
from eventhub.activity.models import OutboxEvent
from eventhub.activity.services import record
from eventhub.core.crypto import decrypt
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from eventhub.messaging.models import MailMessage
from eventhub.messaging.services import plan_mail
from eventhub.webhooks import dispatch, services, workflows
from eventhub.webhooks.delivery import deliver_to
from eventhub.webhooks.enums import EndpointStatus
from eventhub.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from eventhub.webhooks.queries import deliveries_visible_to, endpoints_visible_to
from eventhub.webhooks.services import (
    catch_up,
    change_endpoint,
    create_endpoint,
    fan_out,
    forget_old_attempts,
    ping,
    remove_endpoint,
    rotate_secret,
)
from eventhub.webhooks.workflows import (
    disable_endpoint,
    pause_endpoint,
    replay_delivery,
    replay_range,
    resume_endpoint,
)
from tests.factories import show as make
from tests.factories.accounts import SYSTEM, UserFactory, UserPermissionFactory
from tests.factories.events import EventFactory
from tests.factories.show import Show
from tests.factories.webhooks import SECRET, WebhookDeliveryFactory, WebhookEndpointFactory, fields_of

URL = "https://hub.example.org/hook"
HOUR = timedelta(hours=1)


def told(endpoint: WebhookEndpoint) -> list[tuple[str, str]]:
    rows = WebhookDelivery.objects.filter(endpoint=endpoint).order_by("occurred_at", "id")
    return list(rows.values_list("event_name", "status"))


def happen(subject, verb, times: int = 1) -> list[OutboxEvent]:
    with transaction.atomic():
        entries = [record(subject, verb, actor=SYSTEM) for _ in range(times)]
    return list(OutboxEvent.objects.filter(entry__in=entries).order_by("id"))


# --- endpoints -----------------------------------------------------------------------------------------


def test_an_endpoint_is_made_with_a_secret_and_leaves_a_trace_without_it(organisation, organiser, facts):
    endpoint, secret = create_endpoint(
        organisation=organisation, url=URL, events=["payment_received", "stand_configured"], actor=organiser
    )

    assert decrypt(endpoint.secret) == secret
    assert endpoint.events == ["stand_configured", "payment_received"]
    assert facts() == [("webhook.created", "", "")]
    assert secret not in str(OutboxEvent.objects.get().entry.data)


def test_changes_are_recorded_with_before_and_after_and_nothing_where_nothing_changed(endpoint, organiser, facts):
    change_endpoint(endpoint, actor=organiser, description="Hub")
    change_endpoint(endpoint, actor=organiser, description="Hub ", events=list(endpoint.events))

    assert facts() == [("webhook.changed", "", "")]
    assert OutboxEvent.objects.get().entry.data == {"changed": {"description": ["", "Hub"]}}


def test_only_organisers_manage_and_see_them(endpoint, event, event_organiser, organiser, outsider, staff):
    of_event = WebhookEndpointFactory(organisation=event.organisation, event=event)
    in_sight = {actor: set(endpoints_visible_to(actor)) for actor in (organiser, event_organiser, outsider, staff)}
    assert in_sight == {
        organiser: {endpoint, of_event},
        event_organiser: {of_event},
        outsider: set(),
        staff: {endpoint, of_event},
    }
    delivery = WebhookDeliveryFactory(endpoint=endpoint)
    assert list(deliveries_visible_to(organiser)) == [delivery]
    assert list(deliveries_visible_to(event_organiser)) == []
    pause_endpoint(of_event, actor=event_organiser)


@pytest.mark.parametrize("who", ["outsider", "event organiser", "sponsor", "client without the scope", "on behalf"])
def test_others_are_refused_and_nothing_is_written(
    who, endpoint, event, event_organiser, outsider, organisation, facts
):
    organiser = UserPermissionFactory(at=organisation).user
    actors = {
        "outsider": outsider,
        "event organiser": event_organiser,
        "sponsor": Show(organisation, "Another").sponsor,
        "client without the scope": make.client_actor(organisation, "webhooks:read"),
        "on behalf": actor_for(UserFactory(is_staff=True), acting_for=organiser),
    }
    actor = actors[who]
    delivery = WebhookDeliveryFactory(endpoint=endpoint)
    steps = [
        lambda: create_endpoint(organisation=organisation, url=URL, events=["sync_failed"], actor=actor),
        lambda: change_endpoint(endpoint, url=URL, actor=actor),
        lambda: rotate_secret(endpoint, actor=actor),
        lambda: remove_endpoint(endpoint, actor=actor),
        lambda: ping(endpoint, actor=actor),
        lambda: pause_endpoint(endpoint, actor=actor),
        lambda: disable_endpoint(endpoint, actor=actor, reason="No"),
        lambda: replay_delivery(delivery, actor=actor),
        lambda: replay_range(endpoint, since=timezone.now() - HOUR, actor=actor),
    ]
    for step in steps:
        with pytest.raises(NotAllowed):
            step()
    assert facts() == []
    assert (WebhookEndpoint.objects.get().status, WebhookDelivery.objects.count()) == ("active", 1)


def test_rotating_twice_leaves_the_two_newest(endpoint, organiser):
    first, second = (rotate_secret(endpoint, actor=organiser) for _ in range(2))

    endpoint.refresh_from_db()
    assert (decrypt(endpoint.secret), decrypt(endpoint.previous_secret)) == (second, first)
    assert SECRET not in (first, second)


def test_what_was_removed_takes_no_step_any_more(endpoint, organiser):
    remove_endpoint(endpoint, actor=organiser)

    for step in (rotate_secret, ping, pause_endpoint):
        with pytest.raises(Conflict, match="was removed"):
            step(endpoint, actor=organiser)


def test_there_are_so_many_and_no_more(organisation, organiser, monkeypatch):
    monkeypatch.setattr(services, "MOST_ENDPOINTS", 2)
    make_one = {"organisation": organisation, "url": URL, "events": ["sync_failed"], "actor": organiser}
    create_endpoint(**make_one)
    remove_endpoint(create_endpoint(**make_one)[0], actor=organiser)
    create_endpoint(**make_one)

    with pytest.raises(Conflict, match="2 webhooks already"):
        create_endpoint(**make_one)


# --- who hears of what -----------------------------------------------------------------------------------


def test_an_endpoint_hears_of_its_own_organisation_event_and_choice(organisation):
    show, other = Show(organisation), Show(organisation, "Another")
    foreign = Show(make.organisation("Elsewhere"), "Foreign")
    every = ["stand_configured", "package_updated"]
    of_all = WebhookEndpointFactory(organisation=organisation, events=every)
    of_event = WebhookEndpointFactory(organisation=organisation, event=show.event, events=every)
    of_packages = WebhookEndpointFactory(organisation=organisation, events=["package_updated"])
    elsewhere = WebhookEndpointFactory(organisation=foreign.organisation, events=every)

    for each in (show, other):
        (fact,) = happen(each.configuration(), verbs.CONFIGURATION_SUBMITTED)
        fan_out(fact.pk)
    (fact,) = happen(show.package, verbs.PACKAGE_VERSION_ADDED)
    assert fan_out(fact.pk) == 2

    configured, package = ("stand_configured", "waiting"), ("package_updated", "waiting")
    assert told(of_all) == [configured, configured, package]
    assert told(of_event) == [configured]
    assert told(of_packages) == [package]
    assert told(elsewhere) == []


def test_a_fact_is_planned_once_however_often_it_is_heard_of(endpoint, organisation):
    (fact,) = happen(Show(organisation).configuration(), verbs.CONFIGURATION_SUBMITTED)

    for _ in range(3):
        assert fan_out(fact.pk) == 1

    assert told(endpoint) == [("stand_configured", "waiting")]


def test_nothing_from_before_an_endpoint_was_made_and_nothing_while_it_is_disabled(organisation, organiser):
    show = Show(organisation)
    (before,) = happen(show.configuration(), verbs.CONFIGURATION_SUBMITTED)
    endpoint, _ = create_endpoint(organisation=organisation, url=URL, events=["stand_configured"], actor=organiser)
    fan_out(before.pk)
    assert told(endpoint) == []

    disable_endpoint(endpoint, actor=organiser, reason="Moving")
    (during,) = happen(show.stand.configurations.get(), verbs.CONFIGURATION_SUBMITTED)
    fan_out(during.pk)
    assert told(endpoint) == []


# --- pausing, disabling, replaying ---------------------------------------------------------------------


def test_what_happens_while_paused_waits_and_leaves_in_order_when_resumed(receiver, organisation, organiser):
    show = Show(organisation)
    endpoint = WebhookEndpointFactory(organisation=organisation, url=receiver.url)
    pause_endpoint(endpoint, actor=organiser, reason="Upgrade")
    rows = happen(show.configuration(), verbs.CONFIGURATION_SUBMITTED, times=3)
    for row in rows:
        fan_out(row.pk)
    assert (deliver_to(endpoint.pk), receiver.requests) == (0, [])

    resume_endpoint(endpoint, actor=organiser)
    assert deliver_to(endpoint.pk) == 3
    sent = {delivery.message_id: delivery.outbox_event_id for delivery in endpoint.deliveries.all()}
    assert [sent[key] for key in receiver.ids] == [row.pk for row in rows]


def test_resuming_a_disabled_one_begins_anew(endpoint, organiser, facts):
    endpoint.failing_since = endpoint.warned_at = timezone.now() - timedelta(days=3)
    endpoint.rests_until = timezone.now() + HOUR
    endpoint.save()
    waiting = WebhookDeliveryFactory(endpoint=endpoint, next_attempt_at=timezone.now() + timedelta(hours=20))
    disable_endpoint(endpoint, actor=organiser, reason="Broken")
    resume_endpoint(endpoint, actor=organiser)

    values = fields_of(endpoint, "status", "disabled_reason", "failing_since", "warned_at", "rests_until")
    assert values == ("active", "", None, None, None)
    assert waiting.occurred_at == fields_of(waiting, "next_attempt_at")[0]
    assert facts() == [("webhook.disabled", "active", "disabled"), ("webhook.resumed", "disabled", "active")]


STEPS = {
    "pause": (pause_endpoint, {"active"}),
    "resume": (resume_endpoint, {"paused", "disabled"}),
    "disable": (disable_endpoint, {"active", "paused"}),
}


@pytest.mark.parametrize("status", EndpointStatus.values)
@pytest.mark.parametrize("name", STEPS)
def test_steps_are_open_from_these_statuses_alone(name, status, organisation, organiser, facts):
    step, sources = STEPS[name]
    endpoint = WebhookEndpointFactory(organisation=organisation, status=status)
    if status in sources:
        step(endpoint, actor=organiser, reason="Because")
        assert [fact[1] for fact in facts()] == [status]
        return
    with pytest.raises(Conflict):
        step(endpoint, actor=organiser, reason="Because")
    assert (facts(), fields_of(endpoint, "status")) == ([], (status,))


def test_a_replay_sends_the_same_body_and_id_with_all_attempts_anew(receiver, endpoint, organiser, facts):
    delivery = WebhookDeliveryFactory(endpoint=endpoint)
    deliver_to(endpoint.pk)
    replay_delivery(delivery, actor=organiser)
    assert fields_of(delivery, "status", "attempts", "first_attempt_at", "delivered_at") == ("waiting", 0, None, None)
    deliver_to(endpoint.pk)

    assert receiver.ids == [delivery.message_id] * 2
    assert receiver.bodies == [delivery.body.encode()] * 2
    assert (delivery.attempt_log.count(), facts()) == (2, [("webhook.replayed", "", "")])


def test_a_range_takes_what_failed_and_what_was_never_planned(organisation, organiser, settings):
    show = Show(organisation)
    endpoint = WebhookEndpointFactory(organisation=organisation, events=["stand_configured"])
    configuration = show.configuration()
    rows = happen(configuration, verbs.CONFIGURATION_SUBMITTED, times=4)
    happen(configuration, verbs.CONFIGURATION_APPROVED)
    since, until = rows[1].created_at, rows[3].created_at
    arrived, failed = (
        WebhookDeliveryFactory(endpoint=endpoint, outbox_event_id=row.pk, occurred_at=row.created_at, status=status)
        for row, status in zip(rows, ("delivered", "failed"), strict=False)
    )

    assert replay_range(endpoint, since=since, until=until, failed_only=True, actor=organiser) == 2

    assert told(endpoint) == [("stand_configured", status) for status in ("delivered", "waiting", "waiting")]
    assert set(endpoint.deliveries.values_list("outbox_event_id", flat=True)) == {row.pk for row in rows[:3]}
    assert replay_range(endpoint, since=rows[0].created_at, actor=organiser) == 4
    assert (fields_of(arrived, "status"), fields_of(failed, "status")) == (("waiting",), ("waiting",))


def test_too_long_a_range_is_refused_as_a_whole(endpoint, organiser, monkeypatch, facts):
    monkeypatch.setattr(workflows, "MOST_REPLAYED", 2)
    WebhookDeliveryFactory.create_batch(3, endpoint=endpoint, status="failed")

    with pytest.raises(Invalid, match="More than 2"):
        replay_range(endpoint, since=timezone.now() - HOUR, actor=organiser)
    assert (facts(), told(endpoint)) == ([], [("stand_configured", "failed")] * 3)


# --- mail ------------------------------------------------------------------------------------------------


def test_organisers_are_mailed_when_it_is_disabled(receiver, endpoint, organiser):
    receiver.will(410)
    WebhookDeliveryFactory(endpoint=endpoint)
    deliver_to(endpoint.pk)

    plan_mail(OutboxEvent.objects.get(verb="webhook.disabled").pk)

    mail = MailMessage.objects.get()
    assert mail.recipient == organiser.email
    assert mail.subject == f"The webhook {endpoint} is disabled"
    assert "The receiver answered 410 Gone." in mail.body_text
    assert endpoint.url in mail.body_text
    assert f"/o/{endpoint.organisation_id}/api/webhooks/{endpoint.pk}/" in mail.body_html


def test_who_organises_one_event_only_is_not_sent_to_a_page_that_is_closed_to_them(receiver, endpoint, organiser):
    event = EventFactory(organisation=endpoint.organisation)
    of_event = WebhookEndpointFactory(organisation=endpoint.organisation, event=event, url=endpoint.url)
    make.person("ben.okoro@northernbuild.example", Role.ORGANISER, event)
    receiver.will(410)
    WebhookDeliveryFactory(endpoint=of_event)
    deliver_to(of_event.pk)

    plan_mail(OutboxEvent.objects.get(verb="webhook.disabled").pk)

    assert list(MailMessage.objects.values_list("recipient", flat=True)) == [organiser.email]


@pytest.mark.parametrize(("days", "status", "left"), [(91, "delivered", 0), (89, "delivered", 1), (91, "waiting", 1)])
def test_old_attempts_are_forgotten_and_the_delivery_stays(endpoint, days, status, left):
    delivery = WebhookDeliveryFactory(endpoint=endpoint, status=status)
    WebhookAttempt.objects.create(delivery=delivery, at=timezone.now() - timedelta(days=days))

    assert forget_old_attempts() == 1 - left

    assert WebhookAttempt.objects.count() == left
    assert WebhookDelivery.objects.get() == delivery


def test_organisers_are_mailed_after_a_day(receiver, endpoint, organiser, time_machine):
    receiver.will(500)
    time_machine.move_to("2027-05-04T09:00:00Z", tick=False)
    WebhookDeliveryFactory(endpoint=endpoint)
    deliver_to(endpoint.pk)
    time_machine.shift(timedelta(days=1))
    deliver_to(endpoint.pk)

    plan_mail(OutboxEvent.objects.get(verb="webhook.failing").pk)

    mail = MailMessage.objects.get()
    assert (mail.recipient, mail.subject) == (organiser.email, f"The webhook {endpoint} has failed for a day")
    assert "4 May, 09:00 UTC" in mail.body_text
    assert "The receiver answered 500" in mail.body_text


# --- turns -----------------------------------------------------------------------------------------------


def test_one_worker_at_an_endpoint_at_a_time(endpoint, later, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    lease = dispatch.take_lease(endpoint.pk)

    assert dispatch.take_lease(endpoint.pk) is None
    later(timedelta(seconds=50))
    assert lease.renew()
    later(timedelta(seconds=50))
    assert dispatch.take_lease(endpoint.pk) is None
    later(timedelta(seconds=11))
    assert dispatch.take_lease(endpoint.pk) is not None
    assert not lease.renew()
    lease.release()
    assert fields_of(endpoint, "busy_until")[0] is not None


def test_failing_endpoints_get_half_of_the_threads_and_healthy_ones_the_rest(organisation, settings, woken):
    settings.WEBHOOK_THREADS = 6
    failing = WebhookEndpointFactory.create_batch(5, organisation=organisation, failing_since=timezone.now())
    healthy = WebhookEndpointFactory.create_batch(4, organisation=organisation)
    for endpoint in (*failing, *healthy):
        WebhookDeliveryFactory(endpoint=endpoint)
    held = dispatch.take_lease(failing[0].pk)

    assert dispatch.wake_all_due() == 6
    called = set(woken())
    assert called >= {str(endpoint.pk) for endpoint in healthy}
    assert len(called & {str(endpoint.pk) for endpoint in failing}) == 2
    taken = [dispatch.take_lease(endpoint.pk) for endpoint in failing[1:]]
    assert [lease is not None for lease in taken] == [True, True, False, False]
    held.release()
    assert dispatch.take_lease(failing[3].pk) is not None


def test_who_has_nothing_due_is_not_called(organisation, woken):
    paused = WebhookEndpointFactory(organisation=organisation, status="paused")
    resting = WebhookEndpointFactory(organisation=organisation, rests_until=timezone.now() + HOUR)
    claimed, later = WebhookEndpointFactory.create_batch(2, organisation=organisation)
    for endpoint in (paused, resting):
        WebhookDeliveryFactory(endpoint=endpoint)
    WebhookDeliveryFactory(endpoint=claimed, claimed_until=timezone.now() + HOUR)
    WebhookDeliveryFactory(endpoint=later, next_attempt_at=timezone.now() + HOUR)

    assert (dispatch.wake_all_due(), woken()) == (0, [])


def test_what_a_dead_worker_held_comes_back_and_its_attempt_stays_on_the_log(receiver, endpoint, later, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    delivery = WebhookDeliveryFactory(endpoint=endpoint)
    dispatch.take_lease(endpoint.pk)
    lost = workflows.claim_next(endpoint.pk)
    assert (deliver_to(endpoint.pk), dispatch.wake_all_due()) == (0, 0)

    later(timedelta(seconds=61))
    assert deliver_to(endpoint.pk) == 1

    assert fields_of(delivery, "status", "attempts") == ("delivered", 2)
    assert [attempt.is_open for attempt in delivery.attempt_log.all()] == [True, False]
    assert delivery.attempt_log.first() == lost


def test_a_late_failure_does_not_undo_what_another_worker_did(receiver, endpoint, later, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    delivery = WebhookDeliveryFactory(endpoint=endpoint)
    slow = workflows.claim_next(endpoint.pk)
    later(timedelta(seconds=61))
    deliver_to(endpoint.pk)

    workflows.settle(slow, workflows.Outcome(61_000, error="Too late"))

    assert fields_of(delivery, "status") == ("delivered",)
    assert delivery.attempt_log.first().error == "Too late"


def test_a_broker_that_is_down_loses_nothing(endpoint, organisation, no_broker, caplog):
    (fact,) = happen(Show(organisation).configuration(), verbs.CONFIGURATION_SUBMITTED)

    assert fan_out(fact.pk) == 1
    assert told(endpoint) == [("stand_configured", "waiting")]
    assert "The broker does not answer" in caplog.text


def test_what_a_broker_forgot_is_planned_by_the_sweep(endpoint, organisation, later, woken):
    (fact,) = happen(Show(organisation).configuration(), verbs.CONFIGURATION_SUBMITTED)
    assert catch_up() == 0

    later(timedelta(seconds=61))

    assert (catch_up(), catch_up()) == (1, 0)
    assert endpoint.deliveries.get().outbox_event_id == fact.pk
    assert woken() == [str(endpoint.pk)]


def test_the_sweep_plans_nothing_that_was_not_owed(organisation, organiser, later):
    configuration = Show(organisation).configuration()
    disabled = WebhookEndpointFactory(organisation=organisation)
    choosing = WebhookEndpointFactory(organisation=organisation, events=["configuration_approved"])
    disable_endpoint(disabled, actor=organiser, reason="Moving")
    happen(configuration, verbs.CONFIGURATION_SUBMITTED)
    later(timedelta(seconds=10))
    resume_endpoint(disabled, actor=organiser)
    change_endpoint(choosing, events=["stand_configured"], actor=organiser)

    later(timedelta(hours=2))

    assert (catch_up(), told(disabled), told(choosing)) == (0, [], [])


def test_what_was_chosen_until_now_is_planned_before_another_choice_counts(organisation, organiser, later):
    configuration = Show(organisation).configuration()
    choosing = WebhookEndpointFactory(organisation=organisation, events=["stand_configured"])
    later(timedelta(seconds=1))
    happen(configuration, verbs.CONFIGURATION_SUBMITTED)
    later(timedelta(seconds=1))

    change_endpoint(choosing, events=["configuration_approved"], actor=organiser)

    assert told(choosing) == [("stand_configured", "waiting")]
