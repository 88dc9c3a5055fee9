"""Every page is asked for what it does not have: by every name that its forms and links use, and some more."""

from collections.abc import Iterator, Sequence

import pytest

from tests.forms.found import PARTS, Found, part_of, routes
from tests.forms.values import ASKED, ASKED_WORST, PAGES

pytestmark = pytest.mark.django_db

# What any page could be asked by.
ALWAYS = {"page", "next", "q", "sort"}
EXPORTS = ("csv", "xlsx", "no-such-format")
HTMX = {"HX-Request": "true"}
WRONG = ("no-such-value", "a\x00b")
NAMES = [name for name, _ in routes()]


def questions(names: set[str], *, is_list: bool) -> Iterator[list[tuple[str, str]]]:
    for value in ASKED if is_list else ASKED_WORST:
        yield [(name, value) for name in sorted(names)]
    if is_list:
        yield from ([("page", value)] for value in PAGES)
        yield from ([(name, value)] for name in sorted(names) for value in WRONG)
    if "export" in names:
        yield from (exported(names, form) for form in EXPORTS)


def some_questions(names: set[str], *, is_list: bool, turn: int) -> Iterator[list[tuple[str, str]]]:
    """Pages that are read by the same code share the values among them: `turn` says which this one is asked."""
    yield [(name, in_turn(ASKED_WORST, turn)) for name in sorted(names)]
    if is_list:
        yield [(name, in_turn(ASKED, turn)) for name in sorted(names)]
        yield [("page", in_turn(PAGES, turn))]
        yield [(name, in_turn(WRONG, turn + at)) for at, name in enumerate(sorted(names - {"page"}))]
    if "export" in names:
        yield exported(names, in_turn(EXPORTS, turn))


def exported(names: set[str], form: str) -> list[tuple[str, str]]:
    return [("export", form), ("page", "0"), *((name, "a\x00b") for name in sorted(names - {"export"}))]


def in_turn(values: Sequence[str], turn: int) -> str:
    return values[turn % len(values)]


@pytest.mark.parametrize("part", PARTS)
def test_a_page_that_is_asked_wrongly(found: Found, part: str):
    assert wrong_answers(found, part, is_soak=False) == {}


@pytest.mark.soak
@pytest.mark.parametrize("part", PARTS)
def test_a_page_that_is_asked_all_that_is_wrong(found: Found, part: str):
    assert wrong_answers(found, part, is_soak=True) == {}


def wrong_answers(found: Found, part: str, *, is_soak: bool) -> dict[str, tuple[int, list[str], list[str]]]:
    wrong = {}
    for turn, name in enumerate(NAMES):
        if part_of(name) != part or name not in found.pages:
            continue
        asked_by = found.lists.get(name, set())
        asked, is_list = asked_by | ALWAYS, bool(asked_by)
        who, address = found.pages[name][0]
        for pairs in (
            questions(asked, is_list=is_list) if is_soak else some_questions(asked, is_list=is_list, turn=turn)
        ):
            for headers in (None, HTMX) if is_soak else (HTMX if len(pairs) == 1 else None,):
                answer = found.hands[who].get(address, pairs, headers=headers)
                if answer.status >= 500 or answer.faults or answer.statements or not answer.is_local:
                    wrong[f"{who} at {address} {str(pairs)[:80]}"] = (answer.status, answer.faults, answer.statements)
    return wrong


def test_the_walk_finds_what_can_be_asked(found: Found):
    """Lists that nobody finds would be asked nothing."""
    asked = {name: names for name, names in found.lists.items() if names}
    assert {"q", "sort", "hall", "status", "export"} <= asked["organiser:stand-list"]
    assert {"a", "b"} <= asked["organiser:package-difference"]
    assert {"q", "export"} <= asked["sponsor:stand-list"]
    assert len(asked) > 15


def test_every_address_that_only_takes_a_form_has_one_on_a_page(found: Found):
    """What no page leads to is not tried above either."""
    assert found.post_only - set(found.forms) == set()
    assert set(found.forms) >= {
        "account_reset_password_from_key",
        "mfa_activate_totp",
        "organiser:fee-reverse",
        "portal:invitation",
        "sponsor:configuration-begin",
        "usersessions_list",
    }
    assert len(found.forms) > 60
    assert {name for name in found.forms if name.startswith("/")} == set()
