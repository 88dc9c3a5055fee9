"""The configurator as its page shows it: categories with their rule in words, a row an option, a control by rule.

Everything here is words and controls made of a `Sheet`; what is allowed and what it costs the sheet says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID
from zlib import crc32

from django.urls import reverse

from eventhub.configurations.completeness import Problem, Remedy
from eventhub.configurations.enums import ProblemCode
from eventhub.configurations.facts import CategoryFacts, OptionFacts
from eventhub.configurations.sheet import Sheet
from eventhub.core.money import format_money
from eventhub.core.templatetags.ui import figure, money_change


class Control(StrEnum):
    """How an option is answered. FIXED and GONE are words; the others take an answer."""

    FIXED = "fixed"
    GONE = "gone"
    RADIO = "radio"
    TICK = "tick"
    NUMBER = "number"

    @property
    def takes_answer(self) -> bool:
        return self not in (Control.FIXED, Control.GONE)


@dataclass(frozen=True, slots=True)
class WayOut:
    """A remedy as a button: `value` is what the form sends, "<option>:<quantity>", several parted by a comma."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A rule that does not hold, or a word about the row, with the buttons that mend it."""

    mark: str
    message: str
    ways: tuple[WayOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Entered:
    """What was sent and could not be kept as it is: shown again, beside what is wrong with it or what it met."""

    typed: Mapping[UUID, str] = field(default_factory=dict)
    answers: Mapping[UUID, int] = field(default_factory=dict)
    errors: Mapping[UUID, str] = field(default_factory=dict)
    met: Mapping[UUID, int] = field(default_factory=dict)
    reason: str = ""
    reason_error: str = ""


NOTHING_ENTERED = Entered()


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option. `key` names its elements on the page, `group` the radio group it belongs to."""

    key: str
    option: OptionFacts
    control: Control
    quantity: int
    value: str
    is_ticked: bool
    words: str
    terms: str
    total: str
    group: str
    most: int | None
    notices: tuple[Notice, ...]
    error: str = ""

    @property
    def is_broken(self) -> bool:
        return bool(self.error) or any(notice.mark == "stop" for notice in self.notices)

    @property
    def is_chosen(self) -> bool:
        return self.quantity > 0

    @property
    def has_number(self) -> bool:
        """A number field: on its own, or beside the radio button of the one that is chosen."""
        if self.control is Control.RADIO:
            return self.is_chosen and self.option.max_quantity != 1
        return self.control is Control.NUMBER

    @property
    def shape(self) -> str:
        """Changes when the row needs another control or other terms than the page has."""
        return digest(self.control, self.words, self.terms, self.has_number, self.most)

    @property
    def state(self) -> str:
        """Changes when total or notices are others than the page has."""
        return digest(self.quantity, self.total, self.error, self.notices)

    @property
    def shown(self) -> str:
        """What the form carries of this row, so that the answer knows what its reader saw."""
        return f"{self.quantity}.{self.control}.{self.shape}.{self.state}"


@dataclass(frozen=True, slots=True)
class CategoryBlock:
    key: str
    category: CategoryFacts
    rule: str
    rows: tuple[OptionRow, ...]
    notices: tuple[Notice, ...]
    group: str
    offers_none: bool

    @property
    def to_mend(self) -> int:
        return len(self.notices) + sum(row.is_broken for row in self.rows)

    @property
    def chosen_rows(self) -> tuple[OptionRow, ...]:
        return tuple(row for row in self.rows if row.is_chosen)

    @property
    def none_is_ticked(self) -> bool:
        return not any(row.is_ticked for row in self.rows)


@dataclass(frozen=True, slots=True)
class ProblemLink:
    """What is to mend and where. `code`, the option's code and the category's name say it to machines."""

    message: str
    href: str
    code: str = ""
    option: str = ""
    category: str = ""


def digest(*parts: object) -> str:
    return f"{crc32(repr(parts).encode()):x}"


def option_keys(sheet: Sheet) -> dict[UUID, str]:
    return {option.id: f"o{number}" for number, option in enumerate(sheet.facts.options, start=1)}


def category_keys(sheet: Sheet) -> dict[UUID, str]:
    return {category.id: f"c{number}" for number, category in enumerate(sheet.categories, start=1)}


def blocks_of(sheet: Sheet, entered: Entered = NOTHING_ENTERED) -> list[CategoryBlock]:
    """All categories in the order of the page."""
    keys, headings = option_keys(sheet), category_keys(sheet)
    return [_block(sheet, category, headings[category.id], keys, entered) for category in sheet.categories]


def _block(
    sheet: Sheet, category: CategoryFacts, key: str, keys: Mapping[UUID, str], entered: Entered
) -> CategoryBlock:
    chosen = [option for option in category.options if sheet.quantities.get(option.id, 0)]
    is_single = takes_one(category, chosen, sheet)
    own = [one for one in sheet.problems if one.category_id == category.id and one.option_id is None]
    return CategoryBlock(
        key=key,
        category=category,
        rule=rule_in_words(category, len(chosen)),
        rows=tuple(_row(sheet, option, keys, entered, is_single=is_single) for option in category.options),
        notices=tuple(_notice(sheet, problem) for problem in own),
        group=f"pick-{category.id}" if is_single else "",
        offers_none=is_single and not category.min_selections,
    )


def takes_one(category: CategoryFacts, chosen: list[OptionFacts], sheet: Sheet) -> bool:
    """Whether its options exclude each other on the page: at most one of them, and more than one to pick from."""
    if category.max_selections != 1 or len(chosen) > 1:
        return False
    return sum(basic_control(option, sheet).takes_answer for option in category.options) > 1


def basic_control(option: OptionFacts, sheet: Sheet) -> Control:
    """The control that the option would have on its own."""
    quantity, left = sheet.quantities.get(option.id, 0), sheet.remaining.get(option.id)
    if option.min_quantity == option.max_quantity == quantity:
        return Control.FIXED
    if not quantity and left is not None and left < max(1, option.min_quantity):
        return Control.GONE
    return Control.TICK if option.max_quantity == 1 and quantity <= 1 else Control.NUMBER


def _row(
    sheet: Sheet, option: OptionFacts, keys: Mapping[UUID, str], entered: Entered, *, is_single: bool
) -> OptionRow:
    control = basic_control(option, sheet)
    if is_single and control.takes_answer:
        control = Control.RADIO
    quantity = sheet.quantities.get(option.id, 0)
    return OptionRow(
        key=keys[option.id],
        option=option,
        control=control,
        quantity=quantity,
        value=entered.typed.get(option.id, str(quantity)),
        is_ticked=entered.answers.get(option.id, quantity) > 0,
        words=_words(sheet, option, control),
        terms=terms_of(sheet, option),
        total=total_in_words(sheet, option, quantity),
        group=f"pick-{option.category_id}" if control is Control.RADIO else "",
        most=_most(sheet, option),
        notices=_notices(sheet, option, entered),
        error=entered.errors.get(option.id, ""),
    )


def _notices(sheet: Sheet, option: OptionFacts, entered: Entered) -> tuple[Notice, ...]:
    broken = tuple(_notice(sheet, problem) for problem in sheet.problems if problem.option_id == option.id)
    met = entered.met.get(option.id)
    if met is None or met == sheet.quantities.get(option.id, 0):
        return broken
    message = f"Somebody else had set this to {figure(met)} meanwhile. What you chose counts now."
    return (Notice("warn", message, (WayOut(f"Take {figure(met)} again", f"{option.id}:{met}"),)), *broken)


def _notice(sheet: Sheet, problem: Problem) -> Notice:
    return Notice("stop", problem.message, tuple(_way_out(sheet, remedy) for remedy in problem.remedies))


def _way_out(sheet: Sheet, remedy: Remedy) -> WayOut:
    effect = money_change(remedy.effect, sheet.event.currency)
    value = ",".join(f"{option_id}:{quantity}" for option_id, quantity in remedy.quantities.items())
    return WayOut(f"{remedy.label}, {effect}" if effect else remedy.label, value)


def _most(sheet: Sheet, option: OptionFacts) -> int | None:
    """Where the + button stops; more can be typed, and is then a problem."""
    limits = [limit for limit in (option.max_quantity, sheet.remaining.get(option.id)) if limit is not None]
    return max(0, min(limits)) if limits else None


# --- words -------------------------------------------------------------------------------------------


def rule_in_words(category: CategoryFacts, chosen: int) -> str:
    """Choose 1 to 4 · 3 chosen"""
    least, most = category.min_selections, category.max_selections
    if most is None:
        rule = f"Choose at least {least}" if least else "Choose any"
    elif least == most:
        rule = f"Choose exactly {least}"
    else:
        rule = f"Choose {least} to {most}" if least else f"Choose up to {most}"
    return f"{rule} · {chosen or 'none'} chosen"


def terms_of(sheet: Sheet, option: OptionFacts) -> str:
    """£160.00 each · 1 included · up to 3 · 14 left for this event"""
    if option.is_fixed:
        return ""
    left = sheet.remaining.get(option.id)
    is_one = option.max_quantity == 1
    parts = [] if is_one and option.included_quantity else [_price_in_words(sheet, option, is_one=is_one)]
    if option.included_quantity:
        parts.append("included" if is_one else f"{figure(option.included_quantity)} included")
    parts += _bounds_in_words(option)
    parts += [f"{figure(left)} left for this event"] if left is not None and left > 0 else []
    return " · ".join(parts)


def _bounds_in_words(option: OptionFacts) -> list[str]:
    least, most = option.min_quantity, option.max_quantity
    if least and least == most:
        return [f"exactly {figure(most)}"]
    low = [f"at least {figure(least)}"] if least > option.included_quantity else []
    return [*low, f"up to {figure(most)}"] if most and most > 1 else low


def _price_in_words(sheet: Sheet, option: OptionFacts, *, is_one: bool) -> str:
    if not option.unit_price:
        return "no extra charge"
    price = format_money(option.unit_price, sheet.event.currency)
    return price if is_one else f"{price} each"


def total_in_words(sheet: Sheet, option: OptionFacts, quantity: int) -> str:
    """What the line adds to the price; nothing where nothing is chosen."""
    if not quantity:
        return ""
    line = next(line for line in sheet.price.lines if line.option_id == option.id)
    if line.line_total:
        return format_money(line.line_total, sheet.event.currency)
    return "included" if option.included_quantity else "no charge"


def _words(sheet: Sheet, option: OptionFacts, control: Control) -> str:
    if control is Control.FIXED:
        return f"{figure(option.min_quantity)}, fixed"
    if control is not Control.GONE:
        return ""
    return f"None left of {figure(option.stock)}" if option.stock else "None left"


def problem_links(sheet: Sheet, *, lateness: bool = True) -> list[ProblemLink]:
    """Every problem with the place on the configuration's page where it is mended; lateness has none and may be left out."""
    options, categories = option_keys(sheet), category_keys(sheet)
    page = reverse("sponsor:configuration", args=[sheet.stand.pk])
    links = []
    for problem in sheet.problems:
        if problem.code == ProblemCode.DEADLINE_PASSED and not lateness:
            continue
        key = options.get(problem.option_id) or categories.get(problem.category_id)
        option = sheet.facts.by_id.get(problem.option_id)
        category = sheet.facts.category_names.get(problem.category_id, "")
        href = f"{page}#{key}" if key else ""
        links.append(ProblemLink(problem.message, href, str(problem.code), option.code if option else "", category))
    return links
