"""Every list of staff bears whatever is typed into it or into its address. The rows are made once: nothing here writes."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client

from tests.admin.rows import add_rows, label, list_of, registered, staff_member

pytestmark = pytest.mark.django_db

HOSTILE = ("%' OR 1=1 --", "\x00", "é😀" * 150, "<script>alert(1)</script>", '_"\\')
ADDRESSES = (
    "p=0",
    "p=-1",
    "p=99999999999999999999",
    "o=99.-99.x",
    "all=",
    "e=1",
    "status=%00",
)
PEEKING = "password__startswith=a"
TREES = ("eventhub.", "integrations.")
OURS = [model for model in registered() if model.__module__.startswith(TREES)]


@pytest.fixture(scope="module")
def reader(kept_rows) -> Client:
    """Staff, signed in where there is a row of everything."""
    add_rows()
    client = Client()
    client.force_login(staff_member())
    return client


def test_every_model_of_ours_is_there():
    ours = {model for model in apps.get_models() if model.__module__.startswith(TREES)}

    assert {label(model) for model in ours - set(admin.site._registry)} == {
        "accounts.ApiCallDay",  # a table on the page of its client
        "programme.Apart",  # that two rows are not the same: it only keeps a pair from being shown
        "programme.SessionRoom",  # tables on the page of their session
        "programme.SessionSpeaker",
        "programme.SessionTrack",
        "sync.StreamState",  # how far a vendor has been read: the engine's own
        "sync.SyncChange",  # the log of a run, on the organisers' page with search and filters
        "sync.SyncPage",
        "api.IdempotencyKey",  # answers of a day, encrypted: there is nothing to read
    }
    assert {label(model) for model in set(admin.site._registry) - ours} == {
        "account.EmailAddress",
        "mfa.Authenticator",
        "socialaccount.SocialAccount",
        "usersessions.UserSession",
    }


Asked = list[tuple[type, tuple[str, ...]]]


def in_turn(cases: tuple[str, ...]) -> Asked:
    """What each list is asked: all are made by the same code, so one thing each here, and everything by the soak."""
    return [(model, (cases[at % len(cases)],)) for at, model in enumerate(registered())]


def everything(cases: tuple[str, ...]) -> Asked:
    return [(model, cases) for model in registered()]


def at_length(short: Any, whole: Any) -> list:
    """What `make test` asks, and what the soak does."""
    return [pytest.param(short, id="in turn"), pytest.param(whole, id="all", marks=pytest.mark.soak)]


@pytest.mark.parametrize("asked", at_length(in_turn(HOSTILE), everything(HOSTILE)))
def test_search_bears_anything(reader, asked):
    wrong = {}
    for model, texts in asked:
        for text in texts:
            status = reader.get(list_of(model), {"q": text}).status_code
            if status != (302 if text == "\x00" else 200):
                wrong[f"{label(model)} by {text[:30]}"] = status
    assert wrong == {}


def test_a_list_finds_its_rows_by_key(reader):
    """Asked of what answers the list's search: the page around it is the same for any words."""
    missed = []
    for model in OURS:
        row = model._default_manager.order_by("pk").last()
        found, _ = admin.site._registry[model].get_search_results(None, model._default_manager.all(), str(row.pk))
        if row not in found:
            missed.append(label(model))
    assert missed == []


@pytest.mark.parametrize("asked", at_length(in_turn(ADDRESSES), everything(ADDRESSES)))
def test_an_address_bears_anything(reader, asked):
    wrong = {}
    for model, queries in asked:
        for query, fine in (*((query, {200, 302, 400}) for query in queries), (PEEKING, {302, 400})):
            status = reader.get(f"{list_of(model)}?{query}").status_code
            if status not in fine:
                wrong[f"{label(model)} at {query}"] = status
    assert wrong == {}


@pytest.mark.parametrize("most", at_length(1, 4))
def test_filters_bear_anything(reader, most):
    """`most`: so many choices of each filter, after the one that stands for all of them, and so many that it does not have."""
    wrong = {}
    for model in registered():
        changelist = reader.get(list_of(model)).context["cl"]
        for spec in changelist.filter_specs:
            offered = [choice["query_string"] for choice in spec.choices(changelist)][1 : 1 + most]
            nonsense = [f"?{name}=no+such+thing" for name in spec.expected_parameters()][:most]
            for query in (*offered, *nonsense):
                status = reader.get(list_of(model) + query).status_code
                if status != 200 and not (status == 302 and query in nonsense):
                    wrong[f"{label(model)} at {query}"] = status
    assert wrong == {}
