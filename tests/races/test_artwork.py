"""Two people at one artwork or proof in the same moment: exactly one of two decisions, and never two versions of a number."""

import pytest

from eventhub.artwork import workflows
from eventhub.artwork.enums import ArtworkStatus
from eventhub.artwork.guests import guest_token, invite_guest, open_guest_link
from eventhub.artwork.models import Artwork, Proof
from eventhub.core.errors import Gone
from eventhub.events.enums import ProofDeciders
from tests.factories.artwork import RGB, make_artwork, make_file, make_requirement, proof_of
from tests.factories.show import Show
from tests.races.test_payments import at_once

pytestmark = [pytest.mark.pgonly, pytest.mark.django_db(transaction=True)]


def test_two_uploads_get_two_versions_and_one_counts():
    show = Show()
    requirement, actor = make_requirement(show), show.sponsor
    files = [make_file(show.organisation) for _ in range(4)]

    said = at_once(*[lambda file=file: workflows.upload_artwork(requirement, file=file, actor=actor) for file in files])

    assert said == ["done"] * 4
    versions = list(Artwork.objects.order_by("version").values_list("version", "status"))
    assert versions == [(1, "superseded"), (2, "superseded"), (3, "superseded"), (4, "uploaded")]


def test_of_two_deciders_of_one_side_one_is_first():
    show = Show()
    proof = proof_of(show)
    actor = show.sponsor
    acts = [lambda: workflows.approve_proof(proof, actor=actor, sha256=proof.sha256)] * 2
    acts += [lambda: workflows.reject_proof(proof, actor=actor, feedback="No")] * 2

    said = at_once(*acts)

    assert said == ["done", "wrong_status", "wrong_status", "wrong_status"]
    assert proof.decisions.count() == 1


def test_both_sides_at_once_approve_it_once():
    show = Show()
    proof = proof_of(show, deciders=ProofDeciders.BOTH)
    actors = [show.sponsor, show.organiser]

    said = at_once(
        *[lambda actor=actor: workflows.approve_proof(proof, actor=actor, sha256=proof.sha256) for actor in actors]
    )

    assert said == ["done", "done"]
    assert (Proof.objects.get().status, proof.decisions.count()) == ("approved", 2)


def test_an_approval_and_a_new_version_never_both_count():
    """Whoever is first: an approved proof is not replaced without a reason, and a replaced one is not approved."""
    show = Show()
    proof = proof_of(show)
    requirement, actor, file = proof.artwork.requirement, show.organiser, make_file(show.organisation)
    sponsor = show.sponsor

    said = at_once(
        lambda: workflows.approve_proof(proof, actor=sponsor, sha256=proof.sha256),
        lambda: workflows.upload_artwork(requirement, file=file, actor=actor, reason="New logo"),
    )

    status = Proof.objects.get().status
    assert (status, requirement.artworks.count()) == ("superseded", 2)
    assert said in (["done", "done"], ["done", "wrong_status"])
    assert proof.decisions.count() == said.count("done") - 1


def test_two_reviewers_and_two_acceptances_of_warnings():
    show = Show()
    organiser, sponsor = show.organiser, show.sponsor
    artwork = make_artwork(make_requirement(show))
    flagged = make_artwork(make_requirement(show), ArtworkStatus.NEEDS_ATTENTION)

    assert at_once(
        lambda: workflows.accept_artwork(artwork, actor=organiser),
        lambda: workflows.reject_artwork(artwork, actor=organiser, feedback="No"),
    ) == ["done", "wrong_status"]
    assert at_once(*[lambda: workflows.accept_warnings(flagged, keys=[RGB.key], actor=sponsor)] * 2) == [
        "done",
        "wrong_status",
    ]
    assert len(Artwork.objects.get(pk=flagged.pk).accepted_warnings) == 1


def test_a_guests_link_opens_for_one_of_two():
    show = Show()
    guest = invite_guest(proof_of(show), email="kim@x.example", name="Kim", actor=show.sponsor)
    token = guest_token(guest)
    opened, refused = [], []

    def visit() -> None:
        try:
            opened.append(open_guest_link(token))
        except Gone as gone:
            refused.append(gone)

    at_once(visit, visit)

    assert (len(opened), len(refused)) == (1, 1)
