from django import forms

from eventhub.organiser.forms.base import ServiceForm


def place_field() -> forms.IntegerField:
    return forms.IntegerField(
        label="Place in lists", required=False, min_value=-1_000_000, max_value=1_000_000, help_text="Lower comes first"
    )


class PlaceInLists(ServiceForm):
    """Nothing entered is nought: the service asks for a number."""

    def clean_order(self) -> int:
        return int(self.cleaned_data["order"] or 0)


class RoomForm(PlaceInLists):
    name = forms.CharField(max_length=160)
    venue = forms.CharField(label="Building or floor", max_length=200, required=False)
    capacity = forms.IntegerField(label="Seats", required=False, min_value=0, max_value=1_000_000)
    order = place_field()


class TrackForm(PlaceInLists):
    name = forms.CharField(max_length=160)
    group = forms.CharField(max_length=80, required=False, help_text="Where there are several kinds: Audience, Topic")
    colour = forms.RegexField(
        r"^#[0-9A-Fa-f]{6}$",
        required=False,
        help_text="As #1f77b4",
        error_messages={"invalid": "This is no colour. Write a hash and six digits from 0 to f, as #1f77b4."},
    )
    order = place_field()


class TypeForm(ServiceForm):
    name = forms.CharField(max_length=120)
