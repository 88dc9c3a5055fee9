"""P1 to P17: each ordered by name over HTTP, and seen in the feed."""

from collections import Counter
from zoneinfo import ZoneInfo

import pytest


def by_schedid(rows):
    return {row["schedid"]: row for row in rows}


@pytest.fixture
def before(ask):
    return by_schedid(ask.items())


def test_p1_total_and_rows_move_behind_the_first_page(ask):
    ask.put("P1", times=1)
    pages = [ask.feed(page=page).json() for page in (1, 2)]

    assert [page["_meta"]["total"] for page in pages] == [55, 54]
    skipped = {"910001", *(f"9100{n:02d}" for n in range(2, 13))} - {
        row["schedid"] for p in pages for row in p["_items"]
    }
    assert skipped, "a row that moved onto the page already read"
    assert [ask.feed(page=page).json()["_meta"]["total"] for page in (1, 2)] == [54, 54]


def test_p1_without_an_end_comes_and_goes(ask):
    ask.put("P1")

    assert [ask.feed(page=page).json()["_meta"]["total"] for page in (1, 2, 1, 2)] == [55, 54, 54, 55]


def test_p2_nothing_with_200(ask):
    ask.put("P2")
    page = ask.feed()

    assert page.status_code == 200
    assert (page.json()["_items"], page.json()["_meta"]["total"]) == ([], 0)


def test_p3_no_date_but_1970(ask):
    ask.put("P3")

    assert not any({"session_updated_at", "schedule_updated_at"} & set(row) for row in ask.items())


def test_p4_published_in_many_forms(ask, before):
    ask.put("P4")
    after = by_schedid(ask.items())

    forms = {repr(row["published"]) for row in after.values()}
    assert (
        {"True", "1", "'1'", "'true'", "None", "'0'"}
        < forms
        < {"True", "1", "'1'", "'true'", "None", "'0'", "False", "0", "other"}
    )
    truthy = (True, 1, "1", "true")
    assert {s for s, row in after.items() if row["published"] in truthy} == {
        s for s, row in before.items() if row["published"]
    }


def test_p5_spaces_and_midnight(ask, before):
    ask.put("P5")
    after = ask.items()

    assert Counter(row["startTime"] for row in after)[" "] > Counter(row["startTime"] for row in before.values())[" "]
    midnight = [row for row in after if row["startTime"] == "12:00 am"]
    assert midnight
    assert {row["rstartmins"] for row in midnight} == {0}


def test_p6_the_venue_is_elsewhere_and_no_byte_says_so(ask, sandbox):
    before = ask.feed().content
    instant = sandbox.world.instant(sandbox.world.session(1).starts)
    ask.put("P6")

    assert ask.feed().content == before
    assert sandbox.world.zone == ZoneInfo("Asia/Kolkata")
    assert sandbox.world.instant(sandbox.world.session(1).starts) != instant


def test_p7_declined_and_evaluating_people_are_published(ask):
    ask.put("P7")
    rows = ask.items()

    for row in rows:
        (evaluator,) = [speaker for speaker in row["speakers"] if speaker["role"] == "Eval Contact"]
        assert evaluator["published"] is True
    declined = [s for row in rows for s in row["speakers"] if s["role"].startswith("Declined")]
    assert any(s["published"] for s in declined)


def test_p8_speakers_have_no_row_or_come_last(ask):
    before = [row["pid"] for row in ask.items("speakers")]
    ask.put("P8")
    after = [row["pid"] for row in ask.items("speakers")]

    assert set(after) < set(before)
    assert after[-1] == before[0]
    assert {s["pid"] for row in ask.items() for s in row["speakers"]} - set(after)


def test_p9_codes_are_the_same_or_blank(ask):
    ask.put("P9")

    assert {row["sessionClientID"] for row in ask.items()} == {"SAME", ""}


def test_p10_links_are_markdown_and_prose(ask):
    ask.put("P10")
    rows = ask.items()

    assert all(row["SessionDetailsURL"].startswith("[Session Details](") for row in rows)
    assert {row["mobileActionURL"] for row in rows} == {"url for your mobile company"}


def test_p11_labels_move_on(ask, before):
    ask.put("P11")
    row, old = ask.items()[0], before["910001"]

    assert [row[f"custom{n}name"] for n in range(2, 11)] == [old[f"custom{n}name"] for n in range(1, 10)]
    assert row["custom2"] == old["custom1"]


def test_p12_every_session_has_an_audience_with_breaks(ask):
    ask.put("P12")

    for row in ask.items():
        assert any(track["desc"].count("<br>") == 2 for track in row["tracks"] if track["track"] == "Audience")


def test_p13_rows_are_of_another_conference(ask):
    ask.put("P13")

    assert {row["conference"] for row in ask.items()} == {"AM2026"}


@pytest.mark.parametrize("status", [200, 503])
def test_p14_html(ask, status):
    ask.put("P14", status=status)
    reply = ask.feed()

    assert (reply.status_code, reply.text[:15]) == (status, "<!DOCTYPE html>")


def test_p15_numbers_are_strings(ask):
    ask.put("P15")
    row = ask.items()[0]

    assert (row["rstartmins"], row["rendmins"], row["sestype"], row["roomid"]) == ("480", "555", "101102", "0910001")


def test_p16_more_sesids_have_two_dates(ask, before):
    ask.put("P16")
    after = by_schedid(ask.items())

    new = [row for schedid, row in after.items() if schedid not in before]
    assert len(new) == 3
    for row in new:
        assert row["sessionName"] in {old["sessionName"] for old in before.values() if old["sesid"] == row["sesid"]}


def test_p17_photos_are_gone(ask):
    ask.put("P17")
    url = next(row["piclink"] for row in ask.items("speakers") if row["piclink"])

    assert ask.http.get(url, timeout=10).status_code == 404
    photo = next(row["photo_url"] for row in ask.search("contacts")["results"] if row["photo_url"])
    assert ask.http.get(photo, timeout=10).status_code == 200


def test_optimised_paging_ends_in_an_empty_page_only(ask):
    ask.put("optimised_paging")
    pages = [ask.feed(page=page).json() for page in (1, 6, 7)]

    assert ["next" in page["_links"] for page in pages] == [True] * 3
    assert ["total" in page["_meta"] for page in pages] == [False] * 3
    assert pages[-1]["_items"] == []
