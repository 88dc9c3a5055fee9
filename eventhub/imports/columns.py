"""What a column of a list can mean, and which one means what, by the words in its header. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from eventhub.core.errors import Detail, Invalid

METRES, FEET = "m", "ft"
UNITS = {METRES: "Metres", FEET: "Feet"}


@dataclass(frozen=True, slots=True)
class Field:
    """`title` heads the column of our own files; `words` are what others call it, the likeliest first."""

    key: str
    title: str
    group: str
    words: tuple[str, ...] = ()
    hint: str = ""
    is_measure: bool = False


STAND, COMPANY, CONTACT = "Stand", "Company", "Contact"
FIELDS = (
    Field(
        "number",
        "Stand",
        STAND,
        (
            *("stand number", "stand no", "stand nr", "stand", "stand id", "booth number", "booth no", "booth nr"),
            *("booth", "booth id", "stall number", "stall no", "stall", "pitch", "space number", "number", "no"),
        ),
    ),
    Field("hall", "Hall", STAND, ("hall", "hall name", "hall no", "hall number", "pavilion", "building", "zone")),
    Field("kind", "Kind", STAND, ("kind", "stand kind", "stand type", "booth type", "type of stand", "type")),
    Field("width", "Width", STAND, ("width", "stand width", "booth width", "frontage", "front", "w"), is_measure=True),
    Field("depth", "Depth", STAND, ("depth", "stand depth", "booth depth", "length", "d"), is_measure=True),
    Field(
        "size",
        "Size",
        STAND,
        ("size", "stand size", "booth size", "dimensions", "stand dimensions", "dimension", "measures", "area"),
        hint="Width × depth in one column, such as 6 x 4",
        is_measure=True,
    ),
    Field("x", "X", STAND, ("x", "position x", "x position", "pos x"), "From the left of the plan", is_measure=True),
    Field("y", "Y", STAND, ("y", "position y", "y position", "pos y"), "From the top of the plan", is_measure=True),
    Field("rotation", "Rotation", STAND, ("rotation", "angle", "turned"), "Degrees, clockwise"),
    Field(
        "company",
        "Company",
        COMPANY,
        (
            *("company", "company name", "exhibitor", "exhibitor name", "exhibiting company", "sponsor"),
            *("sponsor name", "organisation", "organization", "organisation name", "firm", "brand", "account", "name"),
        ),
    ),
    Field(
        "exhibits_as",
        "Exhibits as",
        COMPANY,
        ("exhibits as", "exhibitor type", "role on stand", "participation"),
        hint="Main sponsor or co-exhibitor. Without it the first row of a stand is its main sponsor",
    ),
    Field("website", "Website", COMPANY, ("website", "web site", "web", "url", "homepage", "company website", "site")),
    Field(
        "description",
        "Description",
        COMPANY,
        ("description", "company description", "profile", "company profile", "about", "text"),
    ),
    Field("tier", "Tier", COMPANY, ("tier", "sponsorship tier", "sponsorship level", "sponsor level", "level")),
    Field(
        "contact_name",
        "Contact name",
        CONTACT,
        ("contact name", "contact", "contact person", "full name", "name of contact", "person"),
    ),
    Field("first_name", "First name", CONTACT, ("first name", "forename", "given name", "contact first name")),
    Field("last_name", "Last name", CONTACT, ("last name", "surname", "family name", "contact last name")),
    Field("email", "E-mail", CONTACT, ("e mail", "email", "e mail address", "email address", "contact email", "mail")),
    Field(
        "phone",
        "Telephone",
        CONTACT,
        ("telephone", "phone", "phone number", "telephone number", "tel", "mobile", "contact phone"),
    ),
    Field("role", "Role", CONTACT, ("role", "job title", "position", "function", "title", "contact role")),
)
BY_KEY = {field.key: field for field in FIELDS}
WORDS = {word: field.key for field in FIELDS for word in field.words}
UNIT_WORDS = {
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters", "mtr"), METRES),
    **dict.fromkeys(("ft", "feet", "foot"), FEET),
}
COMPANY_FIELDS = ("exhibits_as", "website", "description", "tier")
CONTACT_FIELDS = ("contact_name", "first_name", "last_name", "email", "phone", "role")


def words_of(header: str) -> str:
    """A header as it is compared: case folded, signs as spaces, without a unit at its end."""
    words = re.sub(r"[\W_]+", " ", header.casefold()).split()
    if len(words) > 1 and words[-1] in UNIT_WORDS:
        words.pop()
        if words[-1] == "in":
            words.pop()
    return " ".join(words)


def recognised(header: str) -> bool:
    return words_of(header) in WORDS


def unit_in(headers: Iterable[str], columns: Iterable[str]) -> str:
    """The unit that the headers of measures name; "" where none does, or they differ."""
    found = set()
    for header, key in zip(headers, columns, strict=False):
        last = re.sub(r"[\W_]+", " ", header.casefold()).split()[-1:]
        if key in BY_KEY and BY_KEY[key].is_measure and last:
            found.add(UNIT_WORDS.get(last[0], ""))
    return found.pop() if len(found) == 1 else ""


def propose(headers: Sequence[str]) -> list[str]:
    """For each column the key of what it seems to mean, or "". No meaning is given twice."""
    named = [words_of(header) for header in headers]
    proposed = [""] * len(headers)
    for field in FIELDS:
        for word in field.words:
            at = next((i for i, header in enumerate(named) if header == word and not proposed[i]), None)
            if at is not None:
                proposed[at] = field.key
                break
    return proposed


def header_key(headers: Sequence[str]) -> str:
    """The same for the same set of headers, in whatever order and case."""
    return sha256("\n".join(sorted(names_of(headers))).encode()).hexdigest()


def names_of(headers: Sequence[str]) -> list[str]:
    """Each header as it is remembered; a second column of one name is told apart from the first."""
    seen: dict[str, int] = {}
    names = []
    for header in headers:
        words = words_of(header)
        seen[words] = seen.get(words, 0) + 1
        names.append(words if seen[words] == 1 else f"{words} #{seen[words]}")
    return names


def remembered(headers: Sequence[str], kept: Mapping[str, str]) -> list[str]:
    """Columns as they were mapped the last time, by name."""
    return [key if (key := kept.get(name, "")) in BY_KEY else "" for name in names_of(headers)]


def shown_headers(headers: Sequence[str]) -> list[str]:
    """Every column by a name that can be told from the others."""
    return [header.strip() or f"Column {at}" for at, header in enumerate(headers, start=1)]


def check_columns(columns: Sequence[str], unit: str) -> None:
    """Invalid, at `column_<n>` or `unit`, for a meaning given twice, one that is not enough, and measures without a unit."""
    details = []
    for at, key in enumerate(columns):
        if key and key in columns[:at]:
            first = columns.index(key) + 1
            sentence = (
                f"Column {first} is “{BY_KEY[key].title}” already. One column can be that. Leave one of them out."
            )
            details.append(Detail(f"column_{at}", "duplicate", sentence))
    details += _missing(columns, unit)
    if details:
        raise Invalid(details[0].message, details=details)


def _missing(columns: Sequence[str], unit: str) -> Iterable[Detail]:
    if not {"number", "company"} & set(columns):
        sentence = "No column holds a stand’s number or a company. One of them is needed. Choose it."
        yield Detail("", "required", sentence)
    elif "company" not in columns and set(columns) & {*COMPANY_FIELDS, *CONTACT_FIELDS}:
        sentence = (
            "There is no column with companies. Details and contacts belong to one. Choose it, or leave them out."
        )
        yield Detail("", "required", sentence)
    if unit not in UNITS and any(BY_KEY[key].is_measure for key in columns if key):
        sentence = "The unit of the measures is not chosen. A list says it in metres or in feet. Choose one."
        yield Detail("unit", "required", sentence)
