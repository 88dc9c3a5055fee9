"""A package as it is written: the body, and how it becomes the plain content that the services take."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rest_framework import serializers

from eventhub.api.base import Body
from eventhub.api.fields import ChoiceField, IdField, IntegerField, ListField, NumberField, StrictMixin, TextField
from eventhub.packages.content import CategoryContent, OptionContent, PackageContent, RuleContent, SpecContent
from eventhub.packages.content_check import FORMATS, MOST_CATEGORIES, MOST_OPTIONS, MOST_RULES, MOST_SPECS
from eventhub.packages.enums import ColourSpace


class MessagesField(StrictMixin, serializers.DictField):
    """{option code: sentence}"""

    expected = "an object"
    child = TextField(max_length=300)

    def is_of_type(self, data: Any) -> bool:
        return isinstance(data, dict)

    def to_internal_value(self, data: dict[str, Any]) -> dict[str, str]:
        if len(data) > 2 * MOST_RULES:
            raise serializers.ValidationError(f"At most {2 * MOST_RULES} sentences are kept.", code="too_long")
        return super().to_internal_value(data)


class SpecBody(Body):
    name = TextField(max_length=120)
    width_mm = NumberField(decimal_places=2)
    height_mm = NumberField(decimal_places=2)
    bleed_mm = NumberField(required=False, decimal_places=2)
    safe_mm = NumberField(required=False, decimal_places=2)
    min_ppi = IntegerField(required=False)
    colour = ChoiceField(ColourSpace.choices, required=False)
    formats = ListField(child=ChoiceField([(each, each) for each in FORMATS]), required=False, max_length=len(FORMATS))
    scale = IntegerField(required=False)


class OptionBody(Body):
    code = TextField(max_length=60)
    name = TextField(max_length=160)
    description = TextField(required=False, allow_blank=True, max_length=4_000)
    unit_price = NumberField()
    min_quantity = IntegerField(required=False)
    included_quantity = IntegerField(required=False)
    max_quantity = IntegerField(required=False, allow_null=True, help_text="Null: no limit.")
    stock = IntegerField(required=False, allow_null=True, help_text="Per event; null: unlimited.")
    image_file_id = IdField(required=False, allow_null=True)
    requires = ListField(child=TextField(max_length=60), required=False, max_length=MOST_RULES)
    excludes = ListField(child=TextField(max_length=60), required=False, max_length=MOST_RULES)
    rule_messages = MessagesField(required=False, help_text="{other code: sentence}; left out, the present ones stay.")
    artwork_specs = ListField(child=SpecBody(), required=False, max_length=MOST_SPECS)


class CategoryBody(Body):
    name = TextField(max_length=120)
    description = TextField(required=False, allow_blank=True, max_length=4_000)
    order = IntegerField(required=False, min_value=0, max_value=10_000, help_text="Left out: as in the list.")
    min_selections = IntegerField(required=False)
    max_selections = IntegerField(required=False, allow_null=True, help_text="Null: no limit.")
    options = ListField(child=OptionBody(), required=False, max_length=MOST_OPTIONS)


class PackageBody(Body):
    code = TextField(max_length=60)
    name = TextField(max_length=160)
    description = TextField(required=False, allow_blank=True, max_length=10_000)
    price = NumberField(help_text="Base price, net.")
    currency = TextField(max_length=3, help_text="ISO 4217 code.")
    categories = ListField(child=CategoryBody(), required=False, max_length=MOST_CATEGORIES)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Counted before they are looked at: faults of tens of thousands of options would take a minute to tell."""
        if (count := count_options(data)) > MOST_OPTIONS:
            message = f"There are {count:,} options. At most {MOST_OPTIONS} are allowed. Make several packages of it."
            raise serializers.ValidationError({"categories": [message]}, code="too_long")
        return super().to_internal_value(data)


class PackageChange(PackageBody):
    all_optional = True


def count_options(data: Any) -> int:
    """How many options a body holds, whatever else it is."""
    categories = data.get("categories") if isinstance(data, dict) else None
    lists = (
        [each.get("options") for each in categories if isinstance(each, dict)] if isinstance(categories, list) else []
    )
    return sum(len(options) for options in lists if isinstance(options, list))


EXAMPLE = {
    "code": "space-plus",
    "name": "Space Plus",
    "price": 3200,
    "currency": "GBP",
    "categories": [
        {
            "name": "Power",
            "min_selections": 1,
            "max_selections": 1,
            "options": [
                {"code": "kw1", "name": "1 kW", "unit_price": 0, "included_quantity": 1, "max_quantity": 1},
                {"code": "kw3", "name": "3 kW", "unit_price": 185, "max_quantity": 1, "stock": 14},
            ],
        },
        {
            "name": "Light",
            "options": [
                {
                    "code": "rig",
                    "name": "Lighting rig",
                    "unit_price": 480.5,
                    "max_quantity": 1,
                    "requires": ["kw3"],
                    "rule_messages": {"kw3": "The lighting rig needs a 3 kW connection"},
                }
            ],
        },
    ],
}


def content_from(values: Mapping[str, Any], present: PackageContent) -> PackageContent:
    """The present content with what the body's values name; `categories` replace all."""
    named = {name: values[name] for name in ("name", "description", "price") if name in values}
    if "categories" in values:
        messages = {option.code: rule_messages(option) for option in present.options}
        ordered = sorted(enumerate(values["categories"]), key=lambda pair: pair[1].get("order", pair[0]))
        named["categories"] = tuple(category_from(category, messages) for _, category in ordered)
    return replace(present, **named)


def rule_messages(option: OptionContent) -> dict[str, str]:
    return {rule.code: rule.message for rule in (*option.requires, *option.excludes)}


def category_from(values: Mapping[str, Any], messages: Mapping[str, Mapping[str, str]]) -> CategoryContent:
    own = {name: value for name, value in values.items() if name not in ("order", "options")}
    return CategoryContent(**own, options=tuple(option_from(option, messages) for option in values.get("options", ())))


def option_from(values: Mapping[str, Any], messages: Mapping[str, Mapping[str, str]]) -> OptionContent:
    """`messages`: what the present version says of each option's rules, kept where the body says nothing of them."""
    own = dict(values)
    said = own.pop("rule_messages", messages.get(values["code"], {}))
    for kind in ("requires", "excludes"):
        own[kind] = tuple(RuleContent(code, said.get(code, "")) for code in own.get(kind, ()))
    own["artwork_specs"] = tuple(spec_from(spec) for spec in own.get("artwork_specs", ()))
    if "image_file_id" in own:
        own["image_id"] = own.pop("image_file_id")
    return OptionContent(**own)


def spec_from(values: Mapping[str, Any]) -> SpecContent:
    own = dict(values)
    if "formats" in own:
        own["formats"] = tuple(own["formats"])
    return SpecContent(**own)
