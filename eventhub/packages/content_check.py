"""Whether a wording may be published. Every fault is found at once, each at its path ("categories.2.options.0.unit_price")."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TypeVar

from eventhub.core.errors import Detail
from eventhub.core.field_checks import FieldChecks
from eventhub.packages.content import CategoryContent, OptionContent, PackageContent, RuleContent, SpecContent, tidy
from eventhub.packages.enums import ColourSpace

MOST_CATEGORIES = 60
MOST_OPTIONS = 500
MOST_RULES = 20
MOST_SPECS = 20
MOST_QUANTITY = 100_000
MOST_STOCK = 1_000_000
LONGEST_SIDE_MM = Decimal(100_000)
LONGEST_MARGIN_MM = Decimal(1_000)
FORMATS = ("pdf", "tiff", "jpeg", "png", "svg")

Item = TypeVar("Item")


def check_content(content: PackageContent, currency: str) -> list[Detail]:
    """What stands against publishing this, in the order of the wording; empty: nothing."""
    checks = FieldChecks()
    content = tidy(content)
    checks.text("name", content.name, "The name", 160)
    checks.text("description", content.description, "The description", 10_000, required=False)
    checks.amount("price", content.price, "The base price", currency)
    _sizes(checks, content)
    _no_twins(
        checks, "name", [(f"{path}.name", each.name) for path, each in _numbered("categories", content.categories)]
    )
    placed = [
        (f"categories.{c}.options.{o}", option)
        for c, category in enumerate(content.categories)
        for o, option in enumerate(category.options)
    ]
    codes = {option.code for _, option in placed}
    for path, category in _numbered("categories", content.categories):
        _category(checks, path, category)
    _no_twins(checks, "code", [(f"{path}.code", option.code) for path, option in placed])
    for path, option in placed:
        _option(checks, path, option, currency)
        _rules(checks, path, option, codes)
    return checks.details


def _numbered(path: str, items: Sequence[Item]) -> Iterator[tuple[str, Item]]:
    return ((f"{path}.{number}", item) for number, item in enumerate(items))


def _sizes(checks: FieldChecks, content: PackageContent) -> None:
    for count, most, things in (
        (len(content.categories), MOST_CATEGORIES, "categories"),
        (sum(1 for _ in content.options), MOST_OPTIONS, "options"),
    ):
        if count > most:
            sentence = f"The package has {count} {things}. At most {most} are allowed. Make two packages of it."
            checks.fault("categories", "too_long", sentence)


def _no_twins(checks: FieldChecks, word: str, names: Iterable[tuple[str, str]]) -> None:
    """Of (path, name) pairs the second and every further use of a name is a fault."""
    seen: set[str] = set()
    for path, name in names:
        if name in seen and name:
            sentence = f"The {word} “{name}” is used twice. It may stand once. Give one of them another {word}."
            checks.fault(path, "duplicate", sentence)
        seen.add(name)


def _category(checks: FieldChecks, path: str, category: CategoryContent) -> None:
    called = f"“{category.name}”"
    checks.text(f"{path}.name", category.name, "The name of the category", 120)
    text = f"The description of {called}"
    checks.text(f"{path}.description", category.description, text, 4_000, required=False)
    low, high = category.min_selections, category.max_selections
    checks.whole(f"{path}.min_selections", low, f"The minimum of {called}", high=MOST_OPTIONS)
    if high is not None:
        checks.whole(f"{path}.max_selections", high, f"The maximum of {called}", high=MOST_OPTIONS)
        if high < low:
            sentence = f"{called} asks for at least {low} and at most {high}. The maximum can't be less. Raise it."
            checks.fault(f"{path}.max_selections", "sequence", sentence)
    _reachable(checks, path, category)


def _reachable(checks: FieldChecks, path: str, category: CategoryContent) -> None:
    """Somebody must be able to satisfy the category's limits."""
    called = f"“{category.name}”"
    possible = sum(option.max_quantity != 0 for option in category.options)
    mandatory = sum(option.min_quantity > 0 for option in category.options)
    if category.min_selections > possible:
        sentence = f"{called} asks for {category.min_selections} and has {possible} to choose. Add options or lower the minimum."
        checks.fault(f"{path}.min_selections", "invalid", sentence)
    if category.max_selections is not None and mandatory > category.max_selections >= category.min_selections:
        sentence = (
            f"{called} allows {category.max_selections} and {mandatory} of its options are mandatory. "
            "Raise the maximum or lower their minimum quantity."
        )
        checks.fault(f"{path}.max_selections", "invalid", sentence)


def _option(checks: FieldChecks, path: str, option: OptionContent, currency: str) -> None:
    called = f"“{option.name or option.code}”"
    checks.text(f"{path}.code", option.code, f"The code of {called}", 60)
    checks.text(f"{path}.name", option.name, f"The name of option {option.code}", 160)
    text = f"The description of {called}"
    checks.text(f"{path}.description", option.description, text, 4_000, required=False)
    checks.amount(f"{path}.unit_price", option.unit_price, f"The unit price of {called}", currency)
    if option.stock is not None:
        checks.whole(f"{path}.stock", option.stock, f"The stock of {called}", high=MOST_STOCK)
    _quantities(checks, path, option, called)
    if len(option.artwork_specs) > MOST_SPECS:
        sentence = f"{called} has {len(option.artwork_specs)} printable areas. At most {MOST_SPECS} are allowed. Leave some out."
        checks.fault(f"{path}.artwork_specs", "too_long", sentence)
    specs = list(_numbered(f"{path}.artwork_specs", option.artwork_specs))
    _no_twins(checks, "name", [(f"{spec_path}.name", spec.name) for spec_path, spec in specs])
    for spec_path, spec in specs:
        _spec(checks, spec_path, spec)


def _quantities(checks: FieldChecks, path: str, option: OptionContent, called: str) -> None:
    checks.whole(f"{path}.min_quantity", option.min_quantity, f"The minimum quantity of {called}", high=MOST_QUANTITY)
    included = f"The included quantity of {called}"
    checks.whole(f"{path}.included_quantity", option.included_quantity, included, high=MOST_QUANTITY)
    if option.max_quantity is None:
        return
    checks.whole(f"{path}.max_quantity", option.max_quantity, f"The maximum quantity of {called}", high=MOST_QUANTITY)
    for word, quantity in (("minimum", option.min_quantity), ("included", option.included_quantity)):
        if option.max_quantity < quantity:
            sentence = (
                f"The maximum quantity of {called} is {option.max_quantity}, the {word} quantity {quantity}. "
                f"The maximum can't be less. Raise the one or lower the other."
            )
            checks.fault(f"{path}.max_quantity", "sequence", sentence)


def _rules(checks: FieldChecks, path: str, option: OptionContent, codes: set[str]) -> None:
    called = f"“{option.name or option.code}”"
    if len(option.requires) + len(option.excludes) > MOST_RULES:
        sentence = f"{called} has more than {MOST_RULES} rules. At most {MOST_RULES} are allowed. Leave some out."
        checks.fault(f"{path}.requires", "too_long", sentence)
    for kind in ("requires", "excludes"):
        rules: list[tuple[str, RuleContent]] = list(_numbered(f"{path}.{kind}", getattr(option, kind)))
        _no_twins(checks, "code", [(f"{rule_path}.code", rule.code) for rule_path, rule in rules])
        for rule_path, rule in rules:
            checks.text(f"{rule_path}.message", rule.message, f"A message of {called}", 300, required=False)
            if rule.code == option.code:
                sentence = f"{called} {kind} itself. A rule names another option. Name it or leave the rule out."
                checks.fault(f"{rule_path}.code", "invalid", sentence)
            elif rule.code not in codes:
                sentence = f"{called} {kind} “{rule.code}”, which is not an option here. Name one that is, or add it."
                checks.fault(f"{rule_path}.code", "not_found", sentence)
    excluded = {rule.code for rule in option.excludes}
    for rule_path, rule in _numbered(f"{path}.requires", option.requires):
        if rule.code in excluded:
            sentence = f"{called} requires and excludes “{rule.code}”. Only one can hold. Leave one out."
            checks.fault(f"{rule_path}.code", "invalid", sentence)


def _spec(checks: FieldChecks, path: str, spec: SpecContent) -> None:
    called = f"the printable area “{spec.name}”"
    checks.text(f"{path}.name", spec.name, "The name of the printable area", 120)
    least, no_margin = Decimal(1), Decimal(0)
    for side in ("width", "height"):
        value = getattr(spec, f"{side}_mm")
        checks.measure(
            f"{path}.{side}_mm", value, f"The {side} of {called}", low=least, high=LONGEST_SIDE_MM, unit="mm"
        )
    for margin in ("bleed", "safe"):
        value, label = getattr(spec, f"{margin}_mm"), f"The {margin} margin of {called}"
        checks.measure(f"{path}.{margin}_mm", value, label, low=no_margin, high=LONGEST_MARGIN_MM, unit="mm")
    measures = (spec.width_mm, spec.height_mm, spec.safe_mm)
    if all(value.is_finite() for value in measures) and 2 * spec.safe_mm >= min(spec.width_mm, spec.height_mm):
        sentence = (
            f"The safe margin of {called} leaves nothing of it. It must be less than half of each side. Lower it."
        )
        checks.fault(f"{path}.safe_mm", "sequence", sentence)
    checks.whole(f"{path}.min_ppi", spec.min_ppi, f"The resolution of {called}", low=1, high=2_400)
    checks.whole(f"{path}.scale", spec.scale, f"The scale of {called}", low=1, high=100)
    checks.one_of(
        f"{path}.colour", spec.colour, f"The colour space of {called}", ColourSpace.values, "cmyk, rgb and any"
    )
    if not spec.formats:
        sentence = f"No file type is named for {called}. At least one is needed. Name some of {', '.join(FORMATS)}."
        checks.fault(f"{path}.formats", "required", sentence)
    for name in spec.formats:
        checks.one_of(f"{path}.formats", name, f"A file type of {called}", FORMATS, ", ".join(FORMATS))
