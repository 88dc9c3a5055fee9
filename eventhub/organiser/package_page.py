"""What the page of one package shows: its wording, its versions, and what is left of its stock at an event."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest

from eventhub.configurations.models import StockCount
from eventhub.configurations.queries import stock_counts_of
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.packages.content import OptionContent, PackageContent
from eventhub.packages.models import Package, PackageVersion
from eventhub.packages.queries import packages_visible_to, versions_visible_to, with_content


def package_in_sight(actor: Actor, organisation_id: UUID, pk: UUID) -> Package:
    packages = packages_visible_to(actor).filter(organisation=organisation_id, current_version__isnull=False)
    package = packages.filter(pk=pk).first()
    if package is None:
        raise Http404
    return package


def versions_of(actor: Actor, package: Package) -> list[PackageVersion]:
    """All of them, newest first."""
    return list(versions_visible_to(actor).filter(package=package))


def asked_version(
    request: HttpRequest, name: str, versions: Iterable[PackageVersion], otherwise: int
) -> PackageVersion:
    """The version whose number the address names; a number that does not exist leads nowhere."""
    text = request.GET.get(name, "") or str(otherwise)
    version = next((one for one in versions if str(one.number) == text), None)
    if version is None:
        raise Http404
    return version


def with_its_content(actor: Actor, version: PackageVersion) -> PackageVersion:
    """The same version, ready for `content_of`."""
    return with_content(versions_visible_to(actor)).get(pk=version.pk)


@dataclass(frozen=True, slots=True)
class StockLine:
    """An option that is counted: what the package states, what the event says instead, what is taken."""

    option: OptionContent
    override: int | None
    reserved: int

    @property
    def limit(self) -> int | None:
        return self.option.stock if self.override is None else self.override

    @property
    def left(self) -> int | None:
        return None if self.limit is None else self.limit - self.reserved


def stock_lines(event: Event, content: PackageContent) -> list[StockLine]:
    """The options of the package in its order, with their counts at the event."""
    counts = stock_counts_of(event)
    return [stock_line(option, counts.get(option.code)) for option in content.options]


def stock_line(option: OptionContent, count: StockCount | None) -> StockLine:
    return StockLine(option, count.limit_override if count else None, count.reserved if count else 0)
