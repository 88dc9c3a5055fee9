"""Files as another system sends, reads and removes them."""

from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.files import parts
from eventhub.files.images import MAX_BYTES
from eventhub.files.limits import LARGEST_FORM
from eventhub.files.models import StoredFile, Upload
from tests.api.conftest import Answer, Api
from tests.factories.files import StoredFileFactory, picture
from tests.factories.uploads import pdf


def upload(api: Api, parts: dict, **headers: str) -> Answer:
    content = encode_multipart(BOUNDARY, parts)
    return api.call("POST", "/files", raw=content, content_type=MULTIPART_CONTENT, headers=headers)


def image(content: bytes | None = None, name: str = "Möwe.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content, "image/png")


def test_a_file_is_uploaded_read_and_removed(api, show):
    answer = upload(api, {"file": image(), "purpose": "logo"})

    file = StoredFile.objects.get()
    assert answer.status == 201
    assert answer.response["Location"] == f"http://testserver/api/v1/files/{file.pk}"
    kept = file.content.read()
    assert answer.body == {
        "id": str(file.pk),
        "name": "Möwe.png",
        "content_type": "image/png",
        "size": len(kept),
        "sha256": sha256(kept).hexdigest(),
        "purpose": "logo",
        "scan_status": "not_scanned",
        "download_url": answer.body["download_url"],
        "removed_at": None,
        "created_at": answer.body["created_at"],
        "updated_at": answer.body["updated_at"],
    }
    read = api.get(f"/files/{file.pk}")
    assert (read.status, {**read.body, "download_url": ""}) == (200, {**answer.body, "download_url": ""})
    assert read.response["ETag"] == answer.response["ETag"]

    assert api.delete(f"/files/{file.pk}").status == 204
    assert [api.get(f"/files/{file.pk}").status, api.delete(f"/files/{file.pk}").status] == [404, 404]
    assert api.get("/files").body["data"] == []
    (gone,) = api.get("/files", include_removed="true").body["data"]
    assert (gone["id"], gone["download_url"], gone["removed_at"] is None) == (str(file.pk), None, False)


def test_the_download_link_needs_no_token_and_does_not_last(api, show, time_machine):
    address = upload(api, {"file": image(), "purpose": "option_image"}).body["download_url"]
    assert address.startswith("http://testserver/downloads/")
    client = Client()

    response = client.get(address)
    assert (response.status_code, b"".join(response.streaming_content)) == (
        200,
        StoredFile.objects.get().content.read(),
    )
    assert response["Content-Type"] == "image/png"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert client.get(address[:-1] + ("A" if address[-1] != "A" else "B")).status_code == 404
    assert client.get("/downloads/none").status_code == 404
    assert client.post(address).status_code == 405

    time_machine.move_to(timezone.now() + timedelta(minutes=5, seconds=2))
    assert client.get(address).status_code == 410


def test_the_link_of_a_removed_file_opens_nothing(api, show):
    body = upload(api, {"file": image(), "purpose": "logo"}).body

    api.delete(f"/files/{body['id']}")

    assert Client().get(body["download_url"]).status_code == 404


@pytest.mark.parametrize(
    ("parts", "status", "codes"),
    [
        ({}, 422, {"file": "required", "purpose": "required"}),
        ({"file": "no file", "purpose": "logo"}, 400, {"file": "wrong_type"}),
        ({"file": image(), "purpose": "weapon"}, 422, {"purpose": "invalid_choice"}),
        ({"file": image(), "purpose": image()}, 400, {"purpose": "wrong_type"}),
        ({"file": image(b""), "purpose": "logo"}, 422, {"file": "required"}),
        ({"file": image(b"%PDF-1.7"), "purpose": "logo"}, 422, {"file": "invalid"}),
        ({"file": image(picture()[:60]), "purpose": "logo"}, 422, {"file": "invalid"}),
        ({"file": image(), "purpose": "logo", "name": "x"}, 400, {"name": "read_only"}),
        ({"file": image(), "purpose": "logo", "colour": "x"}, 400, {"colour": "unknown_field"}),
    ],
)
def test_what_is_no_upload_is_refused(api, show, parts, status, codes):
    answer = upload(api, parts)

    assert (answer.status, answer.codes) == (status, codes)
    assert not StoredFile.objects.exists()


def test_a_part_is_sent_once(api, show):
    answer = upload(api, {"file": image(), "purpose": ["logo", "option_image"]})

    assert (answer.status, answer.error["code"]) == (400, "bad_request")


def test_too_large_a_file_is_refused_early_with_the_limit(api, show):
    """By its announced length, and by the size of the part where the whole is just under that."""
    for size in (MAX_BYTES + 1, MAX_BYTES + 200_000):
        answer = upload(api, {"file": image(bytes(size)), "purpose": "logo"})
        assert (answer.status, answer.error["code"]) == (413, "too_large")
        assert "10,485,760 bytes" in answer.error["message"]
    answer = upload(api, {"file": image(), "purpose": "a" * 6_000_000})
    assert (answer.status, answer.error["code"]) == (413, "too_large")
    assert not StoredFile.objects.exists()


def test_only_files_are_read_from_forms_and_only_forms_hold_files(api, show):
    assert api.post("/files", {"purpose": "logo"}).status == 415
    form = encode_multipart(BOUNDARY, {"name": "Lumen Works"})
    assert api.call("POST", "/sponsors", raw=form, content_type=MULTIPART_CONTENT).status == 415
    assert api.call("POST", "/files", raw=b"--x", content_type="multipart/form-data").status == 400
    assert api.call("POST", "/files", raw=b"--x", content_type="multipart/form-data; boundary=y").status in (400, 422)


def test_an_upload_with_a_key_is_done_once(api, show):
    key = str(uuid4())
    answers = [upload(api, {"file": image(), "purpose": "logo"}, **{"Idempotency-Key": key}) for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].body["id"] == answers[1].body["id"]
    other = upload(api, {"file": image(picture("JPEG")), "purpose": "logo"}, **{"Idempotency-Key": key})
    assert other.status == 422
    assert StoredFile.objects.count() == 1


def test_what_is_shown_somewhere_stays(api, show):
    sponsor = show.stand.sponsorship.sponsor
    sponsor.logo = StoredFileFactory(organisation=show.organisation)
    sponsor.save()

    answer = api.delete(f"/files/{sponsor.logo_id}")

    assert (answer.status, answer.error["code"]) == (409, "in_use")
    assert api.get(f"/files/{sponsor.logo_id}").status == 200


def test_the_list_by_purpose_and_name(api, show):
    logo = StoredFileFactory(organisation=show.organisation, name="Corvid mark.png")
    spot = StoredFileFactory(organisation=show.organisation, purpose="option_image", name="spot.png")

    assert [row["id"] for row in api.get("/files").body["data"]] == [str(logo.pk), str(spot.pk)]
    assert [row["id"] for row in api.get("/files", purpose="option_image").body["data"]] == [str(spot.pk)]
    assert [row["id"] for row in api.get("/files", search="corvid MARK").body["data"]] == [str(logo.pk)]


def test_another_organisation_sees_and_removes_nothing(show, stranger):
    file = StoredFileFactory(organisation=show.organisation)

    assert stranger.get("/files").body["data"] == []
    assert stranger.get("/files", include_removed="true").body["data"] == []
    assert stranger.get(f"/files/{file.pk}").status == 404
    assert stranger.delete(f"/files/{file.pk}").status == 404
    assert not ActivityEntry.objects.filter(verb="file.removed").exists()


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(api, show, count, django_assert_num_queries):
    StoredFileFactory.create_batch(count, organisation=show.organisation)

    with django_assert_num_queries(3):
        answer = api.get("/files", per_page=100)

    assert len(answer.body["data"]) == count


@pytest.mark.parametrize(
    ("purpose", "content_type"), [("attachment", "application/pdf"), ("artwork", "application/pdf")]
)
def test_what_is_no_picture_is_kept_byte_by_byte(api, show, purpose, content_type):
    """5 MB: more than Django keeps in memory."""
    content = pdf(5_000_000)

    answer = upload(api, {"file": image(content, "plan.pdf"), "purpose": purpose})

    assert (answer.status, answer.body["content_type"]) == (201, content_type)
    assert (answer.body["size"], answer.body["sha256"]) == (len(content), sha256(content).hexdigest())
    response = Client().get(answer.body["download_url"])
    assert response["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert b"".join(response.streaming_content) == content
    assert not Upload.objects.filter(file=None).exists()


def test_a_form_that_would_be_too_large_leads_to_uploads_in_pieces(api, show):
    answer = upload(api, {"file": image(bytes(LARGEST_FORM + 1)), "purpose": "artwork"})

    assert (answer.status, answer.error["code"]) == (413, "too_large")
    assert "52,428,800 bytes" in answer.error["message"]
    assert "/api/v1/uploads" in answer.error["message"]


def test_a_file_that_is_refused_leaves_no_upload_behind(api, show, settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path
    answer = upload(api, {"file": image(b"MZ" + bytes(5000), "plan.pdf"), "purpose": "attachment"})

    assert (answer.status, answer.codes) == (422, {"file": "invalid"})
    assert not Upload.objects.exists()
    assert [path.name for _, path in parts.leftovers()] == []


@pytest.mark.parametrize("status", ["waiting", "failed", "infected"])
def test_what_is_not_known_to_be_clean_has_no_link(api, show, status):
    file = StoredFileFactory(organisation=show.organisation, scan_status=status)

    body = api.get(f"/files/{file.pk}").body

    assert (body["scan_status"], body["download_url"]) == (status, None)
