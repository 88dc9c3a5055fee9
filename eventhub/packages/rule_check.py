"""What the rules of a wording make impossible: options that nobody can ever choose, packages that nobody can ever submit.

Values in, findings out. It looks for any choice that could be submitted, as `configurations.completeness` judges it, so that
rules which only look odd (a circle of needs, say) are not reported. Quantities bind each option alone; what binds options to
each other is whether they are chosen. Stock counts as the package states it: an event may set another.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from eventhub.packages.content import CategoryContent, OptionContent, PackageContent, tidy
from eventhub.packages.rule_solver import MOST_STEPS, Answer, Demand, OutOfWork, Solver, smallest
from eventhub.packages.rule_words import Fact, FactKind, explain, remedy_for

MOST_ERRORS = 20
MOST_NAMED = 5
MOST_WORK = 1_000_000  # steps for a whole package: about two seconds


class Severity(StrEnum):
    ERROR = "error"  # nobody could ever submit
    WARNING = "warning"
    NOTE = "note"


class FindingKind(StrEnum):
    IMPOSSIBLE = "impossible"
    UNREACHABLE = "unreachable"
    DEAD_RULE = "dead_rule"
    UNKNOWN_CODE = "unknown_code"
    NOT_DECIDED = "not_decided"


@dataclass(frozen=True, slots=True)
class Finding:
    """`message` says what is so, `chain` why, `remedy` what to do. `codes` are the options that it is about."""

    kind: FindingKind
    severity: Severity
    message: str
    chain: str = ""
    remedy: str = ""
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Case:
    """The facts of a wording, each with the demand that it makes. Options have numbers from 1."""

    content: PackageContent
    options: list[OptionContent]
    facts: list[Fact] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    work: int = MOST_WORK

    def reasons(self, answer: Answer, *wanted: int) -> list[int]:
        """The places of the facts that are to blame, and no more of them than needed."""
        allowed = min(MOST_STEPS, self.work)
        places, taken = smallest(self.demands, answer.refuted_by, wanted, steps=allowed)
        self.work -= taken
        return places

    def add(self, fact: Fact, least: int, *literals: int) -> None:
        self.facts.append(fact)
        self.demands.append(Demand(least, literals))

    def without(self, places: Iterable[int]) -> None:
        gone = set(places)
        self.facts = [fact for place, fact in enumerate(self.facts) if place not in gone]
        self.demands = [demand for place, demand in enumerate(self.demands) if place not in gone]


def check_rules(content: PackageContent, *, steps: int = MOST_STEPS) -> list[Finding]:
    """Everything that is wrong with the rules, errors first; empty: each option can be part of something submitted.

    `steps` bounds the work for one question; what it leaves open is said as NOT_DECIDED.
    """
    case = _case(tidy(content))
    findings = list(_unknown_codes(case))
    findings += _impossible(case, steps)
    if findings and findings[-1].kind == FindingKind.NOT_DECIDED:
        return _sorted(findings)
    causes: set[tuple[str, str]] = set()
    unreachable = list(_unreachable(case, steps, causes))
    findings += unreachable
    lost = {finding.codes[0] for finding in unreachable if finding.kind == FindingKind.UNREACHABLE}
    findings += _dead_rules(case, lost, causes)
    return _sorted(findings)


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == Severity.ERROR for finding in findings)


def _sorted(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: list(Severity).index(finding.severity))


# --- the facts -----------------------------------------------------------------------------------------


def _case(content: PackageContent) -> _Case:
    case = _Case(content, list(content.options))
    number = {option.code: place for place, option in reversed(list(enumerate(case.options, start=1)))}
    first = 1
    for category in content.categories:
        _limits(case, category, tuple(range(first, first + len(category.options))))
        first += len(category.options)
    for own, option in enumerate(case.options, start=1):
        _alone(case, option, own)
        _together(case, option, own, number)
    return case


def _limits(case: _Case, category: CategoryContent, members: tuple[int, ...]) -> None:
    low, high = category.min_selections, category.max_selections
    if low:
        case.add(Fact(FactKind.AT_LEAST, place=category.name, count=low, of=len(members)), low, *members)
    if high is not None and high < len(members):
        fact = Fact(FactKind.AT_MOST, place=category.name, count=high)
        case.add(fact, len(members) - high, *(-member for member in members))


def _alone(case: _Case, option: OptionContent, own: int) -> None:
    """What its quantities say: it must be chosen, it can't be."""
    if option.min_quantity:
        case.add(Fact(FactKind.MUST, own, count=option.min_quantity), 1, own)
    if option.max_quantity is not None and option.max_quantity < max(1, option.min_quantity):
        case.add(Fact(FactKind.MAXIMUM, own, count=option.max_quantity), 1, -own)
    if option.stock is not None and option.stock < max(1, option.min_quantity):
        case.add(Fact(FactKind.STOCK, own, count=option.stock, of=option.min_quantity), 1, -own)


def _together(case: _Case, option: OptionContent, own: int, number: dict[str, int]) -> None:
    for rule in option.requires:
        other = number.get(rule.code)
        if other is None:
            case.add(Fact(FactKind.UNKNOWN, own, code=rule.code), 1, -own)
        elif other != own:
            case.add(Fact(FactKind.NEEDS, own, other), 1, -own, other)
    for rule in option.excludes:
        other = number.get(rule.code)
        if other is not None:
            literals = {-own, -other}
            case.add(Fact(FactKind.CLASHES, own, other), 1, *sorted(literals))


# --- the findings --------------------------------------------------------------------------------------


def _unknown_codes(case: _Case) -> Iterator[Finding]:
    known = {option.code for option in case.options}
    for option in case.options:
        for kind in ("requires", "excludes"):
            for rule in getattr(option, kind):
                if rule.code not in known:
                    message = f"“{option.name}” {kind} “{rule.code}”, which is not an option of this package."
                    remedy = "Name an option of this package, or remove the rule."
                    yield Finding(
                        FindingKind.UNKNOWN_CODE, Severity.WARNING, message, remedy=remedy, codes=(option.code,)
                    )


def _impossible(case: _Case, steps: int) -> Iterator[Finding]:
    """Why nobody can submit, once for each cause; what caused it is then left out of account to see the rest."""
    for _ in range(MOST_ERRORS):
        try:
            answer = Solver(case.demands).ask(steps=steps * 10)
        except OutOfWork:
            yield Finding(FindingKind.NOT_DECIDED, Severity.NOTE, NOT_DECIDED, remedy=SIMPLER)
            return
        if answer.chosen is not None:
            return
        places = case.reasons(answer)
        facts = [case.facts[place] for place in places]
        codes = tuple(dict.fromkeys(case.options[one - 1].code for fact in facts for one in fact.options))
        yield Finding(
            FindingKind.IMPOSSIBLE,
            Severity.ERROR,
            "Nobody can submit this package.",
            explain(facts, case.options),
            remedy_for(facts, case.options),
            codes,
        )
        case.without(places)


NOT_DECIDED = (
    "Whether this package can be submitted at all was not decided: its rules are too entangled to try them all."
)
SIMPLER = "Fewer rules between options, or smaller minimums, make it decidable."


def _unreachable(case: _Case, steps: int, causes: set[tuple[str, str]]) -> Iterator[Finding]:
    """Options that stand in nothing that could be submitted. `causes` collects the exclusions that are to blame."""
    solver = Solver(case.demands)
    seen: set[int] = set(solver.ask(steps=steps * 10).chosen or ())
    for own, option in enumerate(case.options, start=1):
        if own in seen:
            continue
        answer = _ask(case, solver, own, steps)
        if answer is None:
            message = (
                f"Whether “{option.name}” can be chosen was not decided: the rules are too entangled to try them all."
            )
            yield Finding(FindingKind.NOT_DECIDED, Severity.NOTE, message, remedy=SIMPLER, codes=(option.code,))
        elif answer.chosen is not None:
            seen |= answer.chosen
        else:
            yield _never(case, own, answer, causes)


def _ask(case: _Case, solver: Solver, own: int, steps: int) -> Answer | None:
    """None: not decided, because this question or all of them together took too much."""
    allowed = min(steps, case.work)
    try:
        return solver.ask([own], steps=allowed)
    except OutOfWork:
        return None
    finally:
        case.work -= allowed - max(0, solver.steps)


def _never(case: _Case, own: int, answer: Answer, causes: set[tuple[str, str]]) -> Finding:
    option = case.options[own - 1]
    facts = [case.facts[place] for place in case.reasons(answer, own)]
    for fact in facts:
        if fact.kind == FactKind.CLASHES:
            causes.add((case.options[fact.option - 1].code, case.options[fact.other - 1].code))
    return Finding(
        FindingKind.UNREACHABLE,
        Severity.WARNING,
        f"“{option.name}” can never be chosen.",
        explain(facts, case.options, begin=own),
        remedy_for(facts, case.options),
        (option.code,),
    )


def _dead_rules(case: _Case, lost: set[str], causes: set[tuple[str, str]]) -> Iterator[Finding]:
    """Exclusions of what can never be chosen anyway, once for each such option, unless they are the reason for it."""
    names = {option.code: option.name for option in case.options}
    dead: dict[str, list[str]] = {}
    for option in case.options:
        for rule in option.excludes:
            code = next((one for one in (rule.code, option.code) if one in lost), None)
            if code is not None and rule.code in names and (option.code, rule.code) not in causes:
                dead.setdefault(code, []).append(option.code if code == rule.code else rule.code)
    for code, others in dead.items():
        named = ", ".join(f"“{names[other]}”" for other in others[:MOST_NAMED])
        more = f" and {len(others) - MOST_NAMED} others" if len(others) > MOST_NAMED else ""
        message = f"The rules that “{names[code]}” does not go with {named}{more} never apply."
        chain = f"“{names[code]}” can never be chosen."
        remedy = f"Make “{names[code]}” possible, or remove them."
        yield Finding(FindingKind.DEAD_RULE, Severity.WARNING, message, chain, remedy, (code, *others))
