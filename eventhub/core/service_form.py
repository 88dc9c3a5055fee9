from collections.abc import Callable
from typing import Any, ClassVar

from django import forms

from eventhub.core.errors import Conflict, EventhubError, Invalid

NOTHING_ENTERED = "Nothing is entered yet, and it is needed. Fill it in."


class ServiceForm(forms.Form):
    """A form in which a service has the last word: what it refuses is shown like any other mistake.

    The fields carry the names of the service's arguments, so that its details find their place; `aliases` says
    where a detail belongs whose field has another name there.
    """

    aliases: ClassVar[dict[str, str]] = {}
    refusal: EventhubError | None = None
    result: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = NOTHING_ENTERED

    def run(self, write: Callable[..., Any]) -> bool:
        """Call `write` with what was entered and keep its `result`; false where the form or the service refuses."""
        if not self.is_valid():
            return False
        try:
            self.result = write(**self.cleaned_data)
        except (Invalid, Conflict) as refusal:
            self.show(refusal)
        return self.refusal is None

    def show(self, refusal: EventhubError) -> None:
        self.refusal = refusal
        for detail in refusal.details:
            name = self.aliases.get(detail.field, detail.field)
            self.add_error(name if name in self.fields else None, detail.message)
        if not refusal.details:
            self.add_error(None, refusal.message)

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form."""
        if not self.is_bound:
            return 200
        return int(self.refusal.status) if self.refusal else 422
