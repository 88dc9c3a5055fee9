"""The OpenAPI document: committed, served, complete; and the page that shows it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from jsonschema import Draft202012Validator

from eventhub.activity.models import OutboxEvent
from eventhub.api.docs import schema_json
from eventhub.api.media import ExactJSONRenderer
from eventhub.configurations.workflows import create_configuration, submit_configuration
from eventhub.webhooks.enums import WebhookEvent
from tests.api.test_scopes import SCOPES
from tests.architecture.source import ROOT

PUBLIC_NAMES = settings.PUBLIC_EVENT_DATA
FAR = 100_000
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
    assert {name for name in read if always_there(schemas[name]) != set(schemas[name]["required"])} == set()


def always_there(schema: dict) -> set[str]:
    """All but what `expand` adds."""
    return {
        name
        for name, field in schema["properties"].items()
        if not field.get("description", "").startswith(f"With `expand={name}`")
    }


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
    seen, tags = seen_while_scrolling(page)
    assert len(seen) == len(list(operations(document))) + len(document["webhooks"])
    assert tags == {tag["name"] for tag in document["tags"]}
    page.mouse.wheel(0, -FAR)
    page.locator("#operations-Events-events_create .opblock-summary-control").click()
    page.get_by_text("Harbour Tech Days 2027").first.wait_for()
    assert complaints == []
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []


def seen_while_scrolling(page) -> tuple[set[str], set[str]]:
    """Ids of operations and names of tags: so many of them are drawn only where one looks."""
    seen, tags = set(), set()
    for _ in range(100):
        seen |= set(page.locator(".opblock").evaluate_all("all => all.map(one => one.id)"))
        tags |= set(page.locator(".opblock-tag").evaluate_all("all => all.map(one => one.dataset.tag)"))
        if page.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 2"):
            break
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(50)
    return seen, tags


def responses(document: dict):
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            reference = response.get("$ref", "").rpartition("/")[2]
            yield name, status, document["components"]["responses"][reference] if reference else response


def test_every_operation_tells_of_the_headers_that_it_takes(document):
    def taken(operation: dict) -> set[str]:
        references = [each.get("$ref", "").rpartition("/")[2] for each in operation["parameters"]]
        return {document["components"]["parameters"][name]["name"] for name in references if name}

    for name, operation in operations(document):
        method = name.split(" ")[0]
        assert ("If-None-Match" in taken(operation)) is (method == "GET"), name
        assert ("Idempotency-Key" in taken(operation)) is (method == "POST"), name
        if not operation["operationId"].startswith("uploads_"):  # there a 412 is about the version of the protocol, too
            assert ("If-Match" in taken(operation)) is ("412" in operation["responses"]), name
        if method in ("PUT", "PATCH"):
            assert "412" in operation["responses"], name


def test_every_answer_tells_of_the_headers_that_it_has(document):
    for name, status, response in responses(document):
        heads = set(response["headers"])
        assert "X-Request-ID" in heads, (name, status)
        assert ("RateLimit-Remaining" in heads) is (status != "401"), (name, status)
        assert ("Retry-After" in heads) is (status in ("409", "429", "503")), (name, status)
        assert ("Location" in heads) is (status == "201"), (name, status)
        if status in ("304", "412") or (status in ("200", "201") and "content" in response):
            assert "ETag" in heads, (name, status)


def test_every_operation_may_be_too_many_and_every_get_may_be_known(document):
    for name, operation in operations(document):
        assert "429" in operation["responses"]
        assert ("304" in operation["responses"]) is name.startswith("GET")


def test_every_body_has_an_example_that_fits_it(document):
    resolve = validator_of(document)
    without = []
    for name, operation in operations(document):
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
            schema = resolve.schema(content["schema"])
            if not schema.get("properties") or media_type != "application/json":
                continue
            examples = [each["value"] for each in content.get("examples", {}).values()]
            without += [name] * (not examples)
            for example in examples:
                resolve.check(content["schema"], example)

    assert without == []


def answers_of(operation: dict) -> Iterator[str]:
    """The names of the schemas that an operation answers with when all goes well; of a list, that of its rows."""
    for status, answer in operation["responses"].items():
        for content in answer.get("content", {}).values() if status.startswith("2") else ():
            name = content["schema"].get("$ref", "").rpartition("/")[2]
            yield from [name.removeprefix("Paginated").removesuffix("List")] if name else []


def test_every_answer_has_an_example_that_fits_it(document):
    resolve = validator_of(document)
    shown = {name: schema for name, schema in document["components"]["schemas"].items() if "examples" in schema}

    named = {schema for _, operation in operations(document) for schema in answers_of(operation)}
    assert named - set(shown) == set()
    for name, schema in shown.items():
        for example in schema["examples"]:
            resolve.check({"$ref": f"#/components/schemas/{name}"}, example)


def test_every_webhook_event_is_described_with_its_payload(document):
    assert set(document["webhooks"]) == set(WebhookEvent.values)
    assert set(PUBLIC_NAMES) <= set(document["webhooks"])
    for name, item in document["webhooks"].items():
        body = item["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert body["properties"]["event"] == {"type": "string", "const": name}
        assert set(body["required"]) == {"event", "timestamp", "data"}
        heads = {each["name"] for each in item["post"]["parameters"]}
        assert heads == {"webhook-id", "webhook-timestamp", "webhook-signature"}


def test_a_payload_is_what_the_document_says(document, show):
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    submit_configuration(configuration, actor=show.sponsor)
    payload = json.loads(ExactJSONRenderer().render(OutboxEvent.objects.get(public_name="stand_configured").payload))

    item = document["webhooks"]["stand_configured"]["post"]
    validator_of(document).check(item["requestBody"]["content"]["application/json"]["schema"], payload)


@dataclass
class Resolver:
    document: dict

    def schema(self, schema: dict) -> dict:
        name = schema.get("$ref", "").rpartition("/")[2]
        return self.document["components"]["schemas"][name] if name else schema

    def check(self, schema: dict, value: object) -> None:
        whole = {**schema, "components": self.document["components"]}
        Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


def validator_of(document: dict) -> Resolver:
    return Resolver(document)
