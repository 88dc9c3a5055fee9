from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import get_hasher
from django.utils import timezone

from eventhub.demo.clock import back_at, quick_hashing

THEN = datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_inside_it_is_earlier_and_the_clock_goes_on():
    with back_at(THEN):
        first, second = timezone.now(), timezone.now()

    assert THEN <= first <= second < THEN + timedelta(minutes=1)
    assert timezone.now() > THEN + timedelta(days=1)


def test_the_clock_is_right_again_after_a_failure():
    with pytest.raises(ZeroDivisionError), back_at(THEN):
        _ = 1 / 0

    assert timezone.now() > THEN + timedelta(days=1)


def test_hashing_costs_what_it_did_before():
    before = dict(vars(get_hasher()))

    with quick_hashing():
        assert vars(get_hasher())["time_cost"] == 1

    assert vars(get_hasher()) == before
