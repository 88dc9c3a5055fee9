from rest_framework import serializers

from eventhub.api.base import Body
from eventhub.api.fields import IdField, IntegerField, TextField
from eventhub.api.parameters import listing, with_things
from eventhub.api.places import PlaceViewSet
from eventhub.api.programme import EVENT, SOURCE, SourcedSerializer
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


class TrackViewSet(PlaceViewSet):
    noun, tag = ("track", "tracks"), "Programme"
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
    visible_to = staticmethod(tracks_visible_to)
    make = staticmethod(create_track)
    change = staticmethod(change_track)
    remove = staticmethod(remove_track)
