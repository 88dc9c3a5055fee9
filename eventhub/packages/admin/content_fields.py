"""Parts of a wording as text: rules and printable areas as lines, each way; differences as people read them."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from eventhub.core.money import format_money
from eventhub.packages.content import Change, RuleContent, SpecContent, Value

MONEY = {"price", "unit_price", "option"}
RULE_HINT = "One a line: code: message"
SPEC_HINT = "One a line: name | width x height | bleed | safe margin | ppi | colour | file types | scale; lengths in mm"
SPEC_PARTS = 8
SIZE = re.compile(r"\s*([\d.]+)\s*[x×]\s*([\d.]+)\s*")


class LinesField(forms.CharField):
    """Empty lines count for nothing."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2, "cols": 60})
        super().__init__(required=False, widget=widget, strip=False, max_length=20_000, **kwargs)

    def clean(self, value: str) -> tuple[Any, ...]:
        lines = (line.strip() for line in super().clean(value).splitlines())
        return tuple(self.read_line(line) for line in lines if line)

    def read_line(self, line: str) -> Any:
        raise NotImplementedError


class RulesField(LinesField):
    def read_line(self, line: str) -> RuleContent:
        code, _, message = line.partition(": ")
        return RuleContent(code.strip().removesuffix(":"), message.strip())


def rule_lines(rules: Iterable[RuleContent]) -> str:
    return "\n".join(f"{rule.code}: {rule.message}" if rule.message else rule.code for rule in rules)


class SpecsField(LinesField):
    def read_line(self, line: str) -> SpecContent:
        parts = [part.strip() for part in line.rsplit("|", SPEC_PARTS - 1)]
        if len(parts) != SPEC_PARTS:
            raise forms.ValidationError(f"“{line}” has {len(parts)} parts of {SPEC_PARTS}. Write {SPEC_HINT[12:]}.")
        try:
            return _spec(parts)
        except (ArithmeticError, ValueError) as unreadable:
            sentence = f"“{line}” has a part that is no number. Write sizes as 6000 x 2500 and other numbers in digits."
            raise forms.ValidationError(sentence) from unreadable


def _spec(parts: list[str]) -> SpecContent:
    name, size, bleed, safe, ppi, colour, formats, scale = parts
    measures = SIZE.fullmatch(size)
    if not measures:
        raise InvalidOperation(size)
    return SpecContent(
        name=name,
        width_mm=Decimal(measures[1]),
        height_mm=Decimal(measures[2]),
        bleed_mm=Decimal(bleed),
        safe_mm=Decimal(safe),
        min_ppi=int(ppi),
        colour=colour.lower(),
        formats=tuple(word.strip().lower() for word in formats.split(",") if word.strip()),
        scale=int(scale.removeprefix("1:")),
    )


def spec_lines(specs: Iterable[SpecContent]) -> str:
    return "\n".join(_spec_line(spec) for spec in specs)


def _spec_line(spec: SpecContent) -> str:
    lengths = [f"{value.normalize():f}" for value in (spec.width_mm, spec.height_mm, spec.bleed_mm, spec.safe_mm)]
    width, height, bleed, safe = lengths
    formats = ", ".join(spec.formats)
    return f"{spec.name} | {width} x {height} | {bleed} | {safe} | {spec.min_ppi} | {spec.colour} | {formats} | 1:{spec.scale}"


def change_in_words(change: Change, currency: str) -> tuple[str, str, str, str]:
    """What, how, before, now: as a row of a table."""
    return (change.path, change.kind, _in_words(change, change.old, currency), _in_words(change, change.new, currency))


def _in_words(change: Change, value: Value, currency: str) -> str:
    if isinstance(value, Decimal):
        return format_money(value, currency) if change.field in MONEY else f"{value.normalize():f}"
    return "–" if value is None else str(value)
