from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import Fee, StandConfiguration, StockCount
from eventhub.configurations.sheet import load_sheet
from eventhub.configurations.workflows import (
    approve_configuration,
    create_configuration,
    submit_configuration,
    withdraw_configuration,
)
from eventhub.packages.models import PackageOffer
from tests.factories.show import Show, add_version, organisation, package
from tests.factories.show import event as make_event

PATH = "/stand-configurations"


@pytest.fixture
def draft(show) -> StandConfiguration:
    return create_configuration(show.stand, package=show.package, actor=show.sponsor)


@pytest.fixture
def submitted(show, draft) -> StandConfiguration:
    return submit_configuration(draft, actor=show.sponsor)


@pytest.fixture
def path(draft) -> str:
    return f"{PATH}/{draft.pk}"


def lines(show: Show, **chosen: int) -> list[dict]:
    return [{"option_id": str(pk), "quantity": quantity} for pk, quantity in show.quantities(**chosen).items()]


def late(show: Show) -> None:
    """The configuration deadline was yesterday."""
    yesterday = timezone.now() - timedelta(days=1)
    type(show.event).objects.filter(pk=show.event.pk).update(configuration_deadline=yesterday)
    show.event.refresh_from_db()


def test_a_configuration_is_created_with_what_is_included(api, show):
    answer = api.post(PATH, {"stand_id": show.stand.pk, "package_id": show.package.pk})

    made = StandConfiguration.objects.get()
    fixed, power, light = (show.option(code) for code in ("back-wall", "kw1", "spot"))
    assert answer.status == 201
    assert answer.response["Location"] == f"http://testserver/api/v1/stand-configurations/{made.pk}"
    body = answer.body
    assert {name: body[name] for name in body if name not in ("selections", "price", "created_at", "updated_at")} == {
        "id": str(made.pk),
        "event_id": str(show.event.pk),
        "stand_id": str(show.stand.pk),
        "package_id": str(show.package.pk),
        "package_version": 1,
        "newest_version": 1,
        "status": "draft",
        "revision": 1,
        "submission": 0,
        "notes": "",
        "total_price": 3200,
        "problems": [],
        "deadline": show.event.configuration_deadline.isoformat().replace("+00:00", "Z"),
        "submitted_at": None,
        "decided_at": None,
    }
    assert [(line["option_id"], line["quantity"]) for line in body["selections"]] == [
        (str(fixed.pk), 1),
        (str(power.pk), 1),
        (str(light.pk), 4),
    ]
    assert body["price"]["vat_rate"] == 20
    assert (body["price"]["net"], body["price"]["vat"], body["price"]["gross"]) == (3200, 640, 3840)
    assert b'"total_price":3200.00,' in answer.response.content
    assert api.get(f"{PATH}/{made.pk}").body == body


def test_price_and_problems_are_told_in_full(api, show, path, draft):
    Fee.objects.create(stand=show.stand, description="Late badge", amount=Decimal("25.50"), added_by_name="Maya")

    answer = api.put(path, {"selections": lines(show, back_wall=1, kw1=1, spot=6, rig=1)})

    rig, spot = show.option("rig"), show.option("spot")
    assert answer.status == 200
    assert answer.body["price"] == {
        "currency": "GBP",
        "base": Decimal("3200.00"),
        "lines": [
            {
                "option_id": str(option.pk),
                "name": option.name,
                "quantity": quantity,
                "included_quantity": option.included_quantity,
                "charged_quantity": charged,
                "unit_price": option.unit_price,
                "line_total": total,
            }
            for option, quantity, charged, total in (
                (show.option("back-wall"), 1, 0, 0),
                (show.option("kw1"), 1, 0, 0),
                (spot, 6, 2, 68),
                (rig, 1, 1, 480),
            )
        ],
        "fees": [{"description": "Late badge", "amount": Decimal("25.50")}],
        "net": Decimal("3773.50"),
        "vat_rate": 20,
        "vat": Decimal("754.70"),
        "gross": Decimal("4528.20"),
    }
    assert answer.body["total_price"] == Decimal("3773.50")
    assert answer.body["problems"] == [
        {
            "code": "requires",
            "message": "The lighting rig needs a 3 kW connection",
            "option_id": str(rig.pk),
            "category_id": str(rig.category_id),
        }
    ]
    line = next(line for line in answer.body["selections"] if line["option_id"] == str(spot.pk))
    assert {name: line[name] for name in line if name not in ("id", "created_at", "updated_at")} == {
        "configuration_id": str(draft.pk),
        "option_id": str(spot.pk),
        "quantity": 6,
        "unit_price": 34,
        "included_quantity": 4,
        "charged_quantity": 2,
        "line_total": 68,
    }


def test_selections_and_notes_can_be_given_at_once(api, show):
    chosen = lines(show, back_wall=1, kw3=1)

    answer = api.post(
        PATH, {"stand_id": show.stand.pk, "package_id": show.package.pk, "selections": chosen, "notes": "Early power"}
    )

    assert answer.status == 201
    assert [line["quantity"] for line in answer.body["selections"]] == [1, 1]
    assert (answer.body["notes"], answer.body["total_price"]) == ("Early power", 3385)


def test_a_change_replaces_what_it_names(api, show, path):
    before = api.get(path).body

    noted = api.patch(path, {"notes": "Near the door"}).body
    written = {name: noted[name] for name in ("updated_at", "selections")}
    assert noted == {**before, "notes": "Near the door", **written}
    assert [line["id"] for line in noted["selections"]] == [line["id"] for line in before["selections"]]
    api.put(path, {"selections": lines(show, back_wall=1)})
    body = api.get(path).body
    assert ([line["quantity"] for line in body["selections"]], body["notes"]) == ([1], "Near the door")
    assert [problem["code"] for problem in body["problems"]] == ["category_minimum"]


def test_another_package_carries_the_lines_over(api, show, path):
    other = package(show.organisation, "second", price="1000.00")
    PackageOffer.objects.create(event=show.event, package=other)
    api.put(path, {"selections": lines(show, back_wall=1, kw3=1, spot=5)})

    answer = api.put(path, {"package_id": other.pk})

    assert (answer.status, answer.body["package_id"], answer.body["total_price"]) == (200, str(other.pk), 1219)
    assert api.put(path, {"package_id": other.pk}).body == answer.body


def test_a_newer_version_is_told(api, show, path):
    add_version(show.package, price="9999.00")

    body = api.get(path).body

    assert (body["package_version"], body["newest_version"], body["total_price"]) == (1, 2, 3200)


def test_the_whole_way_to_approval(api, show, path, draft):
    answer = api.post(f"{path}/submit")
    assert (answer.status, answer.body["status"], answer.body["submission"]) == (200, "submitted", 1)
    assert answer.body["submitted_at"].endswith("Z")

    comment = {"option_id": str(show.option("spot").pk), "comment": "Two more please"}
    answer = api.post(
        f"{path}/request-changes",
        {"reason": "More light", "submission": 1, "answer_by": "2130-01-01T00:00:00Z", "lines": [comment]},
    )
    assert (answer.status, answer.body["status"]) == (200, "changes_requested")
    assert answer.body["deadline"] == "2130-01-01T00:00:00Z"
    kept = draft.submissions.get(number=1)
    assert (kept.comment, kept.line_comments[0]["comment"]) == ("More light", "Two more please")

    api.put(path, {"selections": lines(show, back_wall=1, kw1=1, spot=6)})
    assert api.post(f"{path}/submit", {}).body["submission"] == 2
    answer = api.post(f"{path}/approve", {"submission": 2, "comment": "Lovely"})
    assert (answer.status, answer.body["status"], answer.body["total_price"]) == (200, "approved", 3268)
    assert api.get(path).body == answer.body
    approved = OutboxEvent.objects.get(public_name="configuration_approved")
    assert approved.payload["data"] == {
        "configuration_id": str(draft.pk),
        "stand_id": str(show.stand.pk),
        "package_id": str(show.package.pk),
        "package_version": 1,
        "total_price": Decimal("3268.00"),
        "status": "approved",
    }


def test_a_revision_is_reopened_and_discarded(api, show, submitted):
    path = f"{PATH}/{submitted.pk}"
    approve_configuration(submitted, actor=show.organiser)

    answer = api.post(f"{path}/reopen", {"reason": "A bigger stand"})
    assert (answer.status, answer.body["status"], answer.body["revision"]) == (200, "draft", 2)
    assert api.delete(path).error["code"] == "wrong_status"
    api.put(path, {"selections": lines(show, back_wall=1, kw3=1)})
    answer = api.post(f"{path}/discard")
    assert (answer.status, answer.body["status"], answer.body["revision"]) == (200, "approved", 1)
    assert answer.body["total_price"] == 3200


def test_a_submission_is_withdrawn(api, submitted):
    answer = api.post(f"{PATH}/{submitted.pk}/withdraw")

    assert (answer.status, answer.body["status"], answer.body["submitted_at"]) == (200, "draft", None)


ALLOWED = {
    "submit": {"draft", "changes_requested"},
    "withdraw": {"submitted"},
    "approve": {"submitted"},
    "request-changes": {"submitted"},
    "reopen": {"approved"},
    "discard": set(),
}


@pytest.mark.parametrize(
    ("transition", "status"),
    [
        (each, status)
        for each, allowed in ALLOWED.items()
        for status in ConfigurationStatus.values
        if status not in allowed
    ],
)
def test_a_transition_from_a_status_that_does_not_allow_it(api, show, transition, status):
    made = show.configuration(status=status)
    body = {"reason": "Why not"} if transition in ("request-changes", "reopen") else {}
    entries = ActivityEntry.objects.count()

    answer = api.post(f"{PATH}/{made.pk}/{transition}", body)

    assert (answer.status, answer.error["code"], answer.error["status"]) == (409, "wrong_status", status)
    made.refresh_from_db()
    assert (made.status, ActivityEntry.objects.count()) == (status, entries)


@pytest.mark.parametrize("status", ["submitted", "approved", "removed"])
def test_only_what_can_be_edited_is_written(api, show, status):
    made = show.configuration(status=status)
    line = made.selections.first()
    option = show.option("arch")
    path = f"{PATH}/{made.pk}"

    answers = [
        api.put(path, {"notes": "x"}),
        api.put(path, {}),
        api.post(f"{path}/selections", {"option_id": option.pk, "quantity": 1}),
        api.put(f"{path}/selections/{line.pk}", {"quantity": 9}),
        api.delete(f"{path}/selections/{line.pk}"),
    ]

    assert {(answer.status, answer.error["code"], answer.error["status"]) for answer in answers} == {
        (409, "wrong_status", status)
    }


def test_a_removed_configuration_is_readable_and_leaves_the_lists(api, show, path):
    assert api.delete(path).status == 204
    assert api.get(path).body["status"] == "removed"
    assert api.delete(path).error["code"] == "not_found"
    assert api.get(PATH).body["data"] == []
    assert [row["status"] for row in api.get(PATH, include_removed="true").body["data"]] == ["removed"]
    assert [row["status"] for row in api.get(PATH, status="removed").body["data"]] == ["removed"]
    assert api.get(f"{path}/selections").status == 200


def test_a_refused_submit_lists_every_problem(api, show, path):
    api.put(path, {"selections": lines(show, back_wall=0, kw1=1, rig=1, arch=1)})
    problems = api.get(path).body["problems"]

    answer = api.post(f"{path}/submit")

    assert (answer.status, answer.error["code"]) == (422, "has_problems")
    assert answer.error["problems"] == problems
    assert [detail["code"] for detail in answer.error["details"]] == [problem["code"] for problem in problems]
    assert {"below_minimum", "requires", "excludes"} <= {problem["code"] for problem in problems}
    assert api.get(path).body["status"] == "draft"


def test_a_submit_that_only_came_too_late_for_the_stock_is_a_conflict(api, show, path):
    StockCount.objects.create(event=show.event, option_code="kw3", reserved=14)
    api.put(path, {"selections": lines(show, back_wall=1, kw3=1)})

    answer = api.post(f"{path}/submit")

    assert (answer.status, answer.error["code"]) == (409, "out_of_stock")
    assert [problem["code"] for problem in answer.error["problems"]] == ["out_of_stock"]


def test_a_decision_on_an_old_submission_is_told_what_changed(api, show, submitted):
    path = f"{PATH}/{submitted.pk}"
    withdraw_configuration(submitted, actor=show.sponsor)
    api.put(path, {"selections": lines(show, back_wall=1, kw3=1, spot=4)})
    api.post(f"{path}/submit")

    for transition, body in (("approve", {}), ("request-changes", {"reason": "Hm"})):
        answer = api.post(f"{path}/{transition}", {"submission": 1, **body})

        assert (answer.status, answer.error["code"]) == (409, "stale_submission")
        assert (answer.error["status"], answer.error["submission"]) == ("submitted", 2)
        assert answer.error["difference"] == {
            "old_total": 3200,
            "new_total": 3385,
            "lines": [
                {
                    "code": "kw3",
                    "name": "Kw3",
                    "category": "Power",
                    "old_quantity": None,
                    "new_quantity": 1,
                    "old_total": 0,
                    "new_total": 185,
                },
                {
                    "code": "kw1",
                    "name": "Kw1",
                    "category": "Power",
                    "old_quantity": 1,
                    "new_quantity": None,
                    "old_total": 0,
                    "new_total": 0,
                },
            ],
        }
    assert api.get(path).body["status"] == "submitted"


def test_who_decided_first_is_told(api, show, submitted):
    approve_configuration(submitted, actor=show.organiser)

    answer = api.post(f"{PATH}/{submitted.pk}/approve", {"submission": 1})

    assert (answer.status, answer.error["code"], answer.error["status"]) == (409, "wrong_status", "approved")
    assert answer.error["decided_by"] == "Maya Okafor"
    assert answer.error["decided_at"].endswith("Z")


def test_after_the_deadline_every_write_takes_a_reason(api, show, path, draft):
    late(show)
    line = draft.selections.get(option__code="spot")
    stand = show.add_stand("D2")
    option = show.option("arch").pk
    begin = {"stand_id": str(stand.pk), "package_id": str(show.package.pk)}

    def without():
        return [
            api.post(PATH, begin),
            api.put(path, {"notes": "x"}),
            api.put(path, {"selections": []}),
            api.post(f"{path}/selections", {"option_id": option, "quantity": 1}),
            api.put(f"{path}/selections/{line.pk}", {"quantity": 5}),
            api.delete(f"{path}/selections/{line.pk}"),
            api.post(f"{path}/submit"),
            api.delete(path),
            api.delete(path, reason="   "),
        ]

    assert {(answer.status, tuple(answer.codes.items())) for answer in without()} == {(422, (("reason", "required"),))}
    reason = {"reason": "Agreed by phone"}
    assert api.post(PATH, {**begin, **reason}).status == 201
    assert api.put(path, {"notes": "x", **reason}).status == 200
    assert api.post(f"{path}/selections", {"option_id": option, "quantity": 1, **reason}).status == 201
    assert api.put(f"{path}/selections/{line.pk}", {"quantity": 5, **reason}).status == 200
    assert api.delete(f"{path}/selections/{line.pk}", **reason).status == 204
    assert api.post(f"{path}/submit", reason).status == 200
    api.post(f"{path}/withdraw")
    assert api.delete(path, **reason).status == 204
    reasons = ActivityEntry.objects.filter(verb__startswith="configuration.", reason="Agreed by phone")
    assert sorted(reasons.values_list("verb", flat=True)) == [
        "configuration.created",
        *["configuration.edited"] * 4,
        "configuration.removed",
        "configuration.submitted",
    ]


@pytest.mark.parametrize(
    ("body", "status", "codes"),
    [
        ({"stand_id": None}, 400, {"stand_id": "wrong_type"}),
        ({"stand_id": "C12"}, 422, {"stand_id": "invalid"}),
        ({"stand_id": "0190a6b0-0000-7000-8000-000000000000"}, 422, {"stand_id": "not_found"}),
        ({"package_id": 7}, 400, {"package_id": "wrong_type"}),
        ({"package_id": "0190a6b0-0000-7000-8000-000000000000"}, 422, {"package_id": "not_found"}),
        ({"notes": 7}, 400, {"notes": "wrong_type"}),
        ({"notes": "x" * 4001}, 422, {"notes": "too_long"}),
        ({"notes": "a\x00"}, 422, {"notes": "invalid_character"}),
        ({"selections": {}}, 400, {"selections": "wrong_type"}),
        ({"selections": [{"quantity": 1}]}, 422, {"selections.0.option_id": "required"}),
        ({"selections": [{"option_id": "x", "quantity": "1"}]}, 400, None),
        ({"package_version": 1}, 400, {"package_version": "read_only"}),
        ({"status": "approved"}, 400, {"status": "read_only"}),
        ({"total_price": 0}, 400, {"total_price": "read_only"}),
    ],
)
def test_a_body_that_cannot_be_kept_is_named(api, show, body, status, codes):
    good = {"stand_id": str(show.stand.pk), "package_id": str(show.package.pk)}

    answer = api.post(PATH, {**good, **body})

    assert answer.status == status
    assert codes is None or answer.codes == codes
    assert StandConfiguration.objects.count() == 0


@pytest.mark.parametrize("missing", ["stand_id", "package_id"])
def test_a_stand_and_a_package_are_needed(api, show, missing):
    body = {"stand_id": str(show.stand.pk), "package_id": str(show.package.pk)}
    del body[missing]

    assert api.post(PATH, body).codes == {missing: "required"}


@pytest.mark.parametrize(
    ("transition", "body", "status", "codes"),
    [
        ("submit", {"reason": 7}, 400, {"reason": "wrong_type"}),
        ("submit", {"comment": "x"}, 400, {"comment": "unknown_field"}),
        ("approve", {"submission": "1"}, 400, {"submission": "wrong_type"}),
        ("approve", {"submission": 0}, 422, {"submission": "out_of_range"}),
        ("approve", {"submission": 10**40}, 422, {"submission": "out_of_range"}),
        ("approve", {"comment": []}, 400, {"comment": "wrong_type"}),
        ("request-changes", {}, 422, {"reason": "required"}),
        ("request-changes", {"reason": "  "}, 422, {"reason": "required"}),
        ("request-changes", {"reason": "x", "answer_by": "2001-01-01T00:00:00Z"}, 422, {"answer_by": "invalid"}),
        ("request-changes", {"reason": "x", "lines": [{"option_id": "x"}]}, 422, None),
        (
            "request-changes",
            {"reason": "x", "lines": [{"option_id": "0190a6b0-0000-7000-8000-000000000000", "comment": "y"}]},
            422,
            {"lines": "option_not_in_version"},
        ),
        ("withdraw", {"reason": "x"}, 400, {"reason": "unknown_field"}),
        ("discard", {"reason": "x"}, 400, {"reason": "unknown_field"}),
        ("reopen", {}, 422, {"reason": "required"}),
    ],
)
def test_a_transition_reads_its_body_strictly(api, submitted, transition, body, status, codes):
    answer = api.post(f"{PATH}/{submitted.pk}/{transition}", body)

    assert answer.status == status
    assert codes is None or answer.codes == codes
    assert api.get(f"{PATH}/{submitted.pk}").body["status"] == "submitted"


def test_a_stand_has_one_live_configuration(api, show, draft):
    answer = api.post(PATH, {"stand_id": show.stand.pk, "package_id": show.package.pk})

    assert (answer.status, answer.error["code"]) == (409, "duplicate")


def test_a_package_that_the_event_does_not_offer_is_refused(api, show):
    other = package(show.organisation, "second")

    answer = api.post(PATH, {"stand_id": show.stand.pk, "package_id": other.pk})

    assert (answer.status, answer.codes) == (422, {"package_id": "not_offered"})


def test_nothing_half_is_left_of_a_refused_creation(api, show):
    wrong = [{"option_id": "0190a6b0-0000-7000-8000-000000000000", "quantity": 1}]

    answer = api.post(PATH, {"stand_id": show.stand.pk, "package_id": show.package.pk, "selections": wrong})

    assert (answer.status, set(answer.codes.values())) == (422, {"option_not_in_version"})
    assert StandConfiguration.objects.count() == 0
    assert ActivityEntry.objects.filter(verb__startswith="configuration.").count() == 0


def test_an_option_named_twice_is_refused(api, show, path):
    twice = lines(show, spot=1) * 2

    assert api.put(path, {"selections": twice}).codes == {"selections.1.option_id": "duplicate"}


def test_the_stand_stands_for_good(api, show, path):
    other = show.add_stand("D2")

    assert api.put(path, {"stand_id": other.pk}).codes == {"stand_id": "fixed"}
    assert api.put(path, {"stand_id": show.stand.pk}).status == 200


def test_the_lists_narrow_by_event_stand_and_status(api, show, draft):
    other = show.add_stand("D2", "Lumen Works")
    submitted = show.configuration(other, status="submitted")
    elsewhere = make_event(show.organisation, "Other Show")

    def found(**query):
        return [row["id"] for row in api.get(PATH, **query).body["data"]]

    assert found() == found(event=show.event.pk) == [str(draft.pk), str(submitted.pk)]
    assert found(event=elsewhere.pk) == []
    assert found(stand=other.pk) == found(status="submitted") == [str(submitted.pk)]


def test_the_list_says_the_same_as_the_detail(api, show, path):
    api.put(path, {"selections": lines(show, back_wall=1, kw1=1, rig=1)})

    assert api.get(PATH).body["data"] == [api.get(path).body]


def test_every_reader_of_a_total_reads_the_same(api, show, path, draft):
    api.put(path, {"selections": lines(show, back_wall=1, kw3=1, spot=9)})
    body = api.post(f"{path}/submit").body

    price = load_sheet(StandConfiguration.objects.get()).price
    assert body["total_price"] == price.net == body["price"]["net"]
    assert OutboxEvent.objects.get(public_name="stand_configured").payload["data"]["total_price"] == price.net


def test_another_organisation_sees_and_moves_nothing(show, stranger, submitted):
    path = f"{PATH}/{submitted.pk}"
    line = submitted.selections.first()
    entries = ActivityEntry.objects.count()
    assert stranger.get(PATH).body["data"] == []
    assert stranger.get(PATH, stand=show.stand.pk, include_removed="true").body["data"] == []
    for method, each, body in [
        ("GET", path, None),
        ("PUT", path, {"notes": "x"}),
        ("DELETE", path, None),
        ("POST", f"{path}/submit", {}),
        ("POST", f"{path}/approve", {}),
        ("POST", f"{path}/request-changes", {"reason": "x"}),
        ("POST", f"{path}/withdraw", {}),
        ("POST", f"{path}/reopen", {"reason": "x"}),
        ("POST", f"{path}/discard", {}),
        ("GET", f"{path}/selections", None),
        ("POST", f"{path}/selections", {"option_id": str(line.option_id), "quantity": 1}),
        ("GET", f"{path}/selections/{line.pk}", None),
        ("PUT", f"{path}/selections/{line.pk}", {"quantity": 1}),
        ("DELETE", f"{path}/selections/{line.pk}", None),
    ]:
        assert stranger.call(method, each, body).status == 404
    body = {"stand_id": str(show.stand.pk), "package_id": str(show.package.pk)}
    assert stranger.post(PATH, body).codes == {"stand_id": "not_found"}
    assert ActivityEntry.objects.count() == entries


def test_other_peoples_packages_and_options_cannot_be_named(api, show, path):
    third = organisation("Third Party")
    theirs = package(third, "theirs")
    option = theirs.current_version.options.first()

    assert api.put(path, {"package_id": theirs.pk}).codes == {"package_id": "not_found"}
    answer = api.put(path, {"selections": [{"option_id": option.pk, "quantity": 1}]})
    assert set(answer.codes.values()) == {"option_not_in_version"}
    answer = api.post(f"{path}/selections", {"option_id": option.pk, "quantity": 1})
    assert set(answer.codes.values()) == {"option_not_in_version"}


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(api, show, count, django_assert_num_queries):
    show.configuration()
    for number in range(count - 1):
        stand = show.add_stand(f"D{number}", f"Company {number}")
        Fee.objects.create(stand=stand, description="Fee", amount=Decimal(number), added_by_name="Maya")
        show.configuration(stand)
    StockCount.objects.create(event=show.event, option_code="rig", reserved=1)
    add_version(show.package)

    with django_assert_num_queries(11):
        answer = api.get(PATH, per_page=100)

    assert len(answer.body["data"]) == count
