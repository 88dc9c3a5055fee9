"""Somebody without an account looks at one proof: by a link that opens once, for some hours, until it is taken back."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eventhub.artwork.guests import guest_path, invite_guest
from eventhub.artwork.models import Annotation, GuestReviewer, Proof
from eventhub.events.enums import ProofDeciders
from tests.portal.artwork import drawn_proof, organiser, show, sponsor, viewer
from tests.portal.test_artwork_proof import PIN, decision, to
from tests.portal.test_artwork_requirement import text

__all__ = ["organiser", "show", "sponsor", "viewer"]
KIM = {"name": "Kim Lee", "email": "kim@agency.example"}


@pytest.fixture
def proof(show) -> Proof:
    return drawn_proof(show, deciders=ProofDeciders.BOTH)


@pytest.fixture
def invited(show, proof) -> GuestReviewer:
    return invite_guest(proof, **KIM, actor=show.sponsor)


@pytest.fixture
def guest(invited) -> Client:
    """In a browser where the link was opened."""
    client = Client()
    client.post(guest_path(invited))
    return client


def later(**time: int):
    return time_machine.travel(timezone.now() + timedelta(**time), tick=False)


def test_a_guest_is_asked_and_taken_back(sponsor, organiser, proof):
    refused = sponsor.post(to("guest-invite", proof), {**KIM, "email": "kim"})
    answer = sponsor.post(to("guest-invite", proof), KIM, follow=True)
    assert refused.status_code == 422
    assert "Kim Lee gets a link by e-mail." in text(answer)
    assert "Kim Lee Sent kim@agency.example · asked by Ines Duarte" in text(answer)

    key = GuestReviewer.objects.get().pk
    answer = organiser.post(to("guest-revoke", proof, key), follow=True)
    assert "Kim Lee Taken back" in text(answer)


def test_looking_at_the_link_does_not_use_it_up(client, invited):
    for _ in range(2):
        answer = client.get(guest_path(invited))
        assert (answer.status_code, answer["Referrer-Policy"]) == (200, "same-origin")
        assert "Ines Duarte asks you to look at a proof" in text(answer)
    assert client.post(guest_path(invited))["Location"] == to("proof", invited.proof)
    for second in (client.get(guest_path(invited)), Client().post(guest_path(invited))):
        assert second.status_code == 410
        assert "used already" in text(second)


def test_a_guest_sees_the_proof_and_comments(guest, proof):
    answer = guest.get(to("proof", proof))
    told = text(answer)
    assert "You look at this as Kim Lee, invited by Ines Duarte" in told
    assert answer["Cache-Control"] == "private, no-store"
    for hidden in ("Your decision", "Guests", "History", "Download the file", "Compare with"):
        assert hidden not in told
    assert answer.context["names"] == []  # nobody's name is given away

    guest.post(to("annotation-add", proof), {**PIN, "text": "@Maya Okafor is this right?"})

    comment = Annotation.objects.get().comments.get()
    assert (comment.by_name, comment.mentions) == ("Kim Lee (guest)", [])
    assert guest.post(to("annotation-answer", proof, 1), {"text": "I mean the left one"}).status_code == 302


def test_a_guest_does_nothing_else(guest, show, proof):
    other = drawn_proof(show)
    requirement = proof.artwork.requirement
    assert guest.get(to("proof", other)).status_code in (302, 404)  # the cookie is for the other address
    assert guest.post(to("annotation-resolve", proof, 1)).status_code == 404
    Annotation.objects.create(proof=proof, number=1, x="0.5", y="0.5")
    assert guest.post(to("annotation-resolve", proof, 1)).status_code == 403
    login = reverse("account_login")
    for address in (
        to("proof-decide", proof),
        to("proof-certificate", proof),
        to("guest-invite", proof),
        reverse("portal:requirement", args=[requirement.pk]),
        reverse("portal:artwork-compare", args=[requirement.pk]),
        reverse("portal:artwork-accept", args=[proof.artwork_id]),
    ):
        assert guest.post(address, decision(proof) | KIM)["Location"].startswith(login)
    assert guest.get(reverse("portal:file", args=[proof.file_id])).status_code == 404
    assert not proof.decisions.exists()


def test_a_visit_ends_by_itself_and_when_it_is_taken_back(guest, sponsor, invited, proof):
    with later(hours=9):
        guest.cookies["eventhub_guest"]["expires"] = ""  # a browser that kept it
        assert guest.get(to("proof", proof)).status_code == 410
    assert guest.get(to("proof", proof)).status_code == 200
    sponsor.post(to("guest-revoke", proof, invited.pk))
    assert guest.get(to("proof", proof)).status_code == 410
    assert guest.post(to("annotation-add", proof), PIN).status_code == 410


def test_links_expire_and_cannot_be_made_up(client, invited):
    with later(days=8):
        assert client.get(guest_path(invited)).status_code == 410
    for wrong in ("x", guest_path(invited)[8:-3] + "abc", f"{invited.pk.hex}.nonce.sig"):
        assert client.get(reverse("portal:guest-review", args=[wrong])).status_code == 404
        assert client.post(reverse("portal:guest-review", args=[wrong])).status_code == 404


def test_a_cookie_of_ones_own_making_opens_nothing(invited, proof):
    client = Client()
    client.cookies["eventhub_guest"] = invited.pk.hex
    assert client.get(to("proof", proof)).status_code == 404


def test_whoever_has_a_right_is_no_guest(sponsor, invited, proof):
    sponsor.post(guest_path(invited))
    answer = sponsor.get(to("proof", proof))
    assert answer.context["guest"] is None
    assert answer.context["decision_form"] is not None
    key = invite_guest(proof, name="Lou", email="lou@x.example", actor=answer.context["actor"]).pk
    assert sponsor.post(to("guest-revoke", drawn_proof_of(proof), key)).status_code == 404


def drawn_proof_of(proof: Proof) -> Proof:
    """Another proof at the same stand: its address does not reach the first one's guests."""
    artwork = proof.artwork
    artwork.pk, artwork.requirement.pk = None, None
    artwork.requirement.name = "Another area"
    artwork.requirement.save(force_insert=True)
    artwork.requirement_id = artwork.requirement.pk
    artwork.save(force_insert=True)
    other = Proof.objects.get(pk=proof.pk)
    other.pk, other.artwork = None, artwork
    other.save(force_insert=True)
    return other
