from datetime import datetime
from decimal import Decimal

import pytest

from eventhub.activity.models import ActivityEntry
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.events.enums import EventStatus
from eventhub.stands.models import Hall, Sponsorship, Stand
from tests.factories.show import event as make_event
from tests.factories.show import organisation
from tests.factories.stands import make_sponsor, make_stand


def instant(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def stand_json(stand: Stand, **differs) -> dict:
    """What the API says of a bare stand of the show."""
    return {
        "id": str(stand.pk),
        "event_id": str(stand.event_id),
        "number": stand.number,
        "hall": "Hall 3",
        "kind": "unknown",
        "width_m": None,
        "depth_m": None,
        "position": {"x_m": None, "y_m": None, "rotation": 0},
        "sponsor_id": None,
        "sponsorship_id": None,
        "co_exhibitors": [],
        "configuration_id": None,
        "configuration_status": None,
        "removed_at": None,
        "created_at": instant(stand.created_at),
        "updated_at": instant(stand.updated_at),
        **differs,
    }


def test_a_stand_is_read_with_its_sponsor_and_configuration(api, show):
    configuration = show.configuration(status=ConfigurationStatus.SUBMITTED)

    answer = api.get(f"/stands/{show.stand.pk}")

    assert (answer.status, answer.body) == (
        200,
        stand_json(
            show.stand,
            sponsor_id=str(show.stand.sponsorship.sponsor_id),
            sponsorship_id=str(show.stand.sponsorship_id),
            configuration_id=str(configuration.pk),
            configuration_status="submitted",
            updated_at=instant(configuration.updated_at),
        ),
    )


def test_a_stand_is_created_in_one_go(api, show):
    main, guest = (make_sponsor(show.organisation) for _ in range(2))

    answer = api.post(
        "/stands",
        {
            "event_id": show.event.pk,
            "number": "A1",
            "hall": "Hall 9",
            "kind": "island",
            "width_m": 6,
            "depth_m": 3.5,
            "position": {"x_m": 12.25, "y_m": 0, "rotation": 90},
            "sponsor_id": main.pk,
            "co_exhibitors": [guest.pk],
        },
    )

    stand = Stand.objects.get(number="A1")
    assert answer.status == 201
    assert answer.response["Location"] == f"http://testserver/api/v1/stands/{stand.pk}"
    assert answer.body == stand_json(
        stand,
        hall="Hall 9",
        kind="island",
        width_m=6,
        depth_m=Decimal("3.5"),
        position={"x_m": Decimal("12.25"), "y_m": 0, "rotation": 90},
        sponsor_id=str(main.pk),
        sponsorship_id=str(Sponsorship.objects.get(sponsor=main).pk),
        co_exhibitors=[str(guest.pk)],
    )
    assert api.get(f"/stands/{stand.pk}").body == answer.body


def test_a_stand_needs_an_event_and_a_number_only(api, show):
    answer = api.post("/stands", {"event_id": str(show.event.pk), "number": "A1"})

    assert answer.status == 201
    assert answer.body == stand_json(Stand.objects.get(number="A1"), hall=None)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_change_leaves_what_it_does_not_name(api, show, method):
    before = api.get(f"/stands/{show.stand.pk}").body

    answer = api.call(method, f"/stands/{show.stand.pk}", {"width_m": 4, "position": {"x_m": 1}})

    position = {"x_m": 1, "y_m": None, "rotation": 0}
    changed = {"width_m": 4, "position": position, "updated_at": answer.body["updated_at"]}
    assert (answer.status, answer.body) == (200, {**before, **changed})


def test_a_hall_is_found_by_its_name_or_added(api, show):
    api.put(f"/stands/{show.stand.pk}", {"hall": "Hall 3"})
    assert Hall.objects.filter(event=show.event).count() == 1

    assert api.put(f"/stands/{show.stand.pk}", {"hall": "Foyer"}).body["hall"] == "Foyer"
    assert Hall.objects.filter(event=show.event).count() == 2
    assert api.put(f"/stands/{show.stand.pk}", {"hall": None}).body["hall"] is None


def test_a_stand_changes_hands_by_its_sponsor_id(api, show):
    other = make_sponsor(show.organisation, "Lumen Works")

    answer = api.put(f"/stands/{show.stand.pk}", {"sponsor_id": other.pk})
    assert (answer.status, answer.body["sponsor_id"]) == (200, str(other.pk))

    answer = api.put(f"/stands/{show.stand.pk}", {"sponsor_id": None})
    assert (answer.status, answer.body["sponsor_id"], answer.body["sponsorship_id"]) == (200, None, None)
    assert api.put(f"/stands/{show.stand.pk}", {"sponsor_id": None}).status == 200
    verbs = ActivityEntry.objects.filter(subject_id=show.stand.pk).order_by("at").values_list("verb", flat=True)
    assert list(verbs) == ["stand.assigned", "stand.unassigned"]


def test_a_stand_that_was_submitted_keeps_its_sponsor_and_everything_else(api, show):
    show.configuration(status=ConfigurationStatus.SUBMITTED, submission=1)
    other = make_sponsor(show.organisation)

    answer = api.put(f"/stands/{show.stand.pk}", {"number": "Z9", "sponsor_id": other.pk})

    assert (answer.status, answer.error["code"]) == (409, "in_use")
    show.stand.refresh_from_db()
    assert show.stand.number == "C12"


def test_a_stand_is_removed_and_can_be_learnt_of(api, show):
    answer = api.delete(f"/stands/{show.stand.pk}", reason="Sold twice")

    assert (answer.status, answer.response.content) == (204, b"")
    assert ActivityEntry.objects.get(verb="stand.removed").reason == "Sold twice"
    assert api.get(f"/stands/{show.stand.pk}").status == 404
    assert api.delete(f"/stands/{show.stand.pk}").status == 404
    assert api.get("/stands").body["data"] == []
    removed = api.get("/stands", include_removed="true").body["data"]
    assert [row["id"] for row in removed] == [str(show.stand.pk)]
    assert removed[0]["removed_at"].endswith("Z")


def test_a_stand_in_use_stays(api, show):
    show.configuration()

    answer = api.delete(f"/stands/{show.stand.pk}")

    assert (answer.status, answer.error["code"]) == (409, "in_use")


def test_a_list_of_one_event(api, show):
    other = make_event(show.organisation, "Other Show", status=EventStatus.DRAFT)
    make_stand(other, "X1")

    assert [row["number"] for row in api.get("/stands").body["data"]] == ["C12", "X1"]
    assert [row["number"] for row in api.get("/stands", event=other.pk).body["data"]] == ["X1"]
    assert api.get("/stands", event="nonsense").codes == {"event": "invalid"}


NEW_STAND = {"number": "A1"}
ELSEWHERE = "0190a6b0-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("change", "status", "codes"),
    [
        ({"event_id": None}, 400, {"event_id": "wrong_type"}),
        ({"event_id": 5}, 400, {"event_id": "wrong_type"}),
        ({"event_id": "5"}, 422, {"event_id": "invalid"}),
        ({"event_id": ELSEWHERE}, 422, {"event_id": "not_found"}),
        ({"number": 12}, 400, {"number": "wrong_type"}),
        ({"number": ""}, 422, {"number": "required"}),
        ({"number": "1" * 21}, 422, {"number": "too_long"}),
        ({"number": "a\x00"}, 422, {"number": "invalid_character"}),
        ({"hall": ""}, 422, {"hall": "required"}),
        ({"kind": "tent"}, 422, {"kind": "invalid_choice"}),
        ({"kind": 3}, 400, {"kind": "wrong_type"}),
        ({"width_m": "6"}, 400, {"width_m": "wrong_type"}),
        ({"width_m": 0}, 422, {"width_m": "out_of_range"}),
        ({"width_m": 1e300}, 422, {"width_m": "out_of_range"}),
        ({"width_m": 1e-300}, 422, {"width_m": "too_exact"}),
        ({"width_m": 1.234}, 422, {"width_m": "too_exact"}),
        ({"position": [1, 2]}, 400, {"position": "wrong_type"}),
        ({"position": {"x_m": -1}}, 422, {"position.x_m": "out_of_range"}),
        ({"position": {"z_m": 1}}, 400, {"position.z_m": "unknown_field"}),
        ({"sponsor_id": ELSEWHERE}, 422, {"sponsor_id": "not_found"}),
        ({"co_exhibitors": ELSEWHERE}, 400, {"co_exhibitors": "wrong_type"}),
        ({"co_exhibitors": [ELSEWHERE]}, 422, {"co_exhibitors.0": "not_found"}),
        ({"co_exhibitors": [ELSEWHERE] * 51}, 422, {"co_exhibitors": "too_long"}),
        ({"configuration_status": "approved"}, 400, {"configuration_status": "read_only"}),
    ],
)
def test_a_value_that_cannot_be_kept_is_named(api, show, change, status, codes):
    answer = api.post("/stands", {"event_id": str(show.event.pk), **NEW_STAND, **change})

    assert (answer.status, answer.codes) == (status, codes)
    assert Stand.objects.count() == 1


def test_a_number_is_taken_once_in_a_hall(api, show):
    answer = api.post("/stands", {"event_id": show.event.pk, "number": "C12", "hall": "Hall 3"})

    assert (answer.status, answer.error["code"], answer.codes) == (409, "duplicate", {"number": "duplicate"})


def test_a_refused_change_of_companies_undoes_the_rest(api, show):
    main = show.stand.sponsorship.sponsor

    answer = api.put(f"/stands/{show.stand.pk}", {"hall": "New Hall", "number": "B1", "co_exhibitors": [main.pk]})

    assert (answer.status, answer.codes) == (422, {"co_exhibitors": "invalid"})
    assert not Hall.objects.filter(name="New Hall").exists()


def test_another_organisation_sees_and_moves_nothing(show, stranger):
    theirs = make_event(organisation("Third Party"))
    stand = show.stand
    assert stranger.get("/stands").body["data"] == []
    assert stranger.get("/stands", event=show.event.pk).body["data"] == []
    assert stranger.get("/stands", include_removed="true").body["data"] == []
    assert stranger.get(f"/stands/{stand.pk}").status == 404
    assert stranger.put(f"/stands/{stand.pk}", {"number": "X"}).status == 404
    assert stranger.delete(f"/stands/{stand.pk}").status == 404
    for event in (show.event, theirs):
        assert stranger.post("/stands", {"event_id": event.pk, "number": "X"}).codes == {"event_id": "not_found"}
    assert Stand.objects.count() == 1


def test_other_peoples_companies_cannot_be_named(api, show):
    theirs = make_sponsor(organisation("Third Party"), "Their Company")

    for body in ({"sponsor_id": theirs.pk}, {"co_exhibitors": [theirs.pk]}):
        assert set(api.put(f"/stands/{show.stand.pk}", body).codes.values()) == {"not_found"}


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(api, show, count, django_assert_num_queries):
    for number in range(count - 1):
        stand = show.add_stand(f"D{number}", f"Company {number}")
        stand.co_exhibitors.create(sponsor=make_sponsor(show.organisation))
        show.configuration(stand)

    with django_assert_num_queries(4):
        answer = api.get("/stands", per_page=100)

    assert len(answer.body["data"]) == count
