"""For a run that a test kills and takes up again: the vendor of the tests is installed, and a lease passes at once."""

import os

from eventhub.settings.test import *  # noqa: F403  # the settings are the names of this module
from eventhub.settings.test import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.integrations.sync.acme_app"]
EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.1/32"]
SYNC_LEASE = 1
SYNC_STEP = float(os.environ.get("SYNC_STEP", "60"))
SYNC_WAITS = (0.01, 0.01)
