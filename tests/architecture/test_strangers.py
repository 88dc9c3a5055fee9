"""Somebody who has not signed in asks every address there is, by every method."""

import uuid
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from eventhub.activity.models import ActivityEntry, OutboxEvent

REFUSED = {302, 401, 403, 404, 405}
METHODS = ("get", "post", "put", "patch", "delete")

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
    "admin:login": "the way into the admin site",
    "admin:jsi18n": "words of the admin site's scripts",
    "portal:invitation": "the link of an invitation",
    "portal:invitation-request": "asks for a new one",
    "portal:health": "asked by what watches the service",
    "api:token": "the way in for machines: answers with an error of its own",
    "api:token-revoke": "the same",
    "api:schema": "the description of the API",
    "api:docs": "the same, to read",
}
FILLED = {
    "uuid": uuid.UUID(int=7 << 76),
    "slug": "no-such-thing",
    "str": "no-such-thing",
    "int": 1,
    "path": "no/such/thing",
}


def named(patterns: list, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    """Every route below: its full name and an address with its arguments filled in."""
    for pattern in patterns:
        route = prefix + filled(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}", "/" + route


def filled(pattern) -> str:
    if not isinstance(pattern, RoutePattern):
        return pattern.regex.pattern.lstrip("^").split("(")[0].rstrip("$").rstrip("\\Z")
    route = str(pattern)
    for name, converter in pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        route = route.replace(f"<{kind}:{name}>", str(FILLED[kind])).replace(f"<{name}>", str(FILLED[kind]))
    return route


ROUTES = sorted(set(named(get_resolver().url_patterns)))
PRIVATE = [(name, address) for name, address in ROUTES if name not in PUBLIC]


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


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "address"), PRIVATE, ids=[name for name, _ in PRIVATE])
def test_a_stranger_is_refused_and_nothing_is_written(client, name, address):
    answers = {method: getattr(client, method)(address) for method in METHODS}

    assert {method: answer.status_code for method, answer in answers.items() if answer.status_code not in REFUSED} == {}
    assert {answer["Location"].split("?")[0] for answer in answers.values() if answer.status_code == 302} <= ways_in()
    assert not ActivityEntry.objects.exists()
    assert not OutboxEvent.objects.exists()


def ways_in() -> set[str]:
    return {reverse("account_login"), reverse("admin:login"), reverse("admin:index")}
