from typing import Any

from django import forms

from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.last_year import Company


class InviteBackForm(ServiceForm):
    """An address for each company that nobody has invited yet; who gets none stays uninvited."""

    def __init__(self, *args: Any, companies: list[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.companies = [one for one in companies if one.needs_invitation]
        for one in self.companies:
            self.fields[one.field] = forms.EmailField(
                label=f"E-mail address at {one.name}",
                required=False,
                initial=one.email,
                help_text=f"Names {one.stand_names}. Empty: not invited now.",
            )

    @property
    def people(self) -> list[tuple[Any, str]]:
        """(sponsorship, address) of all that an address was given for."""
        given = [(one.sponsorship, self.cleaned_data.get(one.field, "")) for one in self.companies]
        return [(sponsorship, email) for sponsorship, email in given if email]
