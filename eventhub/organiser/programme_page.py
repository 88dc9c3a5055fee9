"""What the pages of the programme have in common: their frame, the days, what sessions can be cut by."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from eventhub.accounts.permissions import can
from eventhub.activity.models import ActivityEntry
from eventhub.activity.queries import history_of
from eventhub.core.listing import ListSpec
from eventhub.events.models import Event
from eventhub.organiser.calendar_grid import shown_end
from eventhub.organiser.lists.sessions import ProgrammeChoices, keyed, session_list
from eventhub.organiser.lists.speakers import speaker_list
from eventhub.organiser.scope import EventScope
from eventhub.programme.models import Company, Session, Speaker
from eventhub.programme.queries import (
    clashes_of,
    origins_of,
    rooms_visible_to,
    sessions_visible_to,
    sources_visible_to,
    tracks_visible_to,
    types_visible_to,
)
from eventhub.programme.workflows import purgeable_from

MOST_DAYS = 40
HISTORY_LENGTH = 50


def days_of(event: Event, times: Iterable[tuple[datetime, datetime | None]]) -> list[date]:
    """The days of the event, and further ones on which something is; never more than a page can show."""
    days = set(between(event.starts_at, event.ends_at, event))
    for starts_at, ends_at in times:
        days |= between(starts_at, shown_end(starts_at, ends_at), event)
    return sorted(days)[:MOST_DAYS]


def between(starts_at: datetime, ends_at: datetime, event: Event) -> set[date]:
    """What ends at midnight does not reach the next day."""
    first = starts_at.astimezone(event.zone).date()
    last = max(first, (ends_at - timedelta(microseconds=1)).astimezone(event.zone).date())
    return {first + timedelta(days=number) for number in range(min((last - first).days + 1, MOST_DAYS))}


def session_days(scope: EventScope) -> list[date]:
    scheduled = sessions_visible_to(scope.actor, scope.event).exclude(starts_at=None).order_by()
    return days_of(scope.event, scheduled.values_list("starts_at", "ends_at").distinct())


def day_name(day: date) -> str:
    return format_date(day, "D j F")


def choices_of(scope: EventScope) -> ProgrammeChoices:
    actor, event = scope.actor, scope.event
    return ProgrammeChoices(
        days=[(day.isoformat(), day_name(day)) for day in session_days(scope)],
        rooms=keyed(rooms_visible_to(actor, event), "name"),
        tracks=keyed(tracks_visible_to(actor, event), "name"),
        types=keyed(types_visible_to(actor, event), "name"),
        sources=keyed(sources_visible_to(actor, event), "label"),
        clashing=lambda: {key for clash in clashes_of(actor, event) if not clash.is_note for key in clash.sessions},
    )


def session_spec(scope: EventScope) -> ListSpec:
    return session_list(scope.event, choices_of(scope))


def reads_private(scope: EventScope) -> bool:
    """Whether the reader may have speakers' e-mail addresses."""
    return can(scope.actor, "programme.read_private", scope.event)


def speaker_spec(scope: EventScope) -> ListSpec:
    sources = keyed(sources_visible_to(scope.actor, scope.event), "label")
    return speaker_list(scope.event, sources, may_read_private=reads_private(scope))


# --- one session, one speaker ----------------------------------------------------------------------------


def panels_of(scope: EventScope, row: Session | Speaker | Company) -> list[SafeString]:
    """What other parts have to say of the row (settings.PROGRAMME_PANELS)."""
    given = [import_string(name)(scope, row) for name in settings.PROGRAMME_PANELS]
    return [render_to_string(template, context) for template, context in filter(None, given)]


def history_rows(scope: EventScope, row: Model) -> list[ActivityEntry]:
    return list(history_of(row.pk)[:HISTORY_LENGTH]) if scope.organises else []


def purge_facts(row: Session | Speaker | Company) -> dict[str, Any]:
    """From when it may be removed for good, whether that is so by now, and which vendors would still send it."""
    since = purgeable_from(row)
    origins = origins_of([row]).get(row.pk, [])
    return {"purge_from": since, "may_purge": bool(since and since <= timezone.now()), "origins": origins}
