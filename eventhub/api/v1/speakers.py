from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body
from eventhub.api.changes import moved_at, newest_with
from eventhub.api.fields import IdField, ListField, TextField
from eventhub.api.parameters import INCLUDE_REMOVED, REASON, by_choice, by_id, listing, with_things
from eventhub.api.programme import (
    EVENT,
    SOURCE,
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
from eventhub.core.errors import OutOfSight
from eventhub.events.queries import events_visible_to
from eventhub.files.links import download_link
from eventhub.files.queries import files_visible_to
from eventhub.programme.enums import SpeakerStatus
from eventhub.programme.merge_queries import remaining_keys
from eventhub.programme.models import Session, SessionSpeaker, Speaker
from eventhub.programme.queries import speakers_visible_to, with_hidden, with_sessions
from eventhub.programme.services import change_speaker, create_speaker
from eventhub.programme.workflows import reinstate_speaker, withdraw_speaker

PRIVATE = "programme:private"
MOVED_AT = moved_at(
    "pictured_at", newest_with(SessionSpeaker.objects.filter(speaker=OuterRef("pk")), "session__updated_at")
)


class EngagementSerializer(serializers.Serializer):
    """One session in which the person has a role."""

    session_id = serializers.UUIDField(read_only=True)
    title = serializers.CharField(read_only=True, source="session.title")
    role = serializers.CharField(read_only=True)
    order = serializers.IntegerField(read_only=True)
    published = serializers.BooleanField(read_only=True)


class SpeakerSerializer(MergedSerializer, SourcedSerializer):
    id = serializers.UUIDField(read_only=True)
    event_id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True, help_text="Prefix, first and last name, suffix.")
    prefix = serializers.CharField(read_only=True)
    first_name = serializers.CharField(read_only=True)
    last_name = serializers.CharField(read_only=True)
    suffix = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True, help_text="Job title.")
    company = serializers.CharField(read_only=True)
    bio = serializers.CharField(read_only=True, help_text="HTML of plain tags, sanitised.")
    photo_url = serializers.SerializerMethodField(
        help_text="Gives the picture without a token for five minutes; the vendor's own address where there is no copy yet."
    )
    photo_file_id = serializers.UUIDField(read_only=True, allow_null=True, source="photo_id")
    links = LinkSerializer(many=True, read_only=True)
    custom_fields = CustomFieldSerializer(many=True, read_only=True)
    email = serializers.SerializerMethodField(help_text=f"Null without the scope {PRIVATE}.")
    status = serializers.ChoiceField(SpeakerStatus.choices, read_only=True)
    hidden = serializers.BooleanField(
        read_only=True,
        source="is_hidden",
        help_text="In no session, and the connection that brought them hides such people.",
    )
    sessions = EngagementSerializer(many=True, read_only=True, source="session_links")
    removed_at = serializers.DateTimeField(
        read_only=True, allow_null=True, source="withdrawn_at", help_text="When withdrawn."
    )
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True, source="moved_at")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_photo_url(self, speaker: Speaker) -> str | None:
        photo = speaker.photo
        if photo and not photo.deleted_at and not photo.is_withheld:
            return self.context["view"].request.build_absolute_uri(download_link(photo))
        return speaker.photo_url or None

    @extend_schema_field(serializers.CharField(allow_null=True, allow_blank=True))
    def get_email(self, speaker: Speaker) -> str | None:
        return speaker.email if PRIVATE in self.context["view"].actor.scopes else None


class SpeakerBody(Body):
    event_id = IdField()
    prefix = TextField(required=False, allow_blank=True, max_length=60)
    first_name = TextField(required=False, allow_blank=True, max_length=120)
    last_name = TextField(max_length=120)
    suffix = TextField(required=False, allow_blank=True, max_length=60)
    title = TextField(required=False, allow_blank=True, max_length=250)
    company = TextField(required=False, allow_blank=True, max_length=250)
    bio = TextField(required=False, allow_blank=True, max_length=50_000, help_text="HTML or plain text.")
    photo_file_id = IdField(required=False, allow_null=True, help_text="A file with the purpose photo.")
    links = ListField(child=LinkBody(), required=False, max_length=30)
    custom_fields = ListField(child=CustomFieldBody(), required=False, max_length=100)
    email = TextField(
        required=False, allow_blank=True, max_length=254, help_text=f"The token needs the scope {PRIVATE} as well."
    )


class SpeakerChange(SpeakerBody):
    all_optional = True
    event_id = None


class SpeakerViewSet(FollowsMerges, ActorScopedViewSet):
    noun, tag = ("speaker", "speakers"), "Programme"
    scope_family = "programme"
    serializer_class = SpeakerSerializer
    scopes = {"reinstate": "programme:write"}
    bodies = {"create": SpeakerBody, "update": SpeakerChange, "reinstate": ReasonBody}
    summaries = {"destroy": "Withdraw a speaker", "reinstate": "Take a withdrawn speaker back"}
    examples = {
        "create": {
            "event_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b10",
            "first_name": "Ada",
            "last_name": "Marsh",
            "title": "Chief engineer",
            "company": "Northwind Lighting",
            "bio": "<p>Ada has built bridges for twenty years.</p>",
        },
        "update": {"company": "Northwind Lighting Ltd"},
        "reinstate": {"reason": "Can come after all"},
    }
    parameters = {
        "list": listing(
            EVENT,
            by_id("session", "Only who has a role in this session.", lookup=""),
            by_choice("status", "Only speakers with this status.", SpeakerStatus),
            SOURCE,
            INCLUDE_REMOVED,
            ordering=("last_name", "first_name", "company", "created_at", ("updated_at", "moved_at")),
            search=("first_name", "last_name", "company", "title"),
            expand=("event",),
        ),
        "retrieve": (with_things("event"),),
        "destroy": (REASON,),
    }
    changed_column = "moved_at"
    shown_with = ("photo",)
    fleeting = frozenset({"photo_url"})

    def get_queryset(self) -> QuerySet[Speaker]:
        speakers = with_merged(with_source(with_sessions(with_hidden(speakers_visible_to(self.actor)))))
        return speakers.annotate(moved_at=MOVED_AT).order_by("created_at", "pk")

    def list(self, request: Request) -> Response:
        """Withdrawn ones only where `include_removed` or `status` asks for them, hidden ones where `include_removed` does."""
        speakers = in_the_programme(self.filtered(self.get_queryset()), self.asked)
        if not self.asked["include_removed"]:
            speakers = speakers.filter(is_hidden=False)
        speakers = by_source(speakers, self.asked["source"])
        if self.asked["session"]:
            (session,) = remaining_keys(Session, [self.asked["session"]])
            named = SessionSpeaker.objects.filter(session=session).values("speaker_id")
            speakers = speakers.filter(pk__in=named)
        return self.reply_list(speakers)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """The id of a speaker who was merged into another one gives the one that remains, here and wherever it is named."""
        return self.reply(self.thing())

    def create(self, request: Request) -> Response:
        values = self.fields()
        event = self.referred(events_visible_to(self.actor), values.pop("event_id"), "event_id")
        speaker = create_speaker(event, actor=self.actor, **values)
        return self.reply_created(self.thing(pk=speaker.pk), "api:speaker-detail")

    def update(self, request: Request, pk: UUID) -> Response:
        """What changes of a speaker whom a vendor brought is locked: `locked_fields` says so."""
        change_speaker(self.thing(), actor=self.actor, **self.fields())
        return self.reply(self.thing())

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Withdraw. The speaker stays readable with the status; withdrawing once more is a 404."""
        speaker = self.thing()
        if speaker.status == SpeakerStatus.WITHDRAWN:
            raise OutOfSight("The speaker is withdrawn already.")
        withdraw_speaker(speaker, actor=self.actor, reason=self.asked["reason"])
        return self.reply_gone()

    def reinstate(self, request: Request, pk: UUID) -> Response:
        reinstate_speaker(self.thing(), actor=self.actor, **self.read())
        return self.reply(self.thing())

    def fields(self) -> dict[str, Any]:
        """The body's values with the photo as a row."""
        values = self.read()
        if "photo_file_id" in values:
            pk = values.pop("photo_file_id")
            values["photo"] = self.referred(files_visible_to(self.actor), pk, "photo_file_id") if pk else None
        return values
