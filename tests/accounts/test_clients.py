from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.utils import timezone

from eventhub.accounts.clients import LONGEST_OVERLAP, change_client, rotate_client_secret
from eventhub.accounts.models import ApiClient
from eventhub.accounts.services import revoke_client
from eventhub.activity.models import ActivityEntry
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from tests.factories.accounts import SYSTEM, ApiClientFactory


@pytest.fixture
def made(organisation) -> ApiClient:
    return ApiClientFactory(
        organisation=organisation, client_secret="first-secret", allowed_scopes=["events:read", "stands:read"]
    )


def test_a_new_secret_leaves_the_old_one_a_day(made, organiser, facts):
    with time_machine.travel("2026-05-04T10:00Z", tick=False):
        rotated, secret = rotate_client_secret(made, actor=organiser)
        until = timezone.now() + timedelta(hours=24)

    kept = ApiClient.objects.get()
    assert (rotated, len(secret), kept.previous_secret_expires_at) == (made, 128, until)
    assert check_password(secret, kept.client_secret)
    assert check_password("first-secret", kept.previous_secret)
    assert kept.client_secret.startswith("pbkdf2_sha256_client$")
    assert facts() == [("client.rotated", "", "")]
    assert ActivityEntry.objects.get().data == {"overlap_hours": 24}


def test_without_overlap_the_old_secret_is_forgotten(made, organiser):
    rotate_client_secret(made, actor=organiser)
    rotate_client_secret(made, actor=organiser, overlap=timedelta())

    kept = ApiClient.objects.get()
    assert (kept.previous_secret, kept.previous_secret_expires_at) == ("", None)


@pytest.mark.parametrize("overlap", [timedelta(seconds=-1), LONGEST_OVERLAP + timedelta(seconds=1)])
def test_an_overlap_has_bounds(made, organiser, overlap, facts):
    with pytest.raises(Invalid) as refused:
        rotate_client_secret(made, actor=organiser, overlap=overlap)

    assert ([detail.field for detail in refused.value.details], facts()) == (["overlap"], [])


def test_only_staff_get_a_secret_that_writes_packages(made, organiser, staff):
    """Who reads the secret can do what the client can."""
    change_client(made, actor=staff, scopes=["packages:write"])

    with pytest.raises(NotAllowed):
        rotate_client_secret(made, actor=organiser)
    assert rotate_client_secret(made, actor=staff)[1]


def test_a_client_is_renamed_and_gets_other_scopes(made, organiser, facts):
    changed = change_client(made, actor=organiser, name=" Portal ", scopes=["users:read", "events:read"])

    kept = ApiClient.objects.get()
    assert (changed.name, kept.name, kept.allowed_scopes) == ("Portal", "Portal", ["events:read", "users:read"])
    assert kept.client_secret == made.client_secret
    assert facts() == [("client.changed", "", "")]
    assert set(ActivityEntry.objects.get().data["changed"]) == {"name", "allowed_scopes"}


def test_an_equal_client_says_nothing(made, organiser, facts):
    change_client(made, actor=organiser, name=made.name, scopes=["stands:read", "events:read"])

    assert facts() == []


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": " "}, "name"), ({"scopes": []}, "scopes"), ({"scopes": ["money:take"]}, "scopes")],
)
def test_a_change_has_to_make_sense(made, organiser, values, field, facts):
    with pytest.raises(Invalid) as refused:
        change_client(made, actor=organiser, **values)

    assert ([detail.field for detail in refused.value.details], facts()) == ([field], [])


def test_only_staff_give_the_right_to_write_packages_but_anybody_may_leave_it(made, organiser, staff):
    with pytest.raises(NotAllowed):
        change_client(made, actor=organiser, scopes=["packages:write"])
    change_client(made, actor=staff, scopes=["packages:write", "events:read"])

    changed = change_client(made, actor=organiser, name="Catalogue", scopes=["packages:write"])

    assert changed.allowed_scopes == ["packages:write"]


@pytest.mark.parametrize("act", [change_client, rotate_client_secret])
def test_nobody_else_touches_a_client(made, outsider, event_organiser, act, facts):
    for stranger in (outsider, event_organiser):
        with pytest.raises(NotAllowed):
            act(made, actor=stranger)

    assert facts() == []


@pytest.mark.parametrize("act", [change_client, rotate_client_secret])
def test_a_revoked_client_stays_as_it_is(made, organiser, act):
    revoke_client(made, actor=SYSTEM)

    with pytest.raises(Conflict) as refused:
        act(made, actor=organiser)

    assert refused.value.code == "wrong_status"
