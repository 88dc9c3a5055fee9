"""Somebody who clicks through the product over the wire: follows links, and saves what a form lets them change."""

import random
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

LEFT_ALONE = ("/account/", "/admin/", "/static/", "/files/", "/mail", "/api/v1/docs")

ARRIVE_WITHIN = 10.0


class Reader(HTMLParser):
    """The links of a page, and the fields of one form as a browser would send them."""

    def __init__(self, form: str = "") -> None:
        super().__init__()
        self.wanted, self.inside = form, False
        self.links: list[str] = []
        self.fields: dict[str, str] = {}
        self.numbers: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"])
        elif tag == "form":
            self.inside = given.get("id") == self.wanted if self.wanted else "csrfmiddlewaretoken" not in self.fields
        elif tag == "input" and self.inside and given.get("name"):
            self._field(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False

    def _field(self, given: dict[str, str]) -> None:
        if given.get("type") in {"radio", "checkbox"} and "checked" not in given:
            return
        self.fields[given["name"]] = given.get("value", "")
        if given.get("type") == "number":
            self.numbers[given["name"]] = int(given.get("max") or 20)


@dataclass
class Visitor:
    base: str
    email: str
    password: str
    chance: random.Random
    pause: tuple[float, float] = (1.0, 3.0)
    taken: list[tuple[float, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    saved: int = 0

    def __post_init__(self) -> None:
        self.session = requests.Session()

    def sign_in(self) -> str:
        door = self.read(self.ask("get", "/account/login/"))
        answer = self.ask("post", "/account/login/", door.fields | {"login": self.email, "password": self.password})
        assert "/account/login/" not in answer.url, f"{self.email} did not get in"
        return answer.url

    def click_until(self, deadline: float) -> None:
        time.sleep(self.chance.uniform(0, ARRIVE_WITHIN))
        at = self.sign_in()
        while time.monotonic() < deadline:
            time.sleep(self.chance.uniform(*self.pause))
            page = self.ask("get", at)
            self._save_something(page)
            links = [link for link in self.read(page).links if not link.startswith(LEFT_ALONE)]
            at = self.chance.choice(links) if links else "/"

    def _save_something(self, page: requests.Response) -> None:
        """What a sponsor does in the configurator: one number is changed, the page sends all of them."""
        form = self.read(page, "configurator")
        if not form.numbers:
            return
        name, most = self.chance.choice(sorted(form.numbers.items()))
        changed = form.fields | {name: str(self.chance.randint(0, most))}
        if self.ask("post", page.url, changed, {"HX-Request": "true"}).ok:
            self.saved += 1

    def ask(
        self, method: str, address: str, form: dict | None = None, headers: dict | None = None
    ) -> requests.Response:
        target = urljoin(self.base, address)
        headers = {"Referer": target, **(headers or {})}
        began = time.monotonic()
        answer = self.session.request(method, target, data=form, headers=headers, timeout=60)
        self.taken.append((time.monotonic() - began, f"{method} {urlsplit(target).path}"))
        if answer.status_code >= 400:
            self.refused.append(f"{answer.status_code} {method} {urlsplit(target).path}")
        return answer

    def read(self, page: requests.Response, form: str = "") -> Reader:
        reader = Reader(form)
        if page.headers.get("Content-Type", "").startswith("text/html"):
            reader.feed(page.text)
        return reader
