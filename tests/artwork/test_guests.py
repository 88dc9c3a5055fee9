"""A guest's link opens once, for a while, for one proof; it can be taken back, and decides nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from uuid_utils.compat import uuid7

from eventhub.artwork import guests, workflows
from eventhub.artwork.enums import ProofStatus
from eventhub.artwork.models import GuestReviewer
from eventhub.artwork.queries import artworks_visible_to, proofs_visible_to, requirements_visible_to
from eventhub.core.errors import Conflict, Gone, Invalid, NotAllowed, OutOfSight
from eventhub.files.queries import files_visible_to
from tests.factories.artwork import proof_of


@pytest.fixture
def proof(show):
    return proof_of(show)


@pytest.fixture
def guest(show, proof) -> GuestReviewer:
    return guests.invite_guest(proof, email=" Kim@Agency.example ", name=" Kim  Lee ", actor=show.sponsor)


def later(**time: int):
    return time_machine.travel(timezone.now() + timedelta(**time), tick=False)


def test_a_guest_is_invited(show, guest, facts):
    assert (guest.email, guest.name, guest.invited_by_name) == ("kim@agency.example", "Kim Lee", show.sponsor.name)
    assert facts() == [("guest.invited", "", "")]
    assert guests.guest_behind(guests.guest_token(guest)) == guest
    assert guests.guest_path(guest) == f"/guests/{guests.guest_token(guest)}"


def test_the_link_opens_once(guest, facts):
    token = guests.guest_token(guest)

    opened = guests.open_guest_link(token)

    found, actor = guests.guest_session(opened.pk)
    assert (found, actor.name, actor.id) == (guest, "Kim Lee (guest)", None)
    with pytest.raises(Gone, match="used already"):
        guests.open_guest_link(token)
    assert [fact[0] for fact in facts()] == ["guest.invited", "guest.opened"]


def test_a_guest_sees_one_proof_and_nothing_else(show, proof, guest):
    other = proof_of(show)
    actor = guests.actor_for_guest(guest)

    assert list(proofs_visible_to(actor)) == [proof]
    for read in (artworks_visible_to, requirements_visible_to, files_visible_to):
        assert list(read(actor)) == []
    for target in (proof, other):
        with pytest.raises(NotAllowed):
            workflows.approve_proof(target, actor=actor, sha256=target.sha256)


def test_links_and_visits_end(guest):
    token = guests.guest_token(guest)
    with later(days=8), pytest.raises(Gone, match="expired"):
        guests.open_guest_link(token)
    guests.open_guest_link(token)
    with later(hours=7):
        assert guests.guest_session(guest.pk)[0] == guest
    with later(hours=9), pytest.raises(Gone, match="visit is over"):
        guests.guest_session(guest.pk)


@pytest.mark.parametrize("is_open", [False, True])
def test_a_link_is_taken_back_also_while_it_is_open(show, guest, is_open):
    token = guests.guest_token(guest)
    if is_open:
        guests.open_guest_link(token)

    guests.revoke_guest(guest, actor=show.organiser)

    with pytest.raises(Gone):
        guests.open_guest_link(token)
    with pytest.raises(Gone if is_open else OutOfSight):
        guests.guest_session(guest.pk)


def test_what_is_no_link_of_ours_opens_nothing(guest):
    token = guests.guest_token(guest)
    for bad in (token[:-1], "", "a.b.c", token.replace(guest.pk.hex, uuid7().hex)):
        with pytest.raises(OutOfSight):
            guests.open_guest_link(bad)
    GuestReviewer.objects.update(nonce="another")
    with pytest.raises(OutOfSight):
        guests.open_guest_link(token)


@pytest.mark.parametrize(
    ("values", "field"), [({"email": "kim"}, "email"), ({"name": " "}, "name"), ({"name": "x" * 121}, "name")]
)
def test_a_guest_has_a_name_and_an_address(show, proof, values, field):
    with pytest.raises(Invalid) as fault:
        guests.invite_guest(proof, actor=show.sponsor, **{"email": "kim@x.example", "name": "Kim", **values})
    assert [each.field for each in fault.value.details] == [field]


def test_who_may_not_invite(show, proof, designer, viewer, strangers, written):
    before = written()
    for actor in (designer, viewer, *strangers.values()):
        with pytest.raises(NotAllowed):
            guests.invite_guest(proof, email="kim@x.example", name="Kim", actor=actor)
    assert (written(), GuestReviewer.objects.count()) == (before, 0)


def test_nobody_is_invited_to_what_is_decided(show):
    with pytest.raises(Conflict):
        guests.invite_guest(
            proof_of(show, ProofStatus.APPROVED), email="kim@x.example", name="Kim", actor=show.organiser
        )
