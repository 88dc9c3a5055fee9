"""The packages of an organisation, at one of its events or on their own."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import StandConfiguration
from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.money import in_currency
from eventhub.events.models import Event
from eventhub.packages.models import ConfigurationOption, Package, PackageOffer


def packages_to_list(packages: QuerySet[Package], event: Event | None = None) -> QuerySet[Package]:
    """Packages with `option_count`, `stand_count` (stands configured with it, here) and `is_offered` (here)."""
    options = ConfigurationOption.objects.filter(version=OuterRef("current_version"))
    live = StandConfiguration.objects.exclude(status=ConfigurationStatus.REMOVED)
    used = live.filter(version__package=OuterRef("pk"))
    offers = PackageOffer.objects.filter(package=OuterRef("pk"))
    if event is not None:
        used, offers = used.filter(stand__event=event), offers.filter(event=event)
    return packages.annotate(
        option_count=counted(options, "version"),
        stand_count=counted(used, "version__package"),
        is_offered=Exists(offers),
    )


def counted(rows: QuerySet[Any], by: str) -> Coalesce:
    counts = rows.order_by().values(by).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def by_offer(packages: QuerySet[Package], offer: str) -> QuerySet[Package]:
    if offer == "archived":
        return packages.filter(archived_at__isnull=False)
    return packages.filter(is_offered=offer == "offered", archived_at=None)


def base_price(package: Any) -> Decimal:
    return in_currency(package.current_version.price, package.currency)


OFFERS = [("offered", "On offer"), ("not_offered", "Not offered"), ("archived", "Archived")]

PACKAGE_LIST = ListSpec(
    noun=("package", "packages"),
    columns=(
        Column("package", "Package", lambda one: one.current_version.name, order=("current_version__name", "code")),
        Column("code", "Code", lambda one: one.code, order=("code",)),
        Column("version", "Version", lambda one: one.current_version.number, order=("current_version__number",)),
        Column("price", "Base price", base_price, order=("current_version__price",)),
        Column("options", "Options", lambda one: one.option_count, order=("option_count",)),
        Column("offered", "Here", lambda one: "On offer" if one.is_offered else "", order=("-is_offered", "code")),
        Column("stands", "Stands", lambda one: one.stand_count, order=("stand_count",)),
    ),
    default_sort="package",
    search=("current_version__name", "code"),
    search_label="Package or code",
    filters=(Filter("offer", "Offer", OFFERS, by_offer, any_label="All packages"),),
)
