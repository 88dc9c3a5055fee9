import pytest

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for, actor_for_client
from eventhub.core.actor import Actor
from eventhub.files.enums import FilePurpose
from eventhub.files.queries import files_visible_to, is_in_use
from tests.factories.accounts import ApiClientFactory, UserPermissionFactory
from tests.factories.files import StoredFileFactory
from tests.factories.stands import make_sponsor, make_stand


@pytest.fixture
def files(organisation):
    return {
        "logo": StoredFileFactory(organisation=organisation),
        "option": StoredFileFactory(organisation=organisation, purpose=FilePurpose.OPTION_IMAGE),
        "removed": StoredFileFactory(organisation=organisation, deleted_at="2026-01-01T00:00Z"),
        "elsewhere": StoredFileFactory(purpose=FilePurpose.OPTION_IMAGE),
    }


@pytest.fixture
def actors(event, organiser, event_organiser, outsider, staff):
    return {
        "staff": staff,
        "organiser": organiser,
        "client": actor_for_client(ApiClientFactory(organisation=event.organisation), []),
        "event organiser": event_organiser,
        "sponsor": actor_for(UserPermissionFactory(at=make_stand(event), role=Role.SPONSOR).user),
        "outsider": outsider,
        "stranger": Actor.stranger(),
    }


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("staff", {"logo", "option", "elsewhere"}),
        ("organiser", {"logo", "option"}),
        ("client", {"logo", "option"}),
        ("event organiser", {"option"}),
        ("sponsor", {"option"}),
        ("outsider", set()),
        ("stranger", set()),
    ],
)
def test_who_sees_which_files(files, actors, name, seen):
    found = set(files_visible_to(actors[name]))

    assert {key for key, file in files.items() if file in found} == seen


def test_who_uploaded_a_file_sees_it(organisation, event_organiser):
    file = StoredFileFactory(organisation=organisation, uploaded_by_id=event_organiser.id)

    assert list(files_visible_to(event_organiser)) == [file]


def test_a_file_is_in_use_where_any_row_points_to_it(organisation):
    file = StoredFileFactory(organisation=organisation)
    assert is_in_use(file) is False

    sponsor = make_sponsor(organisation)
    sponsor.logo = file
    sponsor.save()

    assert is_in_use(file) is True
