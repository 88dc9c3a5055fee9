import pytest
from django.core.management import CommandError, call_command

from eventhub.accounts.models import Organisation, User
from eventhub.activity.models import ActivityEntry
from eventhub.core.errors import Conflict
from eventhub.demo import seed
from tests.factories import show as make

PARTS_RUN: list[int] = []


def part() -> None:
    PARTS_RUN.append(Organisation.objects.count())


@pytest.fixture
def data_dir(settings, tmp_path):
    settings.EVENTHUB_DATA_DIR = tmp_path
    return tmp_path


def nothing_was_made(data_dir) -> bool:
    return not User.objects.exists() and not ActivityEntry.objects.exists() and list(data_dir.iterdir()) == []


@pytest.mark.django_db
def test_it_is_refused_outside_development(settings, data_dir):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="built where DEBUG is on only"):
        call_command("seed_demo")

    assert nothing_was_made(data_dir)


@pytest.mark.django_db
def test_a_failure_in_the_middle_leaves_nothing(settings, data_dir):
    settings.DEBUG = True
    make.organisation(seed.OTHER_ORGANISATION)

    with pytest.raises(Conflict):
        call_command("seed_demo")

    assert nothing_was_made(data_dir)
    assert [each.name for each in Organisation.objects.all()] == [seed.OTHER_ORGANISATION]


@pytest.mark.django_db
def test_further_parts_run_after_it(settings, data_dir):
    settings.DEBUG = True
    settings.DEMO_PARTS = [f"{__name__}.part", f"{__name__}.part"]
    make.organisation(seed.ORGANISATION)

    call_command("seed_demo")

    assert PARTS_RUN == [1, 1]
