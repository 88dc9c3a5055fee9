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
from eventhub.programme.models import Room
from eventhub.programme.queries import rooms_visible_to
from eventhub.programme.rooms_and_tracks import change_room, create_room, remove_room


class RoomSerializer(SourcedSerializer):
    id = serializers.UUIDField(read_only=True)
    event_id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)
    venue = serializers.CharField(read_only=True, help_text="The building, where an event has several.")
    capacity = serializers.IntegerField(read_only=True, allow_null=True)
    order = serializers.IntegerField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)


class RoomBody(Body):
    event_id = IdField()
    name = TextField(max_length=160, help_text="Once an event and venue, whatever its case.")
    venue = TextField(required=False, allow_blank=True, max_length=200)
    capacity = IntegerField(required=False, allow_null=True, min_value=0)
    order = IntegerField(required=False)


class RoomChange(RoomBody):
    all_optional = True
    event_id = None


class RoomViewSet(ActorScopedViewSet):
    noun, tag = ("room", "rooms"), "Programme"
    scope_family = "programme"
    serializer_class = RoomSerializer
    bodies = {"create": RoomBody, "update": RoomChange}
    examples = {
        "create": {"event_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b10", "name": "Main hall", "capacity": 300},
        "update": {"capacity": 280},
    }
    parameters = {
        "list": listing(
            EVENT,
            SOURCE,
            ordering=("name", "venue", "capacity", "order", "created_at", "updated_at"),
            search=("name", "venue"),
            expand=("event",),
        ),
        "retrieve": (with_things("event"),),
    }
    shown_with = ()

    def get_queryset(self) -> QuerySet[Room]:
        return with_source(rooms_visible_to(self.actor)).order_by("created_at", "pk")

    def list(self, request: Request) -> Response:
        return self.reply_list(by_source(self.filtered(self.get_queryset()), self.asked["source"]))

    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.reply(self.thing())

    def create(self, request: Request) -> Response:
        values = self.read()
        event = self.referred(events_visible_to(self.actor), values.pop("event_id"), "event_id")
        room = create_room(event, actor=self.actor, **values)
        return self.reply_created(self.thing(pk=room.pk), "api:room-detail")

    def update(self, request: Request, pk: UUID) -> Response:
        """What changes of a room that a vendor brought is locked: `locked_fields` says so."""
        values: Any = self.read()
        change_room(self.thing(), actor=self.actor, **values)
        return self.reply(self.thing())

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Refused while a session takes place in it. Afterwards the room is a 404."""
        remove_room(self.thing(), actor=self.actor)
        return self.reply_gone()
