from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventhub.configurations.completeness import find_problems
from eventhub.configurations.facts import CategoryFacts, OptionFacts, RuleFacts, VersionFacts
from eventhub.packages.content import CategoryContent, OptionContent, PackageContent, RuleContent
from eventhub.packages.rule_check import FindingKind, Severity, check_rules, has_errors
from tests.configurations.facts import key
from tests.factories.packages import CONTENT

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
IMPOSSIBLE, UNREACHABLE, DEAD = FindingKind.IMPOSSIBLE, FindingKind.UNREACHABLE, FindingKind.DEAD_RULE


def option(code: str, *, needs: str = "", not_with: str = "", **fields) -> OptionContent:
    rules = {
        kind: tuple(RuleContent(one) for one in codes.split())
        for kind, codes in (("requires", needs), ("excludes", not_with))
    }
    return OptionContent(code, code.capitalize(), **rules, **fields)


def package(*categories: CategoryContent) -> PackageContent:
    return PackageContent("Space", categories=categories)


def category(*options: OptionContent, name: str = "Light", **limits) -> CategoryContent:
    return CategoryContent(name, options=options, **limits)


def must(code: str, **fields) -> OptionContent:
    return option(code, **{"min_quantity": 1, **fields})


def found(content: PackageContent) -> list[tuple[FindingKind, tuple[str, ...]]]:
    return [(finding.kind, finding.codes) for finding in check_rules(content)]


# --- each planted contradiction ------------------------------------------------------------------------

PLANTED = {
    "needs what it excludes": (
        category(option("a", needs="b", not_with="b"), option("b")),
        UNREACHABLE,
        ("a",),
        "“A” needs “B”, which does not go with “A”.",
    ),
    "needs what excludes it": (
        category(option("a", needs="b"), option("b", not_with="a")),
        UNREACHABLE,
        ("a",),
        "“A” needs “B”, which does not go with “A”.",
    ),
    "through a chain": (
        category(option("a", needs="b"), option("b", needs="c"), option("c", not_with="a")),
        UNREACHABLE,
        ("a",),
        "“A” needs “B”, which needs “C”, which does not go with “A”.",
    ),
    "needs what has a maximum of 0": (
        category(option("a", needs="b"), option("b", max_quantity=0)),
        UNREACHABLE,
        ("a",),
        "“A” needs “B”; “B” has a maximum of 0.",
    ),
    "needs what has no stock": (
        category(option("a", needs="b"), option("b", stock=0)),
        UNREACHABLE,
        ("a",),
        "“A” needs “B”; “B” has a stock of 0.",
    ),
    "needs two that exclude each other": (
        category(option("a", needs="b c"), option("b", not_with="c"), option("c", not_with="b")),
        UNREACHABLE,
        ("a",),
        "“A” needs “B”, which does not go with “C”; “A” needs “C”.",
    ),
    "needs more than the category allows": (
        category(option("a", needs="b c"), option("b"), option("c"), max_selections=2),
        UNREACHABLE,
        ("a",),
        "“A” needs “B”; “A” needs “C”; at most 2 of “Light” may be chosen.",
    ),
    "excludes what is mandatory": (
        category(option("a", not_with="b"), must("b")),
        UNREACHABLE,
        ("a",),
        "“A” does not go with “B”; “B” is mandatory (at least 1).",
    ),
    "needs what is not there": (
        category(option("a", needs="zz")),
        UNREACHABLE,
        ("a",),
        "“A” needs “zz”, which is not an option here.",
    ),
    "mandatory ones that exclude each other": (
        category(must("a", not_with="b"), must("b")),
        IMPOSSIBLE,
        ("a", "b"),
        "“A” is mandatory (at least 1); “A” does not go with “B”; “B” is mandatory (at least 1).",
    ),
    "more mandatory ones than the maximum": (
        category(must("a"), must("b"), max_selections=1),
        IMPOSSIBLE,
        ("a", "b"),
        "“A” is mandatory (at least 1); “B” is mandatory (at least 1); at most 1 of “Light” may be chosen.",
    ),
    "a minimum above the stock": (
        category(must("a", min_quantity=3, stock=2)),
        IMPOSSIBLE,
        ("a",),
        "“A” is mandatory (at least 3); “A” has a stock of 2 and a minimum of 3.",
    ),
    "a category's minimum above what it has": (
        category(option("a"), min_selections=2),
        IMPOSSIBLE,
        (),
        "At least 2 of “Light” must be chosen and there is 1.",
    ),
    "a category's minimum above what goes together": (
        category(option("a", not_with="b c"), option("b", not_with="c"), option("c"), min_selections=2),
        IMPOSSIBLE,
        ("a", "b", "c"),
        None,
    ),
    "a mandatory one that needs what can't be had": (
        category(must("a", needs="b"), option("b", max_quantity=0)),
        IMPOSSIBLE,
        ("a", "b"),
        "“A” is mandatory (at least 1); “A” needs “B”; “B” has a maximum of 0.",
    ),
}


@pytest.mark.parametrize(("planted", "kind", "codes", "chain"), PLANTED.values(), ids=PLANTED)
def test_each_planted_contradiction_is_found(planted, kind, codes, chain):
    finding = next(each for each in check_rules(package(planted)) if each.kind == kind)

    assert finding.severity == (ERROR if kind == IMPOSSIBLE else WARNING)
    assert (set(finding.codes), finding.remedy != "") == (set(codes), True)
    assert chain in {finding.chain, None}


# --- what is not reported ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fine",
    [
        category(option("a", needs="b"), option("b", needs="a")),
        category(option("a", needs="b"), option("b", needs="c"), option("c", needs="a"), min_selections=3),
        category(option("a", not_with="b"), option("b"), max_selections=1),
        category(option("a", needs="a")),
        category(),
        category(must("a", included_quantity=1, max_quantity=1)),
        category(option("a", stock=1, max_quantity=5)),
    ],
)
def test_what_only_looks_odd_is_left_alone(fine):
    assert check_rules(package(fine)) == []


def test_the_package_of_the_tests_is_sound():
    assert check_rules(CONTENT) == []


def test_a_rule_about_something_that_can_never_be_chosen_is_dead():
    content = package(category(option("a", not_with="b"), option("b", max_quantity=0)))

    assert found(content) == [(UNREACHABLE, ("b",)), (DEAD, ("b", "a"))]


def test_unknown_codes_are_named():
    content = package(category(option("a", not_with="zz")))

    assert found(content) == [(FindingKind.UNKNOWN_CODE, ("a",))]


def test_every_cause_is_named_and_the_rest_is_still_looked_at():
    """Two errors that have nothing to do with each other, and an option that nobody can choose either way."""
    first = category(must("a", not_with="b"), must("b"), name="First")
    second = category(must("c"), must("d"), name="Second", max_selections=1)
    third = category(option("e", max_quantity=0), name="Third")

    assert found(package(first, second, third)) == [
        (IMPOSSIBLE, ("a", "b")),
        (IMPOSSIBLE, ("c", "d")),
        (UNREACHABLE, ("e",)),
    ]
    assert has_errors(check_rules(package(first)))
    assert not has_errors(check_rules(package(third)))


def test_what_is_too_entangled_is_said_to_be_undecided():
    """Many ways to choose, none of which works: one pigeon more than holes, and few steps allowed."""
    content = pigeons(7)

    findings = check_rules(content, steps=50)

    assert {finding.kind for finding in findings} == {FindingKind.NOT_DECIDED}
    assert {finding.severity for finding in findings} == {NOTE}


def pigeons(holes: int) -> PackageContent:
    """Each pigeon chooses a hole; no two the same."""
    categories = []
    for pigeon in range(holes + 1):
        options = [
            option(f"p{pigeon}h{hole}", not_with=" ".join(f"p{other}h{hole}" for other in range(pigeon)))
            for hole in range(holes)
        ]
        categories.append(category(*options, name=f"Pigeon {pigeon}", min_selections=1))
    return package(*categories)


# --- against every possible choice ---------------------------------------------------------------------

CODES = "abcde"
some_codes = st.lists(st.sampled_from(CODES), unique=True, max_size=2)
limit = st.sampled_from([None, None, None, 0, 1, 2])


@st.composite
def small_packages(draw: st.DrawFn) -> PackageContent:
    codes = list(CODES[: draw(st.integers(1, len(CODES)))])
    categories = []
    while codes:
        count = draw(st.integers(1, len(codes)))
        inside, codes = codes[:count], codes[count:]
        options = tuple(draw(small_options(code)) for code in inside)
        low = draw(st.sampled_from([0, 0, 1, 2]))
        high = draw(st.sampled_from([None, 1, 2]))
        categories.append(category(*options, name=f"Of {inside[0]}", min_selections=low, max_selections=high))
    return package(*categories)


@st.composite
def small_options(draw: st.DrawFn, code: str) -> OptionContent:
    return OptionContent(
        code,
        code.upper(),
        min_quantity=draw(st.sampled_from([0, 0, 0, 0, 1, 2])),
        max_quantity=draw(limit),
        stock=draw(limit),
        requires=tuple(RuleContent(each) for each in draw(some_codes)),
        excludes=tuple(RuleContent(each) for each in draw(some_codes)),
    )


@settings(max_examples=60, deadline=None)
@given(small_packages())
def test_it_says_exactly_what_every_possible_choice_shows(content):
    assert_says_what_choices_show(content)


@pytest.mark.soak
@settings(max_examples=2_000, deadline=None)
@given(small_packages())
def test_of_any_package_it_says_what_every_choice_shows(content):
    assert_says_what_choices_show(content)


def assert_says_what_choices_show(content: PackageContent) -> None:
    submittable = list(choices_without_a_problem(content))
    findings = check_rules(content)

    assert has_errors(findings) == (submittable == [])
    assert FindingKind.NOT_DECIDED not in {finding.kind for finding in findings}
    if submittable:
        reachable = {code for choice in submittable for code in choice}
        lost = {finding.codes[0] for finding in findings if finding.kind == UNREACHABLE}
        assert lost == {each.code for each in content.options} - reachable
    assert all(finding.chain and finding.remedy for finding in findings if finding.kind in {IMPOSSIBLE, UNREACHABLE})


def choices_without_a_problem(content: PackageContent) -> Iterator[set[str]]:
    """By the rules that decide about submitting: what can be chosen together, quantities tried one by one."""
    version = as_facts(content)
    remaining = {each.id: each.stock for each in version.options}
    for quantities in product(range(3), repeat=len(version.options)):
        chosen = {each.id: quantity for each, quantity in zip(version.options, quantities, strict=True)}
        if not find_problems(version, chosen, remaining=remaining, is_late=False):
            yield {each.code for each in version.options if chosen[each.id]}


def as_facts(content: PackageContent) -> VersionFacts:
    return VersionFacts(
        Decimal(0),
        tuple(
            CategoryFacts(
                key(each.name),
                each.name,
                each.min_selections,
                each.max_selections,
                options=tuple(option_facts(one, each.name) for one in each.options),
            )
            for each in content.categories
        ),
    )


def option_facts(one: OptionContent, place: str) -> OptionFacts:
    fields = {name: getattr(one, name) for name in ("min_quantity", "max_quantity", "stock")}
    rules = {
        kind: tuple(RuleFacts(rule.code) for rule in getattr(one, kind) if rule.code in CODES)
        for kind in ("requires", "excludes")
    }
    return OptionFacts(key(one.code), key(place), one.code, one.name, Decimal(0), **fields, **rules)
