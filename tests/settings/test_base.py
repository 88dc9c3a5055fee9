"""The environment alone turns a developer's machine into an installation with servers; each case loads the settings afresh."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.checks import PRODUCTION

ROOT = Path(__file__).parent.parent.parent
READ = """
import importlib, json, sys
module = importlib.import_module(sys.argv[1])
print(json.dumps({name: getattr(module, name) for name in sys.argv[2:]}, default=str))
"""


def read(module: str, *names: str, **environment: str) -> dict:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", READ, f"eventhub.settings.{module}", *names],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_a_developer_sets_nothing(tmp_path):
    found = read(
        *("local", "DEBUG", "DATABASES", "CACHES", "EVENTHUB_BASE_URL", "MEDIA_ROOT", "OWN_BROKER"),
        EVENTHUB_DATA_DIR=str(tmp_path),
    )

    assert found["DEBUG"] is True
    assert found["DATABASES"]["default"]["NAME"] == f"{tmp_path}/db.sqlite3"
    assert found["EVENTHUB_BASE_URL"] == "http://localhost:8000"
    assert found["CACHES"]["kept"]["LOCATION"] == f"{tmp_path}/kept"
    assert found["MEDIA_ROOT"] == f"{tmp_path}/files"
    assert found["OWN_BROKER"] is True


def test_a_data_directory_may_have_any_name(tmp_path):
    folder = tmp_path / "with space" / "100%" / "a#b" / "ä"

    found = read("local", "DATABASES", EVENTHUB_DATA_DIR=str(folder))

    assert found["DATABASES"]["default"]["NAME"] == f"{folder}/db.sqlite3"
    assert (folder / "secret_key").exists()


def test_a_relative_data_directory_lies_in_the_project():
    found = read("base", "EVENTHUB_DATA_DIR", EVENTHUB_DATA_DIR="elsewhere/data")

    assert found["EVENTHUB_DATA_DIR"] == f"{ROOT}/elsewhere/data"


def test_the_port_is_part_of_the_links_in_mails():
    assert read("base", "EVENTHUB_BASE_URL", PORT="8123") == {"EVENTHUB_BASE_URL": "http://localhost:8123"}


def test_debug_can_be_switched_off_on_a_developers_machine(tmp_path):
    assert read("local", "DEBUG", DEBUG="off", EVENTHUB_DATA_DIR=str(tmp_path)) == {"DEBUG": False}


def test_postgresql_redis_s3_and_smtp_need_no_code():
    found = read(
        "production",
        *(
            "DATABASES",
            "CACHES",
            "STORAGES",
            "CELERY_BROKER_TRANSPORT_OPTIONS",
            "EMAIL_BACKEND",
            "EMAIL_HOST",
            "EMAIL_USE_TLS",
        ),
        *("DEBUG", "OWN_BROKER"),
        **PRODUCTION,
        S3_BUCKET="hub-files",
        S3_ENDPOINT_URL="https://s3.example.com",
    )

    database = found["DATABASES"]["default"]
    assert (database["ENGINE"], database["HOST"]) == ("django.db.backends.postgresql", "db.example.com")
    assert "OPTIONS" not in database
    assert found["CACHES"]["default"]["LOCATION"] == "redis://broker.example.com/1"
    assert found["CACHES"]["kept"] == found["CACHES"]["default"]
    assert found["STORAGES"]["default"]["OPTIONS"]["bucket_name"] == "hub-files"
    assert found["STORAGES"]["default"]["OPTIONS"]["endpoint_url"] == "https://s3.example.com"
    assert found["CELERY_BROKER_TRANSPORT_OPTIONS"]["visibility_timeout"] == 600
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (found["EMAIL_HOST"], found["EMAIL_USE_TLS"]) == ("mail.example.com", True)
    assert (found["DEBUG"], found["OWN_BROKER"]) == (False, False)


def test_rabbitmq_gets_no_options_of_redis():
    assert read("base", "CELERY_BROKER_URL", "CELERY_BROKER_TRANSPORT_OPTIONS", CELERY_BROKER_URL="amqp://mq/") == {
        "CELERY_BROKER_URL": "amqp://mq/",
        "CELERY_BROKER_TRANSPORT_OPTIONS": {"max_retries": 0},
    }


def test_an_empty_production_environment_is_refused_by_the_web_server():
    kept = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "eventhub.settings.production"}

    done = subprocess.run(
        [sys.executable, "-c", "import eventhub.wsgi"], cwd=ROOT, env=kept, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "SECRET_KEY" in done.stderr
