"""Vendors' JSON as values, and vendors' texts as texts."""

from typing import Annotated

import pytest
from pydantic import Field, ValidationError

from eventhub.programme.records import Link
from integrations.sync import texts
from integrations.sync.contract import Fault, VendorError
from integrations.sync.reading import (
    EmptyIsNone,
    Flag,
    NullIsEmpty,
    Number,
    Secret,
    Text,
    Tolerant,
    Whole,
    key,
    read,
    unsaid,
)


class Thing(Tolerant):
    name: Text = ""
    is_new: Flag = False
    size: Number = None
    count: Whole = None
    inner: Annotated["Thing | None", EmptyIsNone] = None
    parts: Annotated[list["Thing"], NullIsEmpty] = Field(default_factory=list)


@pytest.mark.parametrize(
    ("sent", "name"),
    [(None, ""), ({}, ""), (" a ", "a"), (7, "7"), (7.0, "7"), (1.5, "1.5"), ("007", "007"), ("", "")],
)
def test_text(sent, name):
    assert read(Thing, {"name": sent}).name == name


@pytest.mark.parametrize(
    ("sent", "number", "whole"),
    [
        (None, None, None),
        ("", None, None),
        (" ", None, None),
        ({}, None, None),
        ("12", 12, 12),
        (12.0, 12, 12),
        ("12.0", 12, 12),
        (True, None, None),
    ],
)
def test_numbers(sent, number, whole):
    thing = read(Thing, {"size": sent, "count": sent})

    assert (thing.size, thing.count) == (number, whole)


@pytest.mark.parametrize("nothing", [None, {}, []])
def test_nothing_is_nothing(nothing):
    thing = read(Thing, {"inner": nothing, "parts": nothing or None})

    assert (thing.inner, thing.parts) == (None, [])


def test_every_field_that_cannot_be_read_is_named():
    with pytest.raises(VendorError) as met:
        read(Thing, {"name": [1], "count": "many", "parts": [{"name": {"a": 1}}]})

    assert met.value.fault is Fault.DATA
    assert "name, count, parts.0.name" in met.value.message


@pytest.mark.parametrize(("row", "text"), [({"id": "007"}, "007"), ({"id": 7}, "7"), ({"id": " a "}, "a")])
def test_keys_are_texts(row, text):
    assert key(row, "id") == text


@pytest.mark.parametrize("row", [{}, {"id": None}, {"id": " "}, {"id": [1]}, {"id": True}])
def test_a_row_without_a_key(row):
    with pytest.raises(VendorError, match="id"):
        key(row, "id")


def test_unsaid():
    fields = {"code": ("clientid", "sessionClientID"), "title": ("name",)}

    assert unsaid({"clientid": None}, fields) == {"title"}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("[Guide](https://a.example/x)", Link("Guide", "https://a.example/x")),
        ("see [Guide](https://a.example/x_(1)) please", Link("Guide", "https://a.example/x_(1)")),
        (" https://a.example/?a=1 ", Link("Web", "https://a.example/?a=1")),
        ("[](https://a.example)", Link("Web", "https://a.example")),
        ("url for your mobile company", None),
        ("ftp://a.example", None),
        ("javascript:alert(1)", None),
        ("https://a.example and more", None),
        ("https://a***.example", None),
        ("https://a.example/" + "x" * 1000, None),
        ("", None),
    ],
)
def test_link(sent, shown):
    assert texts.link(sent, "Web") == shown


def test_each_address_once():
    assert texts.links(("https://a.example", "One"), ("", "None"), ("https://a.example", "Again")) == (
        Link("One", "https://a.example"),
    )


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Plain\ntext", "Plain\ntext"),
        ("<p>a [b](https://c.example)</p>", '<p>a <a href="https://c.example">b</a></p>'),
        ('a "b" <3 [c](https://d.example/"x)', '<p>a "b" &lt;3 <a href="https://d.example/%22x">c</a></p>'),
    ],
)
def test_html(sent, shown):
    assert texts.as_html(sent) == shown


class Credentials(Tolerant):
    token: Secret


def test_a_secret_is_not_shown():
    assert "s3cret" not in repr(Credentials(token=" s3cret!&$* "))
    assert Credentials(token=" s3cret!&$* ").token == "s3cret!&$*"


@pytest.mark.parametrize("sent", ["", " ", "a b", "a\nb: c", "schlüssel", None])
def test_what_can_be_no_secret(sent):
    with pytest.raises(ValidationError):
        Credentials(token=sent)
