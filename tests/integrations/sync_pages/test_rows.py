"""Single rows: those that can't be asked for, those that can't be taken, and those that were removed here for good."""

import pytest
from django.utils import timezone

from eventhub.programme.enums import Kind
from eventhub.programme.models import Origin
from integrations.sync.models import SyncRun
from tests.factories.syncs import make_failed_row
from tests.integrations.sync_pages.making import to


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"stream": "", "key": "x"}, "stream"),
        ({"stream": "sessions", "key": ""}, "key"),
        ({"stream": "nonsense", "key": "x"}, "stream"),
    ],
)
def test_a_row_that_cannot_be_named_is_refused_at_its_field(organiser, connection, given, field):
    answer = organiser.post(to(connection, "row-again"), given)

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not SyncRun.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_rows_that_cannot_be_taken_cost_the_same_for_any_number(
    organiser, connection, count, django_assert_num_queries
):
    for number in range(count):
        make_failed_row(connection, f"b-{number}")

    with django_assert_num_queries(FAILED_COSTS):
        page = organiser.get(to(connection, "failed-list"))

    assert len(page.context["listing"].page) == count


FAILED_COSTS = 9


def test_the_row_as_the_vendor_sent_it_is_for_organisers_and_shows_no_secret(organiser, viewer, connection):
    row = make_failed_row(
        connection, raw={"id": "b-17", "email": "ada@example.org", "api_token": "t0p", "nested": [{"password": "p"}]}
    )
    address = to(connection, "failed-detail", row.pk)

    page = organiser.get(address).content.decode()

    assert "ada@example.org" in page
    assert "It ends before it starts." in page
    assert "t0p" not in page
    assert "ada@example.org" not in viewer.get(address).content.decode()


def test_failed_rows_can_be_taken_along(organiser, connection):
    make_failed_row(connection)

    lines = b"".join(organiser.get(to(connection, "failed-list") + "?export=csv").streaming_content).decode()

    assert "b-17,Sessions,It ends before it starts." in lines


@pytest.mark.parametrize("count", [1, 30])
def test_removed_rows_cost_the_same_for_any_number(organiser, connection, count, django_assert_num_queries):
    for number in range(count):
        buried(connection, f"s-{number}")

    with django_assert_num_queries(REMOVED_COSTS):
        page = organiser.get(to(connection, "removed-list"))

    assert len(page.context["listing"].page) == count


REMOVED_COSTS = 9


def buried(connection, key: str) -> Origin:
    return Origin.objects.create(
        source_id=connection.pk, kind=Kind.SESSION, external_id=key, digest="", tombstoned_at=timezone.now()
    )
