"""Rooms and tracks in the API: the same calls, of other things."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet
from eventhub.api.programme import by_source, with_source
from eventhub.events.queries import events_visible_to


class PlaceViewSet(ActorScopedViewSet):
    """`visible_to`, `make`, `change` and `remove` are the functions of the programme for this kind, each a `staticmethod`."""

    scope_family = "programme"
    shown_with = ()
    visible_to: Any
    make: Any
    change: Any
    remove: Any

    def get_queryset(self) -> QuerySet[Any]:
        return with_source(self.visible_to(self.actor)).order_by("created_at", "pk")

    def list(self, request: Request) -> Response:
        return self.reply_list(by_source(self.filtered(self.get_queryset()), self.asked["source"]))

    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.reply(self.thing())

    def create(self, request: Request) -> Response:
        values = self.read()
        event = self.referred(events_visible_to(self.actor), values.pop("event_id"), "event_id")
        made = self.make(event, actor=self.actor, **values)
        return self.reply_created(self.thing(pk=made.pk), f"api:{self.noun[0]}-detail")

    def update(self, request: Request, pk: UUID) -> Response:
        """What changes of one that a vendor brought is locked: `locked_fields` says so."""
        values: Any = self.read()
        self.change(self.thing(), actor=self.actor, **values)
        return self.reply(self.thing())

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Refused while a session refers to it. Afterwards it is a 404."""
        self.remove(self.thing(), actor=self.actor)
        return self.reply_gone()
