from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from eventhub.activity.admin import ServiceForm, StaffModelAdmin, Table, as_json
from eventhub.core.admin.lists import NewestRelatedFilter, mark
from eventhub.core.admin.steps import OwedReasonForm, ReasonForm, Step, StepForm, while_machine_allows
from eventhub.webhooks.enums import WebhookEvent
from eventhub.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from eventhub.webhooks.services import change_endpoint, create_endpoint, ping, remove_endpoint, rotate_secret
from eventhub.webhooks.workflows import (
    disable_endpoint,
    pause_endpoint,
    replay_delivery,
    replay_range,
    resume_endpoint,
)

LATEST = 20


class EndpointForm(ServiceForm):
    events = forms.MultipleChoiceField(choices=WebhookEvent.choices, widget=forms.CheckboxSelectMultiple)


class RangeForm(StepForm):
    since = forms.SplitDateTimeField(widget=admin.widgets.AdminSplitDateTime, help_text="UTC")
    until = forms.SplitDateTimeField(widget=admin.widgets.AdminSplitDateTime, required=False, help_text="UTC; else now")
    failed_only = forms.BooleanField(required=False, label="Leave out what arrived")


def is_live(endpoint: WebhookEndpoint) -> bool:
    return endpoint.deleted_at is None


def live_and(allowed: str) -> Any:
    return lambda endpoint: is_live(endpoint) and while_machine_allows(allowed)(endpoint)


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(StaffModelAdmin):
    """A secret is shown once, to whoever adds the endpoint or rotates it, and never in a list or on a page."""

    form = EndpointForm
    add_form = EndpointForm
    list_display = ("__str__", "organisation", "event", mark("webhook"), "failing_since", "created_at", "deleted_at")
    list_select_related = ("organisation", "event")
    list_filter = ("status", ("organisation", NewestRelatedFilter))
    search_fields = ("url", "description", "organisation__name")
    search_help_text = "Address, description, organisation, or any key"
    fields = (
        *("organisation", "event", "url", "description", "events", "status", "disabled_reason"),
        *("failing_since", "warned_at", "rests_until", "busy_until", "previous_secret_expires_at"),
        *("created_at", "updated_at", "deleted_at"),
    )
    add_fields = ("organisation", "event", "url", "description", "events")
    change_fields = ("url", "description", "events")
    autocomplete_fields = ("organisation", "event")
    steps = (
        Step("ping", "Send a ping", ping, "A ping is on its way to {row}.", shown=is_live),
        Step("pause", "Pause", pause_endpoint, "{row} is paused.", form=ReasonForm, shown=live_and("pause")),
        Step("resume", "Resume", resume_endpoint, "{row} is active.", form=ReasonForm, shown=live_and("resume")),
        Step(
            "rotate",
            "Give a new secret",
            rotate_secret,
            "{row} has a new secret",
            shown=is_live,
            in_lists=False,
            hint="It is shown once, on the next page. For a day the old one signs as well.",
        ),
        Step(
            "disable",
            "Disable",
            disable_endpoint,
            "{row} is disabled.",
            form=OwedReasonForm,
            shown=live_and("disable"),
            in_lists=False,
        ),
        Step(
            "replay",
            "Replay a range",
            replay_range,
            "{result} deliveries are sent again.",
            form=RangeForm,
            shown=is_live,
            in_lists=False,
        ),
        Step("remove", "Remove", remove_endpoint, "{row} is removed.", shown=is_live, in_lists=False),
    )

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> WebhookEndpoint:
        endpoint, request.raw_secret = create_endpoint(actor=request.actor, **values)
        return endpoint

    def change(self, request: HttpRequest, row: WebhookEndpoint, values: Mapping[str, Any]) -> WebhookEndpoint:
        return change_endpoint(row, actor=request.actor, **values)

    def tables(self, row: WebhookEndpoint) -> list[Table]:
        latest = row.deliveries.order_by("-occurred_at", "-id")[:LATEST]
        lines = [(each.event_name, each.occurred_at, each.status, each.attempts, each.last_error) for each in latest]
        return [Table("Latest deliveries", ("event", "happened", "status", "attempts", "last error"), lines)]

    def response_add(
        self, request: HttpRequest, obj: WebhookEndpoint, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._show_secret(request, obj, request.raw_secret, "The webhook is added")

    def answer_to_step(
        self, request: HttpRequest, step: Step, row: WebhookEndpoint, done: str, result: Any
    ) -> HttpResponse:
        if step.name != "rotate":
            return super().answer_to_step(request, step, row, done, result)
        return self._show_secret(request, row, result, done)

    def _show_secret(self, request: HttpRequest, endpoint: WebhookEndpoint, secret: str, title: str) -> HttpResponse:
        sentence = f"What is sent to {endpoint.url} is signed with this secret. Copy it now: it is not shown again."
        facts = [("webhook-secret", "Secret", secret)]
        return self.show_secret(request, endpoint, title=title, sentence=sentence, facts=facts)


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(StaffModelAdmin):
    list_display = ("message_id", "event_name", "endpoint", mark("delivery"), "attempts", "occurred_at", "delivered_at")
    list_select_related = ("endpoint",)
    list_filter = ("status", "event_name", ("occurred_at", admin.DateFieldListFilter))
    search_fields = ("=message_id",)
    search_help_text = "Id of the message, or any key"
    key_fields = ("outbox_event_id", "endpoint_id", "subject_id")
    fields = (
        *("endpoint", "message_id", "event_name", "occurred_at", "status", "attempts", "next_attempt_at"),
        *("claimed_until", "last_status_code", "last_error", "delivered_at", "outbox_event_id", "text"),
        *("created_at", "updated_at"),
    )
    steps = (Step("replay", "Send again", replay_delivery, "{row} is sent again."),)

    @admin.display(description="body")
    def text(self, delivery: WebhookDelivery) -> Any:
        return format_html("<pre>{}</pre>", delivery.body)

    def tables(self, row: WebhookDelivery) -> list[Table]:
        lines = [(each.at, each.duration_ms, each.address, each.status_code, each.error) for each in attempts(row)]
        return [Table("Attempts", ("at", "milliseconds", "address", "answer", "error"), lines)]


def attempts(delivery: WebhookDelivery) -> QuerySet[WebhookAttempt]:
    return WebhookAttempt.objects.filter(delivery=delivery)


@admin.register(WebhookAttempt)
class WebhookAttemptAdmin(StaffModelAdmin):
    list_display = ("at", "delivery", "status_code", "duration_ms", "address", "error")
    list_select_related = ("delivery",)
    list_filter = (("at", admin.DateFieldListFilter), "status_code")
    search_fields = ("=delivery__message_id", "=address")
    search_help_text = "Id of the message, address, or any key"
    key_fields = ("delivery_id",)
    fields = (
        *("delivery", "at", "duration_ms", "address", "status_code", "error", "sent_headers"),
        *("response_head", "response_start", "created_at"),
    )

    @admin.display(description="request headers")
    def sent_headers(self, attempt: WebhookAttempt) -> Any:
        return as_json(attempt.request_headers)
