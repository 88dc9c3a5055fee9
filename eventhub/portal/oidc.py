"""Signing in at an OpenID provider: what is asked of the library, and what it may let in."""

import functools
import logging
from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from eventhub.accounts.identities import admit_identity, identity_key
from eventhub.core.errors import NotAllowed

PROVIDER = "sign-in"  # in the address that the provider leads back to, and beside each identity
LONGEST_ANSWER = 512 * 1024
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")

logger = logging.getLogger("eventhub.oidc")


class ProviderSession(requests.Session):
    """Asks the provider and nobody else: bounded in time and in size, and led nowhere by it."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        more = {"timeout": settings.SOCIALACCOUNT_REQUESTS_TIMEOUT, "allow_redirects": False, "stream": True}
        answer = super().request(*args, **(kwargs | more))
        read = answer.raw.read(LONGEST_ANSWER + 1, decode_content=True)
        answer._content = read  # noqa: SLF001  # requests has no other way to be told what was read
        if len(answer.content) > LONGEST_ANSWER:
            raise requests.exceptions.ContentDecodingError("The provider's answer is too long")
        return answer


class OidcAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    @functools.cached_property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself, if it is the one that the settings name."""
        found = super().openid_config
        if not isinstance(found, dict) or str(found.get("issuer", "")).rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("Another issuer answers than the one in the settings")
        scheme = urlsplit(settings.OIDC_ISSUER).scheme
        if any(urlsplit(str(found.get(name, ""))).scheme != scheme for name in ENDPOINTS):
            raise OAuth2Error("The provider names addresses that can't be trusted")
        return found

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Both of the provider's answers must speak of one person; only what is needed of them is kept."""
        claims = self._decode_id_token(app, kwargs["response"].get("id_token") or "")
        info = self._fetch_user_info(token.token)
        if not claims.get("sub") or claims["sub"] != info.get("sub"):
            raise OAuth2Error("The provider's answers are about two different people")
        login = self.get_provider().sociallogin_from_response(request, {"userinfo": info, "id_token": claims})
        login.account.uid = identity_key(settings.OIDC_ISSUER, str(claims["sub"]))
        login.account.extra_data = {"email": str(info.get("email", ""))[:254].replace("\0", "")}
        return login


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "no_password": "Without it nothing would open this account. Set a password first: reset it by e-mail.",
    }

    def get_requests_session(self) -> requests.Session:
        return ProviderSession()

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        found = super().get_provider(request, provider, client_id)
        found.oauth2_adapter_class = OidcAdapter
        return found

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """From the settings alone: what stands in the library's own table opens nothing."""
        return [app for app in super().list_apps(request, provider, client_id) if not app.pk]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Accounts come by invitation only."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Before anybody is let in: the account that the identity opens, or the one page that says that there is none."""
        try:
            user, is_new = admit_identity(sociallogin.account, email=vouched_address(sociallogin))
        except NotAllowed as refused:
            page = render(request, "socialaccount/not_admitted.html", {"label": settings.OIDC_LABEL}, status=403)
            raise ImmediateHttpResponse(page) from refused
        sociallogin.state.pop("process", None)
        sociallogin.account = SocialAccount.objects.get(
            provider=sociallogin.account.provider, uid=sociallogin.account.uid
        )
        sociallogin.user = user
        if is_new:
            context = {"label": settings.OIDC_LABEL, "account": sociallogin.account}
            get_account_adapter().send_notification_mail("socialaccount/email/account_connected", user, context)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **facts: Any) -> None:
        logger.warning("Sign-in at the provider failed: %s %r", facts.get("error"), type(facts.get("exception")))


def vouched_address(sociallogin: SocialLogin) -> str:
    """The address of which the provider says, as a plain yes, that it was verified; "" for any other."""
    return next((one.email for one in sociallogin.email_addresses if one.verified is True), "")
