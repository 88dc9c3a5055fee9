from datetime import date

import pytest
import time_machine
from django.core.cache import cache

from eventhub.accounts.calls import calls_by_day, count_call, counter_key
from eventhub.accounts.models import ApiCallDay, ApiClient
from eventhub.accounts.tasks import gather_api_calls
from tests.factories.accounts import ApiClientFactory

NOON = "2026-05-04T12:00Z"
DAY = date(2026, 5, 4)


@pytest.fixture
def called(db) -> ApiClient:
    cache.clear()
    return ApiClientFactory(last_used_at=NOON)


def kept() -> list[tuple[date, int]]:
    return list(ApiCallDay.objects.order_by("day").values_list("day", "calls"))


@time_machine.travel(NOON)
def test_calls_move_to_the_table_and_none_is_counted_twice(called):
    for _ in range(3):
        count_call(called.pk)

    assert (gather_api_calls(), gather_api_calls()) == (3, 0)
    count_call(called.pk)
    gather_api_calls()

    assert kept() == [(DAY, 4)]
    assert cache.get(counter_key(called.pk, DAY)) == 0


def test_what_is_counted_before_midnight_is_kept_of_that_day(called):
    with time_machine.travel("2026-05-04T23:59:50Z"):
        count_call(called.pk)
    with time_machine.travel("2026-05-05T00:00:10Z"):
        count_call(called.pk)
        gather_api_calls()

    assert kept() == [(DAY, 1), (date(2026, 5, 5), 1)]


@time_machine.travel(NOON)
def test_each_client_has_its_own_count(called):
    other = ApiClientFactory(last_used_at=NOON)
    count_call(called.pk)
    count_call(other.pk)
    count_call(other.pk)
    gather_api_calls()

    assert dict(ApiCallDay.objects.values_list("client_id", "calls")) == {called.pk: 1, other.pk: 2}


@time_machine.travel(NOON)
def test_the_days_shown_have_no_gaps_and_today_counts_what_is_not_moved_yet(called):
    ApiCallDay.objects.create(client=called, day=date(2026, 5, 1), calls=70)
    ApiCallDay.objects.create(client=called, day=date(2026, 4, 4), calls=9)
    count_call(called.pk)
    gather_api_calls()
    count_call(called.pk)

    days = calls_by_day(called.pk)

    assert (len(days), days[0][0], days[-1]) == (30, date(2026, 4, 5), (DAY, 2))
    assert [(day, calls) for day, calls in days if calls] == [(date(2026, 5, 1), 70), (DAY, 2)]
