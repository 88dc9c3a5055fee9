from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from eventhub.files.models import StoredFile
from eventhub.stands.models import Sponsor
from tests.admin.acts import errors_of, said, take, told
from tests.admin.rows import page_of
from tests.factories.accounts import OrganisationFactory
from tests.factories.files import StoredFileFactory, picture

ADD = reverse("admin:files_storedfile_add")


def upload(staff_client, content):
    body = {"organisation": str(OrganisationFactory().pk), "purpose": "option_image"}
    return staff_client.post(ADD, {**body, "picture": SimpleUploadedFile("rig.png", content)})


def test_uploading_a_picture_and_reading_its_id(staff_client):
    answer = upload(staff_client, picture())

    file = StoredFile.objects.get()
    page = staff_client.get(page_of(file)).content.decode()
    assert (answer["Location"], file.name, file.purpose) == (page_of(file), "rig.png", "option_image")
    assert reverse("portal:file", args=[file.pk]) in page
    assert [entry[1] for entry in told()] == ["file.uploaded"]


def test_what_is_no_picture_is_refused(staff_client):
    answer = upload(staff_client, b"<script>alert(1)</script>")

    assert answer.status_code == 422
    assert list(errors_of(answer)) == ["__all__"]
    assert (StoredFile.objects.count(), told()) == (0, [])


def test_removing_a_file(staff_client):
    file = StoredFileFactory()

    take(staff_client, file, "remove")

    assert StoredFile.objects.get().deleted_at is not None
    assert [entry[1] for entry in told()] == ["file.removed"]


def test_a_file_in_use_stays(staff_client):
    file = StoredFileFactory()
    Sponsor.objects.create(organisation=file.organisation, name="Ash", name_key="ash", logo=file)

    answer = take(staff_client, file, "remove")

    assert said(answer)[-1] == ("error", f"{file} is in use. Put another picture in its place first.")
    assert (StoredFile.objects.get().deleted_at, told()) == (None, [])
