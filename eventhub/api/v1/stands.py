from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Prefetch, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body
from eventhub.api.changes import moved_at
from eventhub.api.fields import ChoiceField, IdField, ListField, NumberField, TextField
from eventhub.api.parameters import INCLUDE_REMOVED, REASON, by_choice, by_id, listing, with_things
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.queries import stands_with_configuration
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.events.queries import events_visible_to
from eventhub.stands.checks import FARTHEST, FULL_TURN
from eventhub.stands.enums import StandKind
from eventhub.stands.models import CoExhibitor, Hall, Stand
from eventhub.stands.queries import halls_visible_to, sponsors_visible_to, stands_visible_to
from eventhub.stands.services import (
    assign_sponsor,
    change_stand,
    create_hall,
    create_stand,
    remove_stand,
    set_co_exhibitors,
    unassign_sponsor,
)

MOVED_AT = moved_at(
    "hall__updated_at",
    "sponsorship__updated_at",
    CoExhibitor.objects.filter(stand=OuterRef("pk")),
    StandConfiguration.objects.filter(stand=OuterRef("pk")),
)


class PositionSerializer(serializers.Serializer):
    """Where the stand lies on the floor plan of its hall."""

    x_m = NumberField(read_only=True, allow_null=True)
    y_m = NumberField(read_only=True, allow_null=True)
    rotation = NumberField(read_only=True, help_text="Degrees, clockwise.")


class StandSerializer(serializers.Serializer):
    id = serializers.UUIDField(read_only=True)
    event_id = serializers.UUIDField(read_only=True)
    number = serializers.CharField(read_only=True)
    hall = serializers.CharField(read_only=True, allow_null=True, source="hall_name")
    kind = serializers.ChoiceField(StandKind.choices, read_only=True)
    width_m = NumberField(read_only=True, allow_null=True)
    depth_m = NumberField(read_only=True, allow_null=True)
    position = PositionSerializer(read_only=True, source="*")
    sponsor_id = serializers.UUIDField(
        read_only=True, allow_null=True, source="main_sponsor_id", help_text="The main sponsor."
    )
    sponsorship_id = serializers.UUIDField(read_only=True, allow_null=True)
    co_exhibitors = serializers.SerializerMethodField(help_text="Companies named on the stand, by sponsor id.")
    configuration_id = serializers.UUIDField(read_only=True, allow_null=True)
    configuration_status = serializers.SerializerMethodField()
    removed_at = serializers.DateTimeField(read_only=True, allow_null=True, source="deleted_at")
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True, source="moved_at")

    def get_co_exhibitors(self, stand: Stand) -> list[UUID]:
        return [row.sponsor_id for row in stand.named]

    @extend_schema_field(serializers.ChoiceField(ConfigurationStatus.choices, allow_null=True))
    def get_configuration_status(self, stand: Stand) -> str | None:
        return stand.configuration_status or None


class PositionBody(Body):
    x_m = NumberField(required=False, allow_null=True, decimal_places=2, min_value=0, max_value=FARTHEST)
    y_m = NumberField(required=False, allow_null=True, decimal_places=2, min_value=0, max_value=FARTHEST)
    rotation = NumberField(required=False, decimal_places=2, min_value=-FULL_TURN, max_value=FULL_TURN)


class StandBody(Body):
    event_id = IdField()
    number = TextField(max_length=20)
    hall = TextField(
        required=False, allow_null=True, max_length=80, help_text="By name; one that the event lacks is added."
    )
    kind = ChoiceField(StandKind.choices, required=False)
    width_m = NumberField(required=False, allow_null=True, decimal_places=2)
    depth_m = NumberField(required=False, allow_null=True, decimal_places=2)
    position = PositionBody(required=False)
    sponsor_id = IdField(required=False, allow_null=True, help_text="Assigns the stand; null frees it.")
    co_exhibitors = ListField(child=IdField(), required=False, max_length=50, help_text="All of them, by sponsor id.")


class StandChange(StandBody):
    all_optional = True
    event_id = None


class StandViewSet(ActorScopedViewSet):
    noun, tag = ("stand", "stands"), "Stands"
    scope_family = "stands"
    serializer_class = StandSerializer
    bodies = {"create": StandBody, "update": StandChange}
    examples = {
        "create": {
            "event_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b10",
            "number": "C12",
            "hall": "Hall 3",
            "kind": "island",
            "width_m": 6,
            "depth_m": 3.5,
            "position": {"x_m": 12, "y_m": 4.5, "rotation": 90},
        },
        "update": {"sponsor_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b20"},
    }
    parameters = {
        "list": listing(
            by_id("event", "Only stands of this event."),
            by_id("sponsor", "Only stands whose main sponsor is this company.", lookup="sponsorship__sponsor_id"),
            by_id("sponsorship", "Only stands of this sponsorship."),
            by_choice("kind", "Only stands of this kind.", StandKind),
            by_choice(
                "status",
                "Only stands whose configuration has this status.",
                ConfigurationStatus,
                lookup="configuration_status",
            ),
            INCLUDE_REMOVED,
            ordering=("number", ("hall", "hall__name"), "kind", "created_at", ("updated_at", "moved_at")),
            search=("number", "hall__name", "sponsorship__sponsor__name"),
            expand=("event", "sponsor", "configuration"),
        ),
        "retrieve": (with_things("event", "sponsor", "configuration"),),
        "destroy": (REASON,),
    }
    changed_column = "moved_at"
    shown_with = ()

    def get_queryset(self, *, removed: bool = False) -> QuerySet[Stand]:
        stands = stands_with_configuration(stands_visible_to(self.actor, removed=removed))
        stands = stands.annotate(
            hall_name=F("hall__name"),
            main_sponsor_id=F("sponsorship__sponsor_id"),
            moved_at=MOVED_AT,
        )
        named = Prefetch("co_exhibitors", to_attr="named")  # a list costs less than the queryset of a cached relation
        return stands.prefetch_related(named).order_by("created_at", "pk")

    def list(self, request: Request) -> Response:
        return self.reply_list(self.filtered(self.get_queryset(removed=self.asked["include_removed"])))

    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.reply(self.thing())

    def create(self, request: Request) -> Response:
        values = self.read()
        event = self.referred(events_visible_to(self.actor), values.pop("event_id"), "event_id")
        with transaction.atomic():
            companies = self.companies(values)
            stand = create_stand(event, actor=self.actor, **self.own_fields(event, values))
            put_companies(stand, companies, actor=self.actor)
        return self.reply_created(self.thing(pk=stand.pk), "api:stand-detail")

    def update(self, request: Request, pk: UUID) -> Response:
        """Whose it is changes with `sponsor_id`: an id assigns the stand, null frees it."""
        stand, values = self.thing(), self.read()
        with transaction.atomic():
            companies = self.companies(values)
            change_stand(stand, actor=self.actor, **self.own_fields(stand.event, values))
            put_companies(stand, companies, actor=self.actor)
        return self.reply(self.thing())

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Refused while a configuration stands on it. Afterwards the stand is a 404."""
        remove_stand(self.thing(), actor=self.actor, reason=self.asked["reason"])
        return self.reply_gone()

    def own_fields(self, event: Event, values: dict[str, Any]) -> dict[str, Any]:
        """What the stand itself is called and measures; the position flat, the hall as a row of the event."""
        fields = {**values, **values.get("position", {})}
        fields.pop("position", None)
        if fields.get("hall"):
            fields["hall"] = self.hall(event, fields["hall"])
        return fields

    def hall(self, event: Event, name: str) -> Hall:
        hall = halls_visible_to(self.actor, event).filter(name=name).first()
        return hall or create_hall(event, name=name, actor=self.actor)

    def companies(self, values: dict[str, Any]) -> dict[str, Any]:
        """Takes out of the body's values which companies it names, as rows in sight."""
        named: dict[str, Any] = {}
        sponsors = sponsors_visible_to(self.actor)
        if "sponsor_id" in values:
            pk = values.pop("sponsor_id")
            named["sponsor"] = self.referred(sponsors, pk, "sponsor_id") if pk else None
        if "co_exhibitors" in values:
            named["co_exhibitors"] = self.referred_all(sponsors, values.pop("co_exhibitors"), "co_exhibitors")
        return named


def put_companies(stand: Stand, named: dict[str, Any], *, actor: Actor) -> None:
    """Whose stand it is and who else is named on it; what is absent stays."""
    if named.get("sponsor"):
        assign_sponsor(stand, named["sponsor"], actor=actor)
    elif "sponsor" in named and stand.sponsorship_id:
        unassign_sponsor(stand, actor=actor)
    if "co_exhibitors" in named:
        set_co_exhibitors(stand, named["co_exhibitors"], actor=actor)
