from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for, actor_for_client
from eventhub.core.errors import Conflict, Invalid, NotAllowed, OutOfSight
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from eventhub.files.services import remove_file, shown_name, store_image
from tests.factories.accounts import ApiClientFactory, UserPermissionFactory
from tests.factories.files import StoredFileFactory, picture
from tests.factories.stands import make_sponsor


def store(organisation, actor, *, content=None, **values) -> StoredFile:
    given = {"purpose": FilePurpose.LOGO, "name": "Corvid logo.png"} | values
    return store_image(organisation=organisation, content=ContentFile(content or picture()), actor=actor, **given)


def stored_names(folder: str) -> list[str]:
    return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []


def test_what_is_kept_is_what_is_described(organisation, organiser, facts):
    sent = picture("JPEG", (64, 48))

    file = store(organisation, organiser, content=sent, purpose=FilePurpose.OPTION_IMAGE, name="C:\\pics\\Rig.jpg")

    kept = StoredFile.objects.get().content.open().read()
    assert (file.size, file.sha256) == (len(kept), sha256(kept).hexdigest())
    assert (file.name, file.content_type, file.width, file.height) == ("Rig.jpg", "image/jpeg", 64, 48)
    assert (file.uploaded_by_id, file.uploaded_by_name) == (organiser.id, "Jonas Weber")
    assert file.content.name == f"option_image/{file.pk}"
    assert facts() == [("file.uploaded", "", "")]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("logo.png", "logo.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ines\\logo.png", "logo.png"),
        ('a"b\r\nSet-Cookie: x=1.png', "ab Set-Cookie x1.png"),
        ("<script>.png", "script.png"),
        ("Möwe & Söhne (neu).png", "Möwe & Söhne (neu).png"),
        ("\u202egnp.exe", "gnp.exe"),
        ("", "picture"),
        ("..", "picture"),
        ("x" * 300 + ".png", "x" * 196 + ".png"),
    ],
)
def test_a_name_is_only_shown(sent, shown):
    assert shown_name(sent) == shown


def test_who_may_store(organisation, organiser, event_organiser, outsider, staff):
    client = ApiClientFactory(organisation=organisation)
    for actor in (organiser, staff, actor_for_client(client, ["files:write"])):
        store(organisation, actor)
    sponsor = actor_for(UserPermissionFactory(at=organisation, role=Role.SPONSOR).user)

    for actor in (outsider, sponsor, actor_for_client(client, ["files:read"])):
        with pytest.raises(NotAllowed):
            store(organisation, actor)
    assert StoredFile.objects.count() == 3


def test_an_organiser_of_one_event_stores_photos_of_its_speakers(organisation, event_organiser):
    file = store(organisation, event_organiser, purpose=FilePurpose.PHOTO, name="ada.png")

    assert (file.purpose, file.uploaded_by_id) == ("photo", event_organiser.id)
    with pytest.raises(NotAllowed):
        store(organisation, event_organiser, purpose=FilePurpose.LOGO)


def test_what_is_refused_leaves_nothing(organisation, organiser, facts):
    before = stored_names("logo")

    for values in ({"content": b"no picture"}, {"purpose": "weapon"}):
        with pytest.raises(Invalid):
            store(organisation, organiser, **values)

    assert (facts(), stored_names("logo"), StoredFile.objects.count()) == ([], before, 0)


def refuse(file, *, entry, actor):
    raise Conflict("Not today")


def test_bytes_without_a_row_are_not_left_behind(organisation, organiser, settings, facts):
    settings.REACTIONS = {"file.uploaded": [f"{__name__}.refuse"]}
    before = stored_names("logo")

    with pytest.raises(Conflict):
        store(organisation, organiser)

    assert (stored_names("logo"), StoredFile.objects.count(), facts()) == (before, 0, [])


def test_a_removed_file_is_out_of_sight_and_its_bytes_stay(organisation, organiser, facts):
    file = StoredFileFactory(organisation=organisation)

    removed = remove_file(file, actor=organiser)

    assert removed.deleted_at is not None
    assert default_storage.exists(file.content.name)
    with pytest.raises(OutOfSight):
        remove_file(file, actor=organiser)
    assert facts() == [("file.removed", "", "")]


def test_a_file_in_use_stays(organisation, organiser, facts):
    file = StoredFileFactory(organisation=organisation)
    sponsor = make_sponsor(organisation)
    sponsor.logo = file
    sponsor.save()

    with pytest.raises(Conflict) as refused:
        remove_file(file, actor=organiser)

    assert (refused.value.code, facts(), StoredFile.objects.get().deleted_at) == ("in_use", [], None)


def test_nobody_else_removes_it(organisation, outsider, facts):
    with pytest.raises(NotAllowed):
        remove_file(StoredFileFactory(organisation=organisation), actor=outsider)

    assert facts() == []
