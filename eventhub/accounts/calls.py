"""How many calls each API client makes in a day: counted in the cache, kept in a table.

A write to the database for every call would cost more than most calls. The counter of a day is moved to its row every
minute; what is counted in between stays in the cache, because only what was read is taken off.
"""

from datetime import date, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from eventhub.accounts.models import ApiCallDay, ApiClient
from eventhub.core.counting import count_up

KEPT_IN_CACHE = int(timedelta(days=3).total_seconds())
DAYS_SHOWN = 30


def counter_key(client_id: UUID, day: date) -> str:
    return f"api-calls:{client_id}:{day.isoformat()}"


def count_call(client_id: UUID) -> None:
    count_up(counter_key(client_id, today()), kept_for=KEPT_IN_CACHE)


def today() -> date:
    return timezone.now().date()


def gather_calls() -> int:
    """Move what was counted yesterday and today to the table; returns how many calls that were."""
    clients = ApiClient.objects.filter(last_used_at__gt=timezone.now() - timedelta(days=3))
    days = (today() - timedelta(days=1), today())
    asked = {counter_key(key, day): (key, day) for key in clients.values_list("pk", flat=True) for day in days}
    counted = cache.get_many(asked)
    return sum(_move(*asked[key]) for key, calls in counted.items() if calls)


def _move(client_id: UUID, day: date) -> int:
    """One counter. The row is held meanwhile, so that two who gather at once do not both add the same calls."""
    key = counter_key(client_id, day)
    with transaction.atomic():
        ApiCallDay.objects.get_or_create(client_id=client_id, day=day)
        row = ApiCallDay.objects.select_for_update().get(client_id=client_id, day=day)
        calls = int(cache.get(key) or 0)
        if calls:
            row.calls += calls
            row.save(update_fields=["calls", "updated_at"])
            cache.decr(key, calls)
    return calls


def calls_by_day(client_id: UUID, days: int = DAYS_SHOWN) -> list[tuple[date, int]]:
    """The last days, oldest first, each with its calls; today with those that are still in the cache."""
    last = today()
    first = last - timedelta(days=days - 1)
    rows = ApiCallDay.objects.filter(client_id=client_id, day__gte=first).values_list("day", "calls")
    kept = dict(rows)
    kept[last] = kept.get(last, 0) + int(cache.get(counter_key(client_id, last)) or 0)
    return [(day, kept.get(day, 0)) for day in (first + timedelta(days=n) for n in range(days))]
