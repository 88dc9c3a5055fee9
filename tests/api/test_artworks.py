"""Requirements and artwork over the API, as a print system uses them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.artwork.enums import ArtworkStatus
from eventhub.artwork.models import Artwork
from eventhub.artwork.preflight.vocabulary import Report
from eventhub.files.enums import FilePurpose
from tests.api.conftest import Answer, Api, ask_token, make_client
from tests.factories.artwork import RGB, THIN, make_artwork, make_file, make_proof, make_requirement, proof_of
from tests.factories.show import Show, organisation

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def requirement(show):
    return make_requirement(show)


def body_for(requirement, **more: Any) -> dict[str, Any]:
    return {"stand_id": requirement.stand.pk, "requirement_id": requirement.pk, **more}


def test_what_is_asked_for_is_listed_with_where_it_stands(api, show, requirement):
    artwork = make_artwork(requirement, ArtworkStatus.ACCEPTED)
    proof = make_proof(artwork)

    row = api.get("/artwork-requirements").body["data"][0]

    spec = row.pop("spec")
    assert {name: row[name] for name in ("id", "stand_id", "status", "artwork_id", "proof_id", "quantity")} == {
        "id": str(requirement.pk),
        "stand_id": str(show.stand.pk),
        "status": "proof_ready",
        "artwork_id": str(artwork.pk),
        "proof_id": str(proof.pk),
        "quantity": 1,
    }
    assert row["artworks"] == [{"id": str(artwork.pk), "version": 1, "status": "accepted", "sha256": artwork.sha256}]
    assert row["due_at"] == show.event.artwork_deadline.strftime("%Y-%m-%dT%H:%M:%SZ")
    sheet = api.http.get(spec["guidance_url"])
    assert (sheet.status_code, sheet["Content-Type"], sheet.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert api.get(f"/artwork-requirements/{requirement.pk}").body["spec"]["width_mm"] == 3000


def test_requirements_are_filtered(api, show, requirement):
    late = make_requirement(show, own_due_at=timezone.now() - timedelta(days=1))
    retired = make_requirement(show, retired_at=timezone.now())
    ids = {"missing": [requirement], "late": [late], "approved": []}

    for status, rows in ids.items():
        found = api.get("/artwork-requirements", status=status).body["data"]
        assert [row["id"] for row in found] == [str(row.pk) for row in rows]
    everything = api.get("/artwork-requirements", include_removed="true", stand=show.stand.pk).body["data"]
    assert {row["id"] for row in everything} == {str(row.pk) for row in (requirement, late, retired)}
    assert api.get("/artwork-requirements", stand=show.add_stand("Z9").pk).body["data"] == []


def test_an_artwork_is_delivered_by_the_id_of_its_file(api, show, requirement):
    file = make_file(show.organisation)

    answer = api.post("/artworks", body_for(requirement, file_id=file.pk, notes="Final"))

    artwork = Artwork.objects.get()
    assert (answer.status, answer.response["Location"]) == (201, f"http://testserver/api/v1/artworks/{artwork.pk}")
    assert answer.body == {
        "id": str(artwork.pk),
        "event_id": str(show.event.pk),
        "stand_id": str(show.stand.pk),
        "requirement_id": str(requirement.pk),
        "configuration_id": str(requirement.configuration_id),
        "version": 1,
        "status": "uploaded",
        "file_id": str(file.pk),
        "sha256": file.sha256,
        "preflight": {"status": "waiting", "checked_at": None, "findings": []},
        "accepted_warnings": [],
        "notes": "Final",
        "feedback": "",
        "overrule_reason": "",
        "proof_id": None,
        "preview_url": None,
        "uploaded_by": "Catalogue",
        "removed_at": None,
        "created_at": answer.body["created_at"],
        "updated_at": answer.body["updated_at"],
    }
    assert api.get(f"/artworks/{artwork.pk}").body == answer.body


def sent(api: Api, **fields: Any) -> Answer:
    return Answer(api.http.post("/api/v1/artworks", fields, headers={"Authorization": f"Bearer {api.token}"}))


def test_an_artwork_is_delivered_with_its_file_in_one_go(api, show, requirement):
    file = SimpleUploadedFile("front.pdf", PDF, "application/pdf")

    answer = sent(api, file=file, **body_for(requirement))

    assert (answer.status, answer.body["version"]) == (201, 1)
    kept = Artwork.objects.get().file
    assert (kept.purpose, kept.name, kept.content_type) == ("artwork", "front.pdf", "application/pdf")
    assert kept.content.read() == PDF


def test_one_of_file_and_id_is_needed_and_both_are_too_much(api, show, requirement):
    file = make_file(show.organisation)
    neither = api.post("/artworks", body_for(requirement))
    both = sent(api, file=SimpleUploadedFile("front.pdf", PDF), file_id=str(file.pk), **body_for(requirement))

    assert [(each.status, each.codes) for each in (neither, both)] == [(422, {"file_id": "required"})] * 2


def test_what_it_names_must_fit_together(api, show, requirement):
    file = make_file(show.organisation)
    other = show.add_stand("C13", "Another Company")
    wrong_stand = api.post("/artworks", body_for(requirement, file_id=file.pk) | {"stand_id": other.pk})
    foreign = make_file(organisation("Elsewhere"))
    logo = make_file(show.organisation, FilePurpose.LOGO)

    assert (wrong_stand.status, wrong_stand.codes) == (422, {"stand_id": "invalid"})
    for bad, code in ((foreign, "not_found"), (logo, "invalid")):
        answer = api.post("/artworks", body_for(requirement, file_id=bad.pk))
        assert (answer.status, answer.codes) == (422, {"file_id": code})
    assert not Artwork.objects.exists()


def test_warnings_are_accepted_and_notes_changed_by_put(api, show, requirement):
    artwork = make_artwork(
        requirement, ArtworkStatus.NEEDS_ATTENTION, preflight=Report((RGB, THIN), "pdf", 1).to_json()
    )
    told = api.get(f"/artworks/{artwork.pk}").body["preflight"]
    assert (told["status"], [each["key"] for each in told["findings"]]) == ("warnings", [RGB.key, THIN.key])
    assert told["findings"][0]["picture_url"] is None

    first = api.put(f"/artworks/{artwork.pk}", {"accepted_warnings": [RGB.key], "notes": "As agreed"})
    assert (first.status, first.body["status"], first.body["notes"]) == (200, "needs_attention", "As agreed")
    again = api.put(f"/artworks/{artwork.pk}", {"accepted_warnings": [RGB.key, THIN.key]})
    assert (again.status, again.body["status"]) == (200, "in_review")
    assert [each["key"] for each in again.body["accepted_warnings"]] == [RGB.key, THIN.key]
    unknown = api.put(f"/artworks/{artwork.pk}", {"accepted_warnings": ["nothing"]})
    assert (unknown.status, unknown.error["status"]) == (409, "in_review")


def test_a_delivered_file_is_never_exchanged(api, show, requirement):
    artwork = make_artwork(requirement)

    answer = api.put(f"/artworks/{artwork.pk}", {"file_id": make_file(show.organisation).pk})

    assert (answer.status, answer.codes) == (422, {"file_id": "fixed"})
    assert api.put(f"/artworks/{artwork.pk}", {"file_id": artwork.file_id}).status == 200


def test_what_nobody_accepted_is_taken_back_and_then_not_there(api, requirement):
    artwork = make_artwork(requirement)

    assert api.delete(f"/artworks/{artwork.pk}").status == 204
    assert (api.get(f"/artworks/{artwork.pk}").status, api.delete(f"/artworks/{artwork.pk}").status) == (404, 404)
    assert api.get("/artworks").body["data"] == []
    assert [row["removed_at"] is not None for row in api.get("/artworks", include_removed="true").body["data"]] == [
        True
    ]


def test_what_was_accepted_is_not_taken_back(api, show):
    proof = proof_of(show)

    answer = api.delete(f"/artworks/{proof.artwork_id}")

    assert (answer.status, answer.error["code"], answer.error["status"]) == (409, "wrong_status", "accepted")


@pytest.mark.parametrize(
    ("step", "body", "before", "after"),
    [
        ("accept", None, "in_review", "accepted"),
        ("reject", {"feedback": "Blurred"}, "in_review", "rejected"),
        ("overrule", {"reason": "Far away"}, "needs_attention", "in_review"),
    ],
)
def test_the_steps_of_review(api, requirement, step, body, before, after):
    artwork = make_artwork(requirement, ArtworkStatus(before))

    answer = api.post(f"/artworks/{artwork.pk}/{step}", body)

    assert (answer.status, answer.body["status"]) == (200, after)
    again = api.post(f"/artworks/{artwork.pk}/{step}", body)
    assert (again.status, again.error["code"], again.error["status"]) == (409, "wrong_status", after)
    if body:
        assert api.post(f"/artworks/{artwork.pk}/{step}", {}).status == 422


def test_each_step_asks_for_its_scope(show, client, requirement):
    artwork = make_artwork(requirement)
    asked = {
        "artworks:read": [("post", "/artworks"), ("put", f"/artworks/{artwork.pk}")],
        "artworks:write": [
            *(("post", f"/artworks/{artwork.pk}/{step}") for step in ("accept", "reject", "overrule")),
            ("post", "/proofs"),
        ],
        "artworks:review": [("get", "/artworks"), ("get", "/artwork-requirements")],
    }
    before = ActivityEntry.objects.count()
    for scope, calls in asked.items():
        token = ask_token(client, *make_client(show.organisation, scope)).json()["access_token"]
        refused = [Api(token).call(method.upper(), path, {} if method != "get" else None) for method, path in calls]
        assert [(each.status, each.error["code"]) for each in refused] == [(403, "insufficient_scope")] * len(calls)
    assert ActivityEntry.objects.count() == before + len(asked)  # the clients


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("path", ["/artworks", "/artwork-requirements", "/proofs"])
def test_lists_cost_the_same_for_any_number(api, show, path, count, django_assert_max_num_queries):
    for _ in range(count):
        proof_of(show)
    query = f"{path}?per_page=100&expand=stand"
    api.get(query)

    with django_assert_max_num_queries(11):
        answer = api.get(query)

    assert len(answer.body["data"]) == count


def test_another_organisation_sees_nothing(show, client, requirement):
    artwork = make_artwork(requirement)
    stranger = Api(ask_token(client, *make_client(Show(organisation("Elsewhere")).organisation)).json()["access_token"])

    for path in ("artworks", "artwork-requirements", "proofs"):
        assert stranger.get(f"/{path}").body["data"] == []
    for path in (f"/artworks/{artwork.pk}", f"/artwork-requirements/{requirement.pk}"):
        assert stranger.get(path).status == 404


def test_a_change_of_the_proof_is_a_change_of_the_artwork(api, show):
    proof = proof_of(show)
    rows = {"artworks": proof.artwork_id, "artwork-requirements": proof.artwork.requirement_id}
    old = timezone.now() - timedelta(days=9)
    for row in (proof, proof.artwork, proof.artwork.requirement, proof.artwork.requirement.configuration, show.event):
        type(row).objects.filter(pk=row.pk).update(updated_at=old)
    since = (timezone.now() - timedelta(hours=1)).isoformat()
    for path in rows:
        assert api.get(f"/{path}", updated_since=since).body["data"] == []

    proof.save()

    for path, key in rows.items():
        assert [row["id"] for row in api.get(f"/{path}", updated_since=since).body["data"]] == [str(key)]


def test_who_accepts_is_a_setting_of_the_event(api, show):
    path = f"/events/{show.event.pk}"
    assert api.get(path).body["artwork_acceptance"] == "person"
    assert api.patch(path, {"artwork_acceptance": "automatic"}).body["artwork_acceptance"] == "automatic"
    assert api.patch(path, {"artwork_acceptance": "sometimes"}).status == 422
    assert api.get(path).body["artwork_acceptance"] == "automatic"
