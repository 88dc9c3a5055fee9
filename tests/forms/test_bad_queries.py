"""Every page is asked for what it does not have: by every name that its forms and links use, and some more."""

from collections.abc import Iterator

import pytest

from tests.forms.found import Found, routes
from tests.forms.values import ASKED, ASKED_WORST, PAGES

pytestmark = pytest.mark.django_db

# What any page could be asked by.
ALWAYS = {"page", "next", "q", "sort"}
EXPORTS = ("csv", "xlsx", "no-such-format")
HTMX = {"HX-Request": "true"}
A_FEW = 1  # of a page that is no list, and should listen to nothing


def questions(names: set[str], *, is_list: bool, is_soak: bool) -> Iterator[list[tuple[str, str]]]:
    for value in ASKED if is_list and is_soak else ASKED_WORST[: None if is_list or is_soak else A_FEW]:
        yield [(name, value) for name in sorted(names)]
    if is_list:
        for value in PAGES:
            yield [("page", value)]
        for name in sorted(names):
            yield [(name, "no-such-value"), (name, "a\x00b")]
    if "export" in names:
        for form in EXPORTS:
            yield [("export", form), ("page", "0"), *((name, "a\x00b") for name in sorted(names - {"export"}))]


NAMES = [name for name, _ in routes()]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_that_is_asked_wrongly(found: Found, name: str):
    assert wrong_answers(found, name, is_soak=False) == {}


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
def test_a_page_that_is_asked_all_that_is_wrong(found: Found, name: str):
    assert wrong_answers(found, name, is_soak=True) == {}


def wrong_answers(found: Found, name: str, *, is_soak: bool) -> dict[str, tuple[int, list[str], list[str]]]:
    wrong = {}
    asked_by = found.lists.get(name, set())
    who, address = found.pages.get(name, [("stranger", "")])[0]
    for pairs in questions(asked_by | ALWAYS, is_list=bool(asked_by), is_soak=is_soak) if address else ():
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
