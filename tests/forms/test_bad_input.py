"""Every form, found on the pages, is sent what nobody should send: it is a named refusal, never a fault of ours."""

from collections.abc import Iterator
from itertools import chain, cycle, islice
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.forms.forms import Control, Form
from tests.forms.found import NOT_PAGES, PARTS, Found, part_of
from tests.forms.hands import Answer, Hands
from tests.forms.values import BY_KIND, EVERYWHERE, EXTRA, FILES, MALFORMED, TEXTS, WORST
from tests.forms.world import World

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
# Of a field that stands in a form before as well; the first values of each kind are the worst.
A_FEW = 2
Pairs = list[tuple[str, Any]]
Ways = tuple[dict[str, str] | None, ...]
BOTH_WAYS: Ways = (None, HTMX)


# --- what is sent --------------------------------------------------------------------------------------


def attacks(form: Form, turn: int, *, is_soak: bool) -> Iterator[tuple[str, Pairs]]:
    """On a form as a whole, with a word for each; `turn` says which field has which of the worst."""
    filled = form.filled
    yield "nothing", []
    yield "everything twice and more", [*filled, *filled, *EXTRA]
    if form.controls:
        values = islice(cycle(WORST), turn % len(WORST), None)
        yield "the worst, a field each", [(name, next(values)) for name in form.controls]
    for value in EVERYWHERE if is_soak and form.controls else ():
        yield f"everywhere {value[:20]!a}", [(name, value) for name in form.controls]


def values_for(control: Control, world: World, most: int | None) -> Iterator[Any]:
    """At most so many of each kind of value, and every row of somebody else that could be meant."""
    if control.kind == "file":
        for name, content, kind in FILES:
            yield SimpleUploadedFile(name, content, kind)
    yield from BY_KIND.get(control.kind, TEXTS)[:most]
    if control.takes_id:
        fitting = [key for thing, key in world.foreign_ids.items() if thing in control.shape]
        yield from map(str, fitting or world.foreign_ids.values())


def replaced(pairs: Pairs, name: str, value: Any) -> Pairs:
    return [pair for pair in pairs if pair[0] != name] + [(name, value)]


# --- what is asked of the answer -----------------------------------------------------------------------


def faults_of(answer: Answer, world: World) -> list[str]:
    """What is wrong with the answer, whatever was sent."""
    checks: list[tuple[bool, str]] = [
        (answer.status >= 500, f"status {answer.status}"),
        (bool(answer.faults), f"logged: {answer.faults}"),
        (answer.is_changed, "refused, and yet written"),
        (not answer.is_local, f"leads away: {answer.location}"),
        (answer.status == 200 and answer.shows_errors, "errors, and yet 200"),
        (answer.status == 422 and not answer.says_what, "no summary of what is to mend"),
        (not answer.is_refused and mentions(answer, world), "written with somebody else's row"),
    ]
    return [words for is_wrong, words in checks if is_wrong]


def mentions(answer: Answer, world: World) -> bool:
    """Whether something was written that points to another organisation's row."""
    keys = [form for key in world.foreign_ids.values() for form in (str(key), key.hex)]
    return any(key in sql for sql in answer.statements for key in keys)


@pytest.mark.parametrize("part", PARTS)
def test_a_form_refuses_what_it_cannot_keep(found, part):
    assert form_faults(found, part, {"nothing": (HTMX,)}, is_soak=False) == {}


@pytest.mark.soak
@pytest.mark.parametrize("part", PARTS)
def test_a_form_refuses_all_that_it_cannot_keep(found, part):
    ways = dict.fromkeys(("nothing", "everything twice and more"), BOTH_WAYS)
    assert form_faults(found, part, ways, is_soak=True) == {}


def forms_of_part(found: Found, part: str) -> Iterator[tuple[str, Form]]:
    """(visitor, form) of all that is sent there."""
    names = [name for name in found.forms if part_of(name) == part and name not in NOT_PAGES]
    return chain.from_iterable(found.forms[name] for name in names)


def form_faults(found: Found, part: str, ways: dict[str, Ways], *, is_soak: bool) -> dict[str, list[str]]:
    """`ways`: the headers with which it is sent, where that is not as a whole page."""
    wrong = {}
    for turn, (who, form) in enumerate(forms_of_part(found, part)):
        hands = found.hands[who]
        for words, pairs in attacks(form, turn, is_soak=is_soak):
            for headers in ways.get(words, (None,)):
                faults = faults_of(hands.post(form.action, pairs, headers=headers), found.world)
                if faults:
                    wrong[f"{who} at {form.page}, {form.action}: {words}"] = faults
    return wrong


@pytest.mark.soak  # minutes of requests; above, each value is sent to all fields of a form at once
@pytest.mark.parametrize("part", PARTS)
def test_a_field_refuses_what_it_cannot_keep(found, part):
    """With everything else as it should be, the refusal names a field: this one, or the one that it no longer fits."""
    wrong = {}
    for who, form in forms_of_part(found, part):
        for words, faults in field_faults(found, found.hands[who], form):
            wrong[f"{who} at {form.page}, {form.action}: {words}"] = faults
    assert wrong == {}


def field_faults(found: Found, hands: Hands, form: Form) -> Iterator[tuple[str, list[str]]]:
    is_good = bool(form.controls) and not hands.post(form.action, form.filled).is_refused
    for control in form.some_of_each:
        for value in values_for(control, found.world, None if found.is_first(control, form) else A_FEW):
            answer = hands.post(form.action, replaced(form.filled, control.name, value))
            faults = faults_of(answer, found.world)
            if is_good and answer.status == 422 and not (control.is_unseen or answer.shows_errors):
                faults.append("names no field")
            if faults:
                yield f"{control.name} {str(value)[:20]!a}", faults


@pytest.mark.parametrize(("words", "kind", "body"), MALFORMED, ids=[words for words, *_ in MALFORMED])
def test_what_is_no_form_at_all(found, words, kind, body):
    """One form of each kind: all others are read by the same code."""
    wrong = {}
    for name in ("organiser:sponsor-create", "organiser:fee-add", "sponsor:configuration", "account_login"):
        who, form = found.forms[name][0]
        answer = found.hands[who].send("POST", form.action, body, kind)
        if faults_of(answer, found.world):
            wrong[name] = faults_of(answer, found.world)
    assert wrong == {}
