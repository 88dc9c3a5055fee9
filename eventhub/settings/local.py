"""A developer's machine and `make run`: nothing to set, nothing else to start."""

from eventhub.settings import base
from eventhub.settings.base import *  # noqa: F403  # the settings are the names of this module
from eventhub.settings.secret import kept_secret_key

DEBUG = True if base.DEBUG is None else base.DEBUG
base.EVENTHUB_DATA_DIR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = base.SECRET_KEY or kept_secret_key(base.EVENTHUB_DATA_DIR / "secret_key")
ALLOWED_HOSTS = base.ALLOWED_HOSTS or ["*"]
CELERY_BROKER_URL = base.CELERY_BROKER_URL or "memory://localhost/"

# Static files come straight from their folders: no collectstatic.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
SECOND_FACTOR_FOR_STAFF = bool(base.SECOND_FACTOR_FOR_STAFF)
