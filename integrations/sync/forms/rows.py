from django import forms

from eventhub.core.service_form import ServiceForm


class RowForm(ServiceForm):
    """One row of the vendor, by the list it stands in and the vendor's key."""

    stream = forms.CharField(label="List", max_length=40)
    key = forms.CharField(label="Key at the vendor", max_length=200, help_text="As the vendor writes it.")
