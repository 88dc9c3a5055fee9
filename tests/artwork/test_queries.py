"""Who sees what, and where a requirement stands: computed in the database, the same for any number of rows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from eventhub.artwork.enums import ArtworkStatus, ProofStatus, RequirementStatus
from eventhub.artwork.models import ArtworkSettings
from eventhub.artwork.queries import (
    artworks_visible_to,
    grouped_by_stand,
    print_ready,
    proofs_visible_to,
    requirement_counts,
    requirements_visible_to,
    settings_of,
)
from tests.factories.artwork import make_artwork, make_proof, make_requirement, proof_of

STANDING = [
    ([], None, "missing"),
    (["uploaded"], None, "in_review"),
    (["needs_attention"], None, "needs_attention"),
    (["in_review"], None, "in_review"),
    (["rejected"], None, "rejected"),
    (["superseded", "in_review"], None, "in_review"),
    (["accepted"], "issued", "proof_ready"),
    (["accepted"], "approved", "approved"),
    (["accepted"], "rejected", "rejected"),
]


@pytest.mark.parametrize("is_over", [False, True])
def test_where_a_requirement_stands(show, is_over):
    due, expected = timezone.now() + timedelta(hours=-1 if is_over else 1), {}
    for versions, proof, status in STANDING:
        requirement = make_requirement(show, own_due_at=due)
        for version in versions:
            artwork = make_artwork(requirement, ArtworkStatus(version))
        if proof:
            make_proof(artwork, ProofStatus.SUPERSEDED)
            make_proof(artwork, ProofStatus(proof))
        turns_late = is_over and status in {"missing", "needs_attention", "rejected"}
        expected[requirement.pk] = (status, "late" if turns_late else status, len(versions) or None)

    found = {row.pk: (row.standing, row.status, row.artwork_version) for row in requirements_visible_to(show.organiser)}

    assert found == expected


def test_what_was_taken_back_counts_for_nothing(show):
    artwork = make_artwork(make_requirement(show), deleted_at=timezone.now())

    assert requirements_visible_to(show.sponsor).get().status == RequirementStatus.MISSING
    assert list(artworks_visible_to(show.sponsor)) == []
    assert list(artworks_visible_to(show.sponsor, removed=True)) == [artwork]


def test_the_date_is_the_events_unless_it_has_its_own(show):
    soon = timezone.now() + timedelta(days=2)
    own, plain = make_requirement(show, own_due_at=soon), make_requirement(show)

    due = {row.pk: row.due_at for row in requirements_visible_to(show.organiser)}

    assert due == {own.pk: soon, plain.pk: show.event.artwork_deadline}


def test_whoever_sees_the_stand_sees_its_artwork_and_nobody_else_does(
    show, designer, viewer, printer, staff, strangers
):
    proof = proof_of(show)
    allowed = (show.sponsor, show.organiser, designer, viewer, printer, staff)
    reads = (requirements_visible_to, artworks_visible_to, proofs_visible_to)
    rows = (proof.artwork.requirement, proof.artwork, proof)

    for read, row in zip(reads, rows, strict=True):
        assert [list(read(actor)) for actor in allowed] == [[row]] * len(allowed)
        unseen = {name: list(read(actor)) for name, actor in strangers.items() if name != "client without scopes"}
        assert set(map(tuple, unseen.values())) == {()}


def test_retired_ones_are_seen_only_when_asked_for(show):
    gone = make_requirement(show, retired_at=timezone.now())

    assert list(requirements_visible_to(show.organiser)) == []
    assert list(requirements_visible_to(show.organiser, show.event, retired=True)) == [gone]


def test_counts_by_status(show):
    make_requirement(show)
    make_requirement(show)
    proof_of(show, ProofStatus.APPROVED)

    assert requirement_counts(show.organiser, show.event) == {"missing": 2, "approved": 1}


@pytest.mark.parametrize("count", [1, 30])
def test_a_board_costs_the_same_for_any_number(show, count, django_assert_num_queries):
    for number in range(count):
        make_artwork(make_requirement(show, stand=show.add_stand(f"D{number}", "Corvid Robotics")))

    organiser = show.organiser

    with django_assert_num_queries(1):
        board = grouped_by_stand(requirements_visible_to(organiser, show.event))
        shown = [
            f"{row.stand} {row.stand.sponsorship.sponsor} {row.status} {row.slot}"
            for rows in board.values()
            for row in rows
        ]

    assert (len(board), len(shown)) == (count, count)


def test_print_ready_is_what_is_approved_and_needed(show):
    ready = proof_of(show, ProofStatus.APPROVED)
    replaced = proof_of(show, ProofStatus.APPROVED)
    supersede(replaced)
    make_artwork(replaced.artwork.requirement, ArtworkStatus.UPLOADED)
    retired = proof_of(show, ProofStatus.APPROVED)
    type(retired.artwork.requirement).objects.filter(pk=retired.artwork.requirement_id).update(
        retired_at=timezone.now()
    )
    proof_of(show, ProofStatus.ISSUED)

    assert list(print_ready(show.organiser, show.event)) == [ready]


def supersede(proof) -> None:
    """As an upload would leave them."""
    type(proof.artwork)._base_manager.filter(pk=proof.artwork_id).update(status=ArtworkStatus.SUPERSEDED)
    type(proof)._base_manager.filter(pk=proof.pk).update(status=ProofStatus.SUPERSEDED)


def test_settings_are_there_before_anybody_made_any(show):
    assert settings_of(show.event).acceptance == "person"
    ArtworkSettings.objects.create(event=show.event, acceptance="automatic")
    assert settings_of(show.event).acceptance == "automatic"
