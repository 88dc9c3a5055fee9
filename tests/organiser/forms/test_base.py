import pytest
from django import forms

from eventhub.core.errors import Conflict, Detail, Invalid, NotAllowed
from eventhub.organiser.forms.base import ServiceForm


class NameForm(ServiceForm):
    aliases = {"package_id": "name"}

    name = forms.CharField()


def refusing(error: Exception):
    def write(**values):
        raise error

    return write


def test_the_service_gets_what_was_entered_and_its_answer_is_kept():
    form = NameForm({"name": " Hall 1 "})

    assert form.run(lambda name: f"saved {name}") is True
    assert form.result == "saved Hall 1"


def test_a_form_that_is_not_valid_calls_nothing():
    form = NameForm({"name": ""})

    assert form.run(refusing(AssertionError("must not be called"))) is False
    assert form.errors == {"name": ["Nothing is entered yet, and it is needed. Fill it in."]}
    assert form.status == 422


@pytest.mark.parametrize(
    ("error", "errors", "status"),
    [
        (Invalid.at("name", "Too long"), {"name": ["Too long"]}, 422),
        (Invalid.at("package_id", "Not offered"), {"name": ["Not offered"]}, 422),
        (Invalid.at("elsewhere", "Not here"), {"__all__": ["Not here"]}, 422),
        (Conflict("Taken meanwhile"), {"__all__": ["Taken meanwhile"]}, 409),
        (Conflict("Taken", details=[Detail("name", "duplicate", "Taken")]), {"name": ["Taken"]}, 409),
    ],
)
def test_a_refusal_stands_where_it_belongs(error, errors, status):
    form = NameForm({"name": "Hall 1"})

    assert form.run(refusing(error)) is False
    assert form.errors == errors
    assert (form.refusal, form.status) == (error, status)


def test_what_is_not_allowed_is_no_mistake_of_the_form():
    with pytest.raises(NotAllowed):
        NameForm({"name": "Hall 1"}).run(refusing(NotAllowed("Not yours")))


def test_an_empty_form_is_not_refused():
    assert NameForm().status == 200
