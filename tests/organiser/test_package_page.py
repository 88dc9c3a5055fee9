import pytest
from django.http import Http404
from django.test import RequestFactory

from eventhub.configurations.models import StockCount
from eventhub.organiser.package_page import asked_version, package_in_sight, stock_lines, versions_of
from eventhub.packages.queries import content_of
from tests.factories.show import Show, add_version, organisation


def test_the_stock_of_the_event_replaces_that_of_the_package(show):
    StockCount.objects.create(event=show.event, option_code="rig", reserved=3)
    StockCount.objects.create(event=show.event, option_code="kw3", reserved=14, limit_override=12)
    StockCount.objects.create(event=show.event, option_code="spot", reserved=40)

    lines = {line.option.code: line for line in stock_lines(show.event, content_of(show.version))}

    assert [(lines[code].limit, lines[code].reserved, lines[code].left) for code in ("rig", "kw3", "spot", "arch")] == [
        (10, 3, 7),
        (12, 14, -2),
        (None, 40, None),
        (None, 0, None),
    ]


def test_versions_come_newest_first_and_only_known_ones_are_found(show):
    second = add_version(show.package, price="3300.00")
    versions = versions_of(show.organiser, show.package)

    def asked(query: str):
        return asked_version(RequestFactory().get(f"/?{query}"), "version", versions, 2).number

    assert versions[0] == second
    assert [asked(""), asked("version=1"), asked("version=2")] == [2, 1, 2]
    for unknown in ("version=3", "version=0", "version=x"):
        with pytest.raises(Http404):
            asked(unknown)


def test_packages_of_others_are_not_there(show):
    other = Show(organisation("Elsewhere Expos"))

    assert package_in_sight(show.organiser, show.organisation.pk, show.package.pk) == show.package
    with pytest.raises(Http404):
        package_in_sight(show.organiser, show.organisation.pk, other.package.pk)
    with pytest.raises(Http404):
        package_in_sight(show.organiser, other.organisation.pk, other.package.pk)
