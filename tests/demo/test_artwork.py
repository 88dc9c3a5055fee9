"""The demo's artwork shows what can become of a file."""

import pytest
from django.db.models import Count

from eventhub.artwork.enums import ArtworkStatus, ProofStatus, RequirementStatus
from eventhub.artwork.models import Artwork, Proof
from eventhub.artwork.queries import print_ready, requirement_counts
from eventhub.core.actor import Actor
from eventhub.demo.artwork import deliver_artwork
from eventhub.events.models import Event

pytestmark = [pytest.mark.sqliteonly, pytest.mark.usefixtures("seeded")]
SYSTEM = Actor.system("test")


@pytest.fixture
def event() -> Event:
    return Event.objects.get(organisation__name="Dockside Events")


def test_requirements_stand_everywhere_on_their_way(event):
    counts = requirement_counts(SYSTEM, event)

    assert set(counts) == set(RequirementStatus) - {RequirementStatus.LATE}
    assert len(print_ready(SYSTEM, event)) == 1


def test_every_status_of_a_version_but_the_passing_ones(event):
    assert set(Artwork.objects.values_list("status", flat=True)) >= {
        ArtworkStatus.ACCEPTED,
        ArtworkStatus.NEEDS_ATTENTION,
        ArtworkStatus.IN_REVIEW,
        ArtworkStatus.REJECTED,
    }
    assert set(Proof.objects.values_list("status", flat=True)) == set(ProofStatus) - {ProofStatus.SUPERSEDED}


def test_two_files_say_what_is_wrong_and_some_have_pictures(event):
    worst = [report["worst"] for report in Artwork.objects.values_list("preflight", flat=True)]

    assert {"error", "warning"} <= set(worst)
    assert Artwork.objects.exclude(rendering=None).exclude(rendering={"pages": []}).count() >= 2


def delivered() -> dict:
    """How many versions each requirement has."""
    return dict(Artwork.objects.order_by().values_list("requirement").annotate(Count("pk")))


def test_a_run_that_was_interrupted_goes_on_with_the_next_story(event):
    """As if it had stopped before the last story."""
    whole = delivered()
    last = Artwork.objects.filter(proofs=None).latest("pk")
    assert last.status == ArtworkStatus.REJECTED
    last.delete()

    deliver_artwork()

    assert delivered() == whole
    assert Artwork.objects.get(requirement=last.requirement_id).status == ArtworkStatus.REJECTED


def test_a_second_run_delivers_nothing(event):
    before = Artwork.objects.count()

    deliver_artwork()

    assert Artwork.objects.count() == before
