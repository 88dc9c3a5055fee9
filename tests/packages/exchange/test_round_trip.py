"""What is exported and imported again changes nothing, whatever the package says; and what was typed is what is read."""

import pytest
from hypothesis import given, settings

from eventhub.packages.content import PackageContent, changes, tidy
from eventhub.packages.content_check import check_content
from eventhub.packages.exchange.as_json import read_json, write_json
from eventhub.packages.exchange.as_workbook import read_workbook, write_workbook
from eventhub.packages.exchange.typed import read_typed, typed_of
from tests.factories.packages import CONTENT
from tests.factories.wordings import text, wordings

FORMATS = {"json": (write_json, read_json), "xlsx": (write_workbook, read_workbook)}


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=8, deadline=None)
@given(content=wordings(), code=text(60))
def test_a_package_comes_back_as_it_went_out(name, content, code):
    assert_comes_back(name, content, code)


@pytest.mark.soak
@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=200, deadline=None)
@given(content=wordings(), code=text(60))
def test_any_package_comes_back_as_it_went_out(name, content, code):
    assert_comes_back(name, content, code)


def assert_comes_back(name: str, content: PackageContent, code: str) -> None:
    assert check_content(content, "GBP") == []
    write, read = FORMATS[name]

    received = read(write(code.strip(), "GBP", content))

    assert (received.faults, received.code, received.currency) == ([], code.strip(), "GBP")
    assert tidy(received.filled(None)) == tidy(content)
    assert changes(content, received.filled(content)) == []


@settings(max_examples=15, deadline=None)
@given(content=wordings())
def test_what_is_typed_is_what_is_read(content):
    assert_is_read(content)


@pytest.mark.soak
@settings(max_examples=300, deadline=None)
@given(content=wordings())
def test_whatever_is_typed_is_what_is_read(content):
    assert_is_read(content)


def assert_is_read(content: PackageContent) -> None:
    read, faults = read_typed(typed_of(content), "GBP")

    assert (faults, changes(content, read)) == ([], [])


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("currency", ["KWD", "CHF"])
def test_amounts_keep_the_places_of_their_currency(name, currency):
    write, read = FORMATS[name]

    received = read(write("SPACE", currency, CONTENT))

    assert received.currency == currency
    assert [fault.message for fault in received.faults] == []
