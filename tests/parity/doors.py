"""The three ways in: each writes quantities, says what it shows, and submits, with nothing but requests."""

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from eventhub.accounts.models import User
from eventhub.accounts.services import create_client
from eventhub.core.actor import Actor
from tests.factories import show as make
from tests.parity.reading import TOTALS, PageReader, Problem, Reading
from tests.parity.stage import Place

FORM = "application/x-www-form-urlencoded"
HEADLINE = re.compile(r"\d+ things? to mend before it can be submitted\.")


@dataclass(frozen=True)
class Outcome:
    """`status` is 0 where it went through, otherwise that of the refusal with what it says."""

    status: int
    messages: list[str] = field(default_factory=list)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


class SponsorPage:
    """The configurator as a browser without script uses it. What no control of it can say goes as a remedy would."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.reader = signed_in(place.sponsor)
        # After the deadline an organiser goes on in the sponsor's place.
        self.writer = signed_in(place.organiser) if place.case.late else self.reader

    @property
    def address(self) -> str:
        return reverse("sponsor:configuration", args=[self.place.stand.pk])

    def write(self) -> HttpResponse:
        """Twice with its controls, because a picked radio button gets its number field only then; then the rest."""
        wanted = {self.place.ids[code]: quantity for code, quantity in self.place.wanted.items()}
        for _ in range(2):
            sent = self.form()
            answer = self.send(filled(sent, wanted, self.place.groups))
            if answer.status_code != 302:
                return answer
        sent = self.form()
        rest = {key: quantity for key, quantity in wanted.items() if shown(sent, key)[0] != quantity}
        mend = ",".join(f"{key}:{quantity}" for key, quantity in rest.items())
        return self.send(sent | {"mend": mend}) if rest else answer

    def form(self) -> dict[str, str]:
        return PageReader(self.writer.get(self.address)).forms["configurator"]

    def send(self, sent: dict[str, str]) -> HttpResponse:
        return self.writer.post(self.address, sent | ({"reason": self.place.case.reason} if "reason" in sent else {}))

    def read(self) -> Reading:
        """The page, and while it is editable the summary besides, which says the same."""
        page = PageReader(self.reader.get(self.address))
        summary = self.reader.get(f"{self.address}submit/")
        if summary.status_code == 302:
            return page.reading
        whole = PageReader(summary)
        charged = {code: total for code, total in whole.lines.items() if total}
        known = page.lines if page.lines == whole.lines else charged
        assert page.reading == Reading(whole.reading.problems, known, whole.fees, whole.totals)
        return whole.reading

    def submit(self) -> Outcome:
        address = f"{self.address}submit/"
        sent = PageReader(self.writer.get(address)).forms[""]
        answer = self.writer.post(address, sent | {"reason": self.place.case.reason})
        if answer.status_code == 302:
            return Outcome(0)
        return Outcome(answer.status_code, [words for *_, words in PageReader(answer).problems])


def shown(sent: dict[str, str], key: UUID) -> tuple[int, str]:
    """Quantity and kind of control of an option, as the page has them."""
    quantity, control, *_ = sent[f"was-{key}"].split(".")
    return int(quantity), control


def filled(sent: dict[str, str], wanted: dict[UUID, int], groups: dict[UUID, str]) -> dict[str, str]:
    """The form with every control set as near to what is wanted as it can be."""
    controls = {key: shown(sent, key)[1] for key in wanted}
    answers = {groups[key]: "" for key, control in controls.items() if control == "radio"}
    for key, quantity in wanted.items():
        name = f"q-{key}"
        if controls[key] == "radio" and quantity:
            answers[groups[key]] = str(key)
        if controls[key] == "tick" and quantity:
            answers[name] = "1"
        elif controls[key] in ("number", "radio") and name in sent:
            answers[name] = str(quantity)
    ticks = {f"q-{key}" for key, control in controls.items() if control == "tick"}
    return {name: value for name, value in sent.items() if name not in ticks} | answers


class JsonApi:
    """A machine client of the organisation, with a token as /oauth/token gives it."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.path = f"/api/v1/stand-configurations/{place.configuration.pk}"

    @cached_property
    def token(self) -> str:
        owner, scopes = self.place.stand.event.organisation, list(settings.OAUTH2_PROVIDER["SCOPES"])
        client, secret = create_client(organisation=owner, name="Catalogue", scopes=scopes, actor=Actor.system("tests"))
        asked = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
        return Client().post("/oauth/token", urlencode(asked), FORM).json()["access_token"]

    def call(self, method: str, path: str = "", body: Any = None) -> tuple[int, Any]:
        """Status and body; numbers as Decimal, as they were written."""
        data = b"" if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = Client().generic(method, f"{self.path}{path}", data, "application/json", headers=headers)
        return answer.status_code, json.loads(answer.content, parse_float=Decimal, parse_int=Decimal)

    @property
    def reason(self) -> dict[str, str]:
        return {"reason": self.place.case.reason} if self.place.case.reason else {}

    def write(self) -> tuple[int, Any]:
        ids = self.place.ids
        lines = [{"option_id": str(ids[code]), "quantity": count} for code, count in self.place.case.chosen.items()]
        return self.call("PUT", body={"selections": lines, **self.reason})

    def read(self) -> Reading:
        _, found = self.call("GET")
        price = found["price"]
        assert found["total_price"] == price["net"]
        return Reading(
            self.problems(found["problems"]),
            {self.place.codes[line["option_id"]]: line["line_total"] for line in price["lines"]},
            [fee["amount"] for fee in price["fees"]],
            {name: price[name] for name in TOTALS},
        )

    def problems(self, told: list[dict[str, Any]]) -> list[Problem]:
        codes, categories = self.place.codes, self.place.categories
        return [
            (one["code"], codes.get(one["option_id"], ""), categories.get(one["category_id"], ""), one["message"])
            for one in told
        ]

    def submit(self) -> Outcome:
        status, body = self.call("POST", "/submit", self.reason)
        if status == 200:
            return Outcome(0)
        told = [detail["message"] for detail in body["error"]["details"]]
        if "problems" in body["error"]:
            assert told == [message for *_, message in self.problems(body["error"]["problems"])]
        return Outcome(status, told)


class StaffAdmin:
    """The page of the configuration in the admin site."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.client = signed_in(make.person("kit.larsen@eventhub.example", is_staff=True))

    def address(self, name: str, *more: str) -> str:
        return reverse(f"admin:configurations_standconfiguration_{name}", args=[self.place.configuration.pk, *more])

    def page(self) -> PageReader:
        return PageReader(self.client.get(self.address("change")))

    def write(self) -> HttpResponse:
        ids = self.place.ids
        typed = {f"quantity.{ids[code]}": str(quantity) for code, quantity in self.place.wanted.items()}
        sent = self.page().forms["quantities"] | typed | {"reason": self.place.case.reason}
        return self.client.post(self.address("quantities"), sent)

    def read(self) -> Reading:
        return self.page().reading

    def submit(self) -> Outcome:
        answer = self.client.post(self.address("step", "submit"), {"reason": self.place.case.reason})
        if answer.status_code == 302:
            return Outcome(0)
        told = dict.fromkeys(PageReader(answer).errors)
        return Outcome(answer.status_code, [words for words in told if not HEADLINE.fullmatch(words)])


DOORS = {"page": SponsorPage, "api": JsonApi, "admin": StaffAdmin}
