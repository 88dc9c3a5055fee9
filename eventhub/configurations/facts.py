"""What the pure functions of this app work on: one package version, read once, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

Quantities = Mapping[UUID, int]

MAX_QUANTITY = 100_000


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """The other option's code and what people are told when the rule is broken."""

    code: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class OptionFacts:
    """One option; `max_quantity` and `stock` None mean no limit, `unit_price` is net."""

    id: UUID
    category_id: UUID
    code: str
    name: str
    unit_price: Decimal
    min_quantity: int = 0
    included_quantity: int = 0
    max_quantity: int | None = None
    stock: int | None = None
    description: str = ""
    image_id: UUID | None = None
    requires: tuple[RuleFacts, ...] = ()
    excludes: tuple[RuleFacts, ...] = ()

    @property
    def is_fixed(self) -> bool:
        """Nothing to choose: minimum, included and maximum are one number."""
        return self.min_quantity == self.included_quantity == self.max_quantity

    @property
    def starting_quantity(self) -> int:
        return max(self.included_quantity, self.min_quantity)


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    id: UUID
    name: str
    min_selections: int = 0
    max_selections: int | None = None
    description: str = ""
    options: tuple[OptionFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """A package version with all that can be chosen in it."""

    base_price: Decimal
    categories: tuple[CategoryFacts, ...] = ()
    by_id: Mapping[UUID, OptionFacts] = field(init=False)
    by_code: Mapping[str, OptionFacts] = field(init=False)
    category_names: Mapping[UUID, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {option.id: option for option in self.options})
        object.__setattr__(self, "by_code", {option.code: option for option in self.options})
        object.__setattr__(self, "category_names", {category.id: category.name for category in self.categories})

    @property
    def options(self) -> tuple[OptionFacts, ...]:
        return tuple(option for category in self.categories for option in category.options)

    def starting_quantities(self) -> dict[UUID, int]:
        """What a new configuration holds: everything included, and what is mandatory."""
        return {option.id: option.starting_quantity for option in self.options if option.starting_quantity}


@dataclass(frozen=True, slots=True)
class FeeFacts:
    id: UUID
    description: str
    amount: Decimal
