"""Every list of staff bears whatever is typed into it or into its address. The rows are made once: nothing here writes."""

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


def in_turn(cases: tuple[str, ...]) -> list:
    """(model, what it is asked): all lists are made by the same code, so each is asked two things here and all by the soak."""
    fewest = [(model, [cases[at % len(cases)], cases[(at + 1) % len(cases)]]) for at, model in enumerate(registered())]
    return [
        *(pytest.param(model, some, id=label(model)) for model, some in fewest),
        *(pytest.param(model, cases, id=f"{label(model)}, all", marks=pytest.mark.soak) for model in registered()),
    ]


@pytest.mark.parametrize(("model", "texts"), in_turn(HOSTILE))
def test_search_bears_anything(reader, model, texts):
    answers = {text: reader.get(list_of(model), {"q": text}).status_code for text in texts}

    assert answers == {text: 302 if text == "\x00" else 200 for text in texts}


@pytest.mark.parametrize("model", OURS, ids=label)
def test_a_list_finds_its_rows_by_key(reader, model):
    row = model._default_manager.order_by("pk").last()

    found = reader.get(list_of(model), {"q": str(row.pk)}).context["cl"].result_list

    assert row.pk in {one.pk for one in found}


@pytest.mark.parametrize(("model", "queries"), in_turn(ADDRESSES))
def test_an_address_bears_anything(reader, model, queries):
    answers = {query: reader.get(f"{list_of(model)}?{query}").status_code for query in (*queries, PEEKING)}

    assert set(answers.values()) <= {200, 302, 400}
    assert answers[PEEKING] != 200


@pytest.mark.parametrize("model", registered(), ids=label)
def test_filters_bear_anything(reader, model):
    changelist = reader.get(list_of(model)).context["cl"]
    for spec in changelist.filter_specs:
        some = [choice["query_string"] for choice in spec.choices(changelist)][1:4]
        answers = {choice: reader.get(list_of(model) + choice).status_code for choice in some}
        assert set(answers.values()) <= {200}, answers
        for name in spec.expected_parameters():
            assert reader.get(list_of(model), {name: "no such thing"}).status_code in {200, 302}, name
