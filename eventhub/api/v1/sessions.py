from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body
from eventhub.api.changes import moved_at, newest_with
from eventhub.api.fields import BooleanField, IdField, InstantField, IntegerField, ListField, NumberField, TextField
from eventhub.api.parameters import (
    INCLUDE_REMOVED,
    REASON,
    Parameter,
    by_choice,
    by_id,
    flag,
    listing,
    read_instant,
    read_reason,
    with_things,
)
from eventhub.api.programme import (
    EVENT,
    SOURCE,
    CreditBody,
    CreditSerializer,
    CustomFieldBody,
    CustomFieldSerializer,
    FollowsMerges,
    LinkBody,
    LinkSerializer,
    MergedSerializer,
    ReasonBody,
    SourcedSerializer,
    by_source,
    in_the_programme,
    with_merged,
    with_source,
)
from eventhub.core.errors import Invalid, OutOfSight
from eventhub.core.names import name_key
from eventhub.events.models import Event
from eventhub.events.queries import events_visible_to
from eventhub.programme.enums import SessionStatus, SpeakerStatus
from eventhub.programme.links import Speaking
from eventhub.programme.merge_queries import remaining_keys
from eventhub.programme.models import Session, SessionRoom, SessionSpeaker, SessionTrack, Speaker
from eventhub.programme.queries import (
    rooms_visible_to,
    sessions_visible_to,
    speakers_visible_to,
    tracks_visible_to,
    types_visible_to,
    with_parts,
)
from eventhub.programme.rooms_and_tracks import create_room, create_track, create_type
from eventhub.programme.services import change_session, create_session
from eventhub.programme.workflows import cancel_session, reinstate_session, withdraw_session

MOVED_AT = moved_at(
    "type__updated_at",
    newest_with(SessionRoom.objects.filter(session=OuterRef("pk")), "room__updated_at"),
    newest_with(SessionTrack.objects.filter(session=OuterRef("pk")), "track__updated_at"),
    newest_with(SessionSpeaker.objects.filter(session=OuterRef("pk")), "speaker__updated_at"),
)
# Names of a session's body: what the event has of them, and how one is added.
NAMED: Mapping[str, tuple[Callable[..., QuerySet], Callable[..., Any]]] = {
    "type": (types_visible_to, create_type),
    "rooms": (rooms_visible_to, create_room),
    "tracks": (tracks_visible_to, create_track),
}
INSTANT = {"type": "string", "format": "date-time"}
BY_TYPE = Parameter(
    "type",
    "Only sessions of the type with this name, in whichever case.",
    lambda text: name_key(read_reason(text), 150),
    {"type": "string"},
    "type__name_key",
)
STARTS_AFTER = Parameter(
    "starts_after", "Only sessions that start at this instant or later.", read_instant, INSTANT, "starts_at__gte"
)
STARTS_BEFORE = Parameter(
    "starts_before", "Only sessions that start before this instant.", read_instant, INSTANT, "starts_at__lt"
)


class SpeakingSerializer(serializers.Serializer):
    """Who speaks in what role. Title and company are those of this engagement, where they differ from the person's."""

    speaker_id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True, source="speaker.name")
    role = serializers.CharField(read_only=True)
    order = serializers.IntegerField(read_only=True)
    published = serializers.BooleanField(read_only=True)
    status = serializers.ChoiceField(
        SpeakerStatus.choices,
        read_only=True,
        source="speaker.status",
        help_text="Of the person: withdrawn is not coming.",
    )
    title = serializers.CharField(read_only=True)
    company = serializers.CharField(read_only=True)


class SessionSerializer(MergedSerializer, SourcedSerializer):
    id = serializers.UUIDField(read_only=True)
    event_id = serializers.UUIDField(read_only=True)
    code = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    description = serializers.CharField(read_only=True, help_text="HTML of plain tags, sanitised.")
    type = serializers.CharField(read_only=True, allow_null=True, source="type.name", default=None)
    tracks = serializers.SerializerMethodField(help_text="Names, in order.")
    rooms = serializers.SerializerMethodField(help_text="Names, in order.")
    track_ids = serializers.SerializerMethodField()
    room_ids = serializers.SerializerMethodField()
    starts_at = serializers.DateTimeField(read_only=True, allow_null=True, help_text="Null: not scheduled.")
    ends_at = serializers.DateTimeField(read_only=True, allow_null=True)
    capacity = serializers.IntegerField(read_only=True, allow_null=True)
    status = serializers.ChoiceField(SessionStatus.choices, read_only=True)
    published = serializers.BooleanField(read_only=True)
    order = serializers.FloatField(read_only=True)
    level = serializers.CharField(read_only=True)
    language = serializers.CharField(read_only=True)
    learning_objectives = serializers.ListField(child=serializers.CharField(), read_only=True)
    credits = CreditSerializer(many=True, read_only=True)
    links = LinkSerializer(many=True, read_only=True)
    custom_fields = CustomFieldSerializer(many=True, read_only=True)
    parent_id = serializers.UUIDField(read_only=True, allow_null=True, help_text="The session that it is a part of.")
    speakers = SpeakingSerializer(many=True, read_only=True, source="speaker_links")
    removed_at = serializers.DateTimeField(
        read_only=True, allow_null=True, source="withdrawn_at", help_text="When withdrawn."
    )
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True, source="moved_at")

    def get_tracks(self, session: Session) -> list[str]:
        return [link.track.name for link in session.track_links.all()]

    def get_rooms(self, session: Session) -> list[str]:
        return [link.room.name for link in session.room_links.all()]

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_track_ids(self, session: Session) -> list[UUID]:
        return [link.track_id for link in session.track_links.all()]

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_room_ids(self, session: Session) -> list[UUID]:
        return [link.room_id for link in session.room_links.all()]


class SpeakingBody(Body):
    speaker_id = IdField()
    role = TextField(required=False, max_length=80, help_text="Default: speaker.")
    order = IntegerField(required=False, min_value=0, max_value=1_000_000, help_text="Default: the place in the list.")
    published = BooleanField(required=False, help_text="Default: true.")
    title = TextField(required=False, allow_blank=True, max_length=250)
    company = TextField(required=False, allow_blank=True, max_length=250)


class SessionBody(Body):
    event_id = IdField()
    code = TextField(required=False, allow_blank=True, max_length=60)
    title = TextField(max_length=500)
    description = TextField(required=False, allow_blank=True, max_length=100_000, help_text="HTML or plain text.")
    type = TextField(
        required=False, allow_null=True, max_length=120, help_text="By name; one that the event lacks is added."
    )
    tracks = ListField(
        child=TextField(max_length=160), required=False, max_length=30, help_text="All of them, by name, as with type."
    )
    rooms = ListField(
        child=TextField(max_length=160), required=False, max_length=20, help_text="All of them, by name, as with type."
    )
    starts_at = InstantField(required=False, allow_null=True)
    ends_at = InstantField(required=False, allow_null=True)
    capacity = IntegerField(required=False, allow_null=True, min_value=0)
    published = BooleanField(required=False, help_text="Default: false.")
    order = NumberField(required=False, decimal_places=6, help_text="Among sessions that start at once.")
    level = TextField(required=False, allow_blank=True, max_length=80)
    language = TextField(required=False, allow_blank=True, max_length=80)
    learning_objectives = ListField(child=TextField(max_length=2_000), required=False, max_length=50)
    credits = ListField(child=CreditBody(), required=False, max_length=20)
    links = ListField(child=LinkBody(), required=False, max_length=30)
    custom_fields = ListField(child=CustomFieldBody(), required=False, max_length=100)
    parent_id = IdField(required=False, allow_null=True)
    speakers = ListField(child=SpeakingBody(), required=False, max_length=200, help_text="All of them, in order.")


class SessionChange(SessionBody):
    all_optional = True
    event_id = None


class SessionViewSet(FollowsMerges, ActorScopedViewSet):
    noun, tag = ("session", "sessions"), "Programme"
    scope_family = "programme"
    serializer_class = SessionSerializer
    bodies = {"create": SessionBody, "update": SessionChange, "cancel": ReasonBody, "reinstate": ReasonBody}
    summaries = {
        "destroy": "Withdraw a session",
        "cancel": "Cancel a session",
        "reinstate": "Take a cancelled or withdrawn session back",
    }
    examples = {
        "create": {
            "event_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b10",
            "code": "W3",
            "title": "Joints that last",
            "type": "Workshop",
            "rooms": ["Room 2"],
            "starts_at": "2027-05-04T10:00:00Z",
            "ends_at": "2027-05-04T11:30:00Z",
            "speakers": [{"speaker_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b81", "role": "moderator"}],
        },
        "update": {"starts_at": "2027-05-04T10:15:00Z", "ends_at": "2027-05-04T11:45:00Z"},
        "cancel": {"reason": "The speaker is ill"},
        "reinstate": {"reason": "The speaker is well again"},
    }
    parameters = {
        "list": listing(
            EVENT,
            by_choice("status", "Only sessions with this status.", SessionStatus),
            flag("published", "Only published sessions, or only the others.", lookup="published"),
            by_id("room", "Only sessions in this room.", lookup="room_links__room_id"),
            by_id("track", "Only sessions of this track.", lookup="track_links__track_id"),
            BY_TYPE,
            by_id("speaker", "Only sessions in which this speaker has a role.", lookup=""),
            by_id("parent", "Only parts of this session."),
            STARTS_AFTER,
            STARTS_BEFORE,
            SOURCE,
            INCLUDE_REMOVED,
            ordering=("starts_at", "ends_at", "title", "code", "order", "created_at", ("updated_at", "moved_at")),
            search=("title", "code"),
            expand=("event", "parent"),
        ),
        "retrieve": (with_things("event", "parent"),),
        "destroy": (REASON,),
    }
    changed_column = "moved_at"
    shown_with = ("type",)

    def get_queryset(self) -> QuerySet[Session]:
        sessions = with_merged(with_source(with_parts(sessions_visible_to(self.actor))))
        return sessions.annotate(moved_at=MOVED_AT).order_by("created_at", "pk")

    def list(self, request: Request) -> Response:
        """Withdrawn ones only where `include_removed` or `status` asks for them."""
        if self.asked["parent"]:
            (self.asked["parent"],) = remaining_keys(Session, [self.asked["parent"]])
        sessions = in_the_programme(self.filtered(self.get_queryset()), self.asked)
        sessions = by_source(sessions, self.asked["source"])
        if self.asked["speaker"]:
            (speaker,) = remaining_keys(Speaker, [self.asked["speaker"]])
            named = SessionSpeaker.objects.filter(speaker=speaker).values("session_id")
            sessions = sessions.filter(pk__in=named)
        return self.reply_list(sessions)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """The id of a session that was merged into another one gives the one that remains, here and wherever it is named."""
        return self.reply(self.thing())

    def create(self, request: Request) -> Response:
        values = self.read()
        event = self.referred(events_visible_to(self.actor), values.pop("event_id"), "event_id")
        with transaction.atomic():
            session = create_session(event, actor=self.actor, **self.own_fields(event, values))
        return self.reply_created(self.thing(pk=session.pk), "api:session-detail")

    def update(self, request: Request, pk: UUID) -> Response:
        """What changes of a session that a vendor brought is locked: `locked_fields` says so."""
        session, values = self.thing(), self.read()
        with transaction.atomic():
            change_session(session, actor=self.actor, **self.own_fields(session.event, values))
        return self.reply(self.thing())

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Withdraw. The session stays readable with the status; withdrawing once more is a 404."""
        session = self.thing()
        if session.status == SessionStatus.WITHDRAWN:
            raise OutOfSight("The session is withdrawn already.")
        withdraw_session(session, actor=self.actor, reason=self.asked["reason"])
        return self.reply_gone()

    def cancel(self, request: Request, pk: UUID) -> Response:
        """It stays in the programme and says that it will not take place."""
        cancel_session(self.thing(), actor=self.actor, **self.read())
        return self.reply(self.thing())

    def reinstate(self, request: Request, pk: UUID) -> Response:
        reinstate_session(self.thing(), actor=self.actor, **self.read())
        return self.reply(self.thing())

    # --- names and ids as rows ---------------------------------------------------------------------------

    def own_fields(self, event: Event, values: dict[str, Any]) -> dict[str, Any]:
        """As the service takes them; rooms, tracks and types that the event lacks are added."""
        fields = dict(values)
        if "order" in fields:
            fields["order"] = float(fields["order"])
        if "type" in fields:
            name = fields["type"]
            fields["type"] = rows_named(self, event, "type", [name])[0] if name else None
        for field in ("rooms", "tracks"):
            if field in fields:
                fields[field] = rows_named(self, event, field, fields[field])
        if "parent_id" in fields:
            pk = fields.pop("parent_id")
            fields["parent"] = self.whole(event, pk) if pk else None
        if "speakers" in fields:
            fields["speakers"] = speaking_of(self, event, fields["speakers"])
        return fields

    def whole(self, event: Event, pk: UUID) -> Session:
        (pk,) = remaining_keys(Session, [pk])
        session: Session = self.referred(sessions_visible_to(self.actor, event), pk, "parent_id")
        return session


def rows_named(view: SessionViewSet, event: Event, field: str, names: Sequence[str]) -> Sequence[Any]:
    """The rooms, tracks or types that names mean; what the event lacks is added. A name that two have does not say which."""
    visible, create = NAMED[field]
    by_key: dict[str, Sequence[Any]] = {}
    for row in visible(view.actor, event):
        key = name_key(row.name)
        by_key[key] = [*by_key.get(key, ()), row]
    found = []
    for name in names:
        meant = by_key.get(name_key(name)) or [create(event, name=name, actor=view.actor)]
        if len(meant) > 1:
            sentence = f"{field}: {len(meant)} are called “{name}” at this event. Rename one, then name it."
            raise Invalid.at(field, sentence, code="invalid")
        by_key[name_key(name)] = meant
        found += meant
    return found


def speaking_of(view: SessionViewSet, event: Event, entries: Sequence[dict[str, Any]]) -> Sequence[Speaking]:
    ids = remaining_keys(Speaker, [entry["speaker_id"] for entry in entries])
    speakers = view.referred_all(speakers_visible_to(view.actor, event), ids, "speakers")
    return [
        Speaking(speaker, **{name: value for name, value in entry.items() if name != "speaker_id"})
        for speaker, entry in zip(speakers, entries, strict=True)
    ]
