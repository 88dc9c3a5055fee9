"""Which sponsor a vendor's company may be. One table: what the vendor says, whom it may be, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.programme.matching import Known, Profile, Sign, host_of, only_exact, plain_name

OURS = Known(
    [
        Profile("corvid", "Corvid & Sons Ltd", "https://www.corvid.example/about", ("maya@corvid.example",)),
        Profile("nord", "Nordlicht GmbH", "", ("info@nordlicht.example", "x@gmail.com")),
        Profile("nord-ag", "Nordlicht AG"),
        Profile("linked", "Linked Ltd", "https://www.linkedin.com/company/linked"),
        Profile("sa", "S.A.", ""),
    ]
)
CASES = [
    (("corvid  & sons LTD",), [("corvid", [Sign.NAME])]),
    (("The Corvid and Sons, Inc.",), [("corvid", [Sign.FORM])]),
    (("Corvid und Söhne",), []),
    (("Nordlicht GmbH",), [("nord", [Sign.NAME]), ("nord-ag", [Sign.FORM])]),
    (("NORDLICHT G.m.b.H. & Co. KG",), [("nord", [Sign.FORM]), ("nord-ag", [Sign.FORM])]),
    (("Raven", "http://corvid.example"), [("corvid", [Sign.SITE, Sign.MAIL])]),
    (("Raven", "corvid.example:8080/x"), [("corvid", [Sign.SITE, Sign.MAIL])]),
    (("Raven", "", ("ada@CORVID.example",)), [("corvid", [Sign.MAIL])]),
    (("Raven", "", ("a@nordlicht.example", "b@gmail.com")), [("nord", [Sign.MAIL])]),
    (("Raven", "https://linkedin.com/company/raven"), []),
    (("Nordlicht GmbH", "https://corvid.example"), [("nord", [Sign.NAME]), ("nord-ag", [Sign.FORM]), ("corvid", [Sign.SITE, Sign.MAIL])]),
    (("SA",), [("sa", [Sign.FORM])]),
    (("Corvid & Sons Ltd", "https://corvid.example"), [("corvid", [Sign.NAME, Sign.SITE, Sign.MAIL])]),
]  # fmt: skip


@pytest.mark.parametrize(("theirs", "expected"), CASES)
def test_whom_it_may_be_and_why(theirs, expected):
    found = OURS.candidates(Profile("", *theirs))

    assert [(one.key, list(one.signs)) for one in found] == expected
    assert all(len(one.reasons) == len(one.signs) for one in found)


def test_reasons_name_the_place():
    (found,) = OURS.candidates(Profile("", "Raven", "https://corvid.example"))

    assert found.reasons == [
        "Same website (corvid.example)",
        "A contact’s e-mail address is at the same place (corvid.example)",
    ]


@pytest.mark.parametrize(
    ("name", "key"), [("corvid & sons ltd", "corvid"), ("Nordlicht GmbH", None), ("Corvid and Sons", None), ("?", None)]
)
def test_only_an_exact_name_without_a_rival_goes_by_itself(name, key):
    exact = only_exact(OURS.candidates(Profile("", name)))

    assert (exact.key if exact else None) == key


@pytest.mark.parametrize(
    ("website", "host"),
    [
        ("https://www.Acme.example./x", "acme.example"),
        ("acme.example", "acme.example"),
        ("http://[::1", ""),
        ("https://x.com/acme", ""),
        ("localhost", ""),
        ("", ""),
    ],
)
def test_hosts(website, host):
    assert host_of(website) == host


@given(st.text(max_size=40), st.text(max_size=40), st.lists(st.text(max_size=20), max_size=3).map(tuple))
def test_any_text_is_compared(name, website, emails):
    found = Known([Profile(1, name, website, emails)]).candidates(Profile("", name, website, emails))

    assert Sign.NAME in found[0].signs
    assert not plain_name(name).endswith(" ltd")


def test_names_without_a_letter_are_not_all_the_same():
    known = Known([Profile(1, "!!!"), Profile(2, "東京")])

    assert known.candidates(Profile(0, "+++")) == []
    assert [one.key for one in known.candidates(Profile(0, "東京"))] == [2]
