from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body, PlainReading
from eventhub.api.fields import IdField, ListField, TextField
from eventhub.api.parameters import by_id, listing
from eventhub.files.queries import files_visible_to
from eventhub.stands.models import Sponsor
from eventhub.stands.queries import sponsors_visible_to
from eventhub.stands.services import change_sponsor, create_sponsor


class ContactSerializer(serializers.Serializer):
    name = serializers.CharField(read_only=True)
    email = serializers.CharField(read_only=True)
    phone = serializers.CharField(read_only=True)
    role = serializers.CharField(read_only=True)


class SponsorSerializer(serializers.Serializer):
    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)
    website = serializers.CharField(read_only=True)
    description = serializers.CharField(read_only=True)
    logo_file_id = serializers.UUIDField(read_only=True, allow_null=True, source="logo_id")
    contacts = ContactSerializer(many=True, read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)


class ContactBody(Body):
    name = TextField(max_length=120)
    email = TextField(required=False, allow_blank=True, max_length=254)
    phone = TextField(required=False, allow_blank=True, max_length=40)
    role = TextField(required=False, allow_blank=True, max_length=80)


class SponsorBody(Body):
    name = TextField(max_length=200)
    website = TextField(required=False, allow_blank=True, max_length=300)
    description = TextField(required=False, allow_blank=True, max_length=10_000)
    logo_file_id = IdField(required=False, allow_null=True)
    contacts = ListField(child=ContactBody(), required=False, max_length=20)


class SponsorChange(SponsorBody):
    all_optional = True


class SponsorViewSet(PlainReading, ActorScopedViewSet):
    noun, tag = ("sponsor", "sponsors"), "Sponsors"
    scope_family = "stands"
    serializer_class = SponsorSerializer
    shown_with = ()
    bodies = {"create": SponsorBody, "update": SponsorChange}
    examples = {
        "create": {
            "name": "Corvid Robotics",
            "website": "https://corvid.example",
            "contacts": [{"name": "Ines Duarte", "email": "ines@corvid.example", "role": "Marketing"}],
        },
        "update": {"website": "https://www.corvid.example"},
    }
    parameters = {
        "list": listing(
            by_id("event", "Only sponsors of this event.", lookup="sponsorships__event_id"),
            ordering=("name", "created_at", "updated_at"),
            search=("name", "website", "description"),
        )
    }

    def get_queryset(self) -> QuerySet[Sponsor]:
        return sponsors_visible_to(self.actor).order_by("created_at", "pk")

    def create(self, request: Request) -> Response:
        sponsor = create_sponsor(organisation=self.organisation, actor=self.actor, **self.fields())
        return self.reply_created(sponsor, "api:sponsor-detail")

    def update(self, request: Request, pk: UUID) -> Response:
        sponsor = self.thing()
        return self.reply(change_sponsor(sponsor, actor=self.actor, **self.fields()))

    def fields(self) -> dict[str, Any]:
        """The body's values with the logo as a row."""
        values = self.read()
        if "logo_file_id" in values:
            pk = values.pop("logo_file_id")
            values["logo"] = self.referred(files_visible_to(self.actor), pk, "logo_file_id") if pk else None
        return values
