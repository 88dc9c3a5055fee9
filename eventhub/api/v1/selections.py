from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body
from eventhub.api.fields import IdField, IntegerField, MoneyField, TextField
from eventhub.api.parameters import REASON, by_id, listing, with_things
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.facts import MAX_QUANTITY
from eventhub.configurations.models import ConfigurationSelection, StandConfiguration
from eventhub.configurations.pricing import charged_quantity, line_total
from eventhub.configurations.queries import configurations_visible_to
from eventhub.configurations.services import add_selection, change_selection, remove_selection
from eventhub.core.errors import Conflict
from eventhub.core.money import in_currency


def writable(configuration: StandConfiguration) -> StandConfiguration:
    """A removed configuration can be read and nothing else; what it was stays as it was."""
    if configuration.status == ConfigurationStatus.REMOVED:
        extra = {"status": str(configuration.status)}
        raise Conflict(
            "The configuration was removed. Begin a new one for the stand.", code="wrong_status", extra=extra
        )
    return configuration


def currency_of(selection: ConfigurationSelection) -> str:
    return selection.configuration.stand.event.currency


@dataclass(frozen=True, slots=True)
class OptionPrice:
    """What the price of a line follows from."""

    included_quantity: int
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """A selection as a list of configurations shows it: it has hundreds, and rows of the model would be dear."""

    id: UUID
    option_id: UUID
    quantity: int
    unit_price: Decimal
    created_at: datetime
    updated_at: datetime
    configuration: StandConfiguration
    option: OptionPrice

    @property
    def configuration_id(self) -> UUID:
        return self.configuration.pk


def lines_of(configurations: Iterable[StandConfiguration]) -> list[Line]:
    """All lines of these, each in the order of the page; one query."""
    by_id = {each.pk: each for each in configurations}
    rows = in_page_order(ConfigurationSelection.objects.filter(configuration__in=by_id)).values_list(
        "id",
        "option_id",
        "quantity",
        "unit_price",
        "created_at",
        "updated_at",
        "configuration_id",
        "option__included_quantity",
        "option__unit_price",
    )
    return [Line(*own, by_id[of], OptionPrice(included, price)) for *own, of, included, price in rows]


class SelectionSerializer(serializers.Serializer):
    id = serializers.UUIDField(read_only=True)
    configuration_id = serializers.UUIDField(read_only=True)
    option_id = serializers.UUIDField(read_only=True)
    quantity = serializers.IntegerField(read_only=True)
    unit_price = MoneyField(currency_of, help_text="As it was when the line was made; net.")
    included_quantity = serializers.IntegerField(read_only=True, source="option.included_quantity")
    charged_quantity = serializers.SerializerMethodField(help_text="What lies above the included quantity.")
    line_total = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)

    def get_charged_quantity(self, selection: ConfigurationSelection) -> int:
        return charged_quantity(selection.option, selection.quantity)

    @extend_schema_field({"type": "number"})
    def get_line_total(self, selection: ConfigurationSelection) -> Decimal:
        return in_currency(line_total(selection.option, selection.quantity), currency_of(selection))


class SelectionBody(Body):
    option_id = IdField()
    quantity = IntegerField(min_value=0, max_value=MAX_QUANTITY)
    reason = TextField(required=False, allow_blank=True, max_length=2000, help_text="Required after the deadline.")


class SelectionChange(SelectionBody):
    all_optional = True


def in_page_order(lines: QuerySet[ConfigurationSelection]) -> QuerySet[ConfigurationSelection]:
    return lines.order_by("option__category__order", "option__category_id", "option__order", "pk")


class SelectionViewSet(ActorScopedViewSet):
    noun, tag = ("selection", "selections"), "Stand configurations"
    scope_family = "configurations"
    serializer_class = SelectionSerializer
    bodies = {"create": SelectionBody, "update": SelectionChange}
    examples = {
        "create": {"option_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b31", "quantity": 2},
        "update": {"quantity": 3},
    }
    parameters = {
        "list": listing(
            by_id("option", "Only the line of this option."),
            ordering=(("option", "option__name"), "quantity", "unit_price", "created_at", "updated_at"),
            search=("option__code", "option__name"),
            expand=("option",),
        ),
        "retrieve": (with_things("option"),),
        "destroy": (REASON,),
    }

    def configuration(self) -> StandConfiguration:
        return self.thing(configurations_visible_to(self.actor, removed=True), pk=self.kwargs["configuration_id"])

    def addressed(self) -> StandConfiguration:
        return self.configuration()

    def get_queryset(self) -> QuerySet[ConfigurationSelection]:
        lines = ConfigurationSelection.objects.filter(configuration=self.configuration())
        return in_page_order(lines.select_related("option", "configuration__stand__event"))

    def list(self, request: Request, configuration_id: UUID) -> Response:
        return self.reply_list(self.filtered(self.get_queryset()))

    def retrieve(self, request: Request, configuration_id: UUID, pk: UUID) -> Response:
        return self.reply(self.thing())

    def create(self, request: Request, configuration_id: UUID) -> Response:
        """A line for an option that has none yet; for one that has, PUT that line."""
        configuration, values = writable(self.configuration()), self.read()
        selection = add_selection(configuration, actor=self.actor, **values)
        fresh = self.thing(pk=selection.pk)
        return self.reply_created(fresh, "api:selection-detail", configuration_id, selection.pk)

    def update(self, request: Request, configuration_id: UUID, pk: UUID) -> Response:
        selection, values = self.thing(), self.read()
        writable(selection.configuration)
        self.unchanged(values, option_id=selection.option_id)
        quantity, reason = values.get("quantity", selection.quantity), values.get("reason", "")
        change_selection(selection, quantity=quantity, reason=reason, actor=self.actor)
        return self.reply(self.thing())

    def destroy(self, request: Request, configuration_id: UUID, pk: UUID) -> Response:
        """The line of a mandatory option stays, at 0 and with a problem."""
        selection = self.thing()
        writable(selection.configuration)
        remove_selection(selection, actor=self.actor, reason=self.asked["reason"])
        return self.reply_gone()
