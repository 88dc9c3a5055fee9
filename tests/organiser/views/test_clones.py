from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.organiser.forms.clones import later, next_name


def page(show, name="event-clone") -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug])


def filled(answer, **changed) -> dict:
    """What the form would send as it stands."""
    form = answer.context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent["starts_at"] = sent["starts_at"].strftime("%Y-%m-%dT%H:%M")
    return sent | changed


def test_the_form_as_it_stands_makes_next_years_event(show, owner):
    answer = owner.get(page(show))

    made = owner.post(page(show), filled(answer))

    event = Event.objects.exclude(pk=show.event.pk).get()
    assert made["Location"] == reverse("organiser:event-cloned", args=[event.slug])
    old, new = (one.starts_at.astimezone(one.zone) for one in (show.event, event))
    assert ((new.date() - old.date()).days, new.time()) == (364, old.time())
    assert event.name == f"Northern Build Expo {new.year}"
    assert event.stands.count() == 1
    assert [tick.data["label"] for tick in answer.context["form"]["parts"]][:2] == ["Halls: 1", "Stands: 1"]


def test_the_list_of_what_changed_can_be_looked_up_later(show, owner):
    owner.post(page(show), filled(owner.get(page(show))))
    event = Event.objects.exclude(pk=show.event.pk).get()

    answer = owner.get(reverse("organiser:event-cloned", args=[event.slug]))

    report = answer.context["report"]
    assert (report.source, report.by) == ("Northern Build Expo", "Jonas Weber")
    assert dict(report.copied)["Stands"] == 1
    assert report.times[0][0] == "Opens"
    assert report.times[0][2] == event.starts_at
    assert "2 rights to the earlier event" in answer.content.decode()


def test_an_event_that_was_not_cloned_has_no_such_list(show, owner):
    assert owner.get(page(show, "event-cloned")).status_code == 404


def test_a_refused_form_comes_back_filled(show, owner):
    sent = filled(owner.get(page(show)), name="Northern Build Expo", currency="EUR")

    answer = owner.post(page(show), sent)

    assert (answer.status_code, Event.objects.count(), ActivityEntry.objects.count()) == (409, 1, 0)
    assert answer.context["form"]["currency"].value() == "EUR"


def test_stands_without_their_halls_are_refused_at_the_ticks(show, owner):
    answer = owner.post(page(show), filled(owner.get(page(show)), parts=["stands"]))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["parts"]


def test_only_who_runs_the_organisation_clones(show, organiser, viewer, sponsor, outsider, owner):
    assert [person.get(page(show)).status_code for person in (organiser, viewer, sponsor, outsider)] == [
        403,
        403,
        404,
        404,
    ]
    settings = reverse("organiser:event-settings", args=[show.event.slug])
    assert page(show) in owner.get(settings).content.decode()
    assert page(show) not in organiser.get(settings).content.decode()


def test_an_archived_event_can_be_cloned(show, owner):
    Event.objects.filter(pk=show.event.pk).update(status=EventStatus.ARCHIVED)

    assert owner.post(page(show), filled(owner.get(page(show)))).status_code == 302


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Expo 2026", "Expo 2028"),
        ("Expo", "Expo 2028"),
        ("2026 in Leeds", "2028 in Leeds"),
        ("Hall 20260", "Hall 20260 2028"),
    ],
)
def test_the_year_in_the_name_moves_along(name, expected):
    assert next_name(name, 2028) == expected


def test_an_event_of_long_ago_is_proposed_ahead_of_today():
    starts = later(datetime(2001, 3, 6, 9, 0))  # noqa: DTZ001  # by the clock of the event

    assert starts > timezone.now().replace(tzinfo=None)
    assert (starts.weekday(), starts.hour) == (1, 9)
