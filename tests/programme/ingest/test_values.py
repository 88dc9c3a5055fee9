"""What a vendor's record becomes: nothing that the forms of the pages would refuse, and a remark where something was lost."""

from datetime import UTC, datetime

import pytest

from eventhub.core.field_checks import FieldChecks
from eventhub.programme.checks import check_session, check_speaker, check_track
from eventhub.programme.ingest.values import Unfit, values_of
from eventhub.programme.records import (
    CompanyRecord,
    Credit,
    CustomField,
    Link,
    Ref,
    SessionRecord,
    SpeakerLink,
    SpeakerRecord,
    TrackRecord,
    TrackRef,
)

NINE = datetime(2027, 6, 7, 9, tzinfo=UTC)


def session(**fields):
    values, remarks = values_of(SessionRecord("s1", **{"title": "Opening", **fields}))
    checks = FieldChecks()
    check_session(checks, {name: values[name] for name in fields.keys() - {"speakers"}} | {"title": values["title"]})
    checks.refuse()
    return values, [(remark.field, remark.code) for remark in remarks]


def speaker(**fields):
    values, remarks = values_of(SpeakerRecord("p1", **{"last_name": "Marsh", **fields}))
    checks = FieldChecks()
    check_speaker(checks, values)
    checks.refuse()
    return values, [(remark.field, remark.code) for remark in remarks]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "www.example.org",
        "https://a b",
        "https://" + "a" * 1_000,
        "",
    ],
)
def test_what_is_no_address_becomes_no_link(url):
    links = (Link("Bad", url), Link("Good", " https://a.example/?q=1 "))
    kept = [{"label": "Good", "url": "https://a.example/?q=1"}]

    values, remarks = session(links=links)
    assert (values["links"], remarks) == (kept, [("links", "invalid")])
    values, remarks = speaker(links=links)
    assert (values["links"], remarks) == (kept, [("links", "invalid")])


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://cdn.example/1.jpg", True),
        ("", True),
        ("javascript:alert(1)", False),
        ("ada.jpg", False),
        ("https://" + "a" * 1_000, False),
    ],
)
def test_a_photo_lies_at_an_address(url, kept):
    values, remarks = speaker(photo_url=url)

    assert values["photo_url"] == (url if kept else "")
    assert remarks == ([] if kept else [("photo_url", "invalid")])


@pytest.mark.parametrize(
    ("colour", "kept"), [("#1F77B4", "#1f77b4"), ("", ""), ("red", ""), ("#12345", ""), ("#12345g", ""), ("url(x)", "")]
)
def test_a_colour_is_six_digits(colour, kept):
    values, remarks = values_of(TrackRecord("t1", "Timber", colour=colour))
    checks = FieldChecks()
    check_track(checks, values)
    checks.refuse()

    assert values["colour"] == kept
    assert [remark.code for remark in remarks] == (["invalid"] if colour and not kept else [])


@pytest.mark.parametrize(
    ("name", "entries", "most"),
    [
        ("links", [Link("", f"https://a.example/{number}") for number in range(40)], 30),
        ("credits", [Credit(f"CPD {number}", "1") for number in range(40)], 20),
        ("custom_fields", [CustomField(f"k{number}", "Level", "x") for number in range(140)], 100),
        ("learning_objectives", [f"Objective {number}" for number in range(60)], 50),
        ("rooms", [Ref(f"r{number}", f"Room {number}") for number in range(30)], 20),
        ("tracks", [TrackRef(f"t{number}", f"Track {number}") for number in range(40)], 30),
        ("speakers", [SpeakerLink(f"p{number}") for number in range(230)], 200),
    ],
)
def test_no_list_is_longer_than_people_may_make_it(name, entries, most):
    values, remarks = session(**{name: tuple(entries)})
    whole, none = session(**{name: tuple(entries[:most])})

    assert values[name] == whole[name]
    assert len(values[name]) == most
    assert (remarks, none) == ([(name, "too_long")], [])


def test_parts_of_entries_are_cut_and_what_says_nothing_is_left_out():
    values, remarks = session(
        credits=(Credit("x" * 200, "1"), Credit("", "2")),
        custom_fields=(CustomField("k", "Level", "v" * 6_000), CustomField("", "No key", "")),
        learning_objectives=("o" * 3_000, " ", "Glue\x00"),
    )

    assert [len(each["label"]) for each in values["credits"]] == [120]
    assert [len(each["value"]) for each in values["custom_fields"]] == [5_000]
    assert [len(text) for text in values["learning_objectives"]] == [2_000, 4]
    assert set(remarks) == {(name, "too_long") for name in ("credits", "custom_fields", "learning_objectives")}


def test_texts_are_cleaned_and_cut():
    values, remarks = session(title="t" * 600, description="<p onclick=x>Hi</p><script>x</script>")

    assert (len(values["title"]), values["title"][-1], values["description"]) == (500, "…", "<p>Hi</p>")
    assert remarks == [("title", "too_long")]


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [(NINE, NINE.replace(hour=8), "ends_before_start"), (None, NINE, "end_without_start"), (NINE, NINE, None)],
)
def test_an_end_that_cannot_be_is_left_empty(starts, ends, code):
    values, remarks = values_of(SessionRecord("s1", "Opening", starts_at=starts, ends_at=ends))

    assert values["ends_at"] == (None if code else NINE.isoformat())
    assert [remark.code for remark in remarks] == ([code] if code else [])


@pytest.mark.parametrize("fields", [{"starts_at": NINE.replace(tzinfo=None)}, {"status": "maybe"}])
def test_what_cannot_be_understood_is_no_row(fields):
    with pytest.raises(Unfit):
        values_of(SessionRecord("s1", "Opening", **fields))


def test_what_is_unsaid_is_no_value():
    values, _ = values_of(SpeakerRecord("p1", "Marsh", unsaid=frozenset({"email", "bio"})))

    assert not values.keys() & {"email", "bio"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("acme.example:8080/x", "https://acme.example:8080/x"),
        ("javascript:alert(document.cookie)", ""),
        ("https://user:secret@acme.example", ""),
        ("//acme.example", ""),
    ],
)
def test_a_website_is_a_host_and_nothing_that_looks_like_one(sent, kept):
    values, remarks = values_of(CompanyRecord("c1", "Acme", "sponsor", website=sent))

    assert (values["website"], [remark.field for remark in remarks]) == (kept, [] if kept else ["website"])
