"""Rights, as another system gives, changes and takes them."""

import pytest

from eventhub.accounts.enums import AccountStatus, Role
from eventhub.accounts.models import UserPermission
from eventhub.activity.models import ActivityEntry
from tests.factories.accounts import UserFactory, UserPermissionFactory
from tests.factories.show import Show, grant, organisation

NOWHERE = "0190a6b0-0000-7000-8000-000000000000"


@pytest.fixture
def right(show) -> UserPermission:
    return UserPermission.objects.get(user=show.sponsor_user)


def test_a_right_is_given_read_and_revoked(api, show):
    body = {"user_id": show.sponsor_user.pk, "role": "designer", "scope_type": "stand", "scope_id": show.stand.pk}

    answer = api.post("/user-permissions", body)

    made = UserPermission.objects.get(role=Role.DESIGNER)
    assert answer.status == 201
    assert answer.response["Location"] == f"http://testserver/api/v1/user-permissions/{made.pk}"
    assert answer.body == {
        "id": str(made.pk),
        "user_id": str(show.sponsor_user.pk),
        "role": "designer",
        "scope_type": "stand",
        "scope_id": str(show.stand.pk),
        "granted_by": None,
        "revoked_at": None,
        "created_at": answer.body["created_at"],
        "updated_at": answer.body["updated_at"],
    }
    assert (made.scope_label, made.event_id) == ("Stand C12 at Northern Build Expo", show.event.pk)
    again = api.post("/user-permissions", body)
    assert (again.status, again.error["code"], again.codes) == (409, "duplicate", {"user_id": "duplicate"})

    address = f"/user-permissions/{made.pk}"
    assert api.delete(address).status == 204
    assert api.get(address).body["revoked_at"] is not None
    assert api.delete(address).status == 404
    assert api.post("/user-permissions", body).status == 201


def test_a_right_becomes_another_one(api, show, right):
    answer = api.put(
        f"/user-permissions/{right.pk}", {"role": "viewer", "scope_type": "stand", "scope_id": show.stand.pk}
    )

    assert answer.status == 200
    assert (answer.body["role"], answer.body["scope_type"], answer.body["scope_id"]) == (
        "viewer",
        "stand",
        str(show.stand.pk),
    )
    assert answer.body["id"] == str(right.pk)
    right.refresh_from_db()
    assert (right.scope_label, right.revoked_at) == ("Stand C12 at Northern Build Expo", None)
    entry = ActivityEntry.objects.get(verb="grant.changed")
    assert entry.data["changed"]["role"] == ["sponsor", "viewer"]

    only = api.patch(f"/user-permissions/{right.pk}", {"role": "designer", "user_id": show.sponsor_user.pk})
    assert (only.status, only.body["role"], only.body["scope_id"]) == (200, "designer", str(show.stand.pk))
    assert api.patch(f"/user-permissions/{right.pk}", {}).body == only.body
    assert ActivityEntry.objects.filter(verb="grant.changed").count() == 2


@pytest.mark.parametrize(
    ("change", "status", "codes"),
    [
        ({"user_id": 5}, 400, {"user_id": "wrong_type"}),
        ({"user_id": NOWHERE}, 422, {"user_id": "not_found"}),
        ({"role": "king"}, 422, {"role": "invalid_choice"}),
        ({"scope_type": "hall"}, 422, {"scope_type": "invalid_choice"}),
        ({"scope_type": "event"}, 422, {"scope_id": "not_found"}),
        ({"scope_id": NOWHERE}, 422, {"scope_id": "not_found"}),
        ({"role": "organiser"}, 422, {"scope_type": "invalid"}),
        ({"granted_by": NOWHERE}, 400, {"granted_by": "read_only"}),
        ({"until": "2027-01-01"}, 400, {"until": "unknown_field"}),
    ],
)
def test_a_right_that_cannot_be_given(api, show, change, status, codes):
    body = {"user_id": show.sponsor_user.pk, "role": "viewer", "scope_type": "stand", "scope_id": show.stand.pk}

    answer = api.post("/user-permissions", {**body, **change})

    assert (answer.status, answer.codes) == (status, codes)
    assert UserPermission.objects.count() == 2


def test_what_is_missing_is_named(api):
    answer = api.post("/user-permissions", {})
    assert answer.codes == dict.fromkeys(("user_id", "role", "scope_type", "scope_id"), "required")


@pytest.mark.parametrize(
    ("change", "status", "codes"),
    [
        ({"user_id": NOWHERE}, 422, {"user_id": "fixed"}),
        ({"role": "designer"}, 422, {"scope_type": "invalid"}),
        ({"scope_id": NOWHERE}, 422, {"scope_id": "not_found"}),
        ({"revoked_at": None}, 400, {"revoked_at": "read_only"}),
    ],
)
def test_a_change_that_cannot_be_made(api, right, change, status, codes):
    answer = api.patch(f"/user-permissions/{right.pk}", change)

    assert (answer.status, answer.codes) == (status, codes)
    assert not ActivityEntry.objects.filter(verb="grant.changed").exists()


def test_a_change_into_a_right_that_is_held_or_of_one_that_ended(api, show, right):
    other = grant(show.sponsor_user, Role.VIEWER, show.event)
    body = {"role": "viewer", "scope_type": "event", "scope_id": show.event.pk}

    answer = api.put(f"/user-permissions/{right.pk}", body)
    assert (answer.status, answer.error["code"], answer.codes) == (409, "duplicate", {"scope_id": "duplicate"})
    api.delete(f"/user-permissions/{other.pk}")
    answer = api.patch(f"/user-permissions/{other.pk}", {"role": "organiser"})
    assert (answer.status, answer.error["code"]) == (409, "conflict")
    assert api.put(f"/user-permissions/{right.pk}", body).status == 200


def test_the_last_organiser_stays_one(api, show):
    last = grant(UserFactory(), Role.ORGANISER, show.organisation)

    changed = api.patch(f"/user-permissions/{last.pk}", {"scope_type": "event", "scope_id": show.event.pk})
    revoked = api.delete(f"/user-permissions/{last.pk}")

    assert [(one.status, one.error["code"]) for one in (changed, revoked)] == [(409, "last_organiser")] * 2


def test_a_deactivated_account_is_given_nothing(api, show):
    gone = UserPermissionFactory(at=show.event, user__status=AccountStatus.DEACTIVATED, revoked_at="2026-01-01T00:00Z")
    body = {"user_id": gone.user_id, "role": "viewer", "scope_type": "event", "scope_id": show.event.pk}

    answer = api.post("/user-permissions", body)

    assert (answer.status, answer.error["code"]) == (409, "deactivated")


def test_the_list_and_its_filters(api, show, right):
    other = Show(show.organisation, "Southern Build Expo")
    ended = UserPermissionFactory(at=show.stand, role=Role.VIEWER, revoked_at="2026-01-01T00:00Z")

    def listed(**query):
        return {row["id"] for row in api.get("/user-permissions", **query).body["data"]}

    organisers = [UserPermission.objects.get(user=each.organiser_user) for each in (show, other)]
    theirs = UserPermission.objects.get(user=other.sponsor_user)
    assert listed() == {str(row.pk) for row in (*organisers, right, theirs, ended)}
    assert listed(user=show.sponsor_user.pk) == {str(right.pk)}
    assert listed(role="organiser") == {str(row.pk) for row in organisers}
    assert listed(scope_type="stand") == {str(ended.pk)}
    assert listed(scope_id=show.stand.pk) == {str(ended.pk)}
    assert listed(event=other.event.pk) == {str(organisers[1].pk), str(theirs.pk)}
    assert listed(active="false") == {str(ended.pk)}
    assert listed(active="true") == listed() - {str(ended.pk)}


def test_a_right_with_the_person_who_holds_it(api, show, right):
    row = api.get(f"/user-permissions/{right.pk}", expand="user").body

    assert row["user"]["email"] == show.sponsor_user.email


def test_another_organisation_sees_and_changes_nothing(show, right, stranger):
    address = f"/user-permissions/{right.pk}"
    assert stranger.get("/user-permissions").body["data"] == []
    assert stranger.get("/user-permissions", scope_id=right.scope_id).body["data"] == []
    assert stranger.get(address).status == 404
    assert stranger.put(address, {"role": "viewer"}).status == 404
    assert stranger.delete(address).status == 404
    body = {"user_id": show.sponsor_user.pk, "role": "viewer", "scope_type": "stand", "scope_id": show.stand.pk}
    assert stranger.post("/user-permissions", body).codes == {"user_id": "not_found"}
    assert not ActivityEntry.objects.exclude(verb="client.created").exists()


def test_other_peoples_things_cannot_be_named(api, show, right):
    theirs = Show(organisation("Elsewhere"), "Foreign Expo")
    body = {"role": "viewer", "scope_type": "stand", "scope_id": theirs.stand.pk}

    assert api.post("/user-permissions", {**body, "user_id": show.sponsor_user.pk}).codes == {"scope_id": "not_found"}
    assert api.put(f"/user-permissions/{right.pk}", body).codes == {"scope_id": "not_found"}
    mine = {**body, "scope_id": show.stand.pk, "user_id": theirs.sponsor_user.pk}
    assert api.post("/user-permissions", mine).codes == {"user_id": "not_found"}


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("query", "queries"), [({}, 3), ({"expand": "user"}, 4)])
def test_the_list_costs_the_same_for_any_number(api, show, count, query, queries, django_assert_num_queries):
    UserPermissionFactory.create_batch(count, at=show.event)

    with django_assert_num_queries(queries):
        answer = api.get("/user-permissions", per_page=100, **query)

    assert len(answer.body["data"]) == count + 2
