import pytest

from eventhub.activity.models import ActivityEntry
from eventhub.configurations.models import StandConfiguration
from eventhub.packages.models import PackageAllocation, PackageOffer
from tests.factories.show import organisation, package


@pytest.fixture
def path(show) -> str:
    return f"/stands/{show.stand.pk}/package-allocation"


@pytest.fixture
def bare(show) -> str:
    """The allocation of a stand that has none."""
    stand = show.add_stand("D1")
    PackageAllocation.objects.filter(stand=stand).delete()
    return f"/stands/{stand.pk}/package-allocation"


def test_without_one_the_sponsor_may_not_choose(api, bare):
    answer = api.get(bare)

    assert answer.status == 200
    assert answer.body == {
        "id": None,
        "stand_id": bare.split("/")[2],
        "sponsor_may_select": False,
        "allowed_package_ids": [],
        "package_id": None,
        "created_at": None,
        "updated_at": None,
    }


def test_it_is_set_and_read_back(api, show, bare):
    chosen = package(show.organisation, "second")

    answer = api.put(bare, {"sponsor_may_select": True, "allowed_package_ids": [str(show.package.pk), str(chosen.pk)]})

    assert answer.status == 200
    assert answer.body == api.get(bare).body
    assert answer.body["sponsor_may_select"] is True
    assert set(answer.body["allowed_package_ids"]) == {str(show.package.pk), str(chosen.pk)}
    assert PackageOffer.objects.filter(event=show.event, package=chosen).exists()


def test_a_change_leaves_what_it_does_not_name(api, show, path):
    api.put(path, {"sponsor_may_select": True, "allowed_package_ids": [str(show.package.pk)]})

    answer = api.put(path, {"sponsor_may_select": False})
    assert answer.body["allowed_package_ids"] == [str(show.package.pk)]

    answer = api.put(path, {"allowed_package_ids": []})
    assert (answer.body["sponsor_may_select"], answer.body["allowed_package_ids"]) == (False, [])


def test_a_given_package_begins_the_configuration(api, show, path):
    answer = api.put(path, {"sponsor_may_select": False, "package_id": str(show.package.pk)})

    assert (answer.status, answer.body["package_id"]) == (200, str(show.package.pk))
    assert StandConfiguration.objects.get(stand=show.stand).version == show.version


def test_who_may_allocate_may_give_a_package(show, open_api, path):
    api = open_api(show.organisation, "stands:write")

    assert api.put(path, {"package_id": str(show.package.pk)}).status == 200
    assert StandConfiguration.objects.get(stand=show.stand).status == "draft"


def test_another_package_after_the_submission_is_refused(api, show, path):
    show.configuration(status="submitted", submission=1)
    other = package(show.organisation, "second")

    answer = api.put(path, {"package_id": str(other.pk)})

    assert (answer.status, answer.error["code"]) == (409, "in_use")
    assert not PackageOffer.objects.filter(package=other).exists()


def test_removing_it_returns_to_nothing_given_and_touches_no_configuration(api, show, path):
    api.put(path, {"package_id": str(show.package.pk)})

    assert api.delete(path).status == 204
    assert api.get(path).body["id"] is None
    assert StandConfiguration.objects.filter(stand=show.stand).count() == 1
    assert (api.delete(path).status, api.delete(path).error["code"]) == (404, "not_found")


def test_a_package_in_another_currency_cannot_be_offered(api, show, path):
    other = package(show.organisation, "euro")
    other.currency = "EUR"
    other.save()

    answer = api.put(path, {"allowed_package_ids": [str(other.pk)]})

    assert (answer.status, set(answer.codes)) == (422, {"package_id"})


ELSEWHERE = "0190a6b0-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("body", "status", "codes"),
    [
        ({}, 422, {"sponsor_may_select": "required"}),
        ({"sponsor_may_select": None}, 400, {"sponsor_may_select": "wrong_type"}),
        ({"sponsor_may_select": "true"}, 400, {"sponsor_may_select": "wrong_type"}),
        ({"sponsor_may_select": 1}, 400, {"sponsor_may_select": "wrong_type"}),
        ({"sponsor_may_select": True, "package_id": "x"}, 422, {"package_id": "invalid"}),
        ({"sponsor_may_select": True, "package_id": ELSEWHERE}, 422, {"package_id": "not_found"}),
        ({"sponsor_may_select": True, "allowed_package_ids": [ELSEWHERE]}, 422, {"allowed_package_ids.0": "not_found"}),
        ({"sponsor_may_select": True, "allowed_package_ids": [7]}, 400, {"allowed_package_ids.0": "wrong_type"}),
        ({"sponsor_may_select": True, "stand_id": ELSEWHERE}, 400, {"stand_id": "read_only"}),
    ],
)
def test_a_value_that_cannot_be_kept_is_named(api, bare, body, status, codes):
    answer = api.put(bare, body)

    assert (answer.status, answer.codes) == (status, codes)
    assert api.get(bare).body["id"] is None


def test_another_organisation_sees_and_sets_nothing(show, stranger, path):
    assert stranger.get(path).status == 404
    assert stranger.put(path, {"sponsor_may_select": False}).status == 404
    assert stranger.delete(path).status == 404
    assert ActivityEntry.objects.filter(verb__startswith="allocation.").count() == 0


def test_other_peoples_packages_cannot_be_given(api, path):
    theirs = package(organisation("Third Party"), "theirs")

    assert api.put(path, {"package_id": str(theirs.pk)}).codes == {"package_id": "not_found"}
