"""Resumable uploads as another system speaks them: tokens, scopes, the envelope of errors, and the protocol's own words."""

import base64
import hashlib
from uuid import uuid4

import pytest
from django.test import Client

from eventhub.api.models import IdempotencyKey
from eventhub.files import parts
from eventhub.files.limits import LARGEST_CHUNK
from eventhub.files.models import StoredFile, Upload
from tests.api.conftest import ALL_SCOPES, Answer, Api
from tests.factories.files import picture
from tests.factories.uploads import encoded, files_of_at_most, pdf

TYPE = "application/offset+octet-stream"


def tus(api: Api, method: str, path: str, content: bytes = b"", **headers: str) -> Answer:
    sent = {"Tus-Resumable": "1.0.0"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return api.call(method, path, raw=content, content_type=TYPE if content else "", headers=sent)


def create(api: Api, size: int, content: bytes = b"", **told: str) -> Answer:
    said = encoded(**({"filename": "plan.pdf", "purpose": "attachment"} | told))
    return tus(api, "POST", "/uploads", content, Upload_Length=str(size), Upload_Metadata=said)


@pytest.fixture
def address(api, show) -> str:
    return create(api, 2000).response["Location"]


def test_a_file_goes_up_in_pieces_and_can_be_read(api, show):
    content = pdf(2500)
    made = create(api, 2500)
    address = made.response["Location"]
    assert (made.status, made.response.content, address.startswith("http://testserver/api/v1/uploads/")) == (
        201,
        b"",
        True,
    )

    first = tus(api, "PATCH", address, content[:2000], Upload_Offset="0")
    asked = tus(api, "HEAD", address)
    last = tus(api, "PATCH", address, content[2000:], Upload_Offset="2000")

    assert (first.status, asked.response["Upload-Offset"], asked.response["Upload-Length"]) == (204, "2000", "2500")
    assert (last.status, last.response["Upload-Offset"]) == (204, "2500")
    key = last.response["EventHub-File-Id"]
    assert StoredFile.objects.get(pk=key).content.read() == content
    told = api.get(address.removeprefix("http://testserver/api/v1")).body
    assert (told["state"], told["file_id"], told["offset"], told["fault"]) == ("finished", key, 2500, None)
    assert api.get(f"/files/{key}").body["sha256"] == hashlib.sha256(content).hexdigest()
    for answer in (made, first, asked, last):
        assert answer.response["Tus-Resumable"] == "1.0.0"
        assert answer.response["Cache-Control"] == "no-store"
        assert "RateLimit-Remaining" in answer.response


def test_it_says_what_it_speaks(api):
    answer = api.call("OPTIONS", "/uploads")

    assert (answer.status, answer.response["Tus-Version"]) == (204, "1.0.0")
    assert answer.response["Tus-Extension"] == "creation,creation-with-upload,termination,checksum,expiration"
    assert Client().options("/api/v1/uploads").status_code == 401


@pytest.mark.parametrize(
    ("method", "content", "headers", "status", "code"),
    [
        ("PATCH", b"x", {"Upload_Offset": "0", "Tus_Resumable": "0.1"}, 412, "tus_version"),
        ("PATCH", b"x", {"Upload_Offset": "7"}, 409, "wrong_offset"),
        ("PATCH", b"x" * 2001, {"Upload_Offset": "0"}, 413, "too_large"),
        ("PATCH", bytes(LARGEST_CHUNK + 1), {"Upload_Offset": "0"}, 413, "too_large"),
        ("PATCH", b"x", {"Upload_Offset": "0", "Upload_Checksum": "sha1 AAAA"}, 460, "checksum_mismatch"),
        ("PATCH", b"x", {"Upload_Offset": "x"}, 400, "bad_request"),
        ("PATCH", b"x", {}, 422, "invalid"),
        ("PATCH", b"x", {"Upload_Offset": "0", "If_Match": '"x"'}, 400, "bad_request"),
        ("PATCH", b"x", {"Upload_Offset": "0", "Transfer_Encoding": "chunked"}, 400, "bad_request"),
        ("DELETE", b"", {"Tus_Resumable": "2.0.0"}, 412, "tus_version"),
    ],
)
def test_refusals_are_in_the_envelope_and_nothing_arrives(api, address, method, content, headers, status, code):
    answer = tus(api, method, address, content, **headers)

    assert (answer.status, answer.error["code"]) == (status, code)
    assert parts.length(Upload.objects.get().pk) == 0
    if status == 412:
        assert answer.response["Tus-Version"] == "1.0.0"


def test_a_piece_of_another_type_is_refused(api, address):
    sent = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}

    answer = api.call("PATCH", address, raw=b"%PDF-1.7", content_type="application/pdf", headers=sent)

    assert (answer.status, answer.error["code"]) == (415, "unsupported_media_type")


def test_the_limit_is_named_before_the_first_byte(api, show, settings):
    settings.EVENTHUB_MAX_UPLOAD = 1024**3

    answer = create(api, 1024**3 + 1, purpose="artwork")

    assert (answer.status, answer.error["code"]) == (413, "too_large")
    assert "1 GB (1,073,741,824 bytes)" in answer.error["message"]


def test_a_held_upload_is_locked_for_others(api, address):
    with parts.held(Upload.objects.get().pk):
        answer = tus(api, "PATCH", address, b"x", Upload_Offset="0")

    assert (answer.status, answer.error["code"]) == (423, "locked")


def test_the_method_may_stand_in_a_header(api, address):
    content = pdf(2000)

    answer = tus(api, "POST", address, content, Upload_Offset="0", X_HTTP_Method_Override="PATCH")

    assert (answer.status, answer.response["Upload-Offset"]) == (204, "2000")
    assert tus(api, "POST", address, X_HTTP_Method_Override="TRACE").status == 405


def test_what_a_file_is_for_decides_about_the_scope(show, open_api):
    sends_artwork = open_api(show.organisation, "artworks:write")
    sends_files = open_api(show.organisation, "files:write")

    assert [create(sends_artwork, 9, purpose=each).status for each in ("artwork", "proof", "attachment")] == [
        201,
        201,
        403,
    ]
    assert [create(sends_files, 9, purpose=each).status for each in ("artwork", "proof", "attachment")] == [
        403,
        403,
        201,
    ]
    artwork = Upload.objects.get(purpose="artwork")
    path = f"/uploads/{artwork.pk}"
    assert tus(sends_artwork, "HEAD", path).status == 200
    assert tus(sends_files, "HEAD", path).status == 403
    everything = open_api(show.organisation, *ALL_SCOPES - {"artworks:write"})
    assert tus(everything, "DELETE", path).status == 403


def test_another_organisation_finds_nothing(api, address, stranger):
    for method, headers in (("HEAD", {}), ("DELETE", {}), ("PATCH", {"Upload_Offset": "0"})):
        assert tus(stranger, method, address, b"x" if headers else b"", **headers).status == 404
    assert stranger.call("GET", address).status == 404
    assert tus(api, "HEAD", f"/uploads/{uuid4()}").status == 404
    assert Client().patch(address).status_code == 401


def test_an_organisations_other_client_may_look_and_stop_and_not_add(api, show, address, open_api):
    other = open_api(show.organisation)

    assert tus(other, "HEAD", address).status == 200
    assert tus(other, "PATCH", address, b"x", Upload_Offset="0").error["code"] == "not_allowed"
    assert tus(other, "DELETE", address).status == 204


def test_a_beginning_with_a_key_is_done_once_and_is_about_this_file(api, show):
    def begun(name: str) -> Answer:
        said = encoded(filename=name, purpose="attachment")
        return tus(api, "POST", "/uploads", Upload_Length="9", Upload_Metadata=said, Idempotency_Key="one")

    answers = [begun("a.pdf"), begun("a.pdf"), begun("b.pdf")]

    assert [answer.status for answer in answers] == [201, 201, 422]
    assert answers[0].response["Location"] == answers[1].response["Location"]
    assert Upload.objects.count() == 1


def test_a_beginning_with_a_key_brings_no_piece(api, show):
    """A lost answer would be repeated under a transaction that waits for bytes, and the key says nothing of them."""
    said = encoded(filename="a.pdf", purpose="attachment")

    answer = tus(api, "POST", "/uploads", pdf(), Upload_Length="2000", Upload_Metadata=said, Idempotency_Key="one")

    assert (answer.status, answer.error["code"]) == (400, "bad_request")
    assert "Send the POST without a body, and the first piece by PATCH" in answer.error["message"]
    assert (Upload.objects.count(), IdempotencyKey.objects.count()) == (0, 0)


def test_a_disk_that_fills_up_is_told_and_the_upload_goes_on(api, show):
    content = pdf(400_000)
    address = create(api, len(content)).response["Location"]

    with files_of_at_most(100_000):
        full = tus(api, "PATCH", address, content, Upload_Offset="0")

    assert (full.status, full.error["code"]) == (507, "insufficient_storage")
    assert tus(api, "HEAD", address).response["Upload-Offset"] == "0"
    assert tus(api, "PATCH", address, content, Upload_Offset="0").status == 204


def test_a_stopped_upload_is_not_found_any_more(api, address):
    assert tus(api, "DELETE", address).status == 204
    assert [tus(api, method, address).status for method in ("HEAD", "DELETE")] == [404, 404]


def test_what_is_no_such_file_is_refused_at_its_first_piece(api, show):
    content = b"MZ" + bytes(6000)

    answer = create(api, len(content), content, purpose="artwork", filename="wall.pdf")

    assert (answer.status, "a program" in answer.error["message"]) == (422, True)
    assert not StoredFile.objects.exists()


def test_a_checksum_is_asked_of_every_piece_that_has_one(api, address):
    content = pdf(2000)
    digest = base64.b64encode(hashlib.sha1(content).digest()).decode()  # noqa: S324  # the protocol's own

    assert tus(api, "PATCH", address, content, Upload_Offset="0", Upload_Checksum=f"sha1 {digest}").status == 204


def test_a_logo_may_come_this_way(api, show):
    sent = picture()

    answer = create(api, len(sent), sent, purpose="logo")

    assert answer.status == 201
    assert api.get(f"/files/{answer.response['EventHub-File-Id']}").body["content_type"] == "image/png"
