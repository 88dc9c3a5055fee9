"""Refuses an insecure or half-made production installation before it serves anything."""

import re
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags
from django.db import connections

from eventhub.core.outbound import faults_of_admitted
from eventhub.core.tables import missing_steps

TAG = "eventhub"
SHORTEST_SECRET_KEY = 50
SCANNER = re.compile(r"(?:unix:)?/\S+|[\w.-]+(?::\d{1,5})?|\[[0-9a-fA-F:]+\]:\d{1,5}")


def _insecure(number: int, fault: str, hint: str) -> CheckMessage:
    return checks.Error(fault, hint=hint, id=f"eventhub.E{number:03}")


@checks.register(TAG)
def check_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Asks the settings of an installation that serves others; a developer's own has nothing to answer."""
    if not getattr(settings, "PRODUCTION", False):
        return []
    return [*_key_and_hosts(), *_addresses(), *_cookies(), *_services(), *_provider()]


@checks.register(TAG)
def check_outbound(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Everywhere: a network that can't be read would be one that is not admitted, or too large a one."""
    hint = "Write EVENTHUB_OUTBOUND_ALLOW as networks in CIDR form, separated by commas, each with :port where only that is meant."
    faults = faults_of_admitted(settings.EVENTHUB_OUTBOUND_ALLOW)
    return [_insecure(14, f"EVENTHUB_OUTBOUND_ALLOW: {fault}.", hint) for fault in faults]


LARGEST_UPLOAD = 5 * 1024**3


@checks.register(TAG)
def check_uploads(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Everywhere: a limit that is none, and a scanner that can't be addressed."""
    faults: list[CheckMessage] = []
    if not 1024**2 <= settings.EVENTHUB_MAX_UPLOAD <= LARGEST_UPLOAD:
        hint = f"Set EVENTHUB_MAX_UPLOAD to a number of bytes from {1024**2} (1 MB) to {LARGEST_UPLOAD} (5 GB)."
        faults.append(_insecure(15, f"EVENTHUB_MAX_UPLOAD is {settings.EVENTHUB_MAX_UPLOAD}.", hint))
    if settings.EVENTHUB_CLAMD and not SCANNER.fullmatch(settings.EVENTHUB_CLAMD):
        hint = "Set EVENTHUB_CLAMD to host:port or to the path of clamd's socket, or unset it."
        faults.append(_insecure(16, f"EVENTHUB_CLAMD is {settings.EVENTHUB_CLAMD!r}, which is no address.", hint))
    return faults


@checks.register(Tags.database)
def check_steps(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Before `migrate` writes anything: what it can't bring to its end is left alone."""
    hint = "Run `manage.py migrate` of the version that made it, then this one's; or begin with an empty database."
    missing = {alias: ", ".join(missing_steps(connections[alias])) for alias in databases or ()}
    return [
        _insecure(
            17, f"The database {alias} was left half way, before {steps}, which this version does not have.", hint
        )
        for alias, steps in missing.items()
        if steps
    ]


def _key_and_hosts() -> list[CheckMessage]:
    faults: list[CheckMessage] = []
    if settings.DEBUG:
        faults.append(_insecure(1, "DEBUG is on in production.", "Unset DEBUG."))
    if len(settings.SECRET_KEY) < SHORTEST_SECRET_KEY or settings.SECRET_KEY.startswith("django-insecure-"):
        hint = f"Set SECRET_KEY to at least {SHORTEST_SECRET_KEY} random characters."
        faults.append(_insecure(2, "SECRET_KEY is missing or too short.", hint))
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        hint = "Set ALLOWED_HOSTS to the host names of this installation, separated by commas."
        faults.append(_insecure(3, "ALLOWED_HOSTS is empty or lets every host in.", hint))
    return faults


def _addresses() -> list[CheckMessage]:
    faults: list[CheckMessage] = []
    if not settings.EVENTHUB_BASE_URL.startswith("https://"):
        hint = "Set EVENTHUB_BASE_URL to the public https:// address: the links in mails are made from it."
        faults.append(_insecure(4, "EVENTHUB_BASE_URL is not an https address.", hint))
    if "localhost" in settings.DEFAULT_FROM_EMAIL:
        hint = "Set DEFAULT_FROM_EMAIL to an address that may be answered."
        faults.append(_insecure(5, "DEFAULT_FROM_EMAIL is not a real address.", hint))
    return faults


def _cookies() -> list[CheckMessage]:
    faults: list[CheckMessage] = []
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        hint = "Leave SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE as settings/production.py has them."
        faults.append(_insecure(6, "Cookies would travel over plain http.", hint))
    if not settings.SECURE_SSL_REDIRECT or not settings.SECURE_HSTS_SECONDS:
        hint = "Leave SECURE_SSL_REDIRECT on and SECURE_HSTS_SECONDS above 0."
        faults.append(_insecure(7, "Visitors are not led to https.", hint))
    return faults


def _services() -> list[CheckMessage]:
    faults: list[CheckMessage] = []
    if not settings.CELERY_BROKER_URL or settings.CELERY_BROKER_URL.startswith(("memory:", "filesystem:")):
        hint = "Set CELERY_BROKER_URL to a Redis, Valkey or RabbitMQ server."
        faults.append(_insecure(8, "There is no broker between web server and workers.", hint))
    if settings.EMAIL_BACKEND != "django.core.mail.backends.smtp.EmailBackend":
        hint = "Set EMAIL_URL, for example smtp+tls://user:password@mail.example.com:587."
        faults.append(_insecure(9, "Mail would not leave this machine.", hint))
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        hint = "Set CACHE_URL to a Redis or Valkey server, so that rate limits count over all processes."
        faults.append(_insecure(10, "Each process has a cache of its own.", hint))
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        hint = "Set DATABASE_URL to a PostgreSQL server."
        faults.append(checks.Warning("The database is SQLite.", hint=hint, id="eventhub.W011"))
    return faults


def _provider() -> list[CheckMessage]:
    """Of the provider that people may sign in at, if there is one."""
    faults: list[CheckMessage] = []
    if settings.OIDC_ISSUER and not settings.OIDC_ISSUER.startswith("https://"):
        hint = "Set OIDC_ISSUER to the provider's https:// address, or unset it."
        faults.append(_insecure(12, "OIDC_ISSUER is not an https address.", hint))
    if settings.OIDC_ISSUER and not (settings.OIDC_CLIENT_ID and settings.OIDC_CLIENT_SECRET):
        hint = "Set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET to what the provider gave out, or unset OIDC_ISSUER."
        faults.append(_insecure(13, "OIDC_ISSUER is set without a client of the provider.", hint))
    return faults
