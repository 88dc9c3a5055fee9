import pytest
from celery import current_app


def test_all_is_well(client, db):
    response = client.get("/health")

    assert (response.status_code, response.json()) == (200, {"status": "ok", "database": "ok", "broker": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.fixture
def no_broker():
    """A broker's address where nobody listens."""
    before = current_app.conf.broker_write_url
    current_app.conf.broker_write_url = "redis://127.0.0.1:1/0"
    yield
    current_app.conf.broker_write_url = before


def test_a_broker_that_does_not_answer_is_named_and_nothing_else(client, db, no_broker):
    response = client.get("/health")

    assert (response.status_code, response.json()) == (503, {"status": "down", "database": "ok", "broker": "down"})


def test_it_is_only_read(client, db):
    assert client.post("/health").status_code == 405
