"""Reads what a page says to machines: problems with their codes, amounts as numbers, and the controls of its forms."""

from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser

from django.http import HttpResponse

TOTALS = ("base", "net", "vat", "gross")
Problem = tuple[str, str, str, str]


@dataclass(frozen=True)
class Reading:
    """What an interface says of a configuration: problems as (code, option, category, words), lines as {code: total}."""

    problems: list[Problem]
    lines: dict[str, Decimal]
    fees: list[Decimal]
    totals: dict[str, Decimal]

    @property
    def at(self) -> list[tuple[str, str]]:
        """(code, option or else category) of each problem, as cases say it."""
        return [(code, option or category) for code, option, category, _ in self.problems]


@dataclass
class PageReader(HTMLParser):
    """`forms`: what each form would send as it stands, by its id. `errors`: the messages of Django's error lists."""

    response: HttpResponse
    forms: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[list[str]] = field(default_factory=list)
    lines: dict[str, Decimal] = field(default_factory=dict)
    fees: list[Decimal] = field(default_factory=list)
    totals: dict[str, Decimal] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.form, self.row, self.text, self.list = "", {}, "", ""
        self.feed(self.response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = given.get("id", "")
        elif tag == "tr":
            self.row = given
        elif tag == "data":
            self.amount(given.get("class", "").split(), Decimal(given["value"]))
        elif tag == "ul":
            self.list = given.get("class", "")
        elif tag == "li":
            self.item(given)
        elif given.get("name"):
            self.control(tag, given)

    def amount(self, classes: list[str], value: Decimal) -> None:
        """A total by its class, a line or a fee by its row; what stands twice on a page says the same twice."""
        total = next((name for name in TOTALS if name in classes), "")
        if "data-fee" in self.row:
            self.fees.append(value)
            return
        where, key = (self.totals, total) if total else (self.lines, self.row["data-line"])
        assert where.setdefault(key, value) == value

    def item(self, given: dict[str, str]) -> None:
        if "data-problem" in given:
            self.problems.append([given["data-problem"], given["data-option"], given["data-category"], ""])
        elif "errorlist" in self.list:
            self.errors.append("")
            self.text = "error"
            return
        self.text = "problem" if "data-problem" in given else ""

    def control(self, tag: str, given: dict[str, str]) -> None:
        fields = self.forms.setdefault(self.form, {})
        if tag == "textarea":
            fields[given["name"]] = ""
        elif tag == "input" and (given.get("type") not in ("radio", "checkbox", "submit") or "checked" in given):
            fields[given["name"]] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.text == "problem":
            self.problems[-1][3] += data
        elif self.text == "error":
            self.errors[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "li":
            self.text = ""
        elif tag == "ul":
            self.list = ""

    @property
    def reading(self) -> Reading:
        return Reading([tuple(one) for one in self.problems], self.lines, self.fees, self.totals)
