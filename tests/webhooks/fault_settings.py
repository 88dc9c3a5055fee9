"""For workers that a test starts and kills: everything that takes minutes in use takes seconds here."""

from eventhub.settings import base
from eventhub.settings.test import *  # noqa: F403  # the settings are the names of this module

CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = base.CELERY_BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS = base.CELERY_BROKER_TRANSPORT_OPTIONS | {
    "visibility_timeout": 5,
    "unacked_restore_interval": 1,
}
CELERY_BEAT_SCHEDULE = {
    name: {**entry, "schedule": 0.5, "options": {"expires": 5}}
    for name, entry in base.CELERY_BEAT_SCHEDULE.items()
    if name in {"drain-outbox", "deliver-webhooks", "catch-up-webhooks"}
}
OUTBOX_CONSUMERS = ["eventhub.webhooks.tasks.fan_out"]
EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.1/32"]
WEBHOOK_WAITS = (0, 0.1, 0.3, 0.5, 0.8, 1, 2, 3, 4, 5)
WEBHOOK_LEASE = 3
WEBHOOK_TURN = 2
WEBHOOK_CATCH_UP_AFTER = 5
