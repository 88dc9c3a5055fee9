from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundWidget
from django.utils import timezone

from eventhub.events.models import Event
from eventhub.organiser.forms.base import ServiceForm
from eventhub.webhooks.enums import DEFAULT_EVENTS, OPT_IN, WebhookEvent

# What each event tells, in a sentence; the name of the event is the contract's.
SENTENCES = {
    WebhookEvent.PACKAGE_CREATED: "A package was added to the catalogue.",
    WebhookEvent.PACKAGE_UPDATED: "A package has a new version, or was archived.",
    WebhookEvent.STAND_CONFIGURED: "The configuration of a stand was submitted for review.",
    WebhookEvent.CONFIGURATION_APPROVED: "An organiser approved a configuration.",
    WebhookEvent.ARTWORK_UPLOADED: "A file was delivered for a printed area of a stand.",
    WebhookEvent.PROOF_APPROVED: "A proof was signed off.",
    WebhookEvent.PROOF_REJECTED: "A proof was rejected, with feedback.",
    WebhookEvent.PAYMENT_RECEIVED: "A payment for a stand was recorded.",
    WebhookEvent.CONFIGURATION_CHANGES_REQUESTED: "An organiser asked for changes to a configuration.",
    WebhookEvent.CONFIGURATION_REOPENED: "An approved configuration was opened for changes.",
    WebhookEvent.SESSION_UPDATED: "A session of the programme changed.",
    WebhookEvent.SYNC_FAILED: "An exchange with a connected system failed.",
}


class EndpointForm(ServiceForm):
    """Where a webhook goes and what it is told."""

    url = forms.CharField(
        label="Address",
        max_length=1_000,
        widget=forms.URLInput,
        help_text="Of the receiving system, with https. It has to be reachable from here and answer within 15 seconds.",
    )
    description = forms.CharField(max_length=200, required=False, help_text="How you call it in lists.")
    events = forms.MultipleChoiceField(
        label="Tell it of",
        choices=[(event.value, SENTENCES[event]) for event in WebhookEvent],
        initial=[event.value for event in DEFAULT_EVENTS],
        widget=forms.CheckboxSelectMultiple,
    )

    @property
    def usual_boxes(self) -> Iterator[BoundWidget]:
        return (box for box in self["events"] if box.data["value"] not in OPT_IN)

    @property
    def further_boxes(self) -> Iterator[BoundWidget]:
        return (box for box in self["events"] if box.data["value"] in OPT_IN)


class NewEndpointForm(EndpointForm):
    """Whether it hears of one event only is settled once: its log would mean something else afterwards."""

    event = forms.ModelChoiceField(
        queryset=Event.objects.none(),
        required=False,
        label="Only of one event",
        empty_label="All events of the organisation",
        help_text="Packages belong to the organisation: a webhook of one event is not told of them.",
    )
    field_order = ("url", "description", "event", "events")

    def __init__(self, *args: Any, organised: QuerySet[Event], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].queryset = organised


def moment(label: str, **more: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), **more
    )


class RangeForm(ServiceForm):
    """What happened between two moments (UTC), to be sent once more."""

    since = moment("Since, UTC")
    until = moment("Until, UTC")
    failed_only = forms.BooleanField(label="Only what did not arrive", required=False)


def last_day() -> dict[str, Any]:
    now = timezone.now().replace(second=0, microsecond=0)
    return {"since": now - timedelta(days=1), "until": now}
