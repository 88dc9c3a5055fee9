"""Who speaks to the API: a bearer token, the client behind it, and what its scopes let it do."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from oauth2_provider.models import get_access_token_model
from oauth2_provider.scopes import BaseScopes
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from eventhub.accounts.calls import count_call
from eventhub.accounts.models import ApiClient
from eventhub.accounts.queries import actor_for_client
from eventhub.api.counting import CACHE_IS_DOWN
from eventhub.api.errors import REALM, InsufficientScope, InvalidToken
from eventhub.core.actor import Actor

AccessToken = get_access_token_model()
logger = logging.getLogger("eventhub.api")
LAST_USE_EVERY = timedelta(minutes=5)


class ClientScopes(BaseScopes):
    """Every client has scopes of its own; a token request that names none gets all of them."""

    def get_all_scopes(self) -> dict[str, str]:
        return settings.OAUTH2_PROVIDER["SCOPES"]

    def get_available_scopes(
        self, application: ApiClient | None = None, request: object = None, *args: object, **kwargs: object
    ) -> list[str]:
        return list(application.allowed_scopes) if application else []

    def get_default_scopes(
        self, application: ApiClient | None = None, request: object = None, *args: object, **kwargs: object
    ) -> list[str]:
        return self.get_available_scopes(application)


def live_token(value: str) -> AccessToken | None:
    """The token with this value if it still opens anything; one query. Only checksums are stored."""
    checksum = hashlib.sha256(value.encode()).hexdigest()
    found = AccessToken.objects.select_related("application").filter(token_checksum=checksum)[:1]
    token = next(iter(found), None)
    if token is None or token.is_expired() or token.application is None or token.application.revoked_at:
        return None
    return token


def scopes_of(token: AccessToken) -> Iterable[str]:
    """What was asked for at the token endpoint and has not been taken from the client since."""
    return set(token.scope.split()) & set(token.application.allowed_scopes)


class BearerAuthentication(BaseAuthentication):
    """`request.auth` is the Actor. A session cookie counts for nothing here, so no page of another site can use one."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Actor] | None:
        kind, _, value = request.headers.get("Authorization", "").partition(" ")
        if not kind:
            return None
        if kind.lower() != "bearer":
            raise InvalidToken("The Authorization header has to be “Bearer” and an access token.")
        token = live_token(value.strip()) if value.isascii() else None
        if token is None:
            raise InvalidToken("The access token is unknown, expired or revoked. Ask for a new one at /oauth/token.")
        note_use(token.application)
        return AnonymousUser(), actor_for_client(token.application, scopes_of(token))

    def authenticate_header(self, request: Request) -> str:
        return REALM


def note_use(client: ApiClient) -> None:
    """One more call today; and when the last one was, to the nearest few minutes: a write for every read is too dear."""
    try:
        count_call(client.pk)
    except CACHE_IS_DOWN:  # told where the limit is counted
        logger.debug("A call of %s was not counted.", client.pk)
    now = timezone.now()
    if client.last_used_at is None or now - client.last_used_at > LAST_USE_EVERY:
        ApiClient.objects.filter(pk=client.pk).update(last_used_at=now)


class HasScope(BasePermission):
    """The token carries the scope that the view names for this request; asked before anything is looked up."""

    def has_permission(self, request: Request, view: object) -> bool:
        if request.auth is None:
            return False
        needed = view.required_scope()
        if needed and needed not in request.auth.scopes:
            raise InsufficientScope(needed)
        return True
