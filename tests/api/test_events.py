from datetime import timedelta

import pytest
from django.utils import timezone

from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from tests.factories.show import event as make_event
from tests.factories.show import organisation

NEW = {
    "name": "Harbour Tech Days",
    "timezone": "Europe/London",
    "currency": "GBP",
    "starts_at": "2031-05-04T09:00:00Z",
    "ends_at": "2031-05-06T17:00:00+01:00",
}


def test_an_event_is_created_as_a_draft_with_its_deadlines(api, show):
    answer = api.post("/events", {**NEW, "vat_rate": 7.7, "venue": "Quay 4"})

    event = Event.objects.get(name="Harbour Tech Days")
    assert answer.status == 201
    assert answer.response["Location"] == f"http://testserver/api/v1/events/{event.pk}"
    stamps = {"created_at": answer.body["created_at"], "updated_at": answer.body["updated_at"]}
    assert answer.body == {
        "id": str(event.pk),
        "organisation_id": str(show.organisation.pk),
        "name": "Harbour Tech Days",
        "slug": "harbour-tech-days",
        "description": "",
        "venue": "Quay 4",
        "timezone": "Europe/London",
        "currency": "GBP",
        "vat_rate": event.vat_rate,
        "starts_at": "2031-05-04T09:00:00Z",
        "ends_at": "2031-05-06T16:00:00Z",
        "status": "draft",
        "configuration_deadline": "2031-04-04T16:00:00Z",
        "artwork_deadline": "2031-04-20T16:00:00Z",
        "proof_deadline": "2031-04-27T16:00:00Z",
        "proof_deciders": "sponsor",
        "artwork_acceptance": "person",
        **stamps,
    }
    assert b'"vat_rate":7.7,' in answer.response.content
    assert all(stamp.endswith("Z") for stamp in stamps.values())
    assert api.call("GET", answer.response["Location"]).body == answer.body


def test_the_history_names_the_client(api):
    api.post("/events", NEW)

    entry = ActivityEntry.objects.get(verb="event.created")
    assert (entry.actor_kind, entry.actor_name) == ("client", "Catalogue")


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_change_replaces_what_it_names_and_leaves_the_rest(api, show, method):
    before = api.get(f"/events/{show.event.pk}").body

    answer = api.call(method, f"/events/{show.event.pk}", {"venue": "New hall", "vat_rate": 19})

    assert answer.status == 200
    assert answer.body == {**before, "venue": "New hall", "vat_rate": 19, "updated_at": answer.body["updated_at"]}
    assert ActivityEntry.objects.get(verb="event.changed").data["changed"].keys() == {"venue", "vat_rate"}


def test_an_event_is_published_and_archived(api, show):
    draft = make_event(show.organisation, "Draft Days", status=EventStatus.DRAFT)

    answer = api.post(f"/events/{draft.pk}/publish")
    assert (answer.status, answer.body["status"]) == (200, "published")
    again = api.post(f"/events/{draft.pk}/publish", {})
    assert (again.status, again.error["code"], again.error["status"]) == (409, "wrong_status", "published")

    assert api.delete(f"/events/{draft.pk}").status == 204
    assert api.get(f"/events/{draft.pk}").body["status"] == "archived"
    assert api.delete(f"/events/{draft.pk}").error["code"] == "not_found"
    assert list(
        OutboxEvent.objects.filter(verb__startswith="event.").order_by("id").values_list("verb", flat=True)
    ) == [
        "event.published",
        "event.archived",
    ]


def test_an_archived_event_takes_no_change(api, show):
    api.delete(f"/events/{show.event.pk}")

    answer = api.put(f"/events/{show.event.pk}", {"venue": "Elsewhere"})

    assert (answer.status, answer.error["code"]) == (409, "event_archived")


@pytest.mark.parametrize(
    ("change", "status", "codes"),
    [
        ({"name": ""}, 422, {"name": "required"}),
        ({"name": "   "}, 422, {"name": "required"}),
        ({"name": "a" * 161}, 422, {"name": "too_long"}),
        ({"name": None}, 400, {"name": "wrong_type"}),
        ({"name": ["x"]}, 400, {"name": "wrong_type"}),
        ({"name": "a\x00b"}, 422, {"name": "invalid_character"}),
        ({"name": "a\ud800b"}, 422, {"name": "invalid_character"}),
        ({"timezone": "Moon/Base"}, 422, {"timezone": "invalid"}),
        ({"currency": "ZZZ"}, 422, {"currency": "invalid"}),
        ({"currency": "pounds"}, 422, {"currency": "too_long"}),
        ({"vat_rate": "20"}, 400, {"vat_rate": "wrong_type"}),
        ({"vat_rate": True}, 400, {"vat_rate": "wrong_type"}),
        ({"vat_rate": -1}, 422, {"vat_rate": "out_of_range"}),
        ({"vat_rate": 101}, 422, {"vat_rate": "out_of_range"}),
        ({"vat_rate": 10**400}, 422, {"vat_rate": "out_of_range"}),
        ({"vat_rate": 1.23456}, 422, {"vat_rate": "too_exact"}),
        ({"starts_at": "yesterday"}, 422, {"starts_at": "invalid"}),
        ({"starts_at": "2031-05-04"}, 422, {"starts_at": "invalid"}),
        ({"starts_at": "2031-05-04T09:00:00"}, 422, {"starts_at": "invalid"}),
        ({"starts_at": "9999-12-31T23:59:59-12:00"}, 422, {"starts_at": "invalid"}),
        ({"starts_at": "1031-05-04T09:00:00Z"}, 422, {"starts_at": "out_of_range"}),
        ({"starts_at": 1_900_000_000}, 400, {"starts_at": "wrong_type"}),
        ({"ends_at": "2031-05-01T09:00:00Z"}, 422, {"ends_at": "sequence"}),
        ({"proof_deadline": "2031-05-05T09:00:00Z"}, 422, {"proof_deadline": "sequence"}),
        ({"proof_deciders": "nobody"}, 422, {"proof_deciders": "invalid_choice"}),
        ({"slug": "no spaces"}, 422, {"slug": "invalid"}),
        ({"status": "published"}, 400, {"status": "read_only"}),
        ({"organisation_id": "x"}, 400, {"organisation_id": "read_only"}),
        ({"nothing": 1}, 400, {"nothing": "unknown_field"}),
    ],
)
def test_a_value_that_cannot_be_kept_is_named(api, change, status, codes):
    answer = api.post("/events", {**NEW, **change})

    assert (answer.status, answer.codes) == (status, codes)
    assert Event.objects.filter(currency="GBP").exclude(name="Northern Build Expo").count() == 0


def test_a_name_that_is_taken_is_a_conflict(api, show):
    answer = api.post("/events", {**NEW, "name": show.event.name})

    assert (answer.status, answer.error["code"], answer.codes) == (409, "duplicate", {"name": "duplicate"})


def test_the_list_is_the_contracts_envelope(api, show):
    for number in range(4):
        make_event(show.organisation, f"Show {number}")

    answer = api.get("/events", page=2, per_page=2, status="published")

    ids = [str(pk) for pk in Event.objects.order_by("created_at", "pk").values_list("pk", flat=True)]
    assert [row["id"] for row in answer.body["data"]] == ids[2:4]
    assert answer.body["meta"] == {"current_page": 2, "from": 3, "last_page": 3, "per_page": 2, "to": 4, "total": 5}
    base = "http://testserver/api/v1/events"
    assert answer.body["links"] == {
        "first": f"{base}?page=1&per_page=2&status=published",
        "last": f"{base}?page=3&per_page=2&status=published",
        "prev": f"{base}?page=1&per_page=2&status=published",
        "next": f"{base}?page=3&per_page=2&status=published",
    }
    assert api.call("GET", answer.body["links"]["next"]).body["meta"]["to"] == 5


def test_the_ends_of_a_list(api):
    first = api.get("/events").body
    assert first["meta"] == {"current_page": 1, "from": 1, "last_page": 1, "per_page": 20, "to": 1, "total": 1}
    assert (first["links"]["prev"], first["links"]["next"]) == (None, None)

    beyond = api.get("/events", page=7)
    assert (beyond.status, beyond.body["data"]) == (200, [])
    assert beyond.body["meta"] == {
        "current_page": 7,
        "from": None,
        "last_page": 1,
        "per_page": 20,
        "to": None,
        "total": 1,
    }
    assert beyond.body["links"]["prev"] == "http://testserver/api/v1/events?page=1"
    assert api.get("/events", page=10**17).body["data"] == []

    empty = api.get("/events", status="archived").body
    assert (empty["data"], empty["meta"]["last_page"], empty["meta"]["total"]) == ([], 1, 0)


def test_a_status_filters(api, show):
    make_event(show.organisation, "Draft Days", status=EventStatus.DRAFT)

    assert [row["name"] for row in api.get("/events", status="draft").body["data"]] == ["Draft Days"]


def test_another_organisation_sees_nothing(show, stranger):
    other = make_event(organisation("Third Party"), "Elsewhere", status=EventStatus.DRAFT)
    for event in (show.event, other):
        assert stranger.get("/events").body["data"] == []
        assert stranger.get(f"/events/{event.pk}").status == 404
        assert stranger.put(f"/events/{event.pk}", {"venue": "Mine"}).status == 404
        assert stranger.delete(f"/events/{event.pk}").status == 404
        assert stranger.post(f"/events/{event.pk}/publish").status == 404
        event.refresh_from_db()
        assert (event.venue, event.status) == ("", event.status)
    assert ActivityEntry.objects.filter(verb__startswith="event.").count() == 0


def test_a_moved_start_may_not_pass_its_deadlines(api, show):
    start = timezone.now() + timedelta(days=3)

    answer = api.put(f"/events/{show.event.pk}", {"starts_at": start.isoformat()})

    assert (answer.status, set(answer.codes.values())) == (422, {"sequence"})


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(api, show, count, django_assert_num_queries):
    for number in range(count - 1):
        make_event(show.organisation, f"Show {number}")

    with django_assert_num_queries(3):
        answer = api.get("/events", per_page=100)

    assert len(answer.body["data"]) == count
