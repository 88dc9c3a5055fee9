import pytest
from django.core.checks import run_checks

from eventhub.core.checks import TAG

SOUND = {
    "PRODUCTION": True,
    "DEBUG": False,
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": ["hub.example.com"],
    "EVENTHUB_BASE_URL": "https://hub.example.com",
    "DEFAULT_FROM_EMAIL": "hub@example.com",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 3600,
    "CELERY_BROKER_URL": "redis://broker.example.com/0",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://broker/1"}},
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
    "OIDC_ISSUER": "",
    "EVENTHUB_OUTBOUND_ALLOW": [],
    "EVENTHUB_MAX_UPLOAD": 1024**3,
    "EVENTHUB_CLAMD": "scanner.example.com:3310",
}

PROVIDER = {"OIDC_ISSUER": "https://id.example.com", "OIDC_CLIENT_ID": "hub", "OIDC_CLIENT_SECRET": "kept"}
FAULTS = [
    ("eventhub.E001", {"DEBUG": True}),
    ("eventhub.E002", {"SECRET_KEY": "k" * 49}),
    ("eventhub.E002", {"SECRET_KEY": "django-insecure-" + "k" * 50}),
    ("eventhub.E003", {"ALLOWED_HOSTS": []}),
    ("eventhub.E003", {"ALLOWED_HOSTS": ["hub.example.com", "*"]}),
    ("eventhub.E004", {"EVENTHUB_BASE_URL": "http://hub.example.com"}),
    ("eventhub.E005", {"DEFAULT_FROM_EMAIL": "EventHub <eventhub@localhost>"}),
    ("eventhub.E006", {"SESSION_COOKIE_SECURE": False}),
    ("eventhub.E006", {"CSRF_COOKIE_SECURE": False}),
    ("eventhub.E007", {"SECURE_SSL_REDIRECT": False}),
    ("eventhub.E007", {"SECURE_HSTS_SECONDS": 0}),
    ("eventhub.E008", {"CELERY_BROKER_URL": ""}),
    ("eventhub.E008", {"CELERY_BROKER_URL": "memory://"}),
    ("eventhub.E009", {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}),
    ("eventhub.E010", {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}}),
    ("eventhub.E012", PROVIDER | {"OIDC_ISSUER": "http://id.example.com"}),
    ("eventhub.E013", PROVIDER | {"OIDC_CLIENT_ID": ""}),
    ("eventhub.E013", PROVIDER | {"OIDC_CLIENT_SECRET": ""}),
    ("eventhub.E014", {"EVENTHUB_OUTBOUND_ALLOW": ["10.0.0.0/8", "10.0.0.1/8"]}),
    ("eventhub.E015", {"EVENTHUB_MAX_UPLOAD": 1024}),
    ("eventhub.E015", {"EVENTHUB_MAX_UPLOAD": 6 * 1024**3}),
    ("eventhub.E016", {"EVENTHUB_CLAMD": "scanner:port"}),
    ("eventhub.W011", {"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}}),
]


def found(settings, changes: dict) -> list[str]:
    """The ids of what the check says of these settings, read from a stand-in: nothing is connected."""
    for name, value in (SOUND | changes).items():
        setattr(settings, name, value)
    return [message.id for message in run_checks(tags=[TAG])]


@pytest.fixture
def stand_in(monkeypatch):
    """Settings of the check alone: changing DATABASES of a running test would disconnect it."""

    class StandIn: ...

    monkeypatch.setattr("eventhub.core.checks.settings", StandIn())
    return StandIn


def test_a_sound_production_installation_has_nothing_to_answer(stand_in):
    assert found(stand_in, {}) == []


@pytest.mark.parametrize(
    ("expected", "fault"), FAULTS, ids=lambda value: value if isinstance(value, str) else str(value)
)
def test_each_fault_is_named_alone(stand_in, expected, fault):
    assert found(stand_in, fault) == [expected]


def test_a_developers_machine_is_not_asked(stand_in):
    assert found(stand_in, {"PRODUCTION": False, "DEBUG": True, "ALLOWED_HOSTS": ["*"]}) == []
