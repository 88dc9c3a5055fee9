import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eventhub.accounts.clients import rotate_client_secret
from eventhub.accounts.models import ApiCallDay, ApiClient
from eventhub.accounts.services import revoke_client
from eventhub.activity.models import ActivityEntry
from eventhub.core.actor import Actor
from tests.factories.accounts import ApiClientFactory

SECRET = re.compile(r"<code>(\w{128})</code>")
FORM = "application/x-www-form-urlencoded"
SYSTEM = Actor.system("test")


@pytest.fixture
def made(show) -> ApiClient:
    return ApiClientFactory(organisation=show.organisation, name="Catalogue", allowed_scopes=["events:read"])


def page(show, name: str, *args) -> str:
    return reverse(f"organiser:{name}", args=[show.organisation.pk, *args])


def token_status(client: ApiClient, secret: str) -> int:
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    return Client().post("/oauth/token", urlencode(form), content_type=FORM).status_code


def verbs() -> list[str]:
    return list(ActivityEntry.objects.order_by("id").values_list("verb", flat=True))


# --- the list ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_clients_cost_the_same_for_any_number(show, owner, count, django_assert_num_queries):
    ApiClientFactory.create_batch(count, organisation=show.organisation)

    with django_assert_num_queries(6):
        answer = owner.get(page(show, "client-list"))

    assert len(list(answer.context["listing"])) == count


def test_the_list_finds_filters_and_leaves_as_a_file(show, owner, made):
    gone = ApiClientFactory(organisation=show.organisation, name="Old one")
    revoke_client(gone, actor=SYSTEM)
    ApiClientFactory(name="Of somebody else")

    def names(**query: str) -> list[str]:
        return [client.name for client in owner.get(page(show, "client-list"), query).context["listing"]]

    assert names() == ["Catalogue", "Old one"]
    assert names(sort="-client") == ["Old one", "Catalogue"]
    assert (names(status="active"), names(status="revoked")) == (["Catalogue"], ["Old one"])
    assert names(q=made.client_id[:20]) == ["Catalogue"]
    sheet = b"".join(owner.get(page(show, "client-list"), {"export": "csv"}).streaming_content).decode()
    assert f"Catalogue,{made.client_id},events:read,,Active," in sheet
    assert "Of somebody else" not in sheet


def test_an_organisation_without_clients_is_told_what_one_is(show, owner):
    assert "No other system is connected" in owner.get(page(show, "client-list")).content.decode()


# --- creating, and the secret --------------------------------------------------------------------------


def test_the_secret_of_a_new_client_is_shown_once_and_works(show, owner):
    answer = owner.post(page(show, "client-create"), {"name": "Badges", "scopes": ["stands:read", "events:read"]})

    made = ApiClient.objects.get()
    secret = SECRET.search(answer.content.decode())[1]
    assert (answer.status_code, made.name, made.allowed_scopes) == (201, "Badges", ["events:read", "stands:read"])
    assert "no-store" in answer["Cache-Control"]
    assert token_status(made, secret) == 200
    assert secret not in owner.get(page(show, "client-detail", made.pk)).content.decode()
    assert secret not in "".join(str(session.get_decoded()) for session in Session.objects.all())
    assert secret not in str(answer.cookies)
    assert verbs() == ["client.created"]


@pytest.mark.parametrize(
    ("posted", "field"),
    [({"name": "", "scopes": "events:read"}, "name"), ({"name": "Badges"}, "scopes")],
)
def test_a_client_needs_a_name_and_scopes(show, owner, posted, field):
    answer = owner.post(page(show, "client-create"), posted)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not ApiClient.objects.exists()


def test_only_staff_find_the_box_for_writing_packages(show, owner, staff):
    posted = {"name": "Catalogue", "scopes": ["packages:write"]}

    text = owner.get(page(show, "client-create")).content.decode()
    assert ('value="packages:write"' in text, "Only staff let a client write packages" in text) == (False, True)
    assert owner.post(page(show, "client-create"), posted).status_code == 422
    assert not ApiClient.objects.exists()

    text = staff.get(page(show, "client-create")).content.decode()
    assert ('value="packages:write"' in text, "Only staff let a client write packages" in text) == (True, False)
    assert staff.post(page(show, "client-create"), posted).status_code == 201


# --- its page ------------------------------------------------------------------------------------------


@time_machine.travel("2026-05-04T12:00Z")
def test_the_page_draws_the_calls_and_says_them_in_a_table(show, owner, made):
    cache.clear()
    for days, calls in ((1, 410), (2, 30)):
        ApiCallDay.objects.create(client=made, day=timezone.now().date() - timedelta(days=days), calls=calls)

    answer = owner.get(page(show, "client-detail", made.pk))

    text = answer.content.decode()
    label = "440 calls in the last 30 days, most of them on 3 May: 410"
    assert f'role="img" aria-label="{label}"' in text
    assert text.count("<rect ") == 30
    assert '<th scope="row">Saturday 2 May</th><td class="num">30</td>' in text
    assert "Read events" in text


def test_a_client_that_never_called_has_no_picture(show, owner, made):
    cache.clear()

    text = owner.get(page(show, "client-detail", made.pk)).content.decode()

    assert ("No calls in the last 30 days" in text, "<rect " in text) == (True, False)


def test_a_client_is_changed(show, owner, made):
    answer = owner.post(page(show, "client-edit", made.pk), {"name": "Portal", "scopes": ["stands:read"]})

    assert answer["Location"] == page(show, "client-detail", made.pk)
    kept = ApiClient.objects.get()
    assert (kept.name, kept.allowed_scopes, verbs()) == ("Portal", ["stands:read"], ["client.changed"])


def test_an_organiser_keeps_the_scope_that_staff_gave(show, owner):
    made = ApiClientFactory(organisation=show.organisation, allowed_scopes=["packages:write"])

    owner.post(page(show, "client-edit", made.pk), {"name": "Renamed", "scopes": ["packages:write"]})

    kept = ApiClient.objects.get()
    assert (kept.name, kept.allowed_scopes) == ("Renamed", ["packages:write"])


def test_a_new_secret_is_shown_once_and_the_old_one_works_for_the_time_chosen(show, owner):
    made = ApiClientFactory(organisation=show.organisation, client_secret="old-secret")

    answer = owner.post(page(show, "client-rotate", made.pk), {"overlap": "1"})

    secret = SECRET.search(answer.content.decode())[1]
    assert (answer.status_code, verbs()) == (201, ["client.rotated"])
    assert "no-store" in answer["Cache-Control"]
    assert "The old secret works until" in answer.content.decode()
    assert [token_status(made, "old-secret"), token_status(made, secret)] == [200, 200]
    assert "Two secrets work until" in owner.get(page(show, "client-detail", made.pk)).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert [token_status(made, "old-secret"), token_status(made, secret)] == [401, 200]


@pytest.mark.parametrize("overlap", ["", "9999", "now"])
def test_a_new_secret_needs_one_of_the_times(show, owner, made, overlap):
    answer = owner.post(page(show, "client-rotate", made.pk), {"overlap": overlap})

    assert (answer.status_code, verbs()) == (422, [])


def test_an_organiser_gets_no_secret_that_writes_packages(show, owner, staff):
    made = ApiClientFactory(organisation=show.organisation, allowed_scopes=["packages:write"])
    address = page(show, "client-rotate", made.pk)

    assert address not in owner.get(page(show, "client-detail", made.pk)).content.decode()
    assert [owner.get(address).status_code, owner.post(address, {"overlap": "24"}).status_code] == [403, 403]
    assert (verbs(), staff.post(address, {"overlap": "24"}).status_code) == ([], 201)


def test_revoking_asks_first_and_ends_it(show, owner, made):
    address = page(show, "client-revoke", made.pk)

    assert "Revoke Catalogue?" in owner.get(address).content.decode()
    answer = owner.post(address)

    assert answer["Location"] == page(show, "client-detail", made.pk)
    assert (ApiClient.objects.get().revoked_at is not None, verbs()) == (True, ["client.revoked"])
    assert [owner.post(address).status_code, owner.get(page(show, "client-edit", made.pk)).status_code] == [409, 409]
    assert address not in owner.get(page(show, "client-detail", made.pk)).content.decode()


def test_a_client_of_another_organisation_is_not_found_here(show, owner):
    foreign = ApiClientFactory(name="Foreign")

    for name in ("client-detail", "client-edit", "client-rotate", "client-revoke", "client-first-call"):
        assert owner.get(page(show, name, foreign.pk)).status_code == 404
        assert owner.post(page(show, name, foreign.pk), {"overlap": "0"}).status_code == 404
    assert verbs() == []


def test_history_tells_who_did_what(show, owner, made):
    rotate_client_secret(made, actor=SYSTEM)

    text = owner.get(page(show, "client-detail", made.pk)).content.decode()

    assert "gave the API client Catalogue a new secret" in text
