from typing import Any

from django import forms

from eventhub.artwork.enums import Acceptance
from eventhub.artwork.pack_names import LONGEST_TEMPLATE
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.forms.events import EventForm

TEMPLATE_HINT = "What stands in braces is filled in for each file"


def template_field(**more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"})
    return forms.CharField(
        label="How files are named", max_length=LONGEST_TEMPLATE, widget=widget, help_text=TEMPLATE_HINT, **more
    )


class EventSettingsForm(EventForm):
    """Of an event that is there: also what it says of its artwork."""

    artwork_acceptance = forms.ChoiceField(
        label="What passed preflight",
        choices=[
            (Acceptance.PERSON, "An organiser looks at it and accepts it"),
            (Acceptance.AUTOMATIC, "Is accepted at once; its proof is issued without anybody looking"),
        ],
        widget=forms.RadioSelect,
    )
    pack_template = template_field()


class PackForm(ServiceForm):
    """What a pack holds and how its files are named. Also read from an address, to look at a pack before it is made."""

    template = template_field()
    only_changed = forms.BooleanField(
        label="Only what changed since the last pack", required=False, help_text="And what no pack had yet"
    )

    aliases = {"pack_template": "template"}
