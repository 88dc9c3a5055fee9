"""Each transition: it goes through, is refused from every other status, and from whoever may not; refused, nothing is written."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.artwork import workflows
from eventhub.artwork.enums import Acceptance, ArtworkStatus, ProofStatus, ProofVerdict, Side
from eventhub.artwork.models import Artwork, ArtworkSettings, Proof, ProofDecision
from eventhub.artwork.preflight.vocabulary import Report
from eventhub.core.errors import Conflict, Invalid, NotAllowed, OutOfSight
from eventhub.events.enums import ProofDeciders
from eventhub.events.workflows import archive_event
from eventhub.files.enums import FilePurpose
from tests.factories.artwork import (
    CLEAN,
    RGB,
    THIN,
    TOO_SMALL,
    make_artwork,
    make_file,
    make_proof,
    make_requirement,
    proof_of,
)
from tests.factories.show import organisation as other_organisation


def statuses(*kept: ArtworkStatus) -> list[ArtworkStatus]:
    return [status for status in ArtworkStatus if status not in kept]


def told(verb: str) -> dict:
    """The `data` of the one public event with this verb."""
    row = OutboxEvent.objects.get(verb=verb)
    assert row.payload["event"] == row.public_name
    return row.payload["data"]


def again(row):
    return type(row).objects.get(pk=row.pk)


# --- delivering ------------------------------------------------------------------------------------------


def deliver(requirement, actor, **more) -> Artwork:
    file = more.pop("file", None) or make_file(requirement.stand.event.organisation)
    return workflows.upload_artwork(requirement, file=file, actor=actor, **more)


@pytest.mark.parametrize("who", ["sponsor", "designer", "organiser", "printer"])
def test_a_version_is_delivered_and_told(show, facts, request, who):
    actor = getattr(show, who, None) or request.getfixturevalue(who)
    requirement = make_requirement(show)

    artwork = deliver(requirement, actor, notes=" First try ")

    assert (artwork.version, artwork.status, artwork.notes) == (1, "uploaded", "First try")
    assert (artwork.sha256, artwork.sponsorship) == (artwork.file.sha256, show.stand.sponsorship)
    assert (artwork.uploaded_by_name, artwork.uploaded_by_id) == (actor.name, None if actor.is_client else actor.id)
    assert facts() == [("artwork.uploaded", "", "uploaded")]
    entry = ActivityEntry.objects.get()
    assert (entry.subject_label, entry.stand_id) == (f"{requirement}, version 1", show.stand.pk)
    assert told("artwork.uploaded") == {
        "artwork_id": str(artwork.pk),
        "stand_id": str(show.stand.pk),
        "requirement_id": str(requirement.pk),
        "version": 1,
        "sha256": artwork.sha256,
        "status": "uploaded",
    }


@pytest.mark.parametrize("before", statuses(ArtworkStatus.SUPERSEDED, ArtworkStatus.ACCEPTED))
def test_a_new_version_supersedes_the_one_that_counted(show, facts, before):
    old = make_artwork(make_requirement(show), before)

    new = deliver(old.requirement, show.sponsor)

    assert (again(old).status, new.version) == ("superseded", 2)
    assert facts() == [("artwork.superseded", before, "superseded"), ("artwork.uploaded", "", "uploaded")]


@pytest.mark.parametrize("open_status", [ProofStatus.ISSUED, ProofStatus.REJECTED])
def test_a_new_version_voids_a_proof_that_is_not_approved(show, facts, open_status):
    proof = proof_of(show, open_status)

    deliver(proof.artwork.requirement, show.sponsor)

    assert again(proof).status == "superseded"
    assert facts() == [
        ("proof.superseded", open_status, "superseded"),
        ("artwork.superseded", "accepted", "superseded"),
        ("artwork.uploaded", "", "uploaded"),
    ]


def test_what_was_approved_is_replaced_by_organisers_alone_with_a_reason(show, designer, facts):
    proof = proof_of(show, ProofStatus.APPROVED)
    requirement = proof.artwork.requirement
    for actor in (show.sponsor, designer):
        with pytest.raises(NotAllowed, match="Only an organiser can replace it"):
            deliver(requirement, actor, reason="A better picture")
    with pytest.raises(Invalid) as owed:
        deliver(requirement, show.organiser, reason="  ")
    assert [(each.field, each.code) for each in owed.value.details] == [("reason", "required")]
    assert facts() == []

    new = deliver(requirement, show.organiser, reason="The logo is the old one")

    assert (new.version, again(proof).status) == (2, "superseded")
    assert set(ActivityEntry.objects.values_list("reason", flat=True)) == {"The logo is the old one"}


def test_who_may_not_deliver_writes_nothing(show, viewer, strangers, written):
    requirement, file = make_requirement(show), make_file(show.organisation)
    before = written()
    for actor in (viewer, *strangers.values()):
        with pytest.raises(NotAllowed):
            deliver(requirement, actor, file=file)
    assert (written(), Artwork.objects.count()) == (before, 0)


def test_a_file_that_is_no_artwork_of_this_organisation_is_refused(show, written):
    requirement = make_requirement(show)
    ours = show.organisation
    delivered = make_artwork(make_requirement(show)).file
    refused = {
        "logo": make_file(ours, FilePurpose.LOGO),
        "elsewhere": make_file(other_organisation("Elsewhere")),
        "removed": make_file(ours, deleted_at=timezone.now()),
        "infected": make_file(ours, scan_status="infected"),
    }
    before = written()
    for file in refused.values():
        with pytest.raises(Invalid) as fault:
            deliver(requirement, show.sponsor, file=file)
        assert fault.value.details[0].field == "file_id"
    with pytest.raises(Conflict, match="delivered for Back wall"):
        deliver(requirement, show.sponsor, file=delivered)
    assert written() == before


def test_the_present_version_is_not_delivered_twice(show):
    artwork = make_artwork(make_requirement(show))

    with pytest.raises(Conflict, match="present version already"):
        deliver(artwork.requirement, show.sponsor, file=artwork.file)


def test_nothing_is_delivered_for_what_is_not_needed_or_over(show):
    requirement = make_requirement(show, retired_at=timezone.now())
    with pytest.raises(Conflict, match="no longer needed"):
        deliver(requirement, show.sponsor)
    archive_event(show.event, actor=show.organiser)
    with pytest.raises(Conflict) as over:
        deliver(make_requirement(show), show.organiser)
    assert over.value.code == "event_archived"


def test_a_failure_in_the_middle_leaves_nothing(show, settings, written):
    settings.REACTIONS = {"artwork.uploaded": ["tests.artwork.test_workflows.fail"]}
    artwork = make_artwork(make_requirement(show))
    before = written()

    with pytest.raises(RuntimeError):
        deliver(artwork.requirement, show.sponsor)

    assert (written(), again(artwork).status, Artwork.objects.count()) == (before, "in_review", 1)


def fail(subject, *, entry, actor):
    raise RuntimeError("The disk is full")


# --- taking back -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["uploaded", "needs_attention", "in_review", "rejected"])
def test_what_nobody_accepted_is_taken_back(show, designer, facts, status):
    artwork = make_artwork(make_requirement(show), ArtworkStatus(status))

    workflows.remove_artwork(artwork, actor=designer)

    assert again(artwork).deleted_at is not None
    assert facts() == [("artwork.removed", status, status)]
    with pytest.raises(OutOfSight):
        workflows.remove_artwork(artwork, actor=designer)
    assert deliver(artwork.requirement, designer).version == 2


def test_what_was_accepted_or_replaced_stays(show, written):
    for status in ("accepted", "superseded"):
        artwork, before = make_artwork(make_requirement(show), ArtworkStatus(status)), written()

        with pytest.raises(Conflict) as refused:
            workflows.remove_artwork(artwork, actor=show.organiser)

        assert (refused.value.code, refused.value.extra, written()) == ("wrong_status", {"status": status}, before)


# --- preflight -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("findings", "status", "verb"),
    [
        (CLEAN.findings, "in_review", "artwork.passed"),
        ((RGB,), "needs_attention", "artwork.flagged"),
        ((RGB, TOO_SMALL), "needs_attention", "artwork.flagged"),
    ],
)
def test_preflight_decides_where_it_goes(show, facts, findings, status, verb):
    artwork = make_artwork(make_requirement(show), ArtworkStatus.UPLOADED)

    artwork = workflows.record_preflight(artwork, report=Report(findings, "pdf", 1))

    assert (artwork.status, artwork.preflight["findings"][0]["check"]) == (status, findings[0].check)
    assert facts() == [(verb, "uploaded", status)]
    assert ActivityEntry.objects.get().actor_name == "preflight"


def test_a_late_report_moves_nothing(show, facts):
    for status in statuses(ArtworkStatus.UPLOADED):
        artwork = make_artwork(make_requirement(show), status)

        assert workflows.record_preflight(artwork, report=Report((TOO_SMALL,))).status == status
    assert facts() == []


def test_where_the_event_says_so_what_passed_is_accepted_at_once(show, facts):
    ArtworkSettings.objects.create(event=show.event, acceptance=Acceptance.AUTOMATIC)
    artwork = make_artwork(make_requirement(show), ArtworkStatus.UPLOADED)

    artwork = workflows.record_preflight(artwork, report=CLEAN)

    assert (artwork.status, artwork.proofs.get().status) == ("accepted", "issued")
    assert facts() == [
        ("artwork.passed", "uploaded", "in_review"),
        ("artwork.accepted", "in_review", "accepted"),
        ("proof.issued", "", "issued"),
    ]
    assert ActivityEntry.objects.get(verb="proof.issued").actor_name == "automatic acceptance"


def needing(show, *findings) -> Artwork:
    report = Report(findings, "pdf", 1).to_json()
    return make_artwork(make_requirement(show), ArtworkStatus.NEEDS_ATTENTION, preflight=report)


def test_warnings_are_accepted_by_name_and_the_last_one_opens_the_review(show, designer, facts):
    artwork = needing(show, RGB, THIN)

    artwork = workflows.accept_warnings(artwork, keys=[RGB.key], actor=designer)
    assert (artwork.status, [each["by"] for each in artwork.accepted_warnings]) == ("needs_attention", [designer.name])
    artwork = workflows.accept_warnings(artwork, keys=[RGB.key, THIN.key], actor=show.sponsor)

    assert (artwork.status, artwork.accepted_keys) == ("in_review", {RGB.key, THIN.key})
    assert [each["by"] for each in artwork.accepted_warnings] == [designer.name, show.sponsor.name]
    assert facts() == [
        ("artwork.warnings_accepted", "needs_attention", "needs_attention"),
        ("artwork.warnings_accepted", "needs_attention", "in_review"),
    ]


def test_errors_block_and_unknown_names_are_refused(show, written):
    blocked, warned = needing(show, RGB, TOO_SMALL), needing(show, RGB)
    before = written()
    with pytest.raises(Conflict, match="errors can't be accepted"):
        workflows.accept_warnings(blocked, keys=[RGB.key], actor=show.sponsor)
    for keys, code in (([], "required"), (["bleed"], "not_found"), ([TOO_SMALL.key], "not_found")):
        with pytest.raises(Invalid, match=RGB.key) as unknown:
            workflows.accept_warnings(warned, keys=keys, actor=show.sponsor)
        assert unknown.value.details[0].code == code
    assert written() == before


def test_an_organiser_overrules_preflight_with_a_reason(show, printer, facts):
    artwork = needing(show, TOO_SMALL)
    with pytest.raises(Invalid):
        workflows.overrule_artwork(artwork, actor=show.organiser, reason=" ")

    artwork = workflows.overrule_artwork(artwork, actor=printer, reason="It hangs eight metres up")

    assert (artwork.status, artwork.overrule_reason) == ("in_review", "It hangs eight metres up")
    assert facts() == [("artwork.overruled", "needs_attention", "in_review")]


# --- review ----------------------------------------------------------------------------------------------


def test_what_is_rejected_says_what_should_change(show, facts):
    artwork = make_artwork(make_requirement(show))

    artwork = workflows.reject_artwork(artwork, actor=show.organiser, feedback=" The logo is blurred ")

    assert (artwork.status, artwork.feedback) == ("rejected", "The logo is blurred")
    assert facts() == [("artwork.rejected", "in_review", "rejected")]


def test_what_is_accepted_is_issued_as_a_proof(show, printer, facts):
    rendering = {"pages": []}
    artwork = make_artwork(make_requirement(show), rendering=rendering)

    artwork = workflows.accept_artwork(artwork, actor=printer)

    proof = artwork.proofs.get()
    assert (artwork.status, proof.status, proof.sha256, proof.file) == (
        "accepted",
        "issued",
        artwork.sha256,
        artwork.file,
    )
    assert (proof.revision, proof.deciders, proof.rendering, proof.is_suppliers) == (1, "sponsor", rendering, False)
    assert facts() == [("artwork.accepted", "in_review", "accepted"), ("proof.issued", "", "issued")]


def test_a_supplier_brings_its_own_proof(show, printer, facts):
    artwork = make_artwork(make_requirement(show))
    first, second = (make_file(show.organisation, FilePurpose.PROOF) for _ in range(2))

    proof = workflows.upload_proof(artwork, file=first, actor=printer)
    assert (proof.sha256, proof.is_suppliers, again(artwork).status) == (first.sha256, True, "accepted")
    better = workflows.upload_proof(artwork, file=second, actor=printer)

    assert (again(proof).status, better.status, better.number) == ("superseded", "issued", 2)
    assert [fact[0] for fact in facts()] == ["artwork.accepted", "proof.issued", "proof.superseded", "proof.issued"]


def test_a_proof_is_issued_only_of_what_may_be_printed(show, printer, written):
    file = make_file(show.organisation, "proof")
    for status in ("uploaded", "needs_attention", "rejected", "superseded"):
        artwork = make_artwork(make_requirement(show), ArtworkStatus(status))
        before = written()

        with pytest.raises(Conflict) as refused:
            workflows.upload_proof(artwork, file=file, actor=printer)

        assert (refused.value.extra, written()) == ({"status": status}, before)


def test_an_approved_proof_is_not_replaced_by_another_file(show, printer):
    proof = proof_of(show, ProofStatus.APPROVED)

    with pytest.raises(Conflict, match="needs a new version"):
        workflows.upload_proof(proof.artwork, file=make_file(show.organisation, FilePurpose.PROOF), actor=printer)


REVIEWS = {
    "accept": (ArtworkStatus.IN_REVIEW, lambda row, actor: workflows.accept_artwork(row, actor=actor)),
    "reject": (ArtworkStatus.IN_REVIEW, lambda row, actor: workflows.reject_artwork(row, actor=actor, feedback="No")),
    "overrule": (
        ArtworkStatus.NEEDS_ATTENTION,
        lambda row, actor: workflows.overrule_artwork(row, actor=actor, reason="Fine"),
    ),
}
WARNINGS = (
    ArtworkStatus.NEEDS_ATTENTION,
    lambda row, actor: workflows.accept_warnings(row, keys=[RGB.key], actor=actor),
)


def test_a_step_is_refused_from_every_other_status(show, written):
    for status in ArtworkStatus:
        artwork = make_artwork(make_requirement(show), status)
        before = written()
        for name, (right, step) in {**REVIEWS, "warnings": WARNINGS}.items():
            if right == status:
                continue
            with pytest.raises(Conflict) as refused:
                step(artwork, show.organiser)

            assert (name, refused.value.code, refused.value.extra["status"]) == (name, "wrong_status", status)
            assert (name, written(), again(artwork).status) == (name, before, status)


def test_only_organisers_review(show, designer, viewer, strangers, written):
    for right, step in REVIEWS.values():
        artwork = make_artwork(make_requirement(show), right)
        before = written()
        for actor in (show.sponsor, designer, viewer, *strangers.values()):
            with pytest.raises(NotAllowed):
                step(artwork, actor)
        assert (written(), again(artwork).status) == (before, right)


# --- decisions -------------------------------------------------------------------------------------------


def sign(proof, actor, **more) -> Proof:
    return workflows.approve_proof(proof, actor=actor, **{"sha256": proof.sha256, **more})


def test_a_sponsor_approves_what_the_sponsor_decides(show, facts):
    proof = proof_of(show)

    proof = sign(proof, show.sponsor, notes="Watch the left edge")

    decision = proof.decisions.get()
    assert proof.status == "approved"
    assert (decision.side, decision.verdict) == (Side.SPONSOR, ProofVerdict.APPROVE_WITH_NOTES)
    assert (decision.sha256, decision.revision, decision.by_id) == (proof.sha256, 1, show.sponsor.id)
    assert facts() == [("proof.approved", "issued", "approved")]
    assert told("proof.approved") == {
        "proof_id": str(proof.pk),
        "artwork_id": str(proof.artwork_id),
        "stand_id": str(show.stand.pk),
        "sha256": proof.sha256,
        "status": "approved",
        "feedback": "",
    }


def test_with_both_deciders_it_is_approved_at_the_last_of_the_two(show, printer, facts):
    proof = proof_of(show, deciders=ProofDeciders.BOTH)

    assert sign(proof, printer).status == "issued"
    with pytest.raises(Conflict, match="decided for the organiser already"):
        sign(proof, show.organiser)
    assert sign(proof, show.sponsor).status == "approved"

    assert facts() == [("proof.signed", "", ""), ("proof.approved", "issued", "approved")]
    assert [each.side for each in proof.decisions.all()] == [Side.ORGANISER, Side.SPONSOR]


def test_one_person_never_decides_for_both_sides(show):
    proof = proof_of(show, deciders=ProofDeciders.BOTH)
    both = replace(show.sponsor, grants=show.sponsor.grants | show.organiser.grants)

    sign(proof, both)

    with pytest.raises(Conflict, match="You have decided"):
        sign(proof, both)
    assert sign(proof, show.organiser).status == "approved"


@pytest.mark.parametrize("first", [None, "organiser"])
def test_either_side_rejects_for_both(show, facts, first):
    proof = proof_of(show, deciders=ProofDeciders.BOTH)
    if first:
        sign(proof, show.organiser)

    proof = workflows.reject_proof(proof, actor=show.sponsor, feedback="Wrong blue")

    assert (proof.status, proof.feedback, again(proof.artwork).status) == ("rejected", "Wrong blue", "accepted")
    assert facts()[-1] == ("proof.rejected", "issued", "rejected")
    assert told("proof.rejected")["feedback"] == "Wrong blue"
    with pytest.raises(Conflict):
        sign(proof, show.organiser)


def test_a_rejection_owes_its_feedback(show, written):
    proof, before = proof_of(show), written()
    with pytest.raises(Invalid) as owed:
        workflows.reject_proof(proof, actor=show.sponsor, feedback=" ")
    assert (owed.value.details[0].field, written()) == ("feedback", before)


def test_a_decision_names_the_file_that_was_seen(show, written):
    proof, before = proof_of(show), written()

    for step in (
        lambda: sign(proof, show.sponsor, sha256="0" * 64),
        lambda: workflows.reject_proof(proof, actor=show.sponsor, feedback="No", sha256="0" * 64),
    ):
        with pytest.raises(Conflict) as stale:
            step()
        assert (stale.value.code, stale.value.extra) == (
            "stale_proof",
            {"status": "issued", "proof_id": proof.pk, "sha256": proof.sha256},
        )
    assert (written(), ProofDecision.objects.count()) == (before, 0)


def test_what_is_not_open_is_not_decided(show, written):
    for status in set(ProofStatus) - {ProofStatus.ISSUED}:
        proof = proof_of(show, status)
        before = written()

        for step in (sign, lambda proof, actor: workflows.reject_proof(proof, actor=actor, feedback="No")):
            with pytest.raises(Conflict) as refused:
                step(proof, show.sponsor)
            assert (refused.value.code, refused.value.extra["status"]) == ("wrong_status", status)
        assert (written(), ProofDecision.objects.count()) == (before, 0)


def test_who_may_not_decide(show, designer, viewer, printer, staff, strangers, written):
    """A designer works on the stand but decides nothing; staff in a sponsor's place doesn't either."""
    of_sponsor = proof_of(show, deciders=ProofDeciders.SPONSOR)
    of_organiser = proof_of(show, deciders=ProofDeciders.ORGANISER)
    acting = {
        name: replace(actor, id=staff.id, on_behalf_of_id=actor.id, on_behalf_of_name=actor.name)
        for name, actor in (("sponsor", show.sponsor), ("organiser", show.organiser))
    }
    nobody = (designer, viewer, *acting.values(), *strangers.values())
    refused = {of_sponsor: (show.organiser, printer, staff, *nobody), of_organiser: (show.sponsor, *nobody)}
    before = written()
    for proof, actors in refused.items():
        for actor in actors:
            with pytest.raises(NotAllowed, match="decided by the"):
                sign(proof, actor)
    assert (written(), ProofDecision.objects.count()) == (before, 0)
    assert sign(of_organiser, staff).status == "approved"


def test_approve_v2_then_upload_v3(show, facts):
    """The old hash is refused with what counts now, and what was decided stays readable."""
    requirement = make_requirement(show)
    make_artwork(requirement, ArtworkStatus.SUPERSEDED)
    second = make_artwork(requirement)
    workflows.accept_artwork(second, actor=show.organiser)
    approved = sign(second.proofs.get(), show.sponsor)

    third = deliver(requirement, show.organiser, reason="New logo")
    workflows.record_preflight(third, report=CLEAN)
    workflows.accept_artwork(third, actor=show.organiser)

    with pytest.raises(Conflict) as old:
        sign(approved, show.sponsor)
    assert old.value.extra == {"status": "superseded", "proof_id": third.proofs.get().pk, "sha256": third.sha256}
    assert (again(approved).status, approved.decisions.get().sha256) == ("superseded", second.sha256)


def test_times_move_with_the_status(show):
    old = timezone.now() - timedelta(days=3)
    artwork = make_artwork(make_requirement(show), status_since=old)

    assert workflows.accept_artwork(artwork, actor=show.organiser).status_since > old


def test_what_is_not_there_is_not_there(show):
    with pytest.raises(OutOfSight):
        workflows.accept_artwork(Artwork(pk=uuid7()), actor=show.organiser)


def test_a_second_proof_in_force_is_refused_by_the_database(show):
    proof = proof_of(show)
    with pytest.raises(Exception, match=r"(?i)unique"):
        make_proof(proof.artwork)
