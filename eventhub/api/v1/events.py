from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body, NothingBody, PlainReading
from eventhub.api.fields import ChoiceField, InstantField, NumberField, TextField
from eventhub.api.parameters import by_choice, listing
from eventhub.artwork.enums import Acceptance
from eventhub.artwork.services import change_settings
from eventhub.core.errors import OutOfSight
from eventhub.events.enums import EventStatus, ProofDeciders
from eventhub.events.models import Event
from eventhub.events.queries import events_visible_to
from eventhub.events.services import change_event, create_event
from eventhub.events.workflows import archive_event, publish_event


class EventSerializer(serializers.ModelSerializer):
    organisation_id = serializers.UUIDField(read_only=True)
    vat_rate = NumberField(read_only=True, help_text="Per cent.")
    timezone = serializers.CharField(read_only=True, help_text="IANA name.")
    artwork_acceptance = serializers.SerializerMethodField(help_text="Who accepts artwork that passed preflight.")

    class Meta:
        model = Event
        fields = (
            "id",
            "organisation_id",
            "name",
            "slug",
            "description",
            "venue",
            "timezone",
            "currency",
            "vat_rate",
            "starts_at",
            "ends_at",
            "status",
            "configuration_deadline",
            "artwork_deadline",
            "proof_deadline",
            "proof_deciders",
            "artwork_acceptance",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(Acceptance.choices))
    def get_artwork_acceptance(self, event: Event) -> str:
        return event.artwork_settings.acceptance if hasattr(event, "artwork_settings") else Acceptance.PERSON.value


class EventBody(Body):
    name = TextField(max_length=160)
    slug = TextField(required=False, max_length=80, help_text="Made of the name where it is left out.")
    description = TextField(required=False, allow_blank=True, max_length=10_000)
    venue = TextField(required=False, allow_blank=True, max_length=200)
    timezone = TextField(max_length=64, help_text="IANA name, for example Europe/London.")
    currency = TextField(max_length=3, help_text="ISO 4217 code.")
    vat_rate = NumberField(required=False, decimal_places=2, min_value=0, max_value=100)
    starts_at = InstantField()
    ends_at = InstantField()
    configuration_deadline = InstantField(required=False, help_text="Default: 30 days before the start, 17:00 there.")
    artwork_deadline = InstantField(required=False, help_text="Default: 14 days before the start.")
    proof_deadline = InstantField(required=False, help_text="Default: 7 days before the start.")
    proof_deciders = ChoiceField(ProofDeciders.choices, required=False)
    artwork_acceptance = ChoiceField(Acceptance.choices, required=False, help_text="Default: a person accepts.")


class EventChange(EventBody):
    all_optional = True


class EventViewSet(PlainReading, ActorScopedViewSet):
    noun, tag = ("event", "events"), "Events"
    scope_family = "events"
    serializer_class = EventSerializer
    shown_with = ("artwork_settings",)
    bodies = {"create": EventBody, "update": EventChange, "publish": NothingBody}
    summaries = {"destroy": "Archive an event"}
    examples = {
        "create": {
            "name": "Harbour Tech Days 2027",
            "venue": "Leeds Dock Halls",
            "timezone": "Europe/London",
            "currency": "GBP",
            "vat_rate": 20,
            "starts_at": "2027-05-04T08:00:00Z",
            "ends_at": "2027-05-06T16:00:00Z",
        },
        "update": {"configuration_deadline": "2027-04-01T16:00:00Z"},
    }
    parameters = {
        "list": listing(
            by_choice("status", "Only events with this status.", EventStatus),
            ordering=("name", "starts_at", "ends_at", "created_at", "updated_at"),
            search=("name", "slug", "venue"),
        )
    }

    def get_queryset(self) -> Any:
        return events_visible_to(self.actor).select_related("artwork_settings").order_by("created_at", "pk")

    def create(self, request: Request) -> Response:
        values = self.read()
        acceptance = values.pop("artwork_acceptance", None)
        with transaction.atomic():
            event = create_event(organisation=self.organisation, actor=self.actor, **values)
            if acceptance is not None:
                change_settings(event, acceptance=acceptance, actor=self.actor)
        return self.reply_created(self.thing(pk=event.pk), "api:event-detail")

    def update(self, request: Request, pk: str) -> Response:
        values = self.read()
        acceptance = values.pop("artwork_acceptance", None)
        with transaction.atomic():
            event = change_event(self.thing(), actor=self.actor, **values)
            if acceptance is not None:
                change_settings(event, acceptance=acceptance, actor=self.actor)
        return self.reply(self.thing())

    def destroy(self, request: Request, pk: str) -> Response:
        """Archive the event. It stays readable with its status; archiving it again is a 404."""
        event = self.thing()
        if event.is_archived:
            raise OutOfSight("The event is archived already.")
        archive_event(event, actor=self.actor)
        return self.reply_gone()

    def publish(self, request: Request, pk: str) -> Response:
        """Publish the event: from now on sponsors can be invited and see it."""
        self.read()
        return self.reply(publish_event(self.thing(), actor=self.actor))
