"""Fields in which many short things are written, one a line."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

MOST_LINES = 200
SEPARATOR = "|"


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class LinesField(forms.CharField):
    """One text a line."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 3, longest: int = 1_000, **kwargs: Any) -> None:
        super().__init__(
            required=False, max_length=50_000, strip=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
        )
        self.longest = longest

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(self.written(one) for one in value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[Any]:
        lines = lines_of(super().clean(value))
        if len(lines) > MOST_LINES:
            raise ValidationError(f"These are {len(lines):,} lines, and {MOST_LINES} at most are kept. Leave some out.")
        return [self.read(line, number) for number, line in enumerate(lines, 1)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return lines_of(self.prepare_value(initial) or "") != lines_of(data or "")

    def written(self, one: Any) -> str:
        return " ".join(str(one).split())

    def read(self, line: str, number: int) -> Any:
        if len(line) > self.longest:
            raise ValidationError(f"Line {number} has {len(line):,} letters, {self.longest:,} at most. Shorten it.")
        return line


class PairsField(LinesField):
    """Two things a line, with a bar between them: {label, <second>}. Where `stands_alone`, a line may be the second alone."""

    def __init__(self, *, second: str, example: str, stands_alone: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.second, self.example, self.stands_alone = second, example, stands_alone

    def written(self, one: Any) -> str:
        parts = [" ".join(str(one.get(name) or "").split()) for name in ("label", self.second)]
        return f" {SEPARATOR} ".join(part for part in parts if part)

    def read(self, line: str, number: int) -> dict[str, str]:
        super().read(line, number)
        label, bar, second = (part.strip() for part in line.partition(SEPARATOR))
        if not bar and self.stands_alone:
            label, second = "", label
        if bar and not (label and second):
            raise ValidationError(f"Line {number} lacks what belongs beside the bar. Write “{self.example}”.")
        return {"label": label, self.second: second}


def with_keys(pairs: Sequence[dict[str, str]], known: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The pairs with the keys they had; a new one is its own key."""
    keys = {one.get("label", ""): one.get("key", "") for one in known}
    return [{"key": keys.get(one["label"]) or one["label"], **one} for one in pairs]
