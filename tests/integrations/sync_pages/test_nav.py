"""What organisers' other pages show of connections."""

import pytest
from django.urls import reverse

from tests.factories.syncs import make_change, make_failed_row, make_run
from tests.integrations.sync_pages.making import connected, to


def tasks(client, show) -> list[tuple[str, str]]:
    waiting = client.get(reverse("organiser:overview", args=[show.event.slug])).context["tasks"]
    return [(task.word, task.url) for task in waiting if "/sync/" in task.url]


def test_the_programme_leads_to_its_syncs(organiser, show):
    page = organiser.get(reverse("organiser:session-list", args=[show.event.slug])).content.decode()

    assert reverse("sync:connection-list", args=[show.event.slug]) in page


def test_nothing_waits_where_all_is_well(organiser, show, connection):
    make_run(connection)

    assert tasks(organiser, show) == []


def test_what_has_to_be_mended_or_decided_waits_on_the_overview(organiser, viewer, show, connection, sandbox):
    held = make_run(connection, status="held", held_reasons=["4 of 10 sessions are gone."])
    make_change(held, state="held", guard="withdraw", action="withdrawn")
    make_failed_row(connection)
    other = connected(show, sandbox, "planstone")
    failed = make_run(other, status="failed", problem="No answer.")

    assert sorted(tasks(organiser, show)) == [
        ("Failed rows", to(connection, "failed-list")),
        ("Held back", to(connection, "run-detail", held.pk)),
        ("Sync failed", to(other, "run-detail", failed.pk)),
    ]
    assert tasks(viewer, show) == []


def test_a_broken_connection_waits_first_of_all(organiser, show, connection, sync, sandbox):
    with sandbox.faults.on("revoked_token"):
        sync(connection, full=True)

    assert tasks(organiser, show) == [("Broken", to(connection, "connection-detail"))]


def test_a_later_good_run_takes_the_failed_one_off_the_list(organiser, show, connection):
    make_run(connection, status="failed", problem="No answer.")
    make_run(connection)

    assert tasks(organiser, show) == []


@pytest.mark.parametrize("kind", ["session", "speaker"])
def test_what_was_typed_here_says_nothing_of_syncs(organiser, show, connection, kind, actor):
    made = (
        show.event.sessions.create(title="Ours")
        if kind == "session"
        else show.event.speakers.create(first_name="Ada", last_name="Lovelace")
    )

    page = organiser.get(reverse(f"organiser:{kind}-detail", args=[show.event.slug, made.pk])).content.decode()

    assert "sync-title" not in page
