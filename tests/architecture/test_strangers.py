"""Somebody who has not signed in asks every address there is, by every method."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from uuid import UUID

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern, RoutePattern

from eventhub.activity.models import ActivityEntry, OutboxEvent
from tests.access.places import Place, place
from tests.factories.show import Show

REFUSED = {302, 401, 403, 404, 405}
OTHER_METHODS = ("put", "patch", "delete")

# Who has no account may see these, and nothing else.
PUBLIC = {
    "account_login": "the way in",
    "account_reset_password": "the way in without the password",
    "account_reset_password_done": "says that a mail is under way",
    "account_reset_password_from_key": "the link of that mail",
    "account_reset_password_from_key_done": "says that the password is changed",
    "account_signup": "says that accounts come by invitation",
    "account_inactive": "says that an account is suspended",
    "account_confirm_email": "the link that confirms a new address",
    "account_email_verification_sent": "says that a mail is under way",
    "socialaccount_login_cancelled": "says that a sign-in elsewhere was stopped",
    "socialaccount_login_error": "says that a sign-in elsewhere did not work",
    "admin:login": "the way into the admin site",
    "admin:jsi18n": "words of the admin site's scripts",
    "portal:invitation": "the link of an invitation",
    "portal:invitation-request": "asks for a new one",
    "portal:download": "the signed link of one file, which the API gives out for five minutes",
    "portal:document": "the signed link of one sheet, which pages and the API give out for five minutes",
    "portal:guest-review": "the signed link of a guest, which opens one proof once",
    "portal:health": "asked by what watches the service",
    "api:token": "the way in for machines: answers with an error of its own",
    "api:token-revoke": "the same",
    "api:schema": "the description of the API",
    "api:docs": "the same, to read",
}
PLACE_OF_ROW = re.compile(r"([\w-]*)/<uuid:\w+>")


def named(patterns: list, prefix: str = "/", namespace: str = "") -> Iterator[tuple[str, str]]:
    """Every route below with its full name; the places for arguments are still open."""
    for pattern in patterns:
        route = prefix + opened(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named(pattern.url_patterns, route, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", route


def opened(pattern: RoutePattern | RegexPattern) -> str:
    if isinstance(pattern, RoutePattern):
        return str(pattern)
    return re.split(r"[(\\$]", pattern.regex.pattern.lstrip("^"))[0]


ROUTES = sorted(set(named(get_resolver().url_patterns)))


@dataclass(frozen=True)
class Rows:
    """What exists: one row of every model, and by the part of an address before a key the row that belongs there."""

    slug: str
    every: list[UUID]
    fitting: dict[str, UUID]

    def at(self, segment: str) -> list[UUID]:
        """The one that belongs there and one that does not; all of them where nobody has said which belongs."""
        fits = self.fitting.get(segment)
        return self.every if fits is None else [fits, self.fitting["stands" if segment == "o" else "o"]]


def addresses(route: str, rows: Rows, *, is_soak: bool) -> Iterator[str]:
    """The route with what really exists: the event's slug, and in every place for a row what could be meant; by the soak, any."""
    filled = re.sub(r"<slug:\w+>", rows.slug, route.replace("<path:object_id>", "<uuid:object_id>"))
    filled = re.sub(r"<int:\w+>", "1", re.sub(r"<(str:|path:)?\w+>", "no-such-thing", filled))
    segments, parts = PLACE_OF_ROW.findall(filled), PLACE_OF_ROW.split(filled)[::2]
    choices = [[*rows.at(segment), *(rows.every if is_soak else ())] for segment in segments]
    for at in range(max(map(len, choices), default=1)):
        keys = [f"{segment}/{known[at % len(known)]}" for segment, known in zip(segments, choices, strict=True)]
        yield parts[0] + "".join(f"{key}{part}" for key, part in zip(keys, parts[1:], strict=True))


def rows_of(place: Place) -> Rows:
    """The admin site calls its rows by their model."""
    ours = (model for model in apps.get_models() if model.__module__.startswith("eventhub."))
    firsts = {model._meta.model_name: model.objects.values_list("pk", flat=True).first() for model in ours}
    present = {name: pk for name, pk in firsts.items() if pk}
    return Rows(place.slug, list(present.values()), present | place.keys)


@pytest.fixture
def rows(db) -> Rows:
    show = Show()
    return rows_of(place(show, show.stand))


def test_every_public_name_exists():
    """A name that is gone would open whatever takes it next."""
    assert set(PUBLIC) - {name for name, _ in ROUTES} == set()


def test_the_walk_finds_all_interfaces():
    assert {name.split(":")[0] for name, _ in ROUTES} >= {
        "admin",
        "api",
        "organiser",
        "sponsor",
        "portal",
        "account_login",
    }


def test_a_stranger_is_refused_everywhere_and_nothing_is_written(client, rows):
    assert_refused(client, rows, is_soak=False)


@pytest.mark.soak
def test_a_stranger_is_refused_with_every_row_by_either_method(client, rows):
    assert_refused(client, rows, is_soak=True)


def assert_refused(client: Client, rows: Rows, *, is_soak: bool) -> None:
    before = ActivityEntry.objects.count(), OutboxEvent.objects.count()
    ways_in = {reverse("account_login"), reverse("admin:login"), reverse("admin:index")}
    opened, led = {}, {}
    for asked, answer in answers(client, rows, is_soak=is_soak):
        if answer.status_code not in REFUSED:
            opened[asked] = answer.status_code
        if answer.status_code == 302 and answer["Location"].split("?")[0] not in ways_in:
            led[asked] = answer["Location"]

    assert opened == {}
    assert led == {}
    assert (ActivityEntry.objects.count(), OutboxEvent.objects.count()) == before


def answers(client: Client, rows: Rows, *, is_soak: bool) -> Iterator[tuple[str, HttpResponse]]:
    """Reading with all rows, one of the other methods in turn; posting with all of them where reading is not what it is for."""
    for turn, (name, route) in enumerate(ROUTES):
        if name in PUBLIC:
            continue
        every = list(addresses(route, rows, is_soak=is_soak))
        read = [(f"get {address}", client.get(address)) for address in every]
        only_takes_forms = any(answer.status_code == 405 for _, answer in read)
        posted = every if only_takes_forms or is_soak else every[:1]
        yield from read
        others = OTHER_METHODS if is_soak else [OTHER_METHODS[turn % len(OTHER_METHODS)]]
        for method, address in [*product(["post"], posted), *product(others, every[:1])]:
            yield f"{method} {address}", getattr(client, method)(address)
