"""Reads a page as a browser without script does: what its form would send, and the words on it."""

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from eventhub.configurations.models import StandConfiguration
from tests.factories.show import Show

HTMX = {"HX-Request": "true"}


class FormReader(HTMLParser):
    """Collects the successful controls of one form; buttons send nothing until they are pressed."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.fields: dict[str, str] = {}
        self.is_inside = False
        self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.is_inside = given.get("id", "") == self.form_id
        if not self.is_inside or not given.get("name"):
            return
        if tag == "textarea":
            self.textarea = given["name"]
            self.fields[self.textarea] = ""
        if tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.fields[given["name"]] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.fields[self.textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.textarea:
            self.fields[self.textarea] = self.fields[self.textarea].removeprefix("\n")
            self.textarea = ""
        if tag == "form":
            self.is_inside = False


def form_of(response: HttpResponse, form_id: str = "") -> dict[str, str]:
    reader = FormReader(form_id)
    reader.feed(response.content.decode())
    return reader.fields


def words(response: HttpResponse) -> str:
    """The text of the page on one line, tags left out."""
    text = re.sub(r"<(script|template)\b.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(text)).strip()


@dataclass
class Desk:
    """Somebody in front of a stand's configurator."""

    client: Client
    show: Show

    @property
    def address(self) -> str:
        return reverse("sponsor:configuration", args=[self.show.stand.pk])

    @property
    def stored(self) -> StandConfiguration:
        return StandConfiguration.objects.get(stand=self.show.stand)

    def open(self) -> dict[str, str]:
        """What the form of the page would send as it stands."""
        response = self.client.get(self.address)
        assert response.status_code == 200
        return form_of(response, "configurator")

    def send(self, fields: dict[str, str], *, htmx: bool = False, **pressed: str) -> HttpResponse:
        return self.client.post(self.address, {**fields, **pressed}, headers=HTMX if htmx else None)

    def quantity(self, code: str) -> str:
        """The name of the field with the option's quantity."""
        return f"q-{self.show.option(code).pk}"

    def group(self, code: str) -> str:
        """The name of the radio group that the option belongs to."""
        return f"pick-{self.show.option(code).category_id}"

    def chosen(self) -> dict[str, int]:
        """What is stored, by code; what is not chosen is left out."""
        rows = self.stored.selections.filter(quantity__gt=0).order_by("option__order")
        return {row.option.code: row.quantity for row in rows.select_related("option")}
