"""Every role asks every address of every place: what is refused is 403 or 404, and nothing is written."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings

from eventhub.accounts.models import Organisation, User
from tests.access.places import OTHER_EVENT, OTHER_ORGANISATION, OTHER_STAND, OWN, Place, client_of, people, places
from tests.architecture.test_strangers import ROUTES
from tests.statements import noted_changes

pytestmark = pytest.mark.django_db

# Which addresses a role may read, and which it may also write: (interface, place) pairs. All else is refused.
EVENT, ORGANISATION, STAND = "event page", "organisation page", "stand page"
EVERYWHERE = (OWN, OTHER_STAND, OTHER_EVENT, OTHER_ORGANISATION)  # from near to far
NEAR, ALL_OURS = EVERYWHERE[:2], EVERYWHERE[:3]
READS = {
    "organiser of the organisation": {EVENT: ALL_OURS, ORGANISATION: ALL_OURS, STAND: ALL_OURS},
    "organiser of the event": {EVENT: NEAR, STAND: NEAR},
    "viewer of the event": {EVENT: NEAR, STAND: NEAR},
    "sponsor of the sponsorship": {STAND: (OWN,)},
    "sponsor of the stand": {STAND: (OWN,)},
    "designer": {STAND: (OWN,)},
    "viewer of the stand": {STAND: (OWN,)},
    "nobody in particular": {},
    "somebody whose right was revoked": {},
}
ORGANISERS = {"organiser of the organisation", "organiser of the event"}
SPONSORS = {"sponsor of the sponsorship", "sponsor of the stand"}
WRITERS = ORGANISERS | SPONSORS
# Lists of what one has oneself: there is no other place to ask them for.
OPEN_TO_ALL = {"organiser:event-list", "sponsor:stand-list", "sponsor:artwork-list"}
# 405: a page that takes no such method says so to everybody.
REFUSED = {403, 404, 405}
# What signing in, being seen and the guard against guessing keep for themselves.
NOT_BUSINESS = ("django_session", "usersessions_usersession", "oauth2_provider_", "accounts_apiclient")
METHODS = ("get", "post", "put", "patch", "delete")
BOTH = METHODS[:2]
KEY = re.compile(r"([\w-]+)/<uuid:\w+>")


@dataclass(frozen=True)
class Address:
    name: str
    kind: str
    route: str

    def at(self, place: Place) -> str:
        """The address filled with what lies at the place."""
        filled = re.sub(r"<slug:\w+>", place.slug, re.sub(r"<int:\w+>", "1", self.route))
        return KEY.sub(lambda found: f"{found[1]}/{place.keys[self.key_of(found[1])]}", filled)

    def key_of(self, segment: str) -> str:
        """An organisation's sponsors, and the API's, are companies; an event's are sponsorships."""
        if segment == "team" and self.kind == STAND:
            return "stands/team"
        is_company = segment == "sponsors" and (self.kind == ORGANISATION or self.name.startswith("api:"))
        return "companies" if is_company else segment


def kind_of(route: str) -> str:
    if route.startswith("/e/"):
        return EVENT
    return ORGANISATION if route.startswith("/o/") else STAND


PAGES = [
    Address(name, kind_of(route), route)
    for name, route in ROUTES
    if name.split(":")[0] in ("organiser", "sponsor") and name not in OPEN_TO_ALL
]
RESOURCES = [
    Address(name, "api", route)
    for name, route in ROUTES
    if name.startswith("api:") and "<uuid:" in route and name != "api:nothing"
]


# fmt: off
KNOWN_SEGMENTS = {
    "o", "events", "halls", "stands", "fees", "sponsors", "sponsorships", "people", "team", "invitations", "review",
    "stand-configurations", "selections", "packages", "categories", "options", "filters", "stand-offers", "summaries",
    "imports", "clients", "webhooks", "deliveries", "artwork-requirements", "artworks", "proofs", "packs",
    "payments", "files", "uploads", "users", "user-permissions", "sessions", "speakers", "rooms", "tracks", "lists",
    "session-types", "vendor-companies", "merges",
}
# fmt: on


def ask(client: Client, method: str, address: str, **sent: object) -> tuple[int, list[str]]:
    """Status and what was written of ours; taken back, so that one question does not change the next."""
    with noted_changes() as changes, transaction.atomic():
        answer = getattr(client, method)(address, **sent)
        transaction.set_rollback(True)
    return answer.status_code, [sql[:120] for sql in changes if not any(own in sql for own in NOT_BUSINESS)]


def questions(role: str) -> Iterator[tuple[Address, str, str]]:
    """At one's own place, and at the nearest beyond what one may read: who is refused there gets no further.

    Neighbours in the list of roles take turns: what one reads the other writes. In another organisation everything is asked.
    The soak asks all of everybody, everywhere.
    """
    for number, address in enumerate(PAGES):
        turn = (BOTH[(number + list(READS).index(role)) % 2],)
        read = READS[role].get(address.kind, ())
        beyond = next(where for where in EVERYWHERE if where not in read)
        if read:
            yield from ((address, method, OWN) for method in turn)
        yield from ((address, method, beyond) for method in (BOTH if beyond == OTHER_ORGANISATION else turn))


def everywhere(addresses: list[Address], methods: tuple[str, ...]) -> Iterator[tuple[Address, str, str]]:
    return product(addresses, methods, EVERYWHERE)


@pytest.fixture(scope="module")
def world(kept_rows) -> dict[str, Place]:
    return places()


@pytest.fixture(scope="module")
def visitors(world) -> dict[str, User]:
    return people(world[OWN])


def test_the_matrix_covers_the_pages():
    """A route that the matrix can't fill would be left out unseen."""
    segments = {segment for address in PAGES + RESOURCES for segment in KEY.findall(address.route)}
    assert len(PAGES) > 60
    assert segments <= KNOWN_SEGMENTS


@pytest.mark.parametrize("role", READS)
def test_pages(world, visitors, role):
    assert wrong_answers(world, visitors, role, questions(role)) == {}


@pytest.mark.soak
@pytest.mark.parametrize("role", READS)
def test_pages_at_every_place(world, visitors, role):
    assert wrong_answers(world, visitors, role, everywhere(PAGES, BOTH)) == {}


def wrong_answers(
    world: dict[str, Place], visitors: dict[str, User], role: str, asked: Iterable[tuple[Address, str, str]]
) -> dict[str, tuple[int, list[str]]]:
    client = Client(raise_request_exception=False)
    client.force_login(visitors[role])
    wrong = {}
    for address, method, where in asked:
        status, changes = ask(client, method, address.at(world[where]))
        may_read = where in READS[role].get(address.kind, ())
        if not may_read or (method == "post" and role not in WRITERS):
            is_right = status in REFUSED and not changes
        else:
            is_right = status < 500 and (role not in WRITERS or is_open(status, address, role))
        if not is_right:
            wrong[f"{method} {address.name} at {where}"] = (status, changes)
    return wrong


def is_open(status: int, address: Address, role: str) -> bool:
    """A writer gets an answer of the page, unless the page itself is not for now or for another role."""
    return status not in {403, 404} or role in NOT_FOR_EVERY_WRITER.get(address.name, ())


NOT_FOR_EVERY_WRITER = {
    "organiser:event-clone": {"organiser of the event"},  # a new event is the organisation's
    "organiser:review-reopen": ORGANISERS,  # only what is approved
    "organiser:stock-limit": ORGANISERS,  # an empty form names no option
    "organiser:session-bulk": ORGANISERS,  # an empty form names no step
    "organiser:speaker-bulk": ORGANISERS,
    "organiser:company-bulk": ORGANISERS,
    "organiser:company-fields": ORGANISERS,
    "organiser:company-booth": ORGANISERS,
    "organiser:session-apart": ORGANISERS,  # an empty form names no other one
    "organiser:speaker-apart": ORGANISERS,
    "organiser:team-resend": ORGANISERS,  # the place's invitation is not one of the team
    "organiser:team-withdraw": ORGANISERS,
    # the place's invitation is to the whole sponsorship, which is not everybody's
    "sponsor:team-resend": {"sponsor of the stand"},
    "sponsor:team-withdraw": {"sponsor of the stand"},
    "sponsor:package-choose": WRITERS,  # an empty form names no package
    # an offer of another stand to the sponsorship: its sponsor answers; organisers withdraw it, on a page of theirs
    "sponsor:stand-offer-keep": WRITERS - {"sponsor of the sponsorship"},
    "sponsor:stand-offer-let-go": WRITERS - {"sponsor of the sponsorship"},
}

CLIENTS = {
    "all scopes": (OWN, lambda scopes: scopes),
    "reading scopes": (OWN, lambda scopes: [scope for scope in scopes if scope.endswith(":read")]),
    "all scopes elsewhere": (OTHER_ORGANISATION, lambda scopes: scopes),
}


@pytest.mark.soak
@pytest.mark.parametrize("name", CLIENTS)
def test_resources_at_every_place(world, name):
    """By every method; which scope opens which endpoint of whom, tests/api/test_scopes.py asks."""
    assert wrong_resources(world, name, everywhere(RESOURCES, METHODS)) == {}


@override_settings(API_RATE_LIMIT=0)  # everything is asked within a minute
def wrong_resources(
    world: dict[str, Place], name: str, asked: Iterable[tuple[Address, str, str]]
) -> dict[str, tuple[int, list[str]]]:
    home, choose = CLIENTS[name]
    sent = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {token_of(world[home], choose)}"}}
    client = Client(raise_request_exception=False)
    ours = ALL_OURS if home == OWN else (OTHER_ORGANISATION,)
    wrong = {}
    for address, method, where in asked:
        status, changes = ask(client, method, address.at(world[where]), **sent)
        if where not in ours:
            is_right = status in {404, 405} | ({403} if name == "reading scopes" else set()) and not changes
        elif name == "reading scopes" and method != "get":
            is_right = status in {403, 405} and not changes
        else:
            is_right = status < 500 and status not in {401, 403, 404}
        if not is_right:
            wrong[f"{method} {address.name} at {where}"] = (status, changes)
    return wrong


def token_of(home: Place, choose: Callable[[list[str]], list[str]]) -> str:
    owner = Organisation.objects.get(pk=home.keys["o"])
    client_id, secret = client_of(owner, choose(list(settings.OAUTH2_PROVIDER["SCOPES"])))
    body = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    return Client().post("/oauth/token", urlencode(body), FORM).json()["access_token"]


FORM = "application/x-www-form-urlencoded"


def test_a_signed_in_person_is_a_stranger_to_the_api(world, visitors):
    """Pages and machines have doors of their own: a session opens nothing of the API."""
    client = Client()
    client.force_login(visitors["organiser of the organisation"])

    answers = {address.name: ask(client, "get", address.at(world[OWN])) for address in RESOURCES}

    assert answers == dict.fromkeys(answers, (401, []))
