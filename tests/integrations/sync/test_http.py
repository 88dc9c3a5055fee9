"""The line to a vendor: every way in which an answer is none, in words for people, without the secret."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from werkzeug import Response

from integrations.sync.contract import Fault, VendorError
from integrations.sync.http import Reply, VendorLine, is_loopback

SECRET = "s3cret-token"


@pytest.fixture(autouse=True)
def admit(settings):
    settings.EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.1/32"]


def line_to(httpserver, **more) -> VendorLine:
    return VendorLine("Acme", httpserver.url_for("/api/"), headers={"x-token": SECRET}, secrets=[SECRET], **more)


def fault_of(line, path="rows") -> VendorError:
    with pytest.raises(VendorError) as met:
        line.get(path)
    assert SECRET not in met.value.message + met.value.detail
    assert met.value.message.startswith(("Acme", "The address of Acme"))
    return met.value


def test_json_there_and_back(httpserver):
    httpserver.expect_request(
        "/api/rows", method="GET", headers={"x-token": SECRET, "Accept": "application/json"}
    ).respond_with_json({"a": "é"})
    httpserver.expect_request(
        "/api/rows", method="POST", query_string="page=1&where=%7B%22a%22%3A%22b+c%22%7D", json={"x": 1}
    ).respond_with_json([1])
    line = line_to(httpserver)

    assert line.get("rows") == {"a": "é"}
    assert line.post("/rows", {"x": 1}, {"page": 1, "where": '{"a":"b c"}'}) == [1]
    assert line.requests == 2
    line.close()


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (400, Fault.CONFIG),
        (401, Fault.CONFIG),
        (403, Fault.DENIED),
        (404, Fault.GONE),
        (405, Fault.CONFIG),
        (408, Fault.TRANSIENT),
        (409, Fault.CONFIG),
        (410, Fault.GONE),
        (418, Fault.CONFIG),
        (425, Fault.TRANSIENT),
        (429, Fault.TRANSIENT),
        (500, Fault.TRANSIENT),
        (503, Fault.TRANSIENT),
        (599, Fault.TRANSIENT),
    ],
)
def test_statuses(httpserver, status, fault):
    httpserver.expect_request("/api/rows").respond_with_json({"message": f"no {SECRET}"}, status=status)

    assert fault_of(line_to(httpserver)).fault is fault


@pytest.mark.parametrize(
    "body",
    [
        {"message": "The scope is missing."},
        {"error": "The scope is missing"},
        {"_status": "ERR", "_error": {"code": 403, "message": "The scope is missing"}},
        {"error": {"message": "The  scope is missing."}},
        {"error": "Forbidden", "message": "The scope is missing"},
    ],
)
def test_what_the_vendor_says_is_passed_on(httpserver, body):
    httpserver.expect_request("/api/rows").respond_with_json(body, status=403)

    assert "It says: “The scope is missing”." in fault_of(line_to(httpserver)).message


@pytest.mark.parametrize("body", [b"null", b"[]", b'"x"', b"<p>no</p>", b"", b'{"message": {"a": 1}}'])
def test_a_vendor_may_say_nothing(httpserver, body):
    httpserver.expect_request("/api/rows").respond_with_data(body, status=500)

    assert "It says" not in fault_of(line_to(httpserver)).message


def test_a_refused_credential_comes_with_what_to_do(httpserver):
    httpserver.expect_request("/api/rows").respond_with_json({}, status=401)

    assert fault_of(line_to(httpserver, on_401="Try the other region.")).message.endswith("Try the other region.")


@pytest.mark.parametrize(("status", "fault"), [(200, Fault.TRANSIENT), (503, Fault.TRANSIENT), (403, Fault.TRANSIENT)])
def test_a_web_page_is_no_answer(httpserver, status, fault):
    httpserver.expect_request("/api/rows").respond_with_data("\n<html><body>Sorry</body></html>", status=status)
    met = fault_of(line_to(httpserver))

    assert met.fault is fault
    assert "Sorry" in met.detail


@pytest.mark.parametrize("body", [b'{"a": ', b"garbage", b'{"a": NaN}', b"\xff\xfe{}"])
def test_broken_json_is_no_answer(httpserver, body):
    httpserver.expect_request("/api/rows").respond_with_data(body)

    assert fault_of(line_to(httpserver)).fault is Fault.TRANSIENT


@pytest.mark.parametrize(
    ("body", "data"),
    [
        (rb'["Smile \ud83d"]', ["Smile \ufffd"]),
        (rb'{"\ude00": {"a": ["\ud83d\ude00", 1, null]}}', {"\ufffd": {"a": ["\U0001f600", 1, None]}}),
    ],
)
def test_half_a_sign_spoils_no_page(httpserver, body, data):
    httpserver.expect_request("/api/rows").respond_with_data(body)

    assert line_to(httpserver).get("rows") == data


def test_a_byte_order_mark_is_no_matter(httpserver):
    httpserver.expect_request("/api/rows").respond_with_data(b"\xef\xbb\xbf[1]")

    assert line_to(httpserver).get("rows") == [1]


def test_no_body_is_none(httpserver):
    httpserver.expect_request("/api/rows").respond_with_data(b"", status=204)

    assert line_to(httpserver).get("rows") is None


def test_a_document_is_read_from_the_address_as_it_was_entered(httpserver):
    httpserver.expect_request("/feed/", query_string="of=2027").respond_with_data(b"BEGIN\r\n \xff")
    line = VendorLine("Acme", httpserver.url_for("/feed/?of=2027"), headers={})

    assert line.document() == b"BEGIN\r\n \xff"


def test_an_answer_larger_than_agreed_is_not_read_on(httpserver):
    httpserver.expect_request("/api/rows").respond_with_data(b"[" + b"1," * 600_000)

    assert "sent more than 1 MB" in fault_of(line_to(httpserver, largest=1024 * 1024)).message


def test_no_redirect_is_followed(httpserver):
    httpserver.expect_request("/api/rows").respond_with_data(
        b"", status=302, headers={"Location": httpserver.url_for("/private")}
    )
    asked = []
    httpserver.expect_request("/private").respond_with_handler(lambda request: asked.append(request) or Response("[]"))

    assert fault_of(line_to(httpserver)).fault is Fault.CONFIG
    assert asked == []


@pytest.mark.parametrize(
    ("name", "value", "seconds"),
    [
        ("Retry-After", "800", 800),
        ("Retry-After", "1.5", 1.5),
        ("Retry-After", lambda: format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True), 90),
        ("RateLimit-Reset", "30", 30),
        ("X-RateLimit-Reset", lambda: str(int(time.time()) + 60), 60),
        ("Retry-After", "-5", 0),
        ("Retry-After", "999999999", 24 * 3600),
        ("Retry-After", "soon", None),
        ("X-Other", "5", None),
    ],
)
def test_how_long_to_wait(httpserver, name, value, seconds):
    sent = value() if callable(value) else value
    httpserver.expect_request("/api/rows").respond_with_data(b"{}", status=429, headers={name: sent})
    met = fault_of(line_to(httpserver))

    assert met.fault is Fault.TRANSIENT
    assert met.retry_after == (seconds if seconds is None else pytest.approx(seconds, abs=20))


def test_a_status_that_is_expected_is_an_answer(httpserver):
    httpserver.expect_request("/api/rows/1", method="PUT").respond_with_json({"message": "changed"}, status=409)
    reply = line_to(httpserver).send("PUT", "rows/1", body={"title": "x"}, expected=(409,))

    assert (reply.status, reply.data) == (409, {"message": "changed"})


def test_nobody_there(httpserver):
    line = VendorLine("Acme", "http://127.0.0.1:9", headers={})

    assert fault_of(line).fault is Fault.TRANSIENT


def test_what_is_found_out_later_is_struck_out_as_well_in_whichever_way_it_is_repeated(httpserver):
    token = "a+b/c&d=e"
    said = "a+b/c&d=e, a%2Bb%2Fc%26d%3De, a+b/c&amp;d=e"
    httpserver.expect_request("/api/rows").respond_with_json({"message": said}, status=500)
    line = line_to(httpserver)
    line.hide(token)

    assert "“•••, •••, •••”" in fault_of(line).message


@pytest.mark.parametrize("before", [0, 190, 280])
def test_half_a_secret_is_told_as_little_as_a_whole_one(httpserver, before):
    token = "to/ken&of-an-account-of-a-customer"
    escaped = token.replace("/", "\\/").replace("&", "\\u0026")
    body = '{"message": "' + "x" * before + escaped + '"}'
    httpserver.expect_request("/api/rows").respond_with_data(body, status=500, content_type="application/json")
    line = line_to(httpserver)
    line.hide("account")
    line.hide(token)
    met = fault_of(line)

    assert not any(part in met.message + met.detail for part in ("to/ke", "to\\/ke", "of-an"))


def test_a_refusal_of_credentials_may_be_a_page(httpserver):
    httpserver.expect_request("/api/rows").respond_with_data("<html>Sign in</html>", status=401)
    line = line_to(httpserver)

    assert line.send("GET", "rows", expected=(401,)) == Reply(401, None)
    assert fault_of(line).fault is Fault.CONFIG


def test_an_address_that_may_not_be_called():
    met = fault_of(VendorLine("Acme", "http://10.1.2.3", headers={}))

    assert met.fault is Fault.CONFIG
    assert "can't be used" in met.message


def test_the_pace_is_kept_but_not_on_this_machine(httpserver):
    httpserver.expect_request("/api/rows").respond_with_json([])
    here = line_to(httpserver, pace=1)
    begun = time.monotonic()
    for _ in range(3):
        here.get("rows")
    assert time.monotonic() - begun < 0.9

    elsewhere = line_to(httpserver, pace=20)
    elsewhere._gap = 1 / 20  # as towards any other host
    begun = time.monotonic()
    for _ in range(5):
        elsewhere.get("rows")
    assert time.monotonic() - begun >= 4 / 20


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        ("http://127.0.0.1:8900/x", True),
        ("http://[::1]/x", True),
        ("http://localhost:1/x", True),
        ("https://apps.planion.com/feed/v1", False),
        ("https://127.0.0.1.example.org", False),
        ("nonsense", False),
    ],
)
def test_this_machine(url, is_here):
    assert is_loopback(url) is is_here
