"""What is decided when two rows of a programme are made one."""

from collections.abc import Mapping
from typing import Any

from django import forms

from eventhub.organiser.forms.base import ServiceForm


class MergeForm(ServiceForm):
    """A choice for each field in which the two differ: the value of the one that remains, or of the one that goes."""

    def __init__(self, *args: Any, choices: Mapping[str, str], titles: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choice in choices.items():
            self.fields[name] = forms.ChoiceField(
                label=titles[name], choices=[("kept", "remains"), ("gone", "goes")], initial=choice, required=False
            )

    def clean(self) -> dict[str, Any]:
        """The fields of which the value of the one that goes counts. What was not sent stays as it was proposed."""
        given = super().clean() or {}
        return {"taken": {name for name in self.fields if (given.get(name) or self.fields[name].initial) == "gone"}}
