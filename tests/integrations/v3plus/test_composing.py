"""What V3Plus says in several places, put together."""

import pytest

from integrations.sync.contract import Fault, VendorError
from integrations.v3plus.composing import (
    companies_of,
    company_key,
    is_in,
    listing,
    lists_of,
    people_of,
    sessions_of,
    single,
    track_key,
    tracks_of,
)

ADA, BO = {"id": 1, "last_name": "Byron"}, {"id": "2", "last_name": "Bo"}


def tree(*days):
    return {"id": 41, "days": [{"id": number, "tracks": tracks} for number, tracks in enumerate(days)]}


def track(number, name, *presentations):
    return {"id": number, "name": name, "order": 1, "presentations": list(presentations)}


def talk(number, *presenters, **more):
    return {"id": number, "name": f"Talk {number}", **more, **({"presenters": list(presenters)} if presenters else {})}


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        ([], []),
        ({}, []),
        ([{"id": 1}], [{"id": 1}]),
        ({"0": {"id": 1}, "1": {"id": 2}}, [{"id": 1}, {"id": 2}]),
        ({"id": 1, "name": "One"}, None),
        ([1], None),
        (None, None),
        ("rows", None),
    ],
)
def test_a_list_may_be_an_object_of_rows(value, rows):
    assert listing(value) == rows


@pytest.mark.parametrize("data", [{"data": {"id": 1}}, {"id": 1}])
def test_one_thing_with_or_without_its_envelope(data):
    assert single(data) == {"id": 1}


@pytest.mark.parametrize("data", [None, [], {}, {"data": []}, {"data": None}, "text"])
def test_nothing_is_no_thing(data):
    assert single(data) is None


def test_the_list_and_the_tree_are_one_programme():
    listed = [talk(1, description="whole"), talk(2), talk(3)]
    nested = tree(
        [track(10, "Imaging", talk(2, {"id": 9, "role": "presenter", "biography": "long"}), talk(1, {"id": 8}))],
        [track(11, "Surgery", talk(1, {"id": 8}), talk(4, {"id": 7}))],
    )
    rows = {row["id"]: row for row in sessions_of(listed, nested, "live")}

    assert list(rows) == [1, 2, 3, 4]
    assert [each["id"] for each in rows[1]["tracks"]] == [10, 11]
    assert (rows[1]["order"], rows[2]["order"], rows[1]["description"]) == (1, 0, "whole")
    assert rows[2]["presenters"] == [{"id": 9, "role": "presenter"}]
    assert rows[1]["presenters"] == [{"id": 8}]
    assert (rows[3]["tracks"], rows[3]["order"], "presenters" in rows[3]) == ([], 0, False)
    assert [each["id"] for each in rows[4]["tracks"]] == [11]
    assert {row["conference_state"] for row in rows.values()} == {"live"}


@pytest.mark.parametrize("told", [None, tree(), tree([], [])])
def test_without_a_track_in_the_tree_nothing_is_said_of_tracks(told):
    (row,) = sessions_of([talk(1)], told, "live")

    assert not {"tracks", "order", "presenters"} & row.keys()


def test_a_presentation_without_an_id_is_kept_to_be_named():
    rows = sessions_of([talk(1)], tree([track(10, "Imaging", talk(1), {"name": "Nameless"})]), "live")

    assert [row.get("id") for row in rows] == [1, None]


def test_each_track_once():
    found = tracks_of(
        tree([track(10, "Imaging"), track(None, "Surgery"), {"presentations": []}], [track(10, "Imaging")])
    )

    assert [track_key(row) for row in found] == ["10", "Surgery"]
    assert "presentations" not in found[0]


@pytest.mark.parametrize(
    ("keynotes", "cochairs", "called"),
    [
        (True, True, [["Keynote", "Co-chair"], ["Co-chair"]]),
        (True, False, [["Keynote"]]),
        (False, True, [["Co-chair"], ["Co-chair"]]),
        (False, False, [None]),
    ],
)
def test_one_person_once_with_what_the_conference_calls_them(keynotes, cochairs, called):
    conference = {"keynotes": [{**ADA, "title": "other"}], "cochairs": {"0": ADA, "1": BO}}
    lists = lists_of(conference, keynotes=keynotes, cochairs=cochairs)
    people = people_of([{**ADA, "role": "presenter", "title": "Surgeon"}], lists)

    assert [person.get("conference_roles") for person in people] == called
    assert (people[0]["title"], "role" in people[0]) == ("Surgeon", False)


def test_where_the_conference_does_not_send_its_lists_nothing_is_said():
    assert lists_of({"cochairs": None}, keynotes=True, cochairs=True) == {}
    assert people_of([ADA], {}) == [ADA]


def test_people_of_one_name_are_two_and_those_without_an_id_are_kept_to_be_named():
    rows = people_of([{"id": 1, "last_name": "Bo"}, {"id": 2, "last_name": "Bo"}, {"last_name": "Bo"}], {})

    assert [row.get("id") for row in rows] == [1, 2, None]


def test_a_company_may_be_two():
    assert company_key({"id": 1, "role": "Sponsor"}) == "sponsor:1"
    assert company_key({"id": "1", "role": "exhibitor"}) == "exhibitor:1"
    for row in ({"id": 1}, {"role": "sponsor"}):
        with pytest.raises(VendorError) as met:
            company_key(row)
        assert met.value.fault is Fault.DATA


@pytest.mark.parametrize(("contacts", "kept"), [(True, {"contact_email": "a@b.example"}), (False, {})])
def test_of_a_company_nothing_is_kept_that_is_not_taken(contacts, kept):
    sent = {"id": 1, "role": "sponsor", "contact_email": "a@b.example", "contact_address": "1 Quay Street"}
    rows = companies_of([sent, {**sent, "role": "exhibitor"}, sent], contacts=contacts)

    assert rows == [{"id": 1, "role": "sponsor", **kept}, {"id": 1, "role": "exhibitor", **kept}]


@pytest.mark.parametrize(
    ("row", "is_ours"),
    [
        ({}, True),
        ({"conferences": [{"id": 41}, {"id": 42}]}, True),
        ({"conferences": [{"id": 42}]}, False),
        ({"conferences": []}, False),
    ],
)
def test_a_single_row_of_another_conference_is_not_ours(row, is_ours):
    assert is_in(row, "41") is is_ours
