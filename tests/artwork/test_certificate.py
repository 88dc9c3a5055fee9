"""What was approved can be proven later: who, when, which revision, which file."""

from decimal import Decimal
from io import BytesIO

import pytest
from pikepdf import open as open_pdf

from eventhub.artwork import workflows
from eventhub.artwork.annotations import Place, add_annotation
from eventhub.artwork.certificate import certificate_of, verify
from eventhub.artwork.certificate_pdf import draw_certificate, how_it_was_decided, what_was_approved
from eventhub.artwork.enums import ProofStatus
from eventhub.artwork.models import Proof, ProofDecision
from eventhub.core.errors import Conflict
from eventhub.events.enums import ProofDeciders
from tests.factories.artwork import make_file, proof_of


def kept(proof) -> Proof:
    return Proof.objects.get(pk=proof.pk)


@pytest.fixture
def signed(show) -> Proof:
    """Both sides approved, after one comment."""
    proof = proof_of(show, deciders=ProofDeciders.BOTH, issued_by_name="Maya Okafor")
    add_annotation(
        proof,
        shape="pin",
        place=Place(Decimal("0.5"), Decimal("0.5")),
        text="Is this the new logo?",
        actor=show.organiser,
    )
    workflows.approve_proof(proof, actor=show.organiser, sha256=proof.sha256)
    return workflows.approve_proof(proof, actor=show.sponsor, sha256=proof.sha256, notes="Watch the left edge")


def test_a_certificate_says_who_decided_on_what(show, signed):
    certificate = certificate_of(kept(signed))

    facts = dict(what_was_approved(certificate))
    assert facts["SHA-256 of the artwork"] == signed.sha256
    assert facts["Configuration"] == "Revision 1"
    assert (facts["Comments before approval"], facts["Decided by"]) == ("1", "sponsor and organiser")
    last = dict(how_it_was_decided(certificate.decisions[-1], show.event.zone))
    assert (last["By"], last["Decision"], last["Notes"]) == (
        show.sponsor.name,
        "Approved with notes",
        "Watch the left edge",
    )
    assert certificate.still_counts


def test_the_code_verifies_and_any_other_does_not(signed):
    certificate = certificate_of(kept(signed))

    assert verify(kept(signed), certificate.code)
    assert verify(kept(signed), f" {certificate.code.lower()} ")
    assert not verify(kept(signed), certificate.code[:-1] + ("A" if certificate.code[-1] != "A" else "B"))
    assert not verify(kept(signed), "")


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "0" * 64},
        {"by_name": "Somebody Else"},
        {"notes": "Anything"},
        {"revision": 2},
        {"verdict": "approve"},
    ],
)
def test_whatever_is_changed_in_a_decision_breaks_the_code(signed, change):
    code = certificate_of(kept(signed)).code

    ProofDecision.objects.filter(proof=signed, side="sponsor").update(**change)

    assert not verify(kept(signed), code)


def test_it_still_verifies_after_a_new_version_and_new_names(show, signed):
    code = certificate_of(kept(signed)).code
    requirement = signed.artwork.requirement
    workflows.upload_artwork(requirement, file=make_file(show.organisation), actor=show.organiser, reason="New logo")
    sponsor = show.stand.sponsorship.sponsor
    sponsor.name = "Corvid Robotics Holding"
    sponsor.save()

    proof = kept(signed)

    assert (proof.status, verify(proof, code), certificate_of(proof).still_counts) == ("superseded", True, False)


def test_a_code_of_an_earlier_key_verifies_while_that_is_kept(signed, settings):
    code = certificate_of(kept(signed)).code
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "another key that is long enough for anybody",
    )

    assert verify(kept(signed), code)
    settings.SECRET_KEY_FALLBACKS = []
    assert not verify(kept(signed), code)


@pytest.mark.parametrize("status", [ProofStatus.ISSUED, ProofStatus.REJECTED, ProofStatus.SUPERSEDED])
def test_what_was_never_approved_has_no_certificate(show, status):
    proof = proof_of(show, status)

    with pytest.raises(Conflict, match="never approved"):
        certificate_of(proof)
    assert not verify(proof, "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE")


def test_half_an_approval_is_none(show):
    proof = proof_of(show, deciders=ProofDeciders.BOTH)
    workflows.approve_proof(proof, actor=show.sponsor, sha256=proof.sha256)

    with pytest.raises(Conflict):
        certificate_of(kept(proof))


def test_the_sheet_is_a_pdf_and_the_same_each_time(signed):
    drawn = [draw_certificate(certificate_of(kept(signed))) for _ in range(2)]

    assert drawn[0] == drawn[1]
    with open_pdf(BytesIO(drawn[0])) as opened:
        assert len(opened.pages) == 1
        assert str(opened.docinfo["/Title"]) == f"Certificate of approval: {signed.artwork.requirement}, version 1"
