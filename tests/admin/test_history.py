"""What staff read of the past: on the page of a thing, on its history page, in the list of all entries."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from eventhub.activity import admin, verbs
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.activity.services import record
from eventhub.core.actor import Actor, ActorKind
from tests.admin.rows import page_of
from tests.admin.test_configurations import quantities_form
from tests.factories.show import Show

ON_BEHALF = Actor(ActorKind.PERSON, "Kit Larsen", on_behalf_of_name="Ines Duarte")


def happen(show: Show, times: int = 1, **fields) -> None:
    with transaction.atomic():
        for _ in range(times):
            record(show.stand, verbs.STAND_CHANGED, actor=ON_BEHALF, **fields)


def test_a_page_says_on_whose_behalf_from_where_to_where_and_why(staff_client, show):
    happen(show, from_status="changes_requested", to_status="submitted", reason="Asked by phone")

    page = staff_client.get(page_of(show.stand))

    line = page.context["history"][0]
    assert (line.who, line.on_behalf_of, line.from_status, line.to_status, line.why) == (
        "Kit Larsen",
        "Ines Duarte",
        "changes requested",
        "submitted",
        "Asked by phone",
    )
    assert "Kit Larsen for Ines Duarte" in page.content.decode()
    assert "changes requested → submitted" in page.content.decode()


def test_a_stand_shows_what_happened_to_all_that_hangs_on_it(staff_client, show):
    configuration = show.configuration()
    form = quantities_form(staff_client, configuration) | {"notes": "Power at the back"}
    staff_client.post(reverse("admin:configurations_standconfiguration_quantities", args=[configuration.pk]), form)

    lines = staff_client.get(page_of(show.stand)).context["history"]

    assert [line.what for line in lines] == ["changed the configuration of Stand C12"]


def test_a_long_history_has_a_page_of_its_own(staff_client, show, monkeypatch):
    monkeypatch.setattr(admin, "LINES_ON_PAGE", 2)
    happen(show, times=60)
    address = reverse("admin:stands_stand_history", args=[show.stand.pk])

    page = staff_client.get(page_of(show.stand))

    assert (len(page.context["history"]), page.context["has_more_history"]) == (2, True)
    assert [len(staff_client.get(address, {"p": p}).context["history"]) for p in ("1", "2", "99", "x")] == [
        50,
        10,
        10,
        50,
    ]


def test_hostile_words_are_words(staff_client, show):
    happen(show, reason="<script>alert(1)</script>")

    page = staff_client.get(page_of(show.stand)).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_entries_are_found_by_what_they_are_about(staff_client, show):
    happen(show)
    with transaction.atomic():
        record(show.event, verbs.EVENT_CHANGED, actor=Actor.system("nightly"))
    address = reverse("admin:activity_activityentry_changelist")

    def found(**query):
        return {entry.subject_label for entry in staff_client.get(address, query).context["cl"].result_list}

    assert found(q=str(show.stand.pk)) == {"C12"}
    assert found(q=str(show.event.pk)) == {"C12", "Northern Build Expo"}
    assert found(thing="stand") == {"C12"}
    assert found(q="nightly") == {"Northern Build Expo"}


@pytest.mark.parametrize("model", [ActivityEntry, OutboxEvent])
def test_the_past_is_read_only(staff_client, show, model):
    happen(show, data={"note": "kept"})
    row = model.objects.get()
    name = f"admin:activity_{model._meta.model_name}"

    assert staff_client.post(page_of(row), {"reason": "other"}).status_code == 403
    assert staff_client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert staff_client.post(reverse(f"{name}_add"), {}).status_code == 403
    assert model.objects.get().created_at == row.created_at


def test_an_entry_of_a_verb_that_is_no_more(staff_client, show):
    happen(show)
    ActivityEntry.objects.update(verb="booth.moved", at=timezone.now() - timedelta(days=400))

    assert staff_client.get(page_of(show.stand)).context["history"][0].what == "booth.moved C12"
