"""The OpenAPI document: committed, served, complete; and the page that shows it."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from eventhub.api.docs import schema_json
from tests.api.test_scopes import SCOPES
from tests.architecture.source import ROOT

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def document() -> dict:
    return json.loads((ROOT / "docs" / "openapi.json").read_text())


def operations(document: dict):
    for path, item in document["paths"].items():
        yield from ((f"{method.upper()} {path}", item[method]) for method in METHODS if method in item)


def test_the_committed_document_is_what_the_code_says(document):
    """`make schema` writes it."""
    assert json.loads(schema_json()) == document


def test_it_is_served_to_everybody(db, document):
    response = Client().get("/api/v1/openapi.json")

    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response.json() == document
    assert document["openapi"] == "3.1.0"


def test_it_names_every_endpoint_and_its_scope(document):
    table = {re.sub(r"\{[^}]+\}|(?<=versions/)1", "*", endpoint): scope for endpoint, scope in SCOPES.items()}
    written = {
        re.sub(r"\{[^}]+\}", "*", name.replace("/api/v1", "")): operation["security"]
        for name, operation in operations(document)
    }

    assert written == {endpoint: [{"oauth2": [scope]}] for endpoint, scope in table.items()}


def test_the_scopes_are_those_of_the_token_endpoint(document, settings):
    flow = document["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]

    assert flow == {"tokenUrl": "/oauth/token", "scopes": settings.OAUTH2_PROVIDER["SCOPES"]}


def test_every_operation_has_a_name_of_its_own_a_summary_and_a_known_tag(document):
    named = [operation["operationId"] for _, operation in operations(document)]
    tags = {tag["name"] for tag in document["tags"]}

    assert len(named) == len(set(named))
    assert {name for name, operation in operations(document) if not set(operation["tags"]) <= tags} == set()
    assert {name for name, operation in operations(document) if not operation["summary"]} == set()


def test_what_is_written_is_closed_and_what_is_read_is_complete(document):
    schemas = document["components"]["schemas"]
    bodies = {name for name in schemas if name.endswith(("Body", "Change"))}

    assert {name for name in bodies if schemas[name]["additionalProperties"] is not False} == set()
    read = {"Event", "Stand", "Sponsor", "Package", "Version", "Category", "Option", "Configuration", "Selection"}
    assert {name for name in read if set(schemas[name]["properties"]) != set(schemas[name]["required"])} == set()


def test_money_is_a_number(document):
    schemas = document["components"]["schemas"]

    assert schemas["Configuration"]["properties"]["total_price"]["type"] == "number"
    assert schemas["OptionBody"]["properties"]["unit_price"]["type"] == "number"


def test_the_page_needs_nothing_from_elsewhere_and_nothing_inline(db):
    response = Client().get("/api/v1/docs")
    page = response.content.decode()

    assert response.status_code == 200
    assert "<style" not in page
    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []
    assert " style=" not in page
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert [address for address in addresses if not address.startswith("/")] == []
    static = [address.removeprefix("/static/") for address in addresses if address.startswith("/static/")]
    assert [name for name in static if not finders.find(name)] == []
    assert "unsafe" not in response["Content-Security-Policy"]
    script = Client().get(next(address for address in addresses if address.startswith("/api/v1/docs")))
    assert script["Content-Type"].startswith("application/javascript")
    assert b"/api/v1/openapi.json" in script.content


@pytest.mark.browser
def test_the_page_shows_every_operation_and_asks_nobody_else(live_server, page, document):
    complaints, asked = [], []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{live_server.url}/api/v1/docs")
    page.locator(".opblock").first.wait_for()

    assert page.locator(".opblock").count() == len(list(operations(document)))
    assert page.locator(".opblock-tag").count() == len(document["tags"])
    page.locator("#operations-Events-events_create .opblock-summary-control").click()
    page.get_by_text("Harbour Tech Days 2027").first.wait_for()
    assert complaints == []
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
