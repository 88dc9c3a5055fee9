import pytest

from eventhub.configurations.models import ConfigurationSelection
from eventhub.configurations.workflows import create_configuration
from tests.factories.show import OPTIONS, package

ELSEWHERE = "0190a6b0-0000-7000-8000-000000000000"


@pytest.fixture
def draft(show):
    return create_configuration(show.stand, package=show.package, actor=show.sponsor)


@pytest.fixture
def path(draft) -> str:
    return f"/stand-configurations/{draft.pk}/selections"


def line_of(draft, code: str) -> ConfigurationSelection:
    return draft.selections.get(option__code=code)


def test_the_lines_of_a_configuration(api, show, draft, path):
    rows = api.get(path).body["data"]

    assert [row["quantity"] for row in rows] == [1, 1, 4]
    spot = line_of(draft, "spot")
    assert rows[2] == {
        "id": str(spot.pk),
        "configuration_id": str(draft.pk),
        "option_id": str(spot.option_id),
        "quantity": 4,
        "unit_price": 34,
        "included_quantity": 4,
        "charged_quantity": 0,
        "line_total": 0,
        "created_at": rows[2]["created_at"],
        "updated_at": rows[2]["updated_at"],
    }
    assert api.get(f"{path}/{spot.pk}").body == rows[2]
    assert rows == api.get(path.removesuffix("/selections")).body["selections"]


def test_a_line_is_added(api, show, draft, path):
    answer = api.post(path, {"option_id": show.option("kw3").pk, "quantity": 1})

    made = line_of(draft, "kw3")
    assert answer.status == 201
    assert answer.response["Location"] == f"http://testserver/api/v1{path}/{made.pk}"
    assert (answer.body["quantity"], answer.body["line_total"]) == (1, 185)
    again = api.post(path, {"option_id": show.option("kw3").pk, "quantity": 2})
    assert (again.status, again.error["code"]) == (409, "duplicate")
    assert line_of(draft, "kw3").quantity == 1


@pytest.mark.parametrize("quantity", [0, 7, 100_000])
def test_any_quantity_is_kept_and_its_problems_are_listed(api, draft, path, quantity):
    line = line_of(draft, "kw1")

    answer = api.put(f"{path}/{line.pk}", {"quantity": quantity})

    assert (answer.status, answer.body["quantity"]) == (200, quantity)
    problems = api.get(path.removesuffix("/selections")).body["problems"]
    assert [problem["code"] for problem in problems] == (["category_minimum"] if not quantity else ["above_maximum"])


def test_a_line_changes_by_what_it_names(api, draft, path):
    line = line_of(draft, "spot")
    before = api.get(f"{path}/{line.pk}").body

    assert api.patch(f"{path}/{line.pk}", {}).body == before
    answer = api.put(f"{path}/{line.pk}", {"option_id": line.option_id, "quantity": 6})
    assert (answer.body["charged_quantity"], answer.body["line_total"]) == (2, 68)
    assert api.put(f"{path}/{line.pk}", {"option_id": ELSEWHERE}).codes == {"option_id": "fixed"}


def test_a_line_is_removed_but_a_mandatory_one_stays_at_nought(api, draft, path):
    spot, wall = line_of(draft, "spot"), line_of(draft, "back-wall")

    assert api.delete(f"{path}/{spot.pk}").status == 204
    assert api.delete(f"{path}/{spot.pk}").status == 404
    for _ in range(2):
        assert api.delete(f"{path}/{wall.pk}").status == 204
    assert api.get(f"{path}/{wall.pk}").body["quantity"] == 0
    problems = api.get(path.removesuffix("/selections")).body["problems"]
    assert {problem["code"] for problem in problems} == {"below_minimum", "category_minimum"}


@pytest.mark.parametrize(
    ("body", "status", "codes"),
    [
        ({}, 422, {"option_id": "required", "quantity": "required"}),
        ({"option_id": None, "quantity": 1}, 400, {"option_id": "wrong_type"}),
        ({"option_id": "kw3", "quantity": 1}, 422, {"option_id": "invalid"}),
        ({"option_id": ELSEWHERE, "quantity": 1}, 422, {"option_id": "option_not_in_version"}),
        ({"option_id": ELSEWHERE, "quantity": -1}, 422, {"quantity": "out_of_range"}),
        ({"option_id": ELSEWHERE, "quantity": 100_001}, 422, {"quantity": "out_of_range"}),
        ({"option_id": ELSEWHERE, "quantity": 10**50}, 422, {"quantity": "out_of_range"}),
        ({"option_id": ELSEWHERE, "quantity": 1e300}, 422, {"quantity": "out_of_range"}),
        ({"option_id": ELSEWHERE, "quantity": 1.5}, 400, {"quantity": "wrong_type"}),
        ({"option_id": ELSEWHERE, "quantity": "1"}, 400, {"quantity": "wrong_type"}),
        ({"option_id": ELSEWHERE, "quantity": True}, 400, {"quantity": "wrong_type"}),
        ({"option_id": ELSEWHERE, "quantity": 1, "unit_price": 0}, 400, {"unit_price": "read_only"}),
        ({"option_id": ELSEWHERE, "quantity": 1, "reason": "a\x00"}, 422, {"reason": "invalid_character"}),
    ],
)
def test_a_line_that_cannot_be_kept_is_named(api, path, body, status, codes):
    answer = api.post(path, body)

    assert (answer.status, answer.codes) == (status, codes)
    assert ConfigurationSelection.objects.count() == 3


def test_a_whole_number_may_be_written_with_a_point(api, draft, path):
    line = line_of(draft, "spot")

    answer = api.call("PUT", f"{path}/{line.pk}", raw=b'{"quantity": 6.0}')

    assert (answer.status, answer.body["quantity"]) == (200, 6)


def test_a_line_of_another_configuration_is_not_here(api, show, draft, path):
    other = create_configuration(show.add_stand("D2"), package=show.package, actor=show.organiser)
    line = other.selections.first()

    assert api.get(f"{path}/{line.pk}").status == 404
    assert api.put(f"{path}/{line.pk}", {"quantity": 3}).status == 404
    assert api.delete(f"{path}/{line.pk}").status == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(api, show, count, django_assert_num_queries):
    included = tuple(
        (f"o{number}", "Light", {"included_quantity": 1, "max_quantity": 2}) for number in range(count - 1)
    )
    wide = package(show.organisation, "wide", options=(OPTIONS[0], *included))
    show.package = wide
    made = show.configuration()

    with django_assert_num_queries(4):
        answer = api.get(f"/stand-configurations/{made.pk}/selections", per_page=100)

    assert len(answer.body["data"]) == count
