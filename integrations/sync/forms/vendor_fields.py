"""Form fields made from a vendor's own models, so that what a vendor asks for is said once: in its folder."""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from django import forms
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from eventhub.core.service_form import NOTHING_ENTERED

LONGEST_TEXT, LONGEST_LINES, LONGEST_WORD = 1_000, 10_000, 80


class LinesField(forms.CharField):
    """Several texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]


class LevelsField(forms.CharField):
    """A word of the vendor's and ours for it, one pair a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{word} = {ours}" for word, ours in value.items()) if isinstance(value, Mapping) else value

    def to_python(self, value: Any) -> Any:
        return dict(_pair(line) for line in (super().to_python(value) or "").splitlines() if line.strip())


def _pair(line: str) -> tuple[str, str]:
    word, _, ours = (part.strip() for part in line.partition("="))
    if not (word and ours) or max(len(word), len(ours)) > LONGEST_WORD:
        sentence = f"“{line.strip()[:100]}” names no level and tier of up to {LONGEST_WORD} letters each. Write Gold = Main partner."
        raise forms.ValidationError(sentence)
    return word, ours


class SecretField(forms.CharField):
    """Never sent back to the browser, whatever was entered."""

    widget = forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=False)


def fields_of(model: type[BaseModel], prefix: str) -> dict[str, forms.Field]:
    """By name in the form: the prefix and the model's name."""
    fields = {f"{prefix}_{name}": form_field(name, info) for name, info in model.model_fields.items()}
    for field in fields.values():
        field.error_messages["required"] = NOTHING_ENTERED
    return fields


def form_field(name: str, info: FieldInfo) -> forms.Field:
    given: dict[str, Any] = {
        "label": info.title or name.replace("_", " ").capitalize(),
        "help_text": info.description or "",
        "required": info.is_required(),
    }
    if not info.is_required():
        given["initial"] = info.get_default(call_default_factory=True)
    if not info.repr:
        # A space may belong to a password; where it does not, the vendor's model takes it off.
        return SecretField(max_length=LONGEST_TEXT, strip=False, **given)
    return _typed(_plain(info.annotation), info, given)


def _plain(annotation: Any) -> Any:
    """The type without "or none"."""
    if get_origin(annotation) in (Union, UnionType):
        rest = [one for one in get_args(annotation) if one is not NoneType]
        return rest[0] if len(rest) == 1 else annotation
    return annotation


def _typed(kind: Any, info: FieldInfo, given: dict[str, Any]) -> forms.Field:
    if get_origin(kind) is Literal:
        choices = [(value, str(value).replace("_", " ").capitalize()) for value in get_args(kind)]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **{**given, "required": True})
    if get_origin(kind) in (tuple, list):
        return LinesField(max_length=LONGEST_LINES, **given)
    if kind is bool:
        return forms.BooleanField(**{**given, "required": False})
    if kind in (int, float):
        return _number(kind, info, given)
    if kind is str:
        return forms.CharField(max_length=LONGEST_TEXT, **given)
    raise TypeError(f"A connection's form has no field for {kind}.")


def _number(kind: type, info: FieldInfo, given: dict[str, Any]) -> forms.Field:
    bounds: dict[str, Any] = {}
    for rule in info.metadata:
        if isinstance(rule, Ge | Gt):
            bounds["min_value"] = rule.ge if isinstance(rule, Ge) else rule.gt
        if isinstance(rule, Le | Lt):
            bounds["max_value"] = rule.le if isinstance(rule, Le) else rule.lt
    return (forms.IntegerField if kind is int else forms.FloatField)(**bounds, **given)


def entered(model: type[BaseModel], prefix: str, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What was entered for the model, by its own names; what was left empty is left to its default."""
    values = {name: cleaned.get(f"{prefix}_{name}") for name in model.model_fields}
    return {name: value for name, value in values.items() if value not in (None, "")}


def as_initial(prefix: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{prefix}_{name}": value for name, value in values.items()}
