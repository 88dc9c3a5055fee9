"""Proofs over the API: a print system brings its own, decides for the organiser, and proves what was approved."""

import pytest

from eventhub.artwork import workflows
from eventhub.artwork.certificate import certificate_of
from eventhub.artwork.enums import ProofStatus
from eventhub.artwork.models import ProofDecision
from eventhub.artwork.preflight.vocabulary import Report
from eventhub.events.enums import ProofDeciders
from eventhub.files.enums import FilePurpose
from tests.factories.artwork import CLEAN, make_artwork, make_file, make_requirement, proof_of


@pytest.fixture
def proof(show):
    return proof_of(show, deciders=ProofDeciders.ORGANISER)


def test_a_proof_is_read_with_its_decisions(api, show, proof):
    body = api.get(f"/proofs/{proof.pk}").body

    assert {
        name: body[name] for name in ("id", "artwork_id", "stand_id", "sha256", "status", "deciders", "decisions")
    } == {
        "id": str(proof.pk),
        "artwork_id": str(proof.artwork_id),
        "stand_id": str(show.stand.pk),
        "sha256": proof.sha256,
        "status": "issued",
        "deciders": "organiser",
        "decisions": [],
    }
    assert (body["annotations"], body["feedback"], body["preview_url"]) == ([], "", None)


def test_a_print_system_brings_its_own_proof_and_approves_it(api, show):
    show.event.proof_deciders = ProofDeciders.ORGANISER
    show.event.save()
    artwork = make_artwork(make_requirement(show))
    file = make_file(show.organisation, FilePurpose.PROOF)

    made = api.post("/proofs", {"artwork_id": artwork.pk, "file_id": file.pk})
    assert (made.status, made.body["sha256"], made.body["number"]) == (201, file.sha256, 1)
    assert api.get(f"/artworks/{artwork.pk}").body["status"] == "accepted"
    path = f"/proofs/{made.body['id']}"
    assert made.response["Location"] == f"http://testserver/api/v1{path}"

    done = api.post(f"{path}/approve", {"sha256": file.sha256, "notes": "Watch the edge"})

    assert (done.status, done.body["status"]) == (200, "approved")
    decision = done.body["decisions"][0]
    assert {name: decision[name] for name in ("by", "role", "decision", "notes", "sha256", "revision")} == {
        "by": "Catalogue",
        "role": "organiser",
        "decision": "approve_with_notes",
        "notes": "Watch the edge",
        "sha256": file.sha256,
        "revision": 1,
    }


def test_a_proof_is_rejected_with_feedback(api, proof):
    assert api.post(f"/proofs/{proof.pk}/reject", {}).codes == {"feedback": "required"}

    answer = api.post(f"/proofs/{proof.pk}/reject", {"feedback": "Wrong blue"})

    assert (answer.status, answer.body["status"], answer.body["feedback"]) == (200, "rejected", "Wrong blue")
    again = api.post(f"/proofs/{proof.pk}/approve", {"sha256": proof.sha256})
    assert (again.status, again.error["status"], again.error["sha256"]) == (409, "rejected", proof.sha256)


def test_another_hash_is_a_conflict_that_names_the_right_one(api, proof):
    assert api.post(f"/proofs/{proof.pk}/approve", {}).codes == {"sha256": "required"}

    answer = api.post(f"/proofs/{proof.pk}/approve", {"sha256": "0" * 64})

    assert (answer.status, answer.error["code"]) == (409, "stale_proof")
    assert (answer.error["proof_id"], answer.error["sha256"]) == (str(proof.pk), proof.sha256)
    assert not ProofDecision.objects.exists()


def test_what_the_sponsor_decides_is_not_the_print_systems(api, show):
    proof = proof_of(show)

    answer = api.post(f"/proofs/{proof.pk}/approve", {"sha256": proof.sha256})

    assert (answer.status, answer.error["code"]) == (403, "not_allowed")


def test_approve_v2_then_upload_v3(api, show):
    """v2 is not print-ready any more, its hash is refused with the one that counts, and its certificate still verifies."""
    show.event.proof_deciders = ProofDeciders.ORGANISER
    show.event.save()
    requirement = make_requirement(show)
    make_artwork(requirement, "superseded")
    second = make_artwork(requirement)
    api.post(f"/artworks/{second.pk}/accept")
    old = api.get(f"/artworks/{second.pk}").body["proof_id"]
    assert api.post(f"/proofs/{old}/approve", {"sha256": second.sha256}).status == 200
    code = api.get(f"/proofs/{old}/certificate").body["code"]
    file = make_file(show.organisation)
    delivery = {"stand_id": show.stand.pk, "requirement_id": requirement.pk, "file_id": file.pk}
    assert api.post("/artworks", delivery).codes == {"reason": "required"}

    third = api.post("/artworks", {**delivery, "reason": "The logo is the old one"})

    assert (third.status, third.body["version"]) == (201, 3)
    assert api.get(f"/artwork-requirements/{requirement.pk}").body["status"] == "in_review"
    workflows.record_preflight(requirement.artworks.get(version=3), report=CLEAN)
    api.post(f"/artworks/{third.body['id']}/accept")
    refused = api.post(f"/proofs/{old}/approve", {"sha256": second.sha256})
    assert (refused.status, refused.error["status"]) == (409, "superseded")
    assert refused.error["sha256"] == file.sha256
    told = api.get(f"/proofs/{old}/certificate", code=code).body
    assert (told["valid"], told["still_counts"], told["version"]) == (True, False, 2)
    wrong = api.get(f"/proofs/{old}/certificate", code="AAAAA-BBBBB-CCCCC-DDDDD-EEEEE").body
    assert (wrong["valid"], wrong["code"]) == (False, code)


def test_a_certificate_is_a_sheet_too(api, show, proof):
    assert api.get(f"/proofs/{proof.pk}/certificate").error["status"] == "issued"
    api.post(f"/proofs/{proof.pk}/approve", {"sha256": proof.sha256})

    told = api.get(f"/proofs/{proof.pk}/certificate").body
    sheet = api.http.get(told["pdf_url"])

    assert told["valid"] is None
    assert told["code"] == certificate_of(type(proof).objects.get(pk=proof.pk)).code
    assert (sheet.status_code, sheet["Content-Type"], sheet["X-Content-Type-Options"]) == (
        200,
        "application/pdf",
        "nosniff",
    )
    assert api.http.get(told["pdf_url"][:-1]).status_code == 404


def test_proofs_are_filtered(api, show, proof):
    other = proof_of(show, ProofStatus.APPROVED)
    asked = {"status": "approved", "artwork": other.artwork_id, "requirement": other.artwork.requirement_id}

    for name, value in asked.items():
        assert [row["id"] for row in api.get("/proofs", **{name: value}).body["data"]] == [str(other.pk)]
    assert len(api.get("/proofs", event=show.event.pk, stand=show.stand.pk).body["data"]) == 2
    assert (
        api.get("/proofs", expand="artwork,requirement").body["data"][0]["artwork"]["preflight"]["status"] == "passed"
    )


def test_a_report_with_notes_only_has_passed(api, show):
    report = Report(CLEAN.findings, "pdf", 1)
    artwork = make_artwork(make_requirement(show), preflight=report.to_json())

    assert api.get(f"/artworks/{artwork.pk}").body["preflight"]["status"] == "passed"
