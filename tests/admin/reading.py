"""Reads a page of the admin as a browser without script does: what a form would send, the problems, the totals."""

from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser

from django.http import HttpResponse

SENT_WHEN_PRESSED = {"submit", "radio", "checkbox"}
TOTALS = ("net", "vat", "gross")


class PageReader(HTMLParser):
    """Collects the controls that a form would send (by the form's id, "" for one without), problems and amounts."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.problems: list[list[str]] = []
        self.amounts: dict[str, Decimal] = {}
        self._form = ""
        self._select = self._text = ""
        self._problem: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = given.get("id", "")
        elif tag == "data":
            self.amounts[given.get("class", "")] = Decimal(given["value"])
        elif "data-problem" in given:
            self._problem = [given["data-problem"], given["data-option"], ""]
            self.problems.append(self._problem)
        else:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        name, fields = given.get("name", ""), self.forms.setdefault(self._form, {})
        if tag == "textarea" and name:
            self._text = name
            fields[name] = ""
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            fields[self._select] = given["value"]
        elif tag == "input" and name and ("checked" in given or given.get("type") not in SENT_WHEN_PRESSED):
            fields[name] = given.get("value", "on" if given.get("type") == "checkbox" else "")

    def handle_data(self, data: str) -> None:
        if self._text:
            self.forms[self._form][self._text] += data
        if self._problem:
            self._problem[2] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            fields = self.forms[self._form]
            fields[self._text] = fields[self._text].removeprefix("\n")
            self._text = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = ""
        elif tag == "li":
            self._problem = None


@dataclass(frozen=True)
class Sheet:
    """What the page of a configuration says: (code, option's code, words) of each problem, and the totals."""

    problems: list[tuple[str, str, str]]
    totals: dict[str, Decimal]


def read(response: HttpResponse) -> PageReader:
    reader = PageReader()
    reader.feed(response.content.decode())
    return reader


def form_of(response: HttpResponse, form_id: str = "") -> dict[str, str]:
    return read(response).forms[form_id]


def sheet_of(response: HttpResponse) -> Sheet:
    page = read(response)
    return Sheet([tuple(problem) for problem in page.problems], {name: page.amounts[name] for name in TOTALS})
