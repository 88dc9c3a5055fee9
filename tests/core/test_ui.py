from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django import forms
from django.http import QueryDict
from django.template import Context, RequestContext, Template
from django.test import RequestFactory

from eventhub.accounts.models import Organisation
from eventhub.core.listing import Column, ListSpec, build_listing
from eventhub.core.templatetags import ui

NOW = datetime(2027, 1, 27, 16, 5, tzinfo=UTC)
LONDON, SYDNEY = "Europe/London", "Australia/Sydney"


def shown(source: str, **context: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(context)).strip()


# --- status ------------------------------------------------------------------------------------------


def test_a_status_is_a_mark_and_a_word() -> None:
    assert shown('{% status "configuration" s %}', s="submitted") == (
        '<span class="status" data-is="wait">Submitted</span>'
    )
    assert shown('{% status "stand" s %}', s=None) == '<span class="status" data-is="none">Not started</span>'
    assert shown('{% status "stand" "draft" word=w %}', w="<b>") == (
        '<span class="status" data-is="rest">&lt;b&gt;</span>'
    )


def test_a_mark_takes_words_of_the_page_and_escapes_values_once() -> None:
    assert shown('{% mark "good" %} Saved by {{ who }} <b>now</b> {% endmark %}', who="Tallow & Reed") == (
        '<span class="status" data-is="good">Saved by Tallow &amp; Reed <b>now</b></span>'
    )


def test_a_plan_draws_the_same_shape() -> None:
    assert shown('{% status_mark "event" "archived" as m %}{{ m.hue }} {{ m.shape }} {{ m.word }}') == (
        "rest M2 7h12v2H2z Archived"
    )


@pytest.mark.parametrize(("level", "mark"), [("success", "good"), ("error", "stop"), ("info", "rest"), ("", "rest")])
def test_a_notice_has_the_mark_of_its_level(level: str, mark: str) -> None:
    assert ui.message_mark(level) == mark


def test_an_icon_is_decoration_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in shown('{% icon "lock" %}')
    assert 'role="img" aria-label="Fixed"' in shown('{% icon "lock" label="Fixed" size=20 %}')


# --- numbers -----------------------------------------------------------------------------------------


def test_money_is_written_in_the_currency_of_the_event() -> None:
    assert shown("{{ a|money:c }}", a=Decimal("6121.2"), c="GBP") == "£6,121.20"
    assert shown("{{ a|money:c }}", a=None, c="GBP") == ""


@pytest.mark.parametrize(
    ("amount", "expected"), [("480", "+\u00a0£480.00"), ("-36", "−\u00a0£36.00"), ("0", ""), (None, "")]
)
def test_a_difference_carries_its_sign(amount: str | None, expected: str) -> None:
    assert ui.money_change(amount and Decimal(amount), "GBP") == expected


@pytest.mark.parametrize(
    ("width", "depth", "unit", "expected"),
    [
        (Decimal("6.00"), Decimal("4.00"), "m", "6\u00a0×\u00a04\u00a0m"),
        (Decimal("2.50"), 10, "m", "2.5\u00a0×\u00a010\u00a0m"),
        (6000, 2500, "mm", "6,000\u00a0×\u00a02,500\u00a0mm"),
        (None, 4, "m", ""),
    ],
)
def test_a_measure_does_not_break(width: Any, depth: Any, unit: str, expected: str) -> None:
    assert ui.measure(width, depth, unit) == expected


@pytest.mark.parametrize(
    ("number", "expected"), [(6000, "6,000"), (Decimal(100), "100"), (Decimal("0.50"), "0.5"), (0, "0"), (None, "")]
)
def test_a_figure_has_no_empty_decimals(number: Any, expected: str) -> None:
    assert ui.figure(number) == expected


# --- times -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "zone", "time", "date", "day"),
    [
        (NOW, LONDON, "27 January, 16:05", "Wednesday 27 January, 16:05 GMT", "Wednesday 27 January"),
        (NOW, SYDNEY, "28 January, 03:05", "Thursday 28 January, 03:05 AEDT", "Thursday 28 January"),
        (
            datetime(2028, 7, 1, 16, 0, tzinfo=UTC),
            LONDON,
            "1 July 2028, 17:00",
            "Saturday 1 July 2028, 17:00 BST",
            "Saturday 1 July 2028",
        ),
        (NOW, "Asia/Dubai", "27 January, 20:05", "Wednesday 27 January, 20:05 UTC+04", "Wednesday 27 January"),
        (None, LONDON, "", "", ""),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_times_are_those_of_the_event(at: Any, zone: str, time: str, date: str, day: str) -> None:
    assert (ui.event_time(at, zone), ui.event_date(at, zone), ui.event_day(at, zone)) == (time, date, day)


@pytest.mark.parametrize(
    ("hours", "zone", "expected"),
    [
        (0, LONDON, "today"),
        (7, LONDON, "today"),
        (8, LONDON, "tomorrow"),
        (24 * 11, LONDON, "in 11 days"),
        (-17, LONDON, "yesterday"),
        (-48, LONDON, "2 days ago"),
        (8, SYDNEY, "today"),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_days_are_counted_by_the_calendar_of_the_event(hours: int, zone: str, expected: str) -> None:
    assert ui.days_left(NOW + timedelta(hours=hours), zone) == expected


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        (timedelta(seconds=20), "a moment"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=119), "1 hour"),
        (timedelta(hours=18), "18 hours"),
        (timedelta(days=3, hours=20), "3 days"),
        (timedelta(minutes=-5), "a moment"),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_waiting_is_told_in_its_largest_unit(passed: timedelta, expected: str) -> None:
    assert ui.since(NOW - passed) == expected


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        ((2027, 3, 9), (2027, 3, 11), "9 to 11 March 2027"),
        ((2027, 3, 30), (2027, 4, 2), "30 March to 2 April 2027"),
        ((2027, 12, 31), (2028, 1, 2), "31 December 2027 to 2 January 2028"),
        ((2027, 3, 9), (2027, 3, 9), "9 March 2027"),
    ],
)
def test_a_range_of_days_says_each_part_once(starts: Any, ends: Any, expected: str) -> None:
    assert ui.day_range(datetime(*starts, 9, tzinfo=UTC), datetime(*ends, 17, tzinfo=UTC), LONDON) == expected


# --- forms -------------------------------------------------------------------------------------------


class StandForm(forms.Form):
    number = forms.CharField(help_text="As on the plan", widget=forms.TextInput(attrs={"placeholder": "B04"}))
    notes = forms.CharField(required=False)
    corner = forms.BooleanField(required=False, label="On a corner")
    kind = forms.ChoiceField(choices=[("shell", "Shell"), ("space", "Space")], widget=forms.RadioSelect)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_notes(self) -> str:
        if self.cleaned_data["notes"] == "x":
            raise forms.ValidationError("Write a sentence.")
        return self.cleaned_data["notes"]


def test_a_field_ties_label_hint_and_error_to_its_control() -> None:
    html = shown("{% field form.number %}", form=StandForm({}))

    assert '<label for="id_number">Number</label>' in html
    assert '<p class="hint" id="id_number_helptext">As on the plan</p>' in html
    assert '<p class="error" id="id_number_error">Fill this in.</p>' in html
    assert 'aria-describedby="id_number_helptext id_number_error"' in html
    assert 'aria-invalid="true"' in html
    assert "placeholder" not in html


def test_what_need_not_be_filled_in_is_marked() -> None:
    assert 'Notes <span class="hint">optional</span>' in shown("{% field form.notes %}", form=StandForm())
    assert "optional" not in shown("{% field form.number %}", form=StandForm())
    assert "optional" not in shown("{% field form.corner %}", form=StandForm())


def test_a_page_may_say_it_in_other_words() -> None:
    html = shown('{% field form.number label="Stand" hint="" %}', form=StandForm())

    assert '<label for="id_number">Stand</label>' in html
    assert "id_number_helptext" not in html


def test_a_tick_stands_before_its_label_and_a_choice_in_a_fieldset() -> None:
    tick = shown("{% field form.corner %}", form=StandForm())
    choice = shown("{% field form.kind %}", form=StandForm({}))

    assert tick.index("<input") < tick.index("On a corner")
    assert choice.startswith('<fieldset class="field" id="id_kind" aria-describedby="id_kind_error">')
    assert "<legend>Kind</legend>" in choice


def test_all_fields_come_with_the_hidden_ones() -> None:
    html = shown("{% fields form %}", form=StandForm())

    assert [name for name in StandForm.base_fields if f'name="{name}"' in html] == list(StandForm.base_fields)
    assert "Secret" not in html


def test_the_summary_links_every_message_to_its_field_and_takes_the_focus() -> None:
    form = StandForm({"number": "", "notes": "x", "kind": "shell"})
    form.add_error(None, "The hall is full.")

    html = shown("{% error_summary form %}", form=form)

    assert 'role="alert" tabindex="-1" autofocus' in html
    assert '<span class="status" data-is="stop">3 things to mend</span>' in html
    assert "<li>The hall is full.</li>" in html
    assert '<li><a href="#id_number">Number: Fill this in.</a></li>' in html
    assert '<li><a href="#id_notes">Notes: Write a sentence.</a></li>' in html


def test_a_form_without_errors_has_no_summary() -> None:
    assert shown("{% error_summary form %}", form=StandForm({"number": "B04", "kind": "shell"})) == ""


def test_the_summary_covers_the_forms_of_a_set() -> None:
    formset = forms.formset_factory(StandForm, extra=0)(
        {
            "form-TOTAL_FORMS": "2",
            "form-INITIAL_FORMS": "0",
            "form-0-number": "B04",
            "form-0-kind": "shell",
            "form-1-kind": "shell",
            "form-1-notes": "x",
        }
    )

    html = shown("{% error_summary formset %}", formset=formset)

    assert 'href="#id_form-1-number"' in html
    assert 'href="#id_form-1-notes"' in html
    assert "2 things to mend" in html


# --- people and lists ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("", "Another browser"),
    ],
)
def test_a_device_is_known_again_by_browser_and_system(agent: str, expected: str) -> None:
    assert ui.browser(agent) == expected


def test_the_present_address_is_rebuilt_with_changes() -> None:
    request = RequestFactory().get("/stands/?hall=1&q=a%26b&page=3")

    html = Template('{% load ui %}{% query sort="-number" hall=None %}').render(RequestContext(request))

    assert html == "?q=a%26b&amp;sort=-number"


SPEC = ListSpec(
    noun=("organisation", "organisations"),
    columns=(
        Column("name", "Name", lambda row: row.name, order=("name",)),
        Column("made", "Made", lambda row: row.created_at, order=("created_at",)),
        Column("note", "Note", lambda row: ""),
    ),
    default_sort="name",
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "key", "expected"),
    [
        (
            "hall=1&page=2",
            "name",
            '<th role="columnheader" scope="col" aria-sort="ascending"><a href="?hall=1&amp;sort=-name">Name</a></th>',
        ),
        (
            "sort=-name",
            "name",
            '<th role="columnheader" scope="col" aria-sort="descending"><a href="?sort=name">Name</a></th>',
        ),
        ("", "made", '<th role="columnheader" scope="col"><a href="?sort=made">Made</a></th>'),
        ("", "note", '<th role="columnheader" scope="col">Note</th>'),
    ],
)
def test_a_header_sorts_and_says_how_it_is_sorted(query: str, key: str, expected: str) -> None:
    listing = build_listing(QueryDict(query), Organisation.objects.all(), SPEC)

    assert shown("{% sort_header listing key %}", listing=listing, key=key) == expected


@pytest.mark.django_db
def test_a_header_carries_the_classes_of_its_column() -> None:
    listing = build_listing(QueryDict(), Organisation.objects.all(), SPEC)

    html = shown('{% sort_header listing "made" class="num minor" %}', listing=listing)

    assert 'class="num minor"' in html
