from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.sync.difference import MOST_WORDS, Piece, field_rows, in_words, told_in_a_line, word_difference
from integrations.sync.models import SyncChange
from tests.integrations.sync_pages.making import to

LONDON = ZoneInfo("Europe/London")
WORDS = st.lists(st.sampled_from(["heat", "pumps", "that", "stay", "quiet"]), min_size=1, max_size=40).map(" ".join)


def test_words_are_marked_not_whole_paragraphs():
    old, new = word_difference("from cradle to site gate, with figures", "from cradle to demolition, with figures")

    assert old == [Piece("same", "from cradle to"), Piece("gone", "site gate,"), Piece("same", "with figures")]
    assert new == [Piece("same", "from cradle to"), Piece("new", "demolition,"), Piece("same", "with figures")]


def test_what_stays_the_same_for_long_is_left_out():
    text = " ".join(f"w{number}" for number in range(100))

    old, _ = word_difference(f"{text} a", f"{text} b")

    assert [piece.kind for piece in old] == ["left_out", "same", "gone"]
    assert old[1].text == "w94 w95 w96 w97 w98 w99"


@given(WORDS, WORDS)
def test_no_word_is_made_up(old: str, new: str):
    for text, pieces in zip((old, new), word_difference(old, new), strict=True):
        shown = " ".join(piece.text for piece in pieces if piece.kind != "left_out").replace("…", "").split()
        assert is_among(shown, text.split())
        assert any(piece.kind != "same" for piece in pieces) or old == new or set(old.split()) & set(new.split())


def is_among(words: list[str], all_words: list[str]) -> bool:
    """In this order, with others between them."""
    rest = iter(all_words)
    return all(word in rest for word in words)


def test_a_very_long_text_is_marked_whole():
    long = "a " * (MOST_WORDS + 1)

    old, new = word_difference(long, "b")

    assert [piece.kind for piece in (*old, *new)] == ["gone", "new"]
    assert len(old[0].text) < 100


def test_what_stays_is_not_struck_out():
    (row,) = field_rows(
        change(title={"old": "a b", "vendor": "a c", "result": "a b", "locked": True}), LONDON, reads_private=True
    )

    assert [piece.kind for piece in (*row.old, *row.vendor)] == ["same", "same"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("title", None, "nothing"),
        ("rooms", [], "nothing"),
        ("published", False, "no"),
        ("capacity", 0, "0"),
        ("rooms", ["Calder", "Hepworth"], "Calder, Hepworth"),
        ("starts_at", "2027-03-10T10:15:00+00:00", "Wednesday 10 March 2027, 10:15"),
        ("starts_at", "2027-07-10T10:15:00+00:00", "Saturday 10 July 2027, 11:15"),
        ("starts_at", "soon", "soon"),
        ("description", "<p>Heat <b>pumps</b></p>", "Heat pumps"),
        ("links", [{"label": "Website", "url": "https://example.org"}], "Website https://example.org"),
        ("credits", [{"label": "CME", "amount": "1.5"}], "CME 1.5"),
    ],
)
def test_values_are_shown_as_people_read_them(name, value, words):
    assert in_words(name, value, LONDON) == words


def change(**fields) -> SyncChange:
    return SyncChange(kind="session", fields=fields)


def test_a_lock_explains_why_the_vendors_value_loses():
    (row,) = field_rows(
        change(title={"old": "a", "vendor": "b", "result": "a", "locked": True}), LONDON, reads_private=True
    )

    assert (row.title, row.result, row.locked, row.kept) == ("Title", "a", True, False)


def test_a_blank_that_clears_nothing_is_kept():
    (row,) = field_rows(
        change(level={"old": "Basic", "vendor": None, "result": "Basic", "locked": False}), LONDON, reads_private=True
    )

    assert (row.locked, row.kept) == (False, True)


def test_fields_stand_in_the_order_of_the_pages():
    fields = {name: {"old": 1, "vendor": 2, "result": 2} for name in ("speakers", "capacity", "title", "unknown_one")}

    rows = field_rows(change(**fields), LONDON, reads_private=True)

    assert [row.title for row in rows] == ["Title", "Capacity", "Speakers", "Unknown one"]


def test_private_fields_are_withheld_on_every_way_out():
    one = SyncChange(
        kind="speaker", fields={"email": {"old": "a@b.example", "vendor": "c@d.example", "result": "c@d.example"}}
    )

    (row,) = field_rows(one, LONDON, reads_private=False)

    assert "example" not in str(row)
    assert told_in_a_line(one, LONDON, reads_private=False) == "E-mail: not shown to you"
    assert told_in_a_line(one, LONDON, reads_private=True) == "E-mail: a@b.example → c@d.example"


def test_an_address_that_cannot_be_read_stands_in_no_note(viewer, connection, sync, sandbox):
    sandbox.world.change_person(1, email="ada.private at example")
    run = sync(connection, full=True)
    address = to(connection, "run-detail", run.pk)

    page = viewer.get(address).content.decode()
    lines = b"".join(viewer.get(f"{address}?export=csv").streaming_content).decode()

    assert "What the vendor has is no e-mail address" in page
    assert "What the vendor has is no e-mail address" in lines
    assert "ada.private" not in page + lines
