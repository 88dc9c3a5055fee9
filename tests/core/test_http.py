import json
from http import HTTPStatus

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import resolve_url
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from eventhub.core import http
from eventhub.core.errors import Conflict
from eventhub.core.middleware import ErrorPagesMiddleware

PAGE, PARTIAL = "page.html", "_part.html"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.locmem.Loader", {PAGE: "<h1>{{ word }}</h1>", PARTIAL: "<p>{{ word }}</p>"})
            ]
        },
    }
]
HTMX = {"HTTP_HX_REQUEST": "true"}

in_memory = pytest.mark.usefixtures("two_templates")


@pytest.fixture
def two_templates() -> object:
    with override_settings(TEMPLATES=TEMPLATES):
        yield


def asked(method: str = "get", path: str = "/stands/", **headers: str) -> HttpRequest:
    request = getattr(RequestFactory(), method)(path, **headers)
    request.session = SessionStore()
    request._messages = FallbackStorage(request)
    return request


def said(request: HttpRequest) -> list[str]:
    return [str(message) for message in get_messages(request)]


@in_memory
@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b"<h1>B04</h1>"),
        (HTMX, b"<p>B04</p>"),
        (HTMX | {"HTTP_HX_HISTORY_RESTORE_REQUEST": "true"}, b"<h1>B04</h1>"),
    ],
)
def test_a_page_answers_whole_or_in_part_and_caches_keep_them_apart(headers: dict[str, str], body: bytes) -> None:
    response = http.render_page(asked(**headers), PAGE, {"word": "B04"}, partial=PARTIAL)

    assert (response.status_code, response.content, response["Vary"]) == (200, body, "HX-Request")


@in_memory
def test_what_was_sent_without_htmx_ends_in_a_redirect_and_a_notice() -> None:
    request = asked("post")

    response = http.swap_or_redirect(request, PARTIAL, {}, to="account_login", say="B04 is approved.")

    assert (response.status_code, response["Location"]) == (302, reverse("account_login"))
    assert said(request) == ["B04 is approved."]


@in_memory
def test_what_was_sent_by_htmx_ends_in_the_fragment_and_is_announced() -> None:
    request = asked("post", **HTMX)

    response = http.swap_or_redirect(request, PARTIAL, {"word": "B04"}, to="account_login", say="B04 is approved.")

    assert (response.status_code, response.content, response["Vary"]) == (200, b"<p>B04</p>", "HX-Request")
    assert json.loads(response["HX-Trigger"]) == {"announce": {"value": "B04 is approved."}}
    assert said(request) == []


@pytest.mark.parametrize(("headers", "name", "status"), [({}, "Location", 302), (HTMX, "HX-Redirect", 200)])
def test_another_page_is_reached_with_and_without_htmx(headers: dict[str, str], name: str, status: int) -> None:
    request = asked("post", **headers)

    response = http.go(request, "/events/", say="The event is archived.")

    assert (response.status_code, response[name], said(request)) == (status, "/events/", ["The event is archived."])


@in_memory
@pytest.mark.parametrize(("headers", "body"), [({}, b"<h1>no</h1>"), (HTMX, b"<p>no</p>")])
@pytest.mark.parametrize("status", [409, 422])
def test_a_refusal_keeps_its_status_and_its_place(headers: dict[str, str], body: bytes, status: int) -> None:
    response = http.render_refused(asked("post", **headers), PAGE, {"word": "no"}, partial=PARTIAL, status=status)

    assert (response.status_code, response.content) == (status, body)
    assert "HX-Retarget" not in response


# --- error pages ---------------------------------------------------------------------------------------


def whole(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 422, 429])
def test_an_error_page_stands_on_its_own(status: int) -> None:
    response = http.render_error(asked(), f"{status}.html", {}, status=status)

    assert response.status_code == status
    assert whole(response).count("<h1") == 1
    assert 'id="refusal"' in whole(response)
    assert "HX-Retarget" not in response


def test_under_htmx_only_its_notice_is_sent_and_stands_above_the_page() -> None:
    response = http.render_error(asked(**HTMX), "404.html", {}, status=404)

    assert (response["HX-Retarget"], response["HX-Reswap"], response["HX-Reselect"]) == (
        "#refusals",
        "innerHTML",
        "#refusal",
    )
    assert "<html" not in whole(response)
    assert "There is nothing here for you" in whole(response)


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/stands/?q=a", "http://testserver/stands/?q=a"),
        ("http://elsewhere.example/stands/", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_the_way_back_never_leaves_the_house(referer: str, back: str) -> None:
    assert http.page_before(asked(HTTP_REFERER=referer)) == back


def test_our_own_fault_is_told_with_a_reference_and_without_session_or_database() -> None:
    request = RequestFactory().get("/")
    request.request_id = "7f3k-21ab"

    response = http.server_error(request)

    assert response.status_code == 500
    assert "Reference <code>7f3k-21ab</code>" in whole(response)
    assert "{%" not in whole(response)


def test_a_request_that_django_refuses_needs_no_context_processors() -> None:
    assert "We could not read what was sent" in whole(http.bad_request(RequestFactory().get("/"), ValueError()))


# --- the middleware that uses them ---------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_host_that_is_not_ours_is_a_bad_request(client: Client, headers: dict[str, str]) -> None:
    answer = client.get("/account/login/", HTTP_HOST="evil.example", HTTP_REFERER="https://evil.example/", **headers)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "evil.example" not in answer.text


def middleware(response: HttpResponse | None = None) -> ErrorPagesMiddleware:
    return ErrorPagesMiddleware(lambda request: response or HttpResponse())


def test_a_conflict_that_nobody_caught_becomes_its_page() -> None:
    refused = Conflict("Jonas Weber approved revision 1 a minute ago. Your decision was not saved.")

    response = middleware().process_exception(asked("post"), refused)

    assert response.status_code == HTTPStatus.CONFLICT
    assert "Jonas Weber approved revision 1 a minute ago." in whole(response)


def test_other_exceptions_are_left_to_django() -> None:
    assert middleware().process_exception(asked(), ValueError("a fault")) is None


def test_an_ended_sign_in_leads_the_whole_page_to_the_door_and_back() -> None:
    door = HttpResponse(status=302, headers={"Location": f"{reverse('account_login')}?next=/stands/B04/save"})
    headers = HTMX | {"HTTP_HX_CURRENT_URL": "http://testserver/stands/B04/?tab=2#walls"}

    response = middleware(door)(asked("post", **headers))

    assert (response.status_code, response["HX-Redirect"]) == (
        200,
        f"{reverse('account_login')}?next=%2Fstands%2FB04%2F%3Ftab%3D2",
    )


@pytest.mark.parametrize("address", ["http://[", "http://elsewhere.example/stands/", ""])
def test_an_address_that_is_none_of_ours_leads_to_the_first_page(address: str) -> None:
    """Anybody may write into that header."""
    door = HttpResponse(status=302, headers={"Location": f"{reverse('account_login')}?next=/stands/B04/save"})

    response = middleware(door)(asked("post", **HTMX, HTTP_HX_CURRENT_URL=address))

    assert response["HX-Redirect"] == f"{reverse('account_login')}?next=%2F"


@pytest.mark.parametrize(
    ("referer", "back"), [("http://testserver/stands/B04/?tab=2", "%2Fstands%2FB04%2F%3Ftab%3D2"), ("", "/stands/")]
)
def test_a_form_sent_after_the_sign_in_ended_leads_back_to_its_page(referer: str, back: str) -> None:
    """Its own address may take forms only."""
    door = HttpResponse(status=302, headers={"Location": f"{reverse('account_login')}?next=/stands/"})

    response = middleware(door)(asked("post", HTTP_REFERER=referer))

    assert (response.status_code, response["Location"]) == (302, f"{reverse('account_login')}?next={back}")


def test_an_address_for_forms_alone_says_so_to_whoever_opens_it() -> None:
    response = middleware(HttpResponseNotAllowed(["POST"]))(asked())

    assert (response.status_code, response["Allow"]) == (HTTPStatus.METHOD_NOT_ALLOWED, "POST")
    assert "It only takes what a button or a form sends" in whole(response)


@pytest.mark.parametrize(("headers", "to"), [({}, "account_login"), (HTMX, "/events/")])
def test_other_redirects_stay_as_they_are(headers: dict[str, str], to: str) -> None:
    redirect = HttpResponse(status=302, headers={"Location": resolve_url(to)})

    assert middleware(redirect)(asked(**headers)) is redirect


def test_a_form_whose_result_is_the_door_stays_as_it_is() -> None:
    """Signing out, or taking an invitation: the way on is not the address that was asked."""
    redirect = HttpResponse(status=302, headers={"Location": f"{reverse('account_login')}?next=/events/"})

    assert middleware(redirect)(asked("post")) is redirect


class Form:
    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors


@pytest.mark.parametrize(
    ("method", "errors", "status"),
    [("post", {"email": "x"}, 422), ("post", {}, 200), ("get", {"email": "x"}, 200)],
)
def test_a_form_that_comes_back_with_errors_is_a_refusal(method: str, errors: dict[str, str], status: int) -> None:
    request = asked(method)
    response = TemplateResponse(request, PAGE, {"form": Form(errors)})

    assert middleware().process_template_response(request, response).status_code == status


@pytest.mark.django_db
def test_the_icon_that_browsers_look_for_is_a_real_file(client: Client) -> None:
    response = client.get("/favicon.ico")

    assert (response.status_code, response["Content-Type"]) == (200, "image/x-icon")
    assert b"".join(response.streaming_content)[:4] == b"\x00\x00\x01\x00"
