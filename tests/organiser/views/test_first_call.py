"""The lines of "Your first call" do what the page says, typed into a shell as they stand."""

import json
import re
import subprocess
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from eventhub.accounts.enums import Role
from eventhub.accounts.models import ApiClient
from eventhub.accounts.services import create_client
from eventhub.core.actor import Actor
from eventhub.organiser.first_call import EXAMPLE_COMPANY
from eventhub.stands.models import Sponsor
from tests.factories.accounts import ApiClientFactory
from tests.factories.show import Show, person

COMMAND = re.compile(r"<pre><code>(.*?)</code></pre>", re.DOTALL)
MISSING = "which this client does not have"


def page_of(client: ApiClient, browser: Client) -> str:
    address = reverse("organiser:client-first-call", args=[client.organisation_id, client.pk])
    return browser.get(address).content.decode()


def typed(lines: list[str]) -> list[dict]:
    """What a shell prints for the lines: one JSON document after another."""
    shell = ["bash", "-euo", "pipefail", "-c", "\necho\n".join(lines)]
    ran = subprocess.run(shell, capture_output=True, text=True, timeout=60, check=True)
    return [json.loads(line) for line in ran.stdout.splitlines() if line]


@pytest.fixture
def show(db) -> Show:
    """Not kept: what is asked of a server of its own has no transaction around it."""
    return Show()


@pytest.mark.process
def test_the_lines_work_as_they_stand(live_server: LiveServer, settings):
    settings.EVENTHUB_BASE_URL = live_server.url
    show = Show()
    made, secret = create_client(
        organisation=show.organisation,
        name="Badges",
        scopes=["events:read", "stands:write"],
        actor=Actor.system("test"),
    )
    browser = Client()
    browser.force_login(person("jonas.weber@northernbuild.example", Role.ORGANISER, show.organisation))

    text = page_of(made, browser)
    lines = [unescape(line) for line in COMMAND.findall(text)]
    events, company = typed([line.replace("…", secret) for line in lines])

    assert (len(lines), MISSING in text) == (4, False)
    assert [event["name"] for event in events["data"]] == [show.event.name]
    assert Sponsor.objects.get(name=EXAMPLE_COMPANY).pk.hex == company["id"].replace("-", "")


def test_the_page_names_the_client_and_what_it_may_not(show, owner):
    made = ApiClientFactory(organisation=show.organisation, allowed_scopes=["events:read"])

    text = page_of(made, owner)

    assert f"client_id={made.client_id}" in text
    assert text.count(MISSING) == 1
    assert "Needs the scope stands:write" in text
