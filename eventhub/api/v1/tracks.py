from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body
from eventhub.api.fields import IdField, IntegerField, TextField
from eventhub.api.parameters import listing, with_things
from eventhub.api.programme import EVENT, SOURCE, SourcedSerializer, by_source, with_source
from eventhub.events.queries import events_visible_to
from eventhub.programme.models import Track
from eventhub.programme.queries import tracks_visible_to
from eventhub.programme.rooms_and_tracks import change_track, create_track, remove_track


class TrackSerializer(SourcedSerializer):
    id = serializers.UUIDField(read_only=True)
    event_id = serializers.UUIDField(read_only=True)
    group = serializers.CharField(read_only=True, help_text="What kind of track it is, where an event has several.")
    name = serializers.CharField(read_only=True)
    colour = serializers.CharField(read_only=True, help_text="#rrggbb, or empty.")
    order = serializers.IntegerField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)


class TrackBody(Body):
    event_id = IdField()
    group = TextField(required=False, allow_blank=True, max_length=80)
    name = TextField(max_length=160, help_text="Once an event and group, whatever its case.")
    colour = TextField(required=False, allow_blank=True, max_length=7, help_text="As #1f77b4.")
    order = IntegerField(required=False)


class TrackChange(TrackBody):
    all_optional = True
    event_id = None


class TrackViewSet(ActorScopedViewSet):
    noun, tag = ("track", "tracks"), "Programme"
    scope_family = "programme"
    serializer_class = TrackSerializer
    bodies = {"create": TrackBody, "update": TrackChange}
    examples = {
        "create": {"event_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b10", "name": "Timber", "colour": "#1f77b4"},
        "update": {"colour": "#b4501f"},
    }
    parameters = {
        "list": listing(
            EVENT,
            SOURCE,
            ordering=("name", "group", "order", "created_at", "updated_at"),
            search=("name", "group"),
            expand=("event",),
        ),
        "retrieve": (with_things("event"),),
    }
    shown_with = ()

    def get_queryset(self) -> QuerySet[Track]:
        return with_source(tracks_visible_to(self.actor)).order_by("created_at", "pk")

    def list(self, request: Request) -> Response:
        return self.reply_list(by_source(self.filtered(self.get_queryset()), self.asked["source"]))

    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.reply(self.thing())

    def create(self, request: Request) -> Response:
        values = self.read()
        event = self.referred(events_visible_to(self.actor), values.pop("event_id"), "event_id")
        track = create_track(event, actor=self.actor, **values)
        return self.reply_created(self.thing(pk=track.pk), "api:track-detail")

    def update(self, request: Request, pk: UUID) -> Response:
        """What changes of a track that a vendor brought is locked: `locked_fields` says so."""
        values: Any = self.read()
        change_track(self.thing(), actor=self.actor, **values)
        return self.reply(self.thing())

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Refused while a session is in it. Afterwards the track is a 404."""
        remove_track(self.thing(), actor=self.actor)
        return self.reply_gone()
