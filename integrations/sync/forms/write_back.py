from typing import Any

from django import forms

from eventhub.core.service_form import ServiceForm


class ShownRows(forms.MultipleChoiceField):
    """A row may have changed since it was shown: the service tells, so its key counts here without what was shown."""

    def valid_value(self, value: str) -> bool:
        return super().valid_value(value.partition(":")[0])


class SendForm(ServiceForm):
    """Which rows are sent: none until somebody ticks them. What is no longer there to send is left out."""

    origins = ShownRows(label="Rows", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["origins"].choices = choices  # type: ignore[attr-defined]

    def clean_origins(self) -> list[str]:
        return list(self.cleaned_data["origins"])
