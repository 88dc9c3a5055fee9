"""The short way from a row to what is said of it says the same as REST framework's own."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.http import QueryDict
from django.urls import URLPattern
from rest_framework import serializers

from eventhub.api.fields import MoneyField, NumberField
from eventhub.api.parameters import read_parameters
from eventhub.api.reading import data_of
from eventhub.api.urls import v1
from eventhub.api.v1.configurations import sheets_of
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.sheet import Sheet
from eventhub.core.actor import Actor, ActorKind
from tests.api.conftest import ALL_SCOPES

KEY = UUID(int=7)
MOMENT = datetime(2027, 5, 4, 9, 0, 0, 250_000, tzinfo=UTC)
ELSEWHERE = MOMENT.astimezone(timezone(timedelta(hours=2)))


class LeafSerializer(serializers.Serializer):
    name = serializers.CharField(read_only=True)
    rate = NumberField(read_only=True, allow_null=True)


class RowSerializer(serializers.Serializer):
    id = serializers.UUIDField(read_only=True)
    at = serializers.DateTimeField(read_only=True)
    elsewhere = serializers.DateTimeField(read_only=True)
    kind = serializers.ChoiceField([("a", "A"), ("b", "B")], read_only=True)
    hall = serializers.CharField(read_only=True, source="place.name", default=None)
    lacking = serializers.CharField(read_only=True, source="place.name.nowhere")
    nullable = serializers.CharField(read_only=True, source="place.name.nowhere", allow_null=True)
    called = serializers.IntegerField(read_only=True, source="count")
    silent = serializers.CharField(read_only=True, source="nothing")
    price = MoneyField(lambda row: row.currency)
    leaf = LeafSerializer(read_only=True)
    flat = LeafSerializer(read_only=True, source="*")
    leaves = LeafSerializer(many=True, read_only=True)
    asked = serializers.SerializerMethodField()

    def get_asked(self, row: Any) -> str:
        return f"{self.context['view']} {row.name}"


@dataclass
class Row:
    place: Any
    leaf: Any
    id: UUID = KEY
    at: datetime = MOMENT
    elsewhere: datetime = ELSEWHERE
    kind: str = "b"
    name: str = "C12"
    rate: Decimal | None = Decimal("1E+2")
    price: Decimal = Decimal("2.5")
    currency: str = "JPY"
    leaves: list[Any] = field(default_factory=list)

    def count(self) -> int:
        return len(self.leaves)

    def nothing(self) -> None: ...


def own_way(serializer_class: type[serializers.Serializer], rows: Any, view: Any) -> list[Any]:
    return list(serializer_class(rows, many=True, context={"view": view}).data)


def test_whatever_a_row_lacks():
    leaf = SimpleNamespace(name="L", rate=Decimal("12.50"))
    kept = {"name": "of a JSON column", "rate": None}
    rows = [
        Row(place=None, leaf=None),
        Row(place=leaf, leaf=leaf, leaves=[leaf, kept, kept]),
        Row(leaf, kept, rate=None),
    ]
    told = data_of(RowSerializer, rows, {"view": "here"})
    assert told == own_way(RowSerializer, rows, "here")
    assert [("lacking" in each, each["hall"]) for each in told] == [(False, None), (False, "L"), (False, "L")]
    assert told[0]["at"] == told[0]["elsewhere"] == "2027-05-04T09:00:00.250000Z"


def lists() -> dict[str, URLPattern]:
    return {
        each.name: each for each in v1 if each.callback.actions.get("get") == "list" and "<" not in str(each.pattern)
    }


@pytest.mark.parametrize("name", lists())
def test_every_resource(name, show, things):
    configuration = StandConfiguration.objects.get(pk=things["configuration_id"])
    view = lists()[name].callback.cls()
    actor = Actor(ActorKind.CLIENT, "Client", KEY, organisation_id=show.organisation.pk, scopes=ALL_SCOPES)
    view.request = SimpleNamespace(auth=actor, method="GET", build_absolute_uri=str)
    view.action, view.kwargs = "list", {}
    view.asked = read_parameters(QueryDict(), view.declared_parameters())
    rows: list[Any] = list(view.get_queryset())
    assert rows, "nothing to compare"
    if configuration in rows:
        rows = sheets_of(rows)
        assert isinstance(rows[0], Sheet)
    shown = view.list_serializer_class or view.serializer_class
    with time_machine.travel(MOMENT, tick=False):  # links say when they were made
        assert data_of(shown, rows, {"view": view}) == own_way(shown, rows, view)
