"""What runs beside the web server: tasks, their times, and how webhooks are delivered."""

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False  # a broker that is down never holds a page: beat sweeps the outbox
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Receivers may be slow or dead: a worker of its own waits for them, and nothing else waits with it.
# Files of hundreds of megabytes take minutes, and so do vendors with thousands of rows: mail never stands behind them.
CELERY_TASK_ROUTES = {
    "eventhub.webhooks.tasks.deliver_to": {"queue": "webhooks"},
    "eventhub.artwork.tasks.run_preflight": {"queue": "artwork"},
    "eventhub.artwork.tasks.draw_proof": {"queue": "artwork"},
    "integrations.sync.tasks.work": {"queue": "sync"},
    "integrations.sync.tasks.copy_pictures": {"queue": "sync"},
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "drain-outbox": {
        "task": "eventhub.activity.tasks.drain_outbox",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "send-queued-mail": {
        "task": "eventhub.messaging.tasks.send_queued_mail",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "deliver-webhooks": {
        "task": "eventhub.webhooks.tasks.deliver_due",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "catch-up-webhooks": {
        "task": "eventhub.webhooks.tasks.catch_up",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "forget-webhook-attempts": {"task": "eventhub.webhooks.tasks.forget_old_attempts", "schedule": 86_400.0},
    "gather-api-calls": {
        "task": "eventhub.accounts.tasks.gather_api_calls",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "sweep-artwork": {
        "task": "eventhub.artwork.tasks.sweep",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "forget-programme-lists": {"task": "eventhub.programme.tasks.forget_lists", "schedule": 86_400.0},
    "scan-waiting-files": {
        "task": "eventhub.files.tasks.scan_waiting",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "finish-waiting-uploads": {
        "task": "eventhub.files.tasks.finish_waiting",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "sweep-syncs": {
        "task": "integrations.sync.tasks.sweep",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "sweep-vendors-pictures": {
        "task": "integrations.sync.tasks.sweep_pictures",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "handle-vendor-calls": {
        "task": "integrations.sync.tasks.handle_calls",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "forget-sync-logs": {"task": "integrations.sync.tasks.forget_old", "schedule": 3600.0},
    "clear-uploads": {"task": "eventhub.files.tasks.clear_uploads", "schedule": 3600.0},
    "clear-stored-files": {"task": "eventhub.files.tasks.clear_stored", "schedule": 86_400.0},
    "forget-idempotency-keys": {"task": "eventhub.api.tasks.forget_idempotency_keys", "schedule": 3600.0},
    "clear-expired-tokens": {"task": "eventhub.api.tasks.clear_expired_tokens", "schedule": 86_400.0},
}

# --- webhooks ----------------------------------------------------------------------------------------

# Seconds before each attempt of a delivery; as many attempts as there are entries.
WEBHOOK_WAITS = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
WEBHOOK_LEASE = 60  # seconds after which what a killed worker held is taken up by another
WEBHOOK_TURN = 30  # seconds that one endpoint may have a thread while others wait
WEBHOOK_CATCH_UP_AFTER = 60  # seconds after which a fact that nobody was told of is planned by the sweep
WEBHOOK_LOG_KEPT = 90  # days; requests and answers of older attempts are forgotten, the deliveries stay
WEBHOOK_THREADS = 16  # of the worker that delivers

# --- syncs with vendors --------------------------------------------------------------------------------

SYNC_STEP = 60  # seconds that one step of a run works before another worker may have its turn
SYNC_LEASE = 120  # seconds after which what a killed worker held is taken up by another; a page takes less
# Seconds before a page is asked for again; as many attempts as there are entries, and one.
SYNC_WAITS = (0.5, 2, 5, 20, 60)
SYNC_SLEEP = 5  # a longer pause than this frees the worker
SYNC_LONGEST_PAUSE = 3_600  # however long a vendor asks to be left alone
SYNC_LOG_KEPT = 180  # days; the log of older runs is forgotten, and with it that they can be undone
