from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.accounts.models import Invitation, UserPermission
from eventhub.api.base import ActorScopedViewSet, Body, PlainReading
from eventhub.api.changes import moved_at
from eventhub.api.fields import IdField, TextField
from eventhub.api.parameters import by_choice, by_id, listing, with_things
from eventhub.core.errors import Conflict
from eventhub.events.queries import events_visible_to
from eventhub.stands.enums import SponsorshipStatus
from eventhub.stands.models import Sponsorship, Stand
from eventhub.stands.queries import sponsors_visible_to, sponsorships_visible_to, stands_visible_to
from eventhub.stands.services import add_sponsorship, change_sponsorship


class SponsorshipSerializer(serializers.Serializer):
    """A company at one event."""

    id = serializers.UUIDField(read_only=True)
    event_id = serializers.UUIDField(read_only=True)
    sponsor_id = serializers.UUIDField(read_only=True)
    tier = serializers.CharField(read_only=True)
    status = serializers.ChoiceField(SponsorshipStatus.choices, read_only=True)
    stands = serializers.SerializerMethodField(help_text="Its stands there, by id.")
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True, source="moved_at")

    def get_stands(self, sponsorship: Sponsorship) -> list[UUID]:
        return [stand.pk for stand in sponsorship.stands_there]


class SponsorshipBody(Body):
    event_id = IdField()
    sponsor_id = IdField()
    tier = TextField(required=False, allow_blank=True, max_length=80)


class SponsorshipChange(Body):
    tier = TextField(required=False, allow_blank=True, max_length=80)


class SponsorshipViewSet(PlainReading, ActorScopedViewSet):
    noun, tag = ("sponsorship", "sponsorships"), "Sponsors"
    scope_family = "stands"
    serializer_class = SponsorshipSerializer
    bodies = {"create": SponsorshipBody, "update": SponsorshipChange}
    examples = {
        "create": {
            "event_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b10",
            "sponsor_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b20",
            "tier": "Gold",
        },
        "update": {"tier": "Platinum"},
    }
    parameters = {
        "list": listing(
            by_id("event", "Only those at this event."),
            by_id("sponsor", "Only those of this company."),
            by_choice("status", "Only those with this status.", SponsorshipStatus),
            ordering=("tier", ("sponsor", "sponsor__name"), "status", "created_at", ("updated_at", "moved_at")),
            search=("sponsor__name", "tier"),
            expand=("event", "sponsor"),
        ),
        "retrieve": (with_things("event", "sponsor"),),
    }
    changed_column = "moved_at"

    def get_queryset(self) -> QuerySet[Sponsorship]:
        stands = stands_visible_to(self.actor).select_related(None).order_by("created_at", "pk")
        at_it = OuterRef("pk")
        sponsorships = sponsorships_visible_to(self.actor).annotate(
            moved_at=moved_at(
                Stand.objects.filter(sponsorship=at_it),
                UserPermission.objects.filter(scope_id=at_it),
                Invitation.objects.filter(scope_id=at_it),
            )
        )
        sponsorships = sponsorships.order_by("created_at", "pk")
        return sponsorships.prefetch_related(Prefetch("stands", queryset=stands, to_attr="stands_there"))

    def create(self, request: Request) -> Response:
        """Make a company a sponsor of an event."""
        values = self.read()
        event = self.referred(events_visible_to(self.actor), values["event_id"], "event_id")
        sponsor = self.referred(sponsors_visible_to(self.actor), values["sponsor_id"], "sponsor_id")
        if Sponsorship.objects.filter(event=event, sponsor=sponsor).exists():
            raise Conflict(f"{sponsor} is a sponsor of {event} already.", code="duplicate")
        sponsorship = add_sponsorship(event, sponsor, tier=values.get("tier", ""), actor=self.actor)
        return self.reply_created(self.thing(pk=sponsorship.pk), "api:sponsorship-detail")

    def update(self, request: Request, pk: UUID) -> Response:
        sponsorship, values = self.thing(), self.read()
        change_sponsorship(sponsorship, tier=values.get("tier", sponsorship.tier), actor=self.actor)
        return self.reply(self.thing())
