"""Tags and filters of our pages; `{% load ui %}`.

Status      {% status "configuration" configuration.status %}      badge by core/status_marks.py; None counts as "none"
            {% status "stand" row.status word="With the sponsor" %}  the same mark, another word
            {% mark "good" %}Saved 14:32{% endmark %}               a mark with words of the page's own
            <path class="s-{{ m.hue }}" fill-rule="evenodd" d="{{ m.shape }}"/>  with {% status_mark "stand" s as m %}
Pictures    {% icon "lock" %}  {% icon "download" label="Download" size=20 %}   lucide; decoration unless it has a label
Numbers     {{ total|money:event.currency }}          £6,121.20
            {{ change|money_change:event.currency }}  + £480.00, − £36.00
            {% measure stand.width stand.depth %}     6 × 4 m; {% measure w h unit="mm" %} 6,000 × 2,500 mm; nothing if unknown
            {{ option.maximum|figure }}               6,000; 2.5
Times       {{ at|event_time:event.timezone }}        27 January, 16:05 (with the year if it is not this one)
            {{ at|event_date:event.timezone }}        Sunday 7 February, 17:00 GMT
            {{ at|event_day:event.timezone }}         Sunday 7 February
            {{ at|days_left:event.timezone }}         in 11 days, tomorrow, today, yesterday, 2 days ago
            {{ at|since }}                            20 minutes, 5 hours, 3 days: how long something has waited
            {% day_range starts ends zone %}          9 to 11 March 2027
Forms       {% error_summary form %}                  links to what is to mend, takes the focus; several forms may be given
            {% field form.name %}                     label, hint, error, control; a fieldset where the control has several parts
            {% field form.name label="…" hint="" %}   with another label or hint than the form's
            {% label form.name "…" %}                 another label from here on, in the links of the summary too
            {% fields form %}                         all visible fields, then the hidden ones
Lists       {% sort_header listing "number" %}        a <th> with aria-sort and its link; further classes: class="num minor"
            {% query sort="-number" page=None %}      the present address with these changes; the page falls away by itself
            {% include "_list_filters.html" %} {% include "_list_summary.html" %} {% include "_pages.html" %}  with a `listing`
"""

from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, Field
from django.forms.formsets import BaseFormSet
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from eventhub.core.listing import Listing, address
from eventhub.core.money import format_money
from eventhub.core.status_marks import StatusMark, mark_for

register = template.Library()

HARD_SPACE = "\u00a0"
MINUS = "\u2212"
MESSAGE_MARKS = {"success": "good", "warning": "warn", "error": "stop"}


# --- status ------------------------------------------------------------------------------------------


@register.simple_tag
def status(thing: str, value: str | None, word: str = "") -> SafeString:
    found = mark_for(thing, value)
    return badge(found.mark, word or found.word)


@register.simple_tag
def status_mark(thing: str, value: str | None) -> StatusMark:
    return mark_for(thing, value)


@register.simple_block_tag
def mark(content: SafeString, kind: str) -> SafeString:
    return badge(kind, mark_safe(content.strip()))  # noqa: S308  # the block was escaped when it was rendered


@register.filter
def message_mark(level_tag: str) -> str:
    """The mark of a notice of django.contrib.messages."""
    return MESSAGE_MARKS.get(level_tag, "rest")


def badge(kind: str, words: str) -> SafeString:
    return format_html('<span class="status" data-is="{}">{}</span>', kind, words)


@register.simple_tag
def icon(name: str, label: str = "", size: int = 16) -> str:
    """One of lucide's icons, inline; without a label it is decoration and hidden from screen readers."""
    named = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    return lucide(name, size=size, **named)


# --- numbers -----------------------------------------------------------------------------------------


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else format_money(amount, currency)


@register.filter
def money_change(amount: Decimal | None, currency: str) -> str:
    """A difference, signed; nothing where nothing changes."""
    if not amount:
        return ""
    return f"{MINUS if amount < 0 else '+'}{HARD_SPACE}{format_money(abs(amount), currency)}"


@register.filter
def figure(number: Decimal | int | None) -> str:
    """A number with its thousands apart and no empty decimals."""
    if number is None:
        return ""
    text = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.simple_tag
def measure(width: Decimal | int | None, depth: Decimal | int | None, unit: str = "m") -> str:
    if width is None or depth is None:
        return ""
    return HARD_SPACE.join((figure(width), "×", figure(depth), unit))


# --- times -------------------------------------------------------------------------------------------


def local(at: datetime, zone: str | tzinfo) -> datetime:
    return at.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def year_unless_present(at: datetime) -> str:
    return "" if at.year == timezone.now().astimezone(at.tzinfo).year else f" {at.year}"


def zone_name(at: datetime) -> str:
    """GMT, CEST; zones without letters of their own show their distance, UTC+03."""
    name = at.tzname() or ""
    return name if name[:1].isalpha() else f"UTC{name}"


@register.filter
def event_time(at: datetime | None, zone: str | tzinfo) -> str:
    if at is None:
        return ""
    there = local(at, zone)
    return format_date(there, "j F") + year_unless_present(there) + format_date(there, ", H:i")


@register.filter
def event_day(at: datetime | None, zone: str | tzinfo) -> str:
    if at is None:
        return ""
    there = local(at, zone)
    return format_date(there, "l j F") + year_unless_present(there)


@register.filter
def event_date(at: datetime | None, zone: str | tzinfo) -> str:
    if at is None:
        return ""
    there = local(at, zone)
    return f"{event_day(at, zone)}, {format_date(there, 'H:i')} {zone_name(there)}"


@register.filter
def days_left(at: datetime | None, zone: str | tzinfo) -> str:
    """By the calendar of the zone: what is due at 17:00 tomorrow is due "tomorrow" all of today."""
    if at is None:
        return ""
    days = (local(at, zone).date() - local(timezone.now(), zone).date()).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return near.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")


@register.filter
def since(at: datetime | None) -> str:
    """How long ago, in the largest whole unit."""
    if at is None:
        return ""
    passed = max(timezone.now() - at, timedelta())
    for unit, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = int(passed.total_seconds() // seconds)
        if count:
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "a moment"


@register.simple_tag
def day_range(starts: datetime | None, ends: datetime | None, zone: str | tzinfo) -> str:
    """9 to 11 March 2027; 30 March to 2 April 2027; 9 March 2027."""
    if starts is None or ends is None:
        return ""
    first, last = local(starts, zone).date(), local(ends, zone).date()
    if first == last:
        return format_date(last, "j F Y")
    beginning = "j F Y" if first.year != last.year else "j F" if first.month != last.month else "j"
    return f"{format_date(first, beginning)} to {format_date(last, 'j F Y')}"


# --- forms -------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/_field.html")
def field(bound: BoundField, label: str | None = None, hint: str | None = None) -> dict[str, Any]:
    """The widget brings `aria-invalid` and `aria-describedby` itself; the template must keep the ids that they name.

    Label and hint, where given, replace the form's own. A placeholder is dropped: it would stand where the answer goes.
    """
    bound.field.widget.attrs.pop("placeholder", None)
    bound.label = bound.label if label is None else label
    bound.help_text = bound.help_text if hint is None else hint
    is_tick = isinstance(bound.field.widget, CheckboxInput)
    return {
        "field": bound,
        "messages": field_messages(bound),
        "is_tick": is_tick,
        "is_optional": not bound.field.required and not is_tick,
    }


@register.simple_tag
def label(bound: BoundField, text: str) -> str:
    bound.label = text
    return ""


@register.inclusion_tag("ui/_fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("ui/_error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet) -> dict[str, Any]:
    """Every message of the forms given, each linked to its field; renders nothing when there is none."""
    problems: list[tuple[str, str]] = []
    for form in forms:
        if isinstance(form, BaseFormSet):
            problems += [("", message) for message in form.non_form_errors()]
        for one in form.forms if isinstance(form, BaseFormSet) else [form]:
            problems += form_problems(one)
    return {"problems": problems}


def form_problems(form: BaseForm) -> list[tuple[str, str]]:
    """(id of the field or "", message with the field's name) in the order of the fields."""
    found = [("", str(message)) for message in form.non_field_errors()]
    for bound in form:
        target = "" if bound.is_hidden else bound.id_for_label or bound.auto_id
        found += [(target, f"{bound.label}: {message}") for message in field_messages(bound)]
    return found


def field_messages(bound: BoundField) -> list[str]:
    """The messages of a field; Django's "This field is required" says what to do instead."""
    return [
        "Fill this in." if message == Field.default_error_messages["required"] else message
        for problem in bound.errors.as_data()
        for message in problem.messages
    ]


# --- people ------------------------------------------------------------------------------------------


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def browser(user_agent: str) -> str:
    """Enough to know one's own device again: "Firefox on Windows"."""
    name = next((word for part, word in BROWSERS if f"{part}/" in user_agent), "Another browser")
    system = next((word for part, word in SYSTEMS if part in user_agent), "")
    return f"{name} on {system}" if system else name


# --- lists -------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: Any) -> str:
    return address(context["request"].GET, **changes)


@register.inclusion_tag("ui/_sort_header.html")
def sort_header(listing: Listing, key: str, **attributes: str) -> dict[str, Any]:
    column = listing.column(key)
    direction = ("descending" if listing.is_descending else "ascending") if listing.sort == key else ""
    turned = f"-{key}" if direction == "ascending" else key
    return {
        "title": column.title,
        "href": address(listing.given, sort=turned) if column.order else "",
        "direction": direction,
        "classes": attributes.get("class", ""),
    }
