"""Tags of the pages of connections; `{% load sync %}`.

{{ run|run_total:"created" }}   over all streams
{{ run|run_kind }}              Preview; Sync, what changed
{{ run|asked_by }}              who or what asked for it
{{ connection.interval|every }} every 30 minutes; only by hand
{{ counts|of_key:kind }}        what a mapping has under a key that the template holds
{{ a|until_in_words:b }}        2.8 s
{{ sample|times:zone }}         Tuesday 9 March 2027, 08:00 GMT to 09:15
{{ name|field_title:kind }}         Job title
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template

from eventhub.core.templatetags.ui import event_date, event_time, figure
from integrations.sync.difference import title_of
from integrations.sync.lists.runs import asked_by, run_kind, total
from integrations.sync.trying import Sample

register = template.Library()
register.filter("run_total", total)
register.filter("run_kind", run_kind)
register.filter("asked_by", asked_by)
SHORT = 10
UNITS = ((1_440, "day"), (60, "hour"), (1, "minute"))


@register.filter
def every(minutes: int) -> str:
    """A schedule in its largest whole unit."""
    if not minutes:
        return "only by hand"
    length, unit = next((length, unit) for length, unit in UNITS if minutes % length == 0)
    count = minutes // length
    return f"every {unit}" if count == 1 else f"every {count} {unit}s"


@register.filter
def figure_or_nothing(number: int) -> str:
    """Nought leaves a cell empty."""
    return figure(number) if number else ""


@register.filter
def of_key(values: Mapping[Any, Any], key: Any) -> Any:
    return values.get(key)


@register.filter
def until_in_words(started: datetime, ended: datetime) -> str:
    """How long it took."""
    seconds = max(0.0, (ended - started).total_seconds())
    if seconds < SHORT:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@register.filter
def times(sample: Sample, zone: str) -> str:
    """By the clock of the zone; the day of the end only where it is another."""
    if sample.starts_at is None:
        return "no time yet"
    begins = event_date(sample.starts_at, zone)
    if sample.ends_at is None:
        return begins
    day, ends = (at.astimezone(ZoneInfo(zone)) for at in (sample.starts_at, sample.ends_at))
    return f"{begins} to {f'{ends:%H:%M}' if ends.date() == day.date() else event_time(ends, zone)}"


@register.filter
def field_title(name: str, kind: str) -> str:
    return title_of(kind, name)
