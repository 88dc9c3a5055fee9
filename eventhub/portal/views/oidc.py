"""The way to the provider and back. The library does the talking; whatever goes wrong on the way is one clear page."""

from collections.abc import Callable

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from jwt import PyJWTError
from requests import RequestException

from eventhub.portal.oidc import PROVIDER, OidcAdapter

# What a provider's answer that is none of what it should be ends in, wherever the library reads it.
BROKEN_ANSWER = (RequestException, OAuth2Error, PyJWTError, ValueError, KeyError, TypeError, AttributeError)


def _told(request: HttpRequest, provider_id: str, talk: Callable[[OidcAdapter], HttpResponseBase]) -> HttpResponseBase:
    if not settings.OIDC_ISSUER or provider_id != PROVIDER:
        raise Http404
    adapter = OidcAdapter(request, provider_id)
    provider = adapter.get_provider()
    try:
        return talk(adapter)
    except BROKEN_ANSWER as broken:
        return render_authentication_error(request, provider, exception=broken)


@never_cache
@login_not_required
@require_POST
def oidc_begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """A page that goes on to the provider by itself: a redirect would break the rule that our forms are sent to us alone."""
    answer = _told(request, provider_id, lambda adapter: OAuth2LoginView.adapter_view(adapter)(request))
    if answer.status_code != 302:
        return answer
    context = {"address": answer["Location"], "label": settings.OIDC_LABEL}
    return render(request, "socialaccount/leaving.html", context)


@never_cache
@login_not_required
@require_safe
def oidc_return(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    if request.GET.get("error") == OidcAdapter.login_cancelled_error:
        return redirect("socialaccount_login_cancelled")
    return _told(request, provider_id, lambda adapter: OAuth2CallbackView.adapter_view(adapter)(request))
