import io
import os

from django.core.checks import Tags
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from eventhub.core.warming import load_templates, settle_memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eventhub.settings.production")

application = get_wsgi_application()
# A web server that would run insecurely stops here, not at somebody's first request. The check of the addresses loads every
# page, once for all processes that the server forks.
call_command("check", tags=["eventhub", Tags.urls], stdout=io.StringIO())
load_templates()
settle_memory()
