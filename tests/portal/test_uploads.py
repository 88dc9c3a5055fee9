"""Sending files from pages: by the script in pieces, by a plain form, by nobody else."""

import gc
from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from uuid_utils.compat import uuid7

from eventhub.accounts.enums import Role
from eventhub.core.errors import Invalid, OutOfSight
from eventhub.core.slow_bodies import SLOTS, AllBusy, receiving
from eventhub.files import parts
from eventhub.files.limits import LARGEST_FORM
from eventhub.files.models import StoredFile, Upload
from eventhub.files.targets import Destination
from eventhub.files.upload_field import upload_field
from eventhub.stands.models import Stand
from tests.factories import show as make
from tests.factories.accounts import UserPermissionFactory
from tests.factories.uploads import encoded, files_of_at_most, pdf

UPLOADS = "/uploads/"
TYPE = "application/offset+octet-stream"


def stand_of(actor, target) -> Stand:
    """Stands in for the app that knows what a file is for."""
    if set(target) != {"stand_id"}:
        raise Invalid.at("stand_id", "An upload of this kind names one id: stand_id.")
    stand = Stand.objects.filter(pk=target["stand_id"]).first()
    if stand is None or not (actor.holds(Role.SPONSOR, stand.scope) or actor.holds(Role.ORGANISER, stand.scope)):
        raise OutOfSight("There is no such stand.")
    return stand


def destination(*, actor, target, size) -> Destination:
    return Destination(stand_of(actor, target).event.organisation, ("pdf", "png"))


def finished(file, *, target, actor) -> str:
    if file.name == "late.pdf":
        raise Invalid.at("file", "The deadline has passed meanwhile.")
    return f"/s/{stand_of(actor, target).pk}/"


@pytest.fixture
def show(db, settings):
    settings.UPLOAD_TARGETS = {"artwork": f"{__name__}.destination"}
    settings.UPLOAD_FINISHED = {"artwork": f"{__name__}.finished"}
    return make.Show()


@pytest.fixture
def sponsor(show) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(show.sponsor_user)
    return client


def token(client: Client) -> str:
    """As a page carries it."""
    if "csrftoken" not in client.cookies:
        client.get(reverse("portal:account"))
    return client.cookies["csrftoken"].value


def tus(client: Client, method: str, path: str, content: bytes = b"", **headers: str):
    sent = {"Tus-Resumable": "1.0.0", "X-CSRFToken": token(client)}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return client.generic(method, path, content, TYPE if content else "", headers=sent)


def begun(client: Client, stand: Stand, size: int = 2000, name: str = "wall.pdf"):
    told = encoded(filename=name, purpose="artwork", stand_id=str(stand.pk))
    return tus(client, "POST", UPLOADS, Upload_Length=str(size), Upload_Metadata=told)


def test_a_sponsor_sends_a_file_in_pieces(sponsor, show):
    content = pdf()
    made = begun(sponsor, show.stand)
    address = made["Location"]

    first = tus(sponsor, "PATCH", address, content[:1500], Upload_Offset="0")
    told = sponsor.get(address).json()
    last = tus(sponsor, "PATCH", address, content[1500:], Upload_Offset="1500")

    assert [made.status_code, first.status_code, last.status_code] == [201, 204, 204]
    assert (told["state"], told["offset"], told["leads_to"]) == ("open", 1500, None)
    file = StoredFile.objects.get()
    assert (file.content.read(), file.organisation, file.uploaded_by_id) == (
        content,
        show.organisation,
        show.sponsor_user.pk,
    )
    told = sponsor.get(address).json()
    assert (told["state"], told["file_id"], told["leads_to"]) == ("finished", str(file.pk), f"/s/{show.stand.pk}/")
    assert tus(sponsor, "HEAD", address)["EventHub-File-Id"] == str(file.pk)


def test_without_the_pages_token_nothing_is_begun(sponsor, show):
    begun(sponsor, show.stand)
    address = reverse("portal:upload", args=[Upload.objects.get().pk])

    for method, path in (("POST", UPLOADS), ("PATCH", address), ("DELETE", address)):
        assert tus(sponsor, method, path, X_CSRFToken="").status_code == 403
    assert (Upload.objects.count(), StoredFile.objects.count()) == (1, 0)


def test_others_find_nothing(sponsor, show):
    address = begun(sponsor, show.stand)["Location"]
    neighbour = show.add_stand("C13", "Heron Textiles")
    other_sponsor = make.person("kim@heron.example", Role.SPONSOR, neighbour)
    elsewhere = UserPermissionFactory().user

    for user in (other_sponsor, elsewhere, show.organiser_user):
        client = Client()
        client.force_login(user)
        for method in ("HEAD", "DELETE"):
            assert tus(client, method, address).status_code == 404
        assert tus(client, "PATCH", address, b"%PDF-", Upload_Offset="0").status_code == 404
        assert client.get(address).status_code == 404
    assert begun(sponsor, neighbour).status_code == 404
    assert sponsor.get(reverse("portal:upload", args=[uuid7()])).status_code == 404
    assert parts.length(Upload.objects.get().pk) == 0


def test_a_stranger_is_asked_to_sign_in(db):
    answers = [
        Client().generic("POST", UPLOADS, headers={"Tus-Resumable": "1.0.0"}),
        Client().generic("PATCH", f"{UPLOADS}{uuid7()}", b"x", headers={"Tus-Resumable": "1.0.0"}),
    ]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json()["error"]["code"] == "not_authenticated"
    assert Client().post(UPLOADS, {"file": SimpleUploadedFile("a.pdf", pdf())}).status_code == 302


class Unreadable(BytesIO):
    """A body that nobody may touch."""

    def read(self, *args):
        raise AssertionError("the body was read")

    readline = readinto = read


@pytest.mark.parametrize("body", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_a_form_that_claims_to_be_a_piece_is_refused_before_its_body_is_read(sponsor, show, body):
    """The check of the token would look for it in there, and a stranger would be listened to for 50 MB."""
    for address in (UPLOADS, begun(sponsor, show.stand)["Location"]):
        for client, refused in ((Client(enforce_csrf_checks=True), 401), (sponsor, 415)):
            request = {"CONTENT_LENGTH": str(10**7), "wsgi.input": Unreadable()}
            sent = {"Tus-Resumable": "1.0.0", "X-CSRFToken": "", "X-HTTP-Method-Override": "PATCH"}
            answer = client.generic("POST", address, b"", body, headers=sent, **request)
            assert (answer.status_code, answer["Tus-Resumable"]) == (refused, "1.0.0")


def test_a_form_for_which_the_disk_has_no_room_says_so_on_the_page_before(sponsor, show, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    token(sponsor)
    with files_of_at_most(100_000):
        response = form(sponsor, pdf(3_000_000), stand_id=str(show.stand.pk))

    assert (response.status_code, response["Location"]) == (302, "http://testserver/account/")
    assert ["no room" in sentence for sentence in said(response)] == [True]
    assert (StoredFile.objects.count(), Upload.objects.count()) == (0, 0)
    del response
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_refusals_are_json_with_a_sentence(sponsor, show):
    address = begun(sponsor, show.stand)["Location"]

    wrong = tus(sponsor, "PATCH", address, b"x", Upload_Offset="9")
    version = tus(sponsor, "PATCH", address, b"x", Upload_Offset="0", Tus_Resumable="2")

    assert (wrong.status_code, wrong.json()["error"]["code"]) == (409, "wrong_offset")
    assert (version.status_code, version["Tus-Version"], version["Tus-Resumable"]) == (412, "1.0.0", "1.0.0")
    assert sponsor.get(UPLOADS).status_code == 405


def test_the_target_narrows_what_is_taken_and_may_refuse_at_the_end(sponsor, show):
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>" + b" " * 100
    address = begun(sponsor, show.stand, len(svg))["Location"]
    refused = tus(sponsor, "PATCH", address, svg, Upload_Offset="0")
    assert (refused.status_code, "PDF or PNG" in refused.json()["error"]["message"]) == (422, True)

    address = begun(sponsor, show.stand, name="late.pdf")["Location"]
    refused = tus(sponsor, "PATCH", address, pdf(), Upload_Offset="0")

    assert (refused.status_code, refused.json()["error"]["message"]) == (422, "The deadline has passed meanwhile.")
    told = sponsor.get(address).json()
    assert (told["state"], told["fault"]) == ("refused", "The deadline has passed meanwhile.")
    assert not StoredFile.objects.exists()


def test_only_so_many_bodies_are_read_at_once(sponsor, show):
    address = begun(sponsor, show.stand)["Location"]
    held = [receiving({}) for _ in range(SLOTS)]
    for each in held:
        each.__enter__()
    try:
        answer = tus(sponsor, "PATCH", address, b"x", Upload_Offset="0")
        page = sponsor.get(reverse("portal:account"))
        with pytest.raises(AllBusy), receiving({}):
            pass
    finally:
        for each in held:
            each.__exit__(None, None, None)

    assert (answer.status_code, answer["Retry-After"], page.status_code) == (503, "1", 200)
    assert tus(sponsor, "PATCH", address, pdf(), Upload_Offset="0").status_code == 204


# --- without script ----------------------------------------------------------------------------------


def form(client: Client, content: bytes | None, **fields: object):
    sent = {"purpose": "artwork", "csrfmiddlewaretoken": token(client), **fields}
    if content is not None:
        sent["file"] = SimpleUploadedFile("wall.pdf", content, "application/pdf")
    return client.post(UPLOADS, sent, headers={"Referer": "http://testserver/account/"})


def said(response) -> list[str]:
    return [str(each) for each in get_messages(response.wsgi_request)]


def test_a_plain_form_ends_on_the_same_page_as_the_script(sponsor, show):
    response = form(sponsor, pdf(3_000_000), stand_id=str(show.stand.pk))

    assert (response.status_code, response["Location"]) == (302, f"/s/{show.stand.pk}/")
    assert StoredFile.objects.get().size == 3_000_000


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "no file"), (b"", "empty"), (b"MZ" + bytes(6000), "a program"), (b"plain words", "plain text")],
)
def test_a_form_that_is_refused_says_why_on_the_page_before(sponsor, show, content, words):
    response = form(sponsor, content, stand_id=str(show.stand.pk))

    assert (response.status_code, response["Location"]) == (302, "http://testserver/account/")
    assert [words in sentence for sentence in said(response)] == [True]
    assert (StoredFile.objects.count(), Upload.objects.count()) == (0, 0)


def test_a_form_without_the_pages_token_is_refused(sponsor, show):
    assert form(sponsor, pdf(), stand_id=str(show.stand.pk), csrfmiddlewaretoken="x").status_code == 403
    assert not StoredFile.objects.exists()


def test_a_form_is_refused_by_its_announced_length_before_it_is_read(sponsor, show):
    response = sponsor.post(UPLOADS, b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(LARGEST_FORM + 10**6))

    assert response.status_code == 302
    assert ["50 MB at most" in sentence for sentence in said(response)] == [True]


def test_the_script_stays_small(settings):
    assert len((settings.BASE_DIR / "static/js/upload.js").read_bytes()) <= 14 * 1024


def test_the_field_says_what_is_taken(rf, show):
    field = upload_field(
        id=7, title="Upload version 3", purpose="artwork", target={"stand_id": show.stand.pk}, formats=("png", "tiff")
    )

    page = render_to_string("portal/_upload.html", {"upload": field}, rf.get("/"))

    assert f'<input type="hidden" name="stand_id" value="{show.stand.pk}">' in page
    assert 'data-most="1073741824" data-most-words="1 GB" data-formats="tiff png"' in page
    assert 'accept=".tif,.tiff,.png"' in page
    assert "TIFF or PNG, up to 1 GB" in page
    assert 'action="/uploads/"' in page
