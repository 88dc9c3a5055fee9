"""Packages as JSON: read as strictly as by the API, every problem by its path."""

import json
from copy import deepcopy
from typing import Any

import pytest

from eventhub.api.v1.package_content import PackageBody
from eventhub.core.errors import Unreadable
from eventhub.core.exact_json import ExactJSONDecoder
from eventhub.packages.content import changes
from eventhub.packages.exchange.as_json import LARGEST_JSON, read_json, write_json
from tests.factories.packages import CONTENT

FILE = write_json("SPACE", "GBP", CONTENT)
BODY = json.loads(FILE)
DEEP = b"[" * 100_000 + b"]" * 100_000


def test_what_is_written_the_api_takes():
    body = json.loads(FILE, cls=ExactJSONDecoder)

    assert PackageBody().run_validation(body)["code"] == "SPACE"


def test_amounts_are_written_in_the_places_of_the_currency():
    assert b'"price": 3200.00,' in FILE
    assert b'"unit_price": 95.50,' in FILE


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"not json",
        b"\xff\xfe\x00",
        DEEP,
        b'{"price": NaN}',
        b'{"price": Infinity}',
        b'{"price": 1e99999999999999999999}',
        b'{"price": ' + b"9" * 5_000 + b"}",
        b'{"code": "a", "code": "b"}',
        b" " * (LARGEST_JSON + 1),
    ],
)
def test_what_is_no_json_is_refused(file):
    with pytest.raises(Unreadable):
        read_json(file)


def test_the_refusal_says_why():
    with pytest.raises(Unreadable, match="“code” stands twice in one object"):
        read_json(b'{"code": "a", "code": "b"}')


def changed(path: str, value: Any) -> bytes:
    """The body with another value at a path such as "categories.0.name"; `...` takes it out."""
    body = deepcopy(BODY)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place = body
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(body).encode()


RIG = "categories.2.options.0"


@pytest.mark.parametrize(
    ("path", "value", "where", "message"),
    [
        ("price", "3200", "price", "Base price is a text. Expected is a number."),
        ("price", True, "price", "Base price is true or false."),
        ("price", 10**17, "price", "Base price is out of all measure."),
        ("price", ..., "price", "Base price is missing."),
        ("code", 5, "code", "Code is a number. Expected is a text."),
        ("name", "", "name", "The name is empty."),
        ("colour", 1, "colour", "There is no field “colour” here."),
        ("categories", {}, "categories", "Here is an object. Expected is a list."),
        ("categories.0", 5, "categories[0]", "Here is a number. Expected is an object."),
        ("categories.1.max_selections", 1.5, "categories[1].max_selections", "At most is 1.5."),
        ("categories.1.min_selections", 9, "categories[1].min_selections", "“Power” asks for 9"),
        (f"{RIG}.unit_price", -1, "categories[2].options[0].unit_price", "The unit price of “Lighting rig” is -1."),
        (f"{RIG}.code", "wall", "categories[2].options[0].code", "The code “wall” is used twice."),
        (f"{RIG}.requires", ["kw9"], "categories[2].options[0].requires[0]", "“Lighting rig” requires “kw9”"),
        (f"{RIG}.requires", [5], "categories[2].options[0].requires[0]", "The other option is a number."),
        (f"{RIG}.rule_messages", ["x"], "categories[2].options[0].rule_messages", "The sentences of rules are no"),
        (f"{RIG}.image_file_id", "x", "categories[2].options[0].image_file_id", "Image is “x”."),
        (
            "categories.0.options.0.artwork_specs.0.scale",
            0,
            "categories[0].options[0].artwork_specs[0].scale",
            "The scale",
        ),
    ],
)
def test_each_problem_is_named_by_its_path(path, value, where, message):
    faults = read_json(changed(path, value)).faults

    assert [fault for fault in faults if fault.where == where and fault.message.startswith(message)] != [], faults


def test_the_order_of_categories_can_be_given_as_the_api_serves_it():
    body = deepcopy(BODY)
    for place, category in enumerate(body["categories"]):
        category["order"] = 10 - place

    received = read_json(json.dumps(body).encode())

    assert [category.name for category in received.content.categories] == ["Light", "Power", "Walls"]


def test_where_it_is_silent_the_present_words_stay():
    body = deepcopy(BODY)
    del body["categories"][2]["options"][0]["rule_messages"]

    received = read_json(json.dumps(body).encode())

    assert [rule.message for rule in list(received.content.options)[4].requires] == [""]
    assert changes(CONTENT, received.filled(CONTENT)) == []


def test_too_many_options_are_counted_before_they_are_looked_at():
    body = BODY | {"categories": [{"name": "A", "options": [{"nonsense": 1}] * 50_000}]}

    faults = read_json(json.dumps(body).encode()).faults

    assert next((fault.where, fault.message[:25]) for fault in faults) == ("categories", "There are 50,000 options.")


@pytest.mark.parametrize("body", ["5", "null", '"text"', "[]", "{}", '{"data": {}}', '{"categories": [[[]]]}'])
def test_any_other_json_is_answered_with_faults(body):
    assert read_json(body.encode()).faults != []
