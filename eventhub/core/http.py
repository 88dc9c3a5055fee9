"""How a page answers: whole for the browser, a fragment for htmx, from the same view and address."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django_htmx.http import reselect, reswap, retarget, trigger_client_event


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part; when it restores its history it needs the whole page."""
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")


def render_page(
    request: HttpRequest, page: str, context: Mapping[str, Any], *, partial: str, status: int = 200
) -> HttpResponse:
    """Answer a GET: the page, or the fragment of it that htmx asks for."""
    template = partial if wants_fragment(request) else page
    response = render(request, template, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def swap_or_redirect(
    request: HttpRequest, fragment: str, context: Mapping[str, Any], *, to: Any, say: str = ""
) -> HttpResponseBase:
    """Answer a POST that went through: the changed fragment for htmx, otherwise a redirect.

    `to` is what `redirect` takes (URL name, address or object; a tuple is a name and its arguments). `say` is the sentence
    that tells what was done: announced to screen readers with the fragment, a notice on the next page with the redirect.
    """
    if not wants_fragment(request):
        if say:
            messages.success(request, say)
        return redirect(*to) if isinstance(to, tuple) else redirect(to)
    response = render(request, fragment, dict(context))
    if say:
        trigger_client_event(response, "announce", {"value": say})
    patch_vary_headers(response, ["HX-Request"])
    return response


def go(request: HttpRequest, *to: Any, say: str = "", **kwargs: Any) -> HttpResponseBase:
    """Answer a POST whose result is another page, for htmx as well."""
    if say:
        messages.success(request, say)
    address = resolve_url(*to, **kwargs)
    if not wants_fragment(request):
        return redirect(address)
    return HttpResponse(headers={"HX-Redirect": address})


def download(name: str, content: bytes, content_type: str) -> HttpResponse:
    """A file to keep, under this name."""
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment"}
    return HttpResponse(content, content_type=content_type, headers=headers)


def render_refused(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, partial: str, status: int = 422
) -> HttpResponse:
    """Answer a POST that was refused with what was sent still filled in: 422 for a form, 409 for a conflict.

    htmx swaps the fragment at the request's own target, as it does with a good answer.
    """
    return render_page(request, template, context, partial=partial, status=status)


def render_error(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int) -> HttpResponse:
    """Answer with an error page; under htmx only its notice, above the page that was there."""
    is_fragment = wants_fragment(request)
    layout = "errors/fragment.html" if is_fragment else "errors/page.html"
    frame = {"layout": layout, "back": page_before(request)}
    response = render(request, template, {**frame, **context}, status=status)
    if is_fragment:
        reselect(reswap(retarget(response, "#refusals"), "innerHTML"), "#refusal")
    patch_vary_headers(response, ["HX-Request"])
    return response


def leads_to_sign_in(response: HttpResponseBase) -> bool:
    return response.status_code == HTTPStatus.FOUND and urlsplit(response["Location"]).path == resolve_url(
        settings.LOGIN_URL
    )


def ends_at_the_door(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether it was sent from an open page, and would lead from the sign-in to an address that shows nothing by itself."""
    if not leads_to_sign_in(response):
        return False
    back = parse_qs(urlsplit(response["Location"]).query).get("next")
    is_form = request.method == "POST" and back == [request.get_full_path()]
    return wants_fragment(request) or (is_form and bool(page_before(request)))


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """The sign-in ended while a page was open: the whole page goes to the door, and afterwards back to where it was."""
    is_fragment = wants_fragment(request)
    here = urlsplit(of_ours(request, "HX-Current-URL") if is_fragment else page_before(request))
    back = urlencode({"next": here._replace(scheme="", netloc="", fragment="").geturl() or "/"})
    door = f"{resolve_url(settings.LOGIN_URL)}?{back}"
    return HttpResponse(headers={"HX-Redirect": door}) if is_fragment else redirect(door)


def is_bare_refusal(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Somebody opens an address that only takes what a form sends, and would see the browser's own page of errors."""
    is_empty = getattr(response, "content", None) == b""
    return response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET" and is_empty


def page_before(request: HttpRequest) -> str:
    """The page of ours that the request came from, or ""."""
    return of_ours(request, "Referer")


def of_ours(request: HttpRequest, header: str) -> str:
    """The address in a header, which anybody may write, where it is one of ours; or ""."""
    address = request.headers.get(header, "")
    try:
        ours = request.get_host()
    except DisallowedHost:  # this is the page that refuses it
        return ""
    return address if url_has_allowed_host_and_scheme(address, {ours}) else ""


# --- handlers, named in urls.py and settings -----------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render_error(request, "400.html", {}, status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render_error(request, "403.html", {}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render_error(request, "404.html", {}, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open longer than its session: nothing was done, open it again (settings: CSRF_FAILURE_VIEW)."""
    return render_error(request, "403_csrf.html", {}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault, told without touching database or session; the reference is the request's id in the log."""
    reference = getattr(request, "request_id", "")
    response = HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)
    if wants_fragment(request):
        reselect(reswap(retarget(response, "#refusals"), "innerHTML"), "#refusal")
    return response
