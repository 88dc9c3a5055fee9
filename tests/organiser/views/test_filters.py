"""Saved filters above the lists of an event."""

import pytest
from django.urls import reverse

from eventhub.accounts.enums import Role
from eventhub.events.models import SavedFilter
from tests.factories.show import person


def at(show, name: str, *keys) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *keys])


def kept(show, **fields) -> SavedFilter:
    values = {"list_key": "stands", "name": "Late ones", "query": "status=open", "user": show.organiser_user}
    return SavedFilter.objects.create(event=show.event, **{**values, **fields})


def names(answer) -> list[tuple[str, bool]]:
    return [(tab.filter.name, tab.is_current) for tab in answer.context["saved"].tabs]


def test_what_a_list_shows_is_saved_under_a_name(show, organiser):
    page = organiser.get(at(show, "stand-list"), {"q": " c1 ", "status": "open", "hall": "no-such", "page": "3"})
    form = page.context["saved"].form
    assert form["query"].value() == "q=c1&status=open"

    typed = {"list_key": "stands", "query": form["query"].value() + "&evil=1", "name": "Late ones", "is_shared": "on"}
    answer = organiser.post(at(show, "filter-save"), typed)

    saved = SavedFilter.objects.get()
    assert (saved.query, saved.is_shared, saved.is_default) == ("q=c1&status=open", True, False)
    assert answer["Location"] == at(show, "stand-list") + "?view=1&q=c1&status=open"
    page = organiser.get(answer["Location"])
    assert names(page) == [("Late ones", True)]
    assert page.context["saved"].form is None, "it is saved already"


@pytest.mark.parametrize("lists", ["stand-list", "sponsor-list", "invitation-list", "review-list", "package-list"])
def test_every_list_of_the_event_has_them(show, organiser, lists):
    key = organiser.get(at(show, lists)).context["saved"].list_key
    kept(show, list_key=key, query="q=c1")
    page = organiser.get(at(show, lists), {"q": "c1"})
    assert names(page) == [("Late ones", True)]


def test_a_list_opens_with_the_default_and_everything_stays_one_link_away(show, organiser):
    kept(show, is_default=True)
    opened = organiser.get(at(show, "stand-list"))
    assert (opened.status_code, opened["Location"]) == (302, at(show, "stand-list") + "?view=1&status=open")

    page = organiser.get(opened["Location"])
    (chip,) = page.context["listing"].chips
    assert chip.href == "?view=1", "without the chip the default does not come back"
    assert organiser.get(at(show, "stand-list") + chip.href).status_code == 200


def test_somebody_elses_default_is_not_ones_own(show, organiser):
    other = person("jo.lane@northernbuild.example", Role.ORGANISER, show.event)
    kept(show, user=other, is_shared=True, is_default=True)
    page = organiser.get(at(show, "stand-list"))
    assert names(page) == [("Late ones", False)]
    edit = organiser.get(at(show, "filter-edit", SavedFilter.objects.get().pk))
    assert "is_default" not in edit.context["form"].fields


def test_a_filter_is_renamed_and_removed(show, organiser):
    saved = kept(show)
    organiser.post(at(show, "filter-edit", saved.pk), {"name": "Slow ones"})
    assert SavedFilter.objects.get().name == "Slow ones"
    answer = organiser.post(at(show, "filter-remove", saved.pk))
    assert answer["Location"] == at(show, "stand-list")
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({}, ["name", "list_key"]),
        ({"name": "A", "list_key": "no-such", "query": "q=a"}, ["list_key"]),
        ({"name": "A", "list_key": "stands", "query": "colour=red"}, ["name"]),
        ({"name": "", "list_key": "stands", "query": "q=a"}, ["name"]),
    ],
)
def test_what_is_refused_comes_back_on_a_page(show, organiser, typed, fields):
    answer = organiser.post(at(show, "filter-save"), typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, fields)
    assert not SavedFilter.objects.exists()


def test_others(show, viewer, outsider, sponsor):
    saved = kept(show, is_shared=True)
    edit = at(show, "filter-edit", saved.pk)
    assert [client.get(edit).status_code for client in (viewer, outsider, sponsor)] == [403, 404, 404]
    save = at(show, "filter-save")
    assert [client.post(save).status_code for client in (viewer, outsider, sponsor)] == [403, 404, 404]
    page = viewer.get(at(show, "stand-list"), {"q": "c"})
    assert (names(page), page.context["saved"].form) == ([("Late ones", False)], None)


def test_a_private_filter_is_not_there_for_others(show, organiser, owner):
    saved = kept(show)
    assert owner.get(at(show, "filter-edit", saved.pk)).status_code == 404
    assert names(owner.get(at(show, "stand-list"))) == []
