"""What nobody finished: found again, finished or cleared away, and nothing else with it."""

import os
import time
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from uuid_utils.compat import uuid7

from eventhub.accounts.models import UserPermission
from eventhub.files import finishing, parts
from eventhub.files.derived import keep_folder
from eventhub.files.models import StoredFile, Upload
from eventhub.files.sweeping import clear_parts, clear_stored, clear_uploads
from eventhub.files.tasks import clear_stored as clear_stored_task
from eventhub.files.tasks import clear_uploads as clear_uploads_task
from eventhub.files.tasks import finish_upload, finish_waiting
from tests.factories.files import StoredFileFactory
from tests.factories.uploads import Speaker, begin, pdf

OLD = UUID("018f0000-0000-7000-8000-000000000001")  # of May 2024


@pytest.fixture
def speaker(organisation, organiser) -> Speaker:
    return Speaker(organiser, organisation)


def aged(path) -> None:
    os.utime(path, (time.time() - 90_000,) * 2)


def test_a_large_file_is_finished_by_a_worker_as_its_owner(speaker, organiser, monkeypatch):
    monkeypatch.setattr(finishing, "AT_ONCE", 1000)
    answer = speaker.create(2000, pdf())
    assert (answer.headers["EventHub-Upload-State"], answer.headers["Retry-After"]) == ("storing", "2")
    assert "EventHub-File-Id" not in answer.headers
    upload = Upload.objects.get()

    finish_upload(str(upload.pk))
    finish_upload(str(upload.pk))  # a task may come twice

    told = speaker.call("HEAD", upload.pk).headers
    file = StoredFile.objects.get()
    assert (told["EventHub-Upload-State"], told["EventHub-File-Id"]) == ("finished", str(file.pk))
    assert (file.uploaded_by_id, file.uploaded_by_name) == (organiser.id, organiser.name)


def test_who_has_lost_the_right_meanwhile_finishes_nothing(speaker, organiser, monkeypatch):
    monkeypatch.setattr(finishing, "AT_ONCE", 1000)
    speaker.create(2000, pdf())
    UserPermission.objects.filter(user_id=organiser.id).update(revoked_at=timezone.now())

    finish_upload(str(Upload.objects.get().pk))

    assert (StoredFile.objects.count(), "not yours" in Upload.objects.get().fault) == (0, True)


def test_a_process_that_died_before_it_wrote_the_row_is_made_good(speaker):
    key = speaker.begun(2000)
    parts.path_of(key).write_bytes(pdf())

    assert finish_waiting() == 1

    assert StoredFile.objects.get().content.read() == pdf()
    assert not parts.path_of(key).exists()


class Refusing:
    """What happens where the storage does not answer."""

    def __call__(self, *args: object, **kwargs: object) -> str:
        raise OSError("no route to the storage")


def test_a_storage_that_does_not_answer_is_asked_again(speaker, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(default_storage, "save", Refusing())
        answer = speaker.create(2000, pdf())
        assert answer.headers["EventHub-Upload-State"] == "storing"
        assert finish_waiting() == 0
    assert (StoredFile.objects.count(), parts.length(Upload.objects.get().pk)) == (0, 2000)

    assert finish_waiting() == 1
    assert StoredFile.objects.get().content.read() == pdf()


def test_what_is_over_goes_after_a_while_with_its_bytes(organisation, organiser, speaker):
    over, open_, kept = begin(organisation, organiser), begin(organisation, organiser), speaker.create(1500, pdf(1500))
    for upload in (over, open_):
        parts.path_of(upload.pk).write_bytes(b"x")
    Upload.objects.filter(pk=over.pk).update(expires_at=timezone.now() - timedelta(days=3))
    Upload.objects.filter(file__isnull=False).update(updated_at=timezone.now() - timedelta(days=3))

    assert clear_uploads_task() == 2

    assert [upload.pk for upload in Upload.objects.all()] == [open_.pk]
    assert (parts.path_of(over.pk).exists(), parts.path_of(open_.pk).exists()) == (False, True)
    assert StoredFile.objects.filter(pk=kept.headers["EventHub-File-Id"]).exists()


def test_one_that_is_being_sent_to_is_left_alone(organisation, organiser):
    upload = begin(organisation, organiser)
    Upload.objects.update(expires_at=timezone.now() - timedelta(days=3))

    with parts.held(upload.pk):
        assert clear_uploads() == 0
    assert clear_uploads() == 1


def test_part_files_without_a_row_go_after_a_day(organisation, organiser, settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path
    upload = begin(organisation, organiser)
    names = [f"{upload.pk.hex}.part", f"{uuid7().hex}.part", ".piece-abc"]
    for name in names:
        (parts.folder() / name).write_bytes(b"x")
    (parts.folder() / ".copy-abc").mkdir(exist_ok=True)
    assert clear_parts() == 0

    for path in [*(parts.folder() / name for name in names), parts.folder() / ".copy-abc"]:
        aged(path)

    assert clear_parts() == 3
    assert [path.name for _, path in parts.leftovers()] == [names[0]]


def test_stored_bytes_without_a_row_go_after_a_day(organisation, tmp_path):
    kept = StoredFileFactory(organisation=organisation, purpose="artwork")
    fresh, stale = f"artwork/{uuid7()}", f"artwork/{OLD}"
    for name in (fresh, stale, "artwork/readme.txt"):
        default_storage.save(name, ContentFile(b"x"))
    (tmp_path / "tile.webp").write_bytes(b"x")
    keep_folder(kept, "proof", tmp_path)
    keep_folder(StoredFile(pk=OLD), "proof", tmp_path)

    assert clear_stored_task() == 2

    for name, there in {
        fresh: True,
        stale: False,
        "artwork/readme.txt": True,
        kept.content.name: True,
        f"derived/{kept.pk}/proof/tile.webp": True,
        f"derived/{OLD}/proof/tile.webp": False,
    }.items():
        assert default_storage.exists(name) is there, name
    default_storage.delete("artwork/readme.txt")
    assert clear_stored() == 0
