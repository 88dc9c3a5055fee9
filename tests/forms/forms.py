"""The forms of a page, found in its markup: where each is sent, what it would send as it stands, and what it could."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NUMBERS = re.compile(r"\d+")
Pairs = list[tuple[str, str]]
BUTTONS = ("submit", "button", "image", "reset")


@dataclass
class Control:
    """One name of a form. `sent` is what it sends as it stands, `choices` what its options could."""

    name: str
    kind: str
    sent: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)

    @property
    def shape(self) -> str:
        """The same for fields that repeat for every row."""
        return NUMBERS.sub("#", UUID.sub("*", self.name))

    @property
    def is_unseen(self) -> bool:
        """Nothing that its reader could mend: a message about it stands above the form."""
        return self.kind in ("hidden", "button")

    @property
    def takes_id(self) -> bool:
        return any(UUID.search(value) for value in (*self.sent, *self.choices)) or self.name in ID_LIKE


ID_LIKE = ("sponsor", "sponsorship", "package", "hall", "stand", "allowed_packages", "co_exhibitors", "invitation")
FILLERS = {
    "email": "somebody@new.example",
    "number": "3",
    "date": "2027-03-09",
    "datetime-local": "2027-03-09T09:00",
    "password": "correct-horse-battery",
    "url": "https://new.example",
    "color": "#ffffff",
    "file": "",
    "hidden": "",
    "checkbox": "",
}


@dataclass
class Form:
    method: str
    action: str
    page: str
    is_multipart: bool = False
    controls: dict[str, Control] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[str, ...]:
        return tuple(sorted({control.shape for control in self.controls.values()}))

    @property
    def as_it_stands(self) -> Pairs:
        return [(one.name, value) for one in self.controls.values() for value in one.sent]

    @property
    def filled(self) -> Pairs:
        """As it stands, and what is empty answered with something believable."""
        return [(one.name, value) for one in self.controls.values() for value in one.sent if value] + [
            (one.name, believable(one)) for one in self.controls.values() if not any(one.sent) and believable(one)
        ]

    @property
    def some_of_each(self) -> list[Control]:
        """One control of a shape and kind: the second row of a table is read like the first."""
        kept: dict[tuple[str, str], Control] = {}
        for control in self.controls.values():
            kept.setdefault((control.shape, control.kind), control)
        return list(kept.values())


def believable(control: Control) -> str:
    if control.kind in ("select", "radio"):
        return next(filter(None, control.choices), "")
    return FILLERS.get(control.kind, "Something")


class FormReader(HTMLParser):
    """Collects the forms of one page. A button with an address of its own makes a form of its own."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.open: Form | None = None
        self.form: Form | None = None
        self.select: Control | None = None
        self.text: Control | None = None
        self.elsewhere: list[tuple[Form, str]] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.begin(given)
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "option" and self.select is not None:
            self.option(given)
        elif tag in ("input", "select", "textarea", "button"):
            self.form = self.by_id.get(given.get("form", ""), self.open)
            if self.form is not None:
                self.control(tag, given)

    def begin(self, given: dict[str, str]) -> None:
        action = urljoin(self.page, given.get("action", "") or self.page)
        is_multipart = given.get("enctype") == "multipart/form-data"
        self.open = Form(given.get("method", "get").lower(), action, self.page, is_multipart)
        self.forms.append(self.open)
        if "id" in given:
            self.by_id[given["id"]] = self.open

    def control(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        name = given.get("name", "")
        if given.get("formaction"):
            self.elsewhere.append((self.form, urljoin(self.page, given["formaction"])))
        if not name or name == "csrfmiddlewaretoken" or "disabled" in given:
            return
        control = self.form.controls.setdefault(name, Control(name, kind))
        if tag == "select":
            self.select = control
        elif tag == "textarea":
            self.text = control
            control.sent.append("")
        elif kind in ("radio", "checkbox") or tag == "button":
            self.choice(control, given)
        else:
            control.sent.append(given.get("value", ""))

    def choice(self, control: Control, given: dict[str, str]) -> None:
        value = given.get("value", "on")
        control.choices.append(value)
        if "checked" in given:
            control.sent.append(value)

    def option(self, given: dict[str, str]) -> None:
        value = given.get("value", "")
        self.select.choices.append(value)
        if "selected" in given:
            self.select.sent.append(value)

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.sent[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.text is not None:
            self.text.sent[-1] = self.text.sent[-1].removeprefix("\n")
            self.text = None


def forms_of(html: str, page: str) -> tuple[list[Form], list[str]]:
    """The forms of a page, and where its links lead."""
    reader = FormReader(page)
    reader.feed(html)
    more = [Form("post", action, page, one.is_multipart, one.controls) for one, action in reader.elsewhere]
    return [*reader.forms, *more], reader.links
