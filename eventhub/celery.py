import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eventhub.settings.local")
# Every worker would load every page for checks whose findings nobody reads; `manage.py check` and the web server ask them.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("eventhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
