"""The protocol object, spoken to directly: what each request is answered with, and what is left behind."""

import base64
import hashlib
from datetime import timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from eventhub.core.errors import Conflict, Gone, Invalid, NotAllowed, OutOfSight, Unreadable
from eventhub.files import parts
from eventhub.files.errors import ChecksumMismatch, Locked, NoRoom, TooLarge, WrongMediaType, WrongVersion
from eventhub.files.finishing import finish_as_owner
from eventhub.files.limits import LARGEST_CHUNK, LARGEST_FORM
from eventhub.files.models import StoredFile, Upload
from eventhub.files.tus import discovery
from eventhub.files.uploads import LIFETIME, store_sent
from tests.factories.files import picture
from tests.factories.uploads import SVG, Speaker, begin, encoded, files_of_at_most, pdf


@pytest.fixture
def speaker(organisation, organiser) -> Speaker:
    return Speaker(organiser, organisation)


def checksum(content: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def test_it_says_what_it_speaks(settings):
    settings.EVENTHUB_MAX_UPLOAD = 700 * 1024**2
    assert discovery().headers == {
        "Tus-Version": "1.0.0",
        "Tus-Extension": "creation,creation-with-upload,termination,checksum,expiration",
        "Tus-Max-Size": "734003200",
        "Tus-Checksum-Algorithm": "sha1,sha256",
    }


def test_a_file_in_three_pieces_becomes_a_kept_file(speaker, organiser, organisation, facts):
    content = pdf(2500)
    made = speaker.create(len(content), Upload_Metadata=encoded(filename="../../Möwe.pdf", purpose="attachment"))
    key = Upload.objects.get().pk
    assert (made.status, made.headers["Location"]) == (201, f"/uploads/{key}")
    assert parsedate_to_datetime(made.headers["Upload-Expires"]) > timezone.now() + LIFETIME - timedelta(minutes=1)

    answers = [speaker.patch(key, at, content[at : at + 1000]) for at in (0, 1000, 2000)]

    file = StoredFile.objects.get()
    assert [(answer.status, answer.headers["Upload-Offset"]) for answer in answers] == [
        (204, "1000"),
        (204, "2000"),
        (204, "2500"),
    ]
    assert [answer.headers.get("EventHub-File-Id") for answer in answers] == [None, None, str(file.pk)]
    assert [answer.headers["EventHub-Upload-State"] for answer in answers] == ["open", "open", "finished"]
    assert file.content.read() == content
    assert (file.name, file.purpose, file.content_type) == ("Möwe.pdf", "attachment", "application/pdf")
    assert (file.size, file.sha256) == (2500, hashlib.sha256(content).hexdigest())
    assert (file.organisation, file.uploaded_by_id, file.scan_status) == (organisation, organiser.id, "not_scanned")
    assert facts() == [("file.uploaded", "", "")]
    assert not parts.path_of(key).exists()
    told = speaker.call("HEAD", key).headers
    assert (told["Upload-Offset"], told["Upload-Length"], told["EventHub-File-Id"]) == ("2500", "2500", str(file.pk))


def test_head_tells_what_has_arrived_and_what_was_said(speaker):
    key = speaker.begun(3000)
    speaker.patch(key, 0, pdf(3000)[:1200])

    told = speaker.call("HEAD", key)

    assert (told.status, told.headers["Upload-Offset"], told.headers["Upload-Length"]) == (200, "1200", "3000")
    assert told.headers["Upload-Metadata"] == encoded(filename="plan.pdf", purpose="attachment")


def test_the_first_piece_may_come_with_the_beginning(speaker):
    content = pdf(1500)

    answer = speaker.create(1500, content)

    assert (answer.status, answer.headers["Upload-Offset"]) == (201, "1500")
    assert answer.headers["EventHub-File-Id"] == str(StoredFile.objects.get().pk)


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({"Tus_Resumable": "0.2.2"}, WrongVersion),
        ({"Tus_Resumable": "-"}, WrongVersion),
        ({"Upload_Length": "-"}, Invalid),
        ({"Upload_Length": "many"}, Unreadable),
        ({"Upload_Length": "-1 "}, Unreadable),
        ({"Upload_Length": "٣"}, Unreadable),
        ({"Upload_Length": "0"}, Invalid),
        ({"Upload_Defer_Length": "1"}, Unreadable),
        ({"Upload_Metadata": "-"}, Invalid),
        ({"Upload_Metadata": "filename"}, Invalid),
        ({"Upload_Metadata": "filename not-base-64!"}, Unreadable),
        ({"Upload_Metadata": encoded(filename="x") + "," + encoded(filename="y")}, Unreadable),
        ({"Upload_Metadata": encoded(filename="x\0.pdf", purpose="attachment")}, Unreadable),
        ({"Upload_Metadata": encoded(filename="x", purpose="weapon")}, Invalid),
        ({"Upload_Metadata": encoded(filename="x", purpose="attachment", colour="red")}, Unreadable),
        ({"Upload_Metadata": encoded(filename="x", purpose="attachment", stand_id="12")}, Unreadable),
        ({"Upload_Metadata": encoded(filename="x", purpose="attachment", stand_id=str(uuid4()))}, Invalid),
        ({"Upload_Metadata": encoded(filename="x", purpose="attachment", organisation_id=str(uuid4()))}, OutOfSight),
        ({"Upload_Metadata": "x" * 9000}, Unreadable),
    ],
)
def test_a_beginning_that_says_nonsense_is_refused(speaker, headers, refused):
    with pytest.raises(refused):
        speaker.create(2000, **headers)

    assert not Upload.objects.exists()


@pytest.mark.parametrize(("purpose", "limit"), [("attachment", "50 MB"), ("logo", "10 MB"), ("artwork", "200 MB")])
def test_too_large_a_file_is_refused_before_its_first_byte_with_the_limit(speaker, settings, purpose, limit):
    settings.EVENTHUB_MAX_UPLOAD = 200 * 1024**2

    with pytest.raises(TooLarge, match=f"larger than {limit} .*limit for {purpose}"):
        speaker.create(200 * 1024**2 + 1, Upload_Metadata=encoded(filename="x", purpose=purpose))


def test_a_piece_must_continue_where_the_last_one_ended(speaker):
    key = speaker.begun(2000)
    speaker.patch(key, 0, pdf(2000)[:700])

    for at in (0, 699, 701, 2000):
        with pytest.raises(Conflict, match="700 bytes have arrived") as refused:
            speaker.patch(key, at, b"x" * 100)
        assert refused.value.code == "wrong_offset"
    assert parts.length(key) == 700


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({"Content_Type": "application/json"}, WrongMediaType),
        ({"Content_Type": "-"}, WrongMediaType),
        ({"Upload_Offset": "-"}, Invalid),
        ({"Upload_Offset": "0x10"}, Unreadable),
        ({"Tus_Resumable": "-"}, WrongVersion),
        ({"Upload_Checksum": "crc32 abcd"}, Unreadable),
        ({"Upload_Checksum": "sha1 !!"}, Unreadable),
        ({"Upload_Checksum": "sha1"}, ChecksumMismatch),
    ],
)
def test_a_piece_that_says_nonsense_is_refused_and_adds_nothing(speaker, headers, refused):
    key = speaker.begun(2000)

    with pytest.raises(refused):
        speaker.patch(key, 0, b"%PDF-1.7", **headers)

    assert parts.length(key) == 0


def test_a_piece_has_at_most_eight_megabytes_and_no_more_than_was_announced(speaker):
    key = speaker.begun(20 * 1024**2)
    with pytest.raises(TooLarge, match="8,388,608 bytes"):
        speaker.patch(key, 0, bytes(LARGEST_CHUNK + 1))
    small = speaker.begun(100)
    with pytest.raises(TooLarge, match="announced with 100 bytes"):
        speaker.patch(small, 0, bytes(101))
    assert (parts.length(key), parts.length(small)) == (0, 0)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_damaged_piece_is_thrown_away_and_can_be_sent_again(speaker, algorithm):
    content = pdf(2000)
    key = speaker.begun(2000)
    speaker.patch(key, 0, content[:800], Upload_Checksum=checksum(content[:800], algorithm))

    with pytest.raises(ChecksumMismatch) as refused:
        speaker.patch(key, 800, content[800:-1] + b"?", Upload_Checksum=checksum(content[800:], algorithm))
    assert (refused.value.status, parts.length(key)) == (460, 800)

    answer = speaker.patch(key, 800, content[800:], Upload_Checksum=checksum(content[800:], algorithm))
    assert answer.headers["EventHub-Upload-State"] == "finished"
    assert [path.name for _, path in parts.leftovers() if path.name.startswith(".piece")] == []


class Broken:
    """A line that is lost after some bytes."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def read(self, size: int) -> bytes:
        if not self.content:
            raise ConnectionResetError
        piece, self.content = self.content[:size], self.content[size:]
        return piece


def test_what_came_before_the_line_was_lost_is_kept(speaker):
    key = speaker.begun(2000)
    asked = speaker.asked("PATCH", b"x" * 2000, {"Upload-Offset": "0"})
    object.__setattr__(asked, "body", Broken(pdf(2000)[:1500]))

    with pytest.raises(ConnectionResetError):
        speaker.tus.at_upload(asked, key)

    assert speaker.call("HEAD", key).headers["Upload-Offset"] == "1500"
    assert speaker.patch(key, 1500, pdf(2000)[1500:]).headers["EventHub-Upload-State"] == "finished"


def test_of_a_piece_with_a_checksum_nothing_is_kept_where_the_line_is_lost(speaker):
    key = speaker.begun(2000)
    asked = speaker.asked("PATCH", b"x" * 2000, {"Upload-Offset": "0", "Upload-Checksum": checksum(pdf(2000))})
    object.__setattr__(asked, "body", Broken(pdf(2000)[:1500]))

    with pytest.raises(ConnectionResetError):
        speaker.tus.at_upload(asked, key)

    assert speaker.call("HEAD", key).headers["Upload-Offset"] == "0"


def test_two_pieces_at_once_never_mix(speaker):
    key = speaker.begun(2000)

    with parts.held(key), pytest.raises(Locked):
        speaker.patch(key, 0, pdf(2000))
    with parts.held(key), pytest.raises(Locked):
        speaker.call("DELETE", key)

    assert speaker.patch(key, 0, pdf(2000)).headers["EventHub-Upload-State"] == "finished"


def test_a_crash_before_the_row_was_written_loses_nothing(speaker):
    """The bytes are on the disk, the row still says nothing: the file's length counts."""
    content = pdf(2000)
    key = speaker.begun(2000)
    parts.path_of(key).write_bytes(content[:1300])
    assert Upload.objects.get().received == 0

    assert speaker.call("HEAD", key).headers["Upload-Offset"] == "1300"
    answer = speaker.patch(key, 1300, content[1300:])
    assert StoredFile.objects.get(pk=answer.headers["EventHub-File-Id"]).content.read() == content


def test_a_stopped_upload_is_gone_with_its_bytes(speaker):
    key = speaker.begun(2000)
    speaker.patch(key, 0, pdf(2000)[:500])

    assert speaker.call("DELETE", key).status == 204

    assert not parts.path_of(key).exists()
    for method in ("HEAD", "DELETE"):
        with pytest.raises(OutOfSight):
            speaker.call(method, key)
    with pytest.raises(OutOfSight):
        speaker.patch(key, 500, b"x")


def test_a_kept_file_is_not_stopped_any_more(speaker):
    speaker.create(1500, pdf(1500))

    with pytest.raises(Conflict):
        speaker.call("DELETE", Upload.objects.get().pk)

    assert StoredFile.objects.count() == 1


def test_what_nobody_went_on_with_expires(speaker, time_machine):
    key = speaker.begun(2000)
    time_machine.move_to(timezone.now() + timedelta(days=6))
    speaker.patch(key, 0, pdf(2000)[:500])

    time_machine.move_to(timezone.now() + timedelta(days=6))
    assert speaker.call("HEAD", key).status == 200
    time_machine.move_to(timezone.now() + timedelta(days=2))

    for refused in (lambda: speaker.call("HEAD", key), lambda: speaker.patch(key, 500, b"x")):
        with pytest.raises(Gone, match="expired"):
            refused()


def test_a_way_that_lets_only_post_through_says_the_rest_in_a_header(speaker):
    content = pdf(2000)
    key = speaker.begun(2000)

    asked = speaker.asked("POST", content, {"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"})
    assert speaker.tus.at_upload(asked, key).headers["Upload-Offset"] == "2000"

    for meant in ("PUT", "OPTIONS", ""):
        with pytest.raises(Unreadable):
            speaker.tus.at_upload(speaker.asked("POST", b"", {"X-HTTP-Method-Override": meant}), key)


PROGRAM = b"MZ\x90\x00" + bytes(range(256)) * 20
WRONG = [
    (PROGRAM, "a program"),
    (b"\x7fELF" + bytes(5000), "a program"),
    (b"PK\x03\x04" + bytes(5000), "ZIP"),
    (bytes(5000), "something else"),
    (b"<!doctype html><script>alert(1)</script>" + b" " * 5000, "a web page"),
    (b"GIF89a" + bytes(5000), "a GIF"),
    (b"x" * 5000 + pdf(2000), "plain text"),
]


@pytest.mark.parametrize(
    ("content", "words"), WRONG, ids=["exe", "elf", "broken zip", "zeros", "html", "gif", "late pdf"]
)
def test_what_a_file_is_its_bytes_say_and_the_first_piece_is_enough(speaker, content, words):
    """However it is called; a large file is refused before the rest of it is sent."""
    told = encoded(filename="wall.pdf", filetype="application/pdf", purpose="artwork")
    whole = speaker.create(len(content), Upload_Metadata=told)
    large = speaker.create(100 * 1024**2, Upload_Metadata=told)
    keys = [each.headers["Location"].rpartition("/")[2] for each in (whole, large)]

    for key in keys[: 1 if content.startswith(b"PK") else 2]:
        with pytest.raises(Invalid, match=words) as refused:
            speaker.patch(key, 0, content)
        assert "PDF, TIFF, JPEG, PNG or SVG" in refused.value.message
        with pytest.raises(Gone, match="refused"):
            speaker.call("HEAD", key)
        assert not parts.path_of(Upload.objects.get(pk=key).pk).exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (pdf(), "application/pdf"),
        (b"\xef\xbb\xbf\n" + pdf(), "application/pdf"),
        (picture("TIFF"), "image/tiff"),
        (picture("JPEG", mode="CMYK"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (SVG, "image/svg+xml"),
        (b"<!-- by hand -->\n<!DOCTYPE svg [<!ENTITY x 'y'>]><svg:svg xmlns:svg='s'/>", "image/svg+xml"),
    ],
)
def test_what_artwork_may_be(speaker, content, content_type):
    speaker.create(len(content), content, Upload_Metadata=encoded(filename="a.exe", purpose="artwork"))

    assert StoredFile.objects.get().content_type == content_type


def test_a_logo_by_tus_is_written_anew_like_any_logo(speaker):
    sent = picture("PNG") + b"<?php hidden"

    speaker.create(len(sent), sent, Upload_Metadata=encoded(filename="logo.png", purpose="logo"))

    file = StoredFile.objects.get()
    assert (file.width, file.height, b"php" in file.content.read()) == (40, 30, False)
    assert file.sha256 != hashlib.sha256(sent).hexdigest()


def test_nobody_else_goes_on_with_it(speaker, organisation, event_organiser, outsider, staff):
    key = speaker.begun(2000)

    for actor in (event_organiser, outsider):
        stranger = Speaker(actor, organisation)
        with pytest.raises(OutOfSight):
            stranger.call("HEAD", key)
        with pytest.raises(OutOfSight):
            stranger.patch(key, 0, pdf())
        with pytest.raises(OutOfSight):
            stranger.call("DELETE", key)
    with pytest.raises(NotAllowed):
        Speaker(staff, organisation).patch(key, 0, pdf())
    assert parts.length(key) == 0


def test_who_may_not_store_files_begins_none(organisation, event_organiser, outsider):
    for actor in (event_organiser, outsider):
        with pytest.raises(NotAllowed):
            Speaker(actor, organisation).create(2000)

    assert not Upload.objects.exists()


def test_a_full_disk_is_told_before_the_first_byte(speaker, monkeypatch):
    monkeypatch.setattr(parts, "LEFT_FREE", 10**18)

    with pytest.raises(NoRoom):
        speaker.create(2000)

    assert not Upload.objects.exists()


@pytest.mark.parametrize("has_checksum", [False, True])
def test_a_disk_that_fills_up_during_a_piece_keeps_nothing_of_it_and_the_upload_goes_on(
    speaker, settings, tmp_path, has_checksum
):
    settings.UPLOADS_ROOT = tmp_path
    content = pdf(900_000)
    proven = {"Upload_Checksum": checksum(content[300_000:])} if has_checksum else {}
    key = speaker.begun(len(content))
    speaker.patch(key, 0, content[:300_000])
    noted = Upload.objects.get()

    with files_of_at_most(500_000), pytest.raises(NoRoom, match="What has arrived is kept"):
        speaker.patch(key, 300_000, content[300_000:], **proven)

    told = speaker.call("HEAD", key).headers
    assert (told["Upload-Offset"], told["EventHub-Upload-State"]) == ("300000", "open")
    assert Upload.objects.get().updated_at == noted.updated_at
    assert [entry for _, entry in parts.leftovers()] == [parts.path_of(key)]
    assert speaker.patch(key, 300_000, content[300_000:], **proven).headers["Upload-Offset"] == "900000"
    assert StoredFile.objects.get().content.read() == content


def test_a_beginning_with_a_piece_that_finds_no_room_leaves_nothing(speaker, settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path
    with files_of_at_most(1000), pytest.raises(NoRoom):
        speaker.create(2000, pdf(2000))

    assert (Upload.objects.count(), list(parts.leftovers())) == (0, [])


def test_a_logo_that_finds_no_room_when_it_is_written_anew_is_kept_for_later(speaker, organiser, organisation):
    drawn = BytesIO()
    Image.effect_noise((900, 900), 90).save(drawn, "JPEG", quality=20)  # written anew it is three times as large
    sent = drawn.getvalue()
    told = encoded(filename="logo.jpg", purpose="logo")
    key = UUID(speaker.create(len(sent), Upload_Metadata=told).headers["Location"].rpartition("/")[2])

    with files_of_at_most(int(len(sent) * 1.5)):
        last = speaker.patch(key, 0, sent)
        with pytest.raises(Conflict, match="can't be stored at the moment"):
            store_sent(
                organisation=organisation,
                purpose="logo",
                name="logo.jpg",
                size=len(sent),
                body=BytesIO(sent),
                actor=organiser,
            )

    assert (last.status, last.headers["EventHub-Upload-State"], StoredFile.objects.count()) == (204, "storing", 0)
    assert finish_as_owner(Upload.objects.get()).state() == "finished"


def test_too_much_at_once_is_refused(speaker, organisation, organiser, monkeypatch):
    monkeypatch.setattr("eventhub.files.uploads.MOST_OF_OWNER", 2)
    for _ in range(2):
        begin(organisation, organiser)

    with pytest.raises(Conflict, match="You have 2 unfinished uploads") as refused:
        speaker.create(2000)
    assert refused.value.code == "too_many_uploads"

    speaker.call("DELETE", Upload.objects.first().pk)
    assert speaker.create(2000).status == 201


def test_what_was_uploaded_lies_in_the_storage_under_its_own_id(speaker):
    speaker.create(2000, pdf(), Upload_Metadata=encoded(filename="../../../etc/passwd", purpose="artwork"))

    file = StoredFile.objects.get()
    assert (file.content.name, file.name) == (f"artwork/{file.pk}", "passwd")
    assert default_storage.exists(f"artwork/{file.pk}")


def test_a_kept_file_takes_no_bytes_again(speaker):
    content = pdf(2000)
    key = speaker.begun(len(content))
    speaker.patch(key, 0, content)

    with pytest.raises(Conflict, match="All 2,000 bytes have arrived"):
        speaker.patch(key, 0, content)
    with pytest.raises(Conflict):
        speaker.call("DELETE", key)

    assert not parts.path_of(key).exists()
    assert StoredFile.objects.count() == 1


def test_whatever_a_form_may_carry_is_finished_with_it(organisation, organiser):
    content = pdf(LARGEST_FORM)

    file = store_sent(
        organisation=organisation,
        purpose="attachment",
        name="plan.pdf",
        size=len(content),
        body=BytesIO(content),
        actor=organiser,
    )

    assert (file.size, StoredFile.objects.count()) == (LARGEST_FORM, 1)
