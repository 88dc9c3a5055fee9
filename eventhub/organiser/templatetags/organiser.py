"""Tags of organisers' pages; `{% load organiser %}`.

{% status "stand" stand|stand_state %}   the state of a stand from `stands_with_progress`
{{ entry|told }}                         what an entry of history tells, after the actor's name
{% status "webhook" endpoint|endpoint_state %}  a webhook as a person sees it: one that fails is "failing"
{{ at|short_day:event.timezone }}        7 Feb
{{ session|when:event }}                 10 March, 10:00 to 11:00
{{ session|day_and_hours:event }}        Wed 10 March and 10:00 to 11:00, a line each where there is no more room
{{ session|rooms_of }}, tracks_of, speakers_of          their names; {{ row|locked_words }} what of it is owned here
{{ category|limits }}                    choose exactly 1
{{ option|quantities }}                  2 included, at most 6
{{ option_names|named:code }}            the name of an option, or its code where there is none
{{ change|old_value:currency }}, new_value, change_word    one difference of two package versions
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import template
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString

from eventhub.activity.queries import told
from eventhub.artwork.waiting import address_of, shown_mark
from eventhub.artwork.words import slot_name
from eventhub.configurations.queries import stand_state
from eventhub.core.money import format_money
from eventhub.core.templatetags.ui import HARD_SPACE, MINUS, figure, money_change
from eventhub.events.models import Event
from eventhub.organiser.lists.sessions import locked_titles, rooms_of, speakers_of, time_span, tracks_of
from eventhub.organiser.lists.webhooks import endpoint_state
from eventhub.packages.content import CategoryContent, Change, OptionContent, Value
from eventhub.programme.models import Session, Speaker
from eventhub.programme.ownership import kind_of

register = template.Library()

register.filter("told", told)
register.filter("stand_state", stand_state)
register.filter("endpoint_state", endpoint_state)
register.filter("print_mark", shown_mark)
register.filter("slot_name", slot_name)
register.filter("print_address", address_of)
register.filter("rooms_of", rooms_of)
register.filter("tracks_of", tracks_of)
register.filter("speakers_of", speakers_of)


@register.filter
def when(session: Session, event: Event) -> str:
    return time_span(session.starts_at, session.ends_at, event) if session.starts_at else ""


@register.filter
def day_and_hours(session: Session, event: Event) -> SafeString:
    """Within an event the weekday says more than the year does."""
    _, _, hours = when(session, event).partition(", ")
    day = format_date(session.starts_at.astimezone(event.zone), "D j F")
    return format_html('<span class="nowrap">{}</span> {}', day, hours)


@register.filter
def locked_words(row: Session | Speaker) -> str:
    return ", ".join(title.lower() for title in locked_titles(row, kind_of(row)))


@register.filter
def short_day(at: datetime, zone: str) -> str:
    return format_date(at.astimezone(ZoneInfo(zone)), "j M")


# --- packages ----------------------------------------------------------------------------------------

MONEY_FIELDS = {"price", "unit_price", "option"}
NO_LIMIT = {"max_quantity", "max_selections", "stock"}


@register.filter
def limits(category: CategoryContent) -> str:
    """What a category asks, in words."""
    low, high = category.min_selections, category.max_selections
    if high is None:
        return f"choose at least {low}" if low else "choose any"
    if low == high:
        return f"choose exactly {low}"
    return f"choose {low} to {high}" if low else f"choose at most {high}"


@register.filter
def quantities(option: OptionContent) -> str:
    parts = [
        f"{option.included_quantity:,} included" if option.included_quantity else "",
        f"at least {option.min_quantity:,}" if option.min_quantity else "",
        f"at most {option.max_quantity:,}" if option.max_quantity is not None else "",
    ]
    return ", ".join(filter(None, parts)) or "any number"


@register.filter
def named(names: Mapping[str, str], code: str) -> str:
    return names.get(code, code)


@register.filter
def old_value(change: Change, currency: str) -> str:
    return shown(change.field, change.old, currency)


@register.filter
def new_value(change: Change, currency: str) -> str:
    return shown(change.field, change.new, currency)


def shown(field: str, value: Value, currency: str) -> str:
    """A value of a difference as people read it."""
    if field == "image_id":
        return "a picture" if value else "no picture"
    if value is None:
        return "no limit" if field in NO_LIMIT else "none"
    if isinstance(value, Decimal) and field in MONEY_FIELDS:
        return format_money(value, currency)
    return value or "nothing" if isinstance(value, str) else figure(value)


@register.filter
def change_word(change: Change, currency: str) -> str:
    """By how much a number changed, otherwise that it did."""
    old, new = change.old, change.new
    if change.kind != "changed":
        return change.kind
    if isinstance(old, Decimal) and isinstance(new, Decimal) and change.field in MONEY_FIELDS:
        return money_change(new - old, currency)
    if isinstance(old, int) and isinstance(new, int):
        return f"{'+' if new > old else MINUS}{HARD_SPACE}{abs(new - old):,}"
    return "changed"
