"""Where bytes lie and how they come back: a folder on this disk, and a real S3 server on a port of this machine."""

import hashlib
import io
from datetime import timedelta
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import requests
from django.core.files.storage import FileSystemStorage, InMemoryStorage, default_storage
from django.db import connection
from django.test import Client, RequestFactory
from moto.server import ThreadedMotoServer

from eventhub.core.errors import Gone, OutOfSight
from eventhub.core.stored_files import faults
from eventhub.files import parts
from eventhub.files.derived import forget_derived, keep_folder, open_derived
from eventhub.files.errors import NotStored
from eventhub.files.links import derived_behind, derived_link, derived_token, download_link, file_behind
from eventhub.files.local import local_path
from eventhub.files.models import StoredFile, Upload
from eventhub.files.services import store_bytes
from eventhub.files.sweeping import clear_stored
from eventhub.files.workflows import scan_file
from eventhub.portal.views.files import served
from tests.factories.files import StoredFileFactory, picture
from tests.factories.uploads import Speaker, encoded, pdf
from tests.files.clamd import clamd

BUCKET = "files"
PDF = {"Upload_Metadata": encoded(filename="Möwe.pdf", purpose="artwork")}


@pytest.fixture(scope="module")
def s3_server():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    boto3.client(
        "s3", endpoint_url=address, aws_access_key_id="x", aws_secret_access_key="y", region_name="us-east-1"
    ).create_bucket(Bucket=BUCKET)
    yield address
    server.stop()


class Watching(InMemoryStorage):
    """A storage that notes how deep in transactions it was asked to keep something."""

    depths: ClassVar[list[int]] = []

    def _save(self, name, content):
        self.depths.append(len(connection.savepoint_ids))
        return super()._save(name, content)


@pytest.fixture
def in_s3(s3_server, settings):
    options = settings.S3_FILES["OPTIONS"] | {
        "bucket_name": BUCKET,
        "endpoint_url": s3_server,
        "region_name": "us-east-1",
        "access_key": "x",
        "secret_key": "y",
    }
    settings.STORAGES = settings.STORAGES | {"default": settings.S3_FILES | {"OPTIONS": options}}


@pytest.fixture
def in_a_folder(settings, tmp_path):
    """As `make run` has it: part files and kept files on one disk."""
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    local = settings.LOCAL_FILES | {"OPTIONS": settings.LOCAL_FILES["OPTIONS"] | {"location": tmp_path / "files"}}
    settings.STORAGES = settings.STORAGES | {"default": local}
    return tmp_path


@pytest.fixture
def speaker(organisation, organiser) -> Speaker:
    return Speaker(organiser, organisation)


def sent(speaker: Speaker, content: bytes) -> StoredFile:
    answer = speaker.create(len(content), content, **PDF)
    return StoredFile.objects.get(pk=answer.headers["EventHub-File-Id"])


def test_on_one_disk_a_finished_file_is_not_copied(speaker, in_a_folder):
    content = pdf()
    key = speaker.begun(2000)
    Upload.objects.update(purpose="artwork")
    speaker.patch(key, 0, content[:1900])
    inode = parts.path_of(key).stat().st_ino

    speaker.patch(key, 1900, content[1900:])

    kept = in_a_folder / "files" / "artwork" / str(StoredFile.objects.get().pk)
    assert (kept.read_bytes(), kept.stat().st_ino, kept.stat().st_nlink) == (content, inode, 1)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert faults("default") == (1, [])


def refuse(file, *, entry, actor):
    raise OutOfSight("Not here")


def test_what_is_refused_at_its_very_end_leaves_no_bytes(speaker, in_a_folder, settings, facts):
    settings.REACTIONS = {"file.uploaded": [f"{__name__}.refuse"]}

    with pytest.raises(OutOfSight):
        speaker.create(2000, pdf(), **PDF)

    assert (Upload.objects.get().fault, facts()) == ("Not here", [])
    assert [path for path in (in_a_folder / "files").rglob("*") if path.is_file()] == []
    assert list(parts.leftovers()) == []


def test_what_a_crash_left_in_the_storage_is_written_over(speaker, in_a_folder, monkeypatch):
    """The bytes were placed, then the process died: finishing again finds its own file there."""
    target = in_a_folder / "files" / "artwork"
    target.mkdir(parents=True)
    made = StoredFileFactory.build()
    monkeypatch.setattr(StoredFile._meta.get_field("id"), "default", lambda: made.pk)
    (target / str(made.pk)).write_bytes(b"rest")

    assert sent(speaker, pdf()).content.read() == pdf()


def test_a_local_file_is_the_very_file(organisation, organiser, in_a_folder):
    file = store_bytes(
        organisation=organisation,
        purpose="guidance",
        name="Guide.pdf",
        content=io.BytesIO(pdf()),
        content_type="application/pdf",
        actor=organiser,
    )

    with local_path(file) as path:
        assert (path, path.read_bytes()) == (Path(file.content.path), pdf())
    assert (file.sha256, file.size) == (hashlib.sha256(pdf()).hexdigest(), 2000)

    path.unlink()
    with pytest.raises(NotStored), local_path(file):
        pass


def test_a_file_from_elsewhere_is_a_copy_for_a_while(speaker):
    file = sent(speaker, pdf())
    assert isinstance(default_storage._wrapped, InMemoryStorage)

    with local_path(file) as path:
        assert path.read_bytes() == pdf()
    assert not path.exists()

    file.size -= 1
    with pytest.raises(NotStored, match="not 1999"), local_path(file):
        pass


def tiles(folder: Path) -> Path:
    (folder / "1/0").mkdir(parents=True)
    for name in ("1/0/0_0.webp", "1/0/0_1.webp", "1/thumb.webp"):
        (folder / name).write_bytes(name.encode())
    return folder


@pytest.mark.parametrize("storage", ["memory", "in_a_folder", "in_s3"])
def test_derived_pictures_are_kept_replaced_and_served_by_one_link(organisation, storage, request, tmp_path):
    if storage != "memory":
        request.getfixturevalue(storage)
    file = StoredFileFactory(organisation=organisation, purpose="artwork")

    assert keep_folder(file, "proof", tiles(tmp_path / "made")) == ["1/0/0_0.webp", "1/0/0_1.webp", "1/thumb.webp"]
    address = derived_link(file, "proof")
    response = Client().get(f"{address}1/0/0_1.webp")
    assert (response.status_code, b"".join(response.streaming_content)) == (200, b"1/0/0_1.webp")
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"

    (tmp_path / "made/1/0/0_1.webp").unlink()
    keep_folder(file, "proof", tmp_path / "made")
    assert Client().get(f"{address}1/0/0_1.webp").status_code == 404
    with open_derived(file, "proof", "1/thumb.webp") as opened:
        assert opened.read() == b"1/thumb.webp"
    forget_derived(file, "proof")
    assert Client().get(f"{address}1/thumb.webp").status_code == 404


class Counting(FileSystemStorage):
    """A folder that notes how many pictures are left after each that is taken out."""

    left: ClassVar[list[int]] = []

    def delete(self, name):
        super().delete(name)
        self.left.append(len(list(Path(self.location).rglob("*.webp"))))


def test_while_pictures_are_replaced_at_most_one_is_away(organisation, settings, tmp_path):
    """Previews are looked at while tiles are put beside them."""
    options = {"location": str(tmp_path / "kept")}
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.Counting", "OPTIONS": options}}
    Counting.left.clear()
    file = StoredFileFactory(organisation=organisation)
    keep_folder(file, "proof", tiles(tmp_path / "made"))
    (tmp_path / "made/1/0/0_1.webp").rename(tmp_path / "made/1/0/0_2.webp")

    keep_folder(file, "proof", tmp_path / "made")

    assert sorted(path.name for path in (tmp_path / "kept").rglob("*.webp")) == ["0_0.webp", "0_2.webp", "thumb.webp"]
    assert Counting.left == [2, 3, 3]  # the one that has no successor goes last


def test_only_plain_names_are_opened_and_kept(organisation, tmp_path):
    file = StoredFileFactory(organisation=organisation)
    address = derived_link(file, "proof")

    for name in ("../logo/x.webp", "1/../../x.webp", "x.html", "x.svg", "/etc/passwd", "a\0.webp", "x.webp/", "A.webp"):
        with pytest.raises(OutOfSight):
            open_derived(file, "proof", name)
    assert Client().get(f"{address}..%2f..%2flogo%2f{file.pk}").status_code == 404
    (tmp_path / "x.html").write_bytes(b"<script>")
    with pytest.raises(ValueError, match="no name for a derived file"):
        keep_folder(file, "proof", tmp_path)
    with pytest.raises(ValueError, match="no kind"):
        keep_folder(file, "../proof", tmp_path)


def test_a_link_to_pictures_is_steady_and_ends(organisation, time_machine):
    time_machine.move_to("2026-06-01T10:05:00Z")
    file = StoredFileFactory(organisation=organisation)
    token = derived_token(file, "proof")
    time_machine.move_to("2026-06-01T10:55:00Z")
    assert derived_token(file, "proof") == token
    assert derived_behind(token) == (file, "proof")

    time_machine.move_to("2026-06-01T13:05:00Z")
    with pytest.raises(Gone):
        derived_behind(token)
    for forged in (token[:-1] + "x", token.replace("proof", "spots"), "x", ""):
        with pytest.raises(OutOfSight):
            derived_behind(forged)


def test_links_of_one_kind_open_nothing_of_another(organisation):
    file = StoredFileFactory(organisation=organisation)

    with pytest.raises(OutOfSight):
        file_behind(derived_token(file, "proof"))
    with pytest.raises(OutOfSight):
        derived_behind(download_link(file).rpartition("/")[2])


def test_in_s3_a_file_is_finished_downloaded_scanned_and_copied(speaker, in_s3, s3_server, settings):
    """Several megabytes, so that it goes there in several parts."""
    content = pdf(9_000_000)
    key = speaker.begun(len(content))
    Upload.objects.update(purpose="artwork", name="Möwe.pdf")
    for at in range(0, len(content), 4_000_000):
        answer = speaker.patch(key, at, content[at : at + 4_000_000])
    file = StoredFile.objects.get(pk=answer.headers["EventHub-File-Id"])

    response = Client().get(download_link(file))

    assert (response.status_code, response["Location"].startswith(f"{s3_server}/files/artwork/")) == (302, True)
    assert served(RequestFactory().get("/"), file)["Cache-Control"] == "private, no-store"  # its address soon ends
    signed = parse_qs(urlsplit(response["Location"]).query)
    assert signed["response-content-disposition"] == ["attachment; filename*=utf-8''M%C3%B6we.pdf"]
    assert signed["response-content-type"] == ["application/pdf"]
    assert int(signed["X-Amz-Expires"][0]) <= timedelta(minutes=5).total_seconds()
    assert hashlib.sha256(requests.get(response["Location"], timeout=20).content).hexdigest() == file.sha256
    with local_path(file) as path:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == file.sha256
    with clamd() as scanner:
        settings.EVENTHUB_CLAMD = scanner.address
        StoredFile.objects.update(scan_status="waiting", size=file.size)
        assert scan_file(StoredFile.objects.get()).scan_status == "failed"  # more than this scanner takes
    assert Client().get(download_link(file)).status_code == 409


def test_in_s3_a_logo_comes_through_us_because_pages_show_no_other_hosts(organisation, in_s3):
    file = StoredFileFactory(organisation=organisation)

    response = Client().get(download_link(file))

    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert len(b"".join(response.streaming_content)) == file.size


def test_in_s3_bytes_without_a_row_are_found(organisation, in_s3):
    default_storage.save("photo/018f0000-0000-7000-8000-000000000001", io.BytesIO(b"x"))

    assert clear_stored() == 1


def test_an_s3_that_does_not_answer_keeps_the_upload(speaker, in_s3, settings):
    options = settings.STORAGES["default"]["OPTIONS"] | {"bucket_name": "there-is-none"}
    settings.STORAGES = settings.STORAGES | {"default": settings.S3_FILES | {"OPTIONS": options}}

    answer = speaker.create(2000, pdf(), **PDF)

    assert (answer.headers["EventHub-Upload-State"], StoredFile.objects.count()) == ("storing", 0)
    assert parts.length(Upload.objects.get().pk) == 2000


@pytest.mark.parametrize(("purpose", "content"), [("logo", picture()), ("attachment", pdf())])
def test_no_transaction_is_open_while_an_upload_is_stored(settings, organiser, organisation, purpose, content):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.Watching"}}
    Watching.depths.clear()
    outside = len(connection.savepoint_ids)

    told = encoded(filename="x", purpose=purpose)
    Speaker(organiser, organisation).create(len(content), content, Upload_Metadata=told)

    assert StoredFile.objects.get().purpose == purpose
    assert Watching.depths == [outside]
