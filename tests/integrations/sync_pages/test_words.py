"""What the pages of connections say in words."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations.sync.templatetags.sync import times
from integrations.sync.trying import Sample

BEGINS = datetime(2027, 3, 9, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "zone", "words"),
    [
        (BEGINS, BEGINS + timedelta(hours=1), "Europe/London", "Tuesday 9 March 2027, 22:30 GMT to 23:30"),
        (
            BEGINS,
            BEGINS + timedelta(hours=2),
            "Europe/London",
            "Tuesday 9 March 2027, 22:30 GMT to 10 March 2027, 00:30",
        ),
        (BEGINS, BEGINS + timedelta(hours=2), "America/New_York", "Tuesday 9 March 2027, 17:30 EST to 19:30"),
        (BEGINS, None, "Europe/London", "Tuesday 9 March 2027, 22:30 GMT"),
        (None, None, "Europe/London", "no time yet"),
    ],
)
def test_the_times_of_a_session_name_the_day_of_the_end_only_where_it_is_another(starts_at, ends_at, zone, words):
    assert times(Sample("Heat pumps", starts_at, ends_at, "Calder", published=True), zone) == words
