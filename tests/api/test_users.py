"""People of an organisation, as another system invites, reads, changes and removes them."""

import pytest
from django.utils import timezone

from eventhub.accounts.enums import AccountStatus, Role
from eventhub.accounts.models import Invitation, User, UserPermission
from eventhub.activity.models import ActivityEntry
from tests.factories.accounts import InvitationFactory, UserFactory, UserPermissionFactory
from tests.factories.show import Show, grant, organisation

NEW = {"email": "Ines.Neu@Corvid.Example", "first_name": "Ines", "last_name": "Neu"}
NOWHERE = "0190a6b0-0000-7000-8000-000000000000"


def test_a_user_is_invited_without_a_right(api, show):
    answer = api.post("/users", {**NEW, "company": "Corvid", "phone_number": "+44 113 496 0000"})

    user = User.objects.get(email="ines.neu@corvid.example")
    assert answer.status == 201
    assert answer.response["Location"] == f"http://testserver/api/v1/users/{user.pk}"
    assert answer.body == {
        "id": str(user.pk),
        "email": "ines.neu@corvid.example",
        "first_name": "Ines",
        "last_name": "Neu",
        "company": "Corvid",
        "phone_number": "+44 113 496 0000",
        "status": "invited",
        "last_login_at": None,
        "created_at": answer.body["created_at"],
        "updated_at": answer.body["updated_at"],
    }
    invitation = Invitation.objects.get(user=user)
    assert (invitation.role, invitation.scope_id, invitation.status) == ("", show.organisation.pk, "sent")
    assert api.get(f"/users/{user.pk}").body == answer.body
    again = api.post("/users", NEW)
    assert (again.status, again.error["code"], again.codes) == (409, "duplicate", {"email": "duplicate"})


@pytest.mark.parametrize(
    ("role", "scope_type"),
    [
        ("organiser", "organisation"),
        ("organiser", "event"),
        ("viewer", "event"),
        ("sponsor", "sponsorship"),
        ("designer", "stand"),
    ],
)
def test_a_user_is_invited_to_a_right_at_once(api, show, role, scope_type):
    things = {
        "organisation": show.organisation,
        "event": show.event,
        "sponsorship": show.stand.sponsorship,
        "stand": show.stand,
    }
    labels = {
        "organisation": "Leeds Dock Halls",
        "event": "Northern Build Expo",
        "sponsorship": "Corvid Robotics at Northern Build Expo",
        "stand": "Stand C12 at Northern Build Expo",
    }

    answer = api.post("/users", {**NEW, "role": role, "scope_type": scope_type, "scope_id": things[scope_type].pk})

    invitation = Invitation.objects.get(user_id=answer.body["id"])
    assert answer.status == 201
    assert (invitation.role, invitation.scope_type, invitation.scope_id, invitation.scope_label) == (
        role,
        scope_type,
        things[scope_type].pk,
        labels[scope_type],
    )
    assert not UserPermission.objects.filter(user=invitation.user).exists()


@pytest.mark.parametrize(
    ("change", "status", "codes"),
    [
        ({"email": None}, 400, {"email": "wrong_type"}),
        ({"email": "nowhere"}, 422, {"email": "invalid"}),
        ({"email": "a" * 250 + "@x.example"}, 422, {"email": "too_long"}),
        ({"first_name": ""}, 422, {"first_name": "required"}),
        ({"last_name": "a" * 81}, 422, {"last_name": "too_long"}),
        ({"company": 5}, 400, {"company": "wrong_type"}),
        ({"status": "active"}, 400, {"status": "read_only"}),
        ({"is_staff": True}, 400, {"is_staff": "unknown_field"}),
        ({"role": "king"}, 422, {"role": "invalid_choice"}),
        ({"role": "viewer"}, 422, {"scope_type": "required", "scope_id": "required"}),
        ({"role": "viewer", "scope_type": "event", "scope_id": NOWHERE}, 422, {"scope_id": "not_found"}),
    ],
)
def test_a_user_that_cannot_be_invited(api, show, change, status, codes):
    before = User.objects.count()

    answer = api.post("/users", {**NEW, **change})

    assert (answer.status, answer.codes) == (status, codes)
    assert (User.objects.count(), Invitation.objects.count()) == (before, 0)


def test_a_value_that_is_none_of_those_allowed_is_told_which_are(api):
    answer = api.post("/users", {**NEW, "role": "king"})

    [detail] = answer.error["details"]
    assert detail["message"].endswith(f"Allowed are {', '.join(Role.values)}.")


def test_a_role_at_a_thing_that_has_none_of_it(api, show):
    answer = api.post("/users", {**NEW, "role": "designer", "scope_type": "event", "scope_id": show.event.pk})

    assert (answer.status, answer.codes) == (422, {"scope_type": "invalid"})


def test_what_is_missing_is_named(api):
    answer = api.post("/users", {})
    assert (answer.status, answer.codes) == (422, dict.fromkeys(("email", "first_name", "last_name"), "required"))


def test_details_change_and_the_address_does_not(api, show):
    user = show.sponsor_user

    answer = api.put(f"/users/{user.pk}", {"email": user.email.upper(), "phone_number": "0113", "company": ""})

    assert (answer.status, answer.body["phone_number"], answer.body["first_name"]) == (200, "0113", user.first_name)
    assert api.get(f"/users/{user.pk}").body == answer.body
    answer = api.patch(f"/users/{user.pk}", {"email": "other@corvid.example"})
    assert (answer.status, answer.codes) == (422, {"email": "fixed"})
    assert api.patch(f"/users/{user.pk}", {"first_name": " "}).codes == {"first_name": "required"}
    assert api.patch(f"/users/{user.pk}", {"last_login_at": None}).codes == {"last_login_at": "read_only"}


def test_whom_others_know_too_only_changes_in_person(api, show):
    UserPermissionFactory(user=show.sponsor_user)

    answer = api.patch(f"/users/{show.sponsor_user.pk}", {"first_name": "Mine"})

    assert (answer.status, answer.error["code"]) == (403, "not_allowed")


def test_deactivating_revokes_and_stays_readable(api, show):
    user = show.sponsor_user

    assert api.delete(f"/users/{user.pk}").status == 204

    assert UserPermission.objects.get(user=user).revoked_at
    assert api.get(f"/users/{user.pk}").body["status"] == "deactivated"
    assert api.delete(f"/users/{user.pk}").status == 404
    assert api.post("/users", {**NEW, "email": user.email}).body["status"] == "invited"


def test_whom_others_need_keeps_the_account(api, show):
    elsewhere = UserPermissionFactory(user=show.sponsor_user)

    assert api.delete(f"/users/{show.sponsor_user.pk}").status == 204

    assert api.get(f"/users/{show.sponsor_user.pk}").body["status"] == "active"
    assert api.delete(f"/users/{show.sponsor_user.pk}").status == 404
    elsewhere.refresh_from_db()
    assert elsewhere.revoked_at is None


def test_somebody_who_was_only_invited_is_removed_once(api, show):
    body = api.post("/users", NEW).body
    InvitationFactory(user=User.objects.get(pk=body["id"]))  # somebody else invited the address too

    assert [api.delete(f"/users/{body['id']}").status for _ in range(2)] == [204, 404]
    assert api.get(f"/users/{body['id']}").body["status"] == "invited"


def test_the_last_organiser_stays(api, show):
    last = grant(UserFactory(), Role.ORGANISER, show.organisation).user

    answer = api.delete(f"/users/{last.pk}")

    assert (answer.status, answer.error["code"]) == (409, "last_organiser")


def test_the_list_by_event_status_and_words(api, show):
    other = Show(show.organisation, "Southern Build Expo")
    invited = InvitationFactory(at=other.event, user__first_name="Rui", user__last_name="Costa").user
    suspended = UserPermissionFactory(at=show.event, user__status=AccountStatus.SUSPENDED).user

    def listed(**query):
        return {row["id"] for row in api.get("/users", **query).body["data"]}

    here = {str(user.pk) for user in (show.organiser_user, show.sponsor_user, suspended)}
    there = {str(user.pk) for user in (other.organiser_user, other.sponsor_user, invited)}
    assert listed() == here | there
    assert listed(event=show.event.pk) == here
    assert listed(event=other.event.pk) == there
    assert listed(status="suspended") == {str(suspended.pk)}
    assert listed(search="costa rui") == {str(invited.pk)}
    assert listed(event=show.event.pk, search="costa") == set()
    assert api.get("/users", status="asleep").codes == {"status": "invalid"}


def test_somebody_known_elsewhere_is_new_here_when_invited(api, show):
    """The account is older than the moment from which a mirror asks on."""
    known = UserFactory(last_login=timezone.now())
    since = timezone.now().isoformat()
    assert api.get(f"/users/{known.pk}").status == 404

    api.post("/users", {**NEW, "email": known.email})

    (row,) = [row for row in api.get("/users", updated_since=since).body["data"] if row["id"] == str(known.pk)]
    assert (row["first_name"], row["last_login_at"] is None) == (known.first_name, False)


def test_another_organisation_sees_and_changes_nothing(show, stranger):
    address = f"/users/{show.sponsor_user.pk}"
    assert stranger.get("/users").body["data"] == []
    assert stranger.get("/users", event=show.event.pk).body["data"] == []
    assert stranger.get(address).status == 404
    assert stranger.patch(address, {"first_name": "Mine"}).status == 404
    assert stranger.delete(address).status == 404
    body = {**NEW, "role": "viewer", "scope_type": "event", "scope_id": show.event.pk}
    assert stranger.post("/users", body).codes == {"scope_id": "not_found"}
    assert not ActivityEntry.objects.exclude(verb="client.created").exists()


def test_other_peoples_places_cannot_be_named(api):
    theirs = Show(organisation("Elsewhere"), "Foreign Expo")
    for scope_type, thing in (("event", theirs.event), ("stand", theirs.stand), ("organisation", theirs.organisation)):
        role = "viewer" if scope_type != "organisation" else "organiser"
        answer = api.post("/users", {**NEW, "role": role, "scope_type": scope_type, "scope_id": thing.pk})
        assert (answer.status, answer.codes) == (422, {"scope_id": "not_found"})


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(api, show, count, django_assert_num_queries):
    UserPermissionFactory.create_batch(count, at=show.event)

    with django_assert_num_queries(3):
        answer = api.get("/users", per_page=100)

    assert len(answer.body["data"]) == count + 2
