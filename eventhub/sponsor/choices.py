"""The packages that a stand may have, side by side: a column each, a row for whatever any of them holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from eventhub.configurations.facts import VersionFacts
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.selections import carried_over
from eventhub.configurations.sheet import Sheet, load_version
from eventhub.core.money import format_money
from eventhub.core.templatetags.ui import figure
from eventhub.packages.content import Change, OptionContent, PackageContent, Value, changes
from eventhub.packages.models import Package, PackageOffer, PackageVersion
from eventhub.packages.queries import content_of, packages_offered_to, with_content
from eventhub.sponsor.scope import StandScope


@dataclass(frozen=True, slots=True)
class PackageColumn:
    package: Package
    content: PackageContent
    is_current: bool


def newest_of(package: Package) -> PackageVersion:
    """Every package has one but for the moment in which it is made."""
    if package.current_version is None:
        raise ValueError(f"{package.code} has no version")
    return package.current_version


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """`cells` in the order of the columns; "" where a package does not have it."""

    name: str
    cells: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return len(set(self.cells)) == 1


@dataclass(frozen=True, slots=True)
class ComparedCategory:
    name: str
    rows: tuple[ComparedRow, ...]

    @property
    def is_same(self) -> bool:
        return all(row.is_same for row in self.rows)


@dataclass(frozen=True, slots=True)
class Move:
    """What going on with another version means for the lines chosen now, and the net total after it."""

    version: PackageVersion
    carried: tuple[str, ...]
    dropped: tuple[str, ...]
    added: tuple[str, ...]
    old_net: Decimal
    new_net: Decimal

    @property
    def change(self) -> Decimal:
        return self.new_net - self.old_net


@dataclass(frozen=True, slots=True)
class ToldChange:
    """One difference of two wordings as people read it; "" where one of them does not have it."""

    path: str
    old: str
    new: str


MONEY_FIELDS = {"price", "unit_price", "option"}


def told_changes(old: PackageVersion, new: PackageVersion, currency: str) -> list[ToldChange]:
    """How a newer version of the same package differs; of another package the comparison tells that."""
    if old.package_id != new.package_id:
        return []
    return [
        ToldChange(one.path, _told(one, one.old, currency, "removed"), _told(one, one.new, currency, "added"))
        for one in changes(content_of(old), content_of(new))
    ]


def _told(change: Change, value: Value, currency: str, only: str) -> str:
    """A value for people; what was added or taken out as a whole stands on its own side only."""
    if change.kind not in ("changed", only):
        return ""
    if change.field == "image_id":
        return ("the picture before" if only == "removed" else "another picture") if value else "no picture"
    if isinstance(value, Decimal) and change.field in MONEY_FIELDS:
        return format_money(value, currency)
    if isinstance(value, Decimal | int):
        return figure(value)
    return value or ("no limit" if change.kind == "changed" and value is None else "there")


def packages_for(scope: StandScope) -> list[Package]:
    """What may be chosen here; who acts for the organiser chooses among all that the event offers."""
    packages = packages_offered_to(scope.stand)
    if scope.acts_as:
        offers = PackageOffer.objects.filter(event=scope.event, package__archived_at=None)
        packages = Package.objects.filter(pk__in=offers.values("package_id"))
    versions = with_content(PackageVersion.objects.all())
    packages = packages.exclude(current_version=None).select_related(None)
    found = packages.prefetch_related(Prefetch("current_version", versions))
    return list(found.order_by("current_version__price", "code"))


def columns_of(packages: Iterable[Package], configuration: StandConfiguration | None) -> list[PackageColumn]:
    current = configuration.version.package_id if configuration else None
    return [
        PackageColumn(package, content_of(newest_of(package)), is_current=package.pk == current) for package in packages
    ]


def comparison(columns: Sequence[PackageColumn], currency: str) -> list[ComparedCategory]:
    """Categories by name and options by code, in the order in which the packages name them first."""
    contents = [column.content for column in columns]
    places: dict[str, dict[str, str]] = {}
    for content in contents:
        for category in content.categories:
            names = places.setdefault(category.name, {})
            for option in category.options:
                names.setdefault(option.code, option.name)
    by_code = [{option.code: option for option in content.options} for content in contents]
    return [
        ComparedCategory(
            place, tuple(ComparedRow(name, _cells(by_code, code, currency)) for code, name in names.items())
        )
        for place, names in places.items()
    ]


def _cells(packages: list[dict[str, OptionContent]], code: str, currency: str) -> tuple[str, ...]:
    return tuple(_terms(package[code], currency) if code in package else "" for package in packages)


def _terms(option: OptionContent, currency: str) -> str:
    """4 included, more for £34.00 each"""
    if option.is_fixed or option.max_quantity == option.included_quantity:
        return f"{figure(option.included_quantity)} included" if option.max_quantity != 1 else "included"
    price = format_money(option.unit_price, currency) if option.unit_price else "no extra charge"
    if option.max_quantity == 1:
        return price
    each = f"{price} each" if option.unit_price else price
    return f"{figure(option.included_quantity)} included, more: {each}" if option.included_quantity else each


def preview_move(sheet: Sheet, version: PackageVersion) -> Move:
    """What the service will do, told before it does it."""
    new: VersionFacts = load_version(version)
    old, before = sheet.facts, sheet.quantities
    quantities, dropped = carried_over(old, before, new)
    chosen = {old.by_id[key].code for key, quantity in before.items() if quantity}
    after = Sheet(sheet.configuration, new, quantities, {}, (), sheet.now)
    lines = after.price.lines
    return Move(
        version=version,
        carried=tuple(line.name for line in lines if line.code in chosen),
        dropped=tuple(dropped),
        added=tuple(line.name for line in lines if line.code not in chosen),
        old_net=sheet.price.net_without_fees,
        new_net=after.price.net,
    )
