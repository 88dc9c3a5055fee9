import json
from decimal import Decimal

import pytest
from django.urls import reverse

from eventhub.packages.content import changes
from eventhub.packages.enums import RuleKind
from eventhub.packages.exchange.files import read_file
from eventhub.packages.models import OptionRule
from eventhub.packages.queries import content_of
from tests.factories.show import Show, add_version, organisation


def address(show, name: str = "package-export", pk=None) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, pk or show.package.pk])


@pytest.mark.parametrize("kind", ["xlsx", "json"])
def test_a_package_leaves_as_a_file_that_says_the_same(show, organiser, kind):
    answer = organiser.get(address(show), {"format": kind})
    received = read_file(answer.content)

    assert answer["Content-Disposition"] == f'attachment; filename="{show.package.code}-version-1.{kind}"'
    assert received.faults == []
    assert changes(content_of(show.version), received.filled(None)) == []


def test_an_older_version_leaves_as_it_was(show, organiser):
    add_version(show.package, price="3300.00")

    answer = organiser.get(address(show), {"format": "json", "version": "1"})

    assert json.loads(answer.content, parse_float=Decimal)["price"] == Decimal("3200.00")


@pytest.mark.parametrize("query", [{"format": "exe"}, {"version": "9"}, {"version": "x"}])
def test_what_is_not_there_leads_nowhere(show, organiser, query):
    assert organiser.get(address(show), query).status_code == 404


def test_another_organisations_package_is_out_of_sight(show, organiser):
    other = Show(organisation("Elsewhere Expos"), "Elsewhere")

    assert organiser.get(address(show, pk=other.package.pk)).status_code == 404
    assert organiser.get(address(other)).status_code == 404


def test_the_page_names_what_the_rules_make_impossible(show, organiser):
    rig = show.option("rig")
    OptionRule.objects.create(option=show.option("kw3"), kind=RuleKind.EXCLUDES, code="rig")

    page = organiser.get(address(show, "package-detail")).content.decode()

    assert f"“{rig.name}” can never be chosen." in page
    assert "“Rig” needs “Kw3”, which does not go with “Rig”." in page
    assert "Remove the rule that “Kw3” excludes “Rig” or remove the rule that “Rig” requires “Kw3”." in page


def test_sound_rules_are_said_to_be(show, organiser):
    assert "Every option can be chosen" in organiser.get(address(show, "package-detail")).content.decode()
