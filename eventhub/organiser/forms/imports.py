from collections.abc import Sequence
from typing import Any

from django import forms

from eventhub.core.sheets.texts import ENCODINGS, SEPARATORS
from eventhub.imports.columns import FIELDS, UNITS
from eventhub.imports.models import StandImport
from eventhub.organiser.forms.base import ServiceForm

GROUPS = tuple(dict.fromkeys(field.group for field in FIELDS))
MEANINGS = [("", "Leave out"), *((group, [(f.key, f.title) for f in FIELDS if f.group == group]) for group in GROUPS)]
SEPARATOR_NAMES = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
KINDS = ".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(ServiceForm):
    """A list of stands, companies or contacts."""

    file = forms.FileField(
        label="The list",
        help_text="CSV or XLSX, up to 10 MB and 20,000 rows",
        widget=forms.FileInput(attrs={"accept": KINDS}),
    )


class ReadingForm(ServiceForm):
    """How the file is read, where that can be done in more than one way."""

    encoding = forms.ChoiceField(choices=list(ENCODINGS.items()), required=False)
    separator = forms.ChoiceField(
        choices=[(name, SEPARATORS[sign]) for name, sign in SEPARATOR_NAMES.items()],
        required=False,
        label="Columns are separated by",
    )
    sheet = forms.ChoiceField(required=False)
    header_line = forms.IntegerField(
        min_value=1,
        max_value=1_000,
        label="The names of the columns stand in line",
        help_text="Rows above it are left out",
    )

    def __init__(self, *args: Any, stand_import: StandImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in stand_import.sheets]
        named = {sign: name for name, sign in SEPARATOR_NAMES.items()}
        self.initial = {
            "encoding": stand_import.encoding,
            "separator": named.get(stand_import.separator, ""),
            "sheet": stand_import.sheet,
            "header_line": stand_import.header_line,
        }
        unused = ("encoding", "separator") if stand_import.kind == "xlsx" else ("sheet",)
        for name in unused:
            del self.fields[name]

    def clean_separator(self) -> str:
        return SEPARATOR_NAMES.get(self.cleaned_data["separator"], "")


class ColumnsForm(ServiceForm):
    """What each column means; one field per column, named as the service's details name them."""

    unit = forms.ChoiceField(
        choices=list(UNITS.items()),
        required=False,
        widget=forms.RadioSelect,
        label="Measures are in",
        help_text="Feet are converted. A unit beside a number counts more.",
    )

    def __init__(self, *args: Any, stand_import: StandImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headers: Sequence[str] = stand_import.headers
        self.samples = [
            [row[at] if at < len(row) else "" for row in stand_import.samples] for at in range(len(self.headers))
        ]
        self.initial = {"unit": stand_import.unit}
        for at, header in enumerate(self.headers):
            self.fields[f"column_{at}"] = forms.ChoiceField(choices=MEANINGS, required=False, label=header)
            self.initial[f"column_{at}"] = stand_import.columns[at]

    @property
    def columns(self) -> list[tuple[forms.BoundField, str, list[str]]]:
        """(field, header, samples) of each column, for the page."""
        return [
            (self[f"column_{at}"], header, [text for text in self.samples[at] if text][:3])
            for at, header in enumerate(self.headers)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        columns = [cleaned.pop(f"column_{at}", "") for at in range(len(self.headers))]
        return cleaned | {"columns": columns}


class NothingToFillForm(ServiceForm):
    """A step that is only confirmed."""
