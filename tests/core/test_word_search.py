import pytest

from eventhub.core.word_search import BEGINS, EXACT, WITHIN, WORDS_BEGIN, Words, folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Halden   Robotics ", "halden robotics"),
        ("Müller & Søn A/S", "muller son a s"),
        ("STRASSE Straße", "strasse strasse"),
        ("Ines.Duarte@corvid.example", "ines duarte corvid example"),
        ("kw-3_phase", "kw 3 phase"),
        ("İstanbul", "istanbul"),
        ("展示 ①", "展示 1"),
        ("\u200b !", ""),
    ],
)
def test_folded(text, expected):
    assert folded(text) == expected


@pytest.mark.parametrize(
    ("wanted", "fields", "expected"),
    [
        ("c12", ("C12", "Hall 3"), EXACT),
        ("C 12", ("C12", "Hall 3"), EXACT),
        ("c1", ("C12", "Hall 3"), BEGINS),
        ("hal c", ("C12", "Hall 3"), WORDS_BEGIN),
        ("MULLER", ("C12", "Werkzeug Müller"), WORDS_BEGIN),
        ("zeug", ("C12", "Werkzeug Müller"), WITHIN),
        ("hall corvid", ("C12", "Hall 3"), None),
        ("duarte@corvid", ("Ines Duarte", "ines.duarte@corvid.example"), WORDS_BEGIN),
    ],
)
def test_rank(wanted, fields, expected):
    assert Words(wanted).rank(*map(folded, fields)) == expected


@pytest.mark.parametrize("text", ["", " ", "…", "%_"])
def test_nothing_to_look_for(text):
    assert not Words(text)


KNOWN = ["corvid robotics", "halden lighting", "ines duarte corvid example"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("corvd", ["corvid"]),
        ("corvid robtics", ["corvid robotics"]),
        ("corvid lighting", ["corvid", "lighting"]),
        ("zzzz", []),
        ("corvid zzzz", ["corvid"]),
    ],
)
def test_suggestions(wanted, expected):
    assert Words(wanted).suggestions(KNOWN) == expected


def test_a_long_text_is_looked_for_by_its_first_words():
    assert len(Words("word " * 500).words) == 8
