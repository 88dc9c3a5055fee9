from rest_framework import serializers

from eventhub.api.base import Body
from eventhub.api.fields import IdField, IntegerField, TextField
from eventhub.api.parameters import listing, with_things
from eventhub.api.places import PlaceViewSet
from eventhub.api.programme import EVENT, SOURCE, SourcedSerializer
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


class RoomViewSet(PlaceViewSet):
    noun, tag = ("room", "rooms"), "Programme"
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
    visible_to = staticmethod(rooms_visible_to)
    make = staticmethod(create_room)
    change = staticmethod(change_room)
    remove = staticmethod(remove_room)
