"""The envelope around every refusal, whatever refused."""

import ast
import re
import threading
import time

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client

from eventhub.activity.status_change import lock
from eventhub.api import errors
from eventhub.api.error_codes import DETAILS, ERRORS, SYNONYMS
from eventhub.api.media import LARGEST_BODY
from eventhub.configurations.enums import ProblemCode
from eventhub.core.errors import Detail, EventhubError
from eventhub.events.models import Event
from eventhub.stands.models import Stand
from tests.api.conftest import Api
from tests.api.together import at_once
from tests.architecture.source import ROOT, modules
from tests.factories.show import Show
from tests.factories.stands import make_stand

ROW = re.compile(r"^\| `(\w+)` \| (?:(\d+) \| )?(.+) \|$", re.MULTILINE)
NEW = {
    "name": "Harbour Tech Days",
    "timezone": "Europe/London",
    "currency": "GBP",
    "starts_at": "2031-05-04T09:00:00Z",
    "ends_at": "2031-05-06T17:00:00Z",
}


@pytest.fixture
def show(db) -> Show:
    """Not kept: threads below have no transaction around them."""
    return Show()


@pytest.fixture
def api(show, open_api) -> Api:
    return open_api(show.organisation)


def test_an_error_has_the_shape_of_the_contract(api):
    answer = api.call("GET", "/events", headers={"X-Request-ID": "call-from-a-test"}, raw=b"")
    assert answer.response["X-Request-ID"] == "call-from-a-test"

    answer = api.call("GET", "/events/nothing", headers={"X-Request-ID": "call-from-a-test"})

    assert answer.status == 404
    assert answer.response["Content-Type"] == "application/json"
    assert answer.body == {
        "error": {
            "code": "not_found",
            "message": "There is nothing at this address. /api/v1/docs lists what there is; no address ends in a slash.",
            "details": [],
            "request_id": "call-from-a-test",
        }
    }


@pytest.mark.parametrize(
    ("header", "code", "challenge"),
    [
        ("", "not_authenticated", 'Bearer realm="EventHub API"'),
        ("Bearer", "invalid_token", 'Bearer realm="EventHub API", error="invalid_token"'),
        ("Bearer made-up", "invalid_token", 'Bearer realm="EventHub API", error="invalid_token"'),
        ("Bearer naïve\u2028", "invalid_token", 'Bearer realm="EventHub API", error="invalid_token"'),
        ("Basic abc", "invalid_token", 'Bearer realm="EventHub API", error="invalid_token"'),
    ],
)
def test_without_a_good_token_nothing_is_told(db, header, code, challenge):
    http = Client(raise_request_exception=False)
    for path in ("/api/v1/events", "/api/v1/nothing", "/api/v1/events/nothing", "/api/v1", "/api/v1/"):
        response = http.get(path, HTTP_AUTHORIZATION=header) if header else http.get(path)

        assert (response.status_code, response.json()["error"]["code"]) == (401, code)
        assert response["WWW-Authenticate"] == challenge


def test_a_signed_in_person_is_nobody_here(show):
    http = Client()
    http.force_login(show.organiser_user)

    assert http.get("/api/v1/events").status_code == 401


def test_a_missing_scope_is_named(show, open_api):
    api = open_api(show.organisation, "stands:read")

    answer = api.get("/events")

    assert (answer.status, answer.error["code"]) == (403, "insufficient_scope")
    assert answer.error["message"] == "The token lacks the scope events:read."
    assert answer.response["WWW-Authenticate"].endswith('error="insufficient_scope", scope="events:read"')


ELSEWHERE = ("/event", "/events/", "/events/5", "/events/%00", "/events/%0A", "/a%0Ab/c", "/%ff", "", "/", "//events")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_an_unknown_address_is_a_404_and_never_a_redirect(api, method):
    answers = {path: api.call(method, path) for path in ELSEWHERE}

    told = {path: (answer.status, answer.error["code"]) for path, answer in answers.items()}
    assert told == dict.fromkeys(ELSEWHERE, (404, "not_found"))


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"])
def test_a_method_that_the_address_does_not_know(api, method):
    answer = api.call(method, "/events")

    assert (answer.status, answer.error["code"]) == (405, "method_not_allowed")
    assert answer.response["Allow"] == "GET, POST, HEAD"


def test_head_answers_as_get_without_the_body(api):
    answer = api.call("HEAD", "/events")

    assert (answer.status, answer.response.content) == (200, b"")


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*;q=0.5"])
def test_only_json_is_spoken(api, accept):
    answer = api.call("GET", "/events", headers={"Accept": accept})

    assert (answer.status, answer.error["code"]) == (406, "not_acceptable")


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html, application/*;q=0.1"])
def test_whoever_takes_json_gets_it(api, accept):
    assert api.call("GET", "/events", headers={"Accept": accept}).status == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_is_read(api, content_type):
    answer = api.call("POST", "/events", NEW, content_type=content_type)

    assert (answer.status, answer.error["code"]) == (415, "unsupported_media_type")
    assert Event.objects.filter(name=NEW["name"]).count() == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"not json",
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": 1e99999999999999999999999}',
        b'{"name": ' + b"9" * 5000 + b"}",
        b'{"name": "\xff\xfe"}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'"name"',
        b"[]",
        b"null",
        b"17",
    ],
)
def test_what_is_not_a_json_object_is_a_400(api, raw):
    answer = api.call("POST", "/events", raw=raw)

    assert (answer.status, answer.error["code"]) == (400, "bad_request")


def test_a_body_past_the_limit_is_a_413_that_names_it(api):
    answer = api.call("POST", "/events", raw=b'{"name": "' + b"a" * LARGEST_BODY + b'"}')

    assert (answer.status, answer.error["code"]) == (413, "too_large")
    assert "2,097,152 bytes" in answer.error["message"]


def test_a_body_up_to_the_limit_is_read(api):
    body = b'{"name": "' + b"a" * (LARGEST_BODY - 12) + b'"}'
    assert len(body) == LARGEST_BODY

    assert api.call("POST", "/events", raw=body).status == 422


def test_the_last_of_two_equal_keys_counts(api):
    raw = b'{"name": "First", "name": "Second", ' + str(NEW).replace("'", '"')[1:].encode().split(b", ", 1)[1]

    answer = api.call("POST", "/events", raw=raw)

    assert (answer.status, answer.body["name"]) == (201, "Second")


def test_every_fault_of_a_body_is_told_at_once(api):
    answer = api.post("/events", {"name": 5, "colour": "red", "status": "published", "vat_rate": "20"})

    assert (answer.status, answer.error["code"]) == (400, "bad_request")
    assert answer.codes == {
        "name": "wrong_type",
        "vat_rate": "wrong_type",
        "colour": "unknown_field",
        "status": "read_only",
        "timezone": "required",
        "currency": "required",
        "starts_at": "required",
        "ends_at": "required",
    }


def test_a_name_that_cannot_be_written_back_is_told_readably(api):
    answer = api.call("POST", "/events", raw=b'{"\\ud800": 1}')

    assert answer.status == 400
    assert answer.error["details"][-1] == {
        "field": "?",
        "code": "unknown_field",
        "message": "There is no field ? here.",
    }


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("colour=red", {"colour": "unknown_parameter"}),
        ("page=0", {"page": "invalid"}),
        ("page=-1", {"page": "invalid"}),
        ("page=", {"page": "invalid"}),
        ("page=1.0", {"page": "invalid"}),
        ("page=%D9%A1", {"page": "invalid"}),
        ("page=1&page=2", {"page": "invalid"}),
        ("per_page=0", {"per_page": "invalid"}),
        ("per_page=101", {"per_page": "invalid"}),
        ("per_page=99999999999999999999999999999", {"per_page": "invalid"}),
        ("status=gone", {"status": "invalid"}),
        ("format=xml", {"format": "unknown_parameter"}),
        ("page=x&nonsense=1", {"page": "invalid", "nonsense": "unknown_parameter"}),
    ],
)
def test_a_query_parameter_that_cannot_be_read_is_a_400_that_names_it(api, query, codes):
    answer = api.get(f"/events?{query}")

    assert (answer.status, answer.error["code"]) == (400, "bad_request")
    assert answer.codes == codes


def test_thousands_of_query_parameters_are_refused(api):
    answer = api.get("/events?" + "&".join(f"a{number}=1" for number in range(5000)))

    assert (answer.status, answer.error["code"]) == (400, "bad_request")


def test_a_body_with_thousands_of_faults_gets_a_hundred_of_them(api):
    answer = api.post("/events", {f"field{number}": 1 for number in range(5000)})

    assert (answer.status, len(answer.error["details"])) == (400, 100)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/packages", {"categories": [{"options": [{"x": 1}] * 900}] * 60}),
        ("/packages", {"categories": [{"options": [{"rule_messages": {f"k{n}": 1 for n in range(100_000)}}]}]}),
        ("/packages", {"categories": [5] * 300_000}),
        ("/sponsors", {"contacts": [{"x": 1}] * 200_000}),
        ("/stand-configurations", {"selections": [{}] * 500_000}),
        ("/events", {f"field{number}": 1 for number in range(100_000)}),
    ],
)
def test_a_body_full_of_faults_is_refused_quickly(api, path, body):
    began = time.process_time()

    answer = api.post(path, body)

    assert answer.status in (400, 422)
    assert time.process_time() - began < 2


def test_a_fault_of_ours_is_a_500_that_tells_nothing(api):
    """The table is gone: as bad as it gets."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events_event RENAME TO events_hidden")

    answer = api.get("/events")

    assert answer.status == 500
    assert {**answer.error, "request_id": ""} == {
        "code": "server_error",
        "message": "A fault on our side stopped this request.",
        "details": [],
        "request_id": "",
    }


def test_two_who_write_the_same_at_once_are_a_conflict(show):
    with pytest.raises(IntegrityError) as raised:
        Event.objects.filter(pk=show.event.pk).first().organisation._meta.model.objects.create(
            name=show.organisation.name
        )

    refusal = errors.as_refusal(raised.value)

    assert (refusal.code, refusal.status) == ("duplicate", 409)


def test_a_code_outside_the_lists_falls_back_to_its_kind():
    class Odd(EventhubError):
        code = "conflict"

    told = errors.envelope(Odd("Odd.", code="no_such_code", details=[Detail("a", "strange", "Odd.")]))["error"]

    assert told["code"] == "conflict"
    assert told["details"] == [{"field": "a", "code": "invalid", "message": "Odd."}]


def test_the_page_about_errors_lists_exactly_these_codes():
    page = (ROOT / "docs" / "api-errors.md").read_text()
    rows = ROW.findall(page.split("## What else")[0])

    assert {code: (int(status), meaning) for code, status, meaning in rows if status} == {
        code: (int(status), meaning) for code, (status, meaning) in ERRORS.items()
    }
    assert {code: meaning for code, status, meaning in rows if not status} == DETAILS


def codes_in_the_source() -> set[str]:
    """Every code that our own functions give an error or a detail, below the interface."""
    raisers = {"Conflict", "Invalid", "NotAllowed", "OutOfSight", "Gone", "Unreadable", "at", "duplicate"}
    found = set()
    for module in modules():
        if not module.is_domain or module.app in ("messaging", "files"):
            continue
        for name, call in module.calls():
            given = [word.value for word in call.keywords if word.arg == "code" and name in raisers]
            place = {"Detail": 1, "fault": 1}.get(name)
            given += call.args[place : place + 1] if place is not None else []
            found |= {value.value for value in given if isinstance(value, ast.Constant)}
    return found


# Refusals of the pages about people and who acts for them; where the API meets one, it tells a plain conflict.
ABOUT_PEOPLE = {"last_sponsor", "own_account", "event_draft", "nested", "staff"}
# Of those about merged rows; the API leads on to the row that remains before it comes to them.
ABOUT_MERGES = {"merged", "part", "undone", "undo_later_first"}


def test_every_code_of_the_source_is_in_the_lists():
    known = {*ERRORS, *DETAILS, *SYNONYMS, *ProblemCode.values, *ABOUT_PEOPLE, *ABOUT_MERGES}

    assert codes_in_the_source() - known == set()
    assert "duplicate" in codes_in_the_source()


def test_an_api_of_its_own_needs_no_cookie(show, open_api):
    api = open_api(show.organisation)
    plain = Api(api.token, Client(enforce_csrf_checks=True))

    assert plain.post("/events", NEW).status == 201
    assert plain.http.cookies == {}


@pytest.mark.pgonly
@pytest.mark.django_db(transaction=True)
def test_two_that_wait_for_each_other_end_in_a_conflict_and_not_in_a_fault():
    """The database ends one of the two; that one may be sent again."""
    show = Show()
    rows = [show.stand, make_stand(show.event, number="Z9")]
    gate = threading.Barrier(2)

    def cross(first: Stand, second: Stand) -> None:
        with transaction.atomic():
            lock(first)
            gate.wait(timeout=30)
            lock(second)

    def ask(*order: Stand) -> EventhubError | None:
        try:
            cross(*order)
        except OperationalError as fault:
            return errors.as_refusal(fault)
        return None

    ended = [each for each in at_once(lambda: ask(*rows), lambda: ask(*rows[::-1])) if each]

    assert [(each.code, each.status) for each in ended] == [("busy", 409)]
    context = {"request": None}
    assert errors.answer_to_exception(ended[0], context).headers["Retry-After"] == "1"


def test_a_fault_of_the_database_that_is_no_conflict_stays_a_fault():
    assert errors.as_refusal(OperationalError("the disk is full")) is None
