"""The one function that decides what is allowed, and why not: values in, problems out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from eventhub.configurations.enums import ProblemCode
from eventhub.configurations.facts import CategoryFacts, OptionFacts, Quantities, VersionFacts
from eventhub.configurations.pricing import line_total


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way out: the quantities to set, and by how much the net total then changes."""

    label: str
    quantities: Mapping[UUID, int]
    effect: Decimal


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that does not hold, in a sentence for people, at an option or a category (or at neither: the whole)."""

    code: ProblemCode
    message: str
    option_id: UUID | None = None
    category_id: UUID | None = None
    remedies: tuple[Remedy, ...] = ()


# Problems that no change of the selections can have caused: another stand, or the clock, was faster.
OVERTAKEN = {ProblemCode.OUT_OF_STOCK, ProblemCode.DEADLINE_PASSED}


def find_problems(
    version: VersionFacts, quantities: Quantities, *, remaining: Mapping[UUID, int | None], is_late: bool
) -> list[Problem]:
    """All that stands against submitting, in the order of the page.

    `remaining` says how many of an option this stand can still have (None or absent: no limit);
    `is_late` that its deadline has passed.
    """
    problems = [*_foreign_options(version, quantities)]
    for category in version.categories:
        problems += _category_limits(category, quantities)
        for option in category.options:
            problems += _option_problems(version, option, quantities, remaining.get(option.id))
    if is_late:
        problems.append(
            Problem(ProblemCode.DEADLINE_PASSED, "The deadline has passed. Ask the organiser to submit it.")
        )
    return problems


def _foreign_options(version: VersionFacts, quantities: Quantities) -> Iterator[Problem]:
    for option_id, quantity in quantities.items():
        if quantity and option_id not in version.by_id:
            message = "One of the options is not part of this package version. Leave it out."
            yield Problem(ProblemCode.OPTION_NOT_IN_VERSION, message, option_id)


def _category_limits(category: CategoryFacts, quantities: Quantities) -> Iterator[Problem]:
    chosen = [option for option in category.options if quantities.get(option.id, 0)]
    limit = category.max_selections
    if len(chosen) < category.min_selections:
        message = f"Choose at least {category.min_selections} of {category.name}. You have chosen {len(chosen)}."
        yield Problem(ProblemCode.CATEGORY_MINIMUM, message, None, category.id)
    elif limit is not None and len(chosen) > limit:
        message = f"Choose at most {limit} of {category.name}. You have chosen {len(chosen)}."
        outs = tuple(_leave_out(option, quantities) for option in chosen if not option.min_quantity)
        yield Problem(ProblemCode.CATEGORY_MAXIMUM, message, None, category.id, outs)


def _option_problems(
    version: VersionFacts, option: OptionFacts, quantities: Quantities, remaining: int | None
) -> Iterator[Problem]:
    quantity = quantities.get(option.id, 0)
    if quantity < option.min_quantity:
        yield _below_minimum(option, quantities)
    if not quantity:
        return
    if option.max_quantity is not None and quantity > option.max_quantity:
        yield _above_maximum(option, quantities, option.max_quantity)
    if remaining is not None and quantity > remaining:
        yield _out_of_stock(option, quantities, remaining)
    yield from _requires(version, option, quantities)
    yield from _excludes(version, option, quantities)


def _below_minimum(option: OptionFacts, quantities: Quantities) -> Problem:
    message = f"{option.name}: at least {option.min_quantity}. You have chosen {quantities.get(option.id, 0)}."
    mend = _set_to(option, option.min_quantity, quantities)
    return Problem(ProblemCode.BELOW_MINIMUM, message, option.id, option.category_id, (mend,))


def _above_maximum(option: OptionFacts, quantities: Quantities, limit: int) -> Problem:
    message = f"{option.name}: at most {limit}. You have chosen {quantities[option.id]}."
    mend = _set_to(option, limit, quantities) if limit else _leave_out(option, quantities)
    return Problem(ProblemCode.ABOVE_MAXIMUM, message, option.id, option.category_id, (mend,))


def _out_of_stock(option: OptionFacts, quantities: Quantities, remaining: int) -> Problem:
    left = max(0, remaining)
    message = f"{option.name}: {left or 'none'} left for this event. You have chosen {quantities[option.id]}."
    enough = left >= option.min_quantity
    outs: tuple[Remedy, ...] = (_set_to(option, left, quantities),) if left and enough else ()
    if not option.min_quantity:
        outs += (_leave_out(option, quantities),)
    return Problem(ProblemCode.OUT_OF_STOCK, message, option.id, option.category_id, outs)


def _requires(version: VersionFacts, option: OptionFacts, quantities: Quantities) -> Iterator[Problem]:
    for rule in option.requires:
        needed = version.by_code.get(rule.code)
        if needed and quantities.get(needed.id, 0):
            continue
        name = needed.name if needed else rule.code
        message = rule.message or f"{option.name} needs {name}."
        outs: tuple[Remedy, ...] = (_take_in(version, needed, quantities),) if needed else ()
        if not option.min_quantity:
            outs += (_leave_out(option, quantities),)
        yield Problem(ProblemCode.REQUIRES, message, option.id, option.category_id, outs)


def _excludes(version: VersionFacts, option: OptionFacts, quantities: Quantities) -> Iterator[Problem]:
    for rule in option.excludes:
        other = version.by_code.get(rule.code)
        if not other or not quantities.get(other.id, 0) or _told_by(other, option, version):
            continue
        message = rule.message or f"{option.name} does not go with {other.name}."
        outs = tuple(_leave_out(one, quantities) for one in (option, other) if not one.min_quantity)
        yield Problem(ProblemCode.EXCLUDES, message, option.id, option.category_id, outs)


def _told_by(other: OptionFacts, option: OptionFacts, version: VersionFacts) -> bool:
    """Two options that exclude each other are one problem, told at the first of them."""
    order = list(version.by_id)
    is_mutual = any(rule.code == option.code for rule in other.excludes)
    return is_mutual and order.index(other.id) < order.index(option.id)


def _set_to(option: OptionFacts, quantity: int, quantities: Quantities) -> Remedy:
    return _remedy(f"Take {quantity} of {option.name}", {option: quantity}, quantities)


def _leave_out(option: OptionFacts, quantities: Quantities) -> Remedy:
    return _remedy(f"Leave {option.name} out", {option: 0}, quantities)


def _take_in(version: VersionFacts, needed: OptionFacts, quantities: Quantities) -> Remedy:
    """Choose what is needed; where its category allows only one, it takes the place of the other."""
    category = next(category for category in version.categories if category.id == needed.category_id)
    rivals = [one for one in category.options if one is not needed and quantities.get(one.id, 0)]
    new = {needed: max(1, needed.starting_quantity)}
    if category.max_selections == 1 and rivals:
        return _remedy(f"Change to {needed.name}", new | dict.fromkeys(rivals, 0), quantities)
    return _remedy(f"Add {needed.name}", new, quantities)


def _remedy(label: str, new: Mapping[OptionFacts, int], quantities: Quantities) -> Remedy:
    effect = sum(
        (
            line_total(option, quantity) - line_total(option, quantities.get(option.id, 0))
            for option, quantity in new.items()
        ),
        Decimal(0),
    )
    return Remedy(label, {option.id: quantity for option, quantity in new.items()}, effect)
