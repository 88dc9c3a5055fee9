"""The facts behind a finding, told as a chain that one can follow, and what would break it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from eventhub.packages.content import OptionContent

MOST_REMEDIES = 3


class FactKind(StrEnum):
    NEEDS = "needs"
    CLASHES = "clashes"
    MUST = "must"
    MAXIMUM = "maximum"
    STOCK = "stock"
    UNKNOWN = "unknown"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the wording says: of one option, of two, or of a category (`place`). Options by number from 1."""

    kind: FactKind
    option: int = 0
    other: int = 0
    place: str = ""
    code: str = ""
    count: int = 0
    of: int = 0

    @property
    def options(self) -> list[int]:
        return [one for one in (self.option, self.other) if one]


def explain(facts: Sequence[Fact], options: Sequence[OptionContent], *, begin: int = 0) -> str:
    """ "“Rig” needs “3 kW”, which does not go with “Arch”; “Arch” is mandatory." Begins at an option where one is named."""
    said = ""
    at = begin
    for fact, subject in _in_order(facts, begin):
        words = _words(fact, subject, options)
        name = _called(subject, options) if subject else ""
        if said and subject and subject == at and fact.kind in {FactKind.NEEDS, FactKind.CLASHES}:
            said += f", which {words.removeprefix(name).lstrip()}"
        else:
            said += f"; {words}" if said else words
        at = fact.option + fact.other - subject if fact.other else 0
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _in_order(facts: Sequence[Fact], begin: int) -> Iterable[tuple[Fact, int]]:
    """Each fact once, with the option that it is told of: on from what was said last, else of something met before."""
    left = list(facts)
    met = [begin] if begin else []
    if not met:
        first = min(left, key=_weight)
        left.remove(first)
        yield first, first.option
        met = list(reversed(first.options))
    while left:
        fact, subject = min(
            ((fact, _subject(fact, met)) for fact in left), key=lambda pair: _rank(pair[0], pair[1], met)
        )
        left.remove(fact)
        yield fact, subject
        met = [*(one for one in reversed(fact.options) if one != subject), *met, *fact.options]


def _weight(fact: Fact) -> int:
    """Where to begin a chain that has no option to begin with: what must be, first."""
    order = [FactKind.AT_LEAST, FactKind.MUST, FactKind.NEEDS]
    return order.index(fact.kind) if fact.kind in order else len(order)


def _subject(fact: Fact, met: list[int]) -> int:
    """An exclusion can be told from either side; a need only from the one that needs."""
    if fact.kind == FactKind.CLASHES:
        return next((one for one in met if one in fact.options), fact.option)
    return fact.option


def _rank(fact: Fact, subject: int, met: list[int]) -> tuple[int, int, bool]:
    """Further along the chain first, then what is said of single options, then what categories say."""
    if not subject:
        return (2, 0, False)
    place = met.index(subject) if subject in met else len(met)
    return (0 if subject in met and fact.other else 1, place, fact.kind != FactKind.NEEDS)


def _called(number: int, options: Sequence[OptionContent]) -> str:
    return f"“{options[number - 1].name or options[number - 1].code}”"


def _words(fact: Fact, subject: int, options: Sequence[OptionContent]) -> str:
    if fact.place:
        return _words_of_category(fact)
    name = _called(subject, options)
    other = _called(fact.option + fact.other - subject, options) if fact.other else ""
    short = fact.of if fact.of > 1 else 0
    return {
        FactKind.NEEDS: f"{name} needs {other}",
        FactKind.CLASHES: f"{name} does not go with {other}"
        if fact.other != fact.option
        else f"{name} excludes itself",
        FactKind.MUST: f"{name} is mandatory (at least {fact.count})",
        FactKind.MAXIMUM: f"{name} has a maximum of {fact.count}",
        FactKind.STOCK: f"{name} has a stock of {fact.count}" + (f" and a minimum of {short}" if short else ""),
        FactKind.UNKNOWN: f"{name} needs “{fact.code}”, which is not an option here",
    }[fact.kind]


def _words_of_category(fact: Fact) -> str:
    if fact.kind == FactKind.AT_MOST:
        return f"at most {fact.count} of “{fact.place}” may be chosen"
    few = f" and there {'is' if fact.of == 1 else 'are'} {fact.of}" if fact.of < fact.count else ""
    return f"at least {fact.count} of “{fact.place}” must be chosen{few}"


def remedy_for(facts: Sequence[Fact], options: Sequence[OptionContent]) -> str:
    """What would break the chain, the likeliest first."""
    order = list(LIKELIEST)
    ranked = sorted(facts, key=lambda fact: order.index(fact.kind))
    ways = list(dict.fromkeys(_remedy(fact, options) for fact in ranked))[:MOST_REMEDIES]
    sentence = " or ".join([", ".join(ways[:-1]), ways[-1]] if len(ways) > 1 else ways)
    return f"{sentence[:1].upper()}{sentence[1:]}."


LIKELIEST = (
    *(FactKind.UNKNOWN, FactKind.MAXIMUM, FactKind.STOCK, FactKind.AT_MOST),
    *(FactKind.CLASHES, FactKind.AT_LEAST, FactKind.NEEDS, FactKind.MUST),
)


def _remedy(fact: Fact, options: Sequence[OptionContent]) -> str:
    if fact.place:
        return f"{'raise the maximum' if fact.kind == FactKind.AT_MOST else 'lower the minimum'} of “{fact.place}”"
    name = _called(fact.option, options)
    other = _called(fact.other, options) if fact.other else ""
    return {
        FactKind.NEEDS: f"remove the rule that {name} requires {other}",
        FactKind.CLASHES: f"remove the rule that {name} excludes {other}",
        FactKind.MUST: f"lower the minimum of {name} to 0",
        FactKind.MAXIMUM: f"raise the maximum of {name}",
        FactKind.STOCK: f"raise the stock of {name}",
        FactKind.UNKNOWN: f"add the option “{fact.code}”",
    }[fact.kind]
