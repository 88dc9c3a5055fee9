from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body, NothingBody
from eventhub.api.changes import moved_at
from eventhub.api.fields import AmountField, IdField, InstantField, IntegerField, ListField, NumberField, TextField
from eventhub.api.parameters import INCLUDE_REMOVED, REASON, by_choice, by_id, listing, with_things
from eventhub.api.v1.selections import SelectionSerializer, lines_of, writable
from eventhub.configurations import workflows
from eventhub.configurations.enums import ConfigurationStatus, ProblemCode
from eventhub.configurations.facts import MAX_QUANTITY
from eventhub.configurations.models import ConfigurationSelection, Fee, StandConfiguration
from eventhub.configurations.queries import configurations_visible_to
from eventhub.configurations.services import change_package, set_quantities
from eventhub.configurations.sheet import Sheet, load_sheets
from eventhub.configurations.workflows import LineComment
from eventhub.core.actor import Actor
from eventhub.core.errors import Invalid, OutOfSight
from eventhub.packages.queries import packages_visible_to
from eventhub.stands.queries import stands_visible_to

LATE = "Required after the deadline."
ReasonField = partial(TextField, max_length=2000)
MOVED_AT = moved_at(
    "stand__event__updated_at",
    "version__package__updated_at",
    ConfigurationSelection.objects.filter(configuration=OuterRef("pk")),
    Fee.objects.filter(stand=OuterRef("stand")),
)


class PriceLineSerializer(serializers.Serializer):
    option_id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)
    quantity = serializers.IntegerField(read_only=True)
    included_quantity = serializers.IntegerField(read_only=True)
    charged_quantity = serializers.IntegerField(read_only=True)
    unit_price = AmountField()
    line_total = AmountField()


class PriceFeeSerializer(serializers.Serializer):
    description = serializers.CharField(read_only=True)
    amount = AmountField()


class PriceSerializer(serializers.Serializer):
    """The breakdown; amounts in `currency`, exact to its smallest unit."""

    currency = serializers.CharField(read_only=True)
    base = AmountField()
    lines = PriceLineSerializer(many=True, read_only=True)
    fees = PriceFeeSerializer(many=True, read_only=True)
    net = AmountField(help_text="Base, lines and fees.")
    vat_rate = NumberField(read_only=True, help_text="Per cent.")
    vat = AmountField()
    gross = AmountField()


class ProblemSerializer(serializers.Serializer):
    """A rule that does not hold. A draft may have any; submit refuses."""

    code = serializers.ChoiceField(ProblemCode.choices, read_only=True)
    message = serializers.CharField(read_only=True)
    option_id = serializers.UUIDField(read_only=True, allow_null=True)
    category_id = serializers.UUIDField(read_only=True, allow_null=True)


class ConfigurationSerializer(serializers.Serializer):
    id = serializers.UUIDField(read_only=True, source="configuration.id")
    event_id = serializers.UUIDField(read_only=True, source="stand.event_id")
    stand_id = serializers.UUIDField(read_only=True, source="configuration.stand_id")
    package_id = serializers.UUIDField(read_only=True, source="version.package_id")
    package_version = serializers.IntegerField(read_only=True, source="version.number", help_text="Pinned.")
    newest_version = serializers.IntegerField(read_only=True, source="version.package.current_version.number")
    status = serializers.ChoiceField(ConfigurationStatus.choices, read_only=True, source="configuration.status")
    revision = serializers.IntegerField(read_only=True, source="configuration.revision")
    submission = serializers.IntegerField(read_only=True, source="configuration.submission")
    notes = serializers.CharField(read_only=True, source="configuration.notes")
    selections = SelectionSerializer(many=True, read_only=True, source="configuration.lines")
    total_price = AmountField(source="price.net", help_text="Net, with fees.")
    price = PriceSerializer(read_only=True)
    problems = ProblemSerializer(many=True, read_only=True)
    deadline = serializers.DateTimeField(read_only=True, source="configuration.deadline")
    submitted_at = serializers.DateTimeField(read_only=True, allow_null=True, source="configuration.submitted_at")
    decided_at = serializers.DateTimeField(read_only=True, allow_null=True, source="configuration.decided_at")
    created_at = serializers.DateTimeField(read_only=True, source="configuration.created_at")
    updated_at = serializers.DateTimeField(read_only=True, source="configuration.moved_at")


class LineBody(Body):
    option_id = IdField()
    quantity = IntegerField(min_value=0, max_value=MAX_QUANTITY)


class ConfigurationBody(Body):
    stand_id = IdField()
    package_id = IdField()
    notes = TextField(required=False, allow_blank=True, max_length=4_000)
    selections = ListField(child=LineBody(), required=False, max_length=500, help_text="Replaces all lines.")
    reason = ReasonField(required=False, allow_blank=True, help_text=LATE)


class ConfigurationChange(ConfigurationBody):
    all_optional = True


class SubmitBody(Body):
    reason = ReasonField(required=False, allow_blank=True, help_text=LATE)


class ApproveBody(Body):
    submission = IntegerField(required=False, min_value=1, help_text="The one that was seen.")
    comment = TextField(required=False, allow_blank=True, max_length=4_000)


class LineCommentBody(Body):
    option_id = IdField()
    comment = TextField(max_length=2_000)


class RequestChangesBody(Body):
    reason = ReasonField()
    submission = IntegerField(required=False, min_value=1, help_text="The one that was seen.")
    answer_by = InstantField(required=False, help_text="Default: the later of the deadline and 3 days from now.")
    lines = ListField(child=LineCommentBody(), required=False, max_length=500)


class ReopenBody(Body):
    reason = ReasonField()


class ConfigurationViewSet(ActorScopedViewSet):
    noun, tag = ("stand configuration", "stand configurations"), "Stand configurations"
    scope_family = "configurations"
    scopes = dict.fromkeys(("approve", "request_changes", "reopen"), "configurations:review")
    serializer_class = ConfigurationSerializer
    bodies = {
        "create": ConfigurationBody,
        "update": ConfigurationChange,
        "submit": SubmitBody,
        "approve": ApproveBody,
        "request_changes": RequestChangesBody,
        "withdraw": NothingBody,
        "reopen": ReopenBody,
        "discard": NothingBody,
    }
    summaries = {
        "request_changes": "Request changes to a stand configuration",
        "discard": "Discard the revision under way",
    }
    examples = {
        "create": {
            "stand_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b11",
            "package_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b30",
        },
        "update": {"selections": [{"option_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b31", "quantity": 2}]},
        "submit": {"reason": "Agreed by phone after the deadline."},
        "approve": {"submission": 2, "comment": "Approved by phone"},
        "request_changes": {
            "reason": "The rig needs more power.",
            "submission": 2,
            "lines": [{"option_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b31", "comment": "Please take 3 kW."}],
        },
        "reopen": {"reason": "The stand grew by two metres."},
    }
    parameters = {
        "list": listing(
            by_id("event", "Only those at this event.", lookup="stand__event_id"),
            by_id("stand", "Only those of this stand."),
            by_choice("status", "Only those with this status.", ConfigurationStatus),
            by_id("package", "Only those of this package.", lookup="version__package_id"),
            by_id("sponsor", "Only those of this company's stands.", lookup="stand__sponsorship__sponsor_id"),
            INCLUDE_REMOVED,
            ordering=(
                ("stand", "stand__number"),
                "status",
                "submitted_at",
                "decided_at",
                "created_at",
                ("updated_at", "moved_at"),
            ),
            search=("stand__number", "stand__sponsorship__sponsor__name", "version__name", "notes"),
            expand=("stand", "package", "event"),
        ),
        "retrieve": (with_things("stand", "package", "event"),),
        "destroy": (REASON,),
    }
    changed_column = "moved_at"
    shown_with = ("stand__event", "version__package__current_version")

    def get_queryset(self) -> QuerySet[StandConfiguration]:
        """Removed ones too: they stay readable."""
        rows = configurations_visible_to(self.actor, removed=True).annotate(moved_at=MOVED_AT)
        return rows.order_by("created_at", "pk")

    def list(self, request: Request) -> Response:
        rows = self.filtered(self.get_queryset())
        if not self.asked["include_removed"] and self.asked["status"] != ConfigurationStatus.REMOVED:
            rows = rows.exclude(status=ConfigurationStatus.REMOVED)
        return self.reply_list(rows)

    def list_data(self, rows: Sequence[StandConfiguration]) -> Any:
        return super().list_data(sheets_of(rows))

    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.reply_with(pk)

    def create(self, request: Request) -> Response:
        """On the newest version of the package, with what is included and mandatory chosen unless `selections` says otherwise."""
        values = self.read()
        stand = self.referred(stands_visible_to(self.actor), values["stand_id"], "stand_id")
        package = self.referred(packages_visible_to(self.actor), values["package_id"], "package_id")
        with transaction.atomic():
            made = workflows.create_configuration(
                stand, package=package, reason=values.get("reason", ""), actor=self.actor
            )
            if "selections" in values or "notes" in values:
                self.write_lines(made, values)
        return self.reply_created(sheets_of([self.thing(pk=made.pk)])[0], "api:configuration-detail", made.pk)

    def update(self, request: Request, pk: UUID) -> Response:
        """For status draft and changes_requested. Another `package_id` carries selections over by option code."""
        configuration, values = writable(self.thing()), self.read()
        self.unchanged(values, stand_id=configuration.stand_id)
        with transaction.atomic():
            if values.get("package_id", configuration.version.package_id) != configuration.version.package_id:
                package = self.referred(packages_visible_to(self.actor), values["package_id"], "package_id")
                configuration, _ = change_package(
                    configuration, package=package, reason=values.get("reason", ""), actor=self.actor
                )
            self.write_lines(configuration, values)
        return self.reply_with(pk)

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Only a first revision that is not submitted. It stays readable as `removed` and leaves lists."""
        configuration = self.thing()
        if configuration.status == ConfigurationStatus.REMOVED:
            raise OutOfSight("The configuration was removed already.")
        workflows.remove_configuration(configuration, actor=self.actor, reason=self.asked["reason"])
        return self.reply_gone()

    def submit(self, request: Request, pk: UUID) -> Response:
        """Submit for review. Refused with all problems listed where rules do not hold."""
        return self.moved(workflows.submit_configuration)

    def approve(self, request: Request, pk: UUID) -> Response:
        """Approve the current submission. Naming another one is a conflict that says what changed."""
        return self.moved(workflows.approve_configuration)

    def request_changes(self, request: Request, pk: UUID) -> Response:
        """Back to the sponsor, with a reason and comments on single options."""
        return self.moved(request_changes)

    def withdraw(self, request: Request, pk: UUID) -> Response:
        """Take a submission back before it is decided; frees its stock."""
        return self.moved(workflows.withdraw_configuration)

    def reopen(self, request: Request, pk: UUID) -> Response:
        """Begin a new revision of an approved configuration, which stays in force until that one is approved."""
        return self.moved(workflows.reopen_configuration)

    def discard(self, request: Request, pk: UUID) -> Response:
        """Drop the revision under way: approved, as it was."""
        return self.moved(workflows.discard_revision)

    def moved(self, workflow: Callable[..., StandConfiguration]) -> Response:
        configuration = writable(self.thing())
        workflow(configuration, actor=self.actor, **self.read())
        return self.reply_with(configuration.pk)

    def write_lines(self, configuration: StandConfiguration, values: dict[str, Any]) -> None:
        set_quantities(
            configuration,
            quantities_of(values.get("selections", ())),
            replace="selections" in values,
            notes=values.get("notes"),
            reason=values.get("reason", ""),
            actor=self.actor,
        )

    def reply_with(self, pk: UUID) -> Response:
        return self.reply(sheets_of([self.thing(pk=pk)])[0])


def sheets_of(rows: Sequence[StandConfiguration]) -> list[Sheet]:
    """Each with its `lines`, which serve for what is shown and for what is computed."""
    for row in rows:
        row.lines = []
    for line in (found := lines_of(rows)):
        line.configuration.lines.append(line)
    return load_sheets(rows, selections=found)


def request_changes(
    configuration: StandConfiguration, *, actor: Actor, lines: Iterable[Mapping[str, Any]] = (), **asked: Any
) -> StandConfiguration:
    """The workflow, with the body's `lines` as its comments."""
    comments = [LineComment(line["option_id"], line["comment"]) for line in lines]
    return workflows.request_changes_to_configuration(configuration, actor=actor, line_comments=comments, **asked)


def quantities_of(lines: Iterable[Mapping[str, Any]]) -> dict[UUID, int]:
    """By option id; an option that is named twice is a fault."""
    quantities: dict[UUID, int] = {}
    for number, line in enumerate(lines):
        if line["option_id"] in quantities:
            field = f"selections.{number}.option_id"
            raise Invalid.at(field, f"The option {line['option_id']} is named twice.", code="duplicate")
        quantities[line["option_id"]] = line["quantity"]
    return quantities
