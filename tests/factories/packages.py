"""Wordings of packages as plain values, and packages made of them row by row of nothing but their services."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from eventhub.accounts.models import Organisation
from eventhub.core.actor import Actor
from eventhub.packages.content import CategoryContent, OptionContent, PackageContent, RuleContent, SpecContent
from eventhub.packages.models import Package
from eventhub.packages.services import create_package

CATALOGUE = Actor.system("catalogue")

FRONT = SpecContent("Front", Decimal(6000), Decimal(2500), bleed_mm=Decimal(10), safe_mm=Decimal(50))
RIG = OptionContent(
    "rig",
    "Lighting rig",
    unit_price=Decimal("480.00"),
    max_quantity=1,
    stock=10,
    requires=(RuleContent("kw3", "The lighting rig needs a 3 kW connection"),),
    excludes=(RuleContent("arch"),),
)
WALL = OptionContent("wall", "Back wall", min_quantity=1, included_quantity=1, max_quantity=1, artwork_specs=(FRONT,))
CONTENT = PackageContent(
    "Space Plus",
    "Six by three metres with walls and light",
    Decimal("3200.00"),
    (
        CategoryContent(
            "Walls", min_selections=1, options=(WALL, OptionContent("store", "Store", unit_price=Decimal(310)))
        ),
        CategoryContent(
            "Power",
            min_selections=1,
            max_selections=1,
            options=(
                OptionContent("kw1", "1 kW", included_quantity=1, max_quantity=1),
                OptionContent("kw3", "3 kW", unit_price=Decimal("185.00"), max_quantity=1),
            ),
        ),
        CategoryContent("Light", options=(RIG, OptionContent("arch", "Light arch", unit_price=Decimal("95.50")))),
    ),
)


def make_package(
    organisation: Organisation, code: str = "SPACE", content: PackageContent = CONTENT, currency: str = "GBP"
) -> Package:
    return create_package(organisation=organisation, code=code, currency=currency, content=content, actor=CATALOGUE)


def with_option(content: PackageContent, code: str, /, **fields: Any) -> PackageContent:
    """The same wording with other values at one option."""
    return replace(
        content,
        categories=tuple(
            replace(
                category,
                options=tuple(replace(each, **fields) if each.code == code else each for each in category.options),
            )
            for category in content.categories
        ),
    )


def with_category(content: PackageContent, name: str, /, **fields: Any) -> PackageContent:
    return replace(
        content,
        categories=tuple(replace(each, **fields) if each.name == name else each for each in content.categories),
    )
