"""Everything comes from the environment; what is missing or insecure fails in eventhub/core/checks.py."""

from eventhub.settings import base
from eventhub.settings.base import *  # noqa: F403  # the settings are the names of this module

PRODUCTION = True
DEBUG = bool(base.DEBUG)

SECURE_SSL_REDIRECT = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
if base.BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Who sees everything proves it twice, unless the installation says otherwise.
SECOND_FACTOR_FOR_STAFF = base.SECOND_FACTOR_FOR_STAFF is not False

ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
STORAGES = base.STORAGES | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
