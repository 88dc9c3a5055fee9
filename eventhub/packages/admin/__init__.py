from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from eventhub.activity.admin import StaffModelAdmin, Table
from eventhub.activity.models import ActivityEntry
from eventhub.activity.queries import history_of
from eventhub.core.actor import Actor
from eventhub.core.admin.lists import NewestRelatedFilter
from eventhub.core.admin.steps import Step
from eventhub.core.money import format_money
from eventhub.packages.admin.change_words import change_in_words
from eventhub.packages.admin.copy_parts import address
from eventhub.packages.admin.publishing import PublishingMixin
from eventhub.packages.admin.working_copy import WorkingCopyMixin
from eventhub.packages.content import changes
from eventhub.packages.models import (
    ArtworkSpec,
    ConfigurationCategory,
    ConfigurationOption,
    OptionRule,
    Package,
    PackageDraft,
    PackageOffer,
    PackageVersion,
)
from eventhub.packages.queries import content_of
from eventhub.packages.services import archive_package, offer_package, stop_offering


@admin.register(Package)
class PackageAdmin(PublishingMixin, WorkingCopyMixin, StaffModelAdmin):
    """The wording is edited on a page of its own, which ends in a new version."""

    list_display = ("code", "name", "organisation", "number", "price", "archived_at")
    list_filter = (("organisation", NewestRelatedFilter), ("archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("organisation", "current_version")
    search_fields = ("code", "current_version__name", "organisation__name")
    search_help_text = "Code, name or organisation"
    key_fields = ("organisation_id", "current_version_id")
    change_form_template = "admin/staff/package.html"
    change_list_template = "admin/staff/package_list.html"
    add_fields = ("code",)
    fields = ("code", "name", "organisation", "currency", "current_version", "price", "archived_at", "created_at")
    steps = (
        Step(
            "archive",
            "Archive package",
            archive_package,
            "{row} is archived: no new offers.",
            shown=lambda package: package.archived_at is None,
        ),
    )

    @admin.display(description="name", ordering="current_version__name")
    def name(self, package: Package) -> str:
        return package.current_version.name if package.current_version else ""

    @admin.display(description="version", ordering="current_version__number")
    def number(self, package: Package) -> int | None:
        return package.current_version.number if package.current_version else None

    @admin.display(description="base price", ordering="current_version__price")
    def price(self, package: Package) -> str:
        return format_money(package.current_version.price, package.currency) if package.current_version else ""

    def tables(self, row: Package) -> list[Table]:
        return [
            Table(
                "Versions",
                ("Number", "Name", "Base price", "Published by", "Published"),
                [
                    (
                        link_to(v, str(v.number)),
                        v.name,
                        format_money(v.price, row.currency),
                        v.published_by_name,
                        v.created_at,
                    )
                    for v in row.versions.all()
                ],
            )
        ]


def link_to(version: PackageVersion, words: str) -> str:
    return format_html('<a href="{}">{}</a>', reverse("admin:packages_packageversion_change", args=[version.pk]), words)


@admin.register(PackageDraft)
class PackageDraftAdmin(StaffModelAdmin):
    """A list of what is not published yet; its pages are those of the working copy."""

    list_display = ("code", "organisation", "currency", "base", "saved_by_name", "updated_at", "open")
    list_select_related = ("organisation", "base")
    search_fields = ("code", "organisation__name", "saved_by_name")
    key_fields = ("organisation_id", "package_id")
    fields = (
        "code",
        "organisation",
        "currency",
        "package",
        "base",
        "saved_by_name",
        "created_at",
        "updated_at",
        "open",
    )

    @admin.display(description="working copy")
    def open(self, draft: PackageDraft) -> str:
        return format_html('<a href="{}">Open {}</a>', address("copy", draft), draft.code)


@admin.register(PackageVersion)
class PackageVersionAdmin(StaffModelAdmin):
    change_form_template = "admin/staff/package_version.html"
    list_display = ("package", "number", "name", "base_price", "published_by_name", "created_at")
    list_select_related = ("package__current_version", "package__organisation")
    search_fields = ("name", "package__code", "published_by_name")
    key_fields = ("package_id",)
    fields = ("package", "number", "name", "description", "base_price", "published_by_name", "created_at")

    @admin.display(description="base price", ordering="price")
    def base_price(self, version: PackageVersion) -> str:
        return format_money(version.price, version.package.currency)

    def tables(self, row: PackageVersion) -> list[Table]:
        content, currency = content_of(row), row.package.currency
        former = row.package.versions.filter(number=row.number - 1).first()
        options = [
            (category.name, option.code, option.name, format_money(option.unit_price, currency), *_quantities(option))
            for category in content.categories
            for option in category.options
        ]
        heads = ("Category", "Code", "Option", "Unit price", "Minimum", "Included", "Maximum", "Stock", "Rules")
        found = [Table("Options", heads, options)]
        if former:
            rows = [change_in_words(change, currency) for change in changes(content_of(former), content)]
            found.insert(0, Table(f"Changes since version {former.number}", ("What", "How", "Before", "Now"), rows))
        return found

    def history(self, row: PackageVersion) -> QuerySet[ActivityEntry]:
        return history_of(row.package_id)


def _quantities(option: Any) -> tuple[Any, ...]:
    rules = [f"requires {rule.code}" for rule in option.requires] + [
        f"excludes {rule.code}" for rule in option.excludes
    ]
    quantities = (option.min_quantity, option.included_quantity, option.max_quantity, option.stock)
    return (*quantities, ", ".join(rules))


@admin.register(ConfigurationCategory)
class ConfigurationCategoryAdmin(StaffModelAdmin):
    list_display = ("name", "version", "order", "min_selections", "max_selections")
    list_select_related = ("version",)
    search_fields = ("name", "version__name", "version__package__code")
    key_fields = ("version_id",)


@admin.register(ConfigurationOption)
class ConfigurationOptionAdmin(StaffModelAdmin):
    list_display = (
        "code",
        "name",
        "version",
        "category",
        "unit_price",
        "min_quantity",
        "included_quantity",
        "max_quantity",
    )
    list_select_related = ("version", "category")
    search_fields = ("code", "name", "version__name", "version__package__code")
    key_fields = ("version_id", "category_id")


@admin.register(OptionRule)
class OptionRuleAdmin(StaffModelAdmin):
    list_display = ("option", "kind", "code", "message")
    list_filter = ("kind",)
    list_select_related = ("option",)
    search_fields = ("option__code", "option__name", "code", "message")
    key_fields = ("option_id",)


@admin.register(ArtworkSpec)
class ArtworkSpecAdmin(StaffModelAdmin):
    list_display = ("name", "option", "size", "bleed_mm", "safe_mm", "min_ppi", "colour", "scale")
    list_filter = ("colour",)
    list_select_related = ("option",)
    search_fields = ("name", "option__code", "option__name")
    key_fields = ("option_id",)

    @admin.display(description="size (mm)")
    def size(self, spec: ArtworkSpec) -> str:
        width, height = (f"{Decimal(value).normalize():f}" for value in (spec.width_mm, spec.height_mm))
        return f"{width} × {height}"


def stop(offer: PackageOffer, *, actor: Actor) -> None:
    stop_offering(offer.event, offer.package, actor=actor)


@admin.register(PackageOffer)
class PackageOfferAdmin(StaffModelAdmin):
    list_display = ("package", "event", "created_at")
    list_filter = (("event", NewestRelatedFilter),)
    list_select_related = ("package__current_version", "event")
    search_fields = ("package__code", "package__current_version__name", "event__name")
    key_fields = ("package_id", "event_id")
    add_fields = ("event", "package")
    fields = ("event", "package", "created_at")
    autocomplete_fields = ("event", "package")
    steps = (Step("stop", "Stop offering", stop, "No longer on offer: {row}."),)

    def create(self, request: HttpRequest, values: dict[str, Any]) -> PackageOffer:
        return offer_package(values["event"], values["package"], actor=request.actor)
