from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.programme.exchange.cells import (
    Unclear,
    entries_text,
    instant_text,
    number,
    number_text,
    read_day,
    read_entries,
    read_instant,
    read_texts,
    texts_text,
    whole,
    yes_no,
)

LONDON = ZoneInfo("Europe/London")
NINE = datetime(2027, 6, 8, 8, tzinfo=UTC)
TEXTS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"], whitelist_characters="\n"), max_size=12
).map(lambda text: "\n".join(part.strip() for part in text.strip().splitlines()))


@given(st.lists(st.tuples(TEXTS.filter(bool), TEXTS, TEXTS), max_size=4))
def test_entries_come_back_as_they_were(entries):
    given_entries = [dict(zip("abc", entry, strict=True)) for entry in entries]

    assert read_entries(entries_text(given_entries, "abc"), "abc") == given_entries


@given(st.lists(TEXTS.filter(bool), max_size=4))
def test_texts_come_back_as_they_were(texts):
    assert read_texts(texts_text(texts)) == texts


def test_an_entry_with_too_many_parts_says_what_is_meant():
    with pytest.raises(Unclear, match=r"has more than 2 parts\. Write label | url, a line for each"):
        read_entries("a | b | c", ("label", "url"))


@given(st.integers(0, 6_000_000_000), st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata"]))
def test_an_instant_comes_back_as_it_was(second, zone):
    at = datetime.fromtimestamp(second, UTC)

    assert read_instant(instant_text(at, ZoneInfo(zone)), ZoneInfo(zone)) == at


@pytest.mark.parametrize(
    "text",
    [
        *("2027-06-08 09:00", "2027-06-08T09:00:00", "8 June 2027 9:00 am", "08/06/2027 9:00", "8.6.2027 9.00"),
        *("2027-06-08T08:00:00Z", "2027-06-08 10:00+02:00", "8 Jun 2027 9 AM"),
    ],
)
def test_times_are_read_as_people_write_them(text):
    assert read_instant(text, LONDON) == NINE


def test_a_time_alone_needs_the_day_of_another_column():
    assert read_instant("9:00", LONDON, date(2027, 6, 8)) == NINE
    with pytest.raises(Unclear, match=r"says no day\. Write it as 2027-06-08 09:00"):
        read_instant("9:00", LONDON)


def test_where_clocks_change_there_is_one_rule():
    assert read_instant("2027-10-31 01:30", LONDON) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)  # the first time
    with pytest.raises(Unclear, match="does not exist in Europe/London"):
        read_instant("2027-03-28 01:30", LONDON)
    second = datetime(2027, 10, 31, 0, 30, tzinfo=UTC) + timedelta(hours=1)
    assert instant_text(second, LONDON) == "2027-10-31 01:30+00:00"


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (yes_no, "perhaps"),
        (whole, "12.5"),
        (whole, "-1"),
        (number, "1.000.000"),
        (number, "many"),
        (read_day, "tomorrow"),
        (read_day, "2027-13-01"),
        (lambda text: read_instant(text, LONDON), "soon"),
        (lambda text: read_instant(text, LONDON), "2027-06-08 25:00"),
        (lambda text: read_instant(text, LONDON), "2027-06-08T99:00:00Z"),
    ],
)
def test_what_is_no_such_value_is_said_in_a_sentence(read, text):
    with pytest.raises(Unclear) as unclear:
        read(text)

    assert str(unclear.value).endswith(".")
    assert text in str(unclear.value)


def test_values_are_read_in_all_their_ways():
    assert [yes_no(text) for text in ("Yes", "x", "no", "FALSE")] == [True, True, False, False]
    assert [number(text) for text in ("2", "2.5", "2,5", "-1")] == [2.0, 2.5, 2.5, -1.0]
    assert [number_text(value) for value in (2.0, 2.5)] == ["2", "2.5"]
