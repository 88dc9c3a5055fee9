"""What approvals, reopenings and changes of course do to what has to be printed."""

from decimal import Decimal

import pytest
from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.artwork import workflows
from eventhub.artwork.enums import ArtworkStatus, ProofStatus
from eventhub.artwork.models import ArtworkRequirement
from eventhub.artwork.queries import artworks_visible_to, requirements_visible_to
from eventhub.artwork.requirements import spec_of
from eventhub.configurations import course, outcomes
from eventhub.configurations.services import set_quantities
from eventhub.configurations.standing import standing_of
from eventhub.configurations.workflows import (
    approve_configuration,
    create_configuration,
    discard_revision,
    reopen_configuration,
    submit_configuration,
)
from eventhub.packages.models import ArtworkSpec
from eventhub.stands.merging import merge_sponsors, outcome_of_merge
from eventhub.stands.models import Sponsorship
from tests.factories.artwork import add_spec, make_artwork, make_file, make_proof, make_requirement
from tests.factories.show import person
from tests.factories.stands import make_sponsor


@pytest.fixture
def specs(show):
    """The back wall has two areas, the store one; the rig has none."""
    return [add_spec(show, "back-wall", "Front"), add_spec(show, "back-wall", "Rear"), add_spec(show, "store", "Door")]


def approve(show, configuration=None, **chosen):
    """Begun or gone on with, submitted and approved."""
    configuration = configuration or create_configuration(show.stand, package=show.package, actor=show.sponsor)
    if chosen:
        set_quantities(configuration, show.quantities(**chosen), actor=show.sponsor)
    configuration = submit_configuration(configuration, actor=show.sponsor)
    return approve_configuration(configuration, actor=show.organiser)


def asked(configuration) -> dict[str, bool]:
    """Each area that was ever asked for, and whether it still is."""
    rows = ArtworkRequirement.objects.filter(configuration=configuration)
    return {f"{row.option_code} {row.name}": row.retired_at is None for row in rows}


def area(configuration, name="Front") -> ArtworkRequirement:
    return ArtworkRequirement.objects.get(configuration=configuration, name=name)


def test_ask_for_artwork_opens_the_areas_of_what_is_ordered(show, specs, facts):
    """What `ask_for_artwork` does."""
    configuration = approve(show, store=1)

    assert asked(configuration) == {"back-wall Front": True, "back-wall Rear": True, "store Door": True}
    assert [fact[0] for fact in facts()].count("artwork_requirement.added") == 3
    front = area(configuration)
    assert (front.option_name, front.quantity, front.deadline) == ("Back wall", 1, show.event.artwork_deadline)
    spec = spec_of(front)
    assert (spec.name, spec.width_mm, spec.formats) == ("Back wall Front", Decimal(3000), ("pdf", "tiff"))


def test_what_is_not_approved_asks_for_nothing(show, specs):
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    submit_configuration(configuration, actor=show.sponsor)

    assert asked(configuration) == {}


def test_a_revision_adds_and_retires_and_keeps_what_was_delivered(show, specs):
    configuration = approve(show, store=1)
    delivered = make_artwork(area(configuration, "Door"))
    reopened = reopen_configuration(configuration, actor=show.organiser, reason="Larger")
    assert set(asked(reopened).values()) == {True}  # in force until the next is approved

    without = approve(show, reopened, store=0)
    assert asked(without) == {"back-wall Front": True, "back-wall Rear": True, "store Door": False}
    assert type(delivered).objects.get(pk=delivered.pk).status == "in_review"

    back = approve(show, reopen_configuration(without, actor=show.organiser, reason="Again"), store=1)
    assert asked(back)["store Door"] is True
    assert area(back, "Door").artworks.get() == delivered


def test_a_discarded_revision_changes_nothing(show, specs):
    configuration = approve(show, store=1)
    before = asked(configuration)
    reopened = reopen_configuration(configuration, actor=show.organiser, reason="Larger")
    set_quantities(reopened, show.quantities(store=0), actor=show.sponsor)

    discard_revision(reopened, actor=show.organiser)

    assert asked(configuration) == before


@pytest.mark.parametrize("proof_status", [ProofStatus.ISSUED, ProofStatus.APPROVED])
def test_other_measures_mean_a_new_check_and_a_void_proof(show, specs, proof_status):
    configuration = approve(show)
    front, rear = area(configuration, "Front"), area(configuration, "Rear")
    kept = make_proof(make_artwork(rear, ArtworkStatus.ACCEPTED), proof_status)
    void = make_proof(make_artwork(front, ArtworkStatus.ACCEPTED, notes="Ours"), proof_status)
    ArtworkSpec.objects.filter(pk=specs[0].pk).update(width_mm=3200, bleed_mm=15)

    approve(show, reopen_configuration(configuration, actor=show.organiser, reason="Wider"))

    assert (area(configuration).width_mm, area(configuration).bleed_mm) == (3200, 15)
    new = front.artworks.first()
    assert (new.version, new.status, new.file, new.notes) == (2, "uploaded", void.file, "Ours")
    assert [type(proof).objects.get(pk=proof.pk).status for proof in (kept, void)] == [proof_status, "superseded"]


def test_rejected_work_waits_for_a_new_file_whatever_the_measures(show, specs):
    configuration = approve(show)
    make_artwork(area(configuration), ArtworkStatus.REJECTED)
    ArtworkSpec.objects.filter(pk=specs[0].pk).update(width_mm=3200)

    approve(show, reopen_configuration(configuration, actor=show.organiser, reason="Wider"))

    assert [row.status for row in area(configuration).artworks.all()] == ["rejected"]


def test_an_equal_revision_says_nothing_of_artwork(show, specs, facts):
    configuration = approve(show)
    reopened = reopen_configuration(configuration, actor=show.organiser, reason="A look")
    before = len([fact for fact in facts() if fact[0].startswith("artwork")])

    approve(show, reopened)

    assert len([fact for fact in facts() if fact[0].startswith("artwork")]) == before


def test_retire_artwork_when_the_stand_is_cancelled(show, specs):
    """What `retire_artwork` does."""
    configuration = approve(show)
    delivered = make_artwork(area(configuration))
    seen = outcomes.of_cancelling(standing_of(show.stand))

    course.cancel_stand(show.stand, seen=seen, actor=show.organiser, reason="Withdrawn")

    assert set(asked(configuration).values()) == {False}
    assert list(artworks_visible_to(show.organiser)) == []
    assert list(artworks_visible_to(show.organiser, removed=True)) == [delivered]


def hand_over(show, company):
    seen = outcomes.of_new_sponsor(standing_of(show.stand))
    course.change_main_sponsor(
        show.stand, company, seen=seen, actor=show.organiser, configuration=outcomes.KEEP, reason="Sold"
    )


def test_void_artwork_of_former_sponsor_when_the_stand_changes_hands(show, specs):
    """`void_artwork_of_former_sponsor`: the next company has to bring its own, and does not get to see what the former one delivered."""
    configuration = approve(show)
    old = make_artwork(area(configuration), ArtworkStatus.ACCEPTED)
    proof = make_proof(old, ProofStatus.APPROVED)
    heirs = make_sponsor(show.organisation, "Heron Textiles")

    hand_over(show, heirs)

    assert [type(row).objects.get(pk=row.pk).status for row in (old, proof)] == ["superseded", "superseded"]
    heir = sponsor_at(Sponsorship.objects.get(sponsor=heirs))
    assert list(artworks_visible_to(heir)) == []
    assert list(artworks_visible_to(show.organiser)) == [old]
    own = workflows.upload_artwork(area(configuration), file=make_file(show.organisation), actor=heir)
    assert (own.version, list(artworks_visible_to(heir))) == (2, [own])
    statuses = {row.name: row.status for row in requirements_visible_to(heir)}
    assert statuses == {"Front": "in_review", "Rear": "missing"}


def test_void_artwork_of_former_sponsor_also_of_an_area_that_is_not_needed_now(show, specs):
    """A later revision may want it again: then it is the next company that brings its own."""
    configuration = approve(show)
    old = make_artwork(area(configuration), ArtworkStatus.ACCEPTED)
    proof = make_proof(old, ProofStatus.APPROVED)
    ArtworkRequirement.objects.filter(pk=old.requirement_id).update(retired_at=timezone.now())

    hand_over(show, make_sponsor(show.organisation, "Heron Textiles"))

    assert [type(row).objects.get(pk=row.pk).status for row in (old, proof)] == ["superseded", "superseded"]


def sponsor_at(sponsorship):
    return actor_for(person("heir@heron.example", Role.SPONSOR, sponsorship))


def test_artwork_goes_along_when_the_company_moves(show, specs):
    configuration = approve(show)
    delivered = make_artwork(area(configuration))
    target = show.add_stand("C20")
    seen = outcomes.of_moving(standing_of(show.stand), standing_of(target))

    course.move_to_stand(
        show.stand, target, seen=seen, actor=show.organiser, configuration=outcomes.KEEP, reason="Larger"
    )

    assert [row.stand for row in requirements_visible_to(show.organiser)] == [target] * 2
    assert list(artworks_visible_to(show.sponsor)) == [delivered]


def test_carry_artwork_of_joined_company_when_two_become_one(show, specs):
    """What `carry_artwork_of_joined_company` does."""
    configuration = approve(show)
    delivered = make_artwork(area(configuration))
    gone = show.stand.sponsorship.sponsor
    kept = show.add_stand("C21", "Corvid Robotics Ltd").sponsorship.sponsor
    owner = actor_for(person("head@org.example", Role.ORGANISER, show.organisation))

    merge_sponsors(gone, kept, seen=outcome_of_merge(gone, kept), reason="The same", actor=owner)

    there = Sponsorship.objects.get(event=show.event, sponsor=kept)
    assert type(delivered).objects.get(pk=delivered.pk).sponsorship == there
    assert list(artworks_visible_to(actor_for(show.sponsor_user))) == [delivered]


def test_one_area_of_an_option_is_asked_for_once(show):
    first = make_requirement(show, name="Front")
    with pytest.raises(Exception, match=r"(?i)unique"):
        make_requirement(show, configuration=first.configuration, name="Front", retired_at=timezone.now())
