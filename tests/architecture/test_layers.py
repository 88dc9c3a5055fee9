"""What import-linter cannot see: names inside other packages, and strings."""

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT, modules

# Web matters in the ground layers: middleware, tags and responses are what these files are about.
ABOUT_THE_WEB = {
    "admin.py",
    "middleware.py",
    "context_processors.py",
    "http.py",
    "listing.py",
    "value_listing.py",
    "urls.py",
    "mixins.py",
}
WEB = ("django.http", "django.shortcuts", "django.contrib.messages", "rest_framework")
SIGNALS = ("django.dispatch", "django.db.models.signals")


def test_the_import_contracts_hold():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "eventhub.settings.test"}
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_below_the_interface_nobody_knows_the_web():
    stray = [
        f"{module.name}:{line} {imported}"
        for module in modules()
        if module.is_domain
        and module.path.name not in ABOUT_THE_WEB
        and not {"templatetags", "admin", "management"} & set(module.path.parts)
        for imported, line in module.imports()
        if imported.startswith(WEB)
    ]

    assert stray == []


def test_nobody_listens_to_signals():
    stray = [
        f"{module.name}:{line}" for module in modules() for name, line in module.imports() if name.startswith(SIGNALS)
    ]

    assert stray == []


def test_mail_is_sent_in_one_place():
    """Inside a transaction nothing leaves the process; only the task that sends what is queued may."""
    senders = {
        module.name
        for module in modules()
        for name, _ in module.imports()
        if name.startswith("django.core.mail") and "backends" not in name
    }

    assert {name for name in senders if not name.startswith(("eventhub/messaging/", "eventhub/portal/"))} == set()
