"""Who finds what at the shared addresses of artwork: everybody with a right somewhere asks for everything everywhere."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from eventhub.accounts.enums import Role
from eventhub.artwork.enums import ArtworkStatus
from eventhub.artwork.guests import guest_path, invite_guest
from eventhub.artwork.models import Annotation, GuestReviewer, Proof
from eventhub.portal.urls import ARTWORK
from tests.factories.artwork import RGB, make_artwork, make_requirement
from tests.factories.show import Show, organisation, person
from tests.portal.artwork import drawn_proof, rendering, signed_in
from tests.statements import noted_changes

FORM = {
    "feedback": "x",
    "reason": "x",
    "notes": "x",
    "key": RGB.key,
    "text": "x",
    "words": "x",
    "decision": "approve",
    "shape": "pin",
    "page": "1",
    "x": "5",
    "y": "5",
    "name": "Kim",
    "email": "kim@x.example",
}
REFUSED = {403, 404, 405}
BUSINESS = "artwork_", "activity_"
# Addresses by what the key in them is of.
REQUIREMENT = ["requirement", "requirement-document", "requirement-due", "requirement-replace", "artwork-compare"]
VERSION = ["accept", "accept-warning", "reject", "overrule", "notes", "remove"]
# What is told to be somebody else's, at one's own stand; see artwork/permissions.py.
DENIED_TO_SPONSORS = {"artwork-accept", "artwork-reject", "artwork-overrule", "requirement-due", "requirement-replace"}
DENIED_TO_DESIGNERS = DENIED_TO_SPONSORS | {"proof-decide", "guest-invite", "guest-revoke"}
DENIED = {
    "sponsor": DENIED_TO_SPONSORS,
    "sponsor of the stand": DENIED_TO_SPONSORS,
    "designer": DENIED_TO_DESIGNERS,
}
FROM_NEAR = ("own", "other stand", "other event", "other organisation")
BOTH = ("get", "post")
READ_BY_GET = {"requirement", "requirement-document", "artwork-compare", "proof"}


def place(show: Show) -> dict[str, str]:
    """Every address of one stand, with everything there that could be changed."""
    proof = drawn_proof(show)
    Annotation.objects.create(proof=proof, number=1, x="0.5", y="0.5")
    guest = invite_guest(proof, name="Kim", email=f"kim@{show.event.pk.hex[-6:]}.example", actor=show.organiser)
    version = make_artwork(make_requirement(show), ArtworkStatus.IN_REVIEW, rendering=rendering())
    requirement = version.requirement
    more = {"requirement-document": ["guidance"]}
    found = {name: reverse(f"portal:{name}", args=[requirement.pk, *more.get(name, [])]) for name in REQUIREMENT}
    found |= {f"artwork-{name}": reverse(f"portal:artwork-{name}", args=[version.pk]) for name in VERSION}
    for name in ("proof", "proof-decide", "proof-certificate", "annotation-add", "guest-invite"):
        found[name] = reverse(f"portal:{name}", args=[proof.pk])
    for name in ("answer", "resolve", "reopen"):
        found[f"annotation-{name}"] = reverse(f"portal:annotation-{name}", args=[proof.pk, 1])
    return found | {"guest-revoke": reverse("portal:guest-revoke", args=[proof.pk, guest.pk])}


def ask(client: Client, method: str, address: str) -> tuple[int, list[str]]:
    """Status and what was written of ours; taken back, so that one question does not change the next."""
    with noted_changes() as changes, transaction.atomic():
        answer = getattr(client, method)(address, FORM)
        transaction.set_rollback(True)
    return answer.status_code, [sql[:80] for sql in changes if any(table in sql[:80] for table in BUSINESS)]


@pytest.fixture
def world(db) -> dict[str, dict[str, str]]:
    own = Show()
    neighbour = own.add_stand("C13", "Another Company")
    other = Show(own.organisation, "Southern Build Expo")
    foreign = Show(organisation("Elsewhere"), "Foreign Expo")
    world = {"own": place(own), "other event": place(other), "other organisation": place(foreign)}
    stand, own.stand = own.stand, neighbour
    world["other stand"] = place(own)
    own.stand = stand
    world["show"] = own
    return world


NEAR = {"own", "other stand"}
# The places that each of `people` may read.
READABLE: dict[str, set[str]] = {
    "organiser of the organisation": NEAR | {"other event"},
    "organiser of the event": NEAR,
    "viewer of the event": NEAR,
    "sponsor": {"own"},
    "sponsor of the stand": {"own"},
    "designer": {"own"},
    "viewer of the stand": {"own"},
    "nobody in particular": set(),
}


def people(show: Show) -> dict[str, Client]:
    visitors = {
        "organiser of the organisation": person("head@x.example", Role.ORGANISER, show.organisation),
        "organiser of the event": show.organiser_user,
        "viewer of the event": person("watch@x.example", Role.VIEWER, show.event),
        "sponsor": show.sponsor_user,
        "sponsor of the stand": person("stand@x.example", Role.SPONSOR, show.stand),
        "designer": person("ink@x.example", Role.DESIGNER, show.stand),
        "viewer of the stand": person("see@x.example", Role.VIEWER, show.stand),
        "nobody in particular": person("nobody@x.example"),
    }
    return {who: signed_in(user) for who, user in visitors.items()}


def test_every_address_is_asked(world):
    assert set(world["own"]) == {pattern.name for pattern in ARTWORK} - {"guest-review"}


def test_whoever_has_no_right_finds_nothing_and_changes_nothing(world):
    """At one's own stand and at the nearest place beyond what one may read, where neighbouring roles take turns in reading and writing."""
    near = {who: next(place for place in FROM_NEAR if place not in readable) for who, readable in READABLE.items()}
    assert wrong_answers(world, lambda who: ("own", near[who]), in_turn=True) == {}


@pytest.mark.soak
def test_whoever_has_no_right_finds_nothing_anywhere(world):
    assert wrong_answers(world, lambda who: FROM_NEAR, in_turn=False) == {}


def wrong_answers(
    world: dict[str, Any], asked_at: Callable[[str], tuple[str, ...]], *, in_turn: bool
) -> dict[str, Any]:
    """Everything that is asked is taken back, so that one world serves all roles."""
    wrong = {}
    for turn, (who, client) in enumerate(people(world.pop("show")).items()):
        readable = READABLE[who]
        places = {where: world[where] for where in asked_at(who)}
        for where, page, method, address in questions(places, readable, turn if in_turn else None):
            status, writes = ask(client, method, address)
            if where not in readable:
                is_right = status in REFUSED and not writes
            elif method == "get" and page in READ_BY_GET:
                is_right = status in (200, 302) and not writes
            elif method == "post" and page in DENIED.get(who, ()):
                is_right = status == 403 and not writes
            elif who.startswith("viewer"):
                is_right = status in REFUSED | {409} and not writes
            else:
                is_right = status < 500 and status != 404
            if not is_right:
                wrong[f"{who}: {method} {page} at {where}"] = (status, writes)
    return wrong


def questions(
    world: dict[str, dict[str, str]], readable: set[str], turn: int | None
) -> Iterator[tuple[str, str, str, str]]:
    """Where somebody reads, by both methods, or by that whose turn it is; elsewhere by one: a page found by neither is out of sight."""
    for where, addresses in world.items():
        for number, (page, address) in enumerate(addresses.items()):
            both = BOTH if turn is None else (BOTH[(number + turn) % 2],)
            for method in both if where in readable else ("get" if page in READ_BY_GET else "post",):
                yield where, page, method, address


def test_a_stranger_is_led_to_the_door(world):
    world.pop("show")
    login = reverse("account_login")
    for addresses in world.values():
        for address in addresses.values():
            for method in ("get", "post"):
                answer = getattr(Client(), method)(address, FORM)
                assert (answer.status_code, answer["Location"].split("?")[0]) == (302, login)


@pytest.mark.parametrize("state", ["open", "expired", "revoked"])
def test_a_guest_reaches_one_proof_while_the_visit_lasts(world, state):
    show = world.pop("show")
    guest = GuestReviewer.objects.filter(proof__artwork__requirement__configuration__stand=show.stand).get()
    client = Client()
    client.post(guest_path(guest))
    ends = {"expired": {"session_until": guest.created_at}, "revoked": {"revoked_at": guest.created_at}}
    GuestReviewer.objects.filter(pk=guest.pk).update(**ends.get(state, {"email": guest.email}))
    mine = Proof.objects.get(pk=guest.proof_id)
    opened = set()
    for where, addresses in world.items():
        for page, address in addresses.items():
            for method in ("get", "post"):
                status, writes = ask(client, method, address)
                if status == 200 or writes:
                    opened.add((where, page, method))
    expected = {("own", "proof", "get"), ("own", "annotation-add", "post"), ("own", "annotation-answer", "post")}
    assert mine.status == "issued"
    assert opened == (expected if state == "open" else set())
