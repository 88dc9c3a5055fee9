"""Every address of connections and runs, asked by people who may not, or may only read: refused, and nothing written."""

import pytest
from django.urls import get_resolver, reverse

from eventhub.accounts.enums import Role
from eventhub.activity.models import ActivityEntry
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.programme.enums import Kind
from eventhub.programme.models import Origin
from integrations.sync.models import Connection, Picture
from tests.factories.show import event, person
from tests.factories.syncs import make_change, make_failed_row, make_run
from tests.integrations.sync_pages.making import connected

READABLE = {
    "connection-list",
    "connection-detail",
    "run-detail",
    "run-progress",
    "failed-list",
    "failed-detail",
    "removed-list",
    "picture-list",
}
POSTS_ONLY = {
    "connection-pause",
    "connection-resume",
    "run-preview",
    "run-start",
    "run-cancel",
    "run-apply",
    "run-leave",
    "removed-return",
    "pictures-again",
    "picture-again",
}
PAGES = [
    pattern.name
    for pattern in get_resolver("integrations.sync.urls").url_patterns
    if pattern.name != "call"  # asked by vendors, see test_calls.py
]
OPEN_ONLY = set(PAGES) - READABLE


@pytest.fixture
def keys(show, connection) -> dict:
    run = make_run(connection)
    make_change(run)
    origin = Origin.objects.create(
        source_id=connection.pk, kind=Kind.SESSION, external_id="gone", tombstoned_at=run.ended_at, digest=""
    )
    row = make_failed_row(connection)
    picture = Picture.objects.create(
        connection=connection, purpose="photo", url="https://x.example/a.png", reason="Gone."
    )
    return {
        "event_slug": show.event.slug,
        "pk": connection.pk,
        "run_id": run.pk,
        "row_id": row.pk,
        "origin_id": origin.pk,
        "picture_id": picture.pk,
        "vendor": "planstone",
    }


def address(name: str, keys: dict) -> str:
    pattern = next(one for one in get_resolver("integrations.sync.urls").url_patterns if one.name == name)
    return reverse(f"sync:{name}", kwargs={part: keys[part] for part in pattern.pattern.converters})


@pytest.mark.parametrize("who", ["viewer", "sponsor", "outsider"])
def test_who_does_not_organise_writes_nothing(request, keys, who):
    client = request.getfixturevalue(who)
    before = (ActivityEntry.objects.count(), list(Connection.objects.values()))

    answers = {name: client.post(address(name, keys), {}).status_code for name in PAGES}

    assert answers == dict.fromkeys(PAGES, 403 if who == "viewer" else 404)
    assert (ActivityEntry.objects.count(), list(Connection.objects.values())) == before


@pytest.mark.parametrize("name", sorted(READABLE))
def test_a_viewer_reads_and_finds_no_form(viewer, keys, name):
    answer = viewer.get(address(name, keys))

    assert answer.status_code == 200
    text = answer.content.decode().split("<main", 1)[1]
    assert 'method="post"' not in text
    assert "You can read here" in text


def test_a_viewer_finds_no_page_on_which_something_is_decided(viewer, keys):
    answers = {name: viewer.get(address(name, keys)).status_code for name in OPEN_ONLY}

    assert answers == {name: 405 if name in POSTS_ONLY else 403 for name in OPEN_ONLY}


@pytest.mark.parametrize("who", ["sponsor", "outsider"])
def test_others_find_nothing(request, keys, who):
    client = request.getfixturevalue(who)

    answers = {name: client.get(address(name, keys)).status_code for name in PAGES}

    assert answers == {name: 405 if name in POSTS_ONLY else 404 for name in PAGES}


def test_the_run_of_another_connection_is_not_at_this_address(organiser, keys, show, sandbox):
    keys["pk"] = connected(show, sandbox, "planstone").pk

    names = [name for name in PAGES if {"run_id", "row_id", "origin_id", "picture_id"} & set(route(name))]

    assert {name: organiser.get(address(name, keys)).status_code for name in names if name not in POSTS_ONLY} == {
        name: 404 for name in names if name not in POSTS_ONLY
    }
    assert {organiser.post(address(name, keys)).status_code for name in names} == {404}


def route(name: str) -> list[str]:
    pattern = next(one for one in get_resolver("integrations.sync.urls").url_patterns if one.name == name)
    return list(pattern.pattern.converters)


def test_an_organiser_of_another_event_of_the_organisation_finds_nothing(client, keys, show):
    client.force_login(person("second@example.org", Role.ORGANISER, event(show.organisation, "Coastal Energy Days")))

    assert {client.get(address(name, keys)).status_code for name in READABLE} == {404}


def test_nobody_starts_or_changes_anything_at_an_archived_event(owner, keys, show):
    Event.objects.filter(pk=show.event.pk).update(status=EventStatus.ARCHIVED)
    before = ActivityEntry.objects.count()

    names = [
        "run-preview",
        "run-start",
        "connection-edit",
        "connection-resume",
        "row-again",
        "hook-detail",
        "removed-return",
        "pictures-again",
        "picture-again",
    ]
    given = {"stream": "sessions", "key": "x", **settings_form()}
    answers = {name: owner.post(address(name, keys), given).status_code for name in names}

    assert set(answers.values()) == {409}, answers
    assert ActivityEntry.objects.count() == before
    assert 'method="post"' not in owner.get(address("connection-detail", keys)).content.decode().split("<main", 1)[1]


def settings_form() -> dict:
    return {
        "name": "Other",
        "place": "other",
        "base_url": "http://127.0.0.1:9/x",
        "time_zone": "America/New_York",
        "interval": "30",
        "publish": "vendor",
        "without_session": "hide",
        "most_withdrawn": "20",
        "most_hidden": "20",
        "most_moved": "50",
        "options_event_id": "4242",
        "options_publish": "public",
    }


def test_staff_in_somebodys_place_run_syncs_but_touch_no_keys(staff, show, keys):
    staff.post(reverse("portal:acting-start", args=[show.organiser_user.pk]), {"reason": "Asked by phone"})

    page = staff.get(address("connection-detail", keys)).content.decode()

    assert "acting on behalf of" in page
    assert "Preview sync" in page
    assert address("connection-edit", keys) not in page
    assert {staff.get(address(name, keys)).status_code for name in MANAGED} == {403}
    assert staff.post(address("run-preview", keys)).status_code == 302


MANAGED = ["connection-edit", "connection-check", "connection-disconnect", "connection-reconnect", "hook-detail"]
