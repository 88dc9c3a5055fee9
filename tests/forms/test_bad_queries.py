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


def questions(names: set[str], *, is_list: bool, turn: int | None) -> Iterator[list[tuple[str, str]]]:
    """`turn`: pages that are read by the same code share the values among them; without it each is asked them all."""
    values = ASKED if is_list and turn is None else ASKED_WORST
    for value in in_turn(values, turn, 2 if is_list else 1):
        yield [(name, value) for name in sorted(names)]
    if is_list:
        for value in in_turn(PAGES, turn, 2):
            yield [("page", value)]
        for at, name in enumerate(sorted(names)):
            for value in in_turn(WRONG, None if turn is None else turn + at, 1):
                yield [(name, value)]
    if "export" in names:
        for form in EXPORTS:
            yield [("export", form), ("page", "0"), *((name, "a\x00b") for name in sorted(names - {"export"}))]


def in_turn(values: Sequence[str], turn: int | None, most: int) -> Sequence[str]:
    return values if turn is None else [values[(turn + at) % len(values)] for at in range(most)]


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
        who, address = found.pages[name][0]
        for pairs in questions(asked_by | ALWAYS, is_list=bool(asked_by), turn=None if is_soak else turn):
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
