from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from eventhub.accounts.enums import AccountStatus
from eventhub.accounts.invitation_links import invitation_of, read_link
from eventhub.accounts.models import Invitation, User
from eventhub.accounts.services import ask_for_new_link
from eventhub.accounts.workflows import accept_invitation
from eventhub.core.errors import Gone, Invalid
from eventhub.core.http import go
from eventhub.events.models import Event
from eventhub.portal.forms import AcceptForm, show_refusal

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """What is offered, by whom, and the one way to take it that fits the visitor."""
    try:
        offered = read_link(token)
        if offered.user.status == AccountStatus.INVITED:
            return _open_account(request, token, offered)
        if request.user.pk == offered.user_id:
            return _accept(request, token, offered)
    except Gone as ended:
        return _ended(request, token, ended)
    return _page(request, token, offered)


def _open_account(request: HttpRequest, token: str, offered: Invitation) -> HttpResponseBase:
    if request.user.is_authenticated:
        return _page(request, token, offered)
    invited = {"first_name": offered.user.first_name, "last_name": offered.user.last_name}
    form = AcceptForm(request.POST or None, initial=invited)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            user = accept_invitation(
                token,
                actor_user=None,
                first_name=values["first_name"],
                last_name=values["last_name"],
                password=values["password"],
            )
        except Invalid as refused:
            show_refusal(form, refused)
        else:
            return _welcome(request, user, offered)
    return _page(request, token, offered, form=form, status=422 if form.errors else 200)


def _accept(request: HttpRequest, token: str, offered: Invitation) -> HttpResponseBase:
    if request.method != "POST":
        return _page(request, token, offered, is_theirs=True)
    accept_invitation(token, actor_user=request.user)
    return go(request, settings.LOGIN_REDIRECT_URL, say=_taken(offered))


def _welcome(request: HttpRequest, user: User, offered: Invitation) -> HttpResponseBase:
    login(request, user, backend=BACKEND)
    return go(request, settings.LOGIN_REDIRECT_URL, say=_taken(offered))


def _taken(offered: Invitation) -> str:
    if not offered.role:
        return f"You have an account of {offered.organisation} now"
    return f"You are {offered.get_role_display().lower()} of {offered.scope_label} now"


def _page(request: HttpRequest, token: str, offered: Invitation, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "portal/invitation.html", _facts(offered, token) | context, status=status)


def _ended(request: HttpRequest, token: str, ended: Gone) -> HttpResponse:
    offered, _ = invitation_of(token)
    context = _facts(offered, token) | {"error": ended, **ended.extra}
    return render(request, "portal/invitation_ended.html", context, status=ended.status)


def _facts(offered: Invitation, token: str) -> dict[str, Any]:
    """What both pages tell; whoever holds the link may know which event it is about."""
    event = Event.objects.filter(pk=offered.event_id).first() if offered.event_id else None
    zone = event.timezone if event else settings.TIME_ZONE
    return {"invitation": offered, "token": token, "event": event, "zone": zone}


@never_cache
@require_POST
def invitation_request(request: HttpRequest, token: str) -> HttpResponseBase:
    """The holder of a dead link asks whoever invited them for a new one."""
    asked = ask_for_new_link(token)
    offered, _ = invitation_of(token)
    return render(request, "portal/invitation_asked.html", _facts(offered, token) | {"asked_at": asked.at})
