"""Small package versions as plain values, for the pure tests."""

from decimal import Decimal
from uuid import UUID, uuid5

from eventhub.configurations.facts import CategoryFacts, OptionFacts, RuleFacts, VersionFacts

SPACE = UUID("00000000-0000-4000-8000-000000000000")


def key(name: str) -> UUID:
    return uuid5(SPACE, name)


def option(code: str, category: str = "light", **fields: object) -> OptionFacts:
    rules = {
        kind: tuple(RuleFacts(*rule) if isinstance(rule, tuple) else RuleFacts(rule) for rule in fields.pop(kind, ()))
        for kind in ("requires", "excludes")
    }
    price = Decimal(str(fields.pop("unit_price", "10.00")))
    name = fields.pop("name", code.replace("-", " ").capitalize())
    return OptionFacts(key(code), key(category), code, name, price, **rules, **fields)


def category(name: str, *options: OptionFacts, **fields: object) -> CategoryFacts:
    return CategoryFacts(key(name), name.capitalize(), options=options, **fields)


def version(*categories: CategoryFacts, base: str = "1000.00") -> VersionFacts:
    return VersionFacts(Decimal(base), categories)
