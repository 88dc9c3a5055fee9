"""For machines: is it alive?"""

from celery import current_app
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database and the broker answer, else 503; says which, and nothing more."""
    answers = {"database": _database_answers(), "broker": _broker_answers()}
    body = {name: "ok" if answered else "down" for name, answered in answers.items()}
    is_well = all(answers.values())
    return JsonResponse({"status": "ok" if is_well else "down", **body}, status=200 if is_well else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    with current_app.connection_for_write() as broker:
        try:
            broker.ensure_connection(max_retries=1, timeout=2, interval_start=0, reraise_as_library_errors=False)
        except (*broker.connection_errors, OSError):
            return False
    return True
