from typing import Any, ClassVar

from django import forms

from eventhub.organiser.forms.lines import PairsField, with_keys
from eventhub.organiser.forms.sessions import ProgrammeForm
from eventhub.programme.models import Speaker

NAMES = ("prefix", "first_name", "last_name", "suffix")
PHOTO = {"photo", "no_photo"}


class SpeakerForm(ProgrammeForm):
    """A person of the programme. Without the right to read e-mail addresses, or to keep files, there is no field for one."""

    aliases: ClassVar[dict[str, str]] = {"file": "photo", "photo_file_id": "photo"}

    prefix = forms.CharField(max_length=60, required=False, help_text="Dr, Prof")
    first_name = forms.CharField(max_length=120, required=False)
    last_name = forms.CharField(max_length=120)
    suffix = forms.CharField(max_length=60, required=False, help_text="MBE, FRCS")
    title = forms.CharField(label="Job title", max_length=250, required=False)
    company = forms.CharField(max_length=250, required=False)
    email = forms.EmailField(
        label="E-mail", max_length=254, required=False, help_text="Private: only those who organise see it"
    )
    photo = forms.FileField(
        required=False,
        help_text="JPEG, PNG or WebP, up to 10 MB",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    no_photo = forms.BooleanField(label="Take the present photo away", required=False)
    bio = forms.CharField(
        label="Biography",
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Plain text, or simple HTML: paragraphs, lists, links. Anything else is taken out.",
    )
    links = PairsField(
        second="url",
        example="Website | https://example.org",
        stands_alone=True,
        rows=2,
        help_text="One a line: what it is, a bar, the address",
    )
    custom_fields = PairsField(
        second="value",
        example="Diet | Vegan",
        rows=2,
        longest=5_200,
        help_text="One a line: its name, a bar, the value",
    )

    def __init__(
        self, *args: Any, may_read_private: bool, may_upload: bool, speaker: Speaker | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=speaker_values(speaker) if speaker else {}, **kwargs)
        self.speaker = speaker
        if not may_read_private:
            del self.fields["email"]
        if not may_upload:
            del self.fields["photo"]
        if not (speaker and speaker.photo):
            del self.fields["no_photo"]

    def clean_custom_fields(self) -> list[dict[str, str]]:
        return with_keys(self.cleaned_data["custom_fields"], self.speaker.custom_fields if self.speaker else [])

    def changes(self) -> dict[str, Any]:
        """What was changed in the form, but for the photo, which has to be stored first."""
        changed = set(self.changed_data) - PHOTO
        return {name: value for name, value in self.cleaned_data.items() if name in changed}


def speaker_values(speaker: Speaker) -> dict[str, Any]:
    names = (*NAMES, "title", "company", "email", "bio", "links", "custom_fields")
    return {name: getattr(speaker, name) for name in names}
