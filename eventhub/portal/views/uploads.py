"""Sending files from pages: in resumable pieces where a script does it, as one form where none runs."""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from functools import wraps
from http import HTTPStatus
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from eventhub.accounts.queries import organisations_visible_to
from eventhub.core.errors import EventhubError, Invalid, Unreadable
from eventhub.core.http import page_before
from eventhub.core.slow_bodies import AllBusy, receiving
from eventhub.files import tus_headers
from eventhub.files.errors import NoRoom, TooLarge
from eventhub.files.limits import LARGEST_FORM, in_words
from eventhub.files.models import Upload
from eventhub.files.parts import refusing_full_disk
from eventhub.files.tus import ON_EVERY_ANSWER, Answer, Asked, Tus, discovery, refuse_other_type, upload_in_sight
from eventhub.files.uploads import arrived, begin_upload, send_whole

ROOM_AROUND = 64 * 1024  # bytes of a form beside its file
View = Callable[..., HttpResponseBase]


def in_words_of_the_protocol(view: View) -> View:
    """Refusals as JSON for the script, with the protocol's own headers on whatever is answered."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except EventhubError as refused:
            response = refusal(refused)
        except UnreadablePostError:
            response = refusal(Unreadable("The line was lost. What had arrived is kept: go on from there."))
        for name, value in ON_EVERY_ANSWER.items():
            response.headers.setdefault(name, value)
        return response

    return guarded


def known_by_its_headers(view: View) -> View:
    """Refused before a byte of the body is read: strangers, and forms, in which the check of the token would look for it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refuse_strangers(request)
        asked = asked_by(request)
        if asked.method == "POST" and asked.length:
            refuse_other_type(asked)
        return view(request, *args, **kwargs)

    return guarded


def refusal(refused: EventhubError) -> JsonResponse:
    body = {"code": refused.code, "message": refused.message}
    headers = {"Retry-After": str(refused.seconds)} if isinstance(refused, AllBusy) else {}
    headers |= {"Tus-Version": discovery().headers["Tus-Version"]} if refused.code == "tus_version" else {}
    return JsonResponse({"error": body}, status=refused.status, headers=headers)


@csrf_exempt  # each way asks for the token itself, after the announced length and before the body
def uploads(request: HttpRequest) -> HttpResponseBase:
    """Where uploads begin."""
    if request.method == "POST" and "Tus-Resumable" not in request.headers:
        return begun_by_form(request)
    return begun_in_pieces(request)


@in_words_of_the_protocol
@require_http_methods(["OPTIONS", "POST"])
@known_by_its_headers
@csrf_protect
def begun_in_pieces(request: HttpRequest) -> HttpResponseBase:
    return answered(request, lambda tus, asked: tus.at_collection(asked))


@csrf_exempt
def upload(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return going_on(request, pk)


@in_words_of_the_protocol
@require_http_methods(["OPTIONS", "HEAD", "GET", "POST", "PATCH", "DELETE"])
@known_by_its_headers
@csrf_protect
def going_on(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """One upload: how far it is, a further piece, its end; and by GET what became of it."""
    if request.method == "GET":
        return JsonResponse(told(upload_in_sight(request.actor, pk)))
    return answered(request, lambda tus, asked: tus.at_upload(asked, pk))


def answered(request: HttpRequest, act: Callable[[Tus, Asked], Answer]) -> HttpResponse:
    asked = asked_by(request)
    tus = Tus(request.actor, address=lambda upload: reverse("portal:upload", args=[upload.pk]))
    with receiving(request.META) if asked.length else nullcontext():
        answer = act(tus, asked)
    return HttpResponse(status=answer.status, headers=answer.headers)


def refuse_strangers(request: HttpRequest) -> None:
    if not request.user.is_authenticated:
        raise SignInFirst("Sign in again, in another tab if you like. The upload then goes on from where it is.")


class SignInFirst(EventhubError):
    code = "not_authenticated"
    status = HTTPStatus.UNAUTHORIZED


def asked_by(request: HttpRequest) -> Asked:
    if "Transfer-Encoding" in request.headers:
        raise Unreadable("A body in chunks of HTTP is not read here. Send each piece whole, with Content-Length.")
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    return Asked(str(request.method), request.headers, request if length else BytesIO(), length)


def told(upload: Upload) -> dict[str, Any]:
    """What the script asks for after the last piece."""
    return {
        "id": str(upload.pk),
        "name": upload.name,
        "size": upload.size,
        "offset": arrived(upload),
        "state": upload.state().value,
        "file_id": str(upload.file_id) if upload.file_id else None,
        "leads_to": upload.leads_to or None,
        "fault": upload.fault or None,
        "expires_at": upload.expires_at.isoformat(),
    }


# --- without script ----------------------------------------------------------------------------------


def begun_by_form(request: HttpRequest) -> HttpResponseBase:
    """The file of a form; the answer is the page that the upload leads to, or the page before with what was wrong."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_FORM + ROOM_AROUND:
        return back_with(request, too_large_for_a_form())
    try:
        with receiving(request.META), suppress(UnreadablePostError), refusing_full_disk():
            _ = request.POST  # the check of the token reads it next, and finds none after a lost line
    except NoRoom as refused:
        return back_with(request, refused)
    return read_form(request)


def back_with(request: HttpRequest, refused: EventhubError) -> HttpResponse:
    """The page before, saying what was wrong: nothing of the form was kept."""
    messages.error(request, refused.message)
    return redirect(page_before(request) or "portal:home")


def too_large_for_a_form() -> TooLarge:
    return TooLarge(
        f"Without script a file may have {in_words(LARGEST_FORM)} at most. "
        "Switch on JavaScript for this page, or send a smaller version of it."
    )


@csrf_protect
def read_form(request: HttpRequest) -> HttpResponseBase:
    try:
        kept = sent_by_form(request, request.FILES.get("file"))
    except EventhubError as refused:
        return back_with(request, refused)
    return redirect(kept.leads_to or safe_next(request) or page_before(request) or "portal:home")


def sent_by_form(request: HttpRequest, sent: UploadedFile | None) -> Upload:
    if sent is None:
        raise Invalid.at(
            "file", "There is no file in this form. Choose one, then press the button again.", code="required"
        )
    if sent.size > LARGEST_FORM:
        raise too_large_for_a_form()
    fields = {name: request.POST[name] for name in request.POST if name == "purpose" or name.endswith("_id")}
    values = {"filename": sent.name or "file", **fields}
    asked = tus_headers.metadata({"Upload-Metadata": tus_headers.as_metadata(values)})
    home = organisations_visible_to(request.actor).filter(pk=asked.organisation_id).first()
    begun = begin_upload(
        purpose=asked.purpose,
        name=asked.filename,
        size=sent.size,
        declared_type=sent.content_type or "",
        target=asked.target or {},
        home=home,
        actor=request.actor,
    )
    return send_whole(begun, body=sent, actor=request.actor)


def safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, None, require_https=request.is_secure()) else ""
