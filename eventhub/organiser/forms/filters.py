from django import forms

from eventhub.events.saved_filters import LONGEST_NAME
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.lists.saved import LISTS


class FilterForm(ServiceForm):
    """A saved filter's name, and for whom it is."""

    name = forms.CharField(max_length=LONGEST_NAME)
    is_shared = forms.BooleanField(label="Share it with the organisers of this event", required=False)
    is_default = forms.BooleanField(label="Open the list with it", required=False, help_text="For you alone")


class NewFilterForm(FilterForm):
    list_key = forms.ChoiceField(choices=[(key, label) for key, (_, label) in LISTS.items()], widget=forms.HiddenInput)
    query = forms.CharField(max_length=10_000, required=False, widget=forms.HiddenInput)
