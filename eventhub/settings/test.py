"""The test suite: fast hashes, mail in memory, tasks in the caller; the database comes from tests/pgplugin.py."""

import importlib.util
import tempfile
from pathlib import Path

from eventhub.settings import base
from eventhub.settings.base import *  # noqa: F403  # the settings are the names of this module

DEBUG = False
SECRET_KEY = "a key for tests only, long enough for every check that asks"  # noqa: S105  # guards nothing
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EVENTHUB_BASE_URL = "http://testserver"

# Tables are made from the models, which takes a fifth of the time; `make check` compares models and migrations.
base.DATABASE["TEST"] = {"MIGRATE": False}
if base.DATABASE["ENGINE"].endswith("sqlite3"):
    # A file, as in `make run`: threads and processes of a test meet the same locks.
    base.DATABASE["TEST"]["NAME"] = f"{base.DATABASE['NAME']}.test"
    base.DATABASE["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "eventhub.accounts.hashers.ClientSecretHasher",
]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.gettempdir()) / "eventhub-tests" / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": base.CACHE, "kept": base.CACHE}
STATIC_ROOT = None
# What looks at pages for accessibility comes from our own host, like all scripts: a browser compiles it once.
AXE = Path(importlib.util.find_spec("axe_playwright_python").origin).with_name("axe.min.js")  # type: ignore[union-attr, arg-type]
STATICFILES_DIRS = [*base.STATICFILES_DIRS, AXE.parent]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BROKER_URL = "memory://localhost/"

SECOND_FACTOR_FOR_STAFF = False

# Nothing here is slow or random on purpose; rate limits have tests of their own, which switch them on.
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]  # allauth's way to switch them off
MFA_RATE_LIMITS = False  # type: ignore[assignment]  # the same
LOGGING = base.LOGGING | {"root": {"handlers": ["console"], "level": "WARNING"}}
