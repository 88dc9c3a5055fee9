from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from eventhub.activity.admin import StaffModelAdmin, Table
from eventhub.activity.models import ActivityEntry
from eventhub.activity.queries import history_of
from eventhub.configurations.admin.forms import ApproveForm, ChangesForm, ConfigurationForm, PackageForm
from eventhub.configurations.admin.sheet_page import SheetPageMixin
from eventhub.configurations.models import (
    ConfigurationSelection,
    Fee,
    StandConfiguration,
    StockCount,
    StockReservation,
    Submission,
)
from eventhub.configurations.services import (
    add_fee,
    allocate_package,
    change_package,
    move_to_newest_version,
    remove_allocation,
    reverse_fee,
    set_stock_limit,
)
from eventhub.configurations.workflows import (
    approve_configuration,
    create_configuration,
    discard_revision,
    remove_configuration,
    reopen_configuration,
    request_changes_to_configuration,
    submit_configuration,
    withdraw_configuration,
)
from eventhub.core.actor import Actor
from eventhub.core.admin.lists import NewestRelatedFilter, mark
from eventhub.core.admin.steps import OwedReasonForm, ReasonForm, Step, while_machine_allows
from eventhub.core.money import format_money
from eventhub.packages.models import PackageAllocation


def has_newer_version(configuration: StandConfiguration) -> bool:
    return configuration.is_editable and configuration.version_id != configuration.version.package.current_version_id


def is_editable(configuration: StandConfiguration) -> bool:
    return configuration.is_editable


STEPS = (
    Step(
        "submit",
        "Submit configuration",
        submit_configuration,
        "{row} is submitted.",
        form=ReasonForm,
        shown=while_machine_allows("submit"),
        hint="After the deadline a reason is needed.",
    ),
    Step(
        "withdraw",
        "Withdraw configuration",
        withdraw_configuration,
        "{row} is withdrawn and a draft again.",
        shown=while_machine_allows("withdraw"),
    ),
    Step(
        "approve",
        "Approve configuration",
        approve_configuration,
        "{row} is approved.",
        form=ApproveForm,
        shown=while_machine_allows("approve"),
    ),
    Step(
        "request-changes",
        "Request changes",
        request_changes_to_configuration,
        "Changes are requested of {row}.",
        form=ChangesForm,
        shown=while_machine_allows("request_changes"),
    ),
    Step(
        "reopen",
        "Reopen configuration",
        reopen_configuration,
        "{row} is reopened as a new revision.",
        form=OwedReasonForm,
        shown=while_machine_allows("reopen"),
        hint="The approved revision stays in force until the new one is approved.",
    ),
    Step(
        "change-package",
        "Change package",
        change_package,
        "The package of {row} is changed.",
        form=PackageForm,
        shown=is_editable,
        in_lists=False,
        hint="Quantities are carried over by option code; the rest is left behind.",
    ),
    Step(
        "newest-version",
        "Move to newest version",
        move_to_newest_version,
        "{row} has the newest version of its package.",
        form=ReasonForm,
        shown=has_newer_version,
        hint="After the deadline a reason is needed.",
    ),
    Step(
        "discard",
        "Discard revision",
        discard_revision,
        "{row} is again as it was approved.",
        shown=while_machine_allows("discard_revision"),
    ),
    Step(
        "remove",
        "Remove configuration",
        remove_configuration,
        "The configuration of {row} is removed.",
        shown=while_machine_allows("remove"),
    ),
)


@admin.register(StandConfiguration)
class StandConfigurationAdmin(SheetPageMixin, StaffModelAdmin):
    list_display = (
        "stand",
        "event",
        "sponsor",
        mark("configuration"),
        "package",
        "counts",
        "total",
        "since",
    )
    list_filter = ("status", ("stand__event", NewestRelatedFilter))
    search_fields = ("stand__number", "stand__sponsorship__sponsor__name", "stand__event__name", "version__name")
    search_help_text = "Stand, sponsor, event, package, or any key"
    key_fields = ("stand_id", "stand__event_id", "version_id")
    change_form_template = "admin/staff/configuration.html"
    add_form = ConfigurationForm
    add_fields = ("stand", "package")
    autocomplete_fields = ("stand",)
    fields = (
        *("stand", "event", "sponsor", "version", "status", "revision", "submission", "approved_submission", "notes"),
        *("answer_by", "submitted_at", "decided_at", "status_since", "created_at", "updated_at"),
    )
    steps = STEPS

    @admin.display(description="event", ordering="stand__event__name")
    def event(self, row: StandConfiguration) -> Any:
        return row.stand.event

    @admin.display(description="sponsor", ordering="stand__sponsorship__sponsor__name")
    def sponsor(self, row: StandConfiguration) -> Any:
        return row.stand.sponsorship or ""

    @admin.display(description="package", ordering="version__name")
    def package(self, row: StandConfiguration) -> Any:
        return row.version

    @admin.display(description="rev. / sub.")
    def counts(self, row: StandConfiguration) -> str:
        return f"{row.revision} / {row.submission}"

    @admin.display(description="net, no fees", ordering="net_total")
    def total(self, row: StandConfiguration) -> str:
        return format_money(row.net_total, row.stand.event.currency)

    @admin.display(description="since", ordering="status_since")
    def since(self, row: StandConfiguration) -> Any:
        return row.status_since

    def tables(self, row: StandConfiguration) -> list[Table]:
        currency = row.stand.event.currency
        heads = (
            "Number",
            "Revision",
            "Net without fees",
            "Submitted by",
            "Submitted",
            "Decision",
            "By",
            "Comment",
        )
        return [
            Table(
                "Submissions",
                heads,
                [
                    (
                        *(
                            s.number,
                            s.revision,
                            format_money(s.net_total, currency),
                            s.submitted_by_name,
                            s.submitted_at,
                        ),
                        *(s.get_decision_display(), s.decided_by_name, s.comment),
                    )
                    for s in row.submissions.all()
                ],
            )
        ]

    def create(self, request: HttpRequest, values: dict[str, Any]) -> StandConfiguration:
        return create_configuration(values["stand"], package=values["package"], actor=request.actor)


@admin.register(ConfigurationSelection)
class ConfigurationSelectionAdmin(StaffModelAdmin):
    list_display = ("configuration", "option", "quantity", "unit_price")
    list_select_related = ("configuration__stand", "option")
    search_fields = ("configuration__stand__number", "option__code", "option__name")
    key_fields = ("configuration_id", "option_id")
    ordering = ("-id",)

    def history(self, row: ConfigurationSelection) -> QuerySet[ActivityEntry]:
        return history_of(row.configuration_id)


@admin.register(Submission)
class SubmissionAdmin(StaffModelAdmin):
    list_display = (
        "configuration",
        "number",
        "revision",
        "submitted_at",
        "submitted_by_name",
        "decision",
        "decided_by_name",
    )
    list_filter = ("decision", ("configuration__stand__event", NewestRelatedFilter))
    list_select_related = ("configuration__stand",)
    date_hierarchy = "submitted_at"
    search_fields = ("configuration__stand__number", "submitted_by_name", "decided_by_name")
    key_fields = ("configuration_id", "version_id")
    ordering = ("-submitted_at",)
    fields = (
        *("configuration", "number", "revision", "version", "base_price", "net_total", "notes", "submitted_at"),
        *("submitted_by_name", "decision", "decided_at", "decided_by_name", "comment"),
    )

    def tables(self, row: Submission) -> list[Table]:
        currency = row.configuration.stand.event.currency
        lines = [
            (
                line["category"],
                line["code"],
                line["name"],
                line["quantity"],
                format_money(Decimal(line["line_total"]), currency),
            )
            for line in row.lines
        ]
        comments = [(line["name"], line["comment"]) for line in row.line_comments]
        return [
            Table("Lines", ("Category", "Code", "Option", "Quantity", "Line total"), lines),
            Table("Comments on lines", ("Option", "Comment"), comments),
        ]

    def history(self, row: Submission) -> QuerySet[ActivityEntry]:
        return history_of(row.configuration_id)


def is_reversible(fee: Fee) -> bool:
    return fee.reverses_id is None and not hasattr(fee, "reversal")


@admin.register(Fee)
class FeeAdmin(StaffModelAdmin):
    list_display = ("description", "stand", "event", "money", "reverses", "added_by_name", "created_at")
    list_filter = (("stand__event", NewestRelatedFilter),)
    list_select_related = ("stand__event", "reverses", "reversal")
    date_hierarchy = "created_at"
    search_fields = ("description", "stand__number", "added_by_name", "stand__event__name")
    key_fields = ("stand_id", "stand__event_id")
    ordering = ("-id",)
    add_fields = ("stand", "description", "amount")
    autocomplete_fields = ("stand",)
    fields = ("stand", "event", "description", "money", "reverses", "added_by_name", "created_at")
    steps = (Step("reverse", "Reverse fee", reverse_fee, "The fee is reversed: {row}.", shown=is_reversible),)

    @admin.display(description="event")
    def event(self, fee: Fee) -> Any:
        return fee.stand.event

    @admin.display(description="amount", ordering="amount")
    def money(self, fee: Fee) -> str:
        return format_money(fee.amount, fee.stand.event.currency)

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Fee:
        return add_fee(values.pop("stand"), actor=request.actor, **values)

    def history(self, row: Fee) -> QuerySet[ActivityEntry]:
        keys = [str(key) for key in (row.pk, row.reverses_id) if key]
        return history_of(row.stand_id).filter(data__fee_id__in=keys)


@admin.register(StockCount)
class StockCountAdmin(StaffModelAdmin):
    list_display = ("option_code", "event", "limit_override", "reserved", "updated_at")
    list_filter = (("event", NewestRelatedFilter),)
    list_select_related = ("event",)
    search_fields = ("option_code", "event__name")
    key_fields = ("event_id",)
    add_fields = ("event", "option_code", "limit_override")
    change_fields = ("limit_override",)
    fields = ("event", "option_code", "limit_override", "reserved", "created_at", "updated_at")
    autocomplete_fields = ("event",)

    def create(self, request: HttpRequest, values: dict[str, Any]) -> StockCount:
        limit, code = values["limit_override"], values["option_code"]
        return set_stock_limit(values["event"], option_code=code, limit=limit, actor=request.actor)

    def change(self, request: HttpRequest, row: StockCount, values: dict[str, Any]) -> StockCount:
        limit = values["limit_override"]
        return set_stock_limit(row.event, option_code=row.option_code, limit=limit, actor=request.actor)

    def tables(self, row: StockCount) -> list[Table]:
        held = row.reservations.select_related("configuration__stand")
        return [
            Table("Reserved by", ("Configuration", "Quantity"), [(one.configuration, one.quantity) for one in held])
        ]


@admin.register(StockReservation)
class StockReservationAdmin(StaffModelAdmin):
    list_display = ("configuration", "stock_count", "event", "quantity")
    list_select_related = ("configuration__stand", "stock_count__event")
    search_fields = ("configuration__stand__number", "stock_count__option_code")
    key_fields = ("configuration_id", "stock_count_id")
    ordering = ("-id",)

    @admin.display(description="event")
    def event(self, row: StockReservation) -> Any:
        return row.stock_count.event

    def history(self, row: StockReservation) -> QuerySet[ActivityEntry]:
        return history_of(row.configuration_id)


def remove(allocation: PackageAllocation, *, actor: Actor) -> None:
    remove_allocation(allocation.stand, actor=actor)


@admin.register(PackageAllocation)
class PackageAllocationAdmin(StaffModelAdmin):
    list_display = ("stand", "event", "sponsor_may_select", "package", "updated_at")
    list_filter = ("sponsor_may_select", ("stand__event", NewestRelatedFilter))
    list_select_related = ("stand__event", "package__current_version")
    search_fields = ("stand__number", "stand__event__name", "package__code")
    key_fields = ("stand_id", "package_id")
    ordering = ("-id",)
    add_fields = ("stand", "sponsor_may_select", "package", "allowed_packages")
    change_fields = ("sponsor_may_select", "package", "allowed_packages")
    fields = ("stand", "sponsor_may_select", "package", "allowed_packages", "created_at", "updated_at")
    autocomplete_fields = ("stand", "package", "allowed_packages")
    steps = (Step("remove", "Remove allocation", remove, "Removed: {row}."),)

    @admin.display(description="event")
    def event(self, row: PackageAllocation) -> Any:
        return row.stand.event

    def create(self, request: HttpRequest, values: dict[str, Any]) -> PackageAllocation:
        return allocate_package(values.pop("stand"), actor=request.actor, **values)

    def change(self, request: HttpRequest, row: PackageAllocation, values: dict[str, Any]) -> PackageAllocation:
        present = {
            "sponsor_may_select": row.sponsor_may_select,
            "package": row.package,
            "allowed_packages": row.allowed_packages.all(),
        }
        return allocate_package(row.stand, actor=request.actor, **(present | values))

    def history(self, row: PackageAllocation) -> QuerySet[ActivityEntry]:
        return history_of(row.stand_id).filter(verb__startswith="allocation.")
