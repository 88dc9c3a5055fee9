"""What every installation shares. Each environment variable is read here, once; docs/configuration.md lists them."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import environ
from csp.constants import NONCE, NONE, SELF

from eventhub.settings.api import (  # noqa: F401  # settings are the names of this module
    OAUTH2_PROVIDER,
    OAUTH2_PROVIDER_APPLICATION_MODEL,
    REST_FRAMEWORK,
    SPECTACULAR_SETTINGS,
)
from eventhub.settings.background import *  # noqa: F403  # the same
from eventhub.settings.cors import CORS_ALLOW_HEADERS, CORS_EXPOSE_HEADERS, CORS_URLS_REGEX  # noqa: F401  # the same
from eventhub.settings.wiring import (  # noqa: F401  # the same
    DEMO_BESIDE,
    DEMO_PARTS,
    ORGANISER_WAITING,
    OUTBOX_CONSUMERS,
    PROGRAMME_PAGES,
    PROGRAMME_PANELS,
    PUBLIC_EVENT_DATA,
    REACTIONS,
    STAND_FRAMES,
    UPLOAD_FINISHED,
    UPLOAD_TARGETS,
)

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()

# --- the environment -----------------------------------------------------------------------------
# What is unset stays empty here; local.py fills it for a developer, production.py leaves it to the checks.

DEBUG: bool | None = env.bool("DEBUG", default=None)
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")

EVENTHUB_DATA_DIR = BASE_DIR / Path(env.str("EVENTHUB_DATA_DIR", default="var")).expanduser()
EVENTHUB_DEMO = env.bool("EVENTHUB_DEMO", default=True)
PORT = env.int("PORT", default=8000)
EVENTHUB_BASE_URL = env.str("EVENTHUB_BASE_URL", default=f"http://localhost:{PORT}").rstrip("/")
EVENTHUB_BIND = env.str("EVENTHUB_BIND", default="127.0.0.1")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)

DATABASE = env.db_url("DATABASE_URL", default=f"sqlite:///{quote(str(EVENTHUB_DATA_DIR))}/db.sqlite3")
CACHE = env.cache_url("CACHE_URL", default="locmemcache://")
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="")
# `manage.py serve` then starts one of its own; without either, what is to be sent waits in the outbox.
OWN_BROKER = not CELERY_BROKER_URL

EMAIL = env.email_url("EMAIL_URL", default="filemail://")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="EventHub <eventhub@localhost>")

# Signing in at somebody else's: a provider that speaks OpenID Connect.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_LABEL = env.str("OIDC_LABEL", default="single sign-on")
OIDC_TRUST_MFA = env.bool("OIDC_TRUST_MFA", default=False)
SECOND_FACTOR_FOR_STAFF: bool | None = env.bool("SECOND_FACTOR_FOR_STAFF", default=None)

# Networks beside the public internet that may be called: CIDR or CIDR:port, separated by commas.
EVENTHUB_OUTBOUND_ALLOW = env.list("EVENTHUB_OUTBOUND_ALLOW", default=[])

API_RATE_LIMIT = env.int("EVENTHUB_API_RATE_LIMIT", default=600)  # requests a minute of one client; 0: no limit
# Pages of which other origins may call the API from a browser; empty: none.
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])

EVENTHUB_MAX_UPLOAD = env.int("EVENTHUB_MAX_UPLOAD", default=1024**3)  # bytes of one file
# Who looks through files for viruses: a clamd at host:port or at the path of its socket; empty: nobody.
EVENTHUB_CLAMD = env.str("EVENTHUB_CLAMD", default="")

S3_BUCKET = env.str("S3_BUCKET", default="")
S3_ENDPOINT_URL = env.str("S3_ENDPOINT_URL", default="")
S3_REGION = env.str("S3_REGION", default="")
S3_ACCESS_KEY_ID = env.str("S3_ACCESS_KEY_ID", default="")
S3_SECRET_ACCESS_KEY = env.str("S3_SECRET_ACCESS_KEY", default="")

# --- applications ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "eventhub.core",
    "eventhub.activity",
    "eventhub.accounts",
    "eventhub.events",
    "eventhub.files",
    "eventhub.stands",
    "eventhub.packages",
    "eventhub.imports",
    "eventhub.programme",
    "eventhub.configurations",
    "eventhub.artwork",
    "eventhub.payments",
    "eventhub.messaging",
    "eventhub.webhooks",
    "eventhub.portal",
    "eventhub.sponsor",
    "eventhub.organiser",
    "eventhub.api",
    "eventhub.demo",
    "integrations.sync",
    "integrations.planstone",
    "integrations.rhythm",
    "integrations.schedule",
    "integrations.sessionboard",
    "integrations.v3plus",
    "integrations.sandbox",
    "eventhub.core.admin.config.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "corsheaders",
    "csp",
    "lucide",
]

MIDDLEWARE = [
    "eventhub.core.call_depth.with_room",
    "eventhub.core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "eventhub.accounts.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "eventhub.portal.middleware.DeviceActivityMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "eventhub.portal.middleware.ActingMiddleware",
    "eventhub.portal.middleware.SecondFactorMiddleware",
    "eventhub.core.middleware.ErrorPagesMiddleware",
]

ROOT_URLCONF = "eventhub.urls"
WSGI_APPLICATION = "eventhub.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "eventhub.core.context_processors.csp_nonce",
            ],
        },
    }
]

# --- database and cache ----------------------------------------------------------------------------

DATABASES = {"default": DATABASE}
# Writers queue at BEGIN instead of failing half-way; readers never wait for them.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;",
}
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["OPTIONS"] = dict(SQLITE_OPTIONS)
# To connect costs five milliseconds of computing even where the database is a file.
DATABASE |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

# What syncs keep for their next step, access tokens among it. Processes of one machine share it also without CACHE_URL.
KEPT_IN_FILES = {
    "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
    "LOCATION": EVENTHUB_DATA_DIR / "kept",
    "OPTIONS": {"MAX_ENTRIES": 2_000},
}
CACHES = {"default": CACHE, "kept": KEPT_IN_FILES if CACHE["BACKEND"].endswith("LocMemCache") else CACHE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- files and static files ------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT: Path | None = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ROOT = BASE_DIR / "static" / "root"  # what browsers look for at the top: /favicon.ico
MEDIA_ROOT = EVENTHUB_DATA_DIR / "files"
UPLOADS_ROOT = EVENTHUB_DATA_DIR / "uploads"  # what is still being sent; not part of a backup
# Uploads have no public address: they are served through a permission check only.
LOCAL_FILES = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": MEDIA_ROOT, "base_url": None, "file_permissions_mode": 0o600},
}
S3_FILES = {
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        "bucket_name": S3_BUCKET,
        "endpoint_url": S3_ENDPOINT_URL or None,
        "region_name": S3_REGION or None,
        "access_key": S3_ACCESS_KEY_ID or None,
        "secret_key": S3_SECRET_ACCESS_KEY or None,
        "signature_version": "s3v4",
        "addressing_style": "path",
        "file_overwrite": False,
        "querystring_expire": 300,
        "default_acl": None,
    },
}
STORAGES = {
    "default": S3_FILES if S3_BUCKET else LOCAL_FILES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a package of 500 options is edited on one page of the admin

# --- people and sign-in ----------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "eventhub.accounts.hashers.PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "eventhub.accounts.hashers.ClientSecretHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "eventhub.portal.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# Only a new address asks for confirmation: the first one is proven by the link of the invitation.
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = None  # the reader ticks it
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_email": "5/m/user",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "eventhub.portal.adapters.MfaAdapter"
MFA_FORMS = {
    "add_webauthn": "eventhub.portal.passkeys.AddPasskeyForm",
    "edit_webauthn": "eventhub.portal.passkeys.RenamePasskeyForm",
    "authenticate_webauthn": "eventhub.portal.passkeys.SecondStepForm",
    "reauthenticate_webauthn": "eventhub.portal.passkeys.ReauthenticateForm",
    "login_webauthn": "eventhub.portal.passkeys.SignInForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}  # two requests a sign-in; there is nothing to guess
MFA_TOTP_ISSUER = "EventHub"
USERSESSIONS_TRACK_ACTIVITY = True

SOCIALACCOUNT_ADAPTER = "eventhub.portal.oidc.IdentityAdapter"
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds, of each request to the provider
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "sign-in",
                "name": OIDC_LABEL,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER, "oauth_pkce_enabled": True},
            }
        ]
        if OIDC_ISSUER
        else []
    }
}

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # pages carry the token themselves
CSRF_FAILURE_VIEW = "eventhub.core.http.csrf_failure"

# --- security headers ------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# --- background work -------------------------------------------------------------------------------

# A broker that is down is tried once, for nobody waits in front of a page; beat sweeps what it did not take.
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"max_retries": 0}
if CELERY_BROKER_URL.startswith(("redis", "valkey")):
    # The timeout exceeds the longest task; what a killed worker held comes back after it.
    CELERY_BROKER_TRANSPORT_OPTIONS |= {
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 30,
    }

# --- mail --------------------------------------------------------------------------------------------

EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = EVENTHUB_DATA_DIR / "mail"  # used by filemail:// only
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- language, time, log -----------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
USE_I18N = False
FORMAT_MODULE_PATH = ["eventhub.core.formats"]
USE_TZ = True
TIME_ZONE = "UTC"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "eventhub.core.middleware.RequestIdLogFilter"}},
    "formatters": {"line": {"format": "{asctime} {levelname} [{request_id}] {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"handlers": ["console"], "propagate": False},
        "fontTools": {"level": "WARNING"},  # tells at length of every font that it cuts down for a PDF
        "fpdf": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},  # greets at every start
    },
}
