"""Forms made from vendors' own models."""

from typing import Annotated, Literal

import pytest
from django import forms
from pydantic import BaseModel, Field

from integrations.sync import registry
from integrations.sync.forms.vendor_fields import LinesField, SecretField, as_initial, entered, fields_of
from integrations.sync.reading import Secret


class Options(BaseModel):
    event_id: int = Field(title="Event", description="Its number.", ge=1)
    account: int | None = None
    pace: float = Field(1.0, gt=0, le=5)
    publish: Literal["public", "never_ever"] = "public"
    roles: tuple[str, ...] = ("speaker",)
    is_open: bool = True
    note: str = ""
    token: Secret = Field(title="Token")


FIELDS = fields_of(Options, "options")


@pytest.mark.parametrize(
    ("name", "kind", "required"),
    [
        ("event_id", forms.IntegerField, True),
        ("account", forms.IntegerField, False),
        ("pace", forms.FloatField, False),
        ("publish", forms.ChoiceField, True),
        ("roles", LinesField, False),
        ("is_open", forms.BooleanField, False),
        ("note", forms.CharField, False),
        ("token", SecretField, True),
    ],
)
def test_each_type_has_its_field(name, kind, required):
    field = FIELDS[f"options_{name}"]

    assert type(field) is kind
    assert field.required is required


def test_titles_hints_bounds_and_choices_come_along():
    assert (FIELDS["options_event_id"].label, FIELDS["options_event_id"].help_text) == ("Event", "Its number.")
    assert FIELDS["options_event_id"].min_value == 1
    assert FIELDS["options_pace"].max_value == 5
    assert FIELDS["options_publish"].choices == [("public", "Public"), ("never_ever", "Never ever")]
    assert FIELDS["options_roles"].prepare_value(("a", "b")) == "a\nb"


def test_what_was_entered_is_what_the_model_takes():
    cleaned = {
        "options_event_id": 3,
        "options_roles": ["a"],
        "options_is_open": False,
        "options_note": "",
        "options_account": None,
    }

    values = entered(Options, "options", cleaned)

    assert values == {"event_id": 3, "roles": ["a"], "is_open": False}
    assert as_initial("options", values)["options_event_id"] == 3


def test_a_type_without_a_field_is_told_when_it_is_written():
    class Odd(BaseModel):
        when: Annotated[dict[str, str], Field()] = {}

    with pytest.raises(TypeError, match="no field for"):
        fields_of(Odd, "options")


@pytest.mark.parametrize("vendor", registry.installed(), ids=lambda vendor: vendor.slug)
def test_every_vendor_that_is_installed_can_be_connected_by_a_form(vendor):
    fields = fields_of(vendor.credentials, "credentials") | fields_of(vendor.options, "options")

    assert all(field.label for field in fields.values())
    assert any(isinstance(field, SecretField) for field in fields.values())
